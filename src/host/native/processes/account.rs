//! Running a program as another account of a Unix system. No password is needed for that: only root may do it.

use std::ffi::CString;
use std::io;
use std::process::{Child, Command};

use nix::unistd::{Uid, User, getgrouplist};

use crate::host::BeginError;

/// Starts a command as an account; beside it what is worth telling of how the account was found.
pub(super) fn spawn_as(
    mut command: Command,
    name: &str,
) -> Result<(io::Result<Child>, Option<String>), BeginError> {
    let (user, note) = user_named(name)?;
    if user.uid == Uid::effective() {
        return Ok((command.spawn(), note));
    }
    if !Uid::effective().is_root() {
        return Err(BeginError::Account(format!(
            "only root can run a program as another account, and this is not root: nothing was started as {name}"
        )));
    }
    Ok((spawn_as_user(command, &user), note))
}

/// The account of this system that a name of `/U` stands for.
fn user_named(name: &str) -> Result<(User, Option<String>), BeginError> {
    let look = |name: &str| {
        User::from_name(name).map_err(|error| {
            BeginError::Account(format!("the account {name} cannot be looked up: {error}"))
        })
    };
    if let Some(user) = look(name)? {
        return Ok((user, None));
    }
    // `DOMAIN\name` and `name@domain`; systems that know the domain have found the account by its whole name.
    let plain = match (name.split_once('\\'), name.split_once('@')) {
        (Some((_, plain)), _) | (None, Some((plain, _))) => plain,
        (None, None) => "",
    };
    if !plain.is_empty()
        && let Some(user) = look(plain)?
    {
        let note = format!("run as this system's account {plain}, taken for {name}");
        return Ok((user, Some(note)));
    }
    Err(BeginError::Account(format!(
        "this system has no account {name}, so nothing was started; if another one is meant, name it in the site file: \
         [arm.accounts] '{name}' = \"…\""
    )))
}

/// The kernel keeps who a thread acts as for each thread. So a thread of its own becomes the account, with its groups, and
/// starts the program; the rest of this process stays what it is.
#[cfg(target_os = "linux")]
fn spawn_as_user(mut command: Command, user: &User) -> io::Result<Child> {
    use rustix::thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid};

    let name = CString::new(user.name.as_str())?;
    let groups: Vec<rustix::thread::Gid> = getgrouplist(&name, user.gid)?
        .into_iter()
        .map(|group| rustix::thread::Gid::from_raw(group.as_raw()))
        .collect();
    let uid = rustix::thread::Uid::from_raw(user.uid.as_raw());
    let gid = rustix::thread::Gid::from_raw(user.gid.as_raw());
    let starting = std::thread::spawn(move || {
        // In this order: an account that is not root may no longer change its groups.
        set_thread_groups(&groups)?;
        set_thread_res_gid(gid, gid, gid)?;
        set_thread_res_uid(uid, uid, uid)?;
        command.spawn()
    });
    starting
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("the thread that starts it ended")))
}

/// Without the account's further groups: the standard library takes all of root's away and sets none.
#[cfg(not(target_os = "linux"))]
fn spawn_as_user(mut command: Command, user: &User) -> io::Result<Child> {
    use std::os::unix::process::CommandExt as _;
    command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    command.spawn()
}
