use crate::batch::builtins::SYNTAX;
use crate::batch::builtins::arguments::{Part, invalid_switch, is_blank, parts_with_plus};
use crate::host::SystemError;

/// What the arguments of a `COPY` say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandLine {
    pub(super) sources: Vec<Source>,
    pub(super) target: Option<String>,
    /// `/A` or `/B` that counts for the target.
    pub(super) target_ascii: Option<bool>,
    /// A plus sign with nothing behind it: `copy /b file+,,` gives a file the present time.
    pub(super) joins: bool,
    /// `/-Y`
    pub(super) ask: bool,
}

/// A name to read, with the `/A` or `/B` that counts for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) ascii: Option<bool>,
}

impl CommandLine {
    /// Reads the arguments; the error is cmd's message.
    ///
    /// `/A` and `/B` count for the name in front of them and for all behind them (Microsoft Learn, copy).
    pub(super) fn parse(text: &str, ask: bool) -> Result<Self, String> {
        let mut line = Self {
            sources: Vec::new(),
            target: None,
            target_ascii: None,
            joins: false,
            ask,
        };
        let mut ascii = None;
        let mut plus = false;
        for part in parts_with_plus(text) {
            match part {
                Part::Plus if line.sources.is_empty() || line.target.is_some() => {
                    return Err(SYNTAX.to_owned());
                }
                Part::Plus => {
                    plus = true;
                    line.joins = true;
                }
                Part::Name(name) if is_blank(&name) => {
                    return Err(SystemError::INVALID_NAME.to_string());
                }
                Part::Name(name) if line.sources.is_empty() || plus => {
                    plus = false;
                    line.sources.push(Source { name, ascii });
                }
                Part::Name(name) if line.target.is_none() => {
                    line.target = Some(name);
                    line.target_ascii = ascii;
                }
                Part::Name(_) => return Err(SYNTAX.to_owned()),
                Part::Switch(switch) => match switch.to_ascii_lowercase().as_str() {
                    "a" => line.set_ascii(&mut ascii, true),
                    "b" => line.set_ascii(&mut ascii, false),
                    "y" => line.ask = false,
                    "-y" => line.ask = true,
                    // Decrypted, short names, verified, restartable, without buffers, links: nothing to do here.
                    "d" | "n" | "v" | "z" | "j" | "l" => {}
                    _ => return Err(invalid_switch(&switch)),
                },
            }
        }
        if line.sources.is_empty() {
            return Err(SYNTAX.to_owned());
        }
        if line.target.is_none() {
            line.target_ascii = ascii;
        }
        if let (true, [only]) = (line.joins, line.sources.as_mut_slice()) {
            // The file gets a new time; its content must not gain or lose anything.
            only.ascii = Some(false);
            line.target_ascii = Some(false);
        }
        Ok(line)
    }

    fn set_ascii(&mut self, now: &mut Option<bool>, ascii: bool) {
        *now = Some(ascii);
        if self.target.is_some() {
            self.target_ascii = Some(ascii);
        } else if let Some(source) = self.sources.last_mut() {
            source.ascii = Some(ascii);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(text: &str) -> (Vec<Option<bool>>, Option<bool>) {
        let line = CommandLine::parse(text, false).unwrap();
        let sources = line.sources.iter().map(|source| source.ascii).collect();
        (sources, line.target_ascii)
    }

    #[test]
    fn a_and_b_count_for_the_name_before_and_all_behind() {
        assert_eq!(modes("a b"), (vec![None], None));
        assert_eq!(modes("/b a+b c"), (vec![Some(false); 2], Some(false)));
        assert_eq!(modes("a+b c /b"), (vec![None; 2], Some(false)));
        assert_eq!(
            modes("a /a + b /b c"),
            (vec![Some(true), Some(false)], Some(false))
        );
        assert_eq!(modes("/a a /b b"), (vec![Some(false)], Some(false)));
    }

    #[test]
    fn names_with_plus_signs_are_sources_and_the_next_is_the_target() {
        let line = CommandLine::parse("a + b+c d /y", true).unwrap();
        assert_eq!(line.sources.len(), 3);
        assert_eq!(line.target.as_deref(), Some("d"));
        assert!(!line.ask);
        let touched = CommandLine::parse("/b a+,,", false).unwrap();
        assert!(touched.joins && touched.sources.len() == 1 && touched.target.is_none());
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "/y", "a b c", "+a", "a b+c"] {
            assert_eq!(
                CommandLine::parse(text, false),
                Err(SYNTAX.to_owned()),
                "{text}"
            );
        }
        assert_eq!(
            CommandLine::parse("a b /q", false),
            Err("Invalid switch - \"q\".".to_owned())
        );
        assert!(CommandLine::parse("a \"\"", false).is_err());
    }
}
