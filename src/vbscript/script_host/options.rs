//! The command line of a script host.

use crate::host::programs::words::{Quoting, words};

/// A script with its arguments and the host's options (`cscript //?`; Microsoft's reference of Windows Script Host).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScriptLine {
    /// The script as named.
    pub script: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Two lines about the host stand before the script's output; `//Nologo` leaves them out.
    pub logo: bool,
    /// `//B`: `Echo` and error messages are not shown.
    pub batch_mode: bool,
    /// `//T:n`: the script ends after n seconds.
    pub time_limit: Option<u32>,
    /// `//E:engine`
    pub engine: Option<String>,
    /// `//U`: output is UTF-16.
    pub unicode: bool,
}

impl ScriptLine {
    /// A script, and behind it words that are split already: its arguments and the host's options. No logo.
    ///
    /// # Errors
    /// When an option is not known; in words.
    pub fn of_words(script: &str, words: Vec<String>) -> Result<Self, String> {
        let mut line = Self {
            script: script.to_owned(),
            ..Self::default()
        };
        for word in words {
            match word.strip_prefix("//") {
                Some(option) => line.option(option)?,
                None => line.arguments.push(word),
            }
        }
        Ok(line)
    }

    /// Reads what stands behind the host's name. Options begin with two slashes and may stand anywhere.
    ///
    /// # Errors
    /// When no script is named, or an option is not known; in words.
    pub fn of_host(text: &str) -> Result<Self, String> {
        let mut line = Self {
            logo: true,
            ..Self::default()
        };
        let mut own = Vec::new();
        for word in words(text, Quoting::Plain) {
            match word.value.strip_prefix("//") {
                Some(option) => line.option(option)?,
                None => own.push(word.value),
            }
        }
        let mut own = own.into_iter();
        line.script = own.next().ok_or("no script is named")?;
        line.arguments = own.collect();
        Ok(line)
    }

    fn option(&mut self, option: &str) -> Result<(), String> {
        let (name, value) = option.split_once(':').unwrap_or((option, ""));
        match name.to_ascii_lowercase().as_str() {
            "nologo" => self.logo = false,
            "logo" => self.logo = true,
            "b" => self.batch_mode = true,
            "i" => self.batch_mode = false,
            "u" => self.unicode = true,
            "e" => self.engine = Some(value.to_owned()),
            "t" => {
                let seconds: u32 = value
                    .parse()
                    .map_err(|_| format!("//T wants a number of seconds, not \"{value}\""))?;
                self.time_limit = (seconds > 0).then_some(seconds);
            }
            // The debugger, the default host and saved options say nothing here; a job belongs to a .wsf file.
            "d" | "x" | "h" | "s" | "job" => {}
            _ => return Err(format!("Unknown option \"//{option}\" specified.")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_may_stand_anywhere() {
        let line = ScriptLine::of_host(" //nologo \"my exch.vbs\" //T:5 A \"b c\" //B").unwrap();
        assert_eq!(line.script, "my exch.vbs");
        assert_eq!(line.arguments, ["A", "b c"]);
        assert_eq!(line.time_limit, Some(5));
        assert!(line.batch_mode && !line.logo);
    }

    #[test]
    fn a_line_without_a_script_or_with_an_unknown_option_is_refused() {
        assert!(ScriptLine::of_host(" //nologo").is_err());
        assert!(ScriptLine::of_host(" //T:x a.vbs").is_err());
        assert!(ScriptLine::of_host(" //Q a.vbs").is_err());
    }

    #[test]
    fn a_single_slash_belongs_to_the_script() {
        let line = ScriptLine::of_host(" x.vbs /name:1").unwrap();
        assert_eq!(line.arguments, ["/name:1"]);
        assert!(line.logo);
    }
}
