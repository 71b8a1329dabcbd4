use crate::host::MASK;
use crate::host::programs::words::{Quoting, Word, words};

/// A command line of `ldifde`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// `-i`
    pub(super) import: bool,
    /// `-f`
    pub(super) file: Option<String>,
    /// `-s`
    pub(super) server: Option<String>,
    /// `-t`
    pub(super) port: Option<String>,
    /// `-a` or `-b`
    pub(super) credentials: Option<Credentials>,
    /// `-c`: what is replaced, by what.
    pub(super) replacements: Vec<(String, String)>,
    /// `-j`: where the log files go.
    pub(super) log_folder: Option<String>,
    /// `-k`
    pub(super) lenient: bool,
    /// `-v`
    pub(super) verbose: bool,
    /// `-u`
    pub(super) unicode: bool,
    /// The first word that is no option, or an option without all its values.
    pub(super) wrong: Option<String>,
    /// Where the password stands.
    password: Option<(usize, usize)>,
}

/// Who is to log on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Credentials {
    /// A distinguished name with `-a`, a user's name with `-b`.
    pub(super) account: String,
    /// With `-b` only.
    pub(super) domain: Option<String>,
    /// `None` for an asterisk, which asks at the terminal.
    pub(super) password: Option<String>,
}

impl Credentials {
    /// The account as it is logged on with.
    pub(super) fn name(&self) -> String {
        match self.domain.as_deref() {
            Some(domain) if !domain.is_empty() => format!("{domain}\\{}", self.account),
            _ => self.account.clone(),
        }
    }
}

/// How many values follow an option; `None` for what is none.
fn values_of(option: char) -> Option<usize> {
    match option {
        'b' => Some(3),
        'a' | 'c' => Some(2),
        'f' | 's' | 't' | 'j' | 'd' | 'r' | 'p' | 'l' | 'o' | 'q' | 'w' => Some(1),
        'i' | 'k' | 'v' | 'm' | 'n' | 'g' | 'u' | 'y' | 'x' | 'z' | 'h' | 'e' | '?' => Some(0),
        _ => None,
    }
}

/// The letter of an option, `-x` or `/x`.
fn option_letter(word: &Word) -> Option<char> {
    let mut chars = word.value.strip_prefix(['-', '/'])?.chars();
    let letter = chars.next()?.to_ascii_lowercase();
    chars.next().is_none().then_some(letter)
}

impl Line {
    pub(super) fn parse(text: &str) -> Self {
        let mut line = Self::default();
        let mut rest = words(text, Quoting::CRuntime).into_iter();
        while let Some(word) = rest.next() {
            let letter = option_letter(&word);
            let Some((letter, count)) =
                letter.and_then(|letter| Some((letter, values_of(letter)?)))
            else {
                line.wrong.get_or_insert(word.value);
                continue;
            };
            let values: Vec<Word> = rest.by_ref().take(count).collect();
            if values.len() < count {
                line.wrong.get_or_insert(word.value);
            }
            line.take(letter, &values);
        }
        line
    }

    fn take(&mut self, letter: char, values: &[Word]) {
        let text = |index: usize| values.get(index).map(|word: &Word| word.value.clone());
        match letter {
            'i' => self.import = true,
            'k' => self.lenient = true,
            'v' => self.verbose = true,
            'u' => self.unicode = true,
            'f' => self.file = text(0),
            's' => self.server = text(0),
            't' => self.port = text(0),
            'j' => self.log_folder = text(0),
            'c' => {
                if let (Some(from), Some(to)) = (text(0), text(1)) {
                    self.replacements.push((from, to));
                }
            }
            'a' => self.log_on(text(0), None, values.get(1)),
            'b' => self.log_on(text(0), text(1), values.get(2)),
            _ => {}
        }
    }

    fn log_on(&mut self, account: Option<String>, domain: Option<String>, password: Option<&Word>) {
        let Some(account) = account else { return };
        let password = password.filter(|word| word.value != "*");
        self.password = password.map(|word| (word.offset, word.length));
        self.credentials = Some(Credentials {
            account,
            domain,
            password: password.map(|word| word.value.clone()),
        });
    }

    /// The arguments with the password masked where it stands, however short it is.
    pub(super) fn masked(&self, text: &str) -> String {
        let Some((offset, length)) = self.password else {
            return text.to_owned();
        };
        let before = text.get(..offset).unwrap_or("");
        let after = text.get(offset + length..).unwrap_or("");
        format!("{before}{MASK}{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_either_form_and_any_order() {
        let line = Line::parse(
            r#" /K -V -f "my file.ldf" -i -s DC1 -t 50000 -c DC=X "DC=corp,DC=example" -c a b -j . -m -y -u"#,
        );
        assert!(line.import && line.lenient && line.verbose && line.unicode);
        assert_eq!(line.file.as_deref(), Some("my file.ldf"));
        assert_eq!(line.server.as_deref(), Some("DC1"));
        assert_eq!(line.port.as_deref(), Some("50000"));
        assert_eq!(line.log_folder.as_deref(), Some("."));
        assert_eq!(
            line.replacements,
            [
                ("DC=X".to_owned(), "DC=corp,DC=example".to_owned()),
                ("a".to_owned(), "b".to_owned())
            ]
        );
        assert_eq!((line.credentials, line.wrong), (None, None));
    }

    #[test]
    fn a_password_is_masked_where_it_stands() {
        let text = " -i -b administrator NEC p -f x.ldf";
        let line = Line::parse(text);
        assert_eq!(line.masked(text), " -i -b administrator NEC ***** -f x.ldf");
        let credentials = line.credentials.unwrap();
        assert_eq!(credentials.name(), r"NEC\administrator");
        assert_eq!(credentials.password.as_deref(), Some("p"));
        let asked = Line::parse("-a CN=u *");
        assert_eq!(asked.masked("-a CN=u *"), "-a CN=u *");
        assert_eq!(asked.credentials.unwrap().password, None);
    }

    #[test]
    fn what_is_no_option_is_named() {
        assert_eq!(Line::parse("-i spn.ldf").wrong.as_deref(), Some("spn.ldf"));
        assert_eq!(Line::parse("-i -1").wrong.as_deref(), Some("-1"));
        assert_eq!(Line::parse("-i -f").wrong.as_deref(), Some("-f"));
        assert_eq!(Line::parse("-i -b a d").wrong.as_deref(), Some("-b"));
    }
}
