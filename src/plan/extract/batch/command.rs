//! Commands with what surrounds them: concatenation, blocks, redirections, pipes.

use super::builtin::Call;
use super::node::{End, Node};
use super::state::{Ended, State};
use super::{Reader, Typed, Untyped};
use crate::batch::tree::{Command, Direction, If, Kind, Redirection, Simple};
use crate::host::path;
use crate::plan::{self, Condition, PipeCommand, Step, StepKind};

impl Reader<'_> {
    /// Follows a command; `place` says where it stands in its logical line.
    pub(super) fn command(&self, mut state: State, command: &Command, place: Place) -> Typed<Node> {
        if command.redirections.is_empty() {
            return self.kind(state, command, place);
        }
        let harmless = command
            .redirections
            .iter()
            .all(|redirection| is_harmless(&state, redirection));
        let redirections: Vec<_> = command
            .redirections
            .iter()
            .map(|redirection| self.redirection(&state, redirection))
            .collect();
        let captures = self.symbols.take_pending();
        let is_simple = matches!(command.kind, Kind::Simple(_));
        state.status = Ended::Known(0);
        let (end, mut passed) = self.kind(state, command, Place::Inside)?.split();
        let End::Next(mut end) = end else {
            return Err(Untyped::because(
                "control leaves a command whose output is redirected",
            ));
        };
        let mut steps = std::mem::take(&mut passed.steps);
        if !harmless {
            // Where a file cannot be opened the command is left out.
            if changes_state(&steps) {
                return Err(Untyped::because(
                    "variables are set where output is redirected to a file",
                ));
            }
            end.status = Ended::Unknown;
        }
        if is_simple {
            for step in &mut steps {
                if !matches!(step.kind, StepKind::Capture { .. }) {
                    step.redirections.clone_from(&redirections);
                }
            }
        } else {
            let span = end.cmd.span();
            let inside = StepKind::Block {
                steps: steps.into(),
            };
            let mut block = Step::new(inside, span);
            block.redirections = redirections;
            steps = vec![block];
        }
        // What was left on the way is still known to have been left.
        Ok(Node::next(end, steps).behind(passed).after(captures))
    }

    fn redirection(&self, state: &State, redirection: &Redirection) -> plan::Redirection {
        plan::Redirection {
            handle: redirection.handle,
            direction: match redirection.direction {
                Direction::Read => plan::Direction::Read,
                Direction::Write => plan::Direction::Write,
                Direction::Append => plan::Direction::Append,
                Direction::Duplicate => plan::Direction::Duplicate,
            },
            target: self.symbols.value(&state.cmd.token(&redirection.target)),
            span: (redirection.direction != Direction::Duplicate)
                .then(|| state.cmd.span_of(redirection.offset)),
        }
    }

    fn kind(&self, mut state: State, command: &Command, place: Place) -> Typed<Node> {
        match &command.kind {
            Kind::Empty | Kind::Label(_) => {
                // Not a command: as a line of its own it leaves what was last.
                if place != Place::Alone {
                    state.succeed();
                }
                Ok(Node::next(state, Vec::new()))
            }
            Kind::Remark(_) => {
                state.succeed();
                Ok(Node::next(state, Vec::new()))
            }
            Kind::Simple(simple) => {
                state.cmd.stand_at_command(command);
                self.symbols.set_place(&state.cmd.span());
                self.simple(state, simple, place)
            }
            Kind::Block(commands) => {
                state.succeed();
                let mut node = Node::next(state, Vec::new());
                let is_command =
                    |command: &&Command| !matches!(command.kind, Kind::Label(_) | Kind::Empty);
                let mut commands = commands.iter().filter(is_command).peekable();
                while let Some(command) = commands.next() {
                    let place = place.of_part(commands.peek().is_none());
                    node = self.and_then(node, &mut |state| self.command(state, command, place))?;
                }
                Ok(node)
            }
            Kind::Sequence(left, right) => {
                let node = self.command(state, left, Place::Inside)?;
                let place = place.of_part(true);
                self.and_then(node, &mut |state| self.command(state, right, place))
            }
            Kind::And(left, right) => {
                let node = self.command(state, left, Place::Inside)?;
                let place = place.of_part(true);
                self.and_then(node, &mut |state| self.when_succeeded(state, right, place))
            }
            Kind::Or(left, right) => {
                let node = self.command(state, left, Place::Inside)?;
                let place = place.of_part(true);
                self.and_then(node, &mut |state| self.when_failed(state, right, place))
            }
            Kind::Pipe(left, right) => self.pipe(state, left, right),
            Kind::If(test) => {
                state.cmd.stand_at_command(command);
                self.symbols.set_place(&state.cmd.span());
                self.if_command(state, test, place.of_part(true))
            }
            Kind::For(command) => self.for_command(state, command),
        }
    }

    fn when_succeeded(&self, state: State, right: &Command, place: Place) -> Typed<Node> {
        match state.status {
            Ended::Known(0) => self.command(state, right, place),
            Ended::Known(_) => Ok(Node::next(state, Vec::new())),
            Ended::Unknown => {
                let span = state.cmd.span();
                let mut then = state.fork();
                then.succeed();
                let then = self.command(then, right, place)?;
                self.fork(
                    Condition::Succeeded,
                    &span,
                    then,
                    Node::next(state, Vec::new()),
                )
            }
        }
    }

    fn when_failed(&self, mut state: State, right: &Command, place: Place) -> Typed<Node> {
        match state.status {
            Ended::Known(0) => Ok(Node::next(state, Vec::new())),
            Ended::Known(code) => {
                // Some commands fail without setting ERRORLEVEL; "||" makes up for it.
                let already = state.errorlevel() == Some(code);
                if !already {
                    return Err(Untyped::because(
                        "a failure that is known before changes the exit code",
                    ));
                }
                self.command(state, right, place)
            }
            Ended::Unknown => {
                let span = state.cmd.span();
                let mut then = state.fork();
                let capture = then.forget_errorlevel(&self.symbols, &span);
                let then = self.command(then, right, place)?.after(vec![capture]);
                state.succeed();
                self.fork(
                    Condition::Failed,
                    &span,
                    then,
                    Node::next(state, Vec::new()),
                )
            }
        }
    }

    fn if_command(&self, state: State, test: &If, place: Place) -> Typed<Node> {
        let span = state.cmd.span();
        let (decided, mut captures) = self.condition(&state, test)?;
        if !self.symbols.take_defined().is_empty() {
            return Err(Untyped::because(
                "an operation on a variable that may not be defined",
            ));
        }
        captures.splice(0..0, self.symbols.take_pending());
        let then = |state: State| self.command(state, &test.then, place);
        let otherwise = |mut state: State| match &test.otherwise {
            Some(command) => self.command(state, command, place),
            None => {
                state.succeed();
                Ok(Node::next(state, Vec::new()))
            }
        };
        let node = match decided {
            super::condition::Decided::Yes => then(state)?,
            super::condition::Decided::No => otherwise(state)?,
            super::condition::Decided::Unknown(condition) => {
                let one = then(state.fork())?;
                let other = otherwise(state)?;
                self.fork(condition, &span, one, other)?
            }
        };
        Ok(node.after(captures))
    }

    /// Each side of a pipe is a process of its own.
    fn pipe(&self, mut state: State, left: &Command, right: &Command) -> Typed<Node> {
        let mut commands = Vec::new();
        let mut sides = vec![right, left];
        while let Some(side) = sides.pop() {
            match &side.kind {
                Kind::Simple(simple) => {
                    let mut text = state.cmd.token(&simple.name).into_owned();
                    text.push_str(&state.cmd.token(&simple.arguments));
                    commands.push(PipeCommand {
                        text: self.symbols.value(&text),
                        redirections: side
                            .redirections
                            .iter()
                            .map(|redirection| self.redirection(&state, redirection))
                            .collect(),
                    });
                }
                Kind::Pipe(left, right) if side.redirections.is_empty() && commands.is_empty() => {
                    let _ = (left, right);
                    return Err(Untyped::because("a pipe of more than two commands"));
                }
                _ => return Err(Untyped::because("a block or an IF is one side of a pipe")),
            }
        }
        let mut steps = self.symbols.take_pending();
        let Kind::Simple(Simple { .. }) = &left.kind else {
            return Err(Untyped::because("a block or an IF is one side of a pipe"));
        };
        state.cmd.stand_at_command(left);
        let span = state.cmd.span();
        steps.push(Step::new(StepKind::Pipe { commands }, span.clone()));
        state.status = Ended::Unknown;
        steps.push(state.forget_errorlevel(&self.symbols, &span));
        Ok(Node::next(state, steps))
    }

    fn simple(&self, state: State, simple: &Simple, place: Place) -> Typed<Node> {
        let name = state.cmd.token(&simple.name).into_owned();
        let arguments = state.cmd.token(&simple.arguments).into_owned();
        // `!NAME:…!` is read when the command is carried out, too late for an assumption before its line.
        if !self.symbols.take_defined().is_empty() {
            return Err(Untyped::because(
                "an operation on a variable that may not be defined",
            ));
        }
        let captures = self.symbols.take_pending();
        let call = Call {
            name: &name,
            arguments: &arguments,
            place,
            called: false,
        };
        Ok(self.dispatch(state, &call)?.after(captures))
    }
}

/// Where a command stands in its logical line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the whole line.
    Alone,
    /// Nothing of the line comes behind it.
    Last,
    /// Something may come behind it.
    Inside,
}

impl Place {
    /// Where a part of a command stands that stands here.
    fn of_part(self, is_last: bool) -> Self {
        match self {
            Self::Alone | Self::Last if is_last => Self::Last,
            _ => Self::Inside,
        }
    }
}

/// Redirected to nowhere, or to where another handle leads: that cannot fail.
fn is_harmless(state: &State, redirection: &Redirection) -> bool {
    match redirection.direction {
        Direction::Duplicate => true,
        Direction::Read | Direction::Write | Direction::Append => {
            let target = state.cmd.token(&redirection.target);
            let target = target.trim_matches('"');
            target.eq_ignore_ascii_case("nul") && path::device_of(target).is_some()
                || target.eq_ignore_ascii_case("nul")
        }
    }
}

/// Whether steps change what is known besides how commands ended.
fn changes_state(steps: &[Step]) -> bool {
    steps.iter().any(|step| {
        matches!(
            step.kind,
            StepKind::SetVariable { .. }
                | StepKind::Calculate { .. }
                | StepKind::ChangeDirectory { .. }
                | StepKind::BeginScope { .. }
                | StepKind::EndScope
                | StepKind::Call { .. }
                | StepKind::Shift { .. }
                | StepKind::EchoMode { .. }
                | StepKind::Interpret { .. }
        ) || match &step.kind {
            StepKind::If {
                then, otherwise, ..
            } => changes_state(then) || changes_state(otherwise),
            StepKind::Block { steps } => changes_state(steps),
            _ => false,
        }
    })
}
