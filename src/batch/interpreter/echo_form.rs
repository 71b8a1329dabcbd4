//! Phase 3: how a command line looks when `ECHO` is on.

use super::{Interpreter, Run};
use crate::batch::secrets::{hints_at_secrets, is_telling, literals_in};
use crate::batch::tree::{
    Command, Comparison, Condition, Direction, For, ForKind, If, Kind, Redirection, Token,
};

impl Interpreter {
    /// Shows the prompt and the command that is about to be carried out.
    pub(super) fn echo_command(&self, command: &Command) -> Run<()> {
        if !self.options.show_commands || matches!(command.kind, Kind::Label(_) | Kind::Empty) {
            return Ok(());
        }
        let mut text = String::from("\r\n");
        text.push_str(&self.prompt());
        self.form(command, &mut text);
        text.push_str("\r\n");
        self.learn_shown_secrets(&text);
        self.out(&text)
    }

    /// A line is shown before it is carried out, so what it is about to make secret must be known now.
    fn learn_shown_secrets(&self, line: &str) {
        let secrets = &self.host.secrets;
        if secrets.has_no_names() && !hints_at_secrets(line) {
            return;
        }
        for (name, value) in literals_in(line) {
            if secrets.is_secret_name(&name) || is_telling(&name) {
                secrets.learn(&value);
            }
        }
    }

    /// `%PROMPT%` with its codes.
    pub(crate) fn prompt(&self) -> String {
        let format = self.lookup("PROMPT").unwrap_or("$P$G".into());
        let mut prompt = String::new();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            if c != '$' {
                prompt.push(c);
                continue;
            }
            match chars.next().map(|code| code.to_ascii_lowercase()) {
                Some('a') => prompt.push('&'),
                Some('b') => prompt.push('|'),
                Some('c') => prompt.push('('),
                Some('d') => prompt.push_str(&self.date()),
                Some('e') => prompt.push('\u{1B}'),
                Some('f') => prompt.push(')'),
                Some('g') => prompt.push('>'),
                Some('h') => {
                    prompt.pop();
                }
                Some('l') => prompt.push('<'),
                Some('n') => prompt.push(self.context.cwd.drive()),
                Some('p') => prompt.push_str(self.context.cwd.folder()),
                Some('q') => prompt.push('='),
                Some('s') => prompt.push(' '),
                Some('t') => prompt.push_str(&self.time()),
                Some('v') => prompt.push_str(crate::batch::builtins::VERSION),
                Some('_') => prompt.push_str("\r\n"),
                Some('$') => prompt.push('$'),
                Some('+') => prompt.push_str(&"+".repeat(self.folder_stack.len())),
                _ => {}
            }
        }
        prompt
    }

    fn form(&self, command: &Command, text: &mut String) {
        match &command.kind {
            Kind::Empty | Kind::Label(_) => {}
            Kind::Remark(remark) => {
                text.push_str("rem");
                text.push_str(&self.current.fill(remark));
                text.push(' ');
            }
            Kind::Simple(simple) => {
                text.push_str(&self.for_token(&simple.name));
                text.push_str(&self.for_token(&simple.arguments));
                text.push(' ');
            }
            Kind::Block(commands) => self.block_form(commands, text),
            Kind::Sequence(left, right) => self.pair(left, "&", right, text),
            Kind::And(left, right) => self.pair(left, "&&", right, text),
            Kind::Or(left, right) => self.pair(left, "||", right, text),
            Kind::Pipe(left, right) => self.pair(left, "|", right, text),
            Kind::If(command) => self.if_form(command, text),
            Kind::For(command) => self.for_form(command, text),
        }
        for redirection in &command.redirections {
            self.redirection_form(redirection, text);
        }
    }

    fn pair(&self, left: &Command, operator: &str, right: &Command, text: &mut String) {
        self.form(left, text);
        text.push_str(&format!(" {operator} "));
        self.form(right, text);
    }

    fn block_form(&self, commands: &[Command], text: &mut String) {
        let shown: Vec<_> = commands
            .iter()
            .filter(|command| !matches!(command.kind, Kind::Label(_) | Kind::Empty))
            .collect();
        if let [only] = shown[..] {
            text.push('(');
            self.form(only, text);
            text.push_str(") ");
            return;
        }
        text.push_str("(\r\n");
        for (index, command) in shown.iter().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            self.form(command, text);
            text.push_str("\r\n");
        }
        text.push_str(") ");
    }

    fn if_form(&self, command: &If, text: &mut String) {
        text.push_str("if ");
        if command.ignore_case {
            text.push_str("/I ");
        }
        if command.not {
            text.push_str("not ");
        }
        let value = |token: &Token| self.for_token(token).into_owned();
        match &command.condition {
            Condition::Exist(name) => text.push_str(&format!("exist {} ", value(name))),
            Condition::Defined(name) => text.push_str(&format!("defined {} ", value(name))),
            Condition::ErrorLevel(limit) => {
                text.push_str(&format!("errorlevel {} ", value(limit)));
            }
            Condition::ExtensionVersion(version) => {
                text.push_str(&format!("cmdextversion {} ", value(version)));
            }
            Condition::Compare(left, comparison, right) => {
                let word = match comparison {
                    Comparison::Same => "==",
                    Comparison::Equal => "EQU",
                    Comparison::NotEqual => "NEQ",
                    Comparison::Less => "LSS",
                    Comparison::LessOrEqual => "LEQ",
                    Comparison::Greater => "GTR",
                    Comparison::GreaterOrEqual => "GEQ",
                };
                text.push_str(&format!("{} {word} {} ", value(left), value(right)));
            }
        }
        self.form(&command.then, text);
        if let Some(otherwise) = &command.otherwise {
            text.push_str(" else ");
            self.form(otherwise, text);
        }
    }

    fn for_form(&self, command: &For, text: &mut String) {
        text.push_str("for ");
        match &command.kind {
            ForKind::Plain => {}
            ForKind::Folders => text.push_str("/D "),
            ForKind::Recursive { root, folders } => {
                text.push_str(if *folders { "/D /R " } else { "/R " });
                if let Some(root) = root {
                    text.push_str(&self.for_token(root));
                    text.push(' ');
                }
            }
            ForKind::Numbers => text.push_str("/L "),
            ForKind::Lines(options) => {
                text.push_str("/F ");
                if let Some(options) = options {
                    text.push_str(&self.for_token(options));
                    text.push(' ');
                }
            }
        }
        text.push_str(&format!(
            "%{} in ({}) do ",
            command.variable,
            self.for_token(&command.set)
        ));
        self.form(&command.body, text);
    }

    fn redirection_form(&self, redirection: &Redirection, text: &mut String) {
        let sign = match (redirection.direction, redirection.handle) {
            (Direction::Read, _) => "<",
            (Direction::Write, _) => ">",
            (Direction::Append, _) => ">>",
            (Direction::Duplicate, 0) => "<&",
            (Direction::Duplicate, _) => ">&",
        };
        text.push_str(&format!(
            "{}{sign}{} ",
            redirection.handle,
            self.for_token(&redirection.target)
        ));
    }
}
