//! The SQL dialect of the ADSI provider: `SELECT a, b FROM 'LDAP://…' WHERE x='y' ORDER BY z`.

use super::query::{Query, read_columns};

/// How deep conditions may be nested.
const DEEPEST: usize = 100;

/// Reads a `SELECT`.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn parse(text: &str) -> Result<Query, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        place: 0,
    };
    parser.select()
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 11] = ["<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "*"];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if matches!(first, '\'' | '"') {
            let (value, behind) = quoted(rest, first)?;
            tokens.push(Token::Text(value));
            rest = behind.trim_start();
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            tokens.push(Token::Sign(sign));
            rest = rest.get(sign.len()..).unwrap_or("").trim_start();
        } else {
            let ends = |c: char| c.is_whitespace() || "'\"<>!=(),*".contains(c);
            let end = rest.find(ends).filter(|&end| end > 0);
            if end.is_none() && ends(first) {
                return Err(format!("`{first}` is out of place"));
            }
            let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
            tokens.push(Token::Word(word.to_owned()));
            rest = behind.trim_start();
        }
    }
    Ok(tokens)
}

/// A text in quotes; a quote inside is doubled.
fn quoted(text: &str, quote: char) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut rest = text.get(1..).unwrap_or("");
    loop {
        let (before, behind) = rest
            .split_once(quote)
            .ok_or_else(|| "a quote is not closed".to_owned())?;
        value.push_str(before);
        match behind.strip_prefix(quote) {
            Some(behind) => {
                value.push(quote);
                rest = behind;
            }
            None => return Ok((value, behind)),
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    place: usize,
}

impl Parser<'_> {
    fn select(&mut self) -> Result<Query, String> {
        self.keyword("SELECT")?;
        self.take_word("ALL");
        let columns = self.columns()?;
        let base = match self.next() {
            Some(Token::Text(base)) => base,
            _ => return Err("FROM needs a path in quotes".to_owned()),
        };
        let mut filter = "(objectClass=*)".to_owned();
        if self.take_word("WHERE") {
            filter = self.any(0)?;
        }
        let mut sort = None;
        if self.take_word("ORDER") {
            self.keyword("BY")?;
            sort = Some(self.order()?);
        }
        if self.place < self.tokens.len() {
            return Err(format!("{:?} is out of place", self.tokens.get(self.place)));
        }
        Ok(Query {
            base,
            filter,
            columns,
            scope: None,
            sort,
        })
    }

    fn columns(&mut self) -> Result<Vec<String>, String> {
        let mut text = String::new();
        loop {
            match self.next() {
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("FROM") => break,
                Some(Token::Word(word)) => text.push_str(&word),
                Some(Token::Text(word)) => text.push_str(&word),
                Some(Token::Sign(sign @ ("," | "*"))) => text.push_str(sign),
                _ => return Err("SELECT needs columns and FROM".to_owned()),
            }
        }
        let columns = read_columns(&text);
        if columns.is_empty() {
            return Err("SELECT needs columns".to_owned());
        }
        Ok(columns)
    }

    /// The first key counts; a server sorts by one.
    fn order(&mut self) -> Result<String, String> {
        let Some(Token::Word(key)) = self.next() else {
            return Err("ORDER BY needs an attribute".to_owned());
        };
        let down = self.take_word("DESC");
        if !down {
            self.take_word("ASC");
        }
        while self.take_sign(",") {
            self.next();
            let _ = self.take_word("DESC") || self.take_word("ASC");
        }
        Ok(if down { format!("-{key}") } else { key })
    }

    fn any(&mut self, depth: usize) -> Result<String, String> {
        let mut terms = vec![self.all(depth)?];
        while self.take_word("OR") {
            terms.push(self.all(depth)?);
        }
        Ok(joined('|', terms))
    }

    fn all(&mut self, depth: usize) -> Result<String, String> {
        let mut terms = vec![self.term(depth)?];
        while self.take_word("AND") {
            terms.push(self.term(depth)?);
        }
        Ok(joined('&', terms))
    }

    fn term(&mut self, depth: usize) -> Result<String, String> {
        if depth > DEEPEST {
            return Err("the condition is nested too deeply".to_owned());
        }
        if self.take_word("NOT") {
            return Ok(format!("(!{})", self.term(depth + 1)?));
        }
        if self.take_sign("(") {
            let inner = self.any(depth + 1)?;
            if !self.take_sign(")") {
                return Err("a parenthesis is not closed".to_owned());
            }
            return Ok(inner);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<String, String> {
        let (Some(Token::Word(name)), Some(Token::Sign(sign))) = (self.next(), self.next()) else {
            return Err("a condition is `attribute operator value`".to_owned());
        };
        let value = match self.next() {
            Some(Token::Text(value) | Token::Word(value)) => escape(&value),
            Some(Token::Sign("*")) => "*".to_owned(),
            _ => return Err(format!("{name}{sign} needs a value")),
        };
        Ok(match sign {
            "=" => format!("({name}={value})"),
            "<=" | ">=" => format!("({name}{sign}{value})"),
            // LDAP compares with "or equal" only.
            "<" | ">" => format!("(&({name}{sign}={value})(!({name}={value})))"),
            "<>" | "!=" => format!("(!({name}={value}))"),
            _ => return Err(format!("`{sign}` compares nothing")),
        })
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.place).cloned();
        self.place += 1;
        token
    }

    fn keyword(&mut self, word: &str) -> Result<(), String> {
        if self.take_word(word) {
            Ok(())
        } else {
            Err(format!("{word} is missing"))
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let here = matches!(self.tokens.get(self.place), Some(Token::Word(known)) if known.eq_ignore_ascii_case(word));
        self.place += usize::from(here);
        here
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let here =
            matches!(self.tokens.get(self.place), Some(Token::Sign(known)) if *known == sign);
        self.place += usize::from(here);
        here
    }
}

fn joined(sign: char, mut terms: Vec<String>) -> String {
    match terms.len() {
        1 => terms.remove(0),
        _ => format!("({sign}{})", terms.concat()),
    }
}

/// RFC 4515, but `*` keeps its meaning, and so does a byte that is escaped already.
fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for (place, c) in value.char_indices() {
        let code = value.get(place + 1..place + 3);
        match c {
            '\\' if code
                .is_some_and(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit())) =>
            {
                escaped.push('\\');
            }
            '\\' => escaped.push_str("\\5c"),
            '(' => escaped.push_str("\\28"),
            ')' => escaped.push_str("\\29"),
            '\0' => escaped.push_str("\\00"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn filter(condition: &str) -> String {
        parse(&format!("SELECT cn FROM 'LDAP://DC=x' WHERE {condition}"))
            .unwrap()
            .filter
    }

    #[test]
    fn columns_base_and_order_are_read() {
        let query =
            parse("select ADsPath, cn from 'LDAP://dc1/DC=x' where cn='a*' order by sn DESC, cn")
                .unwrap();
        assert_eq!(query.columns, ["ADsPath", "cn"]);
        assert_eq!(query.base, "LDAP://dc1/DC=x");
        assert_eq!(query.filter, "(cn=a*)");
        assert_eq!(query.sort.as_deref(), Some("-sn"));
        let query = parse("SELECT * FROM \"LDAP://DC=x\"").unwrap();
        assert_eq!(
            (query.columns, query.sort),
            (vec!["ADsPath".to_owned()], None)
        );
    }

    #[test]
    fn conditions_become_a_filter() {
        assert_eq!(
            filter("a='1' AND b='2' OR NOT c='3'"),
            "(|(&(a=1)(b=2))(!(c=3)))"
        );
        assert_eq!(filter("a='1' AND (b='2' OR b=3)"), "(&(a=1)(|(b=2)(b=3)))");
        assert_eq!(filter("a<>'1'"), "(!(a=1))");
        assert_eq!(filter("a<5 AND b>=6"), "(&(&(a<=5)(!(a=5)))(b>=6))");
        assert_eq!(filter("a=*"), "(a=*)");
    }

    #[test]
    fn values_are_escaped_and_quotes_doubled() {
        assert_eq!(filter("cn='O''Neil (x)'"), "(cn=O'Neil \\28x\\29)");
        assert_eq!(filter("cn='a\\b\\2a'"), "(cn=a\\5cb\\2a)");
        assert_eq!(filter("cn='営業*'"), "(cn=営業*)");
    }

    #[test]
    fn what_is_no_select_is_refused() {
        for text in [
            "",
            "SELECT",
            "SELECT cn",
            "SELECT FROM 'LDAP://DC=x'",
            "SELECT cn FROM LDAP://DC=x",
            "SELECT cn FROM 'LDAP://DC=x' WHERE",
            "SELECT cn FROM 'LDAP://DC=x' WHERE (a='1'",
            "SELECT cn FROM 'LDAP://DC=x' WHERE a LIKE 'b'",
            "SELECT cn FROM 'LDAP://DC=x",
            "!",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let deep = format!(
            "SELECT cn FROM 'LDAP://DC=x' WHERE {}a=1",
            "(".repeat(100_000)
        );
        assert!(parse(&deep).is_err());
    }
}
