//! Processes that are known by their number.

#![allow(unsafe_code)] // kernel32 is asked about processes by handles.

use std::os::windows::io::{AsRawHandle as _, BorrowedHandle, FromRawHandle as _, OwnedHandle};

use windows_sys::Win32::Foundation::{
    CloseHandle, ERROR_ACCESS_DENIED, FILETIME, GetLastError, WAIT_TIMEOUT,
};
use windows_sys::Win32::System::Threading::{
    GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_SYNCHRONIZE,
    WaitForSingleObject,
};

/// Whether a process with this number runs. One that may not be looked at does.
pub fn is_alive(process: u32) -> bool {
    // SAFETY: any number may be asked for.
    let handle = unsafe { OpenProcess(PROCESS_SYNCHRONIZE, 0, process) };
    if handle.is_null() {
        // SAFETY: it reads the number of the failure.
        return unsafe { GetLastError() } == ERROR_ACCESS_DENIED;
    }
    // SAFETY: the handle is open, and nobody else has it. A process that has ended is signalled.
    unsafe {
        let runs = WaitForSingleObject(handle, 0) == WAIT_TIMEOUT;
        CloseHandle(handle);
        runs
    }
}

/// When the process with this number started, in the system's count of 100 nanoseconds; `None` where it cannot be asked.
pub fn start_of(process: u32) -> Option<String> {
    // SAFETY: any number may be asked for.
    let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, process) };
    if handle.is_null() {
        return None;
    }
    // SAFETY: the handle was opened just now, and nobody else has it.
    let handle = unsafe { OwnedHandle::from_raw_handle(handle) };
    start_of_open(std::os::windows::io::AsHandle::as_handle(&handle))
}

/// The same of a process that is open.
pub(super) fn start_of_open(process: BorrowedHandle<'_>) -> Option<String> {
    let mut times = [FILETIME::default(); 4];
    let [created, ended, kernel, user] = &mut times;
    // SAFETY: the handle is open, and the four times outlive the call.
    let told = unsafe { GetProcessTimes(process.as_raw_handle(), created, ended, kernel, user) };
    let count = u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime);
    (told != 0).then(|| count.to_string())
}
