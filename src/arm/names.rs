//! The names of the family, and what a misspelt one was meant to be.

/// The commands that Armistice has, with what each does.
const COMMANDS: [(&str, &str); 7] = [
    ("ARMLOAD", "starts a service or a program under a watch ID"),
    ("ARMKILL", "ends a watch and stops what it started"),
    ("ARMBCAST", "sends a message to the cluster's operators"),
    ("ARMLOG", "writes a line to the cluster log"),
    ("ARMSLEEP", "waits a number of seconds"),
    ("ARMSETCD", "stores a code under an ID"),
    ("ARMGETCD", "returns the code stored under an ID"),
];

/// Names of the family that Armistice knows but does not have: their syntax is not published.
/// The first two are seen in public scripts, the others are names from manuals of versions 5 to 8.
const UNSUPPORTED: [&str; 12] = [
    "ARMDELAY",
    "ARMEM",
    "ARMWAIT",
    "ARMSTARTUP",
    "ARMRSP",
    "ARMWHERE",
    "ARMSWITCH",
    "ARMFOVER",
    "ARMADMIN",
    "ARMDOWN",
    "ARMSHARE",
    "ARMASWCH",
];

/// Commands of the product line for Linux; they have no place in a batch file.
const LINUX_ONLY: [&str; 4] = ["ARMLOADC", "ARMLOGCC", "ARMLCNS", "ARMFIPCMD"];

/// Words that authors write out where the command abbreviates.
const WRITTEN_OUT: [(&str, &str); 3] = [
    ("ARMBROADCAST", "ARMBCAST"),
    ("ARMSETCODE", "ARMSETCD"),
    ("ARMGETCODE", "ARMGETCD"),
];

/// What a name is within the family of ARM commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A command that Armistice has, by its canonical name.
    Command(&'static str),
    /// A command of the cluster product that Armistice does not have.
    Unsupported(&'static str),
    /// A command of the product line for Linux.
    LinuxOnly(&'static str),
    /// No name of the family.
    Unknown,
}

/// The commands that Armistice has, with what each does.
pub fn known_commands() -> &'static [(&'static str, &'static str)] {
    &COMMANDS
}

/// Names that belong to the family but are not part of Armistice.
pub(super) fn unsupported() -> impl Iterator<Item = &'static str> {
    UNSUPPORTED.into_iter().chain(LINUX_ONLY)
}

/// A command name without folder and `.exe`.
fn plain(name: &str) -> &str {
    let name = crate::host::path::file_name(name.trim().trim_matches('"'));
    match name.split_at_checked(name.len().saturating_sub(4)) {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(".exe") => stem,
        _ => name,
    }
}

/// What a name is, in any case, with or without folder and `.exe`.
pub fn standing(name: &str) -> Standing {
    let name = plain(name);
    let is_it = |known: &str| known.eq_ignore_ascii_case(name);
    if let Some((command, _)) = COMMANDS.iter().find(|(command, _)| is_it(command)) {
        return Standing::Command(command);
    }
    if let Some(unsupported) = UNSUPPORTED.iter().find(|known| is_it(known)) {
        return Standing::Unsupported(unsupported);
    }
    if let Some(linux) = LINUX_ONLY.iter().find(|known| is_it(known)) {
        return Standing::LinuxOnly(linux);
    }
    Standing::Unknown
}

/// The command that an unknown name was probably meant to be.
///
/// One letter too many, too few, wrong or swapped with its neighbour is forgiven, two in a word that was written out.
/// The published scripts themselves hold `ARMBroadcast` and `ARMBLAST` (Exchange 2003). Names that exist in the
/// family are no misspellings. Where two commands are equally near, a letter left out or put in is likelier than a
/// wrong one (`ARMLOD` is `ARMLOAD`, not `ARMLOG`); a name that is still undecided is left alone.
pub fn meant(name: &str) -> Option<String> {
    if standing(name) != Standing::Unknown {
        return None;
    }
    let name = plain(name).to_uppercase();
    let letters = name.chars().count();
    let mut near: Vec<_> = COMMANDS
        .iter()
        .map(|(command, _)| (*command, *command, 1))
        .chain(
            WRITTEN_OUT
                .iter()
                .map(|(word, command)| (*word, *command, 2)),
        )
        .filter(|(word, _, allowed)| {
            // Each slip makes the name longer or shorter by one letter at most, which settles most names.
            letters.abs_diff(word.len()) <= *allowed
                && letters_missing(&name, word) <= *allowed
                && strsim::osa_distance(&name, word) <= *allowed
        })
        .map(|(word, command, _)| {
            let wrong_letter = !is_part_of(&name, word) && !is_part_of(word, &name);
            (wrong_letter, command)
        })
        .collect();
    near.sort_unstable();
    let (wrong_letter, command) = *near.first()?;
    let undecided = near
        .iter()
        .any(|(wrong, other)| *wrong == wrong_letter && *other != command);
    (!undecided).then(|| command.to_owned())
}

/// How many letters of a word stand nowhere in the name; each slip takes away one at most.
fn letters_missing(name: &str, word: &str) -> usize {
    let missing = |letter: &u8| !name.as_bytes().contains(letter);
    word.bytes().filter(missing).count()
}

/// Whether all letters of `short` occur in `long` in their order.
fn is_part_of(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short
        .chars()
        .all(|letter| letters.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_with_folder_and_ending() {
        for name in [
            "ARMLoad",
            "armload.EXE",
            r"C:\Program Files\X\bin\armload.exe",
        ] {
            assert_eq!(standing(name), Standing::Command("ARMLOAD"), "{name}");
        }
        assert_eq!(standing("armdelay"), Standing::Unsupported("ARMDELAY"));
        assert_eq!(standing("armlogcc"), Standing::LinuxOnly("ARMLOGCC"));
        assert_eq!(standing("net"), Standing::Unknown);
    }

    #[test]
    fn misspelt_names_lead_to_the_command() {
        for (name, command) in [
            ("ARMBroadcast", "ARMBCAST"),
            ("ARMBLAST", "ARMBCAST"),
            ("armbrodcast", "ARMBCAST"),
            ("ARMLOD", "ARMLOAD"),
            ("ARMLOADS", "ARMLOAD"),
            ("AMRLOAD", "ARMLOAD"),
            ("ARMKIL", "ARMKILL"),
            ("ARMSetCode", "ARMSETCD"),
            ("armload1.exe", "ARMLOAD"),
        ] {
            assert_eq!(meant(name).as_deref(), Some(command), "{name}");
        }
    }

    #[test]
    fn existing_names_and_other_words_are_left_alone() {
        for name in [
            "ARMLOAD", "ARMDELAY", "ARMEM", "ARMWAIT", "ARMLOADC", "ARMLOGCC", "net", "cscript",
            "load", "arm", "ARMADA", "kill", "log", "armory", "", "ARMXETCD",
        ] {
            assert_eq!(meant(name), None, "{name}");
        }
    }
}
