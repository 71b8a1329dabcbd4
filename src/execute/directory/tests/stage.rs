//! A folder with a script and a directory, to be run by either engine.

use std::fs;
use std::rc::Rc;

use crate::execute::directory::DirectoryRunner;
use crate::host::directory::memory::LdifDirectories;
use crate::host::native::{DriveMap, NativeFiles};
use crate::host::test_bench::{Ran, TestBench};
use crate::host::{ProgramTable, Record};
use crate::plan::extract::directory::{Directory, extract};
use crate::plan::{Expression, Value};
use crate::source::SourceText;
use crate::vbscript::automation::adsi::Settings;
use crate::vbscript::script_host::{self, ScriptHost};

/// Who carries the script out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Interpreter,
    /// The steps, with the same requests as the script makes.
    AsWritten,
    /// The steps, arguments unknown when they were made.
    Unknown,
    Optimized,
}

pub(super) struct Stage {
    pub(super) bench: TestBench,
    scripts: Rc<ScriptHost>,
    pub(super) directories: Rc<LdifDirectories>,
    folder: tempfile::TempDir,
}

/// What a run did.
#[derive(Debug, PartialEq)]
pub(super) struct Done {
    pub(super) records: Vec<Record>,
    pub(super) ran: Ran,
    pub(super) remarks: Vec<String>,
    /// The directory.
    pub(super) end: String,
    /// Files of the folder.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

impl Stage {
    pub(super) fn new(script: &[u8], ldif: &str, settings: Settings) -> Self {
        Self::with_host(script, ldif, ScriptHost::new(settings, None))
    }

    pub(super) fn with_host(script: &[u8], ldif: &str, scripts: ScriptHost) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("scripts")).unwrap();
        fs::write(folder.path().join("scripts/case.vbs"), script).unwrap();
        let mut drives = DriveMap::new();
        drives.map('C', folder.path());
        let scripts = Rc::new(scripts);
        let mut table = ProgramTable::new();
        script_host::register(&mut table, &scripts);
        let mut bench = TestBench::new("", table);
        bench.host.files = Rc::new(NativeFiles::new(drives));
        let directories = Rc::new(LdifDirectories::open(ldif.as_bytes(), "test").unwrap());
        bench.host.directories = Rc::clone(&directories) as _;
        Self {
            bench,
            scripts,
            directories,
            folder,
        }
    }

    pub(super) fn file(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join("scripts").join(name), text).unwrap();
    }

    fn source(&self) -> SourceText {
        let bytes = fs::read(self.folder.path().join("scripts/case.vbs")).unwrap();
        SourceText::decode("case.vbs", &bytes, None).unwrap()
    }

    pub(super) fn plan(&self, arguments: &[&str]) -> Directory {
        let arguments: Vec<_> = arguments.iter().map(|&text| Value::text(text)).collect();
        extract(&self.source(), &arguments, "case.vbs")
    }

    fn plan_of_unknown(&self, count: usize) -> Directory {
        let arguments =
            (0..count).map(|place| Expression::Environment(format!("argument{place}")).into());
        extract(
            &self.source(),
            &arguments.collect::<Vec<Value>>(),
            "case.vbs",
        )
    }

    pub(super) fn run(&self, arguments: &[&str], engine: Engine) -> Done {
        let line = format!("cscript //nologo case.vbs {}", arguments.join(" "));
        let given: Vec<_> = arguments.iter().map(|&text| text.to_owned()).collect();
        let resolve = move |expression: &Expression| match expression {
            Expression::Environment(name) => {
                let place: usize = name.strip_prefix("argument")?.parse().ok()?;
                given.get(place).cloned()
            }
            _ => None,
        };
        let plan = match engine {
            Engine::Interpreter => None,
            Engine::Unknown => Some(self.plan_of_unknown(arguments.len())),
            Engine::AsWritten | Engine::Optimized => Some(self.plan(arguments)),
        };
        let ran = match plan {
            None => self.bench.run(&line),
            Some(plan) => {
                let runner = DirectoryRunner::new(plan.steps, resolve);
                let runner = match engine {
                    Engine::Optimized => runner,
                    _ => runner.as_written(),
                };
                self.scripts
                    .with_runner(Rc::new(runner), || self.bench.run(&line))
            }
        };
        self.done(ran)
    }

    fn done(&self, ran: Ran) -> Done {
        let folder = fs::read_dir(self.folder.path().join("scripts")).unwrap();
        let mut files: Vec<_> = folder
            .map(|file| {
                let path = file.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, fs::read(path).unwrap())
            })
            .collect();
        files.sort();
        let mut remarks = self.bench.diagnostics.0.borrow_mut();
        let remarks = remarks.drain(..);
        Done {
            records: self.bench.effects.take(),
            ran,
            remarks: remarks.map(|remark| format!("{remark:?}")).collect(),
            end: self.directories.save(),
            files,
        }
    }
}

/// Shows the first difference, so that a failure can be read.
pub(super) fn assert_same(one: &Done, other: &Done, about: &str) {
    for (place, (one, other)) in one.records.iter().zip(&other.records).enumerate() {
        assert_eq!(one, other, "{about}: effect {place}");
    }
    assert_eq!(one.records.len(), other.records.len(), "{about}: effects");
    assert_eq!(one.ran, other.ran, "{about}: streams and exit code");
    assert_eq!(one.remarks, other.remarks, "{about}: remarks");
    assert_eq!(one.files, other.files, "{about}: files");
    assert!(one.end == other.end, "{about}: end state");
}
