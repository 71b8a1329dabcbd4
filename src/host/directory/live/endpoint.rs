use std::fmt;

use super::super::{Address, DirectoryError};
use super::settings::{Bind, Settings, setting};

/// How a connection is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Encryption {
    /// Not at all, unless Kerberos does it.
    None,
    /// TLS is asked for on the open connection.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// A server, and how it is spoken to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Endpoint {
    pub(super) encryption: Encryption,
    pub(super) host: String,
    pub(super) port: u16,
}

/// What the settings say about the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Home {
    /// It is named.
    Server(Endpoint),
    /// One of the domain's controllers.
    Domain {
        name: String,
        encryption: Encryption,
    },
}

impl Encryption {
    /// The ports of a domain controller: 389 and 636, and 3268 and 3269 for its global catalogue.
    fn port(self, global_catalog: bool) -> u16 {
        match (self, global_catalog) {
            (Self::Tls, false) => 636,
            (Self::Tls, true) => 3269,
            (_, false) => 389,
            (_, true) => 3268,
        }
    }
}

impl Home {
    /// Reads `url` or `domain`.
    pub(super) fn of(settings: &Settings) -> Result<Self, DirectoryError> {
        match (&settings.url, &settings.domain) {
            (Some(url), None) => Endpoint::parse(url, settings.start_tls).map(Self::Server),
            (None, Some(name)) => Ok(Self::Domain {
                name: name.trim_end_matches('.').to_owned(),
                encryption: Self::usual_encryption(settings),
            }),
            (Some(_), Some(_)) => Err(setting(
                "[directory] names both a url and a domain; one of them is enough",
            )),
            (None, None) => Err(setting("[directory] names neither a url nor a domain")),
        }
    }

    /// Where only a domain is named: TLS, unless Kerberos encrypts or plain text was asked for by name.
    fn usual_encryption(settings: &Settings) -> Encryption {
        if settings.start_tls {
            Encryption::StartTls
        } else if settings.allow_plaintext_bind || matches!(settings.own_bind(), Ok(Bind::Kerberos))
        {
            Encryption::None
        } else {
            Encryption::Tls
        }
    }
}

impl Endpoint {
    fn parse(url: &str, start_tls: bool) -> Result<Self, DirectoryError> {
        let wrong = |why: &str| {
            setting(format!("the directory address {url} {why}"))
                .help("write ldaps://SERVER, or ldap://SERVER with start_tls = true")
        };
        let parsed = url::Url::parse(url).map_err(|error| wrong(&format!("is none: {error}")))?;
        let encryption = match (parsed.scheme(), start_tls) {
            ("ldaps", _) => Encryption::Tls,
            ("ldap", true) => Encryption::StartTls,
            ("ldap", false) => Encryption::None,
            _ => return Err(wrong("is neither ldap:// nor ldaps://")),
        };
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(setting(
                "a directory address holds no account: set account and password_file",
            ));
        }
        if !matches!(parsed.path(), "" | "/") || parsed.query().is_some() {
            return Err(wrong("holds more than a server and a port"));
        }
        let host = parsed.host_str().filter(|host| !host.is_empty());
        Ok(Self {
            encryption,
            host: host.ok_or_else(|| wrong("names no server"))?.to_owned(),
            port: parsed.port().unwrap_or(encryption.port(false)),
        })
    }

    /// A domain controller that DNS named.
    pub(super) fn found(host: String, encryption: Encryption) -> Self {
        Self {
            encryption,
            host,
            port: encryption.port(false),
        }
    }

    /// Where an address leads that a script names, seen from the run's own domain controller.
    ///
    /// No server, the domain's name, or the controller's name with or without its domain mean that controller. Another
    /// server is spoken to as the settings say for the own one. The ports 389 and 636 mean "the usual one" in a
    /// script, whatever the settings encrypt; any other port is taken as it stands.
    pub(super) fn named(&self, address: &Address, domain: Option<&str>) -> Self {
        let host = match &address.server {
            Some(server) if !self.is_called(server, domain) => server.clone(),
            _ => self.host.clone(),
        };
        let port = match address.port {
            Some(389 | 636) | None if address.global_catalog => self.encryption.port(true),
            Some(389 | 636) | None if host == self.host => self.port,
            Some(389 | 636) | None => self.encryption.port(false),
            Some(3268 | 3269) => self.encryption.port(true),
            Some(other) => other,
        };
        Self {
            encryption: self.encryption,
            host,
            port,
        }
    }

    fn is_called(&self, server: &str, domain: Option<&str>) -> bool {
        let short = self.host.split('.').next().unwrap_or_default();
        let is_address = self.host.parse::<std::net::IpAddr>().is_ok();
        server.eq_ignore_ascii_case(&self.host)
            || (!is_address && server.eq_ignore_ascii_case(short))
            || domain.is_some_and(|domain| server.eq_ignore_ascii_case(domain))
    }

    /// The address as ldap3 takes it.
    pub(super) fn url(&self) -> String {
        let scheme = match self.encryption {
            Encryption::Tls => "ldaps",
            Encryption::None | Encryption::StartTls => "ldap",
        };
        // A script may name an address of version 6 without its brackets.
        let host = match self.host.parse::<std::net::Ipv6Addr>() {
            Ok(address) => format!("[{address}]"),
            Err(_) => self.host.clone(),
        };
        format!("{scheme}://{host}:{}", self.port)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(text: &str) -> Result<Home, DirectoryError> {
        Home::of(&toml::from_str(text).unwrap())
    }

    fn server(text: &str) -> Endpoint {
        match home(text).unwrap() {
            Home::Server(endpoint) => endpoint,
            other => panic!("{other:?}"),
        }
    }

    fn named(server_: Option<&str>, port: Option<u16>, global_catalog: bool) -> String {
        let own = server("url = \"ldaps://dc1.corp.example\"");
        let address = Address {
            server: server_.map(str::to_owned),
            port,
            global_catalog,
        };
        own.named(&address, Some("corp.example")).url()
    }

    #[test]
    fn the_usual_ports_are_filled_in() {
        assert_eq!(server("url = \"ldaps://dc1\"").url(), "ldaps://dc1:636");
        let start_tls = server("url = \"ldap://dc1\"\nstart_tls = true");
        assert_eq!(start_tls.url(), "ldap://dc1:389");
        assert_eq!(start_tls.encryption, Encryption::StartTls);
        assert_eq!(server("url = \"ldaps://[::1]:1636\"").port, 1636);
    }

    #[test]
    fn addresses_that_are_none_are_refused() {
        for text in [
            "",
            "url = \"ldaps://a\"\ndomain = \"b\"",
            "url = \"http://a\"",
            "url = \"dc1\"",
            "url = \"ldaps:///\"",
            "url = \"ldaps://a/DC=b\"",
            "url = \"ldaps://user:word@a\"",
        ] {
            assert!(home(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_domain_alone_is_spoken_to_with_tls() {
        let Home::Domain { encryption, .. } =
            home("domain = \"corp.example\"\naccount = \"x\"").unwrap()
        else {
            panic!()
        };
        assert_eq!(encryption, Encryption::Tls);
    }

    #[test]
    fn every_name_of_the_own_controller_means_it() {
        for name in [
            None,
            Some("DC1.corp.example"),
            Some("dc1"),
            Some("CORP.example"),
        ] {
            assert_eq!(named(name, None, false), "ldaps://dc1.corp.example:636");
        }
    }

    #[test]
    fn another_server_is_spoken_to_in_the_same_way() {
        assert_eq!(named(Some("dc2"), None, false), "ldaps://dc2:636");
        assert_eq!(named(Some("dc2"), Some(389), false), "ldaps://dc2:636");
        assert_eq!(named(Some("dc2"), Some(50636), false), "ldaps://dc2:50636");
    }

    #[test]
    fn the_global_catalogue_has_its_own_port() {
        assert_eq!(named(None, None, true), "ldaps://dc1.corp.example:3269");
        assert_eq!(
            named(None, Some(3268), false),
            "ldaps://dc1.corp.example:3269"
        );
    }
}
