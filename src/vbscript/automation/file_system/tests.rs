use super::super::testing::Bench;
use crate::vbscript::value::Variant;
use serde_json::json;

fn text(text: &str) -> Variant {
    Variant::text(text)
}

fn yes() -> String {
    "Boolean(true)".to_owned()
}

fn no() -> String {
    "Boolean(false)".to_owned()
}

#[test]
fn names_are_taken_apart_and_put_together_as_text() {
    let mut bench = Bench::new();
    let files = bench.create("Scripting.FileSystemObject");
    for (member, name, expected) in [
        ("GetFileName", r"C:\a\b.txt", "b.txt"),
        ("GetFileName", r"C:\a\", "a"),
        ("GetFileName", r"C:\", ""),
        ("GetFileName", "C:x", "x"),
        ("GetParentFolderName", r"C:\a\b.txt", r"C:\a"),
        ("GetParentFolderName", r"C:\a", r"C:\"),
        ("GetParentFolderName", r"C:\a\", r"C:\"),
        ("GetParentFolderName", r"C:\", ""),
        ("GetParentFolderName", "b.txt", ""),
        ("GetParentFolderName", r"a\b.txt", "a"),
        ("GetBaseName", r"C:\a\b.c.txt", "b.c"),
        ("GetBaseName", "a", "a"),
        ("GetExtensionName", r"C:\a.b\c", ""),
        ("GetExtensionName", "a.tar.gz", "gz"),
        ("GetDriveName", r"c:\a", "c:"),
        ("GetDriveName", r"\\server\share\a", r"\\server\share"),
        ("GetDriveName", "a", ""),
        ("GetAbsolutePathName", r"..\x.txt", r"C:\x.txt"),
        ("GetAbsolutePathName", "*.txt", r"C:\case\*.txt"),
        ("GetAbsolutePathName", "", r"C:\case"),
    ] {
        assert_eq!(
            bench.text_of(&files, member, &[name]),
            expected,
            "{member} {name}"
        );
    }
    for (folder, name, expected) in [
        (r"C:\a", "b", r"C:\a\b"),
        (r"C:\a\", "b", r"C:\a\b"),
        (r"C:\a\", r"\b", r"C:\a\b"),
        (r"C:\a", r"\b", r"C:\a\b"),
        ("C:", "b", "C:b"),
        ("", "b", "b"),
        ("a", "", "a"),
    ] {
        assert_eq!(
            bench.text_of(&files, "BuildPath", &[folder, name]),
            expected
        );
    }
}

#[test]
fn files_and_folders_exist_or_not() {
    let mut bench = Bench::new().file("spn.ldf", "").file("sub/x.txt", "");
    let files = bench.create("Scripting.FileSystemObject");
    for (member, name, expected) in [
        ("FileExists", "SPN.LDF", yes()),
        ("FileExists", r"C:\case\sub\x.txt", yes()),
        ("FileExists", "sub", no()),
        ("FileExists", "*.ldf", no()),
        ("FileExists", "", no()),
        ("FolderExists", "sub", yes()),
        ("FolderExists", r"sub\", yes()),
        ("FolderExists", "spn.ldf", no()),
        ("DriveExists", "c", yes()),
        ("DriveExists", "C:", yes()),
        ("DriveExists", r"c:\none", yes()),
        ("DriveExists", "Q:", no()),
    ] {
        assert_eq!(
            bench.show(&files, member, &[text(name)]),
            expected,
            "{member} {name}"
        );
    }
}

#[test]
fn create_text_file_writes_over_a_file_unless_forbidden() {
    let mut bench = Bench::new().file("x.txt", "old");
    let files = bench.create("Scripting.FileSystemObject");
    let forbidden = [text("x.txt"), Variant::Boolean(false)];
    let refused = bench.call(&files, "CreateTextFile", &forbidden);
    assert_eq!(bench.error(refused), (58, "File already exists".to_owned()));
    // The published script passes ForWriting, which is 2 and so counts as True.
    bench.get(
        &files,
        "CreateTextFile",
        &[text("x.txt"), Variant::Integer(2)],
    );
    assert_eq!(bench.bytes("x.txt"), b"");
    assert_eq!(bench.number(&files, "CreateTextFile", &[r"none\x.txt"]), 76);
    assert_eq!(bench.number(&files, "CreateTextFile", &[""]), 5);
}

#[test]
fn open_text_file_makes_a_file_only_when_asked() {
    let mut bench = Bench::new().file("sub/", "");
    let files = bench.create("Scripting.FileSystemObject");
    for mode in [1, 2, 8] {
        let opened = bench.call(
            &files,
            "OpenTextFile",
            &[text("x.txt"), Variant::Integer(mode)],
        );
        assert_eq!(bench.error(opened), (53, "File not found".to_owned()));
    }
    for mode in [1, 2, 8] {
        let name = text(&format!("{mode}.txt"));
        let arguments = [name, Variant::Integer(mode), Variant::Boolean(true)];
        bench.get(&files, "OpenTextFile", &arguments);
        assert!(bench.exists(&format!("{mode}.txt")));
    }
    assert_eq!(bench.number(&files, "OpenTextFile", &[r"none\x.txt"]), 76);
    assert_eq!(bench.number(&files, "OpenTextFile", &["sub"]), 70);
    assert_eq!(bench.number(&files, "OpenTextFile", &["x.txt", "3"]), 5);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_70_and_the_failure_is_told() {
    let mut bench = Bench::new().file("x.txt", "old").read_only("x.txt");
    let files = bench.create("Scripting.FileSystemObject");
    let refused = bench.call(&files, "CreateTextFile", &[text("x.txt")]);
    assert_eq!(bench.error(refused), (70, "Permission denied".to_owned()));
    let effects = bench.effects();
    assert_eq!(effects[0]["result"]["exit_code"], 1);
    assert_eq!(bench.number(&files, "DeleteFile", &["x.txt"]), 70);
    bench.get(
        &files,
        "DeleteFile",
        &[text("x.txt"), Variant::Boolean(true)],
    );
    assert!(!bench.exists("x.txt"));
}

#[test]
fn files_are_deleted_by_wildcard() {
    let mut bench = Bench::new()
        .file("a.txt", "")
        .file("b.txt", "")
        .file("c.log", "");
    let files = bench.create("Scripting.FileSystemObject");
    bench.get(&files, "DeleteFile", &[text("*.txt")]);
    assert!(!bench.exists("a.txt") && !bench.exists("b.txt") && bench.exists("c.log"));
    assert_eq!(
        bench.effects()[0],
        json!({
            "kind": "file_operation",
            "operation": "delete",
            "path": r"C:\case\a.txt",
            "result": {},
        })
    );
    assert_eq!(bench.number(&files, "DeleteFile", &["*.txt"]), 53);
    assert_eq!(bench.number(&files, "DeleteFile", &["a.txt"]), 53);
    assert_eq!(bench.number(&files, "DeleteFile", &[r"none\a.txt"]), 76);
}

#[test]
fn folders_are_deleted_with_all_in_them() {
    let mut bench = Bench::new().file("a/b/c.txt", "").file("a/d.txt", "");
    let files = bench.create("Scripting.FileSystemObject");
    // A separator at the end is not found.
    assert_eq!(bench.number(&files, "DeleteFolder", &[r"a\"]), 76);
    bench.get(&files, "DeleteFolder", &[text("a")]);
    assert!(!bench.exists("a"));
    let missing = bench.call(&files, "DeleteFolder", &[text("a")]);
    assert_eq!(bench.error(missing), (76, "Path not found".to_owned()));
}

#[test]
fn files_are_copied_to_a_name_or_into_a_folder() {
    let mut bench = Bench::new()
        .file("a.txt", "a")
        .file("b.txt", "b")
        .file("sub/b.txt", "old");
    let files = bench.create("Scripting.FileSystemObject");
    bench.get(&files, "CopyFile", &[text("a.txt"), text("c.txt")]);
    assert_eq!(bench.bytes("c.txt"), b"a");
    bench.get(&files, "CopyFile", &[text("?.txt"), text("sub")]);
    assert_eq!(bench.bytes("sub/b.txt"), b"b");
    bench.get(&files, "CopyFile", &[text("c.txt"), text(r"sub\")]);
    assert!(bench.exists("sub/c.txt"));
    let refused = bench.call(
        &files,
        "CopyFile",
        &[text("a.txt"), text("c.txt"), Variant::Boolean(false)],
    );
    assert_eq!(bench.error(refused).0, 58);
    // Without a separator a folder is taken for the new name.
    assert_eq!(bench.number(&files, "CopyFile", &["a.txt", "sub"]), 70);
    assert_eq!(bench.number(&files, "CopyFile", &["a.txt", r"none\"]), 76);
    assert_eq!(bench.number(&files, "CopyFile", &["q.txt", "x"]), 53);
    assert_eq!(bench.number(&files, "CopyFile", &["a.txt", "A.TXT"]), 70);
    assert_eq!(bench.bytes("a.txt"), b"a");
}

#[test]
fn files_are_moved_and_never_written_over() {
    let mut bench = Bench::new().file("a.txt", "a").file("b.txt", "b");
    let files = bench.create("Scripting.FileSystemObject");
    assert_eq!(bench.number(&files, "MoveFile", &["a.txt", "b.txt"]), 58);
    bench.get(&files, "MoveFile", &[text("a.txt"), text("c.txt")]);
    assert!(!bench.exists("a.txt") && bench.exists("c.txt"));
    assert_eq!(bench.effects()[0]["operation"], "move");
    assert_eq!(bench.number(&files, "MoveFile", &["a.txt", "d.txt"]), 53);
}

#[test]
fn folders_are_copied_and_moved_with_all_in_them() {
    let mut bench = Bench::new().file("a/b/c.txt", "c").file("d.txt", "");
    let files = bench.create("Scripting.FileSystemObject");
    bench.get(&files, "CopyFolder", &[text("a"), text("e")]);
    assert_eq!(bench.bytes("e/b/c.txt"), b"c");
    bench.get(&files, "CopyFolder", &[text("a"), text("e")]);
    let refused = bench.call(
        &files,
        "CopyFolder",
        &[text("a"), text("e"), Variant::Boolean(false)],
    );
    assert_eq!(bench.error(refused).0, 58);
    assert_eq!(bench.number(&files, "CopyFolder", &["a", r"a\b\f"]), 70);
    assert_eq!(bench.number(&files, "CopyFolder", &["a", "d.txt"]), 58);
    assert_eq!(bench.number(&files, "MoveFolder", &["a", "e"]), 58);
    bench.get(&files, "MoveFolder", &[text("a"), text(r"e\")]);
    assert_eq!(bench.bytes("e/a/b/c.txt"), b"c");
    assert_eq!(bench.number(&files, "MoveFolder", &["a", "x"]), 76);
}

#[test]
fn a_folder_is_made_once() {
    let mut bench = Bench::new();
    let files = bench.create("Scripting.FileSystemObject");
    let folder = bench.get(&files, "CreateFolder", &[text("new")]);
    assert_eq!(bench.text_of(&folder, "", &[]), r"C:\case\new");
    assert_eq!(bench.effects()[0]["operation"], "make_folder");
    assert_eq!(bench.number(&files, "CreateFolder", &["new"]), 58);
    assert_eq!(bench.number(&files, "CreateFolder", &[r"none\new"]), 76);
}

#[test]
fn a_file_tells_about_itself() {
    let mut bench = Bench::new().file("Sub/Spn.ldf", "12345");
    let files = bench.create("Scripting.FileSystemObject");
    let file = bench.get(&files, "GetFile", &[text(r"sub\SPN.LDF")]);
    assert_eq!(bench.text_of(&file, "Name", &[]), "Spn.ldf");
    assert_eq!(bench.text_of(&file, "Type", &[]), "LDF File");
    assert_eq!(bench.show(&file, "Size", &[]), "Long(5)");
    assert_eq!(bench.text_of(&file, "ShortName", &[]), "Spn.ldf");
    let drive = bench.get(&file, "Drive", &[]);
    assert_eq!(bench.text_of(&drive, "Path", &[]), "C:");
    let folder = bench.get(&file, "ParentFolder", &[]);
    assert!(
        bench
            .text_of(&folder, "Path", &[])
            .eq_ignore_ascii_case(r"C:\case\sub")
    );
    match bench.get(&file, "DateLastModified", &[]) {
        // Some day after 2020.
        Variant::Date(days) => assert!(days > 43_831.0, "{days}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(bench.number(&files, "GetFile", &["none"]), 53);
    assert_eq!(bench.number(&files, "GetFile", &["sub"]), 53);
}

#[test]
fn a_file_is_renamed_moved_copied_and_deleted() {
    let mut bench = Bench::new().file("a.txt", "x").file("sub/", "");
    let files = bench.create("Scripting.FileSystemObject");
    let file = bench.get(&files, "GetFile", &[text("a.txt")]);
    bench.put(&file, "Name", &[text("b.txt")]);
    assert_eq!(bench.text_of(&file, "Path", &[]), r"C:\case\b.txt");
    bench.get(&file, "Move", &[text(r"sub\")]);
    assert_eq!(bench.text_of(&file, "Path", &[]), r"C:\case\sub\b.txt");
    bench.get(&file, "Copy", &[text("c.txt")]);
    bench.get(&file, "Delete", &[]);
    assert!(bench.exists("c.txt") && !bench.exists("sub/b.txt"));
    assert_eq!(bench.number(&file, "Size", &[]), 53);
    let operations: Vec<_> = bench
        .effects()
        .iter()
        .map(|effect| effect["operation"].clone())
        .collect();
    assert_eq!(operations, ["rename", "move", "copy", "delete"]);
}

#[cfg(unix)]
#[test]
fn attributes_are_read_and_changed() {
    let mut bench = Bench::new().file("a.txt", "x");
    let files = bench.create("Scripting.FileSystemObject");
    let file = bench.get(&files, "GetFile", &[text("a.txt")]);
    bench.put(&file, "Attributes", &[Variant::Integer(1)]);
    match bench.get(&file, "Attributes", &[]) {
        Variant::Long(attributes) => assert_eq!(attributes & 1, 1),
        other => panic!("{other:?}"),
    }
    let folder = bench.get(&files, "GetFolder", &[text(".")]);
    match bench.get(&folder, "Attributes", &[]) {
        Variant::Long(attributes) => assert_eq!(attributes & 16, 16),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_folder_lists_its_files_and_folders() {
    let mut bench = Bench::new()
        .file("b.txt", "12")
        .file("a.txt", "1")
        .file("sub/c.txt", "123");
    let files = bench.create("Scripting.FileSystemObject");
    let folder = bench.get(&files, "GetFolder", &[text(".")]);
    assert_eq!(bench.show(&folder, "Size", &[]), "Long(6)");
    assert_eq!(bench.show(&folder, "IsRootFolder", &[]), "Boolean(false)");
    let list = bench.get(&folder, "Files", &[]);
    assert_eq!(bench.show(&list, "Count", &[]), "Long(2)");
    let names: Vec<_> = bench.each(&list);
    let names: Vec<_> = names
        .iter()
        .map(|file| bench.text_of(file, "Name", &[]))
        .collect();
    assert_eq!(names, ["a.txt", "b.txt"]);
    let one = bench.get(&list, "Item", &[text("B.TXT")]);
    assert_eq!(bench.text_of(&one, "", &[]), r"C:\case\b.txt");
    // `folder.Files("none")`
    assert_eq!(bench.number(&folder, "Files", &["none"]), 53);
    let folders = bench.get(&folder, "SubFolders", &[]);
    assert_eq!(bench.show(&folders, "Count", &[]), "Long(1)");
    bench.get(&folders, "Add", &[text("new")]);
    assert!(bench.exists("new"));
    let root = bench.get(&files, "GetFolder", &[text(r"C:\")]);
    assert_eq!(bench.show(&root, "IsRootFolder", &[]), "Boolean(true)");
    assert_eq!(bench.show(&root, "ParentFolder", &[]), "Nothing");
    assert_eq!(bench.number(&files, "GetFolder", &["none"]), 76);
}

#[test]
fn drives_are_listed_and_found() {
    let mut bench = Bench::new();
    let files = bench.create("Scripting.FileSystemObject");
    let drives = bench.get(&files, "Drives", &[]);
    if cfg!(unix) {
        assert_eq!(bench.show(&drives, "Count", &[]), "Long(1)");
    }
    let drive = bench.get(&drives, "Item", &[text("c")]);
    assert_eq!(bench.text_of(&drive, "DriveLetter", &[]), "C");
    assert_eq!(bench.show(&drive, "IsReady", &[]), "Boolean(true)");
    assert_eq!(bench.number(&drive, "TotalSize", &[]), 445);
    let root = bench.get(&drive, "RootFolder", &[]);
    assert_eq!(bench.text_of(&root, "", &[]), r"C:\");
    assert_eq!(bench.number(&files, "GetDrive", &["Q:"]), 68);
    assert_eq!(bench.number(&files, "GetDrive", &["no"]), 5);
}

#[test]
fn special_folders_and_temporary_names() {
    let mut bench = Bench::new()
        .variable("SystemRoot", r"C:\WINNT")
        .variable("TMP", r"C:\Temp");
    let files = bench.create("Scripting.FileSystemObject");
    for (which, expected) in [(0, r"C:\WINNT"), (1, r"C:\WINNT\System32"), (2, r"C:\Temp")] {
        let folder = bench.get(&files, "GetSpecialFolder", &[Variant::Integer(which)]);
        assert_eq!(bench.text_of(&folder, "Path", &[]), expected);
    }
    let name = bench.text_of(&files, "GetTempName", &[]);
    assert!(name.starts_with("rad") && name.ends_with(".tmp") && name.len() == 12);
    let output = bench.get(&files, "GetStandardStream", &[Variant::Integer(1)]);
    bench.get(&output, "WriteLine", &[text("x")]);
    assert_eq!(bench.out(), "x\r\n");
}

#[test]
fn a_file_without_version_has_an_empty_one() {
    let mut bench = Bench::new().file("a.txt", "x").file("a.exe", "MZ");
    let files = bench.create("Scripting.FileSystemObject");
    assert_eq!(bench.text_of(&files, "GetFileVersion", &["a.txt"]), "");
    assert_eq!(bench.number(&files, "GetFileVersion", &["a.exe"]), 445);
    assert_eq!(bench.number(&files, "GetFileVersion", &["none"]), 53);
}

#[test]
fn no_name_makes_it_panic() {
    proptest::proptest!(|(a in r"[aé.:/\\\\ ?*]{0,12}", b in r"[aé.:/\\\\ ]{0,8}")| {
        use super::names;
        let _ = (names::build(&a, &b), names::drive(&a), names::base(&a), names::extension(&a));
        proptest::prop_assert!(a.ends_with(names::last(&a)) || names::last(&a).len() < a.len());
        proptest::prop_assert!(a.starts_with(names::parent(&a)));
    });
}
