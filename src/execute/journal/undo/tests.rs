//! Whatever a run does to a directory, undoing it brings back how it was, and undoing that brings back what the run did.

use std::rc::Rc;

use proptest::prelude::*;

use super::Undo;
use crate::execute::journal::{Journal, Patience, Place, Run, Turn};
use crate::host::directory::memory::LdifDirectories;
use crate::host::directory::{
    Address, Change, Directories, Directory, DirectoryError, Entry, Identity, Modify, Operation,
};
use crate::host::simulated::MemoryJournals;
use crate::host::{Cancel, Journals, Secrets};

/// What a directory adds to every new object stands here already, so that one that is added again is the same.
const CORP: &str = "\
dn: DC=corp,DC=example
objectClass: domainDNS
instanceType: 4

dn: CN=Users,DC=corp,DC=example
objectClass: container
instanceType: 4

dn: OU=Sales,DC=corp,DC=example
objectClass: organizationalUnit
instanceType: 4

dn: CN=EX1,CN=Users,DC=corp,DC=example
objectClass: computer
userAccountControl: 4096
instanceType: 4
sAMAccountName: EX1$
servicePrincipalName: HOST/EX1
servicePrincipalName: HOST/ex1.corp.example

dn: CN=EX2,CN=Users,DC=corp,DC=example
objectClass: computer
userAccountControl: 4096
instanceType: 4
sAMAccountName: EX2$
servicePrincipalName: HOST/EX2

dn: CN=Alice,CN=Users,DC=corp,DC=example
objectClass: user
userAccountControl: 512
instanceType: 4
sAMAccountName: alice
mail: alice@corp.example
description: one
jpegPhoto:: /wA=

dn: CN=Bob\\, Jr.,CN=Users,DC=corp,DC=example
objectClass: user
userAccountControl: 512
instanceType: 4
sAMAccountName: bob
proxyAddresses: SMTP:bob@corp.example
manager: CN=Alice,CN=Users,DC=corp,DC=example

dn:: Q0495Za25qWt6YOoLENOPVVzZXJzLERDPWNvcnAsREM9ZXhhbXBsZQ==
objectClass: group
groupType: -2147483646
instanceType: 4
sAMAccountName: eigyo
member: CN=Alice,CN=Users,DC=corp,DC=example
member: CN=Bob\\, Jr.,CN=Users,DC=corp,DC=example
";

const ALICE: &str = "CN=Alice,CN=Users,DC=corp,DC=example";
const BOB: &str = "CN=Bob\\, Jr.,CN=Users,DC=corp,DC=example";
const GROUP: &str = "CN=営業部,CN=Users,DC=corp,DC=example";
const EX1: &str = "CN=EX1,CN=Users,DC=corp,DC=example";
const EX2: &str = "CN=EX2,CN=Users,DC=corp,DC=example";
const SALES: &str = "OU=Sales,DC=corp,DC=example";

/// Names that there are, and names that there may be.
const NAMES: [&str; 12] = [
    ALICE,
    BOB,
    GROUP,
    EX1,
    EX2,
    SALES,
    "OU=販売\\, 東京,DC=corp,DC=example",
    "CN=新,OU=Sales,DC=corp,DC=example",
    "CN=新,CN=Users,DC=corp,DC=example",
    "CN=Alice,OU=Sales,DC=corp,DC=example",
    "CN=Alice,OU=販売\\, 東京,DC=corp,DC=example",
    "CN=Bob\\, Sr.,CN=Users,DC=corp,DC=example",
];

/// One request of a run.
#[derive(Debug, Clone)]
enum Act {
    Read(usize),
    Modify(usize, &'static str, Operation, Vec<Vec<u8>>),
    Add(usize),
    Delete(usize),
    Rename(usize, usize),
}

/// A directory outside this program, whose changes must not be lost from the journal.
struct AsIfLive(Rc<LdifDirectories>);

impl Directories for AsIfLive {
    fn connect(&self, to: &Address, who: &Identity) -> Result<Rc<dyn Directory>, DirectoryError> {
        self.0.connect(to, who)
    }

    fn description(&self) -> String {
        self.0.description()
    }

    fn is_simulated(&self) -> bool {
        false
    }
}

struct Bench {
    ldif: Rc<LdifDirectories>,
    journals: MemoryJournals,
}

impl Bench {
    fn new() -> Self {
        Self {
            ldif: Rc::new(LdifDirectories::open(CORP.as_bytes(), "corp").unwrap()),
            journals: MemoryJournals::default(),
        }
    }

    fn journals(&self) -> Rc<dyn Journals> {
        Rc::new(self.journals.clone())
    }

    /// The directory's content, without the identifiers that an object which is added again cannot get back.
    fn content(&self) -> String {
        let own = |line: &&str| !line.starts_with("objectGUID:") && !line.starts_with("objectSid:");
        self.ldif
            .save()
            .lines()
            .filter(own)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// A run with its journal; gives its ID.
    fn run(&self, undoes: Option<&str>, work: impl FnOnce(&dyn Directories)) -> String {
        let place = Place {
            undoes: undoes.map(str::to_owned),
            ..Place::default()
        };
        let turn = Turn::take(self.journals(), &Patience::Refuse).unwrap();
        let secrets = Rc::new(Secrets::default());
        secrets.learn("Sesame-17");
        let run = Run::begin(turn, place, Cancel::default(), secrets).unwrap();
        work(&*run.directories(Rc::new(AsIfLive(Rc::clone(&self.ldif)))));
        let id = run.id().to_owned();
        // Where nothing more can be written, the journal stays open.
        assert_eq!(run.finish(0, 0).is_err(), self.journals.was_full.get());
        id
    }

    fn acts(&self, acts: &[Act]) -> String {
        self.run(None, |directories| {
            let directory = connect(directories);
            for act in acts {
                // What the directory refuses is part of the run.
                let _ = act.send(&*directory);
            }
        })
    }

    fn plan(&self, id: &str) -> Undo {
        let journal = Journal::read(&self.journals(), id).unwrap().unwrap();
        Undo::plan(&journal, &*self.ldif).unwrap()
    }

    /// Undoes a run; gives the ID of the run that did.
    fn undo(&self, id: &str) -> String {
        let undo = self.plan(id);
        assert_eq!(
            undo.conflicts,
            [],
            "{}",
            String::from_utf8_lossy(&self.journals.read(id).unwrap())
        );
        self.run(Some(id), |directories| {
            let applied = undo.apply(directories, &Cancel::default(), &mut |_| {});
            applied.unwrap_or_else(|(done, error)| panic!("{error}: {}", undo.steps[done]));
        })
    }
}

/// The lines that only one of two contents has.
fn difference(found: &str, expected: &str) -> String {
    let only = |these: &str, those: &str, sign: &str| -> String {
        let entries = those
            .split("\n\n")
            .collect::<std::collections::HashSet<_>>();
        let others = these.split("\n\n").filter(|entry| !entries.contains(entry));
        others.map(|entry| format!("{sign} {entry}\n")).collect()
    };
    only(found, expected, "found") + &only(expected, found, "expected")
}

fn connect(directories: &dyn Directories) -> Rc<dyn Directory> {
    directories
        .connect(&Address::default(), &Identity::Own)
        .unwrap()
}

fn change(operation: Operation, attribute: &str, values: &[&str]) -> Change {
    Change {
        operation,
        attribute: attribute.to_owned(),
        values: values
            .iter()
            .map(|value| value.as_bytes().to_vec())
            .collect(),
    }
}

impl Act {
    fn send(&self, directory: &dyn Directory) -> Result<(), DirectoryError> {
        match self {
            Self::Read(name) => directory.read(NAMES[*name], &[]).map(drop),
            Self::Modify(name, attribute, operation, values) => {
                let change = Change {
                    operation: *operation,
                    attribute: (*attribute).to_owned(),
                    values: values.clone(),
                };
                directory.modify(NAMES[*name], &[change], true)
            }
            Self::Add(name) => {
                let class = if NAMES[*name].starts_with("OU=") {
                    "organizationalUnit"
                } else {
                    "user"
                };
                directory.add(&Entry {
                    dn: NAMES[*name].to_owned(),
                    attributes: vec![("objectClass".to_owned(), vec![class.into()])],
                })
            }
            Self::Delete(name) => directory.delete(NAMES[*name]),
            Self::Rename(name, target) => {
                let (rdn, parent) = crate::host::directory::dn::split(NAMES[*target])?;
                directory.rename(NAMES[*name], rdn, Some(parent), true)
            }
        }
    }
}

fn act() -> impl Strategy<Value = Act> {
    let name = || 0..NAMES.len();
    let operation = || {
        prop_oneof![
            Just(Operation::Add),
            Just(Operation::Delete),
            Just(Operation::Replace)
        ]
    };
    let text = prop_oneof![
        Just("one"),
        Just("ONE"),
        Just("二"),
        Just("a, b "),
        Just("HOST/EX1"),
        Just("HOST/new")
    ];
    let texts = prop::collection::vec(text.prop_map(|text| text.as_bytes().to_vec()), 0..3);
    let names = prop::collection::vec(
        name().prop_map(|name| NAMES[name].as_bytes().to_vec()),
        0..3,
    );
    let bytes = prop::collection::vec(Just(vec![0xFF, 0x01]), 0..2);
    let texts_of = prop_oneof![
        Just("description"),
        Just("mail"),
        Just("proxyAddresses"),
        Just("servicePrincipalName"),
    ];
    prop_oneof![
        4 => (name(), texts_of, operation(), texts)
            .prop_map(|(name, attribute, operation, values)| Act::Modify(name, attribute, operation, values)),
        2 => (name(), prop_oneof![Just("manager"), Just("member")], operation(), names)
            .prop_map(|(name, attribute, operation, values)| Act::Modify(name, attribute, operation, values)),
        1 => (name(), operation(), bytes)
            .prop_map(|(name, operation, values)| Act::Modify(name, "jpegPhoto", operation, values)),
        2 => name().prop_map(Act::Read),
        1 => name().prop_map(Act::Add),
        1 => name().prop_map(Act::Delete),
        1 => (name(), name()).prop_map(|(name, target)| Act::Rename(name, target)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undoing_any_run_brings_back_how_it_was(acts in prop::collection::vec(act(), 1..14)) {
        let bench = Bench::new();
        let start = bench.content();
        let run = bench.acts(&acts);
        let end = bench.content();
        let undo = bench.undo(&run);
        prop_assert_eq!(difference(&bench.content(), &start), "");
        bench.undo(&undo);
        prop_assert_eq!(difference(&bench.content(), &end), "");
    }
}

#[test]
fn an_attribute_that_changed_twice_goes_back_to_its_first_image_at_once() {
    let bench = Bench::new();
    let set = |text: &str| Act::Modify(0, "mail", Operation::Replace, vec![text.into()]);
    let run = bench.acts(&[set("a@x"), set("b@x"), set("c@x")]);
    let undo = bench.plan(&run);
    let steps: Vec<String> = undo.steps.iter().map(ToString::to_string).collect();
    assert_eq!(
        steps,
        [format!("modify {ALICE}\n    mail = alice@corp.example")]
    );
}

#[test]
fn what_has_changed_since_is_listed_and_names_are_compared_as_names() {
    let bench = Bench::new();
    let run = bench.acts(&[
        Act::Modify(1, "manager", Operation::Replace, vec![EX1.into()]),
        Act::Modify(1, "mail", Operation::Replace, vec![b"new@x".to_vec()]),
        Act::Modify(2, "member", Operation::Delete, vec![ALICE.into()]),
    ]);
    let directory = connect(&*bench.ldif);
    // The same object, written in another way.
    let respelt = EX1.to_lowercase();
    let same = change(Operation::Replace, "manager", &[&respelt]);
    let other = change(Operation::Replace, "mail", &["other@x"]);
    directory.modify(BOB, &[same, other], false).unwrap();
    let added = change(Operation::Add, "member", &[EX2]);
    directory.modify(GROUP, &[added], false).unwrap();
    let undo = bench.plan(&run);
    let mut found: Vec<String> = undo
        .conflicts
        .iter()
        .map(|one| {
            format!(
                "{} {} {} {}",
                one.dn, one.attribute, one.expected, one.found
            )
        })
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            format!("{BOB} mail new@x other@x"),
            format!("{GROUP} member {BOB} {BOB} | {EX2}"),
        ]
    );
}

#[test]
fn an_object_that_is_gone_or_whose_name_is_taken_is_listed() {
    let bench = Bench::new();
    let run = bench.acts(&[
        Act::Modify(0, "mail", Operation::Replace, vec![b"new@x".to_vec()]),
        Act::Delete(3),
        Act::Add(7),
    ]);
    let directory = connect(&*bench.ldif);
    directory.delete(ALICE).unwrap();
    let entry = |dn: &str, class: &str| Entry {
        dn: dn.to_owned(),
        attributes: vec![("objectClass".to_owned(), vec![class.into()])],
    };
    directory.add(&entry(EX1, "user")).unwrap();
    let child = format!("CN=child,{}", NAMES[7]);
    directory.add(&entry(&child, "container")).unwrap();
    let undo = bench.plan(&run);
    let mut found: Vec<String> = undo
        .conflicts
        .iter()
        .map(|one| format!("{}: {}: {}", one.dn, one.attribute, one.found))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            format!("{ALICE}: the object: gone"),
            format!("{EX1}: the object: another one of this name"),
            format!("{}: objects below it: {child}", NAMES[7]),
        ]
    );
}

#[test]
fn a_change_that_was_never_answered_may_have_been_made_or_not() {
    for was_made in [false, true] {
        let bench = Bench::new();
        let start = bench.content();
        let run = bench.acts(&[
            Act::Modify(0, "mail", Operation::Replace, vec![b"new@x".to_vec()]),
            Act::Delete(3),
            Act::Rename(4, 7),
            Act::Add(11),
        ]);
        if !was_made {
            bench.undo(&run);
        }
        // The process was killed before any answer came.
        let mut journals = bench.journals.journals.borrow_mut();
        let journal = journals.get_mut(&run).unwrap();
        let text = String::from_utf8(journal.clone()).unwrap();
        let unanswered = text.lines().filter(|line| {
            !line.starts_with(r#"{"entry":"changed""#) && !line.starts_with(r#"{"entry":"end""#)
        });
        *journal = unanswered
            .map(|line| format!("{line}\n"))
            .collect::<String>()
            .into_bytes();
        drop(journals);
        let undo = bench.plan(&run);
        assert_eq!(undo.steps.is_empty(), !was_made);
        bench.undo(&run);
        assert_eq!(bench.content(), start);
    }
}

#[test]
fn a_secret_is_not_kept_and_what_it_replaced_comes_back() {
    let bench = Bench::new();
    let start = bench.content();
    let run = bench.acts(&[
        Act::Modify(
            0,
            "description",
            Operation::Replace,
            vec![b"it is Sesame-17".to_vec()],
        ),
        Act::Modify(
            0,
            "unicodePwd",
            Operation::Replace,
            vec![b"hidden".to_vec()],
        ),
    ]);
    let journal = bench.journals.read(&run).unwrap();
    let text = String::from_utf8(journal).unwrap();
    assert!(
        !text.contains("Sesame") && !text.contains("hidden"),
        "{text}"
    );
    let undo = bench.plan(&run);
    assert_eq!(undo.notes.len(), 1, "{:?}", undo.notes);
    assert!(undo.notes[0].contains("unicodePwd"));
    bench.undo(&run);
    assert_eq!(bench.content(), start);
}

#[test]
fn what_cannot_be_journaled_is_not_sent() {
    let bench = Bench::new();
    let start = bench.content();
    bench.run(None, |directories| {
        let directory = connect(directories);
        bench.journals.full.set(true);
        let set = [change(Operation::Replace, "mail", &["new@x"])];
        let error = directory.modify(ALICE, &set, true).unwrap_err();
        assert!(
            error.text.contains("cannot be written") && error.text.contains("was not sent"),
            "{error}"
        );
        assert!(directory.delete(ALICE).is_err());
        // A line may have been written in part, so that nothing may follow it.
        bench.journals.full.set(false);
        assert!(directory.modify(ALICE, &set, true).is_err());
    });
    assert_eq!(bench.content(), start);
}

#[test]
fn requests_that_are_sent_together_wait_for_the_disk_once() {
    let bench = Bench::new();
    let start = bench.content();
    let request = |dn: &str, mail: &str| Modify {
        dn: dn.to_owned(),
        before: None,
        changes: vec![change(Operation::Replace, "mail", &[mail])],
    };
    let together = [
        request(ALICE, "1@x"),
        request(BOB, "2@x"),
        // There is no such object, so the one behind it is not sent.
        request(NAMES[7], "3@x"),
        request(EX1, "4@x"),
    ];
    let mut results = Vec::new();
    let run = bench.run(None, |directories| {
        let directory = connect(directories);
        let (appended, synced) = (bench.journals.appended.get(), bench.journals.synced.get());
        results = directory.modify_many(&together, false, &mut || ());
        // All images at once before the requests, and all answers at once behind them.
        assert_eq!(bench.journals.appended.get() - appended, 2);
        assert_eq!(bench.journals.synced.get() - synced, 1);
    });
    let came: Vec<bool> = results.iter().map(Result::is_ok).collect();
    assert_eq!(came, [true, true, false]);
    let journal = Journal::read(&bench.journals(), &run).unwrap().unwrap();
    assert_eq!(journal.changes(), 2);
    bench.undo(&run);
    assert_eq!(bench.content(), start);
}

#[test]
fn requests_that_were_expected_are_announced_beforehand_and_once() {
    let bench = Bench::new();
    let start = bench.content();
    let request = |dn: &str, before: &str, mail: &str| Modify {
        dn: dn.to_owned(),
        before: Some(vec![("mail".to_owned(), vec![before.into()])]),
        changes: vec![change(Operation::Replace, "mail", &[mail])],
    };
    let first = [request(ALICE, "alice@corp.example", "1@x")];
    let second = [request(ALICE, "1@x", "2@x")];
    let run = bench.run(None, |directories| {
        let directory = connect(directories);
        let synced = || bench.journals.synced.get();
        let before = synced();
        directory.expect_many(&first);
        assert_eq!(synced() - before, 1);
        assert_eq!(directory.modify_many(&first, false, &mut || ()), [Ok(())]);
        assert_eq!(synced() - before, 1, "announced twice");
        // Something else comes: what was expected is told as not sent, and announced anew in its turn.
        directory.expect_many(&second);
        let other = [Modify {
            before: Some(Vec::new()),
            ..request(EX1, "", "3@x")
        }];
        assert!(directory.modify_many(&other, false, &mut || ())[0].is_ok());
        assert!(directory.modify_many(&second, false, &mut || ())[0].is_ok());
        directory.expect_many(&first);
        directory.expect_none();
    });
    let journal = Journal::read(&bench.journals(), &run).unwrap().unwrap();
    assert_eq!(journal.changes(), 3);
    bench.undo(&run);
    assert_eq!(bench.content(), start);
}
