//! Findings as rows of a table, by rule, and by file.

use std::collections::BTreeMap;

use super::excerpt::Excerpt;
use super::page::First;
use crate::report::rules::{self, Rule};
use crate::report::{Finding, Report, Severity};

/// Above so many findings they are not told by file as well.
const BY_FILE: usize = 2_000;
/// So many places of one rule are listed.
const PLACES: usize = 50;

/// A finding with what the page calls it.
pub(super) struct Row<'r> {
    /// From 1.
    pub(super) number: usize,
    pub(super) finding: &'r Finding,
    pub(super) excerpt: Excerpt,
}

impl Row<'_> {
    /// For sorting: what is worst comes last.
    pub(super) fn weight(&self) -> u8 {
        match self.finding.severity {
            Severity::Notice => 1,
            Severity::Decision => 2,
            Severity::Blocker => 3,
        }
    }

    /// For sorting.
    pub(super) fn effort(&self) -> u8 {
        self.finding.effort as u8
    }
}

/// What one rule has found.
pub(super) struct ByRule<'r> {
    pub(super) code: &'r str,
    pub(super) name: &'r str,
    pub(super) rule: Option<&'static Rule>,
    pub(super) severity: Severity,
    pub(super) places: First<usize>,
}

impl ByRule<'_> {
    /// The lines of the rule's example.
    pub(super) fn example(&self) -> Vec<&'static str> {
        self.rule
            .map_or(Vec::new(), |rule| rule.example.lines().collect())
    }
}

/// What was found in one file.
pub(super) struct ByFile<'r> {
    pub(super) file: &'r str,
    /// Indices of rows.
    pub(super) rows: Vec<usize>,
}

/// All findings.
pub(super) struct Findings<'r> {
    /// By folder, file and line.
    pub(super) rows: Vec<Row<'r>>,
    /// Indices of rows.
    pub(super) worst_first: Vec<usize>,
    pub(super) codes: Vec<&'r str>,
    pub(super) by_rule: Vec<ByRule<'r>>,
    /// Empty when there are too many.
    pub(super) by_file: Vec<ByFile<'r>>,
    pub(super) has_suppressed: bool,
}

impl<'r> Findings<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        let rows: Vec<Row<'r>> = report
            .findings
            .iter()
            .enumerate()
            .map(|(index, finding)| Row {
                number: index + 1,
                finding,
                excerpt: Excerpt::of(finding),
            })
            .collect();
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, finding) in report.findings.iter().enumerate() {
            places.entry(&finding.code).or_default().push(index);
        }
        let codes = places.keys().copied().collect();
        let mut by_rule: Vec<ByRule<'r>> = places
            .into_iter()
            .map(|(code, indices)| ByRule {
                code,
                name: &report.findings[indices[0]].name,
                rule: rules::by_code(code),
                severity: worst(report, &indices),
                places: First::of(indices, PLACES),
            })
            .collect();
        by_rule.sort_by_key(|one| std::cmp::Reverse(one.severity));
        let mut worst_first: Vec<usize> = (0..rows.len()).collect();
        worst_first.sort_by_key(|index| std::cmp::Reverse(report.findings[*index].severity));
        Self {
            by_file: by_file(report),
            has_suppressed: report.findings.iter().any(|one| one.suppressed.is_some()),
            rows,
            worst_first,
            codes,
            by_rule,
        }
    }

    /// The row with this index.
    pub(super) fn row(&self, index: &usize) -> &Row<'r> {
        &self.rows[*index]
    }
}

fn worst(report: &Report, indices: &[usize]) -> Severity {
    let severities = indices.iter().map(|index| report.findings[*index].severity);
    severities.max().unwrap_or(Severity::Notice)
}

fn by_file(report: &Report) -> Vec<ByFile<'_>> {
    let mut files: Vec<ByFile<'_>> = Vec::new();
    if report.findings.len() > BY_FILE {
        return files;
    }
    for (index, finding) in report.findings.iter().enumerate() {
        match files.last_mut() {
            Some(last) if last.file == finding.file => last.rows.push(index),
            _ => files.push(ByFile {
                file: &finding.file,
                rows: vec![index],
            }),
        }
    }
    files
}
