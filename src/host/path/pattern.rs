use crate::host::environment::upper;

/// A file name pattern with `*` and `?`, ready to be compared with many names.
///
/// The rules are those of `FindFirstFile`, which first rewrites the pattern so that it means what it meant in MS-DOS
/// (`RtlIsNameInExpression` documents the rewritten signs): `?` becomes DOS_QM, a `*` before a `.` becomes DOS_STAR, a
/// `.` before `?` or `*` becomes DOS_DOT, and `*.*` means everything. Short 8.3 names are not considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Sign>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// This character, upper case.
    Is(char),
    /// `*`: any number of characters.
    Star,
    /// DOS_STAR: any number of characters, but never the last dot of the name.
    DosStar,
    /// DOS_QM: one character that is no dot; nothing before a dot or at the end of the name.
    DosQuestionMark,
    /// DOS_DOT: a dot; nothing at the end of the name.
    DosDot,
}

impl Pattern {
    /// Reads a pattern for the last part of a path, as the user wrote it.
    pub fn new(pattern: &str) -> Self {
        // Like every path, a pattern loses its trailing dots and blanks; a `*` before such a dot then means
        // "no ending": `*.` finds names without one.
        let trimmed = pattern.trim_end_matches(['.', ' ']);
        let ends_in_dot = pattern.trim_end_matches(' ').ends_with('.');
        if trimmed == "*" && !ends_in_dot || trimmed == "*.*" {
            return Self(vec![Sign::Star]);
        }
        let mut signs = Vec::with_capacity(trimmed.len());
        let mut rest = trimmed.chars().peekable();
        while let Some(c) = rest.next() {
            let next = rest.peek().copied();
            signs.push(match (c, next) {
                ('*', Some('.')) => Sign::DosStar,
                ('*', None) if ends_in_dot => Sign::DosStar,
                ('*', _) => Sign::Star,
                ('?', _) => Sign::DosQuestionMark,
                ('.', Some('?' | '*')) => Sign::DosDot,
                _ => Sign::Is(upper(c)),
            });
        }
        Self(signs)
    }

    /// Whether a name fits.
    pub fn matches(&self, name: &str) -> bool {
        let last_dot = name.rfind('.');
        // All places in the pattern that the name so far can have reached: time stays within name times pattern,
        // whatever the pattern.
        let mut reached = vec![false; self.0.len() + 1];
        if let Some(start) = reached.first_mut() {
            *start = true;
        }
        for (index, c) in name.char_indices() {
            self.skip(&mut reached, Some(c));
            let mut next = vec![false; reached.len()];
            for (place, sign) in self.0.iter().enumerate() {
                if !reached.get(place).is_some_and(|reached| *reached) {
                    continue;
                }
                let target = match sign {
                    Sign::Star => Some(place),
                    Sign::DosStar => (last_dot != Some(index)).then_some(place),
                    Sign::DosQuestionMark => (c != '.').then_some(place + 1),
                    Sign::DosDot => (c == '.').then_some(place + 1),
                    Sign::Is(expected) => (upper(c) == *expected).then_some(place + 1),
                };
                if let Some(slot) = target.and_then(|target| next.get_mut(target)) {
                    *slot = true;
                }
            }
            reached = next;
        }
        self.skip(&mut reached, None);
        !self.0.is_empty() && reached.last().is_some_and(|reached| *reached)
    }

    /// Goes over the signs that may stand for nothing before `next`.
    fn skip(&self, reached: &mut [bool], next: Option<char>) {
        for (place, sign) in self.0.iter().enumerate() {
            let empty = match sign {
                Sign::Star | Sign::DosStar => true,
                Sign::DosQuestionMark => matches!(next, None | Some('.')),
                Sign::DosDot => next.is_none(),
                Sign::Is(_) => false,
            };
            if empty
                && reached.get(place).is_some_and(|reached| *reached)
                && let Some(slot) = reached.get_mut(place + 1)
            {
                *slot = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits<'a>(pattern: &str, names: &[&'a str]) -> Vec<&'a str> {
        let pattern = Pattern::new(pattern);
        names
            .iter()
            .copied()
            .filter(|name| pattern.matches(name))
            .collect()
    }

    const NAMES: [&str; 8] = [
        "a.b", "a.b.c", "a.bc", "ab.c", "abc", "noext", "x.txt", "X.TXTX",
    ];

    #[test]
    fn star_dot_star_and_star_fit_everything() {
        assert_eq!(fits("*", &NAMES), NAMES);
        assert_eq!(fits("*.*", &NAMES), NAMES);
    }

    #[test]
    fn star_dot_fits_names_without_an_ending() {
        assert_eq!(fits("*.", &NAMES), ["abc", "noext"]);
        assert_eq!(fits("a*.", &NAMES), ["abc"]);
    }

    #[test]
    fn a_question_mark_may_stand_for_nothing_at_the_end_of_a_part() {
        assert_eq!(fits("a?.?", &NAMES), ["a.b", "ab.c"]);
        assert_eq!(
            fits("*.?", &NAMES),
            ["a.b", "a.b.c", "ab.c", "abc", "noext"]
        );
        assert_eq!(fits("abc???", &NAMES), ["abc"]);
        assert_eq!(fits("???", &NAMES), ["abc"]);
        assert_eq!(fits("?bc", &NAMES), ["abc"]);
        assert_eq!(fits("?abc", &NAMES), [""; 0]);
    }

    #[test]
    fn a_dot_before_a_star_may_be_missing() {
        assert_eq!(fits("abc.*", &NAMES), ["abc"]);
        assert_eq!(fits("a.*", &NAMES), ["a.b", "a.b.c", "a.bc"]);
        assert_eq!(fits("no*.*", &NAMES), ["noext"]);
    }

    #[test]
    fn names_are_compared_without_regard_to_case_and_whole() {
        assert_eq!(fits("*.TXT", &NAMES), ["x.txt"]);
        assert_eq!(fits("*.txt*", &NAMES), ["x.txt", "X.TXTX"]);
        assert_eq!(fits("GRÖß*", &["größe", "grosse"]), ["größe"]);
        assert_eq!(fits("a.b", &NAMES), ["a.b"]);
        assert_eq!(fits("a.b.", &NAMES), ["a.b"]);
    }

    #[test]
    fn nothing_fits_an_empty_pattern() {
        assert_eq!(fits("", &["", "a"]), [""; 0]);
        assert_eq!(fits(".", &["", "a"]), [""; 0]);
    }

    #[test]
    fn a_hostile_pattern_takes_no_long_time() {
        let name = "a".repeat(255);
        assert!(!Pattern::new(&"*a".repeat(120)).matches(&format!("{name}b")));
        assert!(!Pattern::new(&("*?".repeat(120) + "x")).matches(&name));
    }
}
