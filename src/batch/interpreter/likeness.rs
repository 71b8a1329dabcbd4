//! Whether two interpreters that only read are at the same place with the same knowledge.

use super::{Frame, Interpreter, Saved};

impl Interpreter {
    /// Whether this one would read on as the other does: between two logical lines, with all that a script can ask for alike.
    /// Variables that `ignored` names may differ.
    pub(crate) fn is_like(&self, other: &Self, ignored: &dyn Fn(&str) -> bool) -> bool {
        // Taken apart, so that whoever adds a field decides about it here.
        let Self {
            context,
            errorlevel,
            extensions,
            delayed,
            echo,
            verify,
            frames,
            folder_stack,
            for_variables,
            for_depth,
            depth,
            reading,
            // The same for all who read one script, or made anew with each line.
            host: _,
            options: _,
            trees: _,
            current: _,
            random: _,
        } = self;
        let readings = match (reading, &other.reading) {
            (Some(one), Some(other)) => {
                one.errorlevel == other.errorlevel
                    && one.folder == other.folder
                    && one.forgotten == other.forgotten
            }
            (one, other) => one.is_none() && other.is_none(),
        };
        let theirs = &other.context;
        readings
            && *errorlevel == other.errorlevel
            && *extensions == other.extensions
            && *delayed == other.delayed
            && *echo == other.echo
            && *verify == other.verify
            && *folder_stack == other.folder_stack
            && *for_variables == other.for_variables
            && *for_depth == other.for_depth
            && *depth == other.depth
            && context.cwd == theirs.cwd
            && context.codepage.get() == theirs.codepage.get()
            && context.identity == theirs.identity
            && frames.len() == other.frames.len()
            && frames
                .iter()
                .zip(&other.frames)
                .all(|(one, other)| one.is_like(other, ignored))
            && context.environment.is_like(&theirs.environment, ignored)
    }
}

impl Frame {
    fn is_like(&self, other: &Self, ignored: &dyn Fn(&str) -> bool) -> bool {
        let Self {
            script,
            line,
            arguments,
            saved,
            outer_for_depth,
        } = self;
        std::rc::Rc::ptr_eq(script, &other.script)
            && *line == other.line
            && *arguments == other.arguments
            && *outer_for_depth == other.outer_for_depth
            && saved.len() == other.saved.len()
            && saved
                .iter()
                .zip(&other.saved)
                .all(|(one, other)| one.is_like(other, ignored))
    }
}

impl Saved {
    fn is_like(&self, other: &Self, ignored: &dyn Fn(&str) -> bool) -> bool {
        let Self {
            environment,
            cwd,
            delayed,
            extensions,
        } = self;
        *cwd == other.cwd
            && *delayed == other.delayed
            && *extensions == other.extensions
            && environment.is_like(&other.environment, ignored)
    }
}
