//! `armistice account`: the accounts that scripts run as, with their passwords.

use std::io::{IsTerminal as _, Read as _};

use anyhow::{Context as _, bail};
use zeroize::Zeroizing;

use super::arguments::{AccountArguments, AccountPlace, AccountVerb};
use super::site::Site;
use super::world::state_folder;
use super::{exit_code, print, say};
use crate::host::directory::Secret;
use crate::host::native::{AccountStore, ProcessEnvironment};

/// No password is so long; more than that was not meant as one.
const LONGEST: u64 = 4096;

/// Adds, lists or removes.
pub(super) fn run(arguments: &AccountArguments) -> anyhow::Result<i32> {
    match &arguments.verb {
        AccountVerb::Add { name, stdin, place } => add(name, *stdin, &store(place)?),
        AccountVerb::List { json, place } => list(*json, &store(place)?),
        AccountVerb::Remove { name, place } => remove(name, &store(place)?),
    }
}

fn store(place: &AccountPlace) -> anyhow::Result<AccountStore> {
    let folder = std::env::current_dir().context("the current folder cannot be found")?;
    let site = Site::read(place.site.as_deref(), std::iter::once(folder.as_path()))?;
    let environment = ProcessEnvironment::read();
    let state = state_folder(place.state.as_deref(), &site, &environment)?;
    Ok(AccountStore::new(&state))
}

fn add(name: &str, stdin: bool, store: &AccountStore) -> anyhow::Result<i32> {
    if name.trim() != name || name.is_empty() || name.chars().any(char::is_control) {
        bail!("{name:?} cannot be the name of an account");
    }
    // What is wrong with the store is told before anybody types a password.
    store.list()?;
    let password = if stdin {
        from_standard_input()?
    } else {
        from_terminal(name)?
    };
    if password.reveal().is_empty() {
        bail!("the password is empty; nothing was stored");
    }
    let known = store.add(name, &password)?;
    say(&format!(
        "armistice: the password of {name} was {} in {}",
        if known { "changed" } else { "stored" },
        store.location()
    ));
    Ok(exit_code::SUCCESS)
}

/// The first line, without its end.
fn from_standard_input() -> anyhow::Result<Secret> {
    let mut text = Zeroizing::new(String::new());
    std::io::stdin()
        .take(LONGEST)
        .read_to_string(&mut text)
        .context("the password cannot be read from standard input")?;
    let text = text.trim_start_matches('\u{feff}');
    Ok(Secret::new(text.lines().next().unwrap_or_default()))
}

fn from_terminal(name: &str) -> anyhow::Result<Secret> {
    if !std::io::stdin().is_terminal() {
        bail!(
            "there is no terminal to ask for the password at; give --stdin to read it from standard input"
        );
    }
    let ask = |question: String| {
        rpassword::prompt_password(question)
            .map(Zeroizing::new)
            .context("the password cannot be read from the terminal")
    };
    let first = ask(format!("Password of {name}: "))?;
    let second = ask("The same again: ".to_owned())?;
    if first != second {
        bail!("the two passwords differ; nothing was stored");
    }
    Ok(Secret::new(first.as_str()))
}

fn list(json: bool, store: &AccountStore) -> anyhow::Result<i32> {
    let names = store.list()?;
    if json {
        let list = serde_json::json!({ "format_version": "1.0", "accounts": names });
        print(&format!("{}\n", serde_json::to_string_pretty(&list)?));
    } else {
        for name in names {
            print(&format!("{name}\n"));
        }
    }
    Ok(exit_code::SUCCESS)
}

fn remove(name: &str, store: &AccountStore) -> anyhow::Result<i32> {
    if !store.remove(name)? {
        bail!("{} has no account {name}", store.location());
    }
    say(&format!("armistice: the account {name} was removed"));
    Ok(exit_code::SUCCESS)
}
