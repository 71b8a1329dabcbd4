//! The lists of the service manager, which the crate `windows-service` does not give.

#![allow(unsafe_code)] // The functions of advapi32 that make these lists take pointers.

use std::io;
use std::ptr;

use windows_service::service::Service;
use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, ERROR_MORE_DATA};
use windows_sys::Win32::System::Services::{
    CloseServiceHandle, ENUM_SERVICE_STATUS_PROCESSW, ENUM_SERVICE_STATUSW, EnumDependentServicesW,
    EnumServicesStatusExW, OpenSCManagerW, SC_ENUM_PROCESS_INFO, SC_HANDLE, SC_MANAGER_CONNECT,
    SC_MANAGER_ENUMERATE_SERVICE, SERVICE_ACTIVE, SERVICE_STATE_ALL, SERVICE_WIN32,
};

/// A service as the list of all services shows it.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) display_name: String,
    /// `SERVICE_STATUS.dwCurrentState`
    pub(super) state: u32,
    /// `SERVICE_STATUS.dwWin32ExitCode`
    pub(super) exit_code: u32,
    /// Its process; 0 when it has none.
    pub(super) process: u32,
}

/// How much one call takes at first, and the most that it may take, both in bytes. The system's own limit is 256 KB.
const FIRST_SIZE: usize = 64 << 10;
const LARGEST_SIZE: usize = 256 << 10;

/// The service manager, opened for listing.
struct Manager(SC_HANDLE);

impl Manager {
    fn open() -> io::Result<Self> {
        let access = SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE;
        // SAFETY: null stands for this computer and for the active database.
        let handle = unsafe { OpenSCManagerW(ptr::null(), ptr::null(), access) };
        if handle.is_null() {
            return Err(io::Error::last_os_error());
        }
        Ok(Self(handle))
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and nobody else has it.
        unsafe { CloseServiceHandle(self.0) };
    }
}

/// What a list is written to: records first, the texts that they point to behind them.
///
/// In pieces of eight bytes, since records hold pointers and must lie accordingly.
struct Buffer(Vec<u64>);

impl Buffer {
    fn new(bytes: usize) -> Self {
        Self(vec![0; bytes.div_ceil(8)])
    }

    fn bytes(&self) -> u32 {
        u32::try_from(self.0.len() * 8).unwrap_or(u32::MAX)
    }

    /// Record number `index`, read bit by bit, if the buffer has so many.
    fn record<T: Copy>(&self, index: usize) -> Option<T> {
        let end = index.checked_add(1)?.checked_mul(size_of::<T>())?;
        if end > self.0.len() * 8 {
            return None;
        }
        // SAFETY: the record lies within the buffer, as was just seen, and the caller asks only for plain records of the
        // system, of which every pattern of bits is one.
        Some(unsafe {
            self.0
                .as_ptr()
                .cast::<u8>()
                .add(index * size_of::<T>())
                .cast::<T>()
                .read_unaligned()
        })
    }

    /// The text that a record points to. A pointer that does not lead into the buffer stands for no text.
    fn text(&self, pointer: *const u16) -> String {
        // SAFETY: the same memory, seen as smaller pieces of which every pattern of bits is one.
        let units =
            unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast::<u16>(), self.0.len() * 4) };
        let start = (pointer as usize)
            .checked_sub(self.0.as_ptr() as usize)
            .map(|bytes| bytes / 2);
        let text = start
            .and_then(|start| units.get(start..))
            .unwrap_or_default();
        let end = text.iter().position(|unit| *unit == 0);
        String::from_utf16_lossy(text.get(..end.unwrap_or(0)).unwrap_or_default())
    }
}

/// All services that are programs (no drivers), in a few calls.
pub(super) fn all_services() -> io::Result<Vec<Listed>> {
    let manager = Manager::open()?;
    let mut buffer = Buffer::new(FIRST_SIZE);
    let mut found = Vec::new();
    let mut resume = 0;
    loop {
        let (mut needed, mut count) = (0, 0);
        // SAFETY: the handle is open for listing, the buffer is as large as is said, and the numbers outlive the call.
        let whole = unsafe {
            EnumServicesStatusExW(
                manager.0,
                SC_ENUM_PROCESS_INFO,
                SERVICE_WIN32,
                SERVICE_STATE_ALL,
                buffer.0.as_mut_ptr().cast(),
                buffer.bytes(),
                &raw mut needed,
                &raw mut count,
                &raw mut resume,
                ptr::null(),
            )
        } != 0;
        let more = !whole && {
            let error = io::Error::last_os_error();
            if error.raw_os_error() != Some(ERROR_MORE_DATA.cast_signed()) {
                return Err(error);
            }
            true
        };
        for index in 0..usize::try_from(count).unwrap_or(0) {
            let Some(record) = buffer.record::<ENUM_SERVICE_STATUS_PROCESSW>(index) else {
                break;
            };
            let status = record.ServiceStatusProcess;
            found.push(Listed {
                name: buffer.text(record.lpServiceName),
                display_name: buffer.text(record.lpDisplayName),
                state: status.dwCurrentState,
                exit_code: status.dwWin32ExitCode,
                process: status.dwProcessId,
            });
        }
        if !more {
            return Ok(found);
        }
        if count == 0 {
            // Not even one fits: as large as is asked for, but never without end.
            let wanted = usize::try_from(needed).unwrap_or(LARGEST_SIZE);
            if buffer.0.len() * 8 >= LARGEST_SIZE {
                return Err(io::Error::from_raw_os_error(
                    ERROR_INSUFFICIENT_BUFFER.cast_signed(),
                ));
            }
            buffer = Buffer::new((buffer.0.len() * 8 + wanted).min(LARGEST_SIZE));
        }
    }
}

/// The running services that depend on this one, in the order in which they must be stopped. The service must be open with
/// the right to list them.
pub(super) fn running_dependents(service: &Service) -> io::Result<Vec<String>> {
    let mut size = FIRST_SIZE;
    loop {
        let mut buffer = Buffer::new(size);
        let (mut needed, mut count) = (0, 0);
        // SAFETY: the handle is open as long as the service is, the buffer is as large as is said, and the numbers outlive
        // the call.
        let whole = unsafe {
            EnumDependentServicesW(
                service.raw_handle(),
                SERVICE_ACTIVE,
                buffer.0.as_mut_ptr().cast(),
                buffer.bytes(),
                &raw mut needed,
                &raw mut count,
            )
        } != 0;
        if !whole {
            let error = io::Error::last_os_error();
            if error.raw_os_error() == Some(ERROR_MORE_DATA.cast_signed()) && size < LARGEST_SIZE {
                size = LARGEST_SIZE;
                continue;
            }
            return Err(error);
        }
        return Ok((0..usize::try_from(count).unwrap_or(0))
            .filter_map(|index| buffer.record::<ENUM_SERVICE_STATUSW>(index))
            .map(|record| buffer.text(record.lpServiceName))
            .collect());
    }
}
