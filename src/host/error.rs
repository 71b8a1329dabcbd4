use std::io;

use super::error_text;

/// A failure with the number that Windows gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub struct SystemError(pub u32);

impl SystemError {
    /// ERROR_INVALID_FUNCTION
    pub const INVALID_FUNCTION: Self = Self(1);
    /// ERROR_FILE_NOT_FOUND
    pub const FILE_NOT_FOUND: Self = Self(2);
    /// ERROR_PATH_NOT_FOUND
    pub const PATH_NOT_FOUND: Self = Self(3);
    /// ERROR_ACCESS_DENIED
    pub const ACCESS_DENIED: Self = Self(5);
    /// ERROR_INVALID_DRIVE
    pub const INVALID_DRIVE: Self = Self(15);
    /// ERROR_NOT_SAME_DEVICE
    pub const NOT_SAME_DEVICE: Self = Self(17);
    /// ERROR_WRITE_PROTECT
    pub const WRITE_PROTECT: Self = Self(19);
    /// ERROR_SHARING_VIOLATION
    pub const SHARING_VIOLATION: Self = Self(32);
    /// ERROR_NOT_SUPPORTED
    pub const NOT_SUPPORTED: Self = Self(50);
    /// ERROR_BAD_NETPATH
    pub const BAD_NETPATH: Self = Self(53);
    /// ERROR_FILE_EXISTS
    pub const FILE_EXISTS: Self = Self(80);
    /// ERROR_INVALID_PARAMETER
    pub const INVALID_PARAMETER: Self = Self(87);
    /// ERROR_BROKEN_PIPE
    pub const BROKEN_PIPE: Self = Self(109);
    /// ERROR_DISK_FULL
    pub const DISK_FULL: Self = Self(112);
    /// ERROR_INVALID_NAME
    pub const INVALID_NAME: Self = Self(123);
    /// ERROR_DIR_NOT_EMPTY
    pub const DIRECTORY_NOT_EMPTY: Self = Self(145);
    /// ERROR_ALREADY_EXISTS
    pub const ALREADY_EXISTS: Self = Self(183);
    /// ERROR_BAD_EXE_FORMAT
    pub const BAD_EXE_FORMAT: Self = Self(193);
    /// ERROR_FILENAME_EXCED_RANGE
    pub const NAME_TOO_LONG: Self = Self(206);
    /// ERROR_DIRECTORY
    pub const NOT_A_DIRECTORY: Self = Self(267);
    /// ERROR_TIMEOUT
    pub const TIMEOUT: Self = Self(1460);
    /// ERROR_IO_DEVICE
    pub const IO_DEVICE: Self = Self(1117);
    /// ERROR_DEPENDENT_SERVICES_RUNNING
    pub const DEPENDENT_SERVICES_RUNNING: Self = Self(1051);
    /// ERROR_SERVICE_REQUEST_TIMEOUT
    pub const SERVICE_REQUEST_TIMEOUT: Self = Self(1053);
    /// ERROR_SERVICE_DATABASE_LOCKED
    pub const SERVICE_DATABASE_LOCKED: Self = Self(1055);
    /// ERROR_SERVICE_ALREADY_RUNNING
    pub const SERVICE_ALREADY_RUNNING: Self = Self(1056);
    /// ERROR_SERVICE_DISABLED
    pub const SERVICE_DISABLED: Self = Self(1058);
    /// ERROR_CIRCULAR_DEPENDENCY
    pub const CIRCULAR_DEPENDENCY: Self = Self(1059);
    /// ERROR_SERVICE_DOES_NOT_EXIST
    pub const SERVICE_DOES_NOT_EXIST: Self = Self(1060);
    /// ERROR_SERVICE_CANNOT_ACCEPT_CTRL
    pub const SERVICE_CANNOT_ACCEPT_CTRL: Self = Self(1061);
    /// ERROR_SERVICE_NOT_ACTIVE
    pub const SERVICE_NOT_ACTIVE: Self = Self(1062);
    /// ERROR_SERVICE_DEPENDENCY_FAIL
    pub const SERVICE_DEPENDENCY_FAIL: Self = Self(1068);
    /// ERROR_SERVICE_DEPENDENCY_DELETED
    pub const SERVICE_DEPENDENCY_DELETED: Self = Self(1075);

    /// The text of Windows' English message table, without a line end; a neutral one for numbers not listed here.
    ///
    /// Some texts hold `%1`, as the table does: the program's or file's name goes there.
    pub fn text(self) -> &'static str {
        error_text::of(self.0).unwrap_or("The operation failed.")
    }
}

impl std::fmt::Display for SystemError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match error_text::of(self.0) {
            Some(text) => f.write_str(text),
            None => write!(f, "The operation failed with Windows error {}.", self.0),
        }
    }
}

impl From<&io::Error> for SystemError {
    /// On Windows the error's own number; elsewhere the number Windows would give for such a failure.
    fn from(error: &io::Error) -> Self {
        if cfg!(windows)
            && let Some(number) = error.raw_os_error().and_then(|n| u32::try_from(n).ok())
        {
            return Self(number);
        }
        // ENOEXEC has no kind of its own; its number is the same on every Unix.
        if cfg!(unix) && error.raw_os_error() == Some(8) {
            return Self::BAD_EXE_FORMAT;
        }
        match error.kind() {
            io::ErrorKind::NotFound => Self::FILE_NOT_FOUND,
            io::ErrorKind::PermissionDenied | io::ErrorKind::IsADirectory => Self::ACCESS_DENIED,
            io::ErrorKind::AlreadyExists => Self::ALREADY_EXISTS,
            io::ErrorKind::DirectoryNotEmpty => Self::DIRECTORY_NOT_EMPTY,
            io::ErrorKind::NotADirectory => Self::NOT_A_DIRECTORY,
            io::ErrorKind::CrossesDevices => Self::NOT_SAME_DEVICE,
            io::ErrorKind::ReadOnlyFilesystem => Self::WRITE_PROTECT,
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge
            | io::ErrorKind::WriteZero => Self::DISK_FULL,
            io::ErrorKind::ResourceBusy
            | io::ErrorKind::ExecutableFileBusy
            | io::ErrorKind::WouldBlock => Self::SHARING_VIOLATION,
            io::ErrorKind::BrokenPipe => Self::BROKEN_PIPE,
            io::ErrorKind::InvalidInput => Self::INVALID_PARAMETER,
            // A name of a kind or length that the file system refuses; in practice it is the length. Windows
            // gives the same number for a command line that is too long.
            io::ErrorKind::InvalidFilename | io::ErrorKind::ArgumentListTooLong => {
                Self::NAME_TOO_LONG
            }
            io::ErrorKind::InvalidData => Self(13),
            io::ErrorKind::UnexpectedEof => Self(38),
            io::ErrorKind::Unsupported => Self::NOT_SUPPORTED,
            io::ErrorKind::OutOfMemory => Self(8),
            io::ErrorKind::TimedOut => Self::TIMEOUT,
            _ => Self::IO_DEVICE,
        }
    }
}

impl From<io::Error> for SystemError {
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_windows() {
        assert_eq!(
            SystemError::FILE_NOT_FOUND.text(),
            "The system cannot find the file specified."
        );
        assert_eq!(
            SystemError(1060).to_string(),
            "The specified service does not exist as an installed service."
        );
        assert_eq!(
            SystemError::BAD_EXE_FORMAT.text(),
            "%1 is not a valid Win32 application."
        );
    }

    #[test]
    fn an_unlisted_number_is_told() {
        assert_eq!(
            SystemError(4711).to_string(),
            "The operation failed with Windows error 4711."
        );
        assert_eq!(SystemError(4711).text(), "The operation failed.");
    }

    #[test]
    fn kinds_of_failure_get_the_number_of_windows() {
        for (kind, number) in [
            (io::ErrorKind::NotFound, 2),
            (io::ErrorKind::PermissionDenied, 5),
            (io::ErrorKind::AlreadyExists, 183),
            (io::ErrorKind::DirectoryNotEmpty, 145),
            (io::ErrorKind::StorageFull, 112),
            (io::ErrorKind::Other, 1117),
        ] {
            assert_eq!(
                SystemError::from(io::Error::from(kind)),
                SystemError(number)
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_no_program_is_193() {
        assert_eq!(
            SystemError::from(io::Error::from_raw_os_error(8)),
            SystemError::BAD_EXE_FORMAT
        );
    }
}
