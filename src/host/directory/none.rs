use std::rc::Rc;

use super::{Address, Directories, Directory, DirectoryError, Identity, ResultCode};

/// No directory is configured.
pub struct NoDirectory;

impl Directories for NoDirectory {
    fn connect(&self, _: &Address, _: &Identity) -> Result<Rc<dyn Directory>, DirectoryError> {
        Err(DirectoryError::new(
            ResultCode::SERVER_DOWN,
            "no directory is configured",
        )
        .help("give one with --directory FILE.ldif or --directory ldaps://SERVER, or in the site file"))
    }

    fn description(&self) -> String {
        "no directory".to_owned()
    }

    fn is_simulated(&self) -> bool {
        false
    }
}
