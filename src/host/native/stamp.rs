use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How coarse a file system's clock may be.
const COARSE: Duration = Duration::from_millis(50);

/// What a file or folder looks like from outside: as long as this stays, its content does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStamp {
    /// `None` when there is no such file.
    known: Option<(Option<SystemTime>, u64, u64)>,
}

impl FileStamp {
    /// The present one.
    pub fn of(path: &Path) -> Self {
        let metadata = fs::metadata(path).ok();
        Self {
            known: metadata.map(|metadata| {
                let modified = metadata.modified().ok();
                (modified, metadata.len(), number(&metadata))
            }),
        }
    }

    /// Whether the last change is so long ago that another one would look different. Until then it is better to look
    /// at the content once more.
    pub fn is_settled(&self) -> bool {
        match self.known {
            Some((Some(modified), ..)) => SystemTime::now()
                .duration_since(modified)
                .is_ok_and(|age| age > COARSE),
            Some((None, ..)) => false,
            None => true,
        }
    }
}

#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> u64 {
    0
}
