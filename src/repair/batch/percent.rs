//! Percent signs that are missing: `SET X=NAME%`.

use super::View;
use super::words;
use crate::repair::edit::{Change, Mend};

/// Finds variables with a percent sign on one side only, where the script or the cluster sets a variable of that name and
/// only one place for the other sign makes all percent signs of the line meet.
pub(super) fn find(view: &View<'_>) -> Vec<Change> {
    let lines = &view.lines;
    (0..lines.count())
        .filter(|index| {
            let line = lines.line(*index);
            !words::is_remark(line) && !words::is_label(line)
        })
        .filter_map(|index| {
            let at = missing(lines.line(index), &|name| view.known.is_variable(name))?;
            let (place, name) = at;
            let byte = lines.start(index) + place;
            Some(Change::sure(
                Mend::Percent,
                byte..byte,
                "%",
                format!("{name} is a variable of these scripts, and its percent sign on this side is missing; cmd.exe drops the other one"),
            ))
        })
        .collect()
}

/// Where a percent sign is missing on a line, and the variable that it belongs to.
fn missing<'l>(line: &'l str, is_known: &dyn Fn(&str) -> bool) -> Option<(usize, &'l str)> {
    let signs = signs(line);
    if signs.len().is_multiple_of(2) {
        return None;
    }
    let mut places: Vec<(usize, &str)> = Vec::new();
    for sign in &signs {
        let before = line.get(..*sign).unwrap_or("");
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| is_name(*c))
            .last()
            .map_or(*sign, |(index, _)| index);
        let name = &before[start..];
        if is_known(name) && !before[..start].ends_with('%') {
            places.push((start, name));
        }
        let behind = line.get(sign + 1..).unwrap_or("");
        let end = behind.find(|c| !is_name(c)).unwrap_or(behind.len());
        let name = &behind[..end];
        if is_known(name) && !behind[end..].starts_with(['%', ':']) {
            places.push((sign + 1 + end, name));
        }
    }
    places.retain(|(place, _)| {
        let mut mended = line.to_owned();
        mended.insert(*place, '%');
        all_meet(&mended)
    });
    match places.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// Percent signs that begin or end a variable: no doubled ones, no arguments (`%1`, `%*`, `%~dp0`).
fn signs(line: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = false;
    let mut characters = line.char_indices().peekable();
    while let Some((index, c)) = characters.next() {
        if c != '%' {
            continue;
        }
        match characters.peek() {
            Some((_, '%')) if !open => {
                characters.next();
            }
            Some((_, next)) if !open && (next.is_ascii_digit() || matches!(next, '*' | '~')) => {}
            _ => {
                open = !open;
                found.push(index);
            }
        }
    }
    found
}

/// Whether all signs stand around names.
fn all_meet(line: &str) -> bool {
    let signs = signs(line);
    signs.len().is_multiple_of(2)
        && signs.chunks(2).all(|pair| {
            let inside = match pair {
                [first, last] => line.get(first + 1..*last).unwrap_or(""),
                _ => "",
            };
            let name = inside.split(':').next().unwrap_or("");
            !name.is_empty() && name.chars().all(is_name)
        })
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '#' | '$' | '@' | '.' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(line: &str) -> Option<String> {
        let known = |name: &str| ["W#EXCHG1", "PERCENT", "ret"].contains(&name);
        let (place, _) = missing(line, &known)?;
        let mut mended = line.to_owned();
        mended.insert(place, '%');
        Some(mended)
    }

    #[test]
    fn the_missing_sign_is_found_on_either_side() {
        for (line, expected) in [
            ("SET A=W#EXCHG1%", "SET A=%W#EXCHG1%"),
            ("echo %PERCENT of it", "echo %PERCENT% of it"),
            ("copy %ret% ret% x", "copy %ret% %ret% x"),
        ] {
            assert_eq!(mended(line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn literal_signs_arguments_and_unknown_names_stay() {
        for line in [
            "set PERCENT=100%",
            "echo 50% of %PERCENT% (%ret%)",
            "echo %1 %* %~dp0 ret",
            "for %%a in (ret) do echo %%a",
            "echo 100%% ret",
            "SET A=OTHER%",
            "echo %W#EXCHG1%",
            "echo %ret:~0,1%",
        ] {
            assert_eq!(mended(line), None, "{line}");
        }
    }
}
