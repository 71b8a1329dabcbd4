use std::collections::BTreeSet;

use super::Facts;
use super::percents::{Percent, percents};
use crate::arm::{self, Standing};
use crate::batch::builtins;
use crate::cluster::known_variables;

/// Programs that Windows brings, or the products that run under such scripts.
const PROGRAMS: &[&str] = &[
    "adfind",
    "admod",
    "appcmd",
    "arp",
    "at",
    "attrib",
    "auditpol",
    "bcdedit",
    "bcp",
    "bitsadmin",
    "cacls",
    "certutil",
    "chcp",
    "chkdsk",
    "chkntfs",
    "choice",
    "cipher",
    "clip",
    "clpcfctrl",
    "clpcfset",
    "clpcl",
    "clpcl_poweroff",
    "clpcommon",
    "clpdown",
    "clpfwctrl",
    "clpgrp",
    "clplogcf",
    "clplogcmd",
    "clpmdctrl",
    "clpmdstat",
    "clpmonctrl",
    "clpmsg",
    "clpprob",
    "clpregctrl",
    "clprsc",
    "clpstat",
    "clpstdn",
    "clptrnreq",
    "cluster",
    "cmd",
    "cmdkey",
    "comp",
    "compact",
    "convert",
    "cscript",
    "csvde",
    "dcdiag",
    "defrag",
    "dfscmd",
    "dfsutil",
    "diskpart",
    "diskshadow",
    "dism",
    "dnscmd",
    "doskey",
    "driverquery",
    "dsadd",
    "dsget",
    "dsmod",
    "dsmove",
    "dsquery",
    "dsrm",
    "emcopy",
    "eventcreate",
    "eventtriggers",
    "exmerge",
    "expand",
    "explorer",
    "fc",
    "find",
    "findstr",
    "finger",
    "forfiles",
    "format",
    "fsutil",
    "ftp",
    "getmac",
    "gpresult",
    "gpupdate",
    "hostname",
    "icacls",
    "iisapp",
    "iisreset",
    "imp",
    "exp",
    "impdp",
    "expdp",
    "instsrv",
    "ipconfig",
    "isql",
    "java",
    "javaw",
    "klist",
    "label",
    "ldifde",
    "lodctr",
    "logman",
    "logoff",
    "lsnrctl",
    "makecab",
    "mmc",
    "mode",
    "more",
    "mountvol",
    "msg",
    "msiexec",
    "mysql",
    "mysqladmin",
    "nbtstat",
    "net",
    "net1",
    "netdom",
    "netsh",
    "netstat",
    "nltest",
    "notepad",
    "nslookup",
    "ntdsutil",
    "nssm",
    "ocopy",
    "openfiles",
    "oradim",
    "osql",
    "pathping",
    "perl",
    "perfmon",
    "ping",
    "powercfg",
    "powershell",
    "print",
    "psexec",
    "pskill",
    "psql",
    "pg_ctl",
    "pslist",
    "pwsh",
    "python",
    "qprocess",
    "query",
    "quser",
    "qwinsta",
    "rasdial",
    "reg",
    "regedit",
    "regedt32",
    "regini",
    "regsvr32",
    "repadmin",
    "replace",
    "rman",
    "robocopy",
    "route",
    "rundll32",
    "runas",
    "sc",
    "schtasks",
    "sclist",
    "secedit",
    "setspn",
    "setx",
    "shutdown",
    "sleep",
    "soon",
    "sort",
    "sqlcmd",
    "sqlldr",
    "sqlplus",
    "sqlservr",
    "srvany",
    "srvinfo",
    "subinacl",
    "subst",
    "svcutil",
    "systeminfo",
    "takeown",
    "taskkill",
    "tasklist",
    "telnet",
    "tftp",
    "timeout",
    "tnsping",
    "tracert",
    "tree",
    "tskill",
    "typeperf",
    "tzutil",
    "unlodctr",
    "vssadmin",
    "w32tm",
    "waitfor",
    "wbadmin",
    "wevtutil",
    "where",
    "whoami",
    "winrm",
    "winrs",
    "wmic",
    "wscript",
    "xcacls",
    "xcopy",
];

/// Words that begin a command without being one of the built-in commands.
const KEYWORDS: &[&str] = &[
    "if", "for", "else", "do", "in", "not", "rem", "dpath", "date",
];

/// Variables that Windows or cmd.exe provides.
const OF_WINDOWS: &[&str] = &[
    "ALLUSERSPROFILE",
    "APPDATA",
    "CD",
    "CLIENTNAME",
    "CMDCMDLINE",
    "CMDEXTVERSION",
    "COMMONPROGRAMFILES",
    "COMMONPROGRAMFILES(X86)",
    "COMMONPROGRAMW6432",
    "COMPUTERNAME",
    "COMSPEC",
    "DATE",
    "ERRORLEVEL",
    "HIGHESTNUMANODENUMBER",
    "HOMEDRIVE",
    "HOMEPATH",
    "HOMESHARE",
    "LOCALAPPDATA",
    "LOGONSERVER",
    "NUMBER_OF_PROCESSORS",
    "OS",
    "PATH",
    "PATHEXT",
    "PROCESSOR_ARCHITECTURE",
    "PROCESSOR_ARCHITEW6432",
    "PROCESSOR_IDENTIFIER",
    "PROCESSOR_LEVEL",
    "PROCESSOR_REVISION",
    "PROGRAMDATA",
    "PROGRAMFILES",
    "PROGRAMFILES(X86)",
    "PROGRAMW6432",
    "PROMPT",
    "PSMODULEPATH",
    "PUBLIC",
    "RANDOM",
    "SESSIONNAME",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TIME",
    "TMP",
    "USERDNSDOMAIN",
    "USERDOMAIN",
    "USERDOMAIN_ROAMINGPROFILE",
    "USERNAME",
    "USERPROFILE",
    "WINDIR",
];

/// Names of programs that scripts of a cluster start, in small letters.
pub fn programs() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().copied()
}

/// Whether a word in small letters is a command of cmd.exe, one of the cluster's, or a well-known program.
pub fn is_command(name: &str) -> bool {
    KEYWORDS.contains(&name)
        || builtins::find(name).is_some()
        || PROGRAMS.contains(&name)
        || matches!(
            arm::standing(name),
            Standing::Command(_) | Standing::Unsupported(_)
        )
}

impl Facts {
    /// Whether somebody provides a variable: a script, the cluster, Windows. In any case.
    pub fn is_variable(&self, name: &str) -> bool {
        let name = name.to_uppercase();
        OF_WINDOWS.contains(&name.as_str())
            || known_variables().iter().any(|known| known.name == name)
            || self.set_variables().contains(&name)
    }

    /// Variables that some script of the folder sets, in capitals.
    pub fn set_variables(&self) -> &BTreeSet<String> {
        self.set_variables.get_or_init(|| {
            let mut found = BTreeSet::new();
            for file in &self.batch {
                file.each(&mut |at| {
                    if let Some(word) = at.word() {
                        found.extend(set_by(&word.name, &word.arguments));
                    }
                });
            }
            found
        })
    }

    /// Whether a script sets variables whose names only their values tell, from another program's output, or nobody knows.
    pub fn sets_anything(&self) -> bool {
        self.set_variables()
            .iter()
            .any(|name| name.contains(['%', '!']))
    }

    /// Whether the folder has a file of this name among its scripts, with or without ending.
    pub fn has_script(&self, name: &str) -> bool {
        let batch = self.batch.iter().map(super::BatchFile::name);
        let mut names = batch.chain(self.directory.iter().map(super::DirectoryFile::name));
        names.any(|known| {
            let known = crate::host::path::file_name(known);
            let stem = known.rsplit_once('.').map_or(known, |(stem, _)| stem);
            known.eq_ignore_ascii_case(name) || stem.eq_ignore_ascii_case(name)
        })
    }
}

/// The variables that a command sets, in capitals.
pub fn set_by(name: &str, arguments: &str) -> Vec<String> {
    if name != "set" {
        return Vec::new();
    }
    let upper = arguments.to_uppercase();
    if let Some(expression) = upper.strip_prefix("/A") {
        return crate::plan::extract::assigned_names(expression);
    }
    let text = upper
        .strip_prefix("/P")
        .map_or(upper.as_str(), str::trim_start);
    let text = text.trim_start_matches('"');
    // The equals sign of a variable that is removed was a separator at the end.
    text.split('=')
        .next()
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .into_iter()
        .collect()
}

/// The variables that a line reads with percent signs.
pub fn variables_of(line: &str) -> impl Iterator<Item = &str> {
    percents(line)
        .into_iter()
        .filter_map(|percent| match percent {
            Percent::Variable { name, .. } => Some(name),
            Percent::Lone(_) => None,
        })
}
