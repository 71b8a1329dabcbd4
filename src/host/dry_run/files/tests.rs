use std::fs;

use super::*;
use crate::host::native::{DriveMap, NativeFiles};
use crate::host::simulated::SimulatedClock;

struct Bench {
    folder: tempfile::TempDir,
    ledger: Rc<Ledger>,
    dry: DryFiles,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Old.txt"), "old").unwrap();
    let mut drives = DriveMap::new();
    drives.map('D', folder.path());
    let ledger = Rc::new(Ledger::default());
    let clock = SimulatedClock::new(jiff::civil::date(2008, 10, 15).at(3, 0, 0, 0));
    let dry = DryFiles::new(
        Rc::new(NativeFiles::new(drives)),
        Rc::new(clock),
        Rc::clone(&ledger),
    );
    Bench {
        folder,
        ledger,
        dry,
    }
}

impl Bench {
    fn write(&self, path: &str, mode: WriteMode, text: &str) {
        let mut file = self.dry.open_write(path, mode).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.dry.read(path).unwrap()).unwrap()
    }

    fn changed(&self) -> Vec<String> {
        let changes = self.dry.changes().into_iter();
        changes
            .map(|(_, change)| {
                let sign = change.operation.character();
                format!("{sign} {}", change.object)
            })
            .collect()
    }
}

#[test]
fn what_is_written_is_there_for_the_rest_of_the_run_and_nowhere_else() {
    let bench = bench();
    bench.write(r"D:\new.txt", WriteMode::Truncate, "one ");
    bench.write(r"D:\NEW.txt", WriteMode::Append, "two");
    bench.write(r"D:\old.TXT", WriteMode::Append, "er");
    assert_eq!(bench.text(r"D:\new.TXT"), "one two");
    assert_eq!(bench.text(r"D:\Old.txt"), "older");
    assert_eq!(bench.dry.metadata(r"D:\new.txt").unwrap().size, 7);
    let names: Vec<_> = bench.dry.read_dir(r"D:\").unwrap();
    let names: Vec<_> = names.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["new.txt", "old.TXT"]);
    assert_eq!(bench.changed(), [r"+ D:\new.txt", r"~ D:\old.TXT"]);
    assert_eq!(fs::read_dir(bench.folder.path()).unwrap().count(), 1);
    assert_eq!(
        fs::read_to_string(bench.folder.path().join("Old.txt")).unwrap(),
        "old"
    );
}

#[test]
fn what_is_deleted_or_renamed_is_found_no_more() {
    let bench = bench();
    bench.dry.rename(r"D:\old.txt", r"D:\moved.txt").unwrap();
    assert_eq!(
        bench.dry.metadata(r"D:\Old.txt"),
        Err(SystemError::FILE_NOT_FOUND)
    );
    assert_eq!(bench.text(r"D:\moved.txt"), "old");
    bench.dry.remove_file(r"D:\moved.txt").unwrap();
    assert!(bench.dry.read_dir(r"D:\").unwrap().is_empty());
    assert_eq!(bench.changed(), [r"- D:\old.txt"]);
}

#[test]
fn folders_are_made_and_removed_by_the_rules() {
    let bench = bench();
    let dry = &bench.dry;
    assert_eq!(dry.create_dir(r"D:\a\b"), Err(SystemError::PATH_NOT_FOUND));
    dry.create_dir(r"D:\a").unwrap();
    assert_eq!(dry.create_dir(r"D:\A"), Err(SystemError::ALREADY_EXISTS));
    bench.write(r"D:\a\file", WriteMode::Truncate, "");
    assert_eq!(
        dry.remove_dir(r"D:\a"),
        Err(SystemError::DIRECTORY_NOT_EMPTY)
    );
    dry.remove_file(r"D:\a\file").unwrap();
    dry.remove_dir(r"D:\a").unwrap();
    assert_eq!(
        dry.open_write(r"D:\a\file", WriteMode::Truncate)
            .unwrap_err(),
        SystemError::PATH_NOT_FOUND
    );
    assert_eq!(bench.changed(), [""; 0]);
}

#[test]
fn a_copy_goes_its_own_way_and_the_same_content_is_no_change() {
    let bench = bench();
    bench.dry.copy(r"D:\Old.txt", r"D:\copy.txt").unwrap();
    bench.write(r"D:\copy.txt", WriteMode::Append, "!");
    assert_eq!(bench.text(r"D:\Old.txt"), "old");
    assert_eq!(bench.text(r"D:\copy.txt"), "old!");
    bench.write(r"D:\Old.txt", WriteMode::Truncate, "old");
    assert_eq!(bench.changed(), [r"+ D:\copy.txt"]);
}

#[test]
fn a_folder_that_is_renamed_is_said_not_to_be_predicted() {
    let bench = bench();
    fs::create_dir(bench.folder.path().join("sub")).unwrap();
    bench.dry.rename(r"D:\sub", r"D:\other").unwrap();
    assert!(matches!(
        bench.ledger.take(&[Area::File], None).as_slice(),
        [Note::NotPredicted(reason)] if reason.contains("is not renamed")
    ));
}
