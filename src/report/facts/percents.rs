//! Percent signs of a line, as cmd.exe pairs them before it reads anything else.

use std::ops::Range;

/// What cmd.exe takes a percent sign for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Percent<'l> {
    /// `%NAME%`, `%NAME:~1,2%`.
    Variable {
        /// The name between the signs, as written.
        name: &'l str,
        /// Bytes of the line, both signs among them.
        range: Range<usize>,
    },
    /// A sign without a partner: it is dropped.
    Lone(usize),
}

/// The variables of a line and the signs that are dropped; `%1`, `%*`, `%~dp0` and `%%` left out.
pub fn percents(line: &str) -> Vec<Percent<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sign) = line[at..].find('%').map(|next| at + next) {
        let after = &line[sign + 1..];
        let skipped = match after.chars().next() {
            Some('%' | '*' | '0'..='9') => Some(1),
            Some('~') => modified_argument(after),
            _ => None,
        };
        if let Some(skipped) = skipped {
            at = sign + 1 + skipped;
            continue;
        }
        match after.find('%') {
            Some(end) => {
                let inside = &after[..end];
                let name = inside.split(':').next().unwrap_or(inside);
                at = sign + end + 2;
                found.push(Percent::Variable {
                    name,
                    range: sign..at,
                });
            }
            None => {
                found.push(Percent::Lone(sign));
                at = sign + 1;
            }
        }
    }
    found
}

/// The length of `~dp0`.
fn modified_argument(after: &str) -> Option<usize> {
    let end = after[1..].find(|c: char| !c.is_ascii_alphabetic() && c != '$')?;
    let digit = after.as_bytes().get(1 + end)?.is_ascii_digit();
    digit.then_some(end + 2)
}

/// Characters that names of variables are made of in practice.
pub fn is_name_character(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '#' | '$' | '@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Vec<String> {
        let show = |percent: Percent<'_>| match percent {
            Percent::Variable { name, .. } => name.to_owned(),
            Percent::Lone(at) => format!("lone {at}"),
        };
        percents(line).into_iter().map(show).collect()
    }

    #[test]
    fn signs_are_paired_from_the_left() {
        assert_eq!(shown("SET A=W#EXCHG1%"), ["lone 14"]);
        assert_eq!(shown("50% of %A%"), [" of ", "lone 9"]);
        assert_eq!(shown("%A:~0,1%%B%"), ["A", "B"]);
    }

    #[test]
    fn arguments_loop_variables_and_doubled_signs_are_no_variables() {
        assert_eq!(shown("%1 %* %~dp0 %~x1 100%% %%a"), [""; 0]);
    }
}
