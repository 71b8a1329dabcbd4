//! What else is different on Windows: codes of 32 bits, long paths, code pages, access lists.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use anyhow::{Result, ensure};

use crate::bench::{Bench, Ran};
use crate::expect;

fn batch(bench: &Bench, name: &str, text: &str) -> Result<Ran> {
    let text = format!("@echo off\n{text}").replace('\n', "\r\n");
    fs::write(bench.native(name), text)?;
    bench.armistice(["cmd", "--state", r"C:\bench\state", name])
}

pub(crate) fn codes_have_32_bits(bench: &Bench) -> Result<()> {
    fs::write(bench.native("code.bat"), "@exit %1\r\n")?;
    let ran = batch(
        bench,
        "codes.bat",
        "armistice.exe cmd code.bat 70000\necho %errorlevel%\narmistice.exe cmd code.bat -1073741819\necho %errorlevel%\ncmd /c exit 256\necho %errorlevel%\n",
    )?;
    expect(ran.stdout, "70000\n-1073741819\n256\n")
}

/// The limit that a path without a mark has on Windows is 260 characters.
pub(crate) fn paths_may_be_long(bench: &Bench) -> Result<()> {
    let name = "folder-with-a-name-of-fifty-characters-in-its-path";
    let path = [name; 8].join("\\");
    let ran = batch(
        bench,
        "long.bat",
        &format!(
            "md {path}\necho text>{path}\\file.txt\ncopy {path}\\file.txt {path}\\copy.txt >nul\ntype {path}\\copy.txt\ndir /b {path}\nrd /s /q {name}\nif not exist {name} echo gone\n"
        ),
    )?;
    expect(ran.stdout, "text\ncopy.txt\nfile.txt\ngone\n")
}

pub(crate) fn variables_have_no_case_and_devices_no_folder(bench: &Bench) -> Result<()> {
    let ran = batch(
        bench,
        "names.bat",
        "set Mixed=1\necho %MIXED% %systemROOT%\necho x>nul\necho x>c:\\bench\\NUL\nif not exist nul.txt echo none\ncd /d z:\\\ncd\nc:\ncd\n",
    )?;
    expect(ran.stdout, "1 C:\\windows\nnone\nZ:\\\nC:\\bench\n")
}

/// Wine's console page under this locale is 437 or UTF-8, depending on the version; what is told to a pipe is in it.
pub(crate) fn texts_go_to_pipes_in_the_page_that_is_asked_for(bench: &Bench) -> Result<()> {
    let text = "@echo 表示 é\r\n";
    fs::write(bench.native("page.bat"), text)?;
    let words = |page: &'static str| {
        [
            "cmd",
            "--codepage",
            page,
            "--state",
            r"C:\bench\state",
            "page.bat",
        ]
    };
    expect(bench.armistice(words("utf-8"))?.stdout, "表示 é\n")?;
    let (japanese, ..) = encoding_rs::SHIFT_JIS.encode("@echo 表示ソ\r\n");
    fs::write(bench.native("page.bat"), japanese)?;
    let program = bench.windows("armistice.exe");
    let command = bench.wine(std::iter::once(program.as_str()).chain(words("932")));
    let written = bench.bytes(command)?;
    let (text, ..) = encoding_rs::SHIFT_JIS.decode(&written);
    expect(text.as_ref(), "表示ソ\r\n")
}

/// Wine shows the rights that a folder has on this system as an access list: the owner's, and everybody's.
pub(crate) fn a_state_folder_that_others_can_write_to_is_refused(bench: &Bench) -> Result<()> {
    let folder = bench.native("weak");
    fs::create_dir(&folder)?;
    let rights = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode));
    let log = ["armlog", "a word"];
    fs::write(
        bench.native("armistice.toml"),
        "state = 'C:\\bench\\weak'\n",
    )?;
    rights(0o777)?;
    let refused = bench.armistice(log)?;
    rights(0o700)?;
    let accepted = bench.armistice(log)?;
    fs::remove_file(bench.native("armistice.toml"))?;
    expect(refused.code, 2)?;
    let text = r"everybody (S-1-1-0) can write to the state folder C:\bench\weak";
    ensure!(refused.stderr.contains(text), "{refused}");
    let remedy = r#"icacls "C:\bench\weak" /inheritance:d /remove:g *S-1-1-0 /T"#;
    ensure!(refused.stderr.contains(remedy), "{refused}");
    ensure!(accepted.code == 0, "{accepted}");
    Ok(())
}

pub(crate) fn the_state_folder_is_made_in_programdata_for_the_owner_alone(
    bench: &Bench,
) -> Result<()> {
    bench.armistice(["armsetcd", "CODE", "300"])?.succeeded()?;
    let folder = bench.drive().join("ProgramData/Armistice");
    let mode = fs::metadata(&folder)?.permissions().mode() & 0o777;
    expect(format!("{mode:o}"), "700")?;
    let ran = batch(bench, "code2.bat", "")?;
    ran.succeeded()?;
    expect(bench.armistice(["armgetcd", "CODE"])?.code, 300 & 0xff)
}
