/// An LDAP result code (RFC 4511, 4.1.9), or one of the client's own that Windows and OpenLDAP number from 81 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResultCode(pub u32);

#[allow(missing_docs)] // The names of RFC 4511 and of the LDAP C API.
impl ResultCode {
    pub const OPERATIONS_ERROR: Self = Self(1);
    pub const SIZE_LIMIT_EXCEEDED: Self = Self(4);
    pub const STRONGER_AUTH_REQUIRED: Self = Self(8);
    pub const REFERRAL: Self = Self(10);
    pub const NO_SUCH_ATTRIBUTE: Self = Self(16);
    pub const UNDEFINED_ATTRIBUTE_TYPE: Self = Self(17);
    pub const CONSTRAINT_VIOLATION: Self = Self(19);
    pub const ATTRIBUTE_OR_VALUE_EXISTS: Self = Self(20);
    pub const INVALID_ATTRIBUTE_SYNTAX: Self = Self(21);
    pub const NO_SUCH_OBJECT: Self = Self(32);
    pub const INVALID_DN_SYNTAX: Self = Self(34);
    pub const INVALID_CREDENTIALS: Self = Self(49);
    pub const INSUFFICIENT_ACCESS_RIGHTS: Self = Self(50);
    pub const UNWILLING_TO_PERFORM: Self = Self(53);
    pub const NAMING_VIOLATION: Self = Self(64);
    pub const OBJECT_CLASS_VIOLATION: Self = Self(65);
    pub const NOT_ALLOWED_ON_NON_LEAF: Self = Self(66);
    pub const NOT_ALLOWED_ON_RDN: Self = Self(67);
    pub const ENTRY_ALREADY_EXISTS: Self = Self(68);
    pub const OTHER: Self = Self(80);
    /// The server cannot be reached, or the connection is lost.
    pub const SERVER_DOWN: Self = Self(81);
    pub const LOCAL_ERROR: Self = Self(82);
    pub const TIMEOUT: Self = Self(85);
    pub const FILTER_ERROR: Self = Self(87);
    /// The connection cannot be made: name, certificate, protocol.
    pub const CONNECT_ERROR: Self = Self(91);
    pub const NOT_SUPPORTED: Self = Self(92);
}

/// Why a directory did not do what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text} (LDAP {})", code.0)]
pub struct DirectoryError {
    /// The result code.
    pub code: ResultCode,
    /// What the server said, or what is the matter here; one line, never a secret.
    pub text: String,
    /// What to do about it, if there is something to say.
    pub help: Option<String>,
}

impl DirectoryError {
    /// An error with the server's or our own words.
    pub fn new(code: ResultCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            help: None,
        }
    }

    /// An entry does not exist.
    pub fn no_such_object(dn: &str) -> Self {
        Self::new(
            ResultCode::NO_SUCH_OBJECT,
            format!("there is no object {dn}"),
        )
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
