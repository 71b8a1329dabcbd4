//! Errors that several objects share.

use crate::host::SystemError;
use crate::vbscript::RuntimeError;

/// 5
pub(super) fn invalid_call() -> RuntimeError {
    RuntimeError::number(5)
}

/// 9
pub(super) fn out_of_range() -> RuntimeError {
    RuntimeError::number(9)
}

/// 13
pub(super) fn type_mismatch() -> RuntimeError {
    RuntimeError::number(13)
}

/// 450 for a member that was given too many or too few arguments.
pub(super) fn wrong_number_of_arguments(member: &str) -> RuntimeError {
    RuntimeError::about(450, member)
}

/// 445 for a member that this implementation leaves out, with what is missing.
pub(super) fn not_supported(missing: &str) -> RuntimeError {
    RuntimeError::number(445).detail(missing)
}

/// A failure that Windows tells by its own number, as the objects of Windows Script Host do.
pub(super) fn of_system(source: &str, error: SystemError) -> RuntimeError {
    RuntimeError::of(source, hresult(error), error.to_string())
}

/// A member of Windows Script Host that has nothing to act on here, with the reason.
pub(super) fn not_here(source: &str, reason: &str) -> RuntimeError {
    of_system(source, SystemError::NOT_SUPPORTED).detail(reason)
}

/// `HRESULT_FROM_WIN32`
fn hresult(error: SystemError) -> i32 {
    (0x8007_0000_u32 | (error.0 & 0xffff)).cast_signed()
}

/// The numbers that `Scripting.FileSystemObject` gives to the failures of Windows ("VBScript Run-time Errors").
pub(super) fn of_file(error: SystemError) -> RuntimeError {
    match error {
        SystemError::FILE_NOT_FOUND => file_not_found(),
        SystemError::PATH_NOT_FOUND
        | SystemError::INVALID_DRIVE
        | SystemError::BAD_NETPATH
        | SystemError::NOT_A_DIRECTORY => path_not_found(),
        SystemError::ALREADY_EXISTS | SystemError::FILE_EXISTS => already_exists(),
        SystemError::DISK_FULL => RuntimeError::number(61),
        SystemError::INVALID_NAME | SystemError::NAME_TOO_LONG => RuntimeError::number(52),
        // Also a folder that is moved to another drive, which Windows does not do.
        SystemError::ACCESS_DENIED
        | SystemError::SHARING_VIOLATION
        | SystemError::WRITE_PROTECT
        | SystemError::DIRECTORY_NOT_EMPTY
        | SystemError::NOT_SAME_DEVICE => permission_denied(),
        other => RuntimeError::number(57).detail(other.to_string()),
    }
}

/// 53
pub(super) fn file_not_found() -> RuntimeError {
    RuntimeError::number(53)
}

/// 54
pub(super) fn bad_file_mode() -> RuntimeError {
    RuntimeError::number(54)
}

/// 58
pub(super) fn already_exists() -> RuntimeError {
    RuntimeError::number(58)
}

/// 62
pub(super) fn past_end() -> RuntimeError {
    RuntimeError::number(62)
}

/// 70
pub(super) fn permission_denied() -> RuntimeError {
    RuntimeError::number(70)
}

/// 76
pub(super) fn path_not_found() -> RuntimeError {
    RuntimeError::number(76)
}
