//! A live directory says the same about the hazards as its LDIF export. Needs Samba.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod samba;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use armistice::host::directory::memory::LdifDirectories;
use armistice::host::directory::{Address, Directories as _, Directory, Identity};
use armistice::report::{self, Estate};

/// Code, line, and the message up to its first name, of what a directory says. Which objects come first is the server's to say.
fn told(directory: &dyn Directory) -> Vec<String> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/exchange-2003");
    let estate = Estate {
        paths: vec![corpus],
        ..Estate::default()
    };
    let report = report::estate_beside(&estate, directory, &|_, _| {});
    assert_eq!(report.unreadable, []);
    let live = report
        .findings
        .iter()
        .filter(|one| one.code.starts_with("ARM8"));
    live.map(|finding| {
        let message = finding.message.split(['=', ',']).next().unwrap();
        format!("{}:{} {message}", finding.code, finding.line)
    })
    .collect()
}

#[test]
fn a_live_directory_says_what_its_export_says() {
    let Some(samba) = samba::Samba::with_corpus("127.0.0.14", "exchange-2003") else {
        return;
    };
    let file = BufReader::new(File::open(samba::corpus("exchange-2003")).unwrap());
    let directories = LdifDirectories::open(file, "the export").unwrap();
    let export = directories
        .connect(&Address::default(), &Identity::Own)
        .unwrap();
    let expected = told(&*export);
    assert!(expected.len() > 10, "{expected:?}");
    assert_eq!(told(&*samba.connect()), expected);
}
