use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, StdStream};
use rustls::ClientConfig;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::super::{DirectoryError, ResultCode};
use super::endpoint::{Encryption, Endpoint};
use super::failure::{bind_refused, failed, no_agreement, unreachable};
use super::settings::Credentials;

/// What a connection is made with.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) endpoint: Endpoint,
    pub(super) credentials: Credentials,
    /// Present where the connection is encrypted by TLS.
    pub(super) tls: Option<Arc<ClientConfig>>,
    /// Whom it trusts, in words.
    pub(super) trusted: String,
    pub(super) allow_plaintext_bind: bool,
    pub(super) connect_timeout: Duration,
}

/// Why a connection ends when ldap3 has panicked at what came.
pub(super) const NOT_UNDERSTOOD: &str = "the server's answer was not understood";

/// An open, bound connection.
pub(super) struct Link {
    pub(super) ldap: Ldap,
    driver: JoinHandle<Result<(), LdapError>>,
}

impl Way {
    /// Connects and binds.
    pub(super) fn open(&self, runtime: &Runtime) -> Result<Link, DirectoryError> {
        self.refuse_to_send_in_the_clear()?;
        let stream = self.reach()?;
        runtime.block_on(self.agree_in_time(stream))
    }

    /// Connects; TLS and bind come while other requests are under way.
    pub(super) fn begin(&self, runtime: &Runtime) -> Result<Opening, DirectoryError> {
        self.refuse_to_send_in_the_clear()?;
        let (way, stream) = (self.clone(), self.reach()?);
        Ok(Opening(
            runtime.spawn(async move { way.agree_in_time(stream).await }),
        ))
    }

    fn refuse_to_send_in_the_clear(&self) -> Result<(), DirectoryError> {
        let in_the_clear = self.endpoint.encryption == Encryption::None
            && matches!(self.credentials, Credentials::Simple { .. });
        if !in_the_clear || self.allow_plaintext_bind {
            return Ok(());
        }
        Err(DirectoryError::new(
            ResultCode::STRONGER_AUTH_REQUIRED,
            format!(
                "the password would be sent to {} unencrypted",
                self.endpoint
            ),
        )
        .help("use ldaps:// or start_tls = true in [directory]; allow_plaintext_bind = true sends it all the same"))
    }

    /// Opens a connection to the first of the server's addresses that takes it.
    fn reach(&self) -> Result<TcpStream, DirectoryError> {
        let Endpoint { host, port, .. } = &self.endpoint;
        let cannot = |error: std::io::Error| unreachable(&self.endpoint, &error);
        let until = Instant::now() + self.connect_timeout;
        let mut refusal = None;
        // A URL keeps an address of version 6 in brackets.
        let host = host.trim_start_matches('[').trim_end_matches(']');
        for address in (host, *port).to_socket_addrs().map_err(cannot)? {
            let left = until.saturating_duration_since(Instant::now());
            let opened = TcpStream::connect_timeout(&address, left.max(Duration::from_millis(1)))
                .and_then(|stream| {
                    // Requests are small and each waits for its answer: held back for company, each would cost 40 ms.
                    stream.set_nodelay(true)?;
                    Ok(stream)
                });
            match opened {
                Ok(stream) => return Ok(stream),
                Err(error) => refusal = Some(error),
            }
        }
        Err(cannot(refusal.unwrap_or_else(|| {
            std::io::Error::other("the name has no address")
        })))
    }

    async fn agree_in_time(&self, stream: TcpStream) -> Result<Link, DirectoryError> {
        let bound = tokio::time::timeout(self.connect_timeout, self.agree(stream));
        bound.await.map_err(|_| self.silent())?
    }

    /// TLS and bind on an open connection.
    async fn agree(&self, stream: TcpStream) -> Result<Link, DirectoryError> {
        let mut settings = LdapConnSettings::new()
            .set_std_stream(StdStream::Tcp(stream))
            .set_starttls(self.endpoint.encryption == Encryption::StartTls);
        if let Some(tls) = &self.tls {
            settings = settings.set_config(Arc::clone(tls));
        }
        let (connection, mut ldap) = LdapConnAsync::with_settings(settings, &self.endpoint.url())
            .await
            .map_err(|error| no_agreement(&self.endpoint, &error, &self.trusted))?;
        let driver = tokio::spawn(connection.drive());
        let bound = self.bind(&mut ldap).await;
        let link = Link { ldap, driver };
        match bound {
            Ok(None) => Ok(link),
            Ok(Some(result)) if result.rc == 0 => Ok(link),
            Ok(Some(result)) => Err(bind_refused(&result)),
            Err(error) => Err(failed(&error, &self.endpoint)),
        }
    }

    async fn bind(&self, ldap: &mut Ldap) -> Result<Option<LdapResult>, LdapError> {
        match &self.credentials {
            Credentials::Anonymous => Ok(None),
            Credentials::Simple { account, password } => {
                ldap.simple_bind(account, password.reveal()).await.map(Some)
            }
            #[cfg(any(windows, feature = "gssapi"))]
            Credentials::Kerberos => ldap.sasl_gssapi_bind(&self.endpoint.host).await.map(Some),
            // The settings have refused it already.
            #[cfg(not(any(windows, feature = "gssapi")))]
            Credentials::Kerberos => Ok(None),
        }
    }

    fn silent(&self) -> DirectoryError {
        DirectoryError::new(
            ResultCode::TIMEOUT,
            format!(
                "{} took the connection and then did not answer within {} s",
                self.endpoint,
                self.connect_timeout.as_secs()
            ),
        )
        .help("connect_timeout in [directory] sets how long to wait")
    }
}

/// A connection that is being opened.
pub(super) struct Opening(JoinHandle<Result<Link, DirectoryError>>);

impl Opening {
    /// Waits for it; nothing if it could not be opened.
    pub(super) fn end(mut self, runtime: &Runtime) -> Option<Link> {
        runtime.block_on(&mut self.0).ok()?.ok()
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Link {
    /// Why the connection ended, if it did and says so.
    pub(super) async fn reason(mut self) -> Option<String> {
        let ended = tokio::time::timeout(Duration::from_millis(100), &mut self.driver).await;
        match ended {
            Ok(Ok(Err(error))) => Some(super::failure::one_line(&error.to_string())),
            Ok(Err(_)) => Some(NOT_UNDERSTOOD.to_owned()),
            Ok(Ok(Ok(()))) | Err(_) => None,
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // A driver that waits for a server which reads nothing any more would wait for ever.
        self.driver.abort();
    }
}
