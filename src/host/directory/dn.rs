//! Distinguished names (RFC 4514), with what Active Directory and RFC 2253, section 4, accept beside it: blanks around
//! the separators, semicolons in place of commas, values within quotation marks, and `OID.` before a number.

use std::fmt::{self, Write as _};

use super::{DirectoryError, ResultCode};
use crate::host::upper;

/// More than this many parts is no name but a mistake; real ones have fewer than twenty.
const LONGEST: usize = 1000;

/// A distinguished name taken apart, the entry's own name first. The empty one names the root DSE.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dn {
    rdns: Vec<Rdn>,
}

/// One relative distinguished name; with several parts it is multi-valued (`CN=a+OU=b`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rdn {
    parts: Vec<Part>,
    /// The bytes of the text it was read from.
    place: (usize, usize),
}

/// One attribute with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    attribute: String,
    value: String,
}

impl Dn {
    /// Reads a distinguished name.
    ///
    /// # Errors
    /// `invalidDNSyntax` with the position (in characters, from 1) of what cannot be read. As in Active Directory, a
    /// part without a value (`CN=,DC=x`) is none either, which RFC 4514 would let pass.
    pub fn parse(text: &str) -> Result<Self, DirectoryError> {
        let mut reader = Reader {
            text,
            at: 0,
            value_end: 0,
        };
        let mut rdns = Vec::new();
        if text.trim_matches(' ').is_empty() {
            return Ok(Self { rdns });
        }
        loop {
            rdns.push(reader.rdn()?);
            if rdns.len() > LONGEST {
                return Err(reader.fault("too many parts"));
            }
            match reader.next() {
                None => return Ok(Self { rdns }),
                Some(',' | ';') => {}
                Some(_) => return Err(reader.fault("a comma is missing")),
            }
        }
    }

    /// The relative distinguished names, the entry's own first.
    pub fn rdns(&self) -> &[Rdn] {
        &self.rdns
    }

    /// The entry's own name; `None` for the root DSE.
    pub fn rdn(&self) -> Option<&Rdn> {
        self.rdns.first()
    }

    /// The form by which names are compared: two names are the same when their normal forms are.
    pub fn normal(&self) -> String {
        let parts: Vec<String> = self.rdns.iter().map(Rdn::normal).collect();
        parts.join(",")
    }

    /// The name of the entry above; empty for a name of one part and for the root DSE.
    #[must_use]
    pub fn above(&self) -> Self {
        Self {
            rdns: self.rdns.get(1..).unwrap_or_default().to_vec(),
        }
    }
}

impl Rdn {
    /// The attribute that names the entry, as written.
    pub fn attribute(&self) -> &str {
        self.parts.first().map_or("", |part| &part.attribute)
    }

    /// The value, without any escape.
    pub fn value(&self) -> &str {
        self.parts.first().map_or("", |part| &part.value)
    }

    /// Whether it has more than one attribute, which Active Directory does not take.
    pub fn is_multi_valued(&self) -> bool {
        self.parts.len() > 1
    }

    /// The form by which names are compared.
    pub fn normal(&self) -> String {
        let mut parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| {
                let value: String = part.value.chars().map(upper).collect();
                let attribute = part.attribute.to_ascii_uppercase();
                format!("{attribute}={}", escape_value(&value))
            })
            .collect();
        // The order of the parts means nothing (RFC 4514, 2.2).
        parts.sort_unstable();
        parts.join("+")
    }
}

impl fmt::Display for Rdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                f.write_char('+')?;
            }
            write!(f, "{}={}", part.attribute, escape_value(&part.value))?;
        }
        Ok(())
    }
}

impl fmt::Display for Dn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, rdn) in self.rdns.iter().enumerate() {
            if index > 0 {
                f.write_char(',')?;
            }
            write!(f, "{rdn}")?;
        }
        Ok(())
    }
}

/// The form by which names are compared.
///
/// # Errors
/// `invalidDNSyntax`, see [`Dn::parse`].
pub fn normal(dn: &str) -> Result<String, DirectoryError> {
    Dn::parse(dn).map(|dn| dn.normal())
}

/// Whether two texts name the same entry; texts that are no names do not.
pub fn same(a: &str, b: &str) -> bool {
    a == b || matches!((normal(a), normal(b)), (Ok(a), Ok(b)) if a == b)
}

/// The entry's own name and that of the entry above, both as written; the latter is empty for a name of one part.
///
/// # Errors
/// `invalidDNSyntax`, see [`Dn::parse`].
pub fn split(dn: &str) -> Result<(&str, &str), DirectoryError> {
    let parsed = Dn::parse(dn)?;
    let part = |start: usize, end: usize| dn.get(start..end).unwrap_or("");
    let own = parsed
        .rdn()
        .map_or("", |rdn| part(rdn.place.0, rdn.place.1));
    let above = match (parsed.rdns.get(1), parsed.rdns.last()) {
        (Some(first), Some(last)) => part(first.place.0, last.place.1),
        _ => "",
    };
    Ok((own, above))
}

/// The name of the entry above, as written; `None` for a name of one part and for the root DSE.
///
/// # Errors
/// `invalidDNSyntax`, see [`Dn::parse`].
pub fn parent(dn: &str) -> Result<Option<&str>, DirectoryError> {
    let (_, above) = split(dn)?;
    Ok((!above.is_empty()).then_some(above))
}

/// The name of an entry by its own name and that of the one above.
pub fn join(rdn: &str, parent: &str) -> String {
    match (rdn.is_empty(), parent.is_empty()) {
        (_, true) => rdn.to_owned(),
        (true, _) => parent.to_owned(),
        _ => format!("{rdn},{parent}"),
    }
}

/// Whether a name lies below another one; no name lies below itself. Every name lies below the root DSE's.
///
/// # Errors
/// `invalidDNSyntax`, see [`Dn::parse`].
pub fn is_descendant(dn: &str, ancestor: &str) -> Result<bool, DirectoryError> {
    Ok(normal_is_below(&normal(dn)?, &normal(ancestor)?))
}

/// As [`is_descendant`], of two normal forms.
pub(in crate::host) fn normal_is_below(dn: &str, ancestor: &str) -> bool {
    if ancestor.is_empty() {
        return !dn.is_empty();
    }
    // In a normal form, a comma within a value has a backslash before it, and a value's backslash has one too.
    dn.strip_suffix(ancestor)
        .and_then(|own| own.strip_suffix(','))
        .is_some_and(|own| {
            let backslashes = own.len() - own.trim_end_matches('\\').len();
            backslashes % 2 == 0
        })
}

/// A value as it has to stand in a distinguished name (RFC 4514, 2.4), escaped in the way Active Directory writes names.
pub fn escape_value(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (index, c) in value.chars().enumerate() {
        match c {
            '\0' => text.push_str("\\00"),
            '\n' => text.push_str("\\0A"),
            '\r' => text.push_str("\\0D"),
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' => {
                text.push('\\');
                text.push(c);
            }
            '#' if index == 0 => text.push_str("\\#"),
            ' ' if index == 0 || index == last => text.push_str("\\ "),
            _ => text.push(c),
        }
    }
    text
}

/// Reads a name from its start to its end.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where the last value ended, blanks behind it left aside.
    value_end: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches(' ').len();
    }

    /// What is wrong at the place that has been reached.
    fn fault(&self, what: &str) -> DirectoryError {
        let before = self.text.get(..self.at).unwrap_or("");
        let position = before.chars().count() + 1;
        DirectoryError::new(
            ResultCode::INVALID_DN_SYNTAX,
            format!(
                "0000208F: NameErr: BAD_NAME, {what} at position {position} of {}",
                self.text
            ),
        )
    }

    fn rdn(&mut self) -> Result<Rdn, DirectoryError> {
        self.skip_blanks();
        let start = self.at;
        let mut parts = vec![self.part()?];
        loop {
            self.skip_blanks();
            if self.peek() != Some('+') {
                break;
            }
            self.next();
            self.skip_blanks();
            parts.push(self.part()?);
        }
        Ok(Rdn {
            parts,
            place: (start, self.value_end),
        })
    }

    fn part(&mut self) -> Result<Part, DirectoryError> {
        let attribute = self.attribute()?;
        self.skip_blanks();
        if self.peek() != Some('=') {
            return Err(self.fault("an equals sign is missing"));
        }
        self.next();
        self.skip_blanks();
        let value = match self.peek() {
            Some('#') => self.hexadecimal()?,
            Some('"') => self.quoted()?,
            _ => self.plain()?,
        };
        if value.is_empty() {
            return Err(self.fault("a value is missing"));
        }
        Ok(Part { attribute, value })
    }

    fn attribute(&mut self) -> Result<String, DirectoryError> {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')))
            .unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or("").to_owned();
        if name.is_empty() {
            return Err(self.fault("an attribute is missing"));
        }
        self.at += length;
        let prefix = name.get(..4).unwrap_or("");
        if prefix.eq_ignore_ascii_case("OID.") {
            return Ok(name.get(4..).unwrap_or("").to_owned());
        }
        Ok(name)
    }

    fn plain(&mut self) -> Result<String, DirectoryError> {
        let mut bytes = Vec::new();
        // How much of it stays when blanks at its end are taken away, those with a backslash excepted.
        let mut kept = 0;
        while let Some(c) = self.peek() {
            match c {
                ',' | ';' | '+' => break,
                '\\' => {
                    self.escape(&mut bytes)?;
                    kept = bytes.len();
                    self.value_end = self.at;
                }
                '"' | '<' | '>' => return Err(self.fault("an unescaped special character")),
                _ => {
                    self.next();
                    push(&mut bytes, c);
                    if c != ' ' {
                        kept = bytes.len();
                        self.value_end = self.at;
                    }
                }
            }
        }
        bytes.truncate(kept);
        self.text_of(bytes)
    }

    fn quoted(&mut self) -> Result<String, DirectoryError> {
        self.next();
        let mut bytes = Vec::new();
        loop {
            match self.peek() {
                None => return Err(self.fault("a quotation mark is missing")),
                Some('\\') => self.escape(&mut bytes)?,
                Some('"') => {
                    self.next();
                    self.value_end = self.at;
                    return self.text_of(bytes);
                }
                Some(c) => {
                    self.next();
                    push(&mut bytes, c);
                }
            }
        }
    }

    /// What stands behind a backslash: a special character or two hexadecimal digits.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), DirectoryError> {
        let start = self.at;
        self.next();
        if let Some(byte) = hex_pair(self.rest()) {
            self.at += 2;
            bytes.push(byte);
            return Ok(());
        }
        match self.next() {
            Some(c @ (',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' | '#' | ' ' | '/')) => {
                // A solidus needs no escape here, but ADSI wants one in its paths, and scripts hand such names on.
                push(bytes, c);
                Ok(())
            }
            _ => {
                self.at = start;
                Err(self.fault("a backslash that escapes nothing"))
            }
        }
    }

    /// `#` with the BER encoding of a string in hexadecimal digits (RFC 4514, 2.4).
    fn hexadecimal(&mut self) -> Result<String, DirectoryError> {
        let start = self.at;
        self.next();
        let mut ber = Vec::new();
        while let Some(byte) = hex_pair(self.rest()) {
            ber.push(byte);
            self.at += 2;
        }
        self.value_end = self.at;
        let value = match ber.as_slice() {
            // UTF8String, PrintableString, TeletexString, IA5String, OCTET STRING, with a length of one byte.
            [0x0C | 0x13 | 0x14 | 0x16 | 0x04, length, value @ ..]
                if usize::from(*length) == value.len() && *length < 128 =>
            {
                value.to_vec()
            }
            _ => {
                self.at = start;
                return Err(self.fault("no string in BER"));
            }
        };
        self.text_of(value)
    }

    fn text_of(&self, bytes: Vec<u8>) -> Result<String, DirectoryError> {
        String::from_utf8(bytes).map_err(|_| self.fault("a value that is not UTF-8 ends"))
    }
}

fn push(bytes: &mut Vec<u8>, c: char) {
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// The byte that two hexadecimal digits at the start of a text stand for.
pub(super) fn hex_pair(text: &str) -> Option<u8> {
    let digits = text.get(..2)?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault(text: &str) -> String {
        let error = Dn::parse(text).unwrap_err();
        assert_eq!(error.code, ResultCode::INVALID_DN_SYNTAX);
        error.text
    }

    fn value(text: &str) -> String {
        Dn::parse(text).unwrap().rdn().unwrap().value().to_owned()
    }

    #[test]
    fn the_examples_of_rfc_4514_are_read() {
        let dn = Dn::parse("UID=jsmith,DC=example,DC=net").unwrap();
        assert_eq!(dn.rdns().len(), 3);
        let dn = Dn::parse("OU=Sales+CN=J.  Smith,DC=example,DC=net").unwrap();
        assert!(dn.rdn().unwrap().is_multi_valued());
        assert_eq!(
            value(r#"CN=James \"Jim\" Smith\, III,DC=example,DC=net"#),
            "James \"Jim\" Smith, III"
        );
        assert_eq!(value(r"CN=Before\0dAfter,DC=example"), "Before\rAfter");
        assert_eq!(value("1.3.6.1.4.1.1466.0=#04024869"), "Hi");
        assert_eq!(value(r"CN=Lu\C4\8Di\C4\87"), "Lučić");
    }

    #[test]
    fn what_rfc_2253_accepts_of_older_forms_is_read() {
        assert_eq!(
            normal("cn = \"Smith, John\" ; OID.2.5.4.10=Corp").unwrap(),
            r"CN=SMITH\, JOHN,2.5.4.10=CORP"
        );
        assert_eq!(value(r#"CN="a\"b\\c",DC=x"#), r#"a"b\c"#);
    }

    #[test]
    fn names_are_compared_without_regard_to_case_blanks_and_ways_to_escape() {
        assert!(same(r"CN=Smith\, J,DC=Corp", r"cn=SMITH\2c j , dc=corp"));
        assert!(same("CN=営業部,DC=x", "cn=営業部,DC=X"));
        assert!(same("CN=Größe,DC=x", "CN=GRÖßE,DC=x"));
        assert!(same("CN=a+OU=b,DC=x", "OU=B + CN=A,DC=x"));
        assert!(!same("CN=a b,DC=x", "CN=ab,DC=x"));
        assert!(!same("CN=a,,DC=x", "CN=a,,DC=X"));
    }

    #[test]
    fn a_fault_tells_its_position() {
        assert!(fault("CN=EX1,,DC=corp").contains("an attribute is missing at position 8"));
        assert!(fault("CN=,CN=Computers,DC=corp").contains("a value is missing at position 4"));
        assert!(fault("=a,DC=corp").contains("an attribute is missing at position 1"));
        assert!(fault("CN=a,DC=corp,").contains("an attribute is missing at position 14"));
        assert!(fault("CN=営業,nothing").contains("an equals sign is missing at position 14"));
        assert!(fault(r"CN=a\x").contains("a backslash that escapes nothing at position 5"));
        assert!(fault("CN=\"a").contains("a quotation mark is missing at position 6"));
        assert!(fault("CN=\"a\"b").contains("a comma is missing"));
        assert!(fault("CN=#12").contains("no string in BER at position 4"));
        assert!(fault("CN=a<b").contains("an unescaped special character at position 5"));
        assert!(fault(r"CN=\FF").contains("not UTF-8"));
        assert!(fault(&"CN=a,".repeat(2000)).contains("too many parts"));
    }

    #[test]
    fn parent_and_own_name_are_given_as_written() {
        let dn = r"CN=Smith\, John , OU=Sales, DC=corp ";
        assert_eq!(
            split(dn).unwrap(),
            (r"CN=Smith\, John", "OU=Sales, DC=corp")
        );
        assert_eq!(split(r"CN=a\ ,DC=x\ ").unwrap(), (r"CN=a\ ", r"DC=x\ "));
        assert_eq!(parent("DC=corp").unwrap(), None);
        assert_eq!(parent("").unwrap(), None);
        assert_eq!(join("CN=a", "DC=x"), "CN=a,DC=x");
        assert_eq!(join("CN=a", ""), "CN=a");
    }

    #[test]
    fn a_name_lies_below_another_only_at_a_separator() {
        assert!(is_descendant("cn=A,ou=B,DC=x", "OU=b,dc=X").unwrap());
        assert!(!is_descendant("OU=b,DC=x", "OU=b,DC=x").unwrap());
        assert!(!is_descendant(r"CN=a\,OU=b,DC=x", "OU=b,DC=x").unwrap());
        assert!(is_descendant(r"CN=a\\,OU=b,DC=x", "OU=b,DC=x").unwrap());
        assert!(!is_descendant("XOU=b,DC=x", "OU=b,DC=x").unwrap());
        assert!(is_descendant("DC=x", "").unwrap());
    }

    #[test]
    fn special_characters_are_escaped_where_they_are_special() {
        assert_eq!(
            escape_value("a,b+c\"d\\e<f>g;h=i"),
            r#"a\,b\+c\"d\\e\<f\>g\;h\=i"#
        );
        assert_eq!(escape_value(" #a# "), r"\ #a#\ ");
        assert_eq!(escape_value("#1"), r"\#1");
        assert_eq!(escape_value("Deleted\nDEL:1"), r"Deleted\0ADEL:1");
    }

    proptest! {
        #[test]
        fn an_escaped_value_is_read_back(text in "[ -~\\n\\r\0é営業部😀]{1,20}") {
            let dn = join(&format!("CN={}", escape_value(&text)), "DC=corp,DC=example");
            let parsed = Dn::parse(&dn).unwrap();
            prop_assert_eq!(parsed.rdn().unwrap().value(), &text);
            prop_assert_eq!(&parsed.to_string(), &dn);
            prop_assert_eq!(parent(&dn).unwrap(), Some("DC=corp,DC=example"));
            let normal_form = parsed.normal();
            prop_assert_eq!(normal(&normal_form).unwrap(), normal_form);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[CNDOU=,;+\\\\\"# a0<>é]{0,40}") {
            if let Ok(dn) = Dn::parse(&text) {
                prop_assert!(Dn::parse(&dn.to_string()).is_ok());
            }
            let _ = split(&text);
        }
    }
}
