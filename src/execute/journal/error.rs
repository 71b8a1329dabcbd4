use std::io;

/// Why a journal cannot be written or used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The state folder.
    #[error("the journal {place} cannot be {what}: {error}")]
    Io {
        /// Where the journal lies.
        place: String,
        /// `read` or `written`.
        what: &'static str,
        /// Why.
        error: io::Error,
    },
    /// Another run of the group is at work.
    #[error("{0}")]
    Busy(String),
    /// The journal was written by a later version of this program.
    #[error(
        "the journal {place} has the format {found}, and this version reads {}; use the version of the program that wrote it (nothing was changed)",
        super::FORMAT_VERSION
    )]
    Newer {
        /// Where the journal lies.
        place: String,
        /// Its format version.
        found: String,
    },
    /// A line in the middle cannot be read.
    #[error("the journal {place} is damaged in line {line}: {error}")]
    Damaged {
        /// Where the journal lies.
        place: String,
        /// The line, from 1.
        line: usize,
        /// What is the matter.
        error: String,
    },
}

impl Error {
    pub(super) fn write(place: String) -> impl FnOnce(io::Error) -> Self {
        Self::because(place, "written")
    }

    pub(super) fn read(place: String) -> impl FnOnce(io::Error) -> Self {
        Self::because(place, "read")
    }

    fn because(place: String, what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { place, what, error }
    }
}
