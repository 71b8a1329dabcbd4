//! Processes that are known by their number.

#![allow(unsafe_code)] // kernel32 is asked about processes by handles.

use windows_sys::Win32::Foundation::{
    CloseHandle, ERROR_ACCESS_DENIED, GetLastError, WAIT_TIMEOUT,
};
use windows_sys::Win32::System::Threading::{
    OpenProcess, PROCESS_SYNCHRONIZE, WaitForSingleObject,
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
