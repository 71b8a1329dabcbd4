//! Processes that are known by their number.

#![allow(unsafe_code)] // kernel32 is asked about processes by handles.

use std::collections::{HashMap, HashSet};
use std::os::windows::io::{AsRawHandle as _, BorrowedHandle, FromRawHandle as _, OwnedHandle};

use windows_sys::Win32::Foundation::{
    CloseHandle, ERROR_ACCESS_DENIED, FILETIME, GetLastError, WAIT_OBJECT_0, WAIT_TIMEOUT,
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

/// Processes that are looked at again and again. Each is held open: that costs little, and its number stays its own.
#[derive(Default)]
pub(super) struct Held(HashMap<u32, Option<OwnedHandle>>);

impl Held {
    /// Whether the process with this number has ended. One that may not be looked at has not.
    pub(super) fn has_ended(&mut self, process: u32) -> bool {
        let held = self.0.entry(process).or_insert_with(|| {
            // SAFETY: any number may be asked for.
            let handle = unsafe { OpenProcess(PROCESS_SYNCHRONIZE, 0, process) };
            // SAFETY: the handle was opened just now, and nobody else has it.
            (!handle.is_null()).then(|| unsafe { OwnedHandle::from_raw_handle(handle) })
        });
        match held {
            // SAFETY: the handle is open. A process that has ended is signalled.
            Some(handle) => unsafe {
                WaitForSingleObject(handle.as_raw_handle(), 0) == WAIT_OBJECT_0
            },
            None => !is_alive(process),
        }
    }

    /// Lets go of all others.
    pub(super) fn keep(&mut self, processes: &HashSet<u32>) {
        self.0.retain(|process, _| processes.contains(process));
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
