use std::rc::Rc;

use super::{Decisions, Event, Log, PROGRAMS};
use crate::host::native::{NativeFiles, NativeProcesses};
use crate::host::{Context, Launch, Processes, ProgramMark, SystemError, path, same_name};

/// Programs that are not there: each name is found, and a call only says what was decided for it.
pub struct StandIns {
    native: NativeProcesses,
    decisions: Rc<Decisions>,
    log: Rc<Log>,
    misspelt: fn(&str) -> bool,
}

impl StandIns {
    /// `misspelt` says of a name that no program is called so, such as `ARMBroadcast`.
    pub fn new(
        files: Rc<NativeFiles>,
        decisions: Rc<Decisions>,
        log: Rc<Log>,
        misspelt: fn(&str) -> bool,
    ) -> Self {
        Self {
            native: NativeProcesses::new(files),
            decisions,
            log,
            misspelt,
        }
    }

    /// Whether a program could have this name.
    fn is_plausible(&self, name: &str) -> bool {
        let extension = path::extension(name);
        let program = ["", "exe", "com"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known));
        program
            && name.starts_with(|c: char| c.is_alphanumeric())
            && !name.contains(['\\', '/', ':', '*', '?', '<', '>', '|', '"', '%', ','])
            && !(self.misspelt)(name)
    }
}

/// The name by which decisions know a program: without folder and ending, in small letters.
pub(super) fn plain_name(program: &str) -> String {
    let file = path::file_name(program).to_lowercase();
    match file.rsplit_once('.') {
        Some((stem, "exe" | "com")) => stem.to_owned(),
        _ => file,
    }
}

impl Processes for StandIns {
    fn find(&self, name: &str, context: &Context) -> Option<String> {
        // What a real cmd.exe needs of them lies there even where they are not installed.
        let is_stand_in = |found: &str| same_name(path::parent(found), PROGRAMS);
        if let Some(found) = self.native.find(name, context)
            && !(self.decisions.no_programs && is_stand_in(&found))
        {
            return Some(found);
        }
        let name = name.replace('"', "");
        if self.decisions.no_programs || !self.is_plausible(&name) {
            return None;
        }
        let search_path = context.environment.value("PATH").unwrap_or("");
        search_path
            .split(';')
            .any(|folder| same_name(folder.trim_matches('"'), PROGRAMS))
            .then(|| path::join(PROGRAMS, &format!("{}.exe", plain_name(&name))))
    }

    /// The same in every world: two of them are compared, what they keep included, and nothing here has to be found again.
    fn new_mark(&self) -> ProgramMark {
        ProgramMark {
            token: "stand-in".to_owned(),
            process: None,
            started: None,
        }
    }

    fn run(&self, launch: &Launch<'_>) -> Result<i32, SystemError> {
        let program = plain_name(launch.program);
        let call = self.log.calls_of(&program) + 1;
        let code = self
            .decisions
            .exit_codes
            .get(&(program.clone(), call))
            .copied()
            .unwrap_or(0);
        self.log.note(Event::Called {
            program,
            call,
            code,
        });
        if let Some(output) = &self.decisions.output {
            // A closed stream is no reason to stop.
            let _ = launch.context.streams.output.text(output);
        }
        Ok(if launch.wait { code } else { 0 })
    }
}
