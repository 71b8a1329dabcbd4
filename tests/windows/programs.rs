//! Programs under a watch ID, in jobs of Wine's: waited for, found again by another process, and ended with their children.
//!
//! What Wine 8 cannot show: Ctrl-Break. Its console refuses to send it (`GenerateConsoleCtrlEvent` fails with 6, and with
//! 12 where there is no console), so that a program without a window is always ended by force here. WM_CLOSE arrives.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::bench::Bench;
use crate::expect;
use crate::place::{Place, eventually};

const PROGRAM: &str = r"C:\bench\program.exe";

fn wait_for(place: &Place<'_>, name: &str) -> Result<()> {
    eventually(name, || Ok(!place.text(name).is_empty())).map(drop)
}

/// None of these files grows any more.
fn are_silent(place: &Place<'_>, names: &[&str]) -> Result<()> {
    let lengths = || -> Vec<usize> { names.iter().map(|name| place.text(name).len()).collect() };
    let before = lengths();
    ensure!(before.iter().all(|length| *length > 0), "{before:?}");
    sleep(Duration::from_millis(500));
    expect(lengths(), before)
}

pub(crate) fn a_program_that_is_waited_for_passes_its_code_on_with_32_bits(
    bench: &Bench,
) -> Result<()> {
    let place = Place::new(bench, "waited", "")?;
    for code in [0, 77, 255] {
        let word = format!("exit={code}");
        let ran = place.run(&["armload", "C", "/W", PROGRAM, "x", &word])?;
        expect(ran.code, code)?;
        expect(ran.stdout, "heard\n")?;
    }
    let ran = place.batch(&format!(
        "ARMLOAD C /W {PROGRAM} x exit=70000\necho %errorlevel%\nARMLOAD C /W {PROGRAM} x exit=-1073741819\necho %errorlevel%\n"
    ))?;
    expect(ran.stdout, "heard\n70000\nheard\n-1073741819\n")?;
    expect(place.told_by_kill("C")?, "it had ended by itself")
}

pub(crate) fn a_program_is_ended_with_its_child_and_its_id_is_its_own_until_then(
    bench: &Bench,
) -> Result<()> {
    let place = Place::new(bench, "family", "[arm]\nkill_limit = 1\n")?;
    let load = ["armload", "F", PROGRAM, "beat", "deaf", "child"];
    place.done(&load)?;
    wait_for(&place, "beat")?;
    wait_for(&place, "beat.child")?;
    let second = place.run(&["armload", "f", PROGRAM, "other"])?;
    expect(second.code, 1)?;
    ensure!(
        second
            .stderr
            .contains(&format!("is in use for the program {PROGRAM}")),
        "{second}"
    );
    let begun = Instant::now();
    expect(
        place.told_by_kill("F")?,
        "it had not ended after 1 s and was ended by force",
    )?;
    let taken = begun.elapsed();
    ensure!(taken >= Duration::from_secs(1), "{taken:?}");
    are_silent(&place, &["beat", "beat.child"])?;
    ensure!(
        !place.native("other").exists(),
        "a second program was started"
    );
    expect(place.run(&["armkill", "F"])?.code, 1)?;
    // The ID is free again.
    place.done(&load)?;
    place.done(&["armkill", "F"])?;
    Ok(())
}

pub(crate) fn a_program_with_a_window_is_asked_to_close_it(bench: &Bench) -> Result<()> {
    let place = Place::new(bench, "window", "[arm]\nkill_limit = 20\n")?;
    place.done(&["armload", "W", PROGRAM, "beat", "window"])?;
    wait_for(&place, "beat")?;
    let begun = Instant::now();
    expect(place.told_by_kill("W")?, "it ended when it was asked to")?;
    let taken = begun.elapsed();
    ensure!(taken < Duration::from_secs(15), "it waited: {taken:?}");
    expect(place.text("beat.heard"), "close\n")?;
    are_silent(&place, &["beat"])
}

/// A pipe of Windows ends when nobody holds it any more, and the program goes on.
pub(crate) fn whoever_reads_the_output_of_armload_to_its_end_is_not_held(
    bench: &Bench,
) -> Result<()> {
    let place = Place::new(bench, "pipes", "[arm]\nkill_limit = 0\n")?;
    let begun = Instant::now();
    let ran = place.batch(&format!(
        "C:\\bench\\armistice.exe armload O {PROGRAM} first | find \"x\"\nARMLOAD O2 {PROGRAM} second | find \"x\"\necho next\n"
    ))?;
    expect(ran.stdout, "next\n")?;
    let taken = begun.elapsed();
    ensure!(taken < Duration::from_secs(30), "{taken:?}");
    for name in ["first", "second"] {
        wait_for(&place, name)?;
    }
    place.done(&["armkill", "O"])?;
    place.done(&["armkill", "O2"])?;
    are_silent(&place, &["first", "second"])
}

pub(crate) fn blanks_and_japanese_in_arguments_folder_and_environment_arrive(
    bench: &Bench,
) -> Result<()> {
    let place = Place::new(bench, "words", "[arm]\nkill_limit = 0\n")?;
    fs::create_dir(place.native("sub 日本"))?;
    fs::copy(bench.native("program.exe"), place.native("東京 1.exe"))?;
    let text = "@set COLOUR=深い 青\r\n@cd \"sub 日本\"\r\n@ARMLOAD J \"..\\東京 1.exe\" beat show \"a b\" 東京 \"\"\r\n";
    fs::write(place.native("words.bat"), text)?;
    place.done(&["cmd", "--codepage", "utf-8", "words.bat"])?;
    wait_for(&place, "sub 日本/beat")?;
    let folder = place.windows("sub 日本");
    expect(
        place.text("sub 日本/beat.shown"),
        format!("[a b]\n[東京]\n[]\n深い 青\n{folder}\n"),
    )?;
    place.done(&["armkill", "J"])?;
    are_silent(&place, &["sub 日本/beat"])
}
