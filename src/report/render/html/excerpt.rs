use crate::host::MASK;
use crate::report::Finding;

/// A line of a script is cut to about so many characters; no page shows more.
const LONGEST: usize = 240;

/// A line of a script, with what a finding means in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) before: String,
    pub(super) meant: String,
    pub(super) after: String,
}

impl Excerpt {
    /// The line of a finding; long lines are cut around what is meant.
    pub(super) fn of(finding: &Finding) -> Self {
        let line: Vec<char> = finding.excerpt.chars().collect();
        // Columns are those of the file: a secret that was taken out has moved what stands behind it.
        let moved = finding.excerpt.contains(MASK);
        let at = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let mut start = at(finding.column.saturating_sub(1)).min(line.len());
        let mut end = start.saturating_add(at(finding.length)).min(line.len());
        if moved {
            (start, end) = (line.len().min(LONGEST), line.len().min(LONGEST));
        }
        let end_shown = end.min(start + LONGEST);
        let first = (end_shown + 40).min(line.len()).saturating_sub(LONGEST);
        let first = first.min(start);
        let last = (first + LONGEST).max(end_shown).min(line.len());
        let text = |from: usize, to: usize| line[from..to].iter().collect::<String>();
        let dots = |cut: bool| if cut { "…" } else { "" };
        Self {
            before: format!("{}{}", dots(first > 0), text(first, start)),
            meant: text(start, end_shown),
            after: format!("{}{}", text(end_shown, last), dots(last < line.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::finding;
    use super::*;

    fn parts(line: &str, column: u32, length: u32) -> [String; 3] {
        let mut finding = finding("ARM101", "START.BAT");
        finding.excerpt = line.to_owned();
        (finding.column, finding.length) = (column, length);
        let excerpt = Excerpt::of(&finding);
        [excerpt.before, excerpt.meant, excerpt.after]
    }

    #[test]
    fn what_is_meant_is_cut_out_by_characters() {
        assert_eq!(parts("表 GOTO X rem", 8, 1), ["表 GOTO ", "X", " rem"]);
        assert_eq!(parts("GOTO", 5, 1), ["GOTO", "", ""]);
        assert_eq!(parts("", 9, 9), ["", "", ""]);
        assert_eq!(parts("GOTO X", 6, u32::MAX), ["GOTO ", "X", ""]);
    }

    #[test]
    fn nothing_is_marked_where_a_secret_was_taken_out() {
        let line = format!("SET PW={MASK}");
        assert_eq!(parts(&line, 8, 20), [line.as_str(), "", ""]);
    }

    #[test]
    fn a_long_line_is_cut_around_what_is_meant() {
        let line = format!("{}GOTO X{}", "a".repeat(5000), "y".repeat(5000));
        let [before, meant, after] = parts(&line, 5001, 6);
        assert_eq!(meant, "GOTO X");
        assert!(before.starts_with("…a") && after.ends_with("y…"));
        assert!(before.chars().count() + after.chars().count() < 250);
        let [before, meant, after] = parts(&line, 1, 10_006);
        assert_eq!((before.as_str(), after.as_str()), ("", "…"));
        assert_eq!(meant.chars().count(), LONGEST);
    }
}
