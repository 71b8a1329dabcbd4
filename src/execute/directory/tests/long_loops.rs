//! Loops that take long: how far they are is told, and they end when their time is over.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;
use std::time::Duration;

use super::stage::{Engine, Stage};
use crate::host::simulated::SimulatedClock;
use crate::host::{Clock as _, Effect, EffectListener, Progress, Record};
use crate::vbscript::script_host::ScriptHost;

/// A container with so many users.
fn users(count: usize) -> String {
    let mut ldif = "version: 1\n\ndn: DC=x,DC=y\nobjectClass: top\nobjectClass: domain\nobjectClass: domainDNS\n\n\
                    dn: CN=Users,DC=x,DC=y\nobjectClass: top\nobjectClass: container\n"
        .to_owned();
    for number in 0..count {
        write!(
            ldif,
            "\ndn: CN=u{number},CN=Users,DC=x,DC=y\nobjectClass: user\nsAMAccountName: u{number}\n"
        )
        .unwrap();
    }
    ldif
}

const TITLES: &str = "Set users = GetObject(\"LDAP://CN=Users,DC=x,DC=y\")\r\n\
                      For Each user In users\r\n\
                      user.title = \"seen\"\r\n\
                      user.SetInfo\r\n\
                      Next\r\n";

/// Writes down what is told.
#[derive(Default)]
struct Noted(RefCell<Vec<String>>);

impl Progress for Noted {
    fn begin(&self, place: &str, total: Option<u64>) {
        self.0.borrow_mut().push(format!("{place} of {total:?}"));
    }

    fn advance(&self, count: u64) {
        self.0.borrow_mut().push(format!("+{count}"));
    }

    fn end(&self) {
        self.0.borrow_mut().push("end".to_owned());
    }
}

fn told(script: &str, arguments: &[&str], engine: Engine) -> String {
    let mut stage = Stage::with_host(script.as_bytes(), &users(3), ScriptHost::default());
    let noted = Rc::new(Noted::default());
    stage.bench.host.progress = Rc::clone(&noted) as _;
    stage.run(arguments, engine);
    noted.0.take().join(" ")
}

#[test]
fn every_object_of_a_loop_is_told() {
    for engine in [Engine::Optimized, Engine::AsWritten] {
        assert_eq!(told(TITLES, &[], engine), "case.vbs:2 of None +1 +1 +1 end");
    }
    let list =
        "For Each word In Split(WScript.Arguments(0), \",\")\r\nWScript.Echo word\r\nNext\r\n";
    assert_eq!(
        told(list, &["a,b"], Engine::Unknown),
        "case.vbs:1 of Some(2) +1 +1 end"
    );
}

#[test]
fn a_loop_that_fails_is_over_too() {
    let fails = TITLES.replace("\"seen\"", "CLng(user.sAMAccountName)");
    for engine in [Engine::Optimized, Engine::AsWritten] {
        assert_eq!(told(&fails, &[], engine), "case.vbs:2 of None end");
    }
}

/// Lets every change take a second.
struct Slow(Rc<SimulatedClock>);

impl EffectListener for Slow {
    fn record(&self, record: &Record) {
        if matches!(record.effect, Effect::DirectoryModify { .. }) {
            self.0.sleep(Duration::from_secs(1));
        }
    }
}

#[test]
fn a_loop_whose_time_is_over_sends_nothing_more() {
    // As written, one object after the other; optimized, what was sent together is told to its end, while what comes next is
    // sent already: here the time goes by in telling.
    for (engine, changed) in [
        (Engine::Interpreter, 10),
        (Engine::AsWritten, 10),
        (Engine::Optimized, 2 * 128),
    ] {
        let scripts = ScriptHost::default().with_time_limit(Some(Duration::from_secs(10)));
        let stage = Stage::with_host(TITLES.as_bytes(), &users(300), scripts);
        let slow = Slow(Rc::clone(&stage.bench.clock));
        stage.bench.host.effects.listen(Rc::new(slow));
        let done = stage.run(&[], engine);
        let is_change = |record: &&Record| matches!(record.effect, Effect::DirectoryModify { .. });
        let told = done.records.iter().filter(is_change).count();
        assert_eq!(told, changed, "{engine:?}");
        assert_eq!(
            done.end.matches("title: seen").count(),
            changed,
            "{engine:?}"
        );
        assert_eq!(done.ran.code, 1460, "{engine:?}");
    }
}
