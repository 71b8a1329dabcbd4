use std::collections::BTreeMap;

use super::{Check, Effort, Facts, Findings, Rule, Severity, at_lines};
use crate::host::path;
use crate::report::Place;

pub(super) const RULE: Rule = Rule {
    code: "ARM704",
    name: "old-program",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "A program is used that servers of today do not have, or that Microsoft has given up.",
    reason: "On a new server the program is absent, or will be after an update. The line then fails with 9009.",
    remedy: "Use the successor that the finding names, after a look at its options.",
    example: "osql -E -i detach.sql",
    source: "Microsoft, features removed or no longer developed in Windows Server and SQL Server",
    check: Check::Folder(check),
};

/// Programs in small letters, what became of them, and what takes their place.
const PROGRAMS: &[(&[&str], &str, &str)] = &[
    (
        &["cscript", "wscript"],
        "runs VBScript, which leaves Windows",
        "`armistice script`, or a PowerShell script",
    ),
    (
        &["ldifde", "csvde"],
        "is there only where the directory tools are installed",
        "`armistice run` imports the file itself; otherwise install the tools (RSAT)",
    ),
    (
        &["dsquery", "dsget", "dsmod", "dsadd", "dsrm", "dsmove"],
        "is there only where the directory tools are installed",
        "the ActiveDirectory module of PowerShell",
    ),
    (
        &["osql"],
        "is no longer developed",
        "sqlcmd, which takes most of its options",
    ),
    (&["isql"], "was removed with SQL Server 2005", "sqlcmd"),
    (
        &["ntbackup"],
        "was removed with Windows Server 2008",
        "wbadmin",
    ),
    (&["at"], "is no longer supported", "schtasks"),
    (&["cacls", "xcacls"], "is no longer developed", "icacls"),
    (
        &["wmic"],
        "is no longer developed, and a feature on demand",
        "PowerShell, Get-CimInstance",
    ),
    (
        &["servermanagercmd", "ocsetup", "pkgmgr"],
        "was removed or is no longer developed",
        "dism, or PowerShell, Install-WindowsFeature",
    ),
    (
        &["command", "edit", "edlin", "debug"],
        "is a 16-bit program, which 64-bit Windows cannot run",
        "cmd, or a program of today",
    ),
    (
        &["rsh", "rexec", "rcp"],
        "was removed from Windows",
        "ssh and scp",
    ),
    (
        &["adsutil.vbs", "iisweb.vbs", "iisapp.vbs", "iisvdir.vbs"],
        "is VBScript of an older IIS",
        "appcmd",
    ),
];

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        let mut met: BTreeMap<String, (Place, Vec<u32>)> = BTreeMap::new();
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            let mut names = vec![word.name.clone()];
            // What another command starts.
            if word.is(&["armload", "start", "call", "cmd", "cscript", "wscript"]) {
                names.extend(word.arguments.split_whitespace().map(plain));
            }
            for name in names.into_iter().filter(|name| standing(name).is_some()) {
                let place = at.place();
                let line = place.span.line;
                let (_, lines) = met.entry(name).or_insert_with(|| (place, Vec::new()));
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            if word.is(&["net", "net1"]) && word.arguments.to_lowercase().starts_with("send ") {
                met.entry("net send".to_owned())
                    .or_insert_with(|| (at.place(), Vec::new()));
            }
        });
        for (name, (place, lines)) in met {
            let (state, successor) = standing(&name)
                .unwrap_or(("was removed with Windows Server 2008", "msg, or ARMBCAST"));
            let also = at_lines("it is the same at", lines.into_iter().skip(1));
            findings
                .add(rule, &place, format!("{name} {state}"))
                .help(format!("in its place: {successor}{also}"));
        }
    }
}

/// The name of a program, without its folder and ending.
fn plain(word: &str) -> String {
    let name = path::file_name(word.trim_matches('"')).to_ascii_lowercase();
    name.strip_suffix(".exe")
        .or_else(|| name.strip_suffix(".com"))
        .unwrap_or(&name)
        .to_owned()
}

fn standing(name: &str) -> Option<(&'static str, &'static str)> {
    let (_, state, successor) = PROGRAMS
        .iter()
        .find(|(names, _, _)| names.contains(&name))?;
    Some((state, successor))
}
