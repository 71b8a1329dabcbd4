use std::io::{Read, Write};

use super::*;

/// `D:` on a temporary folder, and `Z:` on everything.
struct Bench {
    folder: tempfile::TempDir,
    files: NativeFiles,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut drives = DriveMap::for_state(&folder.path().join("state"));
        drives.map('d', folder.path());
        let files = NativeFiles::new(drives);
        Self { folder, files }
    }

    fn file(self, name: &str, content: &str) -> Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn content(&self, path: &str) -> String {
        String::from_utf8(self.files.read(path).unwrap()).unwrap()
    }

    fn make_read_only(&self, name: &str) {
        let path = self.folder.path().join(name);
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
    }
}

const NOT_THERE: Option<SystemError> = Some(SystemError::FILE_NOT_FOUND);
const NO_PATH: Option<SystemError> = Some(SystemError::PATH_NOT_FOUND);
const DENIED: Option<SystemError> = Some(SystemError::ACCESS_DENIED);

#[test]
fn names_are_found_without_regard_to_case() {
    let bench = Bench::new().file("Exchange/Start.BAT", "x");
    assert_eq!(bench.content(r"D:\EXCHANGE\start.bat"), "x");
    assert_eq!(
        bench.files.stored_case(r"d:\EXCHANGE\start.bat"),
        Ok(r"D:\Exchange\Start.BAT".to_owned())
    );
    assert_eq!(bench.files.stored_case(r"D:\"), Ok(r"D:\".to_owned()));
    assert_eq!(bench.files.stored_case(r"D:\Exchange\no").err(), NOT_THERE);
}

#[cfg(target_os = "linux")]
#[test]
fn of_two_spellings_the_exact_one_is_found_first() {
    let bench = Bench::new().file("a.txt", "small").file("A.TXT", "capital");
    assert_eq!(bench.content(r"D:\a.txt"), "small");
    assert_eq!(bench.content(r"D:\A.TXT"), "capital");
    assert_eq!(bench.content(r"D:\A.txt"), "capital");
}

#[test]
fn a_missing_file_is_2_and_a_missing_folder_on_the_way_3() {
    let bench = Bench::new().file("a/b.txt", "");
    let files = &bench.files;
    for (path, expected) in [
        (r"D:\a\x", NOT_THERE),
        (r"D:\x\y", NO_PATH),
        // Below a file.
        (r"D:\a\b.txt\x", NO_PATH),
    ] {
        assert_eq!(files.metadata(path).err(), expected, "{path}");
        assert_eq!(files.open_read(path).err(), expected, "{path}");
        assert_eq!(files.remove_file(path).err(), expected, "{path}");
        assert_eq!(files.remove_dir(path).err(), expected, "{path}");
        assert_eq!(files.rename(path, r"D:\new").err(), expected, "{path}");
        assert_eq!(files.copy(path, r"D:\new").err(), expected, "{path}");
    }
    assert_eq!(
        files.open_write(r"D:\x\y", WriteMode::Append).err(),
        NO_PATH
    );
    assert_eq!(files.create_dir(r"D:\x\y").err(), NO_PATH);
    assert_eq!(files.rename(r"D:\a\b.txt", r"D:\x\y").err(), NO_PATH);
    assert_eq!(files.copy(r"D:\a\b.txt", r"D:\x\y").err(), NO_PATH);
}

#[cfg(not(windows))]
#[test]
fn an_unknown_drive_has_no_files() {
    let bench = Bench::new();
    let files = &bench.files;
    assert_eq!(files.metadata(r"Q:\x").err(), NO_PATH);
    assert_eq!(files.to_native(r"Q:\x"), Err(SystemError::INVALID_DRIVE));
    assert!(!files.drive_exists('q'));
    assert!(files.drive_exists('d'));
    assert_eq!(
        files.metadata(r"\\server\share\x").err(),
        Some(SystemError::BAD_NETPATH)
    );
}

#[test]
fn names_that_windows_forbids_are_123() {
    let bench = Bench::new();
    let files = &bench.files;
    for name in ["a<b", "a|b", "a?", "*", "a:b", "a\u{1}b", "\"a\""] {
        let path = format!(r"D:\{name}");
        let expected = Some(SystemError::INVALID_NAME);
        assert_eq!(files.metadata(&path).err(), expected, "{name}");
        assert_eq!(
            files.open_write(&path, WriteMode::Truncate).err(),
            expected,
            "{name}"
        );
        assert_eq!(files.create_dir(&path).err(), expected, "{name}");
    }
}

#[test]
fn nothing_leads_out_of_a_mapped_folder() {
    let bench = Bench::new().file("a/b", "inside");
    let root = bench.folder.path();
    assert_eq!(
        bench.files.to_native(r"D:\..\..\a\b").unwrap(),
        root.join("a").join("b")
    );
    assert_eq!(bench.files.to_native(r"D:\a\..\..\..").unwrap(), root);
    assert_eq!(bench.content(r"D:\../a\..\a\./b"), "inside");
}

#[test]
fn writing_empties_or_appends() {
    let bench = Bench::new().file("Log.txt", "old");
    let write = |path: &str, mode, text: &str| {
        bench
            .files
            .open_write(path, mode)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    };
    write(r"D:\LOG.TXT", WriteMode::Append, "+1");
    write(r"D:\log.txt", WriteMode::Append, "+2");
    assert_eq!(bench.content(r"D:\log.txt"), "old+1+2");
    write(r"D:\log.txt", WriteMode::Truncate, "n");
    assert_eq!(bench.content(r"D:\log.txt"), "n");
    write(r"D:\new.txt", WriteMode::Append, "a");
    assert_eq!(bench.content(r"D:\new.txt"), "a");
    assert_eq!(bench.files.read_dir(r"D:\").unwrap().len(), 2);
}

#[test]
fn read_only_files_and_folders_are_not_written_to() {
    let bench = Bench::new()
        .file("r.txt", "r")
        .file("w.txt", "w")
        .file("d/x", "");
    bench.make_read_only("r.txt");
    let files = &bench.files;
    assert!(files.metadata(r"D:\r.txt").unwrap().attributes.read_only);
    assert!(!files.metadata(r"D:\w.txt").unwrap().attributes.read_only);
    assert_eq!(
        files.open_write(r"D:\r.txt", WriteMode::Append).err(),
        DENIED
    );
    assert_eq!(files.open_write(r"D:\d", WriteMode::Append).err(), DENIED);
    assert_eq!(files.open_read(r"D:\d").err(), DENIED);
    assert_eq!(files.remove_file(r"D:\r.txt").err(), DENIED);
    assert_eq!(files.remove_file(r"D:\d").err(), DENIED);
    assert_eq!(files.rename(r"D:\w.txt", r"D:\r.txt").err(), DENIED);
    assert_eq!(files.copy(r"D:\w.txt", r"D:\r.txt").err(), DENIED);
    assert_eq!(files.copy(r"D:\w.txt", r"D:\d").err(), DENIED);
    assert_eq!(bench.content(r"D:\r.txt"), "r");
    files.remove_file(r"D:\W.TXT").unwrap();
    assert_eq!(files.metadata(r"D:\w.txt").err(), NOT_THERE);
}

#[test]
fn folders_are_made_and_removed() {
    let bench = Bench::new().file("Full/x", "");
    let files = &bench.files;
    files.create_dir(r"D:\New").unwrap();
    assert_eq!(
        files.create_dir(r"D:\NEW").err(),
        Some(SystemError::ALREADY_EXISTS)
    );
    assert_eq!(
        files.create_dir(r"D:\full\X").err(),
        Some(SystemError::ALREADY_EXISTS)
    );
    assert_eq!(
        files.create_dir(r"D:\").err(),
        Some(SystemError::ALREADY_EXISTS)
    );
    files.remove_dir(r"D:\new").unwrap();
    assert_eq!(
        files.remove_dir(r"D:\full").err(),
        Some(SystemError::DIRECTORY_NOT_EMPTY)
    );
    assert_eq!(
        files.remove_dir(r"D:\full\x").err(),
        Some(SystemError::NOT_A_DIRECTORY)
    );
    files.remove_file(r"D:\full\x").unwrap();
    files.remove_dir(r"D:\full").unwrap();
    assert_eq!(files.remove_dir(r"D:\").err(), DENIED);
    assert!(bench.folder.path().is_dir());
}

#[test]
fn a_folder_is_listed_in_the_order_of_ntfs() {
    let mut bench = Bench::new();
    for name in ["b.txt", "A.TXT", "_x", "Zebra", "é", "a1", "a_", "10", "9"] {
        bench = bench.file(name, "abc");
    }
    fs::create_dir(bench.folder.path().join("Folder")).unwrap();
    let entries = bench.files.read_dir(r"D:\").unwrap();
    let names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).collect();
    // `_` (0x5F) stands behind the capital letters.
    assert_eq!(
        names,
        [
            "10", "9", "A.TXT", "a1", "a_", "b.txt", "Folder", "Zebra", "_x", "é"
        ]
    );
    let folder = entries.iter().find(|entry| entry.name == "Folder").unwrap();
    assert!(folder.metadata.is_dir && folder.metadata.size == 0);
    assert_eq!(entries[0].metadata.size, 3);
    assert_eq!(
        bench.files.read_dir(r"D:\9").err(),
        Some(SystemError::NOT_A_DIRECTORY)
    );
    assert_eq!(bench.files.read_dir(r"D:\no").err(), NO_PATH);
}

#[cfg(not(windows))]
#[test]
fn files_that_windows_could_not_hold_are_not_seen() {
    let bench = Bench::new()
        .file("a:b", "")
        .file("dot.", "")
        .file("aux.c", "")
        .file("ok", "");
    let names: Vec<_> = bench
        .files
        .read_dir(r"D:\")
        .unwrap()
        .into_iter()
        .map(|entry| entry.name)
        .collect();
    assert_eq!(names, ["ok"]);
    assert_eq!(
        bench.files.to_windows(&bench.folder.path().join("a:b")),
        None
    );
}

#[test]
fn renaming_replaces_a_file_and_moves_a_folder() {
    let bench = Bench::new()
        .file("one.txt", "1")
        .file("Two.txt", "2")
        .file("dir/x", "x");
    let files = &bench.files;
    files.rename(r"D:\ONE.txt", r"D:\TWO.TXT").unwrap();
    assert_eq!(bench.content(r"D:\two.txt"), "1");
    assert_eq!(files.metadata(r"D:\one.txt").err(), NOT_THERE);
    files.rename(r"D:\dir", r"D:\Moved").unwrap();
    assert_eq!(bench.content(r"D:\moved\x"), "x");
    assert_eq!(files.rename(r"D:\two.txt", r"D:\moved").err(), DENIED);
    assert_eq!(
        files.rename(r"D:\moved", r"D:\moved\below").err(),
        Some(SystemError::SHARING_VIOLATION)
    );
    files.create_dir(r"D:\other").unwrap();
    assert_eq!(
        files.rename(r"D:\moved", r"D:\other").err(),
        Some(SystemError::ALREADY_EXISTS)
    );
}

/// Not under Windows' name, because the Windows build is tried under Wine, whose `ren` can't do it either.
#[cfg(not(windows))]
#[test]
fn renaming_can_change_only_the_case() {
    let bench = Bench::new().file("Two.txt", "2");
    bench.files.rename(r"D:\two.txt", r"D:\tWO.tXt").unwrap();
    let entries = bench.files.read_dir(r"D:\").unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].name, "tWO.tXt");
    assert_eq!(bench.content(r"D:\two.txt"), "2");
}

#[test]
fn a_copy_has_content_time_and_attributes() {
    let bench = Bench::new()
        .file("from.txt", "content")
        .file("To.txt", "longer than before");
    let old = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    File::options()
        .write(true)
        .open(bench.folder.path().join("from.txt"))
        .unwrap()
        .set_modified(old)
        .unwrap();
    bench.make_read_only("from.txt");
    bench.files.copy(r"D:\FROM.TXT", r"D:\TO.TXT").unwrap();
    assert_eq!(bench.content(r"D:\to.txt"), "content");
    let facts = bench.files.metadata(r"D:\to.txt").unwrap();
    assert_eq!(facts, bench.files.metadata(r"D:\from.txt").unwrap());
    assert!(facts.attributes.read_only);
}

#[test]
fn a_file_is_not_copied_onto_itself() {
    let bench = Bench::new().file("a.txt", "content");
    assert_eq!(
        bench.files.copy(r"D:\a.txt", r"D:\A.TXT").err(),
        Some(SystemError::SHARING_VIOLATION)
    );
    assert_eq!(bench.content(r"D:\a.txt"), "content");
}

#[test]
fn nul_is_everywhere_where_a_folder_is() {
    let bench = Bench::new().file("d/x", "x");
    let files = &bench.files;
    for path in [r"D:\nul", r"D:\d\NUL", r"D:\d\nul.txt", r"\\.\nul"] {
        assert!(!files.metadata(path).unwrap().is_dir, "{path}");
        let mut bytes = Vec::new();
        files
            .open_read(path)
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        assert_eq!(bytes, b"", "{path}");
        files
            .open_write(path, WriteMode::Truncate)
            .unwrap()
            .write_all(b"gone")
            .unwrap();
    }
    assert_eq!(files.metadata(r"D:\no\nul").err(), NO_PATH);
    files.copy(r"D:\nul", r"D:\empty.txt").unwrap();
    assert_eq!(bench.content(r"D:\empty.txt"), "");
    assert_eq!(files.remove_file(r"D:\nul").err(), DENIED);
    assert_eq!(
        files.create_dir(r"D:\nul").err(),
        Some(SystemError::NOT_A_DIRECTORY)
    );
}

#[cfg(not(windows))]
#[test]
fn native_paths_have_the_nearest_drive() {
    let bench = Bench::new().file("a/b.txt", "");
    let files = &bench.files;
    let native = bench.folder.path().join("a").join("b.txt");
    assert_eq!(files.to_windows(&native), Some(r"D:\a\b.txt".to_owned()));
    assert_eq!(
        files.to_windows(bench.folder.path()),
        Some(r"D:\".to_owned())
    );
    assert_eq!(files.to_windows(Path::new("/")), Some(r"Z:\".to_owned()));
    assert_eq!(
        files.to_windows(Path::new("/usr/bin")),
        Some(r"Z:\usr\bin".to_owned())
    );
    assert_eq!(
        files.to_native(r"Z:\usr\BIN\").unwrap(),
        Path::new("/usr/bin")
    );
    assert_eq!(files.to_native(r"\\?\D:\A\B.TXT").unwrap(), native);
}

#[cfg(unix)]
#[test]
fn a_drive_given_through_a_link_is_known_by_both_names() {
    let real = tempfile::tempdir().unwrap();
    let link = real.path().join("link");
    let target = real.path().join("target");
    fs::create_dir(&target).unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let mut drives = DriveMap::new();
    drives.map('E', &link);
    let files = NativeFiles::new(drives);
    let target = target.canonicalize().unwrap();
    assert_eq!(files.to_windows(&link.join("x")), Some(r"E:\x".to_owned()));
    assert_eq!(
        files.to_windows(&target.join("x")),
        Some(r"E:\x".to_owned())
    );
    assert_eq!(files.to_windows(Path::new("/")), None);
}

#[cfg(unix)]
#[test]
fn links_are_removed_and_not_what_they_lead_to() {
    let bench = Bench::new().file("d/x", "x");
    let root = bench.folder.path();
    std::os::unix::fs::symlink(root.join("d"), root.join("to_dir")).unwrap();
    std::os::unix::fs::symlink(root.join("nowhere"), root.join("broken")).unwrap();
    assert_eq!(bench.content(r"D:\TO_DIR\x"), "x");
    assert_eq!(bench.files.read_dir(r"D:\").unwrap().len(), 3);
    bench.files.remove_dir(r"D:\to_dir").unwrap();
    bench.files.remove_file(r"D:\broken").unwrap();
    assert_eq!(bench.content(r"D:\d\x"), "x");
}

#[cfg(not(windows))]
#[test]
fn the_system_drive_is_made_when_it_is_first_used() {
    let bench = Bench::new();
    assert!(!bench.folder.path().join("state").exists());
    assert!(bench.files.metadata(r"C:\windows\system32").unwrap().is_dir);
    assert!(bench.files.metadata(r"C:\Windows\TEMP").unwrap().is_dir);
    assert!(bench.folder.path().join("state/drives/c/Windows").is_dir());
}

#[test]
fn times_are_local() {
    let bench = Bench::new().file("a", "");
    let modified = bench.files.metadata(r"D:\a").unwrap().modified;
    let now = jiff::Zoned::now().datetime();
    let age = now.duration_since(modified).as_secs();
    assert!((-5..60).contains(&age), "{modified} {now}");
}
