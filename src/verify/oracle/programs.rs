use crate::host::{Effect, Outcome, Record};
use crate::verify::comparison::{Side, lines};
use crate::verify::{Comparison, Difference, Ended};

/// Compares what programs did, the exit code and the printed text. What cmd.exe does by itself (variables, files, its
/// own messages on standard error) is not seen from outside, and is compared by what follows from it.
pub fn compare_programs(own: &Ended, real: &Ended) -> Comparison {
    let left: Vec<Record> = own.records().filter_map(of_program).collect();
    let right: Vec<Record> = real.records().filter_map(of_program).collect();
    let difference = first_difference(&left, &right, own)
        .or_else(|| {
            (real.exit_code & 0xFF != own.exit_code & 0xFF).then(|| Difference {
                what: "exit code".to_owned(),
                left: Side::text((own.exit_code & 0xFF).to_string()),
                right: Side::text((real.exit_code & 0xFF).to_string()),
            })
        })
        .or_else(|| {
            let texts = [&own.output, &real.output].map(|text| printed(text));
            lines("standard output", Some(&texts[0]), Some(&texts[1]))
        });
    Comparison {
        effects: left.len(),
        difference,
        ..Comparison::default()
    }
}

/// Blanks at the end of a line are not compared: cmd.exe itself puts some there.
fn printed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// The effect of a program without what only one side knows: the script line, how the name was written.
fn of_program(record: &Record) -> Option<Record> {
    let mut record = record.clone();
    match &mut record.effect {
        Effect::SetVariable { .. }
        | Effect::ChangeDirectory { .. }
        | Effect::FileOperation { .. }
        | Effect::Echo { .. }
        | Effect::Exit { .. } => return None,
        Effect::RunProgram { program, .. } => {
            // A name that is no command starts nothing that could tell of it.
            let message = record.result.message.as_deref().unwrap_or("");
            if message == "not recognized as a command" || message == "its folder is not there" {
                return None;
            }
            *program = plain(program);
        }
        Effect::StartProgram { program, .. } => *program = plain(program),
        // The script line of the load stands behind it.
        Effect::Refused { reason, .. } => {
            if let Some(at) = reason.find(", loaded at ") {
                reason.truncate(at);
            }
        }
        _ => {}
    }
    record.span = crate::source::Span::command_line();
    record.result = Outcome {
        message: None,
        ..record.result
    };
    Some(record)
}

fn plain(program: &str) -> String {
    let file = crate::host::path::file_name(program).to_lowercase();
    file.strip_suffix(".exe").unwrap_or(&file).to_owned()
}

fn first_difference(left: &[Record], right: &[Record], own: &Ended) -> Option<Difference> {
    let length = left.len().max(right.len());
    let index = (0..length).find(|&index| left.get(index) != right.get(index))?;
    let text = |record: Option<&Record>| {
        record.map_or("(no more effects)".to_owned(), |record| {
            serde_json::to_string(&(&record.effect, &record.result)).unwrap_or_default()
        })
    };
    let span = own
        .records()
        .filter(|record| of_program(record).is_some())
        .nth(index)
        .map(|record| record.span.clone());
    Some(Difference {
        what: format!("effect {}", index + 1),
        left: Side {
            text: text(left.get(index)),
            span,
        },
        right: Side::text(text(right.get(index))),
    })
}
