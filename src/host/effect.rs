use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde::Serialize;

use super::{Cancel, Decision, Secrets};
use crate::source::Span;

/// One thing a script did, with the kinds and field names of the plan's steps.
///
/// The names are a public contract: traces and plans are compared by them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)] // The fields carry the names of the commands' own options; see README, "Trace".
pub enum Effect {
    /// `SET`: a variable got a value, or lost it (`value` absent and not secret).
    SetVariable {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        secret: bool,
    },
    /// `CD`, `PUSHD`, `POPD`, or a change of drive.
    ChangeDirectory { path: String },
    /// `ARMLOG`.
    Log { message: String },
    /// `ARMBCAST`.
    Broadcast { message: String, to_all: bool },
    /// `ARMLOAD … /S`.
    StartService {
        watch_id: String,
        service: String,
        accept_running: bool,
        restart_limit: Option<u32>,
        reset_hours: Option<u32>,
        restart_script: bool,
        wait: Option<u32>,
        interval: Option<u32>,
        failover: bool,
        monitor_only: bool,
    },
    /// `ARMLOAD` of a program.
    StartProgram {
        watch_id: String,
        program: String,
        arguments: String,
        wait: bool,
        account: Option<String>,
    },
    /// `ARMKILL`; both targets are absent for an ID that was never loaded.
    StopWatch {
        watch_id: String,
        service: Option<String>,
        program: Option<String>,
    },
    /// An `ARMLOAD` that was turned down.
    Refused { watch_id: String, reason: String },
    /// `ARMSETCD`.
    SetCode { id: String, code: i32 },
    /// `ARMGETCD`; no code for an ID without one.
    GetCode { id: String, code: Option<i32> },
    /// `ARMSLEEP`, `timeout`, `ping -n` as a delay.
    Sleep { seconds: u64 },
    /// `net start`, `net stop`, `sc …`.
    ServiceControl { service: String, operation: String },
    /// `ldifde -i`.
    ImportLdif {
        file: String,
        server: Option<String>,
        account: Option<String>,
    },
    /// `cscript x.vbs …`, by itself or through `ARMLOAD`.
    RunDirectoryScript {
        watch_id: Option<String>,
        wait: bool,
        account: Option<String>,
        script: String,
        arguments: Vec<String>,
    },
    /// Any other program.
    RunProgram { program: String, arguments: String },
    /// `copy`, `del`, `move`, `ren`, `md`, `rd` and output redirected into a file (`write`).
    FileOperation {
        operation: String,
        path: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<String>,
    },
    /// A search of the directory with a filter, or the children of a container; objects that are bound by name are
    /// not told.
    DirectorySearch {
        base: String,
        scope: String,
        filter: String,
        attributes: Vec<String>,
    },
    /// A change of one object's attributes.
    DirectoryModify {
        dn: String,
        changes: Vec<AttributeChange>,
    },
    /// A new object.
    DirectoryAdd {
        dn: String,
        changes: Vec<AttributeChange>,
    },
    /// An object that is removed.
    DirectoryDelete { dn: String },
    /// An object that gets another name or place.
    DirectoryRename { dn: String, target: String },
    /// A text file that a directory script wrote, told when it is closed.
    WriteFile {
        path: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// `ECHO` to standard output, and `WScript.Echo`.
    Echo { text: String },
    /// The script's end.
    Exit { code: i32 },
}

/// One change of one attribute, as traces and plans write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttributeChange {
    /// The attribute's name.
    pub attribute: String,
    /// `replace`, `add` or `delete`.
    pub operation: &'static str,
    /// The values: one by itself, several as a list, left out when there is none.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "one_or_many")]
    pub value: Vec<String>,
}

fn one_or_many<S: serde::Serializer>(values: &[String], to: S) -> Result<S::Ok, S::Error> {
    match values {
        [one] => one.serialize(to),
        many => many.serialize(to),
    }
}

/// What came of an effect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The exit code or `ERRORLEVEL` it left, where it sets one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Why it failed, or what was left undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// It failed although the exit code does not say so, as when a script ends at an error that it does not trap.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
}

impl Outcome {
    /// Done, nothing to add.
    pub fn done() -> Self {
        Self::default()
    }

    /// Done with an exit code.
    pub fn code(code: i32) -> Self {
        Self {
            exit_code: Some(code),
            ..Self::default()
        }
    }

    /// Ended with an exit code and something to say.
    pub fn told(code: i32, message: impl Into<String>) -> Self {
        Self {
            exit_code: Some(code),
            message: Some(message.into()),
            failed: false,
        }
    }

    /// Did not come to what it should, whatever the exit code says.
    pub fn failed(exit_code: Option<i32>, message: impl Into<String>) -> Self {
        Self {
            exit_code,
            message: Some(message.into()),
            failed: true,
        }
    }
}

/// One line of the effect trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// What was done.
    #[serde(flatten)]
    pub effect: Effect,
    /// The script line that did it.
    pub span: Span,
    /// What came of it.
    pub result: Outcome,
}

/// Hears of every effect: a trace file, the lines on a terminal, a test.
pub trait EffectListener {
    /// Takes one effect; secrets are masked already.
    fn record(&self, record: &Record);
    /// Takes a condition that was tested; nothing of it is masked, so it must not be shown.
    fn decided(&self, _: &Decision) {}
    /// From now on a plan's run is the interpreter's, or no longer: what it does then follows no typed step.
    fn left_to_interpreter(&self, _: bool) {}
}

/// Where every effect is told.
pub struct Effects {
    listeners: RefCell<Vec<Rc<dyn EffectListener>>>,
    secrets: Rc<Secrets>,
    cancel: Cancel,
    strict: Cell<bool>,
    failed: Cell<bool>,
    follows: Cell<bool>,
}

impl Effects {
    /// Nobody listens yet.
    pub fn new(secrets: Rc<Secrets>) -> Self {
        Self {
            listeners: RefCell::new(Vec::new()),
            secrets,
            cancel: Cancel::default(),
            strict: Cell::new(false),
            failed: Cell::new(false),
            follows: Cell::new(false),
        }
    }

    /// The same, ended by a request that others share.
    #[must_use]
    pub fn cancelled_by(mut self, cancel: Cancel) -> Self {
        self.cancel = cancel;
        self
    }

    /// Adds a listener.
    pub fn listen(&self, listener: Rc<dyn EffectListener>) {
        self.listeners.borrow_mut().push(listener);
    }

    /// Whether anybody listens: what is costly to describe need not be described otherwise.
    pub fn active(&self) -> bool {
        !self.listeners.borrow().is_empty()
    }

    /// From now on a failed effect asks for the end of the run (`--strict`).
    pub fn stop_at_failure(&self) {
        self.strict.set(true);
    }

    /// The request to end the run before its time.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Whether the run is to end now: it was cancelled, or a failed effect asked for it.
    pub fn must_stop(&self) -> bool {
        self.cancel.is_requested() || self.strict.get() && self.failed.get()
    }

    /// From now on the listeners also hear of every condition that is tested.
    pub fn follow_decisions(&self) {
        self.follows.set(true);
    }

    /// Whether anybody wants to hear of conditions.
    pub fn follows_decisions(&self) -> bool {
        self.follows.get()
    }

    /// Tells a condition, where somebody wants to hear of it.
    pub fn decided(&self, decision: impl FnOnce() -> Decision) {
        if self.follows.get() {
            let decision = decision();
            for listener in self.listeners.borrow().iter() {
                listener.decided(&decision);
            }
        }
    }

    /// Tells whether a plan's run is the interpreter's from now on.
    pub fn left_to_interpreter(&self, begins: bool) {
        for listener in self.listeners.borrow().iter() {
            listener.left_to_interpreter(begins);
        }
    }

    /// Tells one effect; the only way to the listeners, and the place where secrets are taken out.
    pub fn record(&self, mut effect: Effect, span: &Span, mut result: Outcome) {
        if !self.active() {
            return;
        }
        if !self.secrets.is_empty() {
            self.redact(&mut effect);
            result.message = result.message.map(|text| self.secrets.redact(&text));
        }
        let record = Record {
            effect,
            span: span.clone(),
            result,
        };
        if super::listeners::failed(&record) {
            self.failed.set(true);
        }
        for listener in self.listeners.borrow().iter() {
            listener.record(&record);
        }
    }

    fn redact(&self, effect: &mut Effect) {
        let hide = |text: &mut String| *text = self.secrets.redact(text);
        let hide_some = |text: &mut Option<String>| {
            if let Some(text) = text {
                hide(text);
            }
        };
        match effect {
            Effect::SetVariable { value, .. } => hide_some(value),
            Effect::ChangeDirectory { path } => hide(path),
            Effect::Log { message } | Effect::Broadcast { message, .. } => hide(message),
            Effect::StartService { service, .. } => hide(service),
            Effect::StartProgram {
                program, arguments, ..
            }
            | Effect::RunProgram { program, arguments } => {
                hide(program);
                hide(arguments);
            }
            Effect::StopWatch {
                service, program, ..
            } => {
                hide_some(service);
                hide_some(program);
            }
            Effect::Refused { reason, .. } => hide(reason),
            Effect::ServiceControl { service, operation } => {
                hide(service);
                hide(operation);
            }
            Effect::ImportLdif {
                file,
                server,
                account,
            } => {
                hide(file);
                hide_some(server);
                hide_some(account);
            }
            Effect::RunDirectoryScript {
                script, arguments, ..
            } => {
                hide(script);
                arguments.iter_mut().for_each(hide);
            }
            Effect::FileOperation { path, target, .. } => {
                hide(path);
                hide_some(target);
            }
            Effect::Echo { text } => hide(text),
            Effect::DirectorySearch { base, filter, .. } => {
                hide(base);
                hide(filter);
            }
            Effect::DirectoryModify { dn, changes } | Effect::DirectoryAdd { dn, changes } => {
                hide(dn);
                changes
                    .iter_mut()
                    .flat_map(|change| &mut change.value)
                    .for_each(hide);
            }
            Effect::DirectoryDelete { dn } => hide(dn),
            Effect::DirectoryRename { dn, target } => {
                hide(dn);
                hide(target);
            }
            Effect::WriteFile { path, text } => {
                hide(path);
                hide_some(text);
            }
            Effect::SetCode { .. }
            | Effect::GetCode { .. }
            | Effect::Sleep { .. }
            | Effect::Exit { .. } => {}
        }
    }
}
