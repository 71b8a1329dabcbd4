//! Starting a program in a job, with nothing of ours but its streams, and as another account if need be.

#![allow(unsafe_code)] // Starting a process with a list of handles, and as an account, takes functions of the system.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::windows::ffi::OsStrExt as _;
use std::os::windows::io::{AsHandle as _, AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::{
    HANDLE, HANDLE_FLAG_INHERIT, SetHandleInformation, WAIT_FAILED,
};
use windows_sys::Win32::Security::{
    LOGON32_LOGON_INTERACTIVE, LOGON32_LOGON_SERVICE, LOGON32_PROVIDER_DEFAULT, LogonUserW,
};
use windows_sys::Win32::System::Threading::{
    CREATE_NEW_PROCESS_GROUP, CREATE_SUSPENDED, CREATE_UNICODE_ENVIRONMENT, CreateProcessAsUserW,
    CreateProcessW, CreateProcessWithLogonW, DeleteProcThreadAttributeList,
    EXTENDED_STARTUPINFO_PRESENT, GetExitCodeProcess, INFINITE, InitializeProcThreadAttributeList,
    LOGON_WITH_PROFILE, LPPROC_THREAD_ATTRIBUTE_LIST, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
    PROCESS_INFORMATION, ResumeThread, STARTF_USESTDHANDLES, STARTUPINFOEXW, TerminateProcess,
    UpdateProcThreadAttribute, WaitForSingleObject,
};
use zeroize::Zeroizing;

use super::jobs::Job;
use super::process::start_of_open;
use crate::host::directory::Secret;

/// `ERROR_PRIVILEGE_NOT_HELD`: only the system may start a process with a token.
const NO_PRIVILEGE: i32 = 1314;
/// `ERROR_INVALID_HANDLE`
const NO_HANDLE: i32 = 6;
/// `ERROR_LOGON_TYPE_NOT_GRANTED`
const NOT_GRANTED: i32 = 1385;

/// What to start.
pub struct Launch<'a> {
    /// The program's file.
    pub program: &'a Path,
    /// The command line behind the program's name.
    pub arguments: &'a str,
    /// The current folder.
    pub folder: &'a Path,
    /// Names and values.
    pub environment: &'a [(String, OsString)],
    /// Standard input, output and error; absent for nothing.
    pub streams: [Option<OwnedHandle>; 3],
    /// Account and password; absent for the present account.
    pub logon: Option<(&'a str, &'a Secret)>,
    /// The token of its job.
    pub token: &'a str,
}

/// A process that was started.
pub struct Launched {
    process: OwnedHandle,
    /// Its number.
    pub number: u32,
    /// When it started.
    pub started: Option<String>,
    /// Kept, so that the job's name is there until this process has noted it.
    _job: Job,
}

impl Launched {
    /// Waits for its end; its exit code.
    ///
    /// # Errors
    /// What the system said.
    pub fn wait(self) -> io::Result<i32> {
        let mut code = 0;
        // SAFETY: the handle is open, and the number outlives the call.
        unsafe {
            if WaitForSingleObject(self.process.as_raw_handle(), INFINITE) == WAIT_FAILED
                || GetExitCodeProcess(self.process.as_raw_handle(), &raw mut code) == 0
            {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(code.cast_signed())
    }
}

/// Why it was not started.
pub enum Failure {
    /// The account cannot log on here, or this program may not let it.
    Logon(io::Error),
    /// The program cannot be run.
    Start(io::Error),
}

/// Starts it. It runs only once it is in its job.
///
/// # Errors
/// What the system said, and at what.
pub fn launch(launch: Launch<'_>) -> Result<Launched, Failure> {
    let job = Job::create(launch.token).map_err(Failure::Start)?;
    let streams = with_nothing(launch.streams).map_err(Failure::Start)?;
    let texts = Texts {
        program: wide(launch.program.as_os_str()),
        command_line: command_line(launch.program, launch.arguments),
        folder: wide(launch.folder.as_os_str()),
        environment: environment_block(launch.environment),
    };
    let started = match launch.logon {
        None => start(texts, &streams, None).map_err(Failure::Start),
        Some((account, password)) => start_as(texts, &streams, account, password),
    }?;
    let (process, thread) = own(&started);
    if let Err(error) = job.take_in(process.as_handle()) {
        // SAFETY: the handle is open, and the process has not run yet.
        unsafe { TerminateProcess(process.as_raw_handle(), 1) };
        return Err(Failure::Start(error));
    }
    // SAFETY: the handle is open; the thread has waited since it was made.
    unsafe { ResumeThread(thread.as_raw_handle()) };
    Ok(Launched {
        started: start_of_open(process.as_handle()),
        number: started.dwProcessId,
        process,
        _job: job,
    })
}

/// Texts as the system takes them, each with NUL at its end.
struct Texts {
    program: Vec<u16>,
    command_line: Vec<u16>,
    folder: Vec<u16>,
    environment: Vec<u16>,
}

fn wide(text: &OsStr) -> Vec<u16> {
    text.encode_wide().chain([0]).collect()
}

fn command_line(program: &Path, arguments: &str) -> Vec<u16> {
    let mut line: Vec<u16> = vec![u16::from(b'"')];
    line.extend(program.as_os_str().encode_wide());
    line.push(u16::from(b'"'));
    let arguments = arguments.trim_start_matches([' ', '\t']);
    if !arguments.is_empty() {
        line.push(u16::from(b' '));
        line.extend(arguments.encode_utf16());
    }
    line.push(0);
    line
}

/// `NAME=VALUE`, each with NUL behind it, and one more at the end.
fn environment_block(variables: &[(String, OsString)]) -> Vec<u16> {
    let mut block = Vec::new();
    for (name, value) in variables {
        block.extend(name.encode_utf16());
        block.push(u16::from(b'='));
        block.extend(value.encode_wide().filter(|unit| *unit != 0));
        block.push(0);
    }
    if block.is_empty() {
        block.push(0);
    }
    block.push(0);
    block
}

/// The three streams as handles that may be passed on.
fn with_nothing(streams: [Option<OwnedHandle>; 3]) -> io::Result<[OwnedHandle; 3]> {
    let open = |stream: Option<OwnedHandle>| -> io::Result<OwnedHandle> {
        let handle = match stream {
            Some(handle) => handle,
            None => File::options().read(true).write(true).open("NUL")?.into(),
        };
        // SAFETY: the handle is open and ours.
        let done = unsafe {
            SetHandleInformation(
                handle.as_raw_handle(),
                HANDLE_FLAG_INHERIT,
                HANDLE_FLAG_INHERIT,
            )
        };
        if done == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(handle)
    };
    let [input, output, error] = streams;
    Ok([open(input)?, open(output)?, open(error)?])
}

/// The handles of a process that was started just now.
fn own(started: &PROCESS_INFORMATION) -> (OwnedHandle, OwnedHandle) {
    // SAFETY: the system has made both for us, and nobody else has them.
    unsafe {
        (
            OwnedHandle::from_raw_handle(started.hProcess),
            OwnedHandle::from_raw_handle(started.hThread),
        )
    }
}

/// What a process is started with beside its texts: the handles that it gets, and no others. Whatever else of ours could be
/// passed on, such as a pipe of whoever called us, stays with us.
struct Startup {
    information: STARTUPINFOEXW,
    // Both are pointed to by the field above.
    _list: Vec<usize>,
    _handles: Vec<HANDLE>,
}

impl Startup {
    fn with(streams: &[OwnedHandle; 3]) -> io::Result<Self> {
        let handles: Vec<HANDLE> = streams
            .iter()
            .map(|stream| stream.as_raw_handle())
            .collect();
        let mut size = 0;
        // SAFETY: without a list it only tells the size, and fails for that reason.
        unsafe { InitializeProcThreadAttributeList(ptr::null_mut(), 1, 0, &raw mut size) };
        let mut list = vec![0_usize; size.div_ceil(size_of::<usize>()).max(1)];
        let attributes: LPPROC_THREAD_ATTRIBUTE_LIST = list.as_mut_ptr().cast();
        // SAFETY: the list is as large as the system said; the handles outlive it, since both are kept together.
        let done = unsafe {
            InitializeProcThreadAttributeList(attributes, 1, 0, &raw mut size) != 0
                && UpdateProcThreadAttribute(
                    attributes,
                    0,
                    PROC_THREAD_ATTRIBUTE_HANDLE_LIST as usize,
                    handles.as_ptr().cast(),
                    size_of::<HANDLE>() * handles.len(),
                    ptr::null_mut(),
                    ptr::null(),
                ) != 0
        };
        if !done {
            return Err(io::Error::last_os_error());
        }
        let mut information = STARTUPINFOEXW::default();
        information.StartupInfo.cb = u32::try_from(size_of::<STARTUPINFOEXW>()).unwrap_or(0);
        information.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
        [
            information.StartupInfo.hStdInput,
            information.StartupInfo.hStdOutput,
            information.StartupInfo.hStdError,
        ] = [handles[0], handles[1], handles[2]];
        information.lpAttributeList = attributes;
        Ok(Self {
            information,
            _list: list,
            _handles: handles,
        })
    }
}

impl Drop for Startup {
    fn drop(&mut self) {
        // SAFETY: the list was initialized, and is freed only after this.
        unsafe { DeleteProcThreadAttributeList(self.information.lpAttributeList) };
    }
}

const FLAGS: u32 = CREATE_SUSPENDED | CREATE_NEW_PROCESS_GROUP | CREATE_UNICODE_ENVIRONMENT;

/// Starts it as the present account, or as that of a token.
fn start(
    mut texts: Texts,
    streams: &[OwnedHandle; 3],
    token: Option<&OwnedHandle>,
) -> io::Result<PROCESS_INFORMATION> {
    let startup = Startup::with(streams)?;
    let mut started = PROCESS_INFORMATION::default();
    let flags = FLAGS | EXTENDED_STARTUPINFO_PRESENT;
    let information = (&raw const startup.information).cast();
    // SAFETY: every text ends with NUL and outlives the call, the command line may be written to, the environment ends with
    // two NULs and is said to be in UTF-16, and the handles in `startup` are open.
    let done = unsafe {
        match token {
            None => CreateProcessW(
                texts.program.as_ptr(),
                texts.command_line.as_mut_ptr(),
                ptr::null(),
                ptr::null(),
                1,
                flags,
                texts.environment.as_ptr().cast(),
                texts.folder.as_ptr(),
                information,
                &raw mut started,
            ),
            Some(token) => CreateProcessAsUserW(
                token.as_raw_handle(),
                texts.program.as_ptr(),
                texts.command_line.as_mut_ptr(),
                ptr::null(),
                ptr::null(),
                1,
                flags,
                texts.environment.as_ptr().cast(),
                texts.folder.as_ptr(),
                information,
                &raw mut started,
            ),
        }
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(started)
}

/// Starts it as an account: by a token under LocalSystem, where cluster scripts run; for an administrator, who may not do
/// that, through the service for secondary logons.
///
/// The account's profile is loaded only in the second case, where the system does so itself. The caller's variables are
/// passed on, so nothing of the profile's would reach the program but its part of the registry.
fn start_as(
    texts: Texts,
    streams: &[OwnedHandle; 3],
    account: &str,
    password: &Secret,
) -> Result<PROCESS_INFORMATION, Failure> {
    let name = AccountName::of(account);
    let password = Zeroizing::new(wide(OsStr::new(password.reveal())));
    let token = name.log_on(&password).map_err(Failure::Logon)?;
    let again = Texts {
        program: texts.program.clone(),
        command_line: texts.command_line.clone(),
        folder: texts.folder.clone(),
        environment: texts.environment.clone(),
    };
    match start(texts, streams, Some(&token)) {
        Err(error) if error.raw_os_error() == Some(NO_PRIVILEGE) => {
            start_with_logon(again, streams, &name, &password).map_err(Failure::Logon)
        }
        // Wine logs everybody on, and gives a token that is none.
        Err(error) if error.raw_os_error() == Some(NO_HANDLE) => Err(Failure::Logon(error)),
        started => started.map_err(Failure::Start),
    }
}

/// An account's name in the two parts that the system takes.
struct AccountName {
    user: Vec<u16>,
    /// Absent for `name@domain`.
    domain: Option<Vec<u16>>,
}

impl AccountName {
    fn of(account: &str) -> Self {
        let (domain, user) = match account.split_once('\\') {
            Some((domain, user)) => (Some(domain), user),
            None if account.contains('@') => (None, account),
            // This machine's own.
            None => (Some("."), account),
        };
        Self {
            user: wide(OsStr::new(user)),
            domain: domain.map(|domain| wide(OsStr::new(domain))),
        }
    }

    fn domain(&self) -> *const u16 {
        self.domain
            .as_ref()
            .map_or(ptr::null(), |domain| domain.as_ptr())
    }

    /// As for somebody at the console, which most accounts may; a service account may be allowed the other way only.
    fn log_on(&self, password: &Zeroizing<Vec<u16>>) -> io::Result<OwnedHandle> {
        let with = |kind| {
            let mut token = ptr::null_mut();
            // SAFETY: every text ends with NUL and outlives the call, and the handle is written to.
            let done = unsafe {
                LogonUserW(
                    self.user.as_ptr(),
                    self.domain(),
                    password.as_ptr(),
                    kind,
                    LOGON32_PROVIDER_DEFAULT,
                    &raw mut token,
                )
            };
            if done == 0 {
                return Err(io::Error::last_os_error());
            }
            // SAFETY: the handle was opened just now, and nobody else has it.
            Ok(unsafe { OwnedHandle::from_raw_handle(token) })
        };
        match with(LOGON32_LOGON_INTERACTIVE) {
            Err(error) if error.raw_os_error() == Some(NOT_GRANTED) => with(LOGON32_LOGON_SERVICE),
            logon => logon,
        }
    }
}

fn start_with_logon(
    mut texts: Texts,
    streams: &[OwnedHandle; 3],
    name: &AccountName,
    password: &Zeroizing<Vec<u16>>,
) -> io::Result<PROCESS_INFORMATION> {
    let startup = Startup::with(streams)?;
    // This function takes no list; it passes the three streams on by itself and nothing else.
    let mut information = startup.information.StartupInfo;
    information.cb = u32::try_from(size_of_val(&information)).unwrap_or(0);
    let mut started = PROCESS_INFORMATION::default();
    // SAFETY: as for the other ways of starting.
    let done = unsafe {
        CreateProcessWithLogonW(
            name.user.as_ptr(),
            name.domain(),
            password.as_ptr(),
            LOGON_WITH_PROFILE,
            texts.program.as_ptr(),
            texts.command_line.as_mut_ptr(),
            FLAGS,
            texts.environment.as_ptr().cast(),
            texts.folder.as_ptr(),
            &raw const information,
            &raw mut started,
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(started)
}
