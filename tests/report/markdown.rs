use super::*;

/// The ends of cells of a line of a table: bars without a backslash before.
fn bars(line: &str) -> usize {
    let mut before = ' ';
    let mut count = 0;
    for c in line.chars() {
        if c == '|' && before != '\\' {
            count += 1;
        }
        // A backslash behind a backslash marks nothing.
        before = if before == '\\' { ' ' } else { c };
    }
    count
}

/// Lines outside of blocks of code.
fn running(page: &str) -> Vec<&str> {
    let mut inside: Option<&str> = None;
    page.lines()
        .filter(|line| match inside {
            Some(marks) => {
                if line.trim_end() == marks {
                    inside = None;
                }
                false
            }
            None if line.starts_with("```") => {
                inside = Some(line.trim_end_matches("bat"));
                false
            }
            None => true,
        })
        .collect()
}

/// Every row of a table has as many cells as its head.
pub(super) fn tables_hold(page: &str) {
    let mut columns = None;
    let mut rows = 0;
    for line in running(page) {
        if !line.starts_with('|') {
            columns = None;
            continue;
        }
        rows += 1;
        assert_eq!(*columns.get_or_insert(bars(line)), bars(line), "{line}");
    }
    assert!(rows > 10);
}

#[test]
fn every_row_of_the_corpus_has_the_cells_of_its_table() {
    let page = armistice(&["report", "corpus", "--format", "markdown"]).stdout;
    tables_hold(&page);
    for heading in [
        "# Migration report",
        "## Totals",
        "## Findings",
        "## Findings by file",
        "## Ranking",
        "## Services",
        "## Folder `exchange-2007`",
        "### Situations",
        "### What the scripts need from outside",
        "### What only a run can tell",
        "### What Armistice does otherwise",
    ] {
        assert!(running(&page).contains(&heading), "{heading}");
    }
}

#[test]
fn a_finding_stands_in_the_table_and_with_its_line() {
    let scripts = Scripts::new(&[("START.BAT", "@echo off\n  GOTO NO`WHE`RE\n")]);
    let page = scripts.report(&[".", "--format", "markdown"]).stdout;
    tables_hold(&page);
    assert!(
        page.contains("| blocker | ARM101 | `START.BAT:2` |"),
        "{page}"
    );
    assert!(page.contains("```bat\n  GOTO NO`WHE`RE\n```\n"), "{page}");
    assert!(page.contains(r"NO\`WHE\`RE"), "{page}");
}

#[test]
fn situations_stand_with_their_outcome() {
    let scripts = Scripts::new(&[("START.BAT", "GOTO NOWHERE\n"), ("STOP.BAT", "EXIT 7\n")]);
    let page = scripts.report(&[".", "--format", "markdown"]).stdout;
    let row = |start: &str| {
        let mut lines = page.lines();
        lines
            .find(|line| line.starts_with(start))
            .unwrap()
            .to_owned()
    };
    assert!(row("| START.BAT, FAILOVER |").contains("**breaks off**"));
    assert!(row("| STOP.BAT, no event |").contains("exit code 7"));
}
