//! `CHOICE`: one key out of several.

use std::time::Duration;

use super::wait::delay;
use super::{Answer, Failure, say};
use crate::host::{Input, Invocation, arguments, same_name, upper};

const USAGE: &str = "Asks for one of several keys; the exit code is its place.\r\n\r\n\
    CHOICE [/C choices] [/N] [/CS] [/T seconds /D choice] [/M text]\r\n";

/// Exit code when no choice came about (Microsoft Learn: choice).
const FAILED: i32 = 255;

#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    /// `/C`, in capitals unless `/CS`
    choices: Vec<char>,
    /// `/N`
    hide: bool,
    /// `/CS`
    case: bool,
    /// `/T`: seconds after which the default is taken.
    limit: Option<u64>,
    /// `/D`: its place.
    default: usize,
    /// `/M`
    message: String,
}

/// Shows the choices and reads until one of them comes.
///
/// With `/T` a console is not read at all: nothing here can read it for a limited time, and a script resource has
/// nobody at the keys. The wait and the default are as on Windows.
pub(super) fn choice(call: &Invocation<'_>) -> Answer {
    let Some(request) = Request::read(call.arguments)? else {
        say(call, USAGE)?;
        return Ok(0);
    };
    let mut prompt = request.message.clone();
    if !request.hide {
        let list: Vec<_> = request.choices.iter().map(char::to_string).collect();
        let space = if prompt.is_empty() { "" } else { " " };
        prompt.push_str(&format!("{space}[{}]?", list.join(",")));
    }
    say(call, &prompt)?;
    call.context.streams.output.flush()?;
    let place = match request.limit {
        None => read_key(call, &request)?,
        Some(0) => Some(request.default),
        Some(_) if matches!(call.context.streams.input, Input::Stdin) => None,
        Some(_) => read_key(call, &request)?,
    };
    let place = match (place, request.limit) {
        (Some(place), _) => place,
        (None, Some(seconds)) => {
            delay(call, Duration::from_secs(seconds));
            request.default
        }
        (None, None) => {
            return Err(Failure::new(
                FAILED,
                "\r\nERROR: The file is either empty or does not contain the valid choices.",
            ));
        }
    };
    let key = request.choices.get(place).copied().unwrap_or('?');
    say(call, &format!("{key}\r\n"))?;
    i32::try_from(place + 1).map_err(|_| Failure::new(FAILED, "ERROR: Too many choices."))
}

/// The first character of the input that is a choice; `None` at its end.
fn read_key(call: &Invocation<'_>, request: &Request) -> Result<Option<usize>, Failure> {
    while let Some(line) = call.context.streams.input.read_line()? {
        let line = call.context.codepage.get().decode(&line);
        if let Some(place) = line.chars().find_map(|c| request.place(c)) {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

impl Request {
    fn place(&self, key: char) -> Option<usize> {
        let key = if self.case { key } else { upper(key) };
        self.choices.iter().position(|choice| *choice == key)
    }

    /// Reads the command line; `None` when only help is wanted.
    fn read(text: &str) -> Result<Option<Self>, Failure> {
        let wrong = |message: String| Failure::new(FAILED, format!("ERROR: {message}"));
        let mut request = Self::default();
        let mut choices = "YN".to_owned();
        let mut default = None;
        let mut words = arguments::split(text).into_iter();
        while let Some(word) = words.next() {
            let Some(switch) = word.strip_prefix(['/', '-']) else {
                return Err(wrong(format!("Invalid argument/option - '{word}'.")));
            };
            // A value stands behind a blank or a colon.
            let (name, value) = match switch.split_once(':') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (switch, None),
            };
            let mut value = || {
                value
                    .clone()
                    .or_else(|| words.next())
                    .ok_or_else(|| wrong(format!("Invalid syntax. Value expected for '/{name}'.")))
            };
            match name {
                "?" => return Ok(None),
                _ if same_name(name, "n") => request.hide = true,
                _ if same_name(name, "cs") => request.case = true,
                _ if same_name(name, "c") => choices = value()?,
                _ if same_name(name, "m") => request.message = value()?,
                _ if same_name(name, "d") => default = Some(value()?),
                _ if same_name(name, "t") => {
                    let seconds = value()?
                        .parse()
                        .ok()
                        .filter(|seconds| (0..=9999).contains(seconds));
                    request.limit = Some(seconds.ok_or_else(|| {
                        wrong(
                            "Invalid value for timeout (/T). Valid range is 0 to 9999 seconds."
                                .to_owned(),
                        )
                    })?);
                }
                _ => return Err(wrong(format!("Invalid argument/option - '{word}'."))),
            }
        }
        request.choices = choices
            .chars()
            .map(|c| if request.case { c } else { upper(c) })
            .collect();
        let twice = (1..request.choices.len()).any(|index| {
            let (before, from) = request.choices.split_at(index);
            from.first().is_some_and(|choice| before.contains(choice))
        });
        if twice || request.choices.is_empty() || request.choices.iter().any(|c| *c <= ' ') {
            return Err(wrong(
                "Invalid syntax. The choices (/C) must differ and be printable.".to_owned(),
            ));
        }
        match (request.limit, default) {
            (None, None) => {}
            (Some(_), Some(default)) => {
                let mut keys = default.chars();
                request.default = keys
                    .next()
                    .filter(|_| keys.next().is_none())
                    .and_then(|key| request.place(key))
                    .ok_or_else(|| wrong("Invalid default choice (/D).".to_owned()))?;
            }
            _ => {
                return Err(wrong(
                    "Invalid syntax. /T and /D are only allowed together.".to_owned(),
                ));
            }
        }
        Ok(Some(request))
    }
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;

    #[test]
    fn the_exit_code_is_the_place_of_the_key() {
        let bench = Bench::new();
        let answer = bench.run_with("choice", b"n\r\n");
        assert_eq!((answer.code, answer.out.as_str()), (2, "[Y,N]?N\r\n"));
        let answer = bench.run_with(r#"choice /c abc /m "Which one""#, b"x\r\nqC\r\n");
        assert_eq!(
            (answer.code, answer.out.as_str()),
            (3, "Which one [A,B,C]?C\r\n")
        );
        let answer = bench.run_with("choice /c:aA /cs /n", b"A\r\n");
        assert_eq!((answer.code, answer.out.as_str()), (2, "A\r\n"));
    }

    #[test]
    fn the_default_is_taken_after_the_time() {
        let bench = Bench::new();
        let answer = bench.run("choice /c yn /t 5 /d n");
        assert_eq!((answer.code, answer.out.as_str()), (2, "[Y,N]?N\r\n"));
        assert_eq!(bench.run_with("choice /t 5 /d n", b"y\r\n").code, 1);
        assert_eq!(bench.run_with("choice /t 0 /d n", b"y\r\n").code, 2);
        let console = Bench::new().console();
        assert_eq!(console.run("choice /t 9 /d y").code, 1);
        assert_eq!((bench.slept(), console.slept()), (vec![5], vec![9]));
    }

    #[test]
    fn input_without_a_choice_is_an_error() {
        let answer = Bench::new().run_with("choice", b"x\r\n");
        assert_eq!(answer.code, 255);
        assert!(answer.err.contains("The file is either empty"));
    }

    #[test]
    fn wrong_command_lines_are_refused() {
        let bench = Bench::new();
        for line in [
            "choice /t 5",
            "choice /d y",
            "choice /t x /d y",
            "choice /t 10000 /d y",
            "choice /c aa",
            "choice /c",
            "choice /z",
            "choice yes",
            "choice /t 1 /d q",
            "choice /t 1 /d yn",
        ] {
            assert_eq!(bench.run(line).code, 255, "{line}");
        }
    }
}
