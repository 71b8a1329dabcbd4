use std::io;
use std::rc::Rc;

use crate::host::{Clock, ConsoleWriter, Messages, Rotation, Secrets, StateStore};
use crate::source::visible;

/// The document that [`StateMessages`] writes to.
pub const CLUSTER_LOG: &str = "cluster.log";

/// The cluster's log as a document in the state folder; every message is also told on standard error unless `quiet`.
pub struct StateMessages {
    state: Rc<dyn StateStore>,
    clock: Rc<dyn Clock>,
    secrets: Rc<Secrets>,
    told: Option<Rc<dyn ConsoleWriter>>,
    rotation: Option<Rotation>,
}

impl StateMessages {
    /// Messages into `state`; `told` is standard error, or `None` to be quiet.
    pub fn new(
        state: Rc<dyn StateStore>,
        clock: Rc<dyn Clock>,
        secrets: Rc<Secrets>,
        told: Option<Rc<dyn ConsoleWriter>>,
    ) -> Self {
        Self {
            state,
            clock,
            secrets,
            told,
            rotation: None,
        }
    }

    /// Begins the log anew when it has grown; without this it grows without an end.
    #[must_use]
    pub fn rotating(mut self, rotation: Option<Rotation>) -> Self {
        self.rotation = rotation;
        self
    }

    fn write(&self, kind: &str, message: &str) -> io::Result<()> {
        let message = self.secrets.redact(message);
        // One message is one line, whatever a script puts into it.
        let message = visible(&message);
        let time = self.clock.now().strftime("%Y-%m-%d %H:%M:%S");
        let line = format!("{time} {kind}: {message}\n");
        let logged = match self.rotation {
            Some(rotation) => self
                .state
                .append_rotating(CLUSTER_LOG, line.as_bytes(), rotation),
            None => self.state.append(CLUSTER_LOG, line.as_bytes()),
        };
        if let Some(told) = &self.told {
            // A closed standard error is no reason to call the message undelivered.
            let _ = told.text(&format!("{kind}: {message}\r\n"));
        }
        logged
    }
}

impl Messages for StateMessages {
    fn log(&self, message: &str) -> io::Result<()> {
        self.write("log", message)
    }

    fn broadcast(&self, message: &str, to_all: bool) -> io::Result<()> {
        self.write(
            if to_all {
                "broadcast to all"
            } else {
                "broadcast"
            },
            message,
        )
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Duration;

    use super::*;
    use crate::host::native::FolderState;

    struct Fixed;

    impl Clock for Fixed {
        fn now(&self) -> jiff::civil::DateTime {
            jiff::civil::date(2003, 4, 5).at(6, 7, 8, 900_000_000)
        }
        fn sleep(&self, _: Duration) {}
    }

    #[derive(Default)]
    struct Told(RefCell<String>);

    impl ConsoleWriter for Told {
        fn text(&self, text: &str) -> io::Result<()> {
            self.0.borrow_mut().push_str(text);
            Ok(())
        }
        fn bytes(&self, _: &[u8]) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn messages_are_logged_with_their_time_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let state = Rc::new(FolderState::new(folder.path()));
        let secrets = Rc::new(Secrets::default());
        secrets.learn("topsecret");
        let told = Rc::new(Told::default());
        let messages =
            StateMessages::new(state.clone(), Rc::new(Fixed), secrets, Some(told.clone()));
        messages.log("start of EXCHIS").unwrap();
        messages
            .broadcast("topsecret\r\nfake line\u{1B}", true)
            .unwrap();
        messages.broadcast("ä", false).unwrap();
        let log = String::from_utf8(state.read(CLUSTER_LOG).unwrap().unwrap()).unwrap();
        assert_eq!(
            log,
            "2003-04-05 06:07:08 log: start of EXCHIS\n\
             2003-04-05 06:07:08 broadcast to all: *****␍␊fake line␛\n\
             2003-04-05 06:07:08 broadcast: ä\n"
        );
        assert_eq!(
            *told.0.borrow(),
            "log: start of EXCHIS\r\nbroadcast to all: *****␍␊fake line␛\r\nbroadcast: ä\r\n"
        );
    }
}
