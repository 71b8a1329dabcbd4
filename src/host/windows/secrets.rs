//! Encrypting passwords for this machine (DPAPI), and keeping them from other readers.

#![allow(unsafe_code)] // The functions of crypt32 take and give memory by pointers.

use std::io;
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Cryptography::{
    CRYPT_INTEGER_BLOB, CRYPTPROTECT_LOCAL_MACHINE, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData,
    CryptUnprotectData,
};
use zeroize::{Zeroize as _, Zeroizing};

use super::private_folder;

/// For the machine and not for an account: an administrator stores what the cluster's service, which is another account,
/// has to read. So the access list of the file is what keeps it from the machine's other users.
const FLAGS: u32 = CRYPTPROTECT_LOCAL_MACHINE | CRYPTPROTECT_UI_FORBIDDEN;

/// Encrypts bytes so that only this machine can decrypt them.
///
/// # Errors
/// What the system said.
pub fn protect(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let input = blob(bytes)?;
    let mut output = CRYPT_INTEGER_BLOB::default();
    // SAFETY: the input outlives the call and is only read; the output is written to; all else may be null.
    let done = unsafe {
        CryptProtectData(
            &raw const input,
            ptr::null(),
            ptr::null(),
            ptr::null(),
            ptr::null(),
            FLAGS,
            &raw mut output,
        )
    };
    taken(done, output).map(|bytes| bytes.to_vec())
}

/// Decrypts what [`protect`] made on this machine.
///
/// # Errors
/// What the system said; other bytes are an error too.
pub fn unprotect(bytes: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
    let input = blob(bytes)?;
    let mut output = CRYPT_INTEGER_BLOB::default();
    // SAFETY: as above.
    let done = unsafe {
        CryptUnprotectData(
            &raw const input,
            ptr::null_mut(),
            ptr::null(),
            ptr::null(),
            ptr::null(),
            CRYPTPROTECT_UI_FORBIDDEN,
            &raw mut output,
        )
    };
    taken(done, output)
}

/// Whether nobody but the owner, the system and the administrators can read or write a file or folder.
///
/// # Errors
/// When the system does not tell.
pub fn is_closed_to_others(path: &Path) -> io::Result<bool> {
    private_folder::is_closed(path)
}

fn blob(bytes: &[u8]) -> io::Result<CRYPT_INTEGER_BLOB> {
    Ok(CRYPT_INTEGER_BLOB {
        cbData: u32::try_from(bytes.len()).map_err(io::Error::other)?,
        pbData: bytes.as_ptr().cast_mut(),
    })
}

/// Copies what the system made, and overwrites and frees its memory.
fn taken(done: i32, output: CRYPT_INTEGER_BLOB) -> io::Result<Zeroizing<Vec<u8>>> {
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    let length = usize::try_from(output.cbData).map_err(io::Error::other)?;
    if output.pbData.is_null() {
        return Ok(Zeroizing::default());
    }
    // SAFETY: the call has succeeded, so the output is so long, and it is ours alone until it is freed.
    let bytes = unsafe { std::slice::from_raw_parts_mut(output.pbData, length) };
    let copy = Zeroizing::new(bytes.to_vec());
    bytes.zeroize();
    // SAFETY: the memory is the system's, to be freed in this way, and is not used any more.
    unsafe { LocalFree(output.pbData.cast()) };
    Ok(copy)
}
