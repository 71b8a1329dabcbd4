//! Folders that are copies of each other are read once, and each gets the report that it would get by itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use armistice::plan::extract::Request;
use armistice::report::{self, Estate, Finding, FolderReport, Report};

/// The files of a script folder, by name.
type Files = Vec<(String, Vec<u8>)>;

fn model(name: &str) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    let mut files: Files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let ending = path.extension().unwrap().to_ascii_lowercase();
            ending != "ldif" && ending != "toml"
        })
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn written(files: &[(&str, &str)]) -> Files {
    let files = files.iter();
    files
        .map(|(name, text)| ((*name).to_owned(), text.replace('\n', "\r\n").into_bytes()))
        .collect()
}

fn put(files: &Files, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

fn estate(root: &Path) -> Report {
    let estate = Estate {
        paths: vec![root.to_owned()],
        ..Estate::default()
    };
    report::estate(&estate, &|_, _| {})
}

/// The report on one folder by itself.
fn alone(root: &Path, shown: &str) -> FolderReport {
    let request = Request {
        folder: root.join(shown),
        largest_file: Some(4 << 20),
        without_links: true,
        ..Request::default()
    };
    report::folder(&request, shown, false, None).unwrap()
}

/// What the estate says of each folder is what is said of it by itself.
fn is_as_each_alone(root: &Path) -> Report {
    let report = estate(root);
    let mut findings: Vec<Finding> = Vec::new();
    for folder in &report.folders {
        let alone = alone(root, &folder.path);
        assert_eq!(
            serde_json::to_string_pretty(folder).unwrap(),
            serde_json::to_string_pretty(&alone).unwrap(),
            "{}",
            folder.path
        );
        findings.extend(alone.findings);
    }
    assert_eq!(report.findings, findings);
    report
}

fn replaced(files: &mut Files, name: &str, old: &str, new: &str) {
    let (_, bytes) = files.iter_mut().find(|(known, _)| known == name).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(old), "{name} has no {old}");
    *bytes = text.replacen(old, new, 1).into_bytes();
}

fn renamed(files: &mut Files, old: &str, new: &str) {
    let (name, _) = files.iter_mut().find(|(known, _)| known == old).unwrap();
    new.clone_into(name);
}

type Change = (&'static str, fn(&mut Files));

/// What makes a folder another one, as little as it may be.
const CHANGES: [Change; 12] = [
    ("nothing", |_| {}),
    ("a byte of a script", |files| {
        replaced(files, "START.BAT", "CLP_DISK", "CLP_DISC")
    }),
    ("a byte of the settings", |files| {
        replaced(files, "SITE.BAT", "password1", "password2")
    }),
    ("a byte of VBScript", |files| {
        replaced(files, "move.vbs", "On Error Resume Next", "On Error Goto 0")
    }),
    ("a comment that suppresses", |files| {
        replaced(
            files,
            "STOP.BAT",
            "rem stop",
            "rem armistice: ignore-file ARM202, ARM213",
        )
    }),
    ("a file more", |files| {
        files.push(("MORE.BAT".to_owned(), b"goto NOWHERE\r\n".to_vec()))
    }),
    ("a program of the same name", |files| {
        files.push(("SITE.EXE".to_owned(), Vec::new()))
    }),
    ("a file of no meaning", |files| {
        files.push(("notes.txt".to_owned(), b"notes".to_vec()))
    }),
    ("a file less", |files| {
        files.retain(|(name, _)| name != "SITE.BAT")
    }),
    ("another case of a name", |files| {
        renamed(files, "SITE.BAT", "Site.bat")
    }),
    ("another case of a script", |files| {
        renamed(files, "START.BAT", "Start.Bat")
    }),
    ("an empty file", |files| {
        files
            .iter_mut()
            .filter(|(name, _)| name == "STOP.BAT")
            .for_each(|(_, bytes)| bytes.clear())
    }),
];

fn small() -> Files {
    written(&[
        (
            "START.BAT",
            "call SITE\nif \"%CLP_DISK%\"==\"FAILURE\" goto EXIT\nif %STATE%==1 goto MISSING\nARMLOAD W1 /S /A MYSVC\nARMLOAD MV /W cscript move.vbs %PRIMARY%\nnet use \\\\srv1\\x /user:admin %SECRET%\n:EXIT\n",
        ),
        ("STOP.BAT", "rem stop\nARMKILL W2\nARMKILL w1\n"),
        (
            "SITE.BAT",
            "set PRIMARY=SRV1\nset PASSWORD=password1\nset SECRET=%PASSWORD%\n",
        ),
        (
            "move.vbs",
            "On Error Resume Next\nSet o = GetObject(\"LDAP://CN=\" & WScript.Arguments(0))\no.Put \"x\", \"y\"\no.SetInfo\n",
        ),
    ])
}

/// Twelve near-copies and a copy of each. `turn` says which of them comes first.
fn near_copies(root: &Path, turn: usize) {
    for (index, (what, change)) in CHANGES.iter().enumerate() {
        let mut files = small();
        change(&mut files);
        let place = (index + turn) % CHANGES.len();
        for (node, name) in [(1, "a b"), (2, "ab"), (3, "")] {
            let folder = root
                .join(format!("node{node}/{place:02} {what}"))
                .join(name);
            put(&files, &folder);
        }
    }
}

#[test]
fn copies_and_near_copies_get_the_report_that_each_gets_by_itself() {
    for turn in [0, 5, 11] {
        let root = tempfile::tempdir().unwrap();
        near_copies(root.path(), turn);
        let report = is_as_each_alone(root.path());
        assert_eq!(report.folders.len(), 3 * CHANGES.len());
        let text = serde_json::to_string(&report).unwrap();
        assert!(!text.contains("password1") && !text.contains("password2"));
    }
}

#[test]
fn the_corpus_laid_down_twice_is_reported_on_as_folder_by_folder() {
    let root = tempfile::tempdir().unwrap();
    for name in [
        "exchange-2003",
        "exchange-2007-as-published",
        "iis",
        "japanese",
        "mirror-job",
        "oracle",
        "sql-server",
        "volume-shadow",
    ] {
        for node in ["node1", "node (2)"] {
            put(&model(name), &root.path().join(node).join(name));
        }
    }
    let report = is_as_each_alone(root.path());
    assert_eq!(report.folders.len(), 16);
}

#[test]
fn a_script_that_asks_where_it_lies_is_read_in_each_folder() {
    // The first part of the path is another command where it has an ampersand; and the file called lies elsewhere.
    let scripts = [
        "call %~dp0SITE.BAT\nARMLOAD W /S %NAME%\n",
        "if \"%CD:~-1%\"==\"1\" (ARMLOAD W /S ONE) else ARMLOAD W /S OTHER\ncall SITE.BAT\n",
        "call ..\\beside.bat\nARMLOAD W /S %NAME%\n",
        "call sub\\..\\..\\beside.bat\nARMLOAD W /S %NAME%\n",
    ];
    for script in scripts {
        let root = tempfile::tempdir().unwrap();
        let files = written(&[("START.BAT", script), ("SITE.BAT", "set NAME=MYSVC\n")]);
        for folder in ["x/1", "x&y/1", "x y/2", "z/1"] {
            put(&files, &root.path().join(folder));
        }
        fs::write(root.path().join("x/beside.bat"), "set NAME=BESIDE\r\n").unwrap();
        let report = is_as_each_alone(root.path());
        let said: Vec<String> = report
            .folders
            .iter()
            .map(|folder| {
                let rest = (&folder.scenarios, &folder.contracts, &folder.sources);
                format!("{rest:?}")
            })
            .collect();
        assert!(
            said.iter().any(|one| *one != said[0]),
            "{script}: {said:#?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_file_makes_a_folder_no_copy() {
    let root = tempfile::tempdir().unwrap();
    for folder in ["a", "b", "c"] {
        put(&small(), &root.path().join(folder));
    }
    let link = root.path().join("b/SITE.BAT");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(root.path().join("a/SITE.BAT"), &link).unwrap();
    let report = is_as_each_alone(root.path());
    let [a, b, c] = report.folders.as_slice() else {
        panic!("{:?}", report.unreadable);
    };
    assert_eq!(a.sources, c.sources);
    assert_ne!(a.sources, b.sources);
}

#[test]
fn installed_folders_are_told_apart_by_their_originals() {
    let root = tempfile::tempdir().unwrap();
    let folders: Vec<PathBuf> = ["a", "b", "c"].map(|name| root.path().join(name)).into();
    for (folder, change) in folders.iter().zip([0, 0, 1]) {
        let mut files = small();
        (CHANGES[change].1)(&mut files);
        put(&files, folder);
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_armistice"))
            .args(["install", "--program", r"C:\Armistice\armistice.exe"])
            .arg(folder)
            .output()
            .unwrap();
        assert!(status.status.success(), "{status:?}");
    }
    let live = |folder: &PathBuf| fs::read(folder.join("START.BAT")).unwrap();
    assert_eq!(
        live(&folders[0]),
        live(&folders[2]),
        "the two lines are the same in all"
    );
    let report = is_as_each_alone(root.path());
    let [a, b, c] = report.folders.as_slice() else {
        panic!("{:?}", report.unreadable);
    };
    assert_eq!(a.sources, b.sources);
    assert_ne!(a.sources, c.sources);
}
