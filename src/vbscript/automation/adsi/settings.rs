use serde::{Deserialize, Serialize};

/// What is done where the published directory scripts meet rules that they were not written for (`[directory_script]`
/// in the site file).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The order in which service principal names move from one computer to another.
    pub spn_order: SpnOrder,
    /// An empty text that is put onto an attribute without a value: what the scripts do to a user that has an address
    /// and no mailbox.
    pub mail_without_mailbox: MailWithoutMailbox,
}

/// The order in which service principal names move from one computer to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpnOrder {
    /// Names that the server refuses because another computer has them wait until the script has deleted them there.
    #[default]
    DeleteFirst,
    /// As the script says; the refusal is an error at its line.
    AsWritten,
}

/// What becomes of an empty text for an attribute without a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailWithoutMailbox {
    /// It is left out and reported.
    #[default]
    Skip,
    /// It is sent, and the server refuses it.
    Stop,
}
