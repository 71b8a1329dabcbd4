use std::rc::Rc;

use super::finding::{Confidence, Finding, Place, Severity};
use super::rules::Rule;
use crate::host::Secrets;

/// Gathers what rules find. Secrets are taken out of everything that is told.
pub struct Findings {
    secrets: Rc<Secrets>,
    found: Vec<Finding>,
}

impl Findings {
    /// Nothing is found yet.
    pub fn new(secrets: Rc<Secrets>) -> Self {
        Self {
            secrets,
            found: Vec::new(),
        }
    }

    /// Tells a finding of a rule; what is returned changes it where it differs from what the rule says of itself.
    pub fn add(&mut self, rule: &Rule, place: &Place, message: impl AsRef<str>) -> Adjust<'_> {
        let finding = Finding {
            code: rule.code.to_owned(),
            name: rule.name.to_owned(),
            severity: rule.severity,
            effort: rule.effort,
            confidence: Confidence::High,
            message: self.secrets.redact(message.as_ref()),
            file: place.span.file.to_string(),
            line: place.span.line,
            column: place.span.column,
            length: place.length,
            excerpt: self.secrets.redact(&place.line),
            help: None,
            fingerprint: String::new(),
            suppressed: None,
        };
        self.found.push(finding);
        let last = self.found.len() - 1;
        Adjust {
            secrets: &self.secrets,
            finding: &mut self.found[last],
        }
    }

    /// Adds what was found where no secrets were known.
    pub(super) fn add_found(&mut self, found: &[Finding]) {
        let masked = |text: &str| self.secrets.redact(text);
        self.found.extend(found.iter().map(|finding| Finding {
            message: masked(&finding.message),
            excerpt: masked(&finding.excerpt),
            help: finding.help.as_deref().map(masked),
            ..finding.clone()
        }));
    }

    /// All findings, in the order of files, lines and codes, each once.
    pub fn finish(mut self) -> Vec<Finding> {
        self.found
            .sort_by(|one, other| place(one).cmp(&place(other)));
        self.found.dedup_by(|one, other| place(one) == place(other));
        self.found
    }
}

fn place(finding: &Finding) -> (&str, u32, u32, &str, &str) {
    let Finding {
        file,
        line,
        column,
        code,
        message,
        ..
    } = finding;
    (file, *line, *column, code, message)
}

/// Changes the finding that was told last.
pub struct Adjust<'f> {
    secrets: &'f Secrets,
    finding: &'f mut Finding,
}

impl Adjust<'_> {
    /// What to do about it here, where that is more than what the rule says.
    pub fn help(self, help: impl AsRef<str>) -> Self {
        self.finding.help = Some(self.secrets.redact(help.as_ref()));
        self
    }

    /// How sure it is.
    pub fn confidence(self, confidence: Confidence) -> Self {
        self.finding.confidence = confidence;
        self
    }

    /// Another severity than the rule's.
    pub fn severity(self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }
}
