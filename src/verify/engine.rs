use crate::batch::{Interpreter, Options};
use crate::cluster::Scenario;
use crate::host::path;

use super::World;

/// Something that carries a script of a folder out in a world.
pub trait Engine {
    /// What it is called in messages.
    fn name(&self) -> &str;
    /// Carries the script of a situation out.
    ///
    /// # Errors
    /// When it could not be begun; in words.
    fn run(&self, world: &World, scenario: &Scenario) -> Result<RunEnd, String>;
}

/// What an engine leaves behind besides what the world notices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunEnd {
    /// The exit code.
    pub exit_code: i32,
    /// The variables at the end, by name; absent where the engine cannot tell.
    pub variables: Option<Vec<(String, String)>>,
}

/// The evaluators of the two languages: line by line, as cmd.exe does.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evaluator {
    /// `%0` is the whole path, as it is where a command line starts the script.
    pub as_command_line: bool,
}

impl Engine for Evaluator {
    fn name(&self) -> &str {
        "evaluator"
    }

    fn run(&self, world: &World, scenario: &Scenario) -> Result<RunEnd, String> {
        let path = world
            .script(scenario.script)
            .ok_or("the folder has no such script")?;
        let options = Options {
            command_line: format!("cmd /c \"{path}\""),
            script_codepage: world.codepage(),
            show_commands: false,
        };
        let context = world.context(scenario, &path);
        let mut interpreter = Interpreter::new(world.host().clone(), context, options);
        let script = interpreter.load(&path)?;
        let name = if self.as_command_line {
            format!("\"{path}\"")
        } else {
            path::file_name(&path).to_owned()
        };
        let exit_code = interpreter.run_script(script, &name, "");
        let variables = interpreter.context().environment.sorted();
        Ok(RunEnd {
            exit_code,
            variables: Some(
                variables
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect(),
            ),
        })
    }
}
