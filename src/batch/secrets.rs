//! Which variables of a script hold secrets, seen before it runs, so that their values are never shown.

use std::sync::LazyLock;

use regex::Regex;

use crate::host::{arguments, same_name};
use crate::source::SourceText;

/// Parts of names that speak for themselves.
const TELLING: [&str; 6] = [
    "passw",
    "passphrase",
    "pwd",
    "secret",
    "credential",
    "パスワード",
];

/// Words that end like a password's name and name none.
const INNOCENT: [&str; 7] = [
    "bypass",
    "overpass",
    "underpass",
    "compass",
    "surpass",
    "trespass",
    "askpass",
];

/// `rem NAME : Password of …` as settings files describe their variables.
static DESCRIBED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*@?(?:rem\b|::)\s*(\S+)\s*[:：=]\s*.*(?:password|passwort|パスワード)").ok()
});

/// `SET NAME=%OTHER%`
static COPIED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)^\s*@?set\s+"?([^=\s"]+)=%([^%]+)%"?\s*$"#).ok());

/// An option of programs whose value is a password.
struct PasswordOption {
    /// Nearly every line is settled by these, before the pattern has to be made.
    signs: &'static [&'static str],
    pattern: LazyLock<Option<Regex>>,
}

static OPTIONS: [PasswordOption; 3] = [
    PasswordOption {
        signs: &["ldifde"],
        pattern: LazyLock::new(|| {
            Regex::new(r#"(?i)\bldifde\b.*?\s-b\s+\S+\s+\S+\s+"?%([^%\s]+)%"#).ok()
        }),
    },
    PasswordOption {
        signs: &["sqlcmd", "osql", "isql", "bcp"],
        pattern: LazyLock::new(|| {
            Regex::new(r#"(?i)\b(?:sqlcmd|osql|isql|bcp)\b.*?\s[-/]P\s*"?%([^%\s]+)%"#).ok()
        }),
    },
    PasswordOption {
        signs: &["/user:"],
        pattern: LazyLock::new(|| {
            Regex::new(r#"(?i)\bnet\s+use\b.*\s"?%([^%\s]+)%"?\s+/user:"#).ok()
        }),
    },
];

/// `SET NAME=` of any kind, also behind `IF`, `DO`, `&` or a parenthesis.
static SET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:^|[\s@(&|>])set\s+(?:/p\s+)?(?P<quote>"?)(?P<name>[^=\s"]+)="#).ok()
});

/// The names of the variables that hold secrets in this text.
pub fn names(source: &SourceText) -> Vec<String> {
    // Most texts have none of the words that lines are searched for.
    let lower = lowered(source.text());
    let describes = patterns_in(&lower).next().is_some();
    let hints = hints_in(&lower);
    if !describes && !hints {
        return Vec::new();
    }
    let lines: Vec<&str> = (0..source.line_count())
        .filter_map(|index| source.line(index))
        .filter(|line| line.len() <= super::parser::LINE_LIMIT)
        .collect();
    let mut names: Vec<String> = Vec::new();
    let add = |name: &str, names: &mut Vec<String>| {
        let new = !names.iter().any(|known| same_name(known, name));
        if new {
            names.push(name.to_owned());
        }
        new
    };
    for line in &lines {
        let lower = lowered(line);
        let patterns = describes.then(|| patterns_in(&lower));
        for pattern in patterns.into_iter().flatten() {
            if let Some(found) = pattern.as_ref().and_then(|pattern| pattern.captures(line)) {
                add(&found[1], &mut names);
            }
        }
        if !hints || !hints_in(&lower) {
            continue;
        }
        for found in SET.iter().flat_map(|pattern| pattern.captures_iter(line)) {
            if is_telling(&found["name"]) {
                add(&found["name"], &mut names);
            }
        }
    }
    // A copy of a secret is one, and so is what a secret is a copy of.
    while !names.is_empty() {
        let mut changed = false;
        for line in &lines {
            if !line.contains("=%") {
                continue;
            }
            let Some(found) = COPIED.as_ref().and_then(|pattern| pattern.captures(line)) else {
                continue;
            };
            let known = |name: &str, names: &[String]| names.iter().any(|n| same_name(n, name));
            if known(&found[1], &names) || known(&found[2], &names) {
                changed |= add(&found[1], &mut names);
                changed |= add(&found[2], &mut names);
            }
        }
        if !changed {
            break;
        }
    }
    names
}

/// A text in small letters; where case does not count, the long s is an s too.
fn lowered(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    lower.replace('ſ', "s")
}

/// Those of [`DESCRIBED`] and the [`OPTIONS`] that may be found in a text, which is given in small letters.
fn patterns_in(lower: &str) -> impl Iterator<Item = &'static LazyLock<Option<Regex>>> {
    let has = move |signs: &[&str]| signs.iter().any(|sign| lower.contains(sign));
    let described = has(&["password", "passwort", "パスワード"]).then_some(&DESCRIBED);
    let options = OPTIONS.iter().filter(move |option| has(option.signs));
    described
        .into_iter()
        .chain(options.map(|option| &option.pattern))
}

/// Each `SET NAME=text` of the file with its text, so that a secret is known before its line is shown. A name comes
/// several times when its line can be read in several ways.
pub fn literals(source: &SourceText) -> Vec<(String, String)> {
    (0..source.line_count())
        .filter_map(|index| source.line(index))
        .filter(|line| line.len() <= super::parser::LINE_LIMIT)
        .flat_map(literals_in)
        .collect()
}

/// The same for one line.
pub fn literals_in(line: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for set in SET.iter().flat_map(|pattern| pattern.captures_iter(line)) {
        let Some(rest) = set.get(0).and_then(|all| line.get(all.end()..)) else {
            continue;
        };
        for value in readings(rest, !set["quote"].is_empty()) {
            found.push((set["name"].to_owned(), value));
        }
    }
    found
}

/// What the text behind `SET NAME=` may come to: all of it, what stands before the next command, and either without
/// its carets.
fn readings(rest: &str, quoted: bool) -> Vec<String> {
    let whole = rest.trim_end_matches('"');
    let first = if quoted {
        rest.split('"').next().unwrap_or(rest)
    } else {
        before_next_command(rest)
    };
    let mut values = Vec::new();
    for value in [whole, first] {
        let value = value.trim();
        // A doubled percent sign is a literal one, but at the start it is more likely a FOR variable; any other begins
        // a variable. The values of both are not known yet.
        if value.starts_with('%') || value.replace("%%", "").contains('%') {
            continue;
        }
        let value = value.replace("%%", "%");
        if value.contains('^') {
            values.push(without_carets(&value));
        }
        values.push(value);
    }
    values
}

fn before_next_command(text: &str) -> &str {
    let mut quoted = false;
    let mut escaped = false;
    for (index, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '^' if !quoted => escaped = true,
            '&' | '|' | '<' | '>' | ')' if !quoted => return &text[..index],
            _ => {}
        }
    }
    text
}

fn without_carets(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        plain.extend(if c == '^' { characters.next() } else { Some(c) });
    }
    plain
}

/// Passwords that stand on a program's command line: `sqlcmd -P x`, `-Px`, `net use share x /user:u`, `schtasks /rp x`.
pub fn on_command_line(program: &str, arguments: &str) -> Vec<String> {
    let program = crate::host::path::file_name(program).to_ascii_lowercase();
    let split = || arguments::split(arguments);
    let behind = |options: &[&str], glued: bool| -> Vec<String> {
        let words = split();
        let mut found = Vec::new();
        for (index, word) in words.iter().enumerate() {
            // Options of sqlcmd differ in case only: -p prints statistics.
            if options.contains(&word.as_str()) {
                found.extend(words.get(index + 1).cloned());
            } else if let Some(value) = options
                .iter()
                .filter(|_| glued)
                .find_map(|option| word.strip_prefix(option))
            {
                found.push(value.to_owned());
            }
        }
        found
    };
    match program.strip_suffix(".exe").unwrap_or(&program) {
        "sqlcmd" | "osql" | "isql" | "bcp" => behind(&["-P", "/P"], true),
        // Account, domain, password.
        "ldifde" => {
            let mut words = split()
                .into_iter()
                .skip_while(|word| !word.eq_ignore_ascii_case("-b"));
            let password = words.nth(3).filter(|word| word != "*");
            password.into_iter().collect()
        }
        "schtasks" => behind(&["/rp", "/RP", "/p", "/P"], false),
        "psexec" => behind(&["-p", "/p"], false),
        "net" => {
            let mut words = split();
            let count = words.len();
            words.retain(|word| !word.eq_ignore_ascii_case("use"));
            let uses = words.len() < count;
            words
                .retain(|word| uses && !word.starts_with(['/', '\\', '*']) && !word.ends_with(':'));
            words
        }
        _ => Vec::new(),
    }
}

/// Whether a variable's name says that it holds a secret.
pub fn is_telling(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_telling = TELLING.iter().any(|part| name.contains(part))
        || name.starts_with("pass_")
        || name.ends_with("pass")
        || name.ends_with("pw");
    is_telling && !INNOCENT.iter().any(|word| name.ends_with(word))
}

/// Whether a text may hold a telling name at all; nearly every one is settled here, before any pattern has to be made.
pub fn hints_at_secrets(text: &str) -> bool {
    hints_in(&lowered(text))
}

fn hints_in(lower: &str) -> bool {
    ["pass", "pw", "secret", "credential", "パスワード"]
        .iter()
        .any(|part| lower.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_by_name_description_copy_and_use() {
        let text = b"rem W#EXCHG7 : Password of the account\r\n\
            SET AD_PW2=%W#EXCHG7%\r\nset DB_PASSWORD=x\r\nset COPY=%DB_PASSWORD%\r\n\
            sqlcmd -U sa -P %SAKEY% -Q x\r\nset NAME=y\r\nset BYPASS=1\r\n";
        let source = SourceText::decode("x.bat", text, None).unwrap();
        assert_eq!(
            names(&source),
            ["W#EXCHG7", "DB_PASSWORD", "SAKEY", "AD_PW2", "COPY"]
        );
    }

    #[test]
    fn each_password_option_of_a_line_is_found() {
        let text = "rem 設定 ſqlcmd -P %ONE%\r\nLDIFDE -i -b a b %TWO% & net use x: \\\\y\\z %THREE% /user:w\r\n\
            rem　NAME　：　パスワード\r\n";
        let source = SourceText::decode("x.bat", text.as_bytes(), None).unwrap();
        assert_eq!(names(&source), ["ONE", "TWO", "THREE", "NAME"]);
    }

    #[test]
    fn secrets_are_found_behind_other_words_and_in_quotes() {
        let text = b"if 1==1 set DB_PASSWORD=one\r\nfor %%a in (x) do (set \"SAPW=two\")\r\n\
            echo x&set DBPASS=%%a\r\nsqlcmd -P \"%LOGON%\"\r\nosql -P\"%KEY%\"\r\n";
        let source = SourceText::decode("x.bat", text, None).unwrap();
        assert_eq!(
            names(&source),
            ["DB_PASSWORD", "SAPW", "DBPASS", "LOGON", "KEY"]
        );
    }

    #[test]
    fn passwords_on_command_lines_are_found() {
        for (program, arguments, expected) in [
            (
                "sqlcmd",
                " -S . -U sa -P \"two words\" -p -Q x",
                vec!["two words"],
            ),
            (r"C:\sql\OSQL.EXE", " -Usa -Psesame", vec!["sesame"]),
            ("net", r" use X: \\nas\x sesame /user:u", vec!["sesame"]),
            ("net", r" use \\nas\x /user:u *", vec![]),
            ("net", " start sesame", vec![]),
            (
                "ldifde",
                " -i -f x.ldf -b admin CORP sesame",
                vec!["sesame"],
            ),
            ("ldifde", " -i -f x.ldf -b admin CORP *", vec![]),
            ("schtasks", " /create /ru u /rp sesame", vec!["sesame"]),
            ("ping", " -P x", vec![]),
        ] {
            assert_eq!(on_command_line(program, arguments), expected, "{arguments}");
        }
    }

    #[test]
    fn literal_values_are_known_however_the_line_goes_on() {
        let text = b"set PW=one & echo hi\r\nif 1==1 (set PW=two)\r\nset \"PW=th&ree\" & rem\r\n\
            set PW=f^&our\r\nset PW=fi%%ve!\r\nset PW=%1\r\n\
            for %%p in (x) do set PW=%%p\r\n";
        let source = SourceText::decode("x.bat", text, None).unwrap();
        let values: Vec<String> = literals(&source).into_iter().map(|found| found.1).collect();
        for value in ["one", "two", "th&ree", "f&our", "fi%ve!"] {
            assert!(values.iter().any(|known| known == value), "{value}");
        }
        assert!(!values.iter().any(|known| known.starts_with('%')));
    }
}
