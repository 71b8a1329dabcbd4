//! `armistice repair` on copies of the corpus and on small folders, through the real program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Folders whose scripts work, and those that are damaged or wrong on purpose.
const DAMAGED: [&str; 4] = [
    "exchange-2003-as-published",
    "exchange-2007-as-published",
    "hand-edited",
    "watch-ids",
];

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name)
}

fn armistice(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_armistice"));
    command.args(arguments).output().unwrap()
}

/// Runs the program, which must end with this code; what it printed.
fn told(code: i32, arguments: &[&str]) -> String {
    let output = armistice(arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}\n{text}\n{error}"
    );
    text
}

/// What it said on standard error when it refused.
fn refused(arguments: &[&str]) -> String {
    let output = armistice(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    String::from_utf8(output.stderr).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder with these files, and a place beside it for copies.
struct Bench {
    bench: TempDir,
}

impl Bench {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let bench = tempfile::tempdir().unwrap();
        fs::create_dir(bench.path().join("scripts")).unwrap();
        for (name, content) in files {
            fs::write(bench.path().join("scripts").join(name), content).unwrap();
        }
        Self { bench }
    }

    fn folder(&self) -> PathBuf {
        self.bench.path().join("scripts")
    }

    fn copies(&self) -> PathBuf {
        self.bench.path().join("copies")
    }

    /// The mended file, every proposal accepted.
    fn mended(&self, name: &str) -> Vec<u8> {
        let (folder, copies) = (self.folder(), self.copies());
        told(
            0,
            &[
                "repair",
                text(&folder),
                "-o",
                text(&copies),
                "--accept",
                "all",
            ],
        );
        fs::read(copies.join(name)).unwrap()
    }

    /// All edits, applied and proposed.
    fn edits(&self) -> Vec<Value> {
        edits(&self.folder())
    }
}

fn edits(folder: &Path) -> Vec<Value> {
    let page = told(0, &["repair", text(folder), "--format", "json"]);
    let page: Value = serde_json::from_str(&page).unwrap();
    page["edits"].as_array().unwrap().clone()
}

/// Name → bytes of all files below a folder.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            for (below, bytes) in contents(&entry.path()) {
                found.insert(format!("{name}/{below}"), bytes);
            }
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

#[test]
fn the_published_scripts_become_the_working_ones() {
    for year in ["2003", "2007"] {
        let published = corpus(&format!("exchange-{year}-as-published"));
        let working = corpus(&format!("exchange-{year}"));
        let before = contents(&published);
        let bench = tempfile::tempdir().unwrap();
        let copies = bench.path().join("copies");
        let copies = text(&copies);
        told(
            0,
            &["repair", text(&published), "-o", copies, "--accept", "all"],
        );
        assert_eq!(contents(&published), before, "the originals are changed");
        told(0, &["plan", copies, "--diff", text(&working)]);
        // Not for want of a difference: without the repair the two are not the same.
        told(1, &["plan", text(&published), "--diff", text(&working)]);

        let plan: Value =
            serde_json::from_str(&told(0, &["plan", copies, "--format", "json"])).unwrap();
        let share = &plan["typed_share"];
        assert_eq!(share["typed"], share["statements"], "{year}");
        assert!(
            share["statements"].as_u64().unwrap() > 300,
            "{year}: the directory script does not count"
        );
        assert_eq!(told(0, &["repair", copies]), "Nothing to mend.\n");
    }
}

#[test]
fn only_what_is_unsure_is_left_to_decide() {
    for (year, expected) in [
        (
            "2003",
            "dn-exch.vbs-136 dn-exch.vbs-150 dn-exch.vbs-171 dn-exch.vbs-194 query-exch.vbs-107 query-exch.vbs-117",
        ),
        (
            "2007",
            "dn-exch.vbs-127 dn-exch.vbs-143 dn-exch.vbs-164 dn-exch.vbs-183 label-STOP.BAT-50 watch-STOP.BAT-74 watch-STOP.BAT-75",
        ),
    ] {
        let edits = edits(&corpus(&format!("exchange-{year}-as-published")));
        let proposed = edits.iter().filter(|edit| edit["standing"] == "proposed");
        let mut names: Vec<&str> = proposed
            .map(|edit| {
                assert_ne!(edit["confidence"], "high");
                assert_eq!(edit["plan"]["equal"], false, "{edit}");
                edit["name"].as_str().unwrap()
            })
            .collect();
        names.sort_unstable();
        assert_eq!(names.join(" "), expected);
    }
}

#[test]
fn defects_and_damage_are_edited_where_they_stand() {
    let published = corpus("exchange-2003-as-published");
    let edits = edits(&published);
    let applied: Vec<String> = edits
        .iter()
        .filter(|edit| edit["standing"] == "applied" && edit["file"] != "exch.vbs")
        .map(|edit| {
            let place = |key: &str| edit[key].as_u64().unwrap();
            let said = |key: &str| edit[key].as_str().unwrap();
            format!(
                "{}:{}:{} {:?} {:?}",
                said("file"),
                place("line"),
                place("column"),
                said("before"),
                said("after")
            )
        })
        .collect();
    assert_eq!(
        applied,
        [
            r#"START.BAT:35:26 "" "%""#,
            r#"START.BAT:36:20 "" "%""#,
            r#"START.BAT:37:25 "" "%""#,
            r#"START.BAT:38:24 "" "%""#,
            r#"START.BAT:81:61 "\r\n" " ""#,
            r#"START.BAT:86:53 "\r\n" " ""#,
            r#"START.BAT:87:31 "\r\nE% " " ""#,
            r#"START.BAT:112:1 "ARMBroadcast" "ARMBCAST""#,
            r#"STOP.BAT:75:1 "ARMBLAST" "ARMBCAST""#,
            r#"STOP.BAT:80:1 "ARMBLAST" "ARMBCAST""#,
        ]
    );
    let names: std::collections::BTreeSet<&str> = edits
        .iter()
        .map(|edit| edit["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), edits.len(), "a name stands for two edits");
}

#[test]
fn a_working_script_gets_no_edit_and_is_copied_byte_for_byte() {
    let folders = fs::read_dir(corpus("")).unwrap();
    let mut seen = 0;
    for folder in folders.map(|entry| entry.unwrap()) {
        let name = folder.file_name().into_string().unwrap();
        if !folder.path().is_dir() || DAMAGED.contains(&name.as_str()) {
            continue;
        }
        seen += 1;
        let bench = tempfile::tempdir().unwrap();
        let copies = bench.path().join("copies");
        let told = told(
            0,
            &[
                "repair",
                text(&folder.path()),
                "--accept",
                "all",
                "-o",
                text(&copies),
            ],
        );
        assert_eq!(told, "Nothing to mend.\n", "{name}");
        assert_eq!(contents(&copies), contents(&folder.path()), "{name}");
    }
    assert!(seen >= 13, "{seen} folders");
}

#[test]
fn proposals_are_accepted_by_name_and_no_others() {
    let bench = Bench::new(&[
        ("START.BAT", b"ARMLOAD EXHADT /S /A /R 1 MSExchangeADTopology\r\nARMLOAD EXHASU /S /A /R 1 MSExchangeAntispamUpdate\r\n"),
        ("STOP.BAT", b"ARMKILL EXCHASU\r\nARMKILL EXCHADT\r\n"),
    ]);
    let (folder, copies) = (bench.folder(), bench.copies());
    told(
        0,
        &[
            "repair",
            text(&folder),
            "-o",
            text(&copies),
            "--accept",
            "watch-STOP.BAT-2",
        ],
    );
    assert_eq!(
        fs::read_to_string(copies.join("STOP.BAT")).unwrap(),
        "ARMKILL EXCHASU\r\nARMKILL EXHADT\r\n"
    );
    let error = refused(&["repair", text(&folder), "--accept", "watch-STOP.BAT-3"]);
    assert!(error.contains("there is no proposal watch-STOP.BAT-3; the proposals are watch-STOP.BAT-1, watch-STOP.BAT-2"), "{error}");
}

#[test]
fn copies_go_to_a_new_folder_only() {
    let bench = Bench::new(&[("START.BAT", b"ARMBLAST /MSG \"x\" /A\r\n")]);
    let folder = bench.folder();
    let file = folder.join("START.BAT");
    let before = contents(&folder);
    let inside = folder.join("mended");
    let around = folder.join("..").join("scripts");
    let other = bench.bench.path().join("x.txt");
    fs::write(&other, "x").unwrap();
    for (source, target, reason) in [
        (&folder, &folder, "is the folder of the originals"),
        (&folder, &around, "is the folder of the originals"),
        (&file, &folder, "is the folder of the originals"),
        (&folder, &inside, "lies in the folder of the originals"),
        (&folder, &bench.bench.path().to_owned(), "is not empty"),
        (&folder, &file, "lies in the folder of the originals"),
        (&folder, &other, "is no folder"),
    ] {
        let error = refused(&["repair", text(source), "-o", text(target)]);
        assert!(error.contains(reason), "{error}");
        assert_eq!(contents(&folder), before);
    }
    #[cfg(unix)]
    {
        let link = bench.bench.path().join("link");
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        let error = refused(&["repair", text(&folder), "-o", text(&link)]);
        assert!(error.contains("is the folder of the originals"), "{error}");
    }
    let copies = bench.copies();
    fs::create_dir(&copies).unwrap();
    told(0, &["repair", text(&file), "-o", text(&copies)]);
    assert_eq!(
        fs::read(copies.join("START.BAT")).unwrap(),
        b"ARMBCAST /MSG \"x\" /A\r\n"
    );
    assert_eq!(contents(&folder), before);
}

#[test]
fn all_files_of_the_folder_are_copied() {
    let bench = Bench::new(&[
        ("START.BAT", b"ARMBLAST /MSG \"x\" /A\r\n"),
        ("data.bin", b"\x00\xFF\r\n\x1A"),
        ("tool.cmd", b"MZ\x00"),
    ]);
    fs::create_dir(bench.folder().join("below")).unwrap();
    fs::write(bench.folder().join("below").join("x.txt"), "x").unwrap();
    let (folder, copies) = (bench.folder(), bench.copies());
    let page = told(0, &["repair", text(&folder), "-o", text(&copies)]);
    assert!(
        page.contains("tool.cmd: copied as it is; tool.cmd (a Windows program) is not a text file"),
        "{page}"
    );
    let mut expected = contents(&folder);
    expected.insert(
        "START.BAT".to_owned(),
        b"ARMBCAST /MSG \"x\" /A\r\n".to_vec(),
    );
    assert_eq!(contents(&copies), expected);
}

/// Applies a unified diff with `a/` and `b/` before the names.
fn patched(original: &str, diff: &str, name: &str) -> String {
    let mut lines = original.split_inclusive('\n');
    let mut at = 0;
    let mut result = String::new();
    let mut in_file = false;
    for line in diff.split_inclusive('\n') {
        if line.starts_with("--- ") || line.starts_with("+++ ") {
            in_file = line.trim_end() == format!("+++ b/{name}");
        } else if in_file && line.starts_with("@@ ") {
            let start: usize = line[4..].split([',', ' ']).next().unwrap().parse().unwrap();
            while at + 1 < start {
                result.push_str(lines.next().unwrap());
                at += 1;
            }
        } else if in_file {
            match line.split_at(1) {
                ("+", text) => result.push_str(text),
                (sign, text) => {
                    assert_eq!(lines.next(), Some(text));
                    at += 1;
                    if sign == " " {
                        result.push_str(text);
                    }
                }
            }
        }
    }
    result.extend(lines);
    result
}

#[test]
fn the_unified_diff_makes_the_copies_of_the_originals() {
    let published = corpus("exchange-2003-as-published");
    let bench = tempfile::tempdir().unwrap();
    let copies = bench.path().join("copies");
    told(0, &["repair", text(&published), "-o", text(&copies)]);
    let diff = told(0, &["repair", text(&published), "--diff"]);
    for name in ["START.BAT", "STOP.BAT", "exch.vbs"] {
        let original = fs::read_to_string(published.join(name)).unwrap();
        let mended = fs::read_to_string(copies.join(name)).unwrap();
        assert_ne!(original, mended);
        assert_eq!(patched(&original, &diff, name), mended, "{name}");
    }
    assert!(!diff.contains("W#EXCHG.BAT\n"), "a file without edits");
}

#[test]
fn encoding_mark_and_line_ends_stay() {
    let japanese = "rem 起動\r\nARMBLAST /MSG \"表示ソ\" /A\r\n";
    let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode(japanese);
    let expected: Vec<u8> = {
        let text = japanese.replace("ARMBLAST", "ARMBCAST");
        encoding_rs::SHIFT_JIS.encode(&text).0.into_owned()
    };
    assert_eq!(
        Bench::new(&[("START.BAT", &shift_jis)]).mended("START.BAT"),
        expected
    );
    for (before, after) in [
        (
            &b"\xEF\xBB\xBFrem \xC3\xA9\nARMBLAST /MSG \"x\" /A\n"[..],
            &b"\xEF\xBB\xBFrem \xC3\xA9\nARMBCAST /MSG \"x\" /A\n"[..],
        ),
        (
            b"rem x\nARMBLAST /MSG \"x\" /A\r\nrem y",
            b"rem x\nARMBCAST /MSG \"x\" /A\r\nrem y",
        ),
        (
            b"ARMBLAST /MSG \"x\" /A\r\n\x1A",
            b"ARMBCAST /MSG \"x\" /A\r\n\x1A",
        ),
    ] {
        assert_eq!(
            Bench::new(&[("START.BAT", before)]).mended("START.BAT"),
            after
        );
    }
    let wide = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xFF, 0xFE].into_iter().chain(units).collect()
    };
    let bench = Bench::new(&[("x.vbs", &wide("` é\r\nx = 1\r\n"))]);
    assert_eq!(bench.mended("x.vbs"), wide("' é\r\nx = 1\r\n"));
}

#[test]
fn bytes_without_meaning_are_not_written_back() {
    // 0xFF begins no character of UTF-8.
    let bench = Bench::new(&[("START.BAT", b"rem \xFF\r\nARMBLAST /MSG \"x\" /A\r\n")]);
    let folder = bench.folder();
    let page = told(0, &["repair", text(&folder), "--codepage", "utf-8"]);
    assert!(
        page.contains("START.BAT: copied as it is; some of its bytes have no meaning in UTF-8"),
        "{page}"
    );
}

#[test]
fn passwords_are_in_the_copy_and_nowhere_else() {
    let bench = Bench::new(&[
        ("W#EXCHG.BAT", b"rem W#EXCHG7 : Password of the account\r\nSET W#EXCHG6=a\r\nSET W#EXCHG7=S3same0pen\r\nARMBLAST /MSG \"S3same0pen\" /A\r\n"),
        ("START.BAT", b"CALL W#EXCHG.BAT\r\nldifde -i -f spn.ldf\r\n-b a NEC S3same0pen\r\nsqlcmd -U sa -P 0therS3cret \xE2\x80\x93Q x\r\n"),
    ]);
    let (folder, copies) = (bench.folder(), bench.copies());
    let folder = text(&folder);
    for arguments in [
        vec!["repair", folder],
        vec!["repair", folder, "--diff"],
        vec!["repair", folder, "--format", "json"],
        vec!["repair", folder, "-o", text(&copies)],
    ] {
        let output = armistice(&arguments);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(
            !said.contains("S3same0pen") && !said.contains("0therS3cret"),
            "{said}"
        );
        assert_eq!(output.status.code(), Some(0));
    }
    let settings = fs::read_to_string(copies.join("W#EXCHG.BAT")).unwrap();
    assert!(settings.contains("SET W#EXCHG7=S3same0pen") && settings.contains("ARMBCAST"));
    let start = fs::read_to_string(copies.join("START.BAT")).unwrap();
    assert!(
        start.contains("ldifde -i -f spn.ldf -b a NEC S3same0pen")
            && start.contains("-P 0therS3cret -Q x"),
        "{start}"
    );
}

#[test]
fn nothing_in_a_script_steers_the_terminal() {
    let bench = Bench::new(&[(
        "START.BAT",
        b"rem \x1B[31m\r\nARMBLAST /MSG \"\x1B]0;x\x07\" /A\r\n",
    )]);
    let folder = bench.folder();
    for extra in [vec![], vec!["--diff"], vec!["--format", "json"]] {
        let page = told(0, &[vec!["repair", text(&folder)], extra].concat());
        assert!(
            page.contains("ARMBLAST") && !page.contains('\x1B') && !page.contains('\x07'),
            "{page:?}"
        );
    }
}

#[test]
fn empty_files_and_folders_without_scripts_are_told() {
    let bench = Bench::new(&[("START.BAT", b""), ("x.vbs", b"\r\n")]);
    assert_eq!(
        told(0, &["repair", text(&bench.folder())]),
        "Nothing to mend.\n"
    );
    let bench = Bench::new(&[("readme.txt", b"x")]);
    let error = refused(&["repair", text(&bench.folder())]);
    assert!(error.contains("has no batch or VBScript file"), "{error}");
    let error = refused(&["repair", text(&bench.folder().join("missing"))]);
    assert!(error.contains("cannot be read"), "{error}");
}

#[test]
fn a_label_is_proposed_with_what_it_changes_in_the_plan() {
    let bench = Bench::new(&[("STOP.BAT", b"IF \"%CLP_EVENT%\" == \"START\" GOTO NORMAL\r\nGOTO EXIT\r\n:NOLOG\r\nARMKILL A\r\n:EXIT\r\n")]);
    let edits = bench.edits();
    assert_eq!(edits.len(), 1, "{edits:?}");
    let edit = &edits[0];
    assert_eq!(edit["name"], "label-STOP.BAT-3");
    assert_eq!(
        (&edit["before"], &edit["after"]),
        (&"NOLOG".into(), &"NORMAL".into())
    );
    assert_eq!(edit["standing"], "proposed");
    let outcomes = edit["plan"]["outcomes"].as_array().unwrap();
    assert!(
        !outcomes.is_empty()
            && outcomes.iter().all(|one| {
                one["outcome"]["before"]
                    .as_str()
                    .unwrap()
                    .starts_with("aborted")
                    && !one["outcome"]["after"]
                        .as_str()
                        .unwrap()
                        .starts_with("aborted")
            }),
        "{outcomes:?}"
    );
    let page = told(0, &["repair", text(&bench.folder())]);
    assert!(
        page.contains("plan: ") && page.contains("with another end"),
        "{page}"
    );
}
