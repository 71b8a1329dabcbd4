//! SARIF 2.1.0, which code hosts and pipelines read.

mod types;
mod uri;

use std::borrow::Cow;
use std::collections::BTreeMap;

use types::*;

use super::markdown;
use crate::host::MASK;
use crate::report::rules::{RULES, Rule};
use crate::report::suppression::BASELINE;
use crate::report::{Confidence, Finding, Report, Severity, Unreadable};
use crate::source::visible;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// What a finding is known again by, and in which version of the way it is made.
const FINGERPRINT: &str = "armistice/v1";

/// The report as SARIF 2.1.0, indented; the same report gives the same bytes.
///
/// # Errors
/// None that is known of.
pub fn sarif(report: &Report) -> serde_json::Result<String> {
    let version = env!("CARGO_PKG_VERSION");
    let driver = Driver {
        name: "Armistice",
        version,
        semantic_version: version,
        short_description: plain("Reads, explains and runs legacy cluster scripts"),
        rules: RULES.iter().map(descriptor).collect(),
    };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: report.unreadable.iter().map(not_read).collect(),
            }],
            column_kind: "unicodeCodePoints",
            redaction_tokens: [MASK],
            results: report.findings.iter().map(outcome).collect(),
        }],
    };
    let mut text = serde_json::to_string_pretty(&log)?;
    text.push('\n');
    Ok(text)
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker => "error",
        Severity::Decision => "warning",
        Severity::Notice => "note",
    }
}

fn plain(text: &str) -> Message<'_> {
    Message {
        text: text.into(),
        markdown: None,
    }
}

/// A message with text out of scripts. Viewers make links of `[text](target)`, so that this must not stand in it.
fn message(text: &str) -> Message<'static> {
    Message {
        text: visible(text).replace("](", "] (").into(),
        markdown: None,
    }
}

fn descriptor(rule: &Rule) -> Descriptor {
    let help = format!(
        "{}\n\nExample:\n{}\n\nSource: {}",
        rule.remedy, rule.example, rule.source
    );
    Descriptor {
        id: rule.code,
        name: rule.name,
        short_description: plain(rule.finds),
        full_description: plain(rule.reason),
        help: Message {
            text: help.replace("\r\n", "\n").into(),
            markdown: Some(markdown::help(rule)),
        },
        default_configuration: Configuration {
            level: level(rule.severity),
        },
        properties: Properties {
            severity: rule.severity.name(),
            effort: rule.effort.name(),
            confidence: None,
        },
    }
}

fn not_read(place: &Unreadable) -> Notification<'static> {
    Notification {
        level: "error",
        message: message(&format!("{} was not read: {}", place.path, place.reason)),
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: artifact(&place.path),
                region: None,
                context_region: None,
            },
        }],
    }
}

fn artifact(path: &str) -> ArtifactLocation {
    ArtifactLocation {
        uri: uri::of_path(path),
    }
}

fn outcome(finding: &Finding) -> Outcome<'_> {
    let text = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    // Line ends are the message's own; all else that could steer something is made visible.
    let lines = text.lines().map(|line| message(line).text);
    let text = lines.collect::<Vec<_>>().join("\n");
    Outcome {
        rule_id: &finding.code,
        rule_index: RULES.iter().position(|rule| rule.code == finding.code),
        level: level(finding.severity),
        message: Message {
            text: text.into(),
            markdown: None,
        },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: artifact(&finding.file),
                region: Some(region(finding)),
                context_region: Some(Region {
                    start_line: finding.line,
                    start_column: None,
                    end_column: None,
                    snippet: Some(Snippet {
                        text: Cow::Borrowed(&finding.excerpt),
                    }),
                }),
            },
        }],
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.as_str())]),
        suppressions: finding.suppressed.iter().map(suppression).collect(),
        properties: Properties {
            severity: finding.severity.name(),
            effort: finding.effort.name(),
            confidence: Some(match finding.confidence {
                Confidence::Low => "low",
                Confidence::Medium => "medium",
                Confidence::High => "high",
            }),
        },
    }
}

/// What is meant within the line.
fn region(finding: &Finding) -> Region<'_> {
    let (start, mut end) = (
        finding.column,
        finding.column.saturating_add(finding.length),
    );
    // The columns are those of the file; behind a secret that was taken out, the excerpt has others.
    let as_in_the_file = !finding.excerpt.contains(MASK);
    let mut snippet = None;
    if as_in_the_file {
        let length = u32::try_from(finding.excerpt.chars().count()).unwrap_or(u32::MAX);
        end = end.min(length.saturating_add(1)).max(start);
        let meant: String = finding
            .excerpt
            .chars()
            .skip(start.saturating_sub(1) as usize)
            .take((end - start) as usize)
            .collect();
        snippet = Some(Snippet { text: meant.into() });
    }
    Region {
        start_line: finding.line,
        start_column: Some(start),
        end_column: Some(end),
        snippet,
    }
}

fn suppression(reason: &String) -> Suppression<'_> {
    Suppression {
        kind: if reason == BASELINE {
            "external"
        } else {
            "inSource"
        },
        justification: reason,
    }
}
