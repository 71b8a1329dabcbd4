use std::io;
use std::rc::Rc;

use super::Area;
use super::ledger::{Ledger, Note};
use crate::host::Messages;

/// The cluster's log and operators, who get nothing.
pub struct DryMessages {
    ledger: Rc<Ledger>,
}

impl DryMessages {
    /// Messages that are only noted.
    pub fn new(ledger: Rc<Ledger>) -> Self {
        Self { ledger }
    }
}

impl Messages for DryMessages {
    fn log(&self, _: &str) -> io::Result<()> {
        self.ledger.note(Area::Message, Note::Change);
        Ok(())
    }

    fn broadcast(&self, _: &str, _: bool) -> io::Result<()> {
        self.ledger.note(Area::Message, Note::Change);
        Ok(())
    }
}
