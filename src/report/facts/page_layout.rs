//! A script as it was before a page was laid out over it, as far as that is plain: enough to see what a script that does not
//! compile is about. Nothing is written by it; `armistice repair` mends files. Each line stays a line, so places hold.

/// The text with comment marks and continuation marks in place.
pub(super) fn undone(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(with_comment_mark).collect();
    for index in 0..lines.len() {
        match end_of(&lines[index]) {
            End::Whole => {}
            End::CommentGoesOn => {
                if let Some(next) = lines.get_mut(index + 1)
                    && closes_more_than_it_opens(next)
                {
                    next.insert(0, '\'');
                }
            }
            End::GoesOn => {
                lines[index].push_str(" _");
                carry_over_blank_lines(&mut lines, index);
            }
            End::InText => {
                let next = (index + 1..lines.len()).find(|&at| !lines[at].trim().is_empty());
                // The text ends on the next line, or it was never one.
                if let Some(next) = next
                    && quotes(&lines[next]) % 2 == 1
                {
                    lines[index].push_str("\" & _");
                    carry_over_blank_lines(&mut lines, index);
                    lines[next].insert(0, '"');
                }
            }
        }
    }
    lines.join("\n")
}

fn carry_over_blank_lines(lines: &mut [String], from: usize) {
    let blank = |line: &&mut String| line.trim().is_empty();
    for line in lines.iter_mut().skip(from + 1).take_while(blank) {
        " _".clone_into(line);
    }
}

/// How a line ends.
enum End {
    Whole,
    /// Behind an operator, a comma or an opening parenthesis.
    GoesOn,
    /// Inside of a text.
    InText,
    /// A statement that was made a comment, and seems to go on.
    CommentGoesOn,
}

fn end_of(line: &str) -> End {
    let code = code_of(line);
    if quotes(code) % 2 == 1 {
        return End::InText;
    }
    let code = code.trim_end();
    if code.is_empty() && line.trim_end().ends_with(['&', ',', '(']) {
        return End::CommentGoesOn;
    }
    if code.len() == line.trim_end().len() && code.ends_with(['&', ',', '(', '=', '+']) {
        End::GoesOn
    } else {
        End::Whole
    }
}

/// What is left of a statement whose beginning stands before.
fn closes_more_than_it_opens(line: &str) -> bool {
    let code = code_of(line);
    let count = |wanted: char| code.matches(wanted).count();
    count(')') > count('(')
}

fn quotes(line: &str) -> usize {
    line.bytes().filter(|&byte| byte == b'"').count()
}

/// The part before a comment.
fn code_of(line: &str) -> &str {
    let word = line.trim_start();
    let is_remark = word
        .get(..3)
        .is_some_and(|word| word.eq_ignore_ascii_case("rem"))
        && !word[3..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    if is_remark {
        return "";
    }
    &line[..outside_of_texts(line, b'\'').unwrap_or(line.len())]
}

/// Where an ASCII character first stands outside of quotation marks.
fn outside_of_texts(line: &str, wanted: u8) -> Option<usize> {
    let mut inside = false;
    line.bytes().position(|byte| {
        inside ^= byte == b'"';
        byte == wanted && !inside
    })
}

/// Back-ticks and backslashes that stand for the comment's apostrophe, and rulers without any.
fn with_comment_mark(line: &str) -> String {
    let start = line.len() - line.trim_start().len();
    let word = &line[start..];
    let is_ruler = word.len() > 2 && word.trim_end().bytes().all(|byte| b"=/*-".contains(&byte));
    let at = if word.starts_with(['`', '\\']) || is_ruler {
        Some(start)
    } else if line.contains('`') {
        outside_of_texts(code_of(line), b'`')
    } else {
        None
    };
    let mut line = line.to_owned();
    if let Some(at) = at {
        line.replace_range(at..=at, "'");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::undone;

    #[test]
    fn statements_and_texts_over_several_lines_are_joined_by_marks() {
        let text = "x = a &\n\nb\nsay \"for\n\" & c";
        assert_eq!(undone(text), "x = a & _\n _\nb\nsay \"for\" & _\n\"\" & c");
    }

    #[test]
    fn marks_of_comments_are_put_back_and_texts_are_left_alone() {
        let text = "`====\n\\ head\n=====\nn = 0 `so far\ns = \"a`b\" 'it`s\nrem a, b,";
        assert_eq!(
            undone(text),
            "'====\n' head\n'====\nn = 0 'so far\ns = \"a`b\" 'it`s\nrem a, b,"
        );
    }

    #[test]
    fn a_comment_that_runs_over_is_one() {
        let text = "`Call Mount(a,\nb)\n' one, two,\nx = f(y)";
        assert_eq!(undone(text), "'Call Mount(a,\n'b)\n' one, two,\nx = f(y)");
    }

    #[test]
    fn what_is_whole_stays_as_it_is() {
        let text =
            "s = a & _\n  b\nIf x = \"it's\" Then y = (1 + 2)\n' one, two,\nmsg \"never ends";
        assert_eq!(undone(text), text);
    }
}
