//! Small folders and what becomes of them.

use proptest::prelude::*;

use super::{Accept, Repaired, Request, Standing, repair};

/// Mends a folder with these files.
pub(super) fn folder(files: &[(&str, &str)], accept: Accept) -> Repaired {
    let bench = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(bench.path().join(name), text.replace('\n', "\r\n")).unwrap();
    }
    repair(&Request {
        path: bench.path().to_owned(),
        codepage: Some(crate::source::CodePage::UTF_8),
        accept,
    })
    .unwrap()
}

/// One file with what is sure applied, in lines that end with LF.
pub(super) fn mended(name: &str, text: &str) -> String {
    of_file(&folder(&[(name, text)], Accept::default()), name, text)
}

/// One file of several.
pub(super) fn of_file(repaired: &Repaired, name: &str, text: &str) -> String {
    let changed = repaired.changed_files().into_iter();
    changed
        .filter(|(changed, _)| changed == name)
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap().replace("\r\n", "\n"))
        .next()
        .unwrap_or_else(|| text.to_owned())
}

/// A text to which nothing is done and for which nothing is proposed.
pub(super) fn stays(name: &str, text: &str) {
    let repaired = folder(&[(name, text)], Accept::default());
    let proposed: Vec<_> = repaired.proposals().collect();
    let edits = repaired.edits();
    assert!(
        edits.is_empty() && proposed.is_empty(),
        "{edits:?} {proposed:?}"
    );
}

/// A text to which nothing is done but something is proposed; the text when it is accepted.
pub(super) fn proposed(name: &str, text: &str) -> String {
    let repaired = folder(&[(name, text)], Accept::default());
    assert_eq!(repaired.edits(), Vec::<&super::Edit>::new());
    assert!(repaired.proposals().next().is_some(), "{text}");
    let accepted = folder(&[(name, text)], Accept::All);
    let standing = |edit: &&super::Edit| edit.standing == Standing::Accepted;
    assert!(accepted.edits().iter().all(standing));
    of_file(&accepted, name, text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever the text: mending ends, leaves no more syntax errors, is found done when it is tried again, and keeps what it
    /// does not mean to change.
    #[test]
    fn any_text_is_mended_once_and_for_all(
        lines in proptest::collection::vec(
            prop_oneof![
                "[-`\\\\'\"“”‘’–&,()_ =%a-c1*/.;:\u{A0}\u{AD}ﬁ]{0,14}",
                Just("ARMLoad EXCHSCR /W /U %A% cscript".to_owned()),
                Just("exch.vbs %A% %B%".to_owned()),
                Just("SET A=B%".to_owned()),
                Just("GOTO NORML".to_owned()),
                Just(":NORMAL".to_owned()),
                Just("ARMLOG \"a b".to_owned()),
                Just("c d\"".to_owned()),
                Just("x = \"CN=a\" & \",,\" &".to_owned()),
                Just("If a Then".to_owned()),
                Just("End If".to_owned()),
                Just("=====".to_owned()),
                Just("17".to_owned()),
                Just(String::new()),
            ],
            0..14,
        ),
        batch in any::<bool>(),
        all in any::<bool>(),
    ) {
        let name = if batch { "START.BAT" } else { "x.vbs" };
        let text = lines.join("\n");
        let errors = |text: &str| match batch {
            true => super::batch::Statements::of(text).syntax_errors(),
            false => super::vbscript::syntax_errors(text),
        };
        let accept = if all { Accept::All } else { Accept::default() };
        let once = of_file(&folder(&[(name, &text)], accept.clone()), name, &text);
        prop_assert!(errors(&once) <= errors(&text), "{text:?} → {once:?}");
        let twice = of_file(&folder(&[(name, &once)], accept), name, &once);
        prop_assert_eq!(&once, &twice);
    }
}
