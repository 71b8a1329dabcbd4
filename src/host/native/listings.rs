use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use super::NativeFiles;
use crate::host::{Files as _, upper};

/// What the folders of a search path hold. A folder that has not changed is not listed again: each command of a script is looked
/// for along the whole path.
#[derive(Debug, Default)]
pub(super) struct Listings(RefCell<HashMap<String, Kept>>);

#[derive(Debug)]
struct Kept {
    modified: SystemTime,
    listing: Rc<Listing>,
}

/// The names in a folder, by their upper-case form.
#[derive(Debug, Default)]
pub(super) struct Listing(HashMap<String, Vec<String>>);

/// A folder that was changed just now may change once more without a later time: file systems count it in steps of up to two
/// seconds.
const SETTLED: Duration = Duration::from_secs(3);

impl Listings {
    /// The names in a folder; none if it cannot be read.
    pub(super) fn of(&self, files: &NativeFiles, folder: &str) -> Rc<Listing> {
        // Before the names: what changes while they are read is seen the next time.
        let modified = modified(files, folder);
        if let Some(kept) = self.0.borrow().get(folder)
            && Some(kept.modified) == modified
        {
            return Rc::clone(&kept.listing);
        }
        let listing = Rc::new(Listing::new(files.names(folder)));
        let is_settled = |modified: &SystemTime| {
            let age = SystemTime::now().duration_since(*modified);
            age.is_ok_and(|age| age >= SETTLED)
        };
        // One that may not be read can become readable without a later time.
        if let Some(modified) = modified.filter(is_settled)
            && !listing.0.is_empty()
        {
            let listing = Rc::clone(&listing);
            let kept = Kept { modified, listing };
            self.0.borrow_mut().insert(folder.to_owned(), kept);
        }
        listing
    }
}

fn modified(files: &NativeFiles, folder: &str) -> Option<SystemTime> {
    let folder = files.to_native(folder).ok()?;
    folder.metadata().ok()?.modified().ok()
}

fn folded(name: &str) -> String {
    name.chars().map(upper).collect()
}

impl Listing {
    fn new(names: Vec<String>) -> Self {
        let mut listing = Self::default();
        for name in names {
            listing.0.entry(folded(&name)).or_default().push(name);
        }
        listing
    }

    /// A name as it is stored: the very same one, else the first of those that differ in case.
    pub(super) fn stored(&self, wanted: &str) -> Option<&str> {
        let same = self.0.get(&folded(wanted))?;
        let exact = same.iter().find(|name| *name == wanted);
        exact.or_else(|| same.iter().min()).map(String::as_str)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::{self, File};

    use super::*;
    use crate::host::native::DriveMap;

    struct Bench {
        folder: tempfile::TempDir,
        files: NativeFiles,
        listings: Listings,
    }

    fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let mut drives = DriveMap::new();
        drives.map('Q', folder.path());
        Bench {
            folder,
            files: NativeFiles::new(drives),
            listings: Listings::default(),
        }
    }

    impl Bench {
        fn put(&self, name: &str) {
            fs::write(self.folder.path().join(name), "").unwrap();
        }

        fn set_age(&self, seconds: u64) {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
            let time = match seconds {
                0 => SystemTime::now(),
                before => time - Duration::from_secs(before),
            };
            File::open(self.folder.path())
                .unwrap()
                .set_modified(time)
                .unwrap();
        }

        fn stored(&self, name: &str) -> Option<String> {
            let listing = self.listings.of(&self.files, "Q:\\");
            listing.stored(name).map(str::to_owned)
        }
    }

    #[test]
    fn a_name_is_the_very_same_one_or_else_the_first_that_differs_in_case() {
        let bench = bench();
        for name in ["tool.EXE", "Tool.exe", "Straße.bat"] {
            bench.put(name);
        }
        assert_eq!(bench.stored("tool.EXE").as_deref(), Some("tool.EXE"));
        assert_eq!(bench.stored("TOOL.EXE").as_deref(), Some("Tool.exe"));
        assert_eq!(bench.stored("STRAßE.BAT").as_deref(), Some("Straße.bat"));
        assert_eq!(bench.stored("STRASSE.BAT"), None);
    }

    #[test]
    fn a_folder_is_listed_again_when_it_has_changed() {
        let bench = bench();
        bench.put("a");
        bench.set_age(100);
        assert_eq!(bench.stored("b"), None);
        bench.put("b");
        assert!(bench.stored("b").is_some());
        // The same time means the same names, or nothing would be saved.
        bench.set_age(50);
        assert!(bench.stored("b").is_some());
        fs::remove_file(bench.folder.path().join("b")).unwrap();
        bench.set_age(50);
        assert!(bench.stored("b").is_some());
    }

    #[test]
    fn a_folder_that_was_changed_just_now_is_not_trusted() {
        let bench = bench();
        bench.put("a");
        bench.set_age(0);
        let folder = File::open(bench.folder.path()).unwrap();
        let now = folder.metadata().unwrap().modified().unwrap();
        assert_eq!(bench.stored("b"), None);
        bench.put("b");
        folder.set_modified(now).unwrap();
        assert!(bench.stored("b").is_some());
    }
}
