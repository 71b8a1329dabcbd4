use std::rc::Rc;

use super::ledger::{Ledger, Note};
use super::{Area, DryFiles};
use crate::host::{Context, Files as _, Launch, Output, Processes, ProgramMark, SystemError, path};

/// Programs are found and never started. They are taken to end with exit code 0, which is noted: nobody knows.
pub struct DryProcesses {
    inner: Rc<dyn Processes>,
    files: Rc<DryFiles>,
    ledger: Rc<Ledger>,
}

impl DryProcesses {
    /// Over the system's programs; `files` has those that the run wrote itself.
    pub fn new(inner: Rc<dyn Processes>, files: Rc<DryFiles>, ledger: Rc<Ledger>) -> Self {
        Self {
            inner,
            files,
            ledger,
        }
    }

    /// A batch file that the run has written, by its path or beside the script.
    fn written(&self, name: &str, context: &Context) -> Option<String> {
        let full = path::absolute(&context.cwd, name);
        let endings: &[&str] = if path::extension(&full).is_empty() {
            &[".bat", ".cmd"]
        } else {
            &[""]
        };
        endings
            .iter()
            .map(|ending| format!("{full}{ending}"))
            .find(|file| self.files.is_written(file))
    }
}

impl Processes for DryProcesses {
    fn find(&self, name: &str, context: &Context) -> Option<String> {
        let found = self.inner.find(name, context);
        // A real file that the run has deleted is found no more.
        found
            .filter(|file| self.files.metadata(file).is_ok())
            .or_else(|| self.written(name, context))
    }

    fn run(&self, launch: &Launch<'_>) -> Result<i32, SystemError> {
        if self.files.metadata(launch.program)?.is_dir {
            return Err(SystemError::ACCESS_DENIED);
        }
        let name = path::file_name(launch.program);
        self.ledger
            .note(Area::Program, Note::NotRun(name.to_owned()));
        if matches!(launch.context.streams.output, Output::Buffer(..)) {
            let reason = format!("the program {name} was not run, and the script reads its output");
            self.ledger.note(Area::Program, Note::NotPredicted(reason));
        }
        Ok(0)
    }

    fn is_alive(&self, process: u32, started: Option<&str>) -> Option<bool> {
        self.inner.is_alive(process, started)
    }

    fn own_start(&self) -> Option<String> {
        self.inner.own_start()
    }

    fn is_running(&self, program: &ProgramMark) -> Option<bool> {
        // What this run would have started has no process.
        program.process?;
        self.inner.is_running(program)
    }
}
