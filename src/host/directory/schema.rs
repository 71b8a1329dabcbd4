/// How an attribute's values are to be read (Active Directory's attribute syntaxes, as far as scripts see them).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Text of any kind.
    Text,
    /// The name of another object, which must exist.
    DistinguishedName,
    /// `TRUE` or `FALSE`.
    Boolean,
    /// 32-bit number.
    Integer,
    /// 64-bit number, which ADSI shows as an object with `HighPart` and `LowPart`.
    LargeInteger,
    /// Bytes.
    OctetString,
    /// `20061006120000.0Z`
    Time,
}

impl Syntax {
    /// What is known of an attribute; an unknown one holds text.
    pub fn of(attribute: &str) -> Self {
        let _ = attribute;
        Self::Text
    }
}
