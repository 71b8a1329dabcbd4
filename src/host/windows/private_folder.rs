//! Folders that nobody but their owner, the system and the administrators can write to.

#![allow(unsafe_code)] // Access control lists are reached through functions of advapi32 that take and give pointers.

use std::ffi::c_void;
use std::io;
use std::os::windows::ffi::OsStrExt as _;
use std::path::{Component, Path, Prefix};
use std::ptr;

use windows_sys::Win32::Foundation::{CloseHandle, ERROR_ALREADY_EXISTS, HANDLE, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW,
    GetNamedSecurityInfoW, SDDL_REVISION_1, SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{
    ACCESS_ALLOWED_ACE, ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, GetTokenInformation,
    OWNER_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID, SECURITY_ATTRIBUTES, SetFileSecurityW,
    TOKEN_QUERY, TOKEN_USER, TokenUser,
};
use windows_sys::Win32::Storage::FileSystem::CreateDirectoryW;
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

/// Full access for the owner, the system and the administrators, passed on to what is made inside; nothing is taken over
/// from the folder above.
const PRIVATE: &str = "D:P(A;OICI;FA;;;OW)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

/// The system, the administrators, and who owns or makes something.
const TRUSTED: [&str; 4] = ["S-1-5-18", "S-1-5-32-544", "S-1-3-0", "S-1-3-4"];

/// Rights with which files are changed, put in place of others, or given such rights: to write and append data, to delete
/// and to delete what is inside, to change the list and the owner, and the general ones that hold these.
const WRITING: u32 = 0x2 | 0x4 | 0x40 | 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000 | 0x4000_0000;

/// Rights with which files are read: to read data, and the general ones that hold it.
const READING: u32 = 0x1 | 0x8000_0000 | 0x1000_0000;

/// `ACCESS_ALLOWED_ACE_TYPE`
const ALLOWED: u8 = 0;

/// Makes a private folder, and those above it that are missing; one that is there already must be private.
///
/// # Errors
/// When it cannot be made, or others can write to the one that is there.
pub fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return examine(folder);
    }
    if let Some(parent) = folder.parent().filter(|parent| !parent.is_dir()) {
        make(parent)?;
    }
    match create(folder) {
        // Somebody was quicker, who need not be one of us.
        Err(error) if error.raw_os_error() == Some(ERROR_ALREADY_EXISTS.cast_signed()) => {
            examine(folder)
        }
        made => made,
    }
}

/// Makes sure that nobody else can write to a folder.
///
/// # Errors
/// When somebody can, with what to do about it; or when the system does not tell.
pub fn examine(folder: &Path) -> io::Result<()> {
    let own = own_account()?;
    let access = Access::of(folder)?;
    let is_trusted = |account: &str| account == own || TRUSTED.contains(&account);
    let shown = folder.display();
    let refused = |why: String, remedy: String| {
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!(
                "{why}, and whoever can write there could let programs be started as another account.\n\
                 Look at what lies in it, then {remedy}; or give another folder with --state."
            ),
        ))
    };
    if !is_trusted(&access.owner) {
        return refused(
            format!(
                "the state folder {shown} belongs to another account ({})",
                named(&access.owner)
            ),
            format!("make it your own: takeown /A /R /F \"{shown}\""),
        );
    }
    match access.writers {
        None => refused(
            format!("everybody can write to the state folder {shown}, which has no access list"),
            format!(
                "give it one: icacls \"{shown}\" /inheritance:r /grant *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F"
            ),
        ),
        Some(writers) => match writers.into_iter().find(|account| !is_trusted(account)) {
            None => Ok(()),
            Some(account) => refused(
                format!("{} can write to the state folder {shown}", named(&account)),
                format!(
                    "take that right away: icacls \"{shown}\" /inheritance:d /remove:g *{account} /T"
                ),
            ),
        },
    }
}

/// Whether nobody else can read or write a file or folder.
///
/// # Errors
/// When it is not there, or the system does not tell.
pub fn is_closed(path: &Path) -> io::Result<bool> {
    let own = own_account()?;
    let access = Access::with(path, READING | WRITING)?;
    let is_trusted = |account: &String| *account == own || TRUSTED.contains(&account.as_str());
    Ok(is_trusted(&access.owner) && access.writers.is_some_and(|all| all.iter().all(is_trusted)))
}

/// An account's identifier with a name for the usual ones.
fn named(account: &str) -> String {
    let name = match account {
        "S-1-1-0" => "everybody",
        "S-1-5-11" => "every user who is logged on",
        "S-1-5-32-545" => "every user",
        "S-1-5-4" => "every user at the console",
        _ => "an account",
    };
    format!("{name} ({account})")
}

/// Who may do what with a folder.
struct Access {
    /// The owner's identifier.
    owner: String,
    /// The identifiers of all who are given a right that was asked for; `None` where there is no list, which gives every right to all.
    writers: Option<Vec<String>>,
}

impl Access {
    fn of(folder: &Path) -> io::Result<Self> {
        Self::with(folder, WRITING)
    }

    /// Who may do any of these things.
    fn with(folder: &Path, rights: u32) -> io::Result<Self> {
        let path = wide(folder)?;
        let mut owner: PSID = ptr::null_mut();
        let mut list: *mut ACL = ptr::null_mut();
        let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
        // SAFETY: the path ends with NUL; the results are written to variables that outlive the call.
        let error = unsafe {
            GetNamedSecurityInfoW(
                path.as_ptr(),
                SE_FILE_OBJECT,
                OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                &raw mut owner,
                ptr::null_mut(),
                &raw mut list,
                ptr::null_mut(),
                &raw mut descriptor,
            )
        };
        if error != 0 {
            return Err(io::Error::from_raw_os_error(error.cast_signed()));
        }
        let _descriptor = Local(descriptor);
        // SAFETY: owner and list lie in the descriptor, which lives until the end of this function.
        unsafe {
            Ok(Self {
                owner: identifier(owner)?,
                writers: match list.as_ref() {
                    None => None,
                    Some(list) => Some(holders(list, rights)?),
                },
            })
        }
    }
}

/// Who is given one of these rights by a list.
///
/// # Safety
/// It must be one that the system has made.
unsafe fn holders(list: &ACL, rights: u32) -> io::Result<Vec<String>> {
    let mut holders = Vec::new();
    for index in 0..u32::from(list.AceCount) {
        let mut entry: *mut c_void = ptr::null_mut();
        // SAFETY: the list is the system's, and the entry is one of those that it counts.
        if unsafe { GetAce(list, index, &raw mut entry) } == 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: every entry begins with this header.
        let header = unsafe { entry.cast::<ACE_HEADER>().read_unaligned() };
        if header.AceType != ALLOWED {
            continue;
        }
        let entry = entry.cast::<ACCESS_ALLOWED_ACE>();
        // SAFETY: entries of this type have this form; the account's identifier begins with the last field.
        let (mask, account) = unsafe {
            (
                (&raw const (*entry).Mask).read_unaligned(),
                (&raw mut (*entry).SidStart).cast::<c_void>(),
            )
        };
        if mask & rights != 0 {
            // SAFETY: as above.
            holders.push(unsafe { identifier(account) }?);
        }
    }
    Ok(holders)
}

/// An account's identifier as text: `S-1-5-18`.
///
/// # Safety
/// The pointer must lead to an identifier that the system has made.
unsafe fn identifier(account: PSID) -> io::Result<String> {
    let mut text: *mut u16 = ptr::null_mut();
    // SAFETY: the caller's promise.
    if unsafe { ConvertSidToStringSidW(account, &raw mut text) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let _text = Local(text.cast());
    let mut units = Vec::new();
    let mut place = text.cast_const();
    // SAFETY: the system's text ends with NUL, and nothing behind that is read.
    unsafe {
        while *place != 0 {
            units.push(*place);
            place = place.add(1);
        }
    }
    Ok(String::from_utf16_lossy(&units))
}

/// The identifier of the account that this process runs as.
fn own_account() -> io::Result<String> {
    let mut token: HANDLE = ptr::null_mut();
    // SAFETY: the process's own pseudo handle is always good; the token is written to a variable that outlives the call.
    if unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) } == 0 {
        return Err(io::Error::last_os_error());
    }
    // An identifier has at most 68 bytes, which come behind the record. In pieces of eight bytes, as the record must lie.
    let mut buffer = [0_u64; 32];
    let mut length = 0;
    // SAFETY: the token is open, and the buffer as large as is said.
    let found = unsafe {
        GetTokenInformation(
            token,
            TokenUser,
            buffer.as_mut_ptr().cast(),
            u32::try_from(size_of_val(&buffer)).unwrap_or(0),
            &raw mut length,
        )
    };
    let failure = io::Error::last_os_error();
    // SAFETY: the token is open, and nobody else has it.
    unsafe { CloseHandle(token) };
    if found == 0 {
        return Err(failure);
    }
    // SAFETY: the system has just written such a record there, whose identifier lies in the same buffer.
    unsafe {
        let user = buffer.as_ptr().cast::<TOKEN_USER>().read();
        identifier(user.User.Sid)
    }
}

/// Gives a file the rights that it should have from its private folder. Whether it has them lies with who moved it there.
///
/// # Errors
/// What the system said.
pub fn close(file: &Path) -> io::Result<()> {
    let descriptor = private_descriptor()?;
    let path = wide(file)?;
    // SAFETY: the path ends with NUL, and the descriptor lives until the end of this function.
    if unsafe { SetFileSecurityW(path.as_ptr(), DACL_SECURITY_INFORMATION, descriptor.0) } == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

fn private_descriptor() -> io::Result<Local> {
    let rights: Vec<u16> = PRIVATE.encode_utf16().chain([0]).collect();
    let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
    // SAFETY: the text ends with NUL; the descriptor is written to a variable that outlives the call.
    let made = unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(
            rights.as_ptr(),
            SDDL_REVISION_1,
            &raw mut descriptor,
            ptr::null_mut(),
        )
    };
    if made == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Local(descriptor))
}

fn create(folder: &Path) -> io::Result<()> {
    let descriptor = private_descriptor()?;
    let attributes = SECURITY_ATTRIBUTES {
        nLength: u32::try_from(size_of::<SECURITY_ATTRIBUTES>()).unwrap_or(0),
        lpSecurityDescriptor: descriptor.0,
        bInheritHandle: 0,
    };
    let path = wide(folder)?;
    // SAFETY: the path ends with NUL, and the descriptor lives until the end of this function.
    if unsafe { CreateDirectoryW(path.as_ptr(), &raw const attributes) } == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Memory that the system hands out to be freed by `LocalFree`.
struct Local(*mut c_void);

impl Drop for Local {
    fn drop(&mut self) {
        // SAFETY: it came from a function whose description asks for this, and nobody else frees it.
        unsafe { LocalFree(self.0) };
    }
}

/// A path as the system's functions want it: in full, with the mark that lets it be long, and with NUL at its end.
fn wide(path: &Path) -> io::Result<Vec<u16>> {
    let path = std::path::absolute(path)?;
    let mark = match path.components().next() {
        Some(Component::Prefix(prefix)) => match prefix.kind() {
            Prefix::Disk(_) => r"\\?\",
            _ => "",
        },
        _ => "",
    };
    Ok(mark
        .encode_utf16()
        .chain(path.as_os_str().encode_wide())
        .chain([0])
        .collect())
}
