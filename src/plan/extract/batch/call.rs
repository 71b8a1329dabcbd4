//! `CALL`: a subroutine or another file of the folder, followed as if its lines stood here.

use std::rc::Rc;

use super::builtin::Call;
use super::command::Place;
use super::node::Node;
use super::state::{State, is_known};
use super::{Reader, Typed, Untyped};
use crate::batch::builtins;
use crate::batch::interpreter::{Arguments, Status};
use crate::batch::parser::{is_separator, name_end};
use crate::batch::script::{Script, ends_label};
use crate::plan::extract::uses::each;
use crate::plan::{Condition, Step, StepKind};
use crate::source::Span;

/// `CALL`s inside one another that are followed.
const DEEPEST: usize = 40;

/// A file or subroutine that is called.
struct Callee<'t> {
    script: Rc<Script>,
    /// Index of its first line.
    line: usize,
    label: Option<&'t str>,
    name: &'t str,
    arguments: &'t str,
    /// Where the call stands in its logical line.
    place: Place,
    /// It is started without `CALL`.
    chained: bool,
}

impl Reader<'_> {
    pub(super) fn call(&self, mut state: State, arguments: &str, place: Place) -> Typed<Node> {
        let span = state.cmd.span();
        let text = arguments.trim_start_matches(is_separator);
        if text.is_empty() {
            // "(call )" clears ERRORLEVEL, "(call)" sets it.
            let code = i32::from(arguments.is_empty());
            state.set_errorlevel(code);
            state.end_with(Status(code));
            let kind = StepKind::Console {
                command: "call".to_owned(),
                arguments: arguments.into(),
            };
            return Ok(Node::next(state, vec![Step::new(kind, span)]));
        }
        let Some(text) = builtins::call::second_round(&mut state.cmd, text) else {
            return Err(Untyped::because("CALL of what cmd.exe does not call"));
        };
        if !self.symbols.take_defined().is_empty() {
            return Err(Untyped::because(
                "CALL expands a variable anew that may not be defined",
            ));
        }
        let captures = self.symbols.take_pending();
        let text = text.trim_start_matches(is_separator);
        let (name, rest) = text.split_at(name_end(text));
        let node = match name.strip_prefix(':') {
            Some(label) => self.subroutine(state, (name, label), rest, place)?,
            None => self.called(state, name, rest, place)?,
        };
        Ok(node.after(captures))
    }

    fn subroutine(
        &self,
        mut state: State,
        (name, label): (&str, &str),
        rest: &str,
        place: Place,
    ) -> Typed<Node> {
        let end = label.find(ends_label).unwrap_or(label.len());
        let label = &label[..end];
        if !is_known(label) {
            return Err(Untyped::because(
                "CALL of a label that is known only at run time",
            ));
        }
        if label.eq_ignore_ascii_case("eof") {
            state.succeed();
            return Ok(Node::next(state, Vec::new()));
        }
        let script = state
            .cmd
            .frames
            .last()
            .map(|frame| Rc::clone(&frame.script));
        let (Some(script), Some(line)) = (script, builtins::goto::find(&state.cmd, label)) else {
            return Err(Untyped::because(format!(
                "there is no label :{label} to call"
            )));
        };
        let callee = Callee {
            script,
            line: line + 1,
            label: Some(label),
            name,
            arguments: rest,
            place,
            chained: false,
        };
        self.enter(state, &callee)
    }

    fn called(&self, state: State, name: &str, rest: &str, place: Place) -> Typed<Node> {
        if ["call", "if", "for"]
            .iter()
            .any(|word| name.eq_ignore_ascii_case(word))
        {
            return Err(Untyped::because(format!("CALL of {name}")));
        }
        let call = Call {
            name,
            arguments: rest,
            place,
            called: true,
        };
        self.dispatch(state, &call)
    }

    /// A name that is no built-in command: a batch file of the folder, or a program.
    pub(super) fn external(&self, mut state: State, call: &Call<'_>) -> Typed<Node> {
        let plain = call.name.replace('"', "");
        if !is_known(&plain) && !is_path_of_program(&plain) {
            return Err(Untyped::because(
                "the name of the command is known only at run time",
            ));
        }
        let folder_is_known = state.folder_is_known();
        let found = self.set.batch_file(&state.cmd, &plain);
        let Some(script) = found else {
            return self.program(state, call, &plain);
        };
        if !call.called && call.place != Place::Alone {
            return Err(Untyped::because(
                "a batch file is started without CALL in the middle of a line",
            ));
        }
        let callee = Callee {
            script: Rc::clone(&script),
            line: 0,
            label: None,
            name: call.name,
            arguments: call.arguments,
            place: call.place,
            chained: !call.called,
        };
        if folder_is_known || crate::host::path::drive_of(&plain).is_some() {
            return self.file(state, call, &callee);
        }
        let span = state.cmd.span();
        let condition = Condition::FindsScript {
            name: self.symbols.value(&plain),
            file: self.set.relative(&script.path),
        };
        let other = self.program(state.fork(), call, &plain)?;
        let found = self.file(state, call, &callee)?;
        self.fork(condition, &span, found, other)
    }

    fn file(&self, state: State, call: &Call<'_>, callee: &Callee<'_>) -> Typed<Node> {
        let node = self.enter(state, callee)?;
        if call.called {
            return Ok(node);
        }
        // Started without CALL it takes the place of this file.
        let span = self.whole_span(&node);
        self.and_then(node, &mut |state| Ok(self.ends(state, &span)))
    }

    fn whole_span(&self, node: &Node) -> Span {
        node.steps
            .last()
            .map_or_else(Span::command_line, |step| step.span.clone())
    }

    /// Follows the lines of what is called, and takes its frame off again.
    fn enter(&self, mut state: State, callee: &Callee<'_>) -> Typed<Node> {
        if state.depth >= DEEPEST {
            return Err(Untyped::because(format!("CALLs go deeper than {DEEPEST}")));
        }
        let span = state.cmd.span();
        state.depth += 1;
        let outer_mark = std::mem::replace(&mut state.for_mark, state.cmd.for_mark());
        let present = state.cmd.present();
        let arguments = Arguments::new(callee.name, callee.arguments);
        state
            .cmd
            .push_frame(Rc::clone(&callee.script), arguments, callee.line);
        state.succeed();
        let mut node = self.lines(state, None);
        let returned = std::mem::take(&mut node.returned);
        // What does not hold leaves the rest to the interpreter line by line: nothing of this line may be left then.
        if callee.place == Place::Inside && holds_assumptions(&node.steps) {
            return Err(Untyped::because(
                "what is called depends on how unknown text is read, in the middle of a line",
            ));
        }
        let kind = StepKind::Call {
            file: self.set.relative(&callee.script.path),
            label: callee.label.map(str::to_owned),
            name: self.symbols.value(callee.name),
            arguments: self.symbols.value(callee.arguments),
            chained: callee.chained,
            steps: std::mem::take(&mut node.steps).into(),
        };
        node.steps = vec![Step::new(kind, span.clone())];
        let Some((mut state, passed)) = self.returned(returned, &span)? else {
            return Ok(node);
        };
        state.leave_fors();
        state.cmd.pop_frame();
        state.for_mark = outer_mark;
        state.depth -= 1;
        state.cmd.go_back_to(present);
        node.steps.extend(passed.steps);
        if std::mem::take(&mut state.folder_changed) {
            node.steps.push(state.forget_folder(&self.symbols, &span));
        }
        let (_, before) = node.split();
        Ok(Node::next(state, Vec::new()).behind(before))
    }
}

/// Whether the interpreter may have to take over within these steps.
fn holds_assumptions(steps: &[Step]) -> bool {
    let mut found = false;
    each(steps, &mut |step| {
        found |= matches!(
            step.kind,
            StepKind::Assume { .. } | StepKind::Interpret { .. }
        );
    });
    found
}

/// Something in a folder: what is unknown of the path does not make it a built-in command or a script of the folder.
fn is_path_of_program(name: &str) -> bool {
    let last = crate::host::path::file_name(name);
    last.len() < name.len() && is_known(last) && {
        let ending = crate::host::path::extension(last);
        !ending.eq_ignore_ascii_case("bat") && !ending.eq_ignore_ascii_case("cmd")
    }
}
