use std::rc::Rc;

use super::{Begin, Entry, Error, FORMAT_VERSION};
use crate::host::Journals;

/// A journal that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// What the run is.
    pub begin: Begin,
    /// Its lines after the first, with their numbers.
    pub entries: Vec<(usize, Entry)>,
    /// Lines that were torn when a process was killed while it wrote, or when the disk was full. What they were about
    /// was not done.
    pub torn: Vec<usize>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It came to its end.
    Ended {
        /// The exit code.
        exit_code: i32,
        /// How many steps failed.
        failed: usize,
    },
    /// Somebody asked it to end.
    Cancelled,
    /// It was killed, and nobody goes on with it.
    Abandoned,
    /// It has not ended: it is at work, or it was killed.
    Open,
}

impl Journal {
    /// Reads the journal of a run; `None` for one that was killed before its first line was written.
    ///
    /// # Errors
    /// When it cannot be read, is of a later format, or is damaged elsewhere than where a process ended.
    pub fn read(journals: &Rc<dyn Journals>, id: &str) -> Result<Option<Self>, Error> {
        let place = journals.location(id);
        let bytes = journals.read(id).map_err(Error::read(place.clone()))?;
        Self::parse(&bytes, &place)
    }

    /// As [`Journal::read`], of its bytes; `place` is where they lie, for messages.
    ///
    /// # Errors
    /// See [`Journal::read`].
    pub fn parse(bytes: &[u8], place: &str) -> Result<Option<Self>, Error> {
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').enumerate();
        let damaged = |line: usize, error: String| Error::Damaged {
            place: place.to_owned(),
            line,
            error,
        };
        let Some((_, first)) = lines.next().filter(|(_, line)| line.ends_with(b"\n")) else {
            return Ok(None);
        };
        check_version(first, place)?;
        let begin = match serde_json::from_slice(first) {
            Ok(Entry::Begin(begin)) => *begin,
            Ok(_) => return Err(damaged(1, "it does not begin with \"begin\"".to_owned())),
            Err(error) => return Err(damaged(1, error.to_string())),
        };
        let mut journal = Self {
            begin,
            entries: Vec::new(),
            torn: Vec::new(),
        };
        let mut open: Option<(usize, String)> = None;
        for (index, line) in lines {
            let number = index + 1;
            match serde_json::from_slice::<Entry>(line) {
                Ok(entry) => {
                    if let Some((torn, error)) = open.take() {
                        // Only another process begins a line anew behind one that is not complete.
                        if !matches!(entry, Entry::Continued { .. } | Entry::Abandoned { .. }) {
                            return Err(damaged(torn, error));
                        }
                        journal.torn.push(torn);
                    }
                    journal.entries.push((number, entry));
                }
                Err(error) => match open.replace((number, error.to_string())) {
                    Some((earlier, error)) => return Err(damaged(earlier, error)),
                    None => continue,
                },
            }
        }
        journal.torn.extend(open.map(|(line, _)| line));
        Ok(Some(journal))
    }

    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        for (_, entry) in self.entries.iter().rev() {
            return match entry {
                Entry::End {
                    exit_code, failed, ..
                } => Outcome::Ended {
                    exit_code: *exit_code,
                    failed: *failed,
                },
                Entry::Cancelled { .. } => Outcome::Cancelled,
                Entry::Abandoned { .. } => Outcome::Abandoned,
                Entry::Continued { .. } => Outcome::Open,
                _ => continue,
            };
        }
        Outcome::Open
    }

    /// How many changes of the directory were made, as far as it is known.
    pub fn changes(&self) -> usize {
        let changed = |entry: &&(usize, Entry)| matches!(entry.1, Entry::Changed { .. });
        self.entries.iter().filter(changed).count()
    }

    /// Whether it may have changed the directory: a change that was sent and never answered counts.
    pub fn may_have_changed(&self) -> bool {
        let sent = self
            .entries
            .iter()
            .filter(|(_, entry)| matches!(entry, Entry::Before(_)));
        let refused = |entry: &&(usize, Entry)| matches!(entry.1, Entry::Refused { .. });
        sent.count() > self.entries.iter().filter(refused).count()
    }

    /// The highest number of a change.
    pub(super) fn last_number(&self) -> u64 {
        let numbers = self.entries.iter().map(|(_, entry)| match entry {
            Entry::Before(before) => before.number,
            _ => 0,
        });
        numbers.max().unwrap_or(0)
    }

    /// Whether it undid this run to the end.
    pub fn completed(&self) -> bool {
        matches!(
            self.outcome(),
            Outcome::Ended {
                exit_code: 0,
                failed: 0
            }
        )
    }
}

/// A later version may have other fields, so its number is looked at by itself.
fn check_version(line: &[u8], place: &str) -> Result<(), Error> {
    #[derive(serde::Deserialize)]
    struct Version {
        format_version: String,
    }
    let Ok(Version { format_version }) = serde_json::from_slice(line) else {
        return Ok(());
    };
    let major = |version: &str| {
        version
            .split('.')
            .next()
            .and_then(|text| text.parse::<u32>().ok())
    };
    if major(&format_version) > major(FORMAT_VERSION) {
        return Err(Error::Newer {
            place: place.to_owned(),
            found: format_version,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = r#"{"entry":"begin","format_version":"1.4","run":"r","time":"2006-10-06T12:00:00Z","program":"0.1.0","process":{"id":1},"script":"start","later":7}"#;
    const END: &str = r#"{"entry":"end","time":"2006-10-06T12:00:01Z","exit_code":5,"failed":2}"#;
    const CONTINUED: &str = r#"{"entry":"continued","time":"2006-10-06T12:00:01Z","program":"0.1.0","process":{"id":2}}"#;

    fn parse(text: &str) -> Result<Option<Journal>, Error> {
        Journal::parse(text.as_bytes(), "journal")
    }

    fn journal(text: &str) -> Journal {
        parse(text).unwrap().unwrap()
    }

    #[test]
    fn what_a_later_minor_version_adds_is_passed_over() {
        let read = journal(&format!(
            "{BEGIN}\n{{\"entry\":\"mood\",\"is\":\"good\"}}\n{END}\n"
        ));
        assert_eq!(read.begin.place.script, "start");
        assert_eq!(read.entries[0], (2, Entry::Unknown));
        assert_eq!(
            read.outcome(),
            Outcome::Ended {
                exit_code: 5,
                failed: 2
            }
        );
    }

    #[test]
    fn a_later_major_version_is_left_alone() {
        let later = BEGIN
            .replace("1.4", "2.0")
            .replace("\"script\"", "\"scripts\"");
        let error = parse(&format!("{later}\n")).unwrap_err().to_string();
        assert!(
            error.contains("has the format 2.0") && error.contains("reads 1.0"),
            "{error}"
        );
    }

    #[test]
    fn a_torn_last_line_is_told_and_no_damage() {
        let read = journal(&format!("{BEGIN}\n{{\"entry\":\"bef"));
        assert_eq!(
            (read.torn.as_slice(), read.outcome()),
            (&[2][..], Outcome::Open)
        );
        let read = journal(&format!("{BEGIN}\n{{\"entry\":\"bef\n{CONTINUED}\n{END}\n"));
        assert_eq!(read.torn, [2]);
        assert_eq!(parse("").unwrap(), None);
        assert_eq!(parse("{\"entry\":\"beg").unwrap(), None);
    }

    #[test]
    fn a_line_that_cannot_be_read_in_the_middle_is_damage() {
        let error = parse(&format!("{BEGIN}\n{{\"entry\":\"bef\n{END}\n")).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the journal journal is damaged in line 2: "),
            "{error}"
        );
        let error = parse(&format!("{BEGIN}\nx\ny\n{CONTINUED}\n")).unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
        assert!(
            parse(&format!("{END}\n"))
                .unwrap_err()
                .to_string()
                .contains("begin")
        );
    }
}
