//! Text from scripts as Markdown shows it: nothing in it is a mark, a link, a tag or a table's bar.

use crate::source::visible;

/// A line of a script is cut to about so many characters; no page shows more.
const LINE: usize = 240;

/// Running text.
pub(super) fn text(plain: &str) -> String {
    let plain = visible(plain).replace('\t', " ");
    let mut escaped = String::with_capacity(plain.len() + 8);
    let mut rest = plain.chars();
    while let Some(c) = rest.next() {
        let link = c == ':' && rest.as_str().starts_with("//")
            || c == '.' && escaped.to_ascii_lowercase().ends_with("www");
        if link || r"\`*_{}[]<>#|~&!$".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
        // Code hosts tell people of whom they are named; a space without width keeps `@ECHO` from naming anybody.
        if c == '@' {
            escaped.push_str("&#8203;");
        }
    }
    escaped
}

/// A code span within running text.
pub(super) fn code(plain: &str) -> String {
    let plain = visible(plain).replace('\t', " ");
    if plain.trim().is_empty() {
        return "(blank)".to_owned();
    }
    let marks = "`".repeat(longest_run(&plain) + 1);
    let padded = plain.starts_with(['`', ' ']) || plain.ends_with(['`', ' ']);
    let pad = if padded { " " } else { "" };
    format!("{marks}{pad}{plain}{pad}{marks}")
}

/// A code span within a table: there a bar ends the cell, even in code.
pub(super) fn code_cell(plain: &str) -> String {
    code(plain).replace('|', r"\|")
}

/// A line of a script as a block of its own, cut around the column that is meant.
pub(super) fn block(line: &str, column: u32) -> String {
    let line = visible(&around(line, column as usize)).into_owned();
    let marks = "`".repeat((longest_run(&line) + 1).max(3));
    format!("{marks}bat\n{line}\n{marks}\n")
}

fn around(line: &str, column: usize) -> String {
    let length = line.chars().count();
    if length <= LINE {
        return line.to_owned();
    }
    let start = column.saturating_sub(LINE / 2).min(length - LINE);
    let shown: String = line.chars().skip(start).take(LINE).collect();
    let (before, after) = (start > 0, start + LINE < length);
    let dots = |there: bool| if there { "…" } else { "" };
    format!("{}{shown}{}", dots(before), dots(after))
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_running_text_is_a_mark() {
        for (plain, escaped) in [
            ("a|b", r"a\|b"),
            ("<b> & `x`", r"\<b\> \& \`x\`"),
            ("[x](http://y)", r"\[x\](http\://y)"),
            ("www.example.org", r"www\.example.org"),
            ("@ECHO OFF", "@&#8203;ECHO OFF"),
            ("a\nb\u{1B}c", "a␊b␛c"),
            (r"C:\x", r"C:\\x"),
            ("#7 $a$ ~~b~~", r"\#7 \$a\$ \~\~b\~\~"),
        ] {
            assert_eq!(text(plain), escaped);
        }
    }

    #[test]
    fn a_code_span_holds_back_ticks_and_line_ends() {
        for (plain, span) in [
            ("START.BAT", "`START.BAT`"),
            ("a`b", "``a`b``"),
            ("`` x", "``` `` x ```"),
            ("a\r\nb", "`a␍␊b`"),
            ("", "(blank)"),
            ("a | b", "`a | b`"),
        ] {
            assert_eq!(code(plain), span);
        }
        assert_eq!(code_cell("a | b"), r"`a \| b`");
    }

    #[test]
    fn a_block_cannot_be_ended_by_the_line_in_it() {
        assert_eq!(block("```\n# x", 1), "````bat\n```␊# x\n````\n");
    }

    #[test]
    fn a_long_line_is_cut_around_what_is_meant() {
        let line = format!("{}GOTO X{}", " ".repeat(5000), "y".repeat(5000));
        let shown = block(&line, 5001);
        assert!(
            shown.contains("GOTO X") && shown.chars().count() < 300,
            "{shown}"
        );
        assert!(
            shown.contains("bat\n…") && shown.contains("y…\n"),
            "{shown}"
        );
    }
}
