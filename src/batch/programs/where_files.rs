//! `WHERE`: files along a path.

use super::named_files::{LONGEST_PATH, entries, is_pattern};
use super::{Answer, Failure, say};
use crate::host::path::{self, Pattern};
use crate::host::{Invocation, Metadata, arguments};

const USAGE: &str = "Shows where files are found: in the current folder and along PATH, or where it is told.\r\n\r\n\
    WHERE [/R folder] [/Q] [/F] [/T] pattern ...    pattern: name, $variable:name, folder;folder:name\r\n";

/// Exit code when nothing was found.
const NOTHING: i32 = 1;
/// Exit code when the command line is wrong.
const WRONG: i32 = 2;

#[derive(Default)]
struct Request {
    /// `/R`
    tree: Option<String>,
    /// `/Q`
    quiet: bool,
    /// `/F`
    quotes: bool,
    /// `/T`
    times: bool,
    patterns: Vec<String>,
}

struct Hit {
    path: String,
    /// Unknown for a command of this process.
    metadata: Option<Metadata>,
}

/// Shows each file that fits a pattern, by its full path.
pub(super) fn find_files(call: &Invocation<'_>) -> Answer {
    let Some(request) = read(call.arguments)? else {
        say(call, USAGE)?;
        return Ok(0);
    };
    let mut hits = Vec::new();
    for pattern in &request.patterns {
        hits.extend(search(call, &request, pattern)?);
    }
    if hits.is_empty() {
        if request.quiet {
            return Ok(NOTHING);
        }
        return Err(Failure::new(
            NOTHING,
            "INFO: Could not find files for the given pattern(s).",
        ));
    }
    if !request.quiet {
        for hit in &hits {
            say(call, &line(hit, &request))?;
        }
    }
    Ok(0)
}

fn line(hit: &Hit, request: &Request) -> String {
    let path = if request.quotes {
        format!("\"{}\"", hit.path)
    } else {
        hit.path.clone()
    };
    match &hit.metadata {
        Some(metadata) if request.times => {
            let time = metadata.modified;
            let half = if time.hour() < 12 { "AM" } else { "PM" };
            let hour = (time.hour() + 11) % 12 + 1;
            let date = format!("{}/{}/{}", time.month(), time.day(), time.year());
            let clock = format!("{hour}:{:02}:{:02} {half}", time.minute(), time.second());
            format!("{:>10}  {date:>10}  {clock:>11}  {path}\r\n", metadata.size)
        }
        _ => format!("{path}\r\n"),
    }
}

fn read(text: &str) -> Result<Option<Request>, Failure> {
    let mut request = Request::default();
    let mut words = arguments::split(text).into_iter();
    while let Some(word) = words.next() {
        match word.to_lowercase().as_str() {
            "/?" => return Ok(None),
            "/q" => request.quiet = true,
            "/f" => request.quotes = true,
            "/t" => request.times = true,
            "/r" => {
                request.tree = Some(words.next().ok_or_else(|| {
                    Failure::new(WRONG, "ERROR: Invalid syntax. Value expected for '/R'.")
                })?);
            }
            switch if switch.starts_with('/') => {
                return Err(Failure::new(
                    WRONG,
                    format!("ERROR: Invalid argument or option - '{word}'."),
                ));
            }
            _ => request.patterns.push(word),
        }
    }
    if request.patterns.is_empty() {
        return Err(Failure::new(WRONG, "ERROR: A pattern is missing."));
    }
    Ok(Some(request))
}

fn search(call: &Invocation<'_>, request: &Request, pattern: &str) -> Result<Vec<Hit>, Failure> {
    let wrong = || {
        Failure::new(
            WRONG,
            "ERROR: Invalid pattern is specified in \"path:pattern\".",
        )
    };
    // What stands before the last colon says where to look; so a full path is no pattern.
    let (place, name) = match pattern.rsplit_once(':') {
        Some((place, name)) => (Some(place), name),
        None => (None, pattern),
    };
    if name.is_empty() || name.contains(['\\', '/']) {
        return Err(wrong());
    }
    let mut hits = Vec::new();
    if let Some(tree) = &request.tree {
        if place.is_some() {
            return Err(Failure::new(
                WRONG,
                "ERROR: /R cannot be used with \"$variable:pattern\" or \"path:pattern\".",
            ));
        }
        let names = Names::new(call, name);
        search_tree(
            call,
            &names,
            &path::absolute(&call.context.cwd, tree),
            &mut hits,
        );
        return Ok(hits);
    }
    let names = Names::new(call, name);
    let along = |list: &str| -> Vec<String> {
        list.split(';')
            .map(|folder| folder.replace('"', ""))
            .filter(|folder| !folder.trim().is_empty())
            .map(|folder| path::absolute(&call.context.cwd, folder.trim()))
            .collect()
    };
    let variable = |name: &str| call.context.environment.get(name);
    let folders = match place {
        None => {
            let mut folders = vec![call.context.cwd.folder().to_owned()];
            folders.extend(along(&variable("PATH").unwrap_or_default()));
            folders
        }
        Some(place) => match place.strip_prefix('$') {
            Some(name) => along(&variable(name).unwrap_or_default()),
            None => along(place),
        },
    };
    for folder in &folders {
        names.search(call, folder, &mut hits);
    }
    if hits.is_empty() && place.is_none() {
        hits.extend(inside(call, name));
    }
    Ok(hits)
}

fn search_tree(call: &Invocation<'_>, names: &Names, folder: &str, hits: &mut Vec<Hit>) {
    if folder.len() > LONGEST_PATH {
        return;
    }
    names.search(call, folder, hits);
    for entry in entries(call, folder) {
        if entry.metadata.is_dir {
            search_tree(call, names, &path::join(folder, &entry.name), hits);
        }
    }
}

/// A command that this process carries out itself stands for the program in the system folder.
fn inside(call: &Invocation<'_>, name: &str) -> Option<Hit> {
    call.host.programs.by_name(name)?;
    let root = call.context.environment.get("SystemRoot");
    let folder = path::join(root.as_deref().unwrap_or(r"C:\Windows"), "System32");
    let lower = name.to_lowercase();
    let plain = lower.strip_suffix(".exe").unwrap_or(&lower);
    Some(Hit {
        path: path::join(&folder, &format!("{plain}.exe")),
        metadata: None,
    })
}

/// The names that a pattern stands for: itself, and itself with each ending of `PATHEXT`.
struct Names(Vec<Name>);

enum Name {
    Exact(String),
    Pattern(Pattern),
}

impl Names {
    fn new(call: &Invocation<'_>, name: &str) -> Self {
        let endings = call
            .context
            .environment
            .get("PATHEXT")
            .unwrap_or_else(|| ".COM;.EXE;.BAT;.CMD;.VBS".into());
        let endings = endings.split(';').filter(|ending| !ending.is_empty());
        let all = std::iter::once("").chain(endings);
        Self(
            all.map(|ending| format!("{name}{ending}"))
                .map(|name| {
                    if is_pattern(&name) {
                        Name::Pattern(Pattern::new(&name))
                    } else {
                        Name::Exact(name)
                    }
                })
                .collect(),
        )
    }

    /// Looks for them in one folder; a file is given once.
    fn search(&self, call: &Invocation<'_>, folder: &str, hits: &mut Vec<Hit>) {
        let entries = entries(call, folder);
        let mut shown = vec![false; entries.len()];
        for name in &self.0 {
            for (entry, shown) in entries.iter().zip(&mut shown) {
                let fits = match name {
                    Name::Exact(name) => crate::host::same_name(name, &entry.name),
                    Name::Pattern(pattern) => pattern.matches(&entry.name),
                };
                if fits && !entry.metadata.is_dir && !*shown {
                    *shown = true;
                    hits.push(Hit {
                        path: path::join(folder, &entry.name),
                        metadata: Some(entry.metadata.clone()),
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;

    fn bench() -> Bench {
        let bench = Bench::new()
            .variable("PATH", r"W:\bin;W:\more")
            .variable("PATHEXT", ".EXE;.BAT");
        bench.file(r"\bin\tool.exe", "x");
        bench.file(r"\bin\tool.txt", "x");
        bench.file(r"\more\tool.bat", "x");
        bench.file(r"case.bat", "x");
        bench
    }

    #[test]
    fn the_current_folder_comes_before_the_path() {
        let bench = bench();
        assert_eq!(bench.run("where case.bat").out, "W:\\case\\case.bat\r\n");
        assert_eq!(
            bench.run("where TOOL").out,
            "W:\\bin\\tool.exe\r\nW:\\more\\tool.bat\r\n"
        );
        assert_eq!(
            bench.run("where tool.*").out,
            "W:\\bin\\tool.exe\r\nW:\\bin\\tool.txt\r\nW:\\more\\tool.bat\r\n"
        );
        assert_eq!(
            bench.run("where /f tool.txt").out,
            "\"W:\\bin\\tool.txt\"\r\n"
        );
    }

    #[test]
    fn what_is_not_found_is_told_unless_quiet() {
        let bench = bench();
        let answer = bench.run("where nosuch");
        assert_eq!(answer.code, 1);
        assert_eq!(
            answer.err,
            "INFO: Could not find files for the given pattern(s).\r\n"
        );
        let answer = bench.run("where /q nosuch");
        assert_eq!((answer.code, answer.err.as_str()), (1, ""));
        let answer = bench.run("where /q tool");
        assert_eq!((answer.code, answer.out.as_str()), (0, ""));
    }

    #[test]
    fn places_can_be_named() {
        let bench = bench().variable("MINE", r"W:\more");
        assert_eq!(
            bench.run("where $mine:tool.bat").out,
            "W:\\more\\tool.bat\r\n"
        );
        assert_eq!(
            bench.run(r"where W:\bin;W:\more:tool.bat").out,
            "W:\\more\\tool.bat\r\n"
        );
        assert_eq!(bench.run("where $nosuch:tool").code, 1);
        assert_eq!(
            bench.run(r"where /r W:\ tool.b*").out,
            "W:\\more\\tool.bat\r\n"
        );
        assert_eq!(bench.run(r"where W:\bin\tool.exe").code, 2);
        assert_eq!(bench.run("where").code, 2);
        assert_eq!(bench.run("where /z x").code, 2);
    }

    #[test]
    fn commands_of_this_process_are_found_in_the_system_folder() {
        let bench = bench().variable("SystemRoot", r"C:\WINNT");
        assert_eq!(
            bench.run("where findstr").out,
            "C:\\WINNT\\System32\\findstr.exe\r\n"
        );
        assert_eq!(
            bench.run("where FIND.EXE").out,
            "C:\\WINNT\\System32\\find.exe\r\n"
        );
    }
}
