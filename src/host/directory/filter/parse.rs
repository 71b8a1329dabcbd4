use super::{Extensible, Filter, Substrings};
use crate::host::directory::dn::hex_pair;
use crate::host::directory::{DirectoryError, ResultCode, Value};

/// So many filters may lie within each other.
const DEEPEST: usize = 100;

pub(super) fn parse(text: &str) -> Result<Filter, DirectoryError> {
    let mut reader = Reader { text, at: 0 };
    reader.skip_blanks();
    let filter = if reader.peek() == Some('(') {
        reader.parenthesized(0)?
    } else {
        reader.inside(0)?
    };
    reader.skip_blanks();
    match reader.peek() {
        None => Ok(filter),
        Some(_) => Err(reader.fault("something stands behind the filter")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// The sign between attribute and value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Equal,
    AtLeast,
    AtMost,
    Extensible,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.at += c.len_utf8();
        }
        found
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn fault(&self, what: &str) -> DirectoryError {
        let position = self.text.get(..self.at).unwrap_or("").chars().count() + 1;
        DirectoryError::new(
            ResultCode::FILTER_ERROR,
            format!(
                "bad search filter: {what} at position {position} of {}",
                self.text
            ),
        )
    }

    fn parenthesized(&mut self, depth: usize) -> Result<Filter, DirectoryError> {
        if depth > DEEPEST {
            return Err(self.fault("too many filters within each other"));
        }
        self.skip('(');
        self.skip_blanks();
        let filter = self.inside(depth)?;
        if !self.skip(')') {
            return Err(self.fault("a closing parenthesis is missing"));
        }
        Ok(filter)
    }

    /// What stands between two parentheses.
    fn inside(&mut self, depth: usize) -> Result<Filter, DirectoryError> {
        if self.skip('&') {
            return Ok(Filter::And(self.list(depth)?));
        }
        if self.skip('|') {
            return Ok(Filter::Or(self.list(depth)?));
        }
        if self.skip('!') {
            self.skip_blanks();
            let inner = if self.peek() == Some('(') {
                let inner = self.parenthesized(depth + 1)?;
                self.skip_blanks();
                inner
            } else {
                if depth > DEEPEST {
                    return Err(self.fault("too many filters within each other"));
                }
                self.inside(depth + 1)?
            };
            return Ok(Filter::Not(Box::new(inner)));
        }
        self.item()
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Filter>, DirectoryError> {
        let mut parts = Vec::new();
        loop {
            self.skip_blanks();
            if self.peek() != Some('(') {
                return Ok(parts);
            }
            parts.push(self.parenthesized(depth + 1)?);
        }
    }

    fn item(&mut self) -> Result<Filter, DirectoryError> {
        let start = self.at;
        let rest = self.rest();
        let length = rest
            .find(|c: char| {
                !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ';' | '_' | ' '))
            })
            .unwrap_or(rest.len());
        let attribute = rest.get(..length).unwrap_or("").trim_end();
        self.at += length;
        if self.peek() == Some(':') {
            return self.extensible(attribute);
        }
        if attribute.is_empty() || attribute.contains(' ') {
            self.at = start;
            return Err(self.fault("an attribute is missing"));
        }
        let attribute = attribute.to_owned();
        match self.sign()? {
            Sign::AtLeast => Ok(Filter::AtLeast(attribute, self.value()?)),
            Sign::AtMost => Ok(Filter::AtMost(attribute, self.value()?)),
            Sign::Equal | Sign::Extensible => self.equality(attribute),
        }
    }

    fn sign(&mut self) -> Result<Sign, DirectoryError> {
        let signs = [
            (">=", Sign::AtLeast),
            ("<=", Sign::AtMost),
            ("~=", Sign::Equal),
            (":=", Sign::Extensible),
            ("=", Sign::Equal),
        ];
        let rest = self.rest();
        match signs.iter().find(|(text, _)| rest.starts_with(text)) {
            Some((text, sign)) => {
                self.at += text.len();
                Ok(*sign)
            }
            None => Err(self.fault("a comparison is missing")),
        }
    }

    /// `=value`, with or without asterisks.
    fn equality(&mut self, attribute: String) -> Result<Filter, DirectoryError> {
        let mut pieces = vec![self.piece()?];
        while self.skip('*') {
            pieces.push(self.piece()?);
        }
        if pieces.len() == 1 {
            let value = pieces.pop().unwrap_or_default();
            return Ok(Filter::Equal(attribute, value));
        }
        if pieces.iter().all(Vec::is_empty) {
            return Ok(Filter::Present(attribute));
        }
        let last = pieces.pop().filter(|piece| !piece.is_empty());
        let mut pieces = pieces.into_iter();
        let initial = pieces.next().filter(|piece| !piece.is_empty());
        let any = pieces.filter(|piece| !piece.is_empty()).collect();
        Ok(Filter::Substrings(
            attribute,
            Substrings { initial, any, last },
        ))
    }

    /// `[attribute][:dn][:rule]:=value`
    fn extensible(&mut self, attribute: &str) -> Result<Filter, DirectoryError> {
        let mut dn = false;
        let mut rule = None;
        while !self.rest().starts_with(":=") {
            if !self.skip(':') {
                return Err(self.fault("a comparison is missing"));
            }
            let rest = self.rest();
            let length = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')))
                .unwrap_or(rest.len());
            let name = rest.get(..length).unwrap_or("");
            if name.is_empty() || rule.is_some() {
                return Err(self.fault("a matching rule is missing"));
            }
            if name.eq_ignore_ascii_case("dn") && !dn {
                dn = true;
            } else {
                rule = Some(name.to_owned());
            }
            self.at += length;
        }
        self.sign()?;
        let attribute = (!attribute.is_empty()).then(|| attribute.to_owned());
        if attribute.is_none() && rule.is_none() {
            return Err(self.fault("neither attribute nor rule is named"));
        }
        let value = self.value()?;
        Ok(Filter::Extensible(Extensible {
            attribute,
            dn,
            rule,
            value,
        }))
    }

    /// A value in which an asterisk means nothing special here, so it may not stand by itself.
    fn value(&mut self) -> Result<Value, DirectoryError> {
        let value = self.piece()?;
        if self.peek() == Some('*') {
            return Err(self.fault("an unescaped asterisk"));
        }
        Ok(value)
    }

    /// A value up to an asterisk or a parenthesis.
    fn piece(&mut self) -> Result<Value, DirectoryError> {
        let mut value = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                '*' | ')' => break,
                '(' => return Err(self.fault("an unescaped parenthesis")),
                '\\' => {
                    let Some(byte) = self.rest().get(1..).and_then(hex_pair) else {
                        let error = self.fault("a backslash without two hexadecimal digits");
                        return Err(error.help("a backslash itself is written \\5c"));
                    };
                    self.at += 3;
                    value.push(byte);
                }
                _ => {
                    value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    self.at += c.len_utf8();
                }
            }
        }
        Ok(value)
    }
}
