use std::io::{self, Write};
use std::panic::resume_unwind;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter as _, PrettyFormatter};

use crate::report::Report;

/// The report as JSON, indented; the same report gives the same bytes.
///
/// # Errors
/// None that is known of.
pub fn json(report: &Report) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}

/// As [`json`], into a file or a pipe, made on all cores: the report of a large estate is not held as text, too.
///
/// # Errors
/// When it cannot be written.
pub fn write_json(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let Report {
        format_version,
        verdict,
        totals,
        findings,
        folders,
        ranking,
        duplicates,
        services,
        servers,
        unreadable,
    } = report;
    let mut fields = Fields {
        to: io::BufWriter::with_capacity(1 << 20, to),
        count: 0,
    };
    fields.value("format_version", format_version)?;
    fields.value("verdict", verdict)?;
    fields.value("totals", totals)?;
    fields.list("findings", findings)?;
    fields.list("folders", folders)?;
    fields.value("ranking", ranking)?;
    fields.value("duplicates", duplicates)?;
    fields.value("services", services)?;
    fields.value("servers", servers)?;
    fields.value("unreadable", unreadable)?;
    fields.end()
}

/// The JSON Schema of [`json`].
///
/// # Errors
/// None that is known of.
pub fn schema() -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Report))?;
    text.push('\n');
    Ok(text)
}

/// The fields of an object, written one by one.
struct Fields<'w> {
    to: io::BufWriter<&'w mut dyn Write>,
    count: usize,
}

/// So many elements of a list are made into text by one thread at a time.
const PIECE: usize = 256;

impl Fields<'_> {
    fn name(&mut self, name: &str) -> io::Result<()> {
        let before = if self.count == 0 { "{" } else { "," };
        self.count += 1;
        write!(self.to, "{before}\n  \"{name}\": ")
    }

    fn value(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.name(name)?;
        self.to.write_all(&nested(value, 1)?)
    }

    fn list<T: Serialize + Sync>(&mut self, name: &str, elements: &[T]) -> io::Result<()> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        if elements.is_empty() {
            return self.value(name, &elements);
        }
        self.name(name)?;
        let mut before = "[\n    ";
        for part in elements.chunks(PIECE * threads) {
            for text in texts(part) {
                self.to.write_all(before.as_bytes())?;
                self.to.write_all(&text?)?;
                before = ",\n    ";
            }
        }
        self.to.write_all(b"\n  ]")
    }

    fn end(mut self) -> io::Result<()> {
        self.to.write_all(b"\n}\n")?;
        self.to.flush()
    }
}

/// Elements of a list as they stand in it, each piece of them made by a thread of its own.
fn texts<T: Serialize + Sync>(elements: &[T]) -> Vec<serde_json::Result<Vec<u8>>> {
    let make = |piece: &[T]| -> serde_json::Result<Vec<u8>> {
        let mut text = Vec::new();
        for (index, element) in piece.iter().enumerate() {
            if index > 0 {
                text.extend_from_slice(b",\n    ");
            }
            text.extend(nested(element, 2)?);
        }
        Ok(text)
    };
    std::thread::scope(|scope| {
        let begun = elements.chunks(PIECE).map(|piece| {
            let thread = std::thread::Builder::new().spawn_scoped(scope, move || make(piece));
            // Where no thread can be had, the work is done here.
            thread.map_err(|_| make(piece))
        });
        let begun: Vec<_> = begun.collect();
        let texts = begun.into_iter().map(|begun| match begun {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(text) => text,
        });
        texts.collect()
    })
}

/// A value as it stands inside of so many others.
fn nested(value: &impl Serialize, depth: usize) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut formatter = PrettyFormatter::new();
    for _ in 0..depth {
        // Nothing is written; it counts what it stands in.
        formatter
            .begin_object(&mut io::sink())
            .map_err(serde_json::Error::io)?;
    }
    value.serialize(&mut Serializer::with_formatter(&mut text, formatter))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::report::{Estate, estate};

    #[test]
    fn what_is_written_on_all_cores_is_what_is_made_at_once() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        for paths in [vec![corpus], Vec::new()] {
            let estate_of = Estate {
                paths,
                ..Estate::default()
            };
            let mut report = estate(&estate_of, &|_, _| {});
            // More than one piece of them.
            let findings = report
                .findings
                .iter()
                .cycle()
                .take(report.findings.len() * 8);
            report.findings = findings.cloned().collect();
            let mut written = Vec::new();
            write_json(&report, &mut written).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), json(&report).unwrap());
        }
    }
}
