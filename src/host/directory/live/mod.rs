//! A live directory, spoken to by LDAP (RFC 4511).
//!
//! One connection is kept for each server and identity. All of them share a runtime of this thread: they need no thread of
//! their own, and a connection moves only while a request is under way, so the time limit of each request holds for everything.
//!
//! NTLM is left out: ldap3 has it only with dependencies pinned to unreleased versions.

mod absent_names;
mod connection;
mod controls;
mod endpoint;
mod entry;
mod failure;
mod link;
mod locate;
mod pages;
mod settings;
mod subschema;
mod tls;
mod together;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::runtime::Runtime;

use self::connection::{Connection, LiveDirectory};
use self::endpoint::{Encryption, Endpoint, Home};
use self::link::Way;
pub use self::settings::{Account, Bind, Settings};
use self::settings::{Credentials, setting};
use super::{Address, Directories, Directory, DirectoryError, Identity, ResultCode};
use crate::host::{Accounts, NoAccounts, Secrets};

/// Connections to live directories.
///
/// A domain controller is chosen once, by the settings' `url` or by DNS, and kept for the whole run: what was written to one
/// controller may not have reached the next. [`Address::server`] of a script leads to the same one if it is its name
/// or the domain's; another server is spoken to with the same settings and, within its time, the same password.
pub struct LiveDirectories {
    settings: Settings,
    home: Home,
    secrets: Rc<Secrets>,
    accounts: Rc<dyn Accounts>,
    tls: OnceCell<Arc<ClientConfig>>,
    /// The run's own domain controller.
    controller: OnceCell<Endpoint>,
    open: RefCell<HashMap<(Endpoint, Identity), Rc<LiveDirectory>>>,
    runtime: Rc<Runtime>,
}

impl LiveDirectories {
    /// Checks the settings; nothing is connected yet.
    ///
    /// # Errors
    /// When they name no server or two, an address that is none, or a bind that this program does not have.
    pub fn new(settings: Settings, secrets: Rc<Secrets>) -> Result<Self, DirectoryError> {
        let home = Home::of(&settings)?;
        if settings.bind.is_some() {
            settings.own_bind()?;
        }
        if settings.connect_timeout == 0 || settings.time_limit == 0 || settings.page_size == 0 {
            return Err(setting(
                "connect_timeout, time_limit and page_size in [directory] cannot be 0",
            ));
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| setting(format!("the network cannot be used: {error}")))?;
        Ok(Self {
            settings,
            home,
            secrets,
            accounts: Rc::new(NoAccounts),
            tls: OnceCell::new(),
            controller: OnceCell::new(),
            open: RefCell::default(),
            runtime: Rc::new(runtime),
        })
    }

    /// The same, with passwords that the site file does not name.
    #[must_use]
    pub fn with_accounts(self, accounts: Rc<dyn Accounts>) -> Self {
        Self { accounts, ..self }
    }

    fn connect_timeout(&self) -> Duration {
        Duration::from_secs(self.settings.connect_timeout)
    }

    /// Connects to the run's own domain controller, and settles which it is if that is still open.
    fn own(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<LiveDirectory>, DirectoryError> {
        if let Some(own) = self.controller.get() {
            return self.at(own.named(address, self.domain()), identity);
        }
        let (name, encryption) = match &self.home {
            Home::Server(endpoint) => {
                let own = self.controller.get_or_init(|| endpoint.clone());
                return self.at(own.named(address, None), identity);
            }
            Home::Domain { name, encryption } => (name, *encryption),
        };
        let mut silent = None;
        for host in locate::domain_controllers(&self.runtime, name, self.connect_timeout())? {
            let candidate = Endpoint::found(host, encryption);
            match self.at(candidate.named(address, Some(name)), identity) {
                // The next controller may be up, but it would not think better of a password.
                Err(error)
                    if matches!(error.code, ResultCode::SERVER_DOWN | ResultCode::TIMEOUT) =>
                {
                    tracing::debug!("{candidate}: {error}");
                    silent = Some(error);
                }
                other => {
                    tracing::debug!("the domain controller of this run is {candidate}");
                    let _ = self.controller.set(candidate);
                    return other;
                }
            }
        }
        Err(silent.unwrap_or_else(|| setting("DNS names no domain controller")))
    }

    fn domain(&self) -> Option<&str> {
        match &self.home {
            Home::Server(_) => None,
            Home::Domain { name, .. } => Some(name),
        }
    }

    fn at(
        &self,
        endpoint: Endpoint,
        identity: &Identity,
    ) -> Result<Rc<LiveDirectory>, DirectoryError> {
        let key = (endpoint, identity.clone());
        if let Some(open) = self.open.borrow().get(&key) {
            return Ok(Rc::clone(open));
        }
        let way = self.way(
            key.0.clone(),
            self.settings
                .credentials(identity, &self.secrets, &*self.accounts)?,
        )?;
        let connection = Connection::open(
            way,
            Rc::clone(&self.runtime),
            Duration::from_secs(self.settings.time_limit),
            self.settings.page_size,
        )?;
        let opened = Rc::new(LiveDirectory::new(connection));
        self.open.borrow_mut().insert(key, Rc::clone(&opened));
        Ok(opened)
    }

    fn way(&self, endpoint: Endpoint, credentials: Credentials) -> Result<Way, DirectoryError> {
        let tls = match endpoint.encryption {
            Encryption::None => None,
            Encryption::StartTls | Encryption::Tls => Some(self.tls()?),
        };
        let trusted = match &self.settings.ca_file {
            Some(file) => format!("the ca_file {}", file.display()),
            None => "the system's certificate store".to_owned(),
        };
        Ok(Way {
            endpoint,
            credentials,
            tls,
            trusted,
            allow_plaintext_bind: self.settings.allow_plaintext_bind,
            connect_timeout: self.connect_timeout(),
        })
    }

    fn tls(&self) -> Result<Arc<ClientConfig>, DirectoryError> {
        if let Some(known) = self.tls.get() {
            return Ok(Arc::clone(known));
        }
        let client = tls::client(self.settings.ca_file.as_deref())?;
        Ok(Arc::clone(self.tls.get_or_init(|| client)))
    }
}

impl Directories for LiveDirectories {
    fn connect(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError> {
        let directory: Rc<dyn Directory> = self.own(address, identity)?;
        Ok(directory)
    }

    fn description(&self) -> String {
        match (&self.home, self.controller.get()) {
            (Home::Server(own), _) | (Home::Domain { .. }, Some(own)) => {
                format!("the directory of {own}")
            }
            (Home::Domain { name, .. }, None) => format!("the directory of the domain {name}"),
        }
    }

    fn is_simulated(&self) -> bool {
        false
    }
}
