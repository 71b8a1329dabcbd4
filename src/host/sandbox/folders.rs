use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Decisions, Presence};
use crate::host::native::{DriveMap, NativeFiles};
use crate::host::placing::Originals;
use crate::host::{Files as _, path};
use crate::source::CodePage;

/// Which drives there are, and where the scripts lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Letters, in capitals.
    pub drives: BTreeSet<char>,
    /// The script folder's Windows path.
    pub scripts: String,
    /// The folder of temporary files.
    pub temporary: String,
}

impl Layout {
    /// `C:`, a drive for the scripts, and those that the scripts name.
    pub fn new(named: &BTreeSet<char>) -> Self {
        let own = "WVUTRQPONMLKJIHGFE"
            .chars()
            .find(|letter| !named.contains(letter))
            .unwrap_or('C');
        let mut drives = named.clone();
        drives.extend(['C', own]);
        Self {
            drives,
            scripts: format!(r"{own}:\cluster\scripts\group1"),
            temporary: format!(r"{own}:\temp"),
        }
    }
}

/// The drives of one run, as temporary folders that go away with it.
#[derive(Debug)]
pub struct Folders {
    root: TempDir,
    layout: Layout,
}

/// What lies under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A folder.
    Folder,
    /// A file with these bytes.
    File(Vec<u8>),
}

/// Everything on the drives, by Windows path.
pub type Tree = BTreeMap<String, Content>;

impl Folders {
    /// Makes the drives, with a copy of the script folder and the files that were decided on.
    ///
    /// # Errors
    /// When the folder cannot be read, or the temporary folder not be written.
    pub fn prepare(source: &Path, layout: &Layout, decisions: &Decisions) -> io::Result<Self> {
        let folders = Self {
            root: tempfile::Builder::new()
                .prefix("armistice-verify-")
                .tempdir()?,
            layout: layout.clone(),
        };
        for letter in &layout.drives {
            fs::create_dir(folders.drive(*letter))?;
        }
        for folder in [
            r"C:\Windows\System32",
            r"C:\Windows\Temp",
            &layout.temporary,
        ] {
            fs::create_dir_all(folders.native(folder)?)?;
        }
        let originals = Originals::of(source)?;
        let scripts = folders.native(&layout.scripts)?;
        copy(source, &scripts, &originals)?;
        originals.leave_out_of(&scripts)?;
        for (path, presence) in &decisions.files {
            // What cannot be there, such as a file below a file, is not there.
            let _ = folders.decide(path, presence);
        }
        Ok(folders)
    }

    fn decide(&self, path: &str, presence: &Presence) -> io::Result<()> {
        let place = self.native(path)?;
        match presence {
            Presence::Absent => remove(&place),
            // The scripts themselves stay as they are.
            _ if place.exists() => Ok(()),
            Presence::Folder => fs::create_dir_all(place),
            Presence::Present(text) => {
                if let Some(folder) = place.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::write(place, CodePage::UTF_8.encode(text))
            }
        }
    }

    /// The native folder of a drive.
    pub fn drive(&self, letter: char) -> PathBuf {
        self.root
            .path()
            .join(letter.to_ascii_lowercase().to_string())
    }

    /// The letters of the drives.
    pub fn letters(&self) -> impl Iterator<Item = char> + '_ {
        self.layout.drives.iter().copied()
    }

    /// The native place of a Windows path.
    ///
    /// # Errors
    /// When it lies on no drive.
    pub fn native(&self, windows: &str) -> io::Result<PathBuf> {
        NativeFiles::new(self.drive_map())
            .to_native(windows)
            .map_err(io::Error::other)
    }

    /// The drives as files see them.
    pub fn drive_map(&self) -> DriveMap {
        let mut drives = DriveMap::new();
        for letter in &self.layout.drives {
            drives.map(*letter, &self.drive(*letter));
        }
        drives
    }

    /// What lies on the drives now.
    ///
    /// # Errors
    /// When something cannot be read.
    pub fn tree(&self) -> io::Result<Tree> {
        let mut tree = Tree::new();
        for letter in &self.layout.drives {
            let drive = self.drive(*letter);
            // A script may have removed the drive's folder itself.
            if drive.is_dir() {
                gather(&drive, path::root_of(*letter), &mut tree)?;
            }
        }
        Ok(tree)
    }
}

fn gather(native: &Path, windows: &str, tree: &mut Tree) -> io::Result<()> {
    for entry in fs::read_dir(native)? {
        let entry = entry?;
        let name = path::join(windows, &entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gather(&entry.path(), &name, tree)?;
            tree.insert(name, Content::Folder);
        } else if kind.is_file() {
            tree.insert(name, Content::File(fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// Copies a folder or one file; what is neither (a device, a link) is left out.
fn copy(source: &Path, target: &Path, originals: &Originals) -> io::Result<()> {
    fs::create_dir_all(target)?;
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let place = target.join(entry.file_name());
        if kind.is_dir() {
            copy(&entry.path(), &place, originals)?;
        } else if kind.is_file() {
            fs::copy(originals.text_of(&entry.path()), place)?;
        }
    }
    Ok(())
}

fn remove(place: &Path) -> io::Result<()> {
    let removed = if place.is_dir() {
        fs::remove_dir_all(place)
    } else {
        fs::remove_file(place)
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
