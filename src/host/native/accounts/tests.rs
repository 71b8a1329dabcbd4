use super::*;

fn store() -> (tempfile::TempDir, AccountStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = AccountStore::new(&folder.path().join("state"));
    (folder, store)
}

fn password(store: &AccountStore, name: &str) -> Option<String> {
    let found = store.password(name).unwrap();
    found.map(|secret| secret.reveal().to_owned())
}

#[test]
fn an_account_is_found_in_any_case_and_keeps_its_spelling() {
    let (_folder, store) = store();
    assert_eq!(store.list().unwrap(), Vec::<String>::new());
    assert!(
        !store
            .add(r"CORP\ExAdmin", &Secret::new("pässwörd, 日本 "))
            .unwrap()
    );
    assert_eq!(
        password(&store, r"corp\exadmin").as_deref(),
        Some("pässwörd, 日本 ")
    );
    assert_eq!(password(&store, "exadmin"), None);
    assert!(store.add(r"corp\EXADMIN", &Secret::new("new")).unwrap());
    assert_eq!(store.list().unwrap(), [r"corp\EXADMIN"]);
    assert_eq!(password(&store, r"CORP\ExAdmin").as_deref(), Some("new"));
    assert!(store.remove(r"CORP\exadmin").unwrap());
    assert!(!store.remove(r"CORP\exadmin").unwrap());
    assert_eq!(password(&store, r"CORP\ExAdmin"), None);
}

#[test]
fn asking_an_empty_store_makes_nothing() {
    let (folder, store) = store();
    assert_eq!(password(&store, "x"), None);
    assert!(!store.remove("x").unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_folder_or_file_that_others_may_use_is_not_trusted() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, store) = store();
    store.add("x", &Secret::new("s3cret")).unwrap();
    let (folder, file) = (store.state.folder().to_owned(), store.file());
    let set = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    for (path, wide, right) in [
        (&folder, 0o750, 0o700),
        (&file, 0o604, 0o600),
        (&file, 0o620, 0o600),
    ] {
        set(path, wide);
        for error in [
            store.password("x").map(|_| ()).unwrap_err(),
            store.list().map(|_| ()).unwrap_err(),
            store.add("y", &Secret::new("z")).map(|_| ()).unwrap_err(),
            store.remove("x").map(|_| ()).unwrap_err(),
        ] {
            assert!(matches!(error, AccountError::TooOpen { .. }), "{error}");
            assert!(error.to_string().contains("chmod"), "{error}");
        }
        set(path, right);
    }
    assert_eq!(store.list().unwrap(), ["x"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_file_is_not_followed() {
    let (folder, store) = store();
    store.add("x", &Secret::new("s3cret")).unwrap();
    let elsewhere = folder.path().join("elsewhere");
    std::fs::rename(store.file(), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, store.file()).unwrap();
    let error = store.password("x").unwrap_err();
    assert!(matches!(error, AccountError::Foreign { .. }), "{error}");
}

#[test]
fn a_damaged_or_newer_store_is_left_alone_and_its_error_quotes_nothing() {
    let (_folder, store) = store();
    store.add("x", &Secret::new("s3cret")).unwrap();
    for (text, expected) in [
        ("{\"format_version\":2,\"accounts\":{}}", "format version 2"),
        (
            "{\"format_version\":1,\"accounts\":{\"x\":\"s3cret\"}}",
            "is damaged",
        ),
        ("s3cret", "is damaged"),
        ("", "is damaged"),
    ] {
        store
            .state
            .update(DOCUMENT, &mut |_| Ok(Some(text.as_bytes().to_vec())))
            .unwrap();
        for error in [
            store.list().map(|_| ()).unwrap_err(),
            store.add("y", &Secret::new("z")).map(|_| ()).unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(error.contains(expected), "{text}: {error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
        assert_eq!(std::fs::read_to_string(store.file()).unwrap(), text);
    }
}
