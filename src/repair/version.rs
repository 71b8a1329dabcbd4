//! A script's text between two mends, with what is found out about it: each text is taken apart once, whoever looks at it.

use std::cell::OnceCell;
use std::rc::Rc;

use super::batch::Statements;
use super::draft::Language;
use super::knowledge::Learned;
use super::vbscript;

/// One text of a script. Whoever changes a script makes another one.
#[derive(Debug)]
pub(super) struct Version {
    language: Language,
    text: String,
    statements: OnceCell<Statements>,
    learned: OnceCell<Rc<Learned>>,
}

impl Version {
    pub(super) fn new(language: Language, text: String) -> Self {
        Self {
            language,
            text,
            statements: OnceCell::new(),
            learned: OnceCell::new(),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// What it says as a batch file.
    pub(super) fn statements(&self) -> &Statements {
        self.statements.get_or_init(|| Statements::of(&self.text))
    }

    /// What the other scripts of the folder can know of it; a VBScript file tells them nothing.
    pub(super) fn learned(&self) -> &Rc<Learned> {
        self.learned.get_or_init(|| match self.language {
            Language::Batch => Rc::new(Learned::from(self.statements())),
            Language::VbScript => Rc::default(),
        })
    }

    /// How many errors keep it from being read.
    pub(super) fn syntax_errors(&self) -> usize {
        match self.language {
            Language::Batch => self.statements().syntax_errors(),
            Language::VbScript => vbscript::syntax_errors(&self.text),
        }
    }
}
