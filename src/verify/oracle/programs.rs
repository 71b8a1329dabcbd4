use crate::host::{Effect, Outcome, Record};
use crate::source::Span;
use crate::verify::comparison::{EXIT_CODE, Side, lines};
use crate::verify::{Comparison, Difference, Ended};

/// Compares what programs did, the printed text and the exit code. What cmd.exe does by itself (variables, files, its
/// own messages on standard error) is not seen from outside, and is compared by what follows from it.
///
/// `lacks` says of an effect of ours that the real one is known to lack it.
pub fn compare_programs(own: &Ended, real: &Ended, lacks: &dyn Fn(&str) -> bool) -> Comparison {
    let mut left: Vec<(Record, Span)> = own
        .records()
        .filter_map(|record| Some((of_program(record)?, record.span.clone())))
        .collect();
    let right: Vec<Record> = real.records().filter_map(of_program).collect();
    let mut lacking = Vec::new();
    let mut differs = first_difference(&left, &right);
    while let Some(index) = differs
        && let Some((record, _)) = left.get(index)
        && lacks(&text(Some(record)))
    {
        lacking.push(text(Some(record)));
        left.remove(index);
        differs = first_difference(&left, &right);
    }
    let difference = differs
        .map(|index| effects_differ(&left, &right, index))
        .or_else(|| {
            let texts = [&own.output, &real.output].map(|text| printed(text));
            lines("standard output", Some(&texts[0]), Some(&texts[1]))
        })
        .or_else(|| exit_codes(own, real));
    Comparison {
        // Behind the first difference nothing was compared.
        effects: differs.unwrap_or(left.len()),
        lacking,
        difference,
        ..Comparison::default()
    }
}

/// Compared last: an exit code that differs hides nothing else.
fn exit_codes(own: &Ended, real: &Ended) -> Option<Difference> {
    (real.exit_code & 0xFF != own.exit_code & 0xFF).then(|| Difference {
        what: EXIT_CODE.to_owned(),
        left: Side::text((own.exit_code & 0xFF).to_string()),
        right: Side::text((real.exit_code & 0xFF).to_string()),
    })
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
    record.span = Span::command_line();
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

/// How many effects are the same before the first one that differs.
fn first_difference(left: &[(Record, Span)], right: &[Record]) -> Option<usize> {
    let length = left.len().max(right.len());
    (0..length).find(|&index| left.get(index).map(|(record, _)| record) != right.get(index))
}

fn effects_differ(left: &[(Record, Span)], right: &[Record], index: usize) -> Difference {
    let own = left.get(index);
    Difference {
        what: format!("effect {}", index + 1),
        left: Side {
            text: text(own.map(|(record, _)| record)),
            span: own.map(|(_, span)| span.clone()),
        },
        right: Side::text(text(right.get(index))),
    }
}

fn text(record: Option<&Record>) -> String {
    record.map_or("(no more effects)".to_owned(), |record| {
        serde_json::to_string(&(&record.effect, &record.result)).unwrap_or_default()
    })
}
