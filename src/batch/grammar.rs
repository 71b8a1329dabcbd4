//! The parser that pest makes of `grammar/batch.pest`.
#![allow(missing_docs)] // The grammar file describes each rule.

/// Takes one piece of a logical line apart.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/batch.pest"]
pub(crate) struct Pieces;
