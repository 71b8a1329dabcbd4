//! Jobs: the processes of a program under a watch, which are found and ended together.
//!
//! A job has a name as long as somebody holds it open. The program itself does, by a handle that is put into its process and
//! that it passes on to what it starts with handles.

#![allow(unsafe_code)] // Jobs, consoles and windows are reached through functions of the system that take pointers.

use std::io;
use std::os::windows::io::{AsRawHandle as _, BorrowedHandle, FromRawHandle as _, OwnedHandle};
use std::ptr;
use std::thread;
use std::time::{Duration, Instant};

use windows_sys::Win32::Foundation::{
    DUPLICATE_SAME_ACCESS, DuplicateHandle, ERROR_FILE_NOT_FOUND, ERROR_MORE_DATA, HWND, LPARAM,
};
use windows_sys::Win32::System::Console::{
    AttachConsole, CTRL_BREAK_EVENT, FreeConsole, GenerateConsoleCtrlEvent, GetConsoleProcessList,
    SetConsoleCtrlHandler,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOBOBJECT_BASIC_PROCESS_ID_LIST,
    JobObjectBasicProcessIdList, OpenJobObjectW, QueryInformationJobObject, TerminateJobObject,
};
use windows_sys::Win32::System::SystemServices::{
    JOB_OBJECT_ASSIGN_PROCESS, JOB_OBJECT_QUERY, JOB_OBJECT_TERMINATE,
};
use windows_sys::Win32::System::Threading::GetCurrentProcess;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    EnumWindows, GetWindowThreadProcessId, PostMessageW, WM_CLOSE,
};

/// What a process returns that was ended by force.
const ENDED: u32 = 1;

/// How many processes a first list has room for.
const FIRST_ROOM: usize = 64;

/// A job that is open.
pub struct Job(OwnedHandle);

impl Job {
    /// Makes the job of a token.
    ///
    /// # Errors
    /// What the system said.
    pub fn create(token: &str) -> io::Result<Self> {
        let name = name(token);
        // SAFETY: the name ends with NUL and outlives the call; null stands for the usual access list.
        Self::opened(unsafe { CreateJobObjectW(ptr::null(), name.as_ptr()) })
    }

    /// Opens the job of a token; `None` when there is none any more.
    ///
    /// # Errors
    /// When it may not be opened.
    pub fn open(token: &str) -> io::Result<Option<Self>> {
        let name = name(token);
        let access = JOB_OBJECT_QUERY | JOB_OBJECT_TERMINATE | JOB_OBJECT_ASSIGN_PROCESS;
        // SAFETY: the name ends with NUL and outlives the call.
        match Self::opened(unsafe { OpenJobObjectW(access, 0, name.as_ptr()) }) {
            Ok(job) => Ok(Some(job)),
            Err(error) if error.raw_os_error() == Some(ERROR_FILE_NOT_FOUND.cast_signed()) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn opened(handle: *mut core::ffi::c_void) -> io::Result<Self> {
        if handle.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the handle was opened just now, and nobody else has it.
        Ok(Self(unsafe { OwnedHandle::from_raw_handle(handle) }))
    }

    /// Puts a process into the job, and the job's handle into the process, so that its name lives as long.
    ///
    /// # Errors
    /// What the system said.
    pub fn take_in(&self, process: BorrowedHandle<'_>) -> io::Result<()> {
        // SAFETY: both handles are open.
        if unsafe { AssignProcessToJobObject(self.0.as_raw_handle(), process.as_raw_handle()) } == 0
        {
            return Err(io::Error::last_os_error());
        }
        let mut theirs = ptr::null_mut();
        // SAFETY: the handles are open; the new one belongs to the other process, which closes it when it ends.
        let done = unsafe {
            DuplicateHandle(
                GetCurrentProcess(),
                self.0.as_raw_handle(),
                process.as_raw_handle(),
                &raw mut theirs,
                0,
                1,
                DUPLICATE_SAME_ACCESS,
            )
        };
        if done == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(())
    }

    /// The numbers of its processes.
    ///
    /// # Errors
    /// What the system said.
    pub fn processes(&self) -> io::Result<Vec<u32>> {
        let head = size_of::<JOBOBJECT_BASIC_PROCESS_ID_LIST>() / size_of::<usize>() - 1;
        let mut room = FIRST_ROOM;
        loop {
            // In pieces of the size of the list's own, so that it lies as it must.
            let mut buffer = vec![0_usize; head + room];
            let size = u32::try_from(buffer.len() * size_of::<usize>()).unwrap_or(u32::MAX);
            // SAFETY: the handle is open, and the buffer is as large as is said.
            let whole = unsafe {
                QueryInformationJobObject(
                    self.0.as_raw_handle(),
                    JobObjectBasicProcessIdList,
                    buffer.as_mut_ptr().cast(),
                    size,
                    ptr::null_mut(),
                )
            } != 0;
            if !whole {
                let error = io::Error::last_os_error();
                let is_too_small = error.raw_os_error() == Some(ERROR_MORE_DATA.cast_signed());
                if is_too_small && room < 1 << 20 {
                    room *= 4;
                    continue;
                }
                return Err(error);
            }
            // SAFETY: the buffer begins with such a record, whose first two fields are plain numbers.
            let count = unsafe {
                buffer
                    .as_ptr()
                    .cast::<JOBOBJECT_BASIC_PROCESS_ID_LIST>()
                    .read_unaligned()
            }
            .NumberOfProcessIdsInList;
            let count = usize::try_from(count).unwrap_or(0);
            return Ok(buffer
                .into_iter()
                .skip(head)
                .take(count)
                .filter_map(|number| u32::try_from(number).ok())
                .collect());
        }
    }

    /// Asks all its processes to end: `group` (the first one's number) hears Ctrl-Break, their windows are asked to close.
    pub fn ask_to_end(&self, group: Option<u32>) {
        if let Some(group) = group {
            send_break(group);
        }
        if let Ok(processes) = self.processes() {
            close_windows(&processes);
        }
    }

    /// Ends all its processes by force.
    ///
    /// # Errors
    /// What the system said.
    pub fn terminate(&self) -> io::Result<()> {
        // SAFETY: the handle is open.
        if unsafe { TerminateJobObject(self.0.as_raw_handle(), ENDED) } == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(())
    }

    /// Waits until it has no processes; whether that is so.
    ///
    /// # Errors
    /// What the system said.
    pub fn is_empty_within(&self, limit: Duration) -> io::Result<bool> {
        let begun = Instant::now();
        loop {
            if self.processes()?.is_empty() {
                return Ok(true);
            }
            if begun.elapsed() >= limit {
                return Ok(false);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The name of a token's job. Of all sessions: what the cluster's service starts is ended from wherever.
fn name(token: &str) -> Vec<u16> {
    format!("Global\\Armistice-{token}\0")
        .encode_utf16()
        .collect()
}

/// Ctrl-Break to the process group of a program. It goes to a console, which must be this process's own: where this process
/// has none, as in a script resource, it visits the program's for a moment.
fn send_break(group: u32) {
    let mut list = [0_u32; 1];
    // SAFETY: the list has room for one, as is said; only the count is looked at.
    let has_console = unsafe { GetConsoleProcessList(list.as_mut_ptr(), 1) } != 0;
    // SAFETY: any number may be asked for. While it is a visitor this process must not end at the signal itself.
    unsafe {
        let visits = !has_console && AttachConsole(group) != 0;
        if visits {
            SetConsoleCtrlHandler(None, 1);
        }
        // Where the program has another console than this process it is not reached; the time limit is for that.
        GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, group);
        if visits {
            FreeConsole();
        }
    }
}

/// Asks the windows of these processes to close.
fn close_windows(processes: &[u32]) {
    /// # Safety
    /// The parameter must be a pointer to a slice of numbers that is alive.
    unsafe extern "system" fn each(window: HWND, processes: LPARAM) -> i32 {
        let mut owner = 0;
        // SAFETY: the window was given by the system; the parameter is what `close_windows` passed on.
        unsafe {
            GetWindowThreadProcessId(window, &raw mut owner);
            let processes = *(processes as *const &[u32]);
            if processes.contains(&owner) {
                PostMessageW(window, WM_CLOSE, 0, 0);
            }
        }
        1
    }
    // SAFETY: the slice outlives the call, which calls the function back before it returns.
    unsafe { EnumWindows(Some(each), (&raw const processes) as LPARAM) };
}
