use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::arm::registry::{Watch, Watches};
use crate::host::native::{FileStamp, FolderState, GroupFolders};

/// The registry's file in a group's folder.
const REGISTRY: &str = "watches.json";

/// The groups of one back end and what is registered in them.
pub struct Groups {
    folders: GroupFolders,
    groups: Vec<Group>,
    /// Grows with every change, so that what was made from the groups is known to be old.
    generation: u64,
}

/// One group.
pub struct Group {
    /// Its name in the state folder.
    pub name: String,
    /// Its state.
    pub state: Rc<FolderState>,
    /// Its watches; none where the registry cannot be used.
    pub watches: Vec<Watch>,
    /// Why the registry cannot be used.
    pub problem: Option<String>,
    path: PathBuf,
    stamp: Option<FileStamp>,
}

impl Groups {
    /// Those of a back end in a state folder; nothing is read yet.
    pub fn new(state: &Path, back_end: &str) -> Self {
        Self {
            folders: GroupFolders::new(state, back_end),
            groups: Vec::new(),
            generation: 0,
        }
    }

    /// The groups as they were read last.
    pub fn all(&self) -> &[Group] {
        &self.groups
    }

    /// How often anything changed.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Reads what has changed since the last time. A registry that cannot be used leaves its group without watches and
    /// all others as they are.
    ///
    /// # Errors
    /// When the back end's folder cannot be read.
    pub fn refresh(&mut self) -> io::Result<()> {
        let present = self.folders.present()?;
        if !present
            .iter()
            .eq(self.groups.iter().map(|group| &group.path))
        {
            let mut known = std::mem::take(&mut self.groups);
            self.groups = present
                .iter()
                .map(
                    |path| match known.iter().position(|group| group.path == *path) {
                        Some(place) => known.swap_remove(place),
                        None => Group::new(path),
                    },
                )
                .collect();
            self.generation += 1;
        }
        for group in &mut self.groups {
            if group.refresh() {
                self.generation += 1;
            }
        }
        Ok(())
    }
}

impl Group {
    fn new(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default();
        Self {
            name: name.to_string_lossy().into_owned(),
            state: Rc::new(FolderState::new(path)),
            watches: Vec::new(),
            problem: None,
            path: path.to_owned(),
            stamp: None,
        }
    }

    /// The group's folder.
    pub fn folder(&self) -> &Path {
        &self.path
    }

    /// Reads the registry if it has changed; whether anything is different.
    fn refresh(&mut self) -> bool {
        let stamp = FileStamp::of(&self.path.join(REGISTRY));
        if self.stamp.as_ref() == Some(&stamp) {
            return false;
        }
        self.stamp = stamp.is_settled().then_some(stamp);
        let (watches, problem) = match Watches::new(&*self.state).list() {
            Ok(watches) => (watches, None),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        let is_other = watches != self.watches || problem != self.problem;
        self.watches = watches;
        self.problem = problem;
        is_other
    }
}
