//! The two lines under a real `cmd.exe`: Wine's. What stands for this program there answers with its arguments and a code.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::process::{Command, Output, Stdio};

use armistice::host::placing::{NativeDisk, Program, install};
use armistice::source::CodePage;

/// Writes its arguments and the event it was given to `said.txt` in the current folder and returns the code in CODE.
const STAND_IN: &str = r#"
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
int main(void) {
    FILE *out = fopen("said.txt", "wb");
    WCHAR *line = GetCommandLineW();
    char text[4096];
    WideCharToMultiByte(CP_UTF8, 0, line, -1, text, sizeof text, NULL, NULL);
    fprintf(out, "%s\n%s\n", text, getenv("CLP_EVENT"));
    fclose(out);
    ExitProcess((UINT)strtol(getenv("CODE"), NULL, 10));
}
"#;

/// Starts a batch file as a cluster does, through `cmd /c`, and tells the whole 32 bits of its exit code.
const CALLER: &str = r#"
#include <windows.h>
#include <stdio.h>
int wmain(int argc, WCHAR **argv) {
    STARTUPINFOW startup = { sizeof startup };
    PROCESS_INFORMATION process;
    WCHAR line[4096];
    DWORD code = 4242;
    (void)argc;
    swprintf(line, 4096, L"cmd.exe /c \"\"%ls\"\"", argv[1]);
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) return 1;
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    printf("code %d\n", (int)code);
    return 0;
}
"#;

fn left_out() -> bool {
    let left_out = std::env::var("ARMISTICE_WITHOUT").is_ok_and(|left| left.contains("wine"));
    if left_out {
        eprintln!("left out by ARMISTICE_WITHOUT: Wine");
    }
    left_out
}

struct Bench {
    place: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let bench = Self { place };
        for (name, source) in [("standin", STAND_IN), ("caller", CALLER)] {
            let c = bench.place.path().join(format!("{name}.c"));
            fs::write(&c, source).unwrap();
            let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
            if source.contains("wmain") {
                compiler.arg("-municode");
            }
            let made = compiler
                .arg("-o")
                .arg(bench.place.path().join(format!("{name}.exe")))
                .arg(&c)
                .status()
                .expect("install the Debian package gcc-mingw-w64-x86-64");
            assert!(made.success());
        }
        let made = bench.wine("wineboot").arg("-i").output();
        made.expect("install the Debian packages wine and wine64, or set ARMISTICE_WITHOUT=wine");
        bench
    }

    fn wine(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("WINEPREFIX", self.place.path().join("prefix"))
            .env("WINEDEBUG", "-all")
            // Its OEM code page is 437 then.
            .env("LC_ALL", "C.UTF-8")
            .env_remove("DISPLAY")
            .stdin(Stdio::null());
        command
    }

    /// Puts the stand-in at a path below the bench and installs a folder there that calls it.
    fn install(&self, program: &str, folder: &str, codepage: Option<CodePage>) {
        let program = self.place.path().join(program);
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        fs::copy(self.place.path().join("standin.exe"), &program).unwrap();
        let folder = self.place.path().join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("START.BAT"), "@exit /b 99\r\n").unwrap();
        fs::write(folder.join("STOP.BAT"), "@exit /b 98\r\n").unwrap();
        let windows = format!("Z:{}", program.display()).replace('/', "\\");
        install(
            &NativeDisk,
            &folder,
            &Program::new(&windows, codepage).unwrap(),
        )
        .unwrap();
    }

    /// The exit code of a script as the one who started cmd.exe sees it.
    fn code_of(&self, folder: &str, script: &str, code: i64) -> i64 {
        let script = self.place.path().join(folder).join(script);
        let windows = format!("Z:{}", script.display()).replace('/', "\\");
        let ended: Output = self
            .wine("wine")
            .arg(self.place.path().join("caller.exe"))
            .arg(windows)
            .env("CODE", code.to_string())
            .env("CLP_EVENT", "FAILOVER")
            .current_dir(self.place.path())
            .output()
            .unwrap();
        let stdout = String::from_utf8_lossy(&ended.stdout);
        let line = stdout.lines().find_map(|line| line.strip_prefix("code "));
        let number = line.unwrap_or_else(|| panic!("{ended:?}")).trim();
        number.parse().unwrap()
    }

    fn said(&self) -> String {
        fs::read_to_string(self.place.path().join("said.txt")).unwrap()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.wine("wineserver").arg("-k").status();
    }
}

#[test]
fn the_two_lines_call_the_program_and_return_its_code_whatever_the_names() {
    if left_out() {
        return;
    }
    let bench = Bench::new();
    // Without a percent sign: Wine looks for variables in what stands for %~dp0 too, where Windows does so once.
    let folder = "group 1 & (日本語)!^ =;,";
    bench.install("Program Files/50% off & %PATH%/armistice.exe", folder, None);
    for code in [0, 1, 7, 255, 256, 70_000, -1, -5, i64::from(i32::MIN)] {
        assert_eq!(bench.code_of(folder, "START.BAT", code), code, "START");
    }
    assert_eq!(bench.code_of(folder, "STOP.BAT", 3), 3);
    let said = bench.said();
    assert!(said.contains("50% off & %PATH%"), "{said}");
    assert!(
        said.contains(&format!("\\{folder}\\.\" --script stop")),
        "{said}"
    );
    assert!(said.ends_with("FAILOVER\n"), "{said}");

    let program = bench
        .place
        .path()
        .join("Program Files/50% off & %PATH%/armistice.exe");
    fs::remove_file(&program).unwrap();
    assert_eq!(bench.code_of(folder, "START.BAT", 0), 9009, "no program");
    fs::remove_dir(program.parent().unwrap()).unwrap();
    assert_eq!(bench.code_of(folder, "START.BAT", 0), 9009, "no folder");
}

#[test]
fn a_program_whose_path_has_umlauts_is_called_in_the_oem_code_page() {
    if left_out() {
        return;
    }
    let bench = Bench::new();
    let page = CodePage::from_number(437);
    bench.install("Größe 50/armistice.exe", "Gruppe für Österreich", page);
    assert_eq!(bench.code_of("Gruppe für Österreich", "START.BAT", 12), 12);
    let said = bench.said();
    assert!(said.contains("Größe 50"), "{said}");
}
