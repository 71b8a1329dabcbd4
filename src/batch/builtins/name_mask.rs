//! The second name of `REN` and `COPY` when it holds wildcards.

/// Makes a file's new name from its present one and a mask, by the rules found in
/// "How does the Windows RENAME command interpret wildcards?":
///
/// - a letter is taken, and passes over one character of the name, but not over a dot;
/// - `?` takes one character of the name, but no dot;
/// - `*` at the end takes the rest of the name; before a character it takes the name up to and with the last such
///   character (upper and lower case are told apart), or all of it and the character if there is none;
/// - a dot passes over the name up to and with its next dot.
///
/// Dots and blanks at the end go, as everywhere on Windows.
pub(super) fn apply(mask: &str, name: &str) -> String {
    let name: Vec<char> = name.chars().collect();
    let mut new = String::new();
    let mut at = 0;
    let mut mask = mask.chars().peekable();
    while let Some(c) = mask.next() {
        let rest = name.get(at..).unwrap_or_default();
        match c {
            '*' => match mask.peek().copied() {
                None => {
                    new.extend(rest);
                    at = name.len();
                }
                Some('?' | '*') => {
                    mask.next_if_eq(&'?');
                    new.extend(rest);
                    at = name.len();
                }
                Some(end) => {
                    mask.next();
                    match rest.iter().rposition(|c| *c == end) {
                        Some(last) => {
                            new.extend(rest.get(..=last).unwrap_or_default());
                            at += last + 1;
                        }
                        None => {
                            new.extend(rest);
                            new.push(end);
                            at = name.len();
                        }
                    }
                }
            },
            '?' => {
                if let Some(next) = rest.first().filter(|next| **next != '.') {
                    new.push(*next);
                    at += 1;
                }
            }
            '.' => {
                at += rest
                    .iter()
                    .position(|c| *c == '.')
                    .map_or(rest.len(), |dot| dot + 1);
                new.push('.');
            }
            _ => {
                if rest.first().is_some_and(|next| *next != '.') {
                    at += 1;
                }
                new.push(c);
            }
        }
    }
    new.truncate(new.trim_end_matches(['.', ' ']).len());
    new
}

#[cfg(test)]
mod tests {
    use super::apply;

    #[test]
    fn masks_work_by_the_published_rules() {
        for (mask, name, new) in [
            ("A?Z*", "1", "AZ"),
            ("A?Z*", "12", "A2Z"),
            ("A?Z*", "1.txt", "AZ.txt"),
            ("A?Z*", "12.txt", "A2Z.txt"),
            ("A?Z*", "123", "A2Z"),
            ("A?Z*", "123.txt", "A2Z.txt"),
            ("A?Z*", "1234", "A2Z4"),
            ("A?Z*", "1234.txt", "A2Z4.txt"),
            ("*.txt", "a", "a.txt"),
            ("*.txt", "b.dat", "b.txt"),
            ("*.txt", "c.x.y", "c.x.txt"),
            ("*?.bak", "a", "a.bak"),
            ("*?.bak", "b.dat", "b.dat.bak"),
            ("*?.bak", "c.x.y", "c.x.y.bak"),
            ("?????.?????", "a", "a"),
            ("?????.?????", "a.b", "a.b"),
            ("?????.?????", "a.b.c", "a.b"),
            ("?????.?????", "12345.12345.12345", "12345.12345"),
            ("?????.?????", "123456.123456", "12345.12345"),
            ("*.*.txt", "a.b.c.d", "a.b.c.d.txt"),
            ("*.", "a.b.c", "a.b"),
            (
                "?x.????999.*rForTheCourse",
                "part1.part2",
                "px.part999.rForTheCourse",
            ),
            (
                "?x.????999.*rForTheCourse",
                "part1.part2.part3",
                "px.part999.parForTheCourse",
            ),
            (
                "?x.????999.*rForTheCourse",
                "part1.part2.part3.part4",
                "px.part999.part3.parForTheCourse",
            ),
            (
                "?x.????999.*rForTheCourse",
                "a.b.c",
                "ax.b999.crForTheCourse",
            ),
            (
                "?x.????999.*rForTheCourse",
                "a.b.CarPart3BEER",
                "ax.b999.CarParForTheCourse",
            ),
        ] {
            assert_eq!(apply(mask, name), new, "{name} by {mask}");
        }
    }

    #[test]
    fn a_plain_name_stands_for_itself() {
        assert_eq!(apply("new.name", "old.file.txt"), "new.name");
        assert_eq!(apply("n", "old.txt"), "n");
        assert_eq!(apply("x. .", "old"), "x");
        assert_eq!(apply("**", "a.b"), "a.b");
    }
}
