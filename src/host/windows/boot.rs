//! What tells one run of the system from the next.

#![allow(unsafe_code)] // The registry is reached through functions of advapi32 that take pointers.

use std::ptr;

use windows_sys::Win32::Foundation::FILETIME;
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_LOCAL_MACHINE, KEY_QUERY_VALUE, REG_OPTION_VOLATILE, RegCloseKey, RegCreateKeyExW,
    RegOpenKeyExW, RegQueryInfoKeyW,
};
use windows_sys::w;

/// An identifier of this run of the system: when a certain volatile key of the registry was made, which the system forgets
/// when it ends and this program then makes anew. Unlike the time at which the system started it does not move when the
/// clock is set.
///
/// Only an administrator can make the key; `None` where nobody has yet.
pub fn boot_identifier() -> Option<String> {
    let key = Key::open()?;
    let mut made = FILETIME {
        dwLowDateTime: 0,
        dwHighDateTime: 0,
    };
    // SAFETY: the key is open; all that is not asked for is null; the time is written to a variable that outlives the call.
    let error = unsafe {
        RegQueryInfoKeyW(
            key.0,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            &raw mut made,
        )
    };
    let time = u64::from(made.dwHighDateTime) << 32 | u64::from(made.dwLowDateTime);
    (error == 0 && time != 0).then(|| format!("{time:016x}"))
}

struct Key(HKEY);

impl Key {
    fn open() -> Option<Self> {
        let name = w!(r"SOFTWARE\Armistice-Boot");
        let mut key: HKEY = ptr::null_mut();
        // SAFETY: the name ends with NUL; the key is written to a variable that outlives the call.
        let mut error = unsafe {
            RegCreateKeyExW(
                HKEY_LOCAL_MACHINE,
                name,
                0,
                ptr::null(),
                REG_OPTION_VOLATILE,
                KEY_QUERY_VALUE,
                ptr::null(),
                &raw mut key,
                ptr::null_mut(),
            )
        };
        if error != 0 {
            // SAFETY: as above.
            error = unsafe {
                RegOpenKeyExW(HKEY_LOCAL_MACHINE, name, 0, KEY_QUERY_VALUE, &raw mut key)
            };
        }
        (error == 0).then_some(Self(key))
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: the key is open, and nobody else has it.
        unsafe { RegCloseKey(self.0) };
    }
}
