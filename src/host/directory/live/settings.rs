use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::super::{DirectoryError, Identity, ResultCode, Secret};
use crate::host::{Accounts, Secrets};

/// The site file's `[directory]`: which server, and who this program is there.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `ldaps://SERVER[:PORT]` or `ldap://SERVER[:PORT]`.
    pub url: Option<String>,
    /// A domain whose controllers are found by DNS, in place of `url`. The first that answers is kept for the whole run.
    pub domain: Option<String>,
    /// Certificates of the authorities that may have issued the server's certificate, in PEM form; absent for the system's.
    pub ca_file: Option<PathBuf>,
    /// Encrypt an `ldap://` connection with StartTLS before anything else is said.
    pub start_tls: bool,
    /// How to bind; absent for `simple` where an account is set, otherwise Kerberos where this program has it.
    pub bind: Option<Bind>,
    /// The account of a simple bind: `DOMAIN\name`, `name@domain` or a distinguished name.
    pub account: Option<String>,
    /// The file whose first line is its password. On Unix only its owner may be able to read it.
    pub password_file: Option<PathBuf>,
    /// Other accounts that scripts run as (`ARMLOAD … /U`), by name.
    pub accounts: BTreeMap<String, Account>,
    /// Seconds for making a connection, the bind included.
    pub connect_timeout: u64,
    /// Seconds for one request, which for a search is one page.
    pub time_limit: u64,
    /// Send passwords over a connection that is not encrypted. Anybody on the network can read them.
    pub allow_plaintext_bind: bool,
    /// Entries per page of a search that sets none.
    pub page_size: u32,
}

/// How to bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bind {
    /// Account and password.
    Simple,
    /// The logon of whoever runs this program.
    Kerberos,
    /// Not at all.
    Anonymous,
}

/// Where another account's password is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The file whose first line is the password.
    pub password_file: PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            url: None,
            domain: None,
            ca_file: None,
            start_tls: false,
            bind: None,
            account: None,
            password_file: None,
            accounts: BTreeMap::new(),
            connect_timeout: 15,
            time_limit: 60,
            allow_plaintext_bind: false,
            page_size: 1000,
        }
    }
}

/// Whether this program was built with Kerberos.
pub(super) const KERBEROS: bool = cfg!(any(windows, feature = "gssapi"));

/// What is shown to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Credentials {
    Anonymous,
    Simple { account: String, password: Secret },
    Kerberos,
}

impl Settings {
    /// Lets relative file names start from the folder of the site file.
    pub fn relative_to(&mut self, folder: &Path) {
        let files = self
            .ca_file
            .iter_mut()
            .chain(self.password_file.iter_mut())
            .chain(self.accounts.values_mut().map(|a| &mut a.password_file));
        for file in files {
            if file.is_relative() {
                *file = folder.join(&file);
            }
        }
    }

    /// How this program binds as itself.
    pub(super) fn own_bind(&self) -> Result<Bind, DirectoryError> {
        match self.bind {
            Some(Bind::Kerberos) if !KERBEROS => Err(DirectoryError::new(
                ResultCode::NOT_SUPPORTED,
                "this program was built without Kerberos",
            )
            .help("build it with the feature gssapi, or set bind = \"simple\" in [directory]")),
            Some(bind) => Ok(bind),
            None if self.account.is_some() => Ok(Bind::Simple),
            None if KERBEROS => Ok(Bind::Kerberos),
            None => Err(setting("nothing says as whom to bind to the directory")
                .help("set account and password_file in [directory], or bind = \"anonymous\"")),
        }
    }

    /// What an identity shows to the server; every password on the way is learnt as a secret.
    pub(super) fn credentials(
        &self,
        identity: &Identity,
        secrets: &Secrets,
        accounts: &dyn Accounts,
    ) -> Result<Credentials, DirectoryError> {
        let (account, password) = match identity {
            Identity::Own => match self.own_bind()? {
                Bind::Anonymous => return Ok(Credentials::Anonymous),
                Bind::Kerberos => return Ok(Credentials::Kerberos),
                Bind::Simple => self.own_account()?,
            },
            Identity::Account(name) => self.other_account(name, accounts)?,
            Identity::Password { account, password } => (account.clone(), password.clone()),
        };
        secrets.learn(password.reveal());
        // RFC 4513, 5.1.2: a server takes a name without a password for nobody, and says it was a success.
        if password.reveal().is_empty() {
            return Err(DirectoryError::new(
                ResultCode::INVALID_CREDENTIALS,
                format!("the password of {account} is empty"),
            ));
        }
        Ok(Credentials::Simple { account, password })
    }

    fn own_account(&self) -> Result<(String, Secret), DirectoryError> {
        let account = self
            .account
            .as_ref()
            .ok_or_else(|| setting("bind = \"simple\" needs an account in [directory]"))?;
        let file = self.password_file.as_ref().ok_or_else(|| {
            setting(format!(
                "[directory] names the account {account} but no password_file"
            ))
        })?;
        Ok((account.clone(), password_of(file)?))
    }

    /// The site file's word counts before the store of accounts, which is the whole machine's.
    fn other_account(
        &self,
        name: &str,
        accounts: &dyn Accounts,
    ) -> Result<(String, Secret), DirectoryError> {
        let same = |known: &str| crate::host::same_name(known, name);
        if let Some((known, account)) = self.accounts.iter().find(|(known, _)| same(known)) {
            return Ok((known.clone(), password_of(&account.password_file)?));
        }
        if self.account.as_deref().is_some_and(same) {
            return self.own_account();
        }
        let stored = accounts.password(name);
        if let Some(password) = stored.map_err(|error| setting(error.to_string()))? {
            return Ok((name.to_owned(), password));
        }
        Err(
            setting(format!("the password of the account {name} is not known")).help(format!(
                "store it with: armistice account add \"{name}\"; or name a file that holds it in the site file: \
                 [directory.accounts.{name:?}] password_file = …"
            )),
        )
    }
}

/// Something is wrong with what the site file says.
pub(super) fn setting(text: impl Into<String>) -> DirectoryError {
    DirectoryError::new(ResultCode::LOCAL_ERROR, text)
}

fn password_of(file: &Path) -> Result<Secret, DirectoryError> {
    let unreadable = |error: std::io::Error| {
        setting(format!(
            "the password file {} cannot be read: {error}",
            file.display()
        ))
    };
    only_for_its_owner(file, &std::fs::metadata(file).map_err(unreadable)?)?;
    let text = std::fs::read_to_string(file).map_err(unreadable)?;
    Ok(Secret::new(text.lines().next().unwrap_or_default()))
}

#[cfg(unix)]
fn only_for_its_owner(file: &Path, metadata: &std::fs::Metadata) -> Result<(), DirectoryError> {
    use std::os::unix::fs::MetadataExt as _;
    if metadata.mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(setting(format!(
        "the password file {} can be read by others than its owner",
        file.display()
    ))
    .help(format!("chmod 600 {}", file.display())))
}

/// Windows keeps files by access lists, which the folder's owner sets.
#[cfg(not(unix))]
fn only_for_its_owner(_: &Path, _: &std::fs::Metadata) -> Result<(), DirectoryError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{AccountError, NoAccounts};

    fn settings(text: &str) -> Settings {
        toml::from_str(text).unwrap()
    }

    fn password_file(text: &str, mode: u32) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(
            file.path(),
            std::os::unix::fs::PermissionsExt::from_mode(mode),
        )
        .unwrap();
        file
    }

    #[test]
    fn a_misspelt_setting_is_an_error() {
        assert!(toml::from_str::<Settings>("cafile = \"x\"").is_err());
    }

    #[test]
    fn the_first_line_of_the_password_file_counts_and_is_learnt() {
        let file = password_file("s3cret!\nsecond\n", 0o600);
        let mut settings = settings("account = \"CORP\\\\exadmin\"");
        settings.password_file = Some(file.path().to_owned());
        let secrets = Secrets::default();
        let credentials = settings
            .credentials(&Identity::Own, &secrets, &NoAccounts)
            .unwrap();
        assert_eq!(
            credentials,
            Credentials::Simple {
                account: "CORP\\exadmin".to_owned(),
                password: Secret::new("s3cret!"),
            }
        );
        assert_eq!(secrets.redact("it is s3cret!"), "it is *****");
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }

    #[cfg(unix)]
    #[test]
    fn a_password_file_that_others_can_read_is_refused() {
        let file = password_file("s3cret\n", 0o640);
        let mut settings = settings("account = \"x\"");
        settings.password_file = Some(file.path().to_owned());
        let error = settings
            .credentials(&Identity::Own, &Secrets::default(), &NoAccounts)
            .unwrap_err();
        assert!(error.text.contains("others than its owner"), "{error}");
    }

    #[test]
    fn another_account_is_found_without_regard_to_case() {
        let file = password_file("other\n", 0o600);
        let mut settings = settings("");
        settings.accounts.insert(
            "CORP\\ExAdmin".to_owned(),
            Account {
                password_file: file.path().to_owned(),
            },
        );
        let known = Identity::Account("corp\\exadmin".to_owned());
        assert!(
            settings
                .credentials(&known, &Secrets::default(), &NoAccounts)
                .is_ok()
        );
        let unknown = Identity::Account("CORP\\other".to_owned());
        let error = settings
            .credentials(&unknown, &Secrets::default(), &NoAccounts)
            .unwrap_err();
        assert!(error.help.unwrap().contains("[directory.accounts."));
    }

    struct Stored;

    impl Accounts for Stored {
        fn password(&self, name: &str) -> Result<Option<Secret>, AccountError> {
            Ok((name == "CORP\\stored").then(|| Secret::new("from the store")))
        }
    }

    #[test]
    fn the_store_of_accounts_is_asked_after_the_site_file() {
        let file = password_file("from the file\n", 0o600);
        let mut settings = settings("");
        let revealed = |settings: &Settings| {
            let identity = Identity::Account("CORP\\stored".to_owned());
            let secrets = Secrets::default();
            match settings.credentials(&identity, &secrets, &Stored).unwrap() {
                Credentials::Simple { account, password } => {
                    assert_eq!(account, "CORP\\stored");
                    assert_eq!(secrets.redact(password.reveal()), "*****");
                    password.reveal().to_owned()
                }
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(revealed(&settings), "from the store");
        settings.accounts.insert(
            "CORP\\stored".to_owned(),
            Account {
                password_file: file.path().to_owned(),
            },
        );
        assert_eq!(revealed(&settings), "from the file");
    }

    #[test]
    fn an_empty_password_is_not_sent() {
        let identity = Identity::Password {
            account: "x".to_owned(),
            password: Secret::default(),
        };
        let error = settings("")
            .credentials(&identity, &Secrets::default(), &NoAccounts)
            .unwrap_err();
        assert_eq!(error.code, ResultCode::INVALID_CREDENTIALS);
    }

    #[test]
    fn files_are_meant_from_the_folder_of_the_site_file() {
        let mut settings = settings("ca_file = \"ca.pem\"\naccounts.a.password_file = \"a.txt\"");
        settings.relative_to(Path::new("/site"));
        assert_eq!(
            settings.ca_file.as_deref(),
            Some(Path::new("/site").join("ca.pem").as_path())
        );
        assert_eq!(
            settings.accounts["a"].password_file,
            Path::new("/site").join("a.txt")
        );
    }
}
