use super::directory_script::RECORDED;
use super::session::complain;
use crate::host::programs::words::{Quoting, Word, words};
use crate::host::{Effect, Invocation, MASK, Outcome, Program};

/// `ldifde`: an import is recorded and not executed here; anything else is turned down.
pub(super) struct Ldifde;

/// A command line of `ldifde`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line {
    import: bool,
    file: Option<String>,
    server: Option<String>,
    account: Option<String>,
    /// The password, and where it stands.
    password: Option<(String, usize, usize)>,
}

/// How many values follow an option.
fn values_of(option: char) -> usize {
    match option {
        // Credentials: account, domain, password.
        'b' => 3,
        // Distinguished name and password; a name to replace and what replaces it.
        'a' | 'c' => 2,
        'f' | 's' | 't' | 'j' | 'd' | 'r' | 'p' | 'l' | 'o' | 'q' | 'w' => 1,
        _ => 0,
    }
}

fn parse(text: &str) -> Line {
    let mut line = Line::default();
    let mut rest = words(text, Quoting::CRuntime).into_iter().peekable();
    while let Some(word) = rest.next() {
        let Some(option) = option_letter(&word) else {
            continue;
        };
        let mut values = Vec::new();
        while values.len() < values_of(option) {
            match rest.next() {
                Some(value) => values.push(value),
                None => break,
            }
        }
        let text = |index: usize| values.get(index).map(|word: &Word| word.value.clone());
        let secret = |index: usize| {
            let word = values.get(index)?;
            // An asterisk asks for the password at the terminal.
            (word.value != "*").then(|| (word.value.clone(), word.offset, word.length))
        };
        match option {
            'i' => line.import = true,
            'f' => line.file = text(0),
            's' => line.server = text(0),
            'a' => {
                line.account = text(0);
                line.password = secret(1);
            }
            'b' => {
                line.account = match (text(0), text(1)) {
                    (Some(account), Some(domain)) if !domain.is_empty() => {
                        Some(format!("{domain}\\{account}"))
                    }
                    (account, _) => account,
                };
                line.password = secret(2);
            }
            _ => {}
        }
    }
    line
}

/// The letter of an option, `-x` or `/x`.
fn option_letter(word: &Word) -> Option<char> {
    let mut chars = word.value.strip_prefix(['-', '/'])?.chars();
    let letter = chars.next()?.to_ascii_lowercase();
    chars.next().is_none().then_some(letter)
}

impl Program for Ldifde {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        let line = parse(call.arguments);
        if let Some((password, _, _)) = &line.password {
            // Before anything else is told or recorded.
            call.host.secrets.learn(password);
        }
        let told = |effect: Effect, outcome: Outcome| {
            let code = outcome.exit_code.unwrap_or(0);
            call.host
                .effects
                .record(effect, &call.context.span, outcome);
            code
        };
        match &line {
            Line {
                import: true,
                file: Some(file),
                ..
            } => told(
                Effect::ImportLdif {
                    file: file.clone(),
                    server: line.server.clone(),
                    account: line.account.clone(),
                },
                Outcome::told(0, RECORDED),
            ),
            _ => {
                let message = "not supported: only the import of a file (-i -f FILE) is";
                complain(call, "ldifde", message);
                let effect = Effect::RunProgram {
                    program: call.name.to_owned(),
                    arguments: masked(call.arguments, &line).trim().to_owned(),
                };
                told(effect, Outcome::told(1, message))
            }
        }
    }
}

/// The arguments with the password masked where it stands, however short it is.
fn masked(text: &str, line: &Line) -> String {
    let Some((_, offset, length)) = line.password else {
        return text.to_owned();
    };
    let before = text.get(..offset).unwrap_or("");
    let after = text.get(offset + length..).unwrap_or("");
    format!("{before}{MASK}{after}")
}
