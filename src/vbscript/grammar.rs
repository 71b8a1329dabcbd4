//! The parser that pest makes of `grammar/vbscript.pest`.
#![allow(missing_docs)] // The grammar file describes each rule.

/// Takes a script apart into its pieces.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/vbscript.pest"]
pub(crate) struct Pieces;
