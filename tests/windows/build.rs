//! The Windows program and what it needs under Wine, built on this system.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

pub(crate) const MISSING: &str =
    "install the Debian packages wine, wine64 and gcc-mingw-w64-x86-64";

/// Builds `armistice.exe`, with the profile that is quickly built.
pub(crate) fn program() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let built = Command::new(root.join("packages/cross-build-windows"))
        .args(["--profile", "quick"])
        // What cargo tells this test is not meant for the build.
        .env_remove("CARGO_TARGET_DIR")
        .output()?;
    let said = String::from_utf8_lossy(&built.stderr);
    ensure!(built.status.success(), "the Windows build failed: {said}");
    Ok(root.join("target/x86_64-pc-windows-gnu/quick/armistice.exe"))
}

/// Compiles a C file of this folder.
pub(crate) fn compile(source: &str, folder: &Path, name: &str) -> Result<()> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/windows");
    let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
    compiler.args(["-Wall", "-Wextra", "-Werror", "-O2"]);
    if name.ends_with(".dll") {
        compiler.arg("-shared");
    }
    let compiled = compiler
        .arg(sources.join(source))
        .arg("-o")
        .arg(folder.join(name))
        .arg("-ladvapi32")
        .output()
        .with_context(|| format!("no x86_64-w64-mingw32-gcc: {MISSING}"))?;
    let said = String::from_utf8_lossy(&compiled.stderr);
    ensure!(compiled.status.success(), "{source}: {said}");
    Ok(())
}
