use super::directory::Secret;

/// Passwords of accounts that scripts run as.
pub trait Accounts {
    /// The password of an account, found without regard to case; `None` for one that is not known.
    ///
    /// # Errors
    /// When the passwords cannot be read, or are not as well kept as they must be.
    fn password(&self, name: &str) -> Result<Option<Secret>, AccountError>;
}

/// No account is known.
pub struct NoAccounts;

impl Accounts for NoAccounts {
    fn password(&self, _: &str) -> Result<Option<Secret>, AccountError> {
        Ok(None)
    }
}

/// Why the stored accounts cannot be used. Nothing of a password is in it.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Others can get at the passwords.
    #[error("{location} may be used by others than its owner, so it is not trusted; {remedy}")]
    TooOpen {
        /// The file or folder.
        location: String,
        /// What to do.
        remedy: String,
    },
    /// Somebody else put it there.
    #[error("{location} belongs to somebody else than who runs this program, so it is not trusted")]
    Foreign {
        /// The file or folder.
        location: String,
    },
    /// A newer program wrote it.
    #[error("{location} has format version {found}; this program knows versions up to {known}")]
    Newer {
        /// The file.
        location: String,
        /// The version it has.
        found: u64,
        /// The newest version that this program knows.
        known: u64,
    },
    /// It is not what this program writes.
    #[error(
        "{location} is damaged ({reason}); nothing was changed in it: mend it, or move it away and add the accounts anew"
    )]
    Damaged {
        /// The file.
        location: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The system does not give the password back, or does not take it.
    #[error("the password of {account} cannot be protected or read: {source}")]
    Protection {
        /// The account.
        account: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state folder cannot be read or written.
    #[error("{location} cannot be used: {source}")]
    State {
        /// The file or folder.
        location: String,
        /// What the system said.
        source: std::io::Error,
    },
}
