//! What a name with its arguments stands for, in cmd's order: a built-in command, a batch file, a program.

use super::command::Place;
use super::effects::{assigned_names, needed_names};
use super::node::{End, Node};
use super::state::{Ended, State, is_known};
use super::{Ending, Reader, Typed, Untyped};
use crate::batch::builtins;
use crate::batch::builtins::exit::leading_integer;
use crate::batch::builtins::set::{split, unquoted};
use crate::batch::interpreter::unknown::number_of;
use crate::batch::interpreter::{Status, Surroundings};
use crate::batch::parser::{LINE_LIMIT, is_separator};
use crate::batch::script::ends_label;
use crate::host::path;
use crate::plan::{Expression, OutcomeKind, Step, StepKind, Value};

/// A name with its arguments, expanded.
#[derive(Clone, Copy)]
pub(super) struct Call<'t> {
    pub(super) name: &'t str,
    pub(super) arguments: &'t str,
    /// Where it stands in its logical line.
    pub(super) place: Place,
    /// It stands behind `CALL`.
    pub(super) called: bool,
}

impl Reader<'_> {
    pub(super) fn dispatch(&self, state: State, call: &Call<'_>) -> Typed<Node> {
        let Call {
            name, arguments, ..
        } = *call;
        if !name.starts_with('"') {
            let found =
                builtins::find(name).filter(|(_, rest)| !self.names_a_file(&state, name, rest));
            if let Some((_, rest)) = found {
                let word = &name[..name.len() - rest.len()];
                let arguments = format!("{rest}{arguments}");
                if builtins::usage_asked(word, &arguments).is_some() {
                    return Ok(self.console(state, word, &arguments));
                }
                return self.builtin(state, &word.to_ascii_lowercase(), &arguments, call);
            }
            if name.len() == 2 && name.ends_with(':') && !name.starts_with(':') {
                return Ok(self.change_folder(state, "drive", Some(name)));
            }
            if name.starts_with(':') || name.is_empty() {
                let mut state = state;
                state.succeed();
                return Ok(Node::next(state, Vec::new()));
            }
        }
        self.external(state, call)
    }

    fn names_a_file(&self, state: &State, name: &str, rest: &str) -> bool {
        rest.starts_with(['.', '\\', ':']) && is_known(name) && {
            let end = name
                .find(['+', '/', '[', ']', ' ', '\t', ',', ';', '='])
                .unwrap_or(name.len());
            self.set.is_file(&state.cmd.absolute(&name[..end]))
        }
    }

    fn builtin(
        &self,
        mut state: State,
        name: &str,
        arguments: &str,
        call: &Call<'_>,
    ) -> Typed<Node> {
        let text = arguments.trim_matches(is_separator);
        match name {
            "rem" => {
                state.succeed();
                Ok(Node::next(state, Vec::new()))
            }
            "set" => self.set(state, arguments),
            "setlocal" => self.begin_scope(state, text),
            "endlocal" => self.end_scope(state),
            "shift" => self.shift(state, arguments),
            "goto" => self.goto(state, arguments),
            "exit" => self.exit(state, text),
            "call" => self.call(state, arguments, call.place),
            "cd" | "chdir" => self.cd(state, text),
            "pushd" => self.pushd(state, text),
            "popd" => Ok(self.popd(state)),
            "echo" => Ok(self.echo(state, arguments)),
            "copy" | "del" | "erase" | "md" | "mkdir" | "move" | "rd" | "rmdir" | "ren"
            | "rename" => {
                let kind = StepKind::FileOperation {
                    operation: name.to_owned(),
                    arguments: self.symbols.value(arguments.trim()),
                };
                Ok(self.opaque(state, kind))
            }
            "path" | "prompt" if !text.is_empty() => {
                let span = state.cmd.span();
                let variable = name.to_ascii_uppercase();
                let mut node = self.console(state, name, arguments);
                if let End::Next(state) = &mut node.end {
                    node.steps
                        .push(state.forget_variable(&self.symbols, &span, &variable, false));
                }
                Ok(node)
            }
            "start" if !is_known(arguments) => Err(Untyped::because(
                "START with what is known only at run time",
            )),
            _ => Ok(self.console(state, name, arguments)),
        }
    }

    /// A step after which nothing is known of how it ended.
    pub(super) fn opaque(&self, mut state: State, kind: StepKind) -> Node {
        let span = state.cmd.span();
        let mut steps = vec![Step::new(kind, span.clone())];
        state.status = Ended::Unknown;
        steps.push(state.forget_errorlevel(&self.symbols, &span));
        Node::next(state, steps)
    }

    fn console(&self, state: State, name: &str, arguments: &str) -> Node {
        let kind = StepKind::Console {
            command: name.to_ascii_lowercase(),
            arguments: self.symbols.value(arguments),
        };
        self.opaque(state, kind)
    }

    fn echo(&self, mut state: State, arguments: &str) -> Node {
        let span = state.cmd.span();
        let word = arguments.trim_matches(is_separator);
        if arguments.trim_matches([' ', '\t']).is_empty() {
            return self.console(state, "echo", arguments);
        }
        if self.may_be_no_text(word) {
            let mut node = self.console(state, "echo", arguments);
            if let End::Next(state) = &mut node.end {
                state.succeed();
            }
            return node;
        }
        state.succeed();
        let kind = match word.to_ascii_lowercase().as_str() {
            on @ ("on" | "off") if arguments.starts_with(is_separator) => {
                state.cmd.echo = on == "on";
                StepKind::EchoMode { on: on == "on" }
            }
            _ => {
                let mut text = arguments.chars();
                text.next();
                StepKind::Echo {
                    text: self.symbols.value(text.as_str()),
                }
            }
        };
        Node::next(state, vec![Step::new(kind, span)])
    }

    /// Whether the unknown in what stands behind `ECHO` could make `on`, `off` or nothing of it.
    fn may_be_no_text(&self, word: &str) -> bool {
        let is_unknown = |c: &char| number_of(*c).is_some();
        let is_shown = |c: &char| !is_unknown(c) && !is_separator(*c);
        let known: String = word.chars().filter(is_shown).collect();
        word.chars()
            .filter(is_unknown)
            .any(|c| !self.symbols.is_number(c))
            && known.len() <= 3
            && known.chars().all(|c| "onfONF".contains(c))
    }

    // ---- variables ----

    fn set(&self, mut state: State, arguments: &str) -> Typed<Node> {
        let text = arguments.trim_start_matches([' ', '\t', ',', ';', '=']);
        match text.as_bytes() {
            [b'/', b'a' | b'A', ..] => return self.calculate(state, arguments, &text[2..]),
            [b'/', b'p' | b'P', ..] => return Err(Untyped::because("SET /P asks for a value")),
            _ => {}
        }
        let text = unquoted(text);
        let Some((name, value)) = split(text).filter(|(name, _)| !name.is_empty()) else {
            return Ok(self.console(state, "set", arguments));
        };
        if !is_known(name) {
            return Err(Untyped::because(
                "the name of the variable is known only at run time",
            ));
        }
        if value.len() > LINE_LIMIT && value.encode_utf16().count() > LINE_LIMIT {
            return Err(Untyped::because("the value is longer than cmd.exe takes"));
        }
        let span = state.cmd.span();
        let secrets = &state.cmd.host.secrets;
        if crate::batch::secrets::is_telling(name) {
            secrets.learn_name(name);
        }
        let secret = secrets.is_secret_name(name) && is_known(value) && !value.is_empty();
        let key = secret.then(|| self.symbols.learn_secret(name, value));
        state.set(name, value);
        self.succeeded(&mut state);
        let value = match &key {
            Some(_) => None,
            None => (!value.is_empty()).then(|| self.symbols.value(value)),
        };
        let mut kind = StepKind::SetVariable {
            name: Value::text(name),
            value,
            secret,
        };
        // A secret under another name than its own says which.
        if let (Some(key), StepKind::SetVariable { value, .. }) = (key, &mut kind)
            && key.contains('@')
        {
            *value = Some(Expression::Secret(key).into());
        }
        Ok(Node::next(state, vec![Step::new(kind, span)]))
    }

    /// The commands that set variables clear ERRORLEVEL in `.cmd` files only.
    fn succeeded(&self, state: &mut State) {
        if state.cmd.in_cmd_file() {
            state.set_errorlevel(0);
        }
        state.succeed();
    }

    fn calculate(&self, mut state: State, arguments: &str, expression: &str) -> Typed<Node> {
        let span = state.cmd.span();
        let needed = needed_names(expression);
        let is_decided = |name: &String| {
            let value = state.cmd.lookup(name);
            value.is_none_or(|value| is_known(&value))
        };
        let decided = is_known(expression) && needed.iter().all(is_decided);
        self.symbols.take_pending();
        if !decided {
            let assigned = assigned_names(expression);
            if assigned.iter().any(|name| !is_known(name)) {
                return Err(Untyped::because(
                    "the name of the variable is known only at run time",
                ));
            }
            let kind = StepKind::Calculate {
                expression: self.symbols.value(expression.trim()),
            };
            let mut node = self.opaque(state, kind);
            if let End::Next(state) = &mut node.end {
                for name in assigned {
                    node.steps
                        .push(state.forget_variable(&self.symbols, &span, &name, true));
                }
            }
            return Ok(node);
        }
        let assigned = assigned_names(expression);
        let ended = state
            .cmd
            .dispatch("set", arguments, Surroundings::Compound, false);
        let Ok(status) = ended else {
            return Err(Untyped::because("SET /A ends the script"));
        };
        if status != Status::SUCCESS {
            return Err(Untyped::because(
                "SET /A with an expression that has no value",
            ));
        }
        state.end_with(status);
        if state.cmd.in_cmd_file() {
            state.set_errorlevel(0);
        }
        let twice = (1..assigned.len()).any(|at| {
            let same = |name: &String| crate::host::same_name(name, &assigned[at]);
            assigned[..at].iter().any(same)
        });
        if twice {
            let expression = self.symbols.value(expression.trim());
            let kind = StepKind::Calculate { expression };
            return Ok(Node::next(state, vec![Step::new(kind, span)]));
        }
        let mut steps = Vec::new();
        for name in assigned {
            let value = state
                .cmd
                .lookup(&name)
                .map(|value| self.symbols.value(&value));
            let name = Value::text(name);
            let kind = StepKind::SetVariable {
                name,
                value,
                secret: false,
            };
            steps.push(Step::new(kind, span.clone()));
        }
        Ok(Node::next(state, steps))
    }

    // ---- scopes and arguments ----

    fn begin_scope(&self, mut state: State, text: &str) -> Typed<Node> {
        let span = state.cmd.span();
        let words: Vec<String> = text
            .split(is_separator)
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        let switch = |on: &str, off: &str| {
            words.iter().rev().find_map(|word| match word.as_str() {
                word if word == on => Some(true),
                word if word == off => Some(false),
                _ => None,
            })
        };
        let delayed_expansion = switch("enabledelayedexpansion", "disabledelayedexpansion");
        let extensions = switch("enableextensions", "disableextensions");
        let ended = state.cmd.dispatch(
            "setlocal",
            &format!(" {text}"),
            Surroundings::Compound,
            false,
        );
        let Ok(Status(0)) = ended else {
            return Err(Untyped::because(
                "SETLOCAL with an unknown option, or too many of them",
            ));
        };
        if extensions == Some(false) {
            return Err(Untyped::because("command extensions are switched off"));
        }
        state.set_errorlevel(0);
        state.succeed();
        let kind = StepKind::BeginScope {
            delayed_expansion,
            extensions,
        };
        Ok(Node::next(state, vec![Step::new(kind, span)]))
    }

    fn end_scope(&self, mut state: State) -> Typed<Node> {
        let span = state.cmd.span();
        let open = state
            .cmd
            .frames
            .last()
            .is_some_and(|frame| !frame.saved.is_empty());
        let folder = state.cmd.context.cwd.folder().to_owned();
        let known = state.folder_is_known();
        if state
            .cmd
            .dispatch("endlocal", "", Surroundings::Compound, false)
            .is_err()
        {
            return Err(Untyped::because("ENDLOCAL ends the script"));
        }
        state.succeed();
        let mut steps = vec![Step::new(StepKind::EndScope, span.clone())];
        // The folder comes back, too; which one it was is not kept here when it was not known.
        if open && !(known && state.cmd.context.cwd.folder() == folder) {
            steps.push(state.forget_folder(&self.symbols, &span));
        }
        Ok(Node::next(state, steps))
    }

    fn shift(&self, mut state: State, arguments: &str) -> Typed<Node> {
        let span = state.cmd.span();
        let text = arguments.trim_matches(is_separator);
        let ended = state
            .cmd
            .dispatch("shift", arguments, Surroundings::Compound, false);
        let (Ok(Status(0)), true) = (ended, is_known(arguments)) else {
            return Err(Untyped::because("SHIFT with what it does not take"));
        };
        let from = text
            .strip_prefix('/')
            .and_then(|digit| digit.parse().ok())
            .unwrap_or(0);
        state.succeed();
        Ok(Node::next(
            state,
            vec![Step::new(StepKind::Shift { from }, span)],
        ))
    }

    // ---- leaving ----

    fn goto(&self, mut state: State, arguments: &str) -> Typed<Node> {
        let span = state.cmd.span();
        let text = arguments.trim_start_matches(is_separator);
        if !is_known(text) {
            return Err(Untyped::because(
                "GOTO to a label that is known only at run time",
            ));
        }
        if text.is_empty() {
            return Ok(self.console(state, "goto", arguments));
        }
        state.leave_fors();
        let with_colon = text.starts_with(':');
        let label = text.trim_start_matches(':');
        let label = &label[..label.find(ends_label).unwrap_or(label.len())];
        if with_colon && label.eq_ignore_ascii_case("eof") {
            state.succeed();
            return Ok(self.ends(state, &span));
        }
        if let Some(line) = builtins::goto::find(&state.cmd, label) {
            state.set_line(line + 1);
            state.succeed();
            return Ok(Node::jump(state));
        }
        let missing = StepKind::MissingLabel {
            label: self.symbols.value(label),
        };
        state.set_errorlevel(1);
        state.end_with(Status::FAILURE);
        let mut node = self
            .ends(state, &span)
            .after(vec![Step::new(missing, span)]);
        if let Some(ending) = node.endings.last_mut() {
            let why = format!("there is no label :{label}");
            *ending = Ending::new(OutcomeKind::Aborted, Some(1), Some(why));
        }
        Ok(node)
    }

    fn exit(&self, mut state: State, text: &str) -> Typed<Node> {
        let span = state.cmd.span();
        let (frame, code) = match text.get(..2) {
            Some(switch) if switch.eq_ignore_ascii_case("/b") => {
                (true, text[2..].trim_start_matches(is_separator))
            }
            _ => (false, text),
        };
        let mut steps = Vec::new();
        let given = if is_known(code) {
            leading_integer(code)
        } else {
            None
        };
        let bare = is_known(code) && given.is_none();
        let value = match given {
            Some(code) => {
                state.set_errorlevel(code);
                Value::Text(code.to_string())
            }
            None if bare => {
                let text = state.errorlevel_text();
                self.symbols.value(&text)
            }
            None => {
                let mut parts = vec![self.symbols.value(code)];
                Value::concat(parts.drain(..))
            }
        };
        let known = given.or(if bare { state.errorlevel() } else { None });
        steps.push(Step::new(
            StepKind::Exit { code: value, frame },
            span.clone(),
        ));
        if !frame {
            let why = known
                .is_none()
                .then(|| format!("it is the value of {}", shown(code)));
            let mut node = Node::new(steps, End::Over);
            node.endings
                .push(Ending::new(OutcomeKind::Completed, known, why));
            return Ok(node);
        }
        if known.is_none() {
            steps.push(state.forget_errorlevel(&self.symbols, &span));
        }
        state.status = match (known, bare) {
            (Some(code), _) => Ended::Known(code),
            (None, _) => Ended::Unknown,
        };
        Ok(self.ends(state, &span).after(steps))
    }

    // ---- folders ----

    fn cd(&self, mut state: State, text: &str) -> Typed<Node> {
        let span = state.cmd.span();
        let (drive_too, name) = match text.get(..2) {
            Some(switch) if switch.eq_ignore_ascii_case("/d") => {
                (true, text[2..].trim_matches(is_separator))
            }
            _ => (false, text),
        };
        if name.is_empty() && !drive_too {
            return Ok(self.console(state, "cd", text));
        }
        if !self.is_script_folder(&state, name) {
            return Ok(self.change_folder(state, "cd", Some(text)));
        }
        let kind = StepKind::ChangeDirectory {
            operation: "cd".to_owned(),
            path: Some(self.symbols.value(text)),
        };
        let folder = self.set.folder().to_owned();
        state.enter(&folder);
        state.set_errorlevel(0);
        state.succeed();
        Ok(Node::next(state, vec![Step::new(kind, span)]))
    }

    fn pushd(&self, mut state: State, text: &str) -> Typed<Node> {
        let span = state.cmd.span();
        if text.is_empty() {
            return Ok(self.console(state, "pushd", text));
        }
        if !self.is_script_folder(&state, text) || !state.folder_is_known() {
            state.stack_unknown = true;
            return Ok(self.change_folder(state, "pushd", Some(text)));
        }
        let kind = StepKind::ChangeDirectory {
            operation: "pushd".to_owned(),
            path: Some(self.symbols.value(text)),
        };
        let before = state.cmd.context.cwd.folder().to_owned();
        state.cmd.folder_stack.push(before);
        let folder = self.set.folder().to_owned();
        state.enter(&folder);
        state.set_errorlevel(0);
        state.succeed();
        Ok(Node::next(state, vec![Step::new(kind, span)]))
    }

    fn popd(&self, mut state: State) -> Node {
        let span = state.cmd.span();
        let kind = StepKind::ChangeDirectory {
            operation: "popd".to_owned(),
            path: None,
        };
        let mut steps = vec![Step::new(kind, span.clone())];
        state.status = Ended::Unknown;
        let back = if state.stack_unknown {
            None
        } else {
            state.cmd.folder_stack.pop()
        };
        match back {
            Some(folder) if self.set.is_folder(&folder) => {
                state.enter(&folder);
                state.succeed();
            }
            _ => steps.push(state.forget_folder(&self.symbols, &span)),
        }
        Node::next(state, steps)
    }

    /// Whether it is known to be the folder of the scripts, which is there.
    fn is_script_folder(&self, state: &State, name: &str) -> bool {
        let name = name.replace('"', "");
        let trimmed = name.trim_end_matches('\\');
        self.symbols.is_environment(trimmed, "CLP_SCRIPT_PATH")
            || is_known(trimmed)
                && path::drive_of(trimmed) == path::drive_of(self.set.folder())
                && state.cmd.context.cwd.drive() == path::drive_of(trimmed).unwrap_or('?')
                && crate::host::same_name(trimmed, self.set.folder().trim_end_matches('\\'))
    }

    /// To a folder that may be there or not.
    fn change_folder(&self, state: State, operation: &str, text: Option<&str>) -> Node {
        let span = state.cmd.span();
        let kind = StepKind::ChangeDirectory {
            operation: operation.to_owned(),
            path: text.map(|text| self.symbols.value(text)),
        };
        let mut node = self.opaque(state, kind);
        if let End::Next(state) = &mut node.end {
            node.steps.push(state.forget_folder(&self.symbols, &span));
        }
        node
    }
}

/// An unknown text in a reason.
fn shown(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if is_known(&c.to_string()) { c } else { '…' })
        .collect();
    if plain == "…" {
        "a variable".to_owned()
    } else {
        plain
    }
}
