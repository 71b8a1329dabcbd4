//! Accounts and their passwords: kept by Wine's DPAPI behind an access list, and used for `/U`.
//!
//! Wine knows no accounts of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::bench::{Bench, Ran};
use crate::expect;
use crate::place::Place;

const PROGRAM: &str = r"C:\bench\program.exe";

/// No part of it occurs in any other text.
const SECRET: &str = "Zq7-Kx!uniq9Wv";

fn add(place: &Place<'_>, name: &str) -> Result<Ran> {
    let command = place.command(&["account", "add", name, "--stdin"]);
    place
        .bench
        .run_apart(command, &format!("{SECRET}\nsecond line"))
}

pub(crate) fn passwords_are_kept_encrypted_and_for_nobody_else(bench: &Bench) -> Result<()> {
    let place = Place::new(bench, "accounts", "")?;
    let list = || Ok::<_, anyhow::Error>(place.done(&["account", "list"])?.stdout);
    expect(list()?, "")?;
    let said = add(&place, r"CORP\exadmin")?.succeeded()?;
    ensure!(said.stderr.contains("was stored in"), "{said}");
    ensure!(!said.to_string().contains(SECRET), "{said}");
    let said = add(&place, "山田@corp.example")?.succeeded()?;
    let said = format!("{said}{}", add(&place, r"corp\ExAdmin")?.succeeded()?);
    ensure!(
        said.contains("was changed in") && !said.contains(SECRET),
        "{said}"
    );
    let page = ["account", "list", "--json"];
    let listed: Value = serde_json::from_str(&place.done(&page)?.stdout)?;
    expect(&listed["accounts"][0], r"corp\ExAdmin")?;
    expect(&listed["accounts"][1], "山田@corp.example")?;

    let file = place.native("state/accounts/passwords.json");
    let text = fs::read_to_string(&file)?;
    let document: Value = serde_json::from_str(&text)?;
    let kept = document["accounts"][r"corp\exadmin"]["password"].as_str();
    let kept = STANDARD.decode(kept.unwrap_or_default())?;
    ensure!(!kept.is_empty(), "no password in {text}");
    let holds = |text: &[u8]| kept.windows(text.len()).any(|part| part == text);
    let wide: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
    ensure!(
        !holds(SECRET.as_bytes()) && !holds(&wide),
        "it is not encrypted"
    );
    let mode = |name: &str| -> Result<u32> {
        Ok(fs::metadata(place.native(name))?.permissions().mode() & 0o007)
    };
    // Wine shows the administrators as this system's group; the rest is for everybody else.
    expect(mode("state/accounts")?, 0)?;
    expect(mode("state/accounts/passwords.json")?, 0)?;

    fs::set_permissions(&file, fs::Permissions::from_mode(0o604))?;
    for refused in [place.run(&["account", "list"])?, add(&place, "other")?] {
        expect(refused.code, 2)?;
        ensure!(refused.stderr.contains("icacls"), "{refused}");
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;

    place.done(&["account", "remove", r"CORP\EXADMIN"])?;
    expect(place.run(&["account", "remove", r"CORP\EXADMIN"])?.code, 2)?;
    let listed: Value = serde_json::from_str(&place.done(&page)?.stdout)?;
    expect(
        &listed["accounts"],
        &serde_json::json!(["山田@corp.example"]),
    )
}

pub(crate) fn without_its_password_nothing_is_started_as_an_account(bench: &Bench) -> Result<()> {
    let place = Place::new(bench, "unknown", "")?;
    let ran = place.run(&["armload", "U", "/U", r"CORP\exadmin", PROGRAM, "beat"])?;
    expect(ran.code, 1)?;
    let remedy = r#"store it with: armistice account add "CORP\exadmin""#;
    ensure!(ran.stderr.contains(remedy), "{ran}");
    sleep(Duration::from_millis(300));
    ensure!(!place.native("beat").exists(), "it was started");
    expect(place.run(&["armkill", "U"])?.code, 1)
}

/// Wine logs everybody on and gives a token that is none, with which it starts nothing. A program is never run as another
/// account than was asked for.
pub(crate) fn an_account_that_cannot_be_used_is_told_and_starts_nothing(
    bench: &Bench,
) -> Result<()> {
    let place = Place::new(bench, "logon", "")?;
    add(&place, r"CORP\exadmin")?.succeeded()?;
    for wait in [&["/W"][..], &[]] {
        let words = [
            &["armload", "U"],
            wait,
            &["/U", r"corp\ExAdmin", PROGRAM, "beat"],
        ]
        .concat();
        let ran = place.run(&words)?;
        expect(ran.code, 1)?;
        let text = r"cannot be run as corp\ExAdmin, so nothing was started: ";
        ensure!(ran.stderr.contains(text), "{ran}");
        ensure!(!ran.to_string().contains(SECRET), "{ran}");
    }
    sleep(Duration::from_millis(300));
    ensure!(!place.native("beat").exists(), "it was started");
    expect(place.run(&["armkill", "U"])?.code, 1)
}
