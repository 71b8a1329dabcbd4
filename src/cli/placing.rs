//! `armistice install`, `uninstall` and `install-commands`: this program where the cluster calls it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::arguments::{InstallArguments, InstallCommandsArguments, UninstallArguments};
use super::drop_in::NAMES;
use super::{exit_code, print, say};
use crate::host::placing::{
    self, CommandPlacing, NativeDisk, ORIGINALS, Originals, PlacedCommand, Program,
};
use crate::host::{idle, script_folders};

/// Puts the two lines in place, and says what a cluster needs besides.
pub(super) fn install(arguments: &InstallArguments) -> anyhow::Result<i32> {
    let path = match &arguments.program {
        Some(path) => path.clone(),
        None => own_path()?,
    };
    let program = Program::new(&path, arguments.codepage)?;
    let folder = &arguments.folder;
    let installed = placing::install(&NativeDisk, folder, &program)?;
    let scripts = installed.replaced.join(" and ");
    let shown = folder.display();
    let completed = match installed.completed {
        true => "an earlier install is complete: ",
        false => "",
    };
    print(&format!(
        "{completed}{scripts} of {shown} now call {path}; the originals are in {}\n",
        folder.join(ORIGINALS).display()
    ));
    print(
        "Every node of the group needs this program at that path, and this folder installed: run the same on each of them.\n\
         A configuration push of the cluster may overwrite the two lines; install again puts them back, as long as the scripts are the same.\n\
         armistice uninstall puts the originals back.\n",
    );
    Ok(exit_code::SUCCESS)
}

/// Puts the originals back.
pub(super) fn uninstall(arguments: &UninstallArguments) -> anyhow::Result<i32> {
    let folder = &arguments.folder;
    let left = placing::uninstall(&NativeDisk, folder)
        .with_context(|| format!("the originals of {} are not put back", folder.display()))?;
    let shown = folder.display();
    match left.restored.is_empty() {
        true => print(&format!(
            "the originals were in place in {shown}; what an install had left is gone\n"
        )),
        false => print(&format!(
            "{} of {shown} are the originals again\n",
            left.restored.join(" and ")
        )),
    }
    if left.folder_stays {
        print(&format!(
            "{} stays: there are files in it that install did not put there\n",
            folder.join(ORIGINALS).display()
        ));
    }
    Ok(exit_code::SUCCESS)
}

/// Puts this program under the names of the ARM commands.
pub(super) fn install_commands(arguments: &InstallCommandsArguments) -> anyhow::Result<i32> {
    let program = own_file()?;
    let names: Vec<String> = command_names();
    let placed = placing::place_commands(
        &NativeDisk,
        &CommandPlacing {
            program: &program,
            folder: &arguments.folder,
            names: &names,
            replace: arguments.replace,
        },
    )?;
    for command in &placed {
        let path = command.path().display();
        print(&match command {
            PlacedCommand::Same(_) => format!("{path}: was there already\n"),
            PlacedCommand::Linked(_) => {
                format!("{path}: hard link to {}\n", program.display())
            }
            PlacedCommand::Copied(_) => format!("{path}: copy of {}\n", program.display()),
        });
    }
    print(&format!(
        "Scripts find them when {} stands in PATH before the folder of the cluster product's own commands.\n",
        arguments.folder.display()
    ));
    Ok(exit_code::SUCCESS)
}

/// On Windows the names that scripts call; elsewhere also the plain ones, as a shell user types them.
fn command_names() -> Vec<String> {
    let executables = NAMES.iter().map(|name| format!("{name}.EXE"));
    if cfg!(windows) {
        return executables.collect();
    }
    let plain = NAMES.iter().map(|name| name.to_ascii_lowercase());
    executables.chain(plain).collect()
}

fn own_file() -> anyhow::Result<PathBuf> {
    std::env::current_exe().context("this program's own file cannot be found; give --program")
}

/// This program as a Windows path.
fn own_path() -> anyhow::Result<String> {
    let file = own_file()?;
    let path = idle::files_to_read().to_windows(&file);
    path.with_context(|| {
        format!(
            "{} has no Windows path; give one with --program",
            file.display()
        )
    })
}

/// Says of how many folders below a path the text of the scripts comes from where install keeps it.
pub(super) fn say_which_are_installed(root: &Path) -> anyhow::Result<()> {
    let found = script_folders::find(root).folders;
    if !root.is_dir() || found.iter().any(|folder| folder == root) {
        say_where_scripts_lie(root)?;
    }
    let below = found.iter().filter(|folder| *folder != root);
    // One whose originals are missing is told by the report itself.
    let installed = below
        .filter(|folder| Originals::of(folder).is_ok_and(|kept| !kept.is_empty()))
        .count();
    if installed > 0 {
        let shown = root.display();
        say(&format!(
            "armistice: {installed} of the folders below {shown} are installed: their scripts are read from the folder {ORIGINALS} in each"
        ));
    }
    Ok(())
}

/// Says that the text of a folder's scripts comes from where install keeps it.
pub(super) fn say_where_scripts_lie(place: &Path) -> anyhow::Result<()> {
    let originals = Originals::of(place)?;
    if !originals.is_empty() {
        say(&format!(
            "armistice: {} is installed: {} stand in the folder {ORIGINALS} there, and are read as if they lay in their place",
            place.display(),
            originals.names().join(" and ")
        ));
    }
    Ok(())
}
