use std::cmp::Ordering;

use super::options::{Key, Options, Wide};
use crate::host::{DirectoryEntry, Metadata, path, upper};

/// The width that cmd takes where it writes to no console.
const LINE_WIDTH: usize = 80;

/// Sorts as `/O` asks; what is equal by its keys stays in the order of the folder.
pub(super) fn sort(entries: &mut [DirectoryEntry], order: &[(Key, bool)]) {
    if order.is_empty() {
        return;
    }
    entries.sort_by(|a, b| {
        order
            .iter()
            .map(|(key, reversed)| {
                let found = compare(*key, a, b);
                if *reversed { found.reverse() } else { found }
            })
            .find(|found| *found != Ordering::Equal)
            .unwrap_or(Ordering::Equal)
    });
}

fn compare(key: Key, a: &DirectoryEntry, b: &DirectoryEntry) -> Ordering {
    let folded = |a: &str, b: &str| a.chars().map(upper).cmp(b.chars().map(upper));
    match key {
        Key::Name => folded(&a.name, &b.name),
        Key::Extension => folded(path::extension(&a.name), path::extension(&b.name)),
        Key::Size => a.metadata.size.cmp(&b.metadata.size),
        Key::Date => a.metadata.modified.cmp(&b.metadata.modified),
        Key::FoldersFirst => b.metadata.is_dir.cmp(&a.metadata.is_dir),
    }
}

/// The lines of one folder's entries.
pub(super) fn lines(entries: &[DirectoryEntry], options: &Options) -> String {
    match options.wide {
        None => entries.iter().map(|entry| long(entry, options)).collect(),
        Some(direction) => columns(entries, direction, options),
    }
}

fn shown(entry: &DirectoryEntry, options: &Options) -> String {
    if options.lower {
        entry.name.to_lowercase()
    } else {
        entry.name.clone()
    }
}

fn long(entry: &DirectoryEntry, options: &Options) -> String {
    let Metadata {
        is_dir,
        size,
        modified,
        ..
    } = &entry.metadata;
    let size = if *is_dir {
        format!("{:<18}", "   <DIR>")
    } else {
        format!("{:>17} ", number(*size, options))
    };
    let short = if options.short_names {
        " ".repeat(13)
    } else {
        String::new()
    };
    format!(
        "{} {size}{short}{}\r\n",
        modified.strftime("%m/%d/%Y  %I:%M %p"),
        shown(entry, options)
    )
}

fn columns(entries: &[DirectoryEntry], direction: Wide, options: &Options) -> String {
    let names: Vec<String> = entries
        .iter()
        .map(|entry| {
            let name = shown(entry, options);
            if entry.metadata.is_dir {
                format!("[{name}]")
            } else {
                name
            }
        })
        .collect();
    let longest = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let width = longest + 1;
    let per_line = (LINE_WIDTH / width).max(1);
    let rows = names.len().div_ceil(per_line);
    let mut text = String::new();
    for row in 0..rows {
        for column in 0..per_line {
            let index = match direction {
                Wide::Across => row * per_line + column,
                Wide::Down => column * rows + row,
            };
            if let Some(name) = names.get(index) {
                text.push_str(name);
                text.extend(std::iter::repeat_n(' ', width - name.chars().count()));
            }
        }
        text.push_str("\r\n");
    }
    text
}

/// `               2 File(s)          1,234 bytes`
pub(super) fn file_total(count: usize, bytes: u64, options: &Options) -> String {
    format!(
        "{:>16} File(s) {:>14} bytes\r\n",
        count,
        number(bytes, options)
    )
}

/// `               2 Dir(s)  10,000,000,000 bytes free`
pub(super) fn folder_total(count: usize, free: u64, options: &Options) -> String {
    format!(
        "{:>16} Dir(s) {:>15} bytes free\r\n",
        count,
        number(free, options)
    )
}

fn number(value: u64, options: &Options) -> String {
    let digits = value.to_string();
    if !options.separators {
        return digits;
    }
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, is_dir: bool, size: u64) -> DirectoryEntry {
        DirectoryEntry {
            name: name.to_owned(),
            metadata: Metadata {
                is_dir,
                size,
                modified: "2008-10-15T15:04:05".parse().unwrap(),
                ..Metadata::default()
            },
        }
    }

    /// A listing as Windows prints it, from a Microsoft support page, with other names.
    #[test]
    fn long_lines_have_the_columns_of_windows() {
        let options = Options::default();
        let text = lines(
            &[entry(".", true, 0), entry("a.txt", false, 1_234_567)],
            &options,
        );
        assert_eq!(
            text,
            "10/15/2008  03:04 PM    <DIR>          .\r\n\
             10/15/2008  03:04 PM         1,234,567 a.txt\r\n"
        );
        assert_eq!(
            file_total(1, 1_234_567, &options),
            "               1 File(s)      1,234,567 bytes\r\n"
        );
        assert_eq!(
            folder_total(2, 38_632_652_800, &options),
            "               2 Dir(s)  38,632,652,800 bytes free\r\n"
        );
        let plain = Options {
            separators: false,
            ..options
        };
        assert_eq!(
            file_total(1, 1000, &plain),
            "               1 File(s)           1000 bytes\r\n"
        );
    }

    #[test]
    fn wide_listings_fill_rows_or_columns() {
        let entries: Vec<_> = ["a", "b", "c"]
            .iter()
            .map(|name| entry(&format!("{name}{}", "x".repeat(30)), false, 0))
            .collect();
        let text = |wide| {
            let options = Options {
                wide: Some(wide),
                ..Options::default()
            };
            let text = lines(&entries, &options);
            text.lines()
                .map(|line| {
                    line.split_whitespace()
                        .map(|name| &name[..1])
                        .collect::<String>()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(text(Wide::Across), ["ab", "c"]);
        assert_eq!(text(Wide::Down), ["ac", "b"]);
    }
}
