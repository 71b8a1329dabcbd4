use super::error_numbers::Adsi;
use crate::host::directory::{Address, dn};
use crate::vbscript::Stop;

/// A path as scripts give it: `LDAP://[server[:port]/]name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AdsPath {
    /// Which directory.
    pub(crate) address: Address,
    /// Which object in it.
    pub(crate) target: Target,
}

/// What the part behind the server names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// `LDAP:`: no object, but what opens them.
    Namespace,
    /// `LDAP://server`: the domain of that server.
    Domain,
    /// `RootDSE`.
    RootDse,
    /// A distinguished name, as LDAP writes it.
    Name(String),
    /// `<GUID=…>`, `<SID=…>`: names that Active Directory understands in place of a distinguished one.
    Identifier(String),
}

impl Target {
    /// The name that it gives, empty where it gives none.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Identifier(name) => name,
            Self::Namespace | Self::Domain | Self::RootDse => "",
        }
    }
}

impl AdsPath {
    /// Takes a path apart. ADSI tells `LDAP:` from `ldap:`; only the first is one of its own.
    ///
    /// # Errors
    /// 0x800401E4 for another provider, 0x80005000 for what is no path.
    pub(crate) fn parse(path: &str) -> Result<Self, Stop> {
        let (provider, rest) = path.split_once(':').unwrap_or((path, ""));
        let global_catalog = match provider {
            "LDAP" => false,
            "GC" => true,
            _ => return Err(no_provider(provider, path)),
        };
        let mut address = Address {
            global_catalog,
            ..Address::default()
        };
        if rest.is_empty() {
            let target = Target::Namespace;
            return Ok(Self { address, target });
        }
        let invalid = || Adsi::BadPath.error(format!("`{path}` is no path to a directory object"));
        let rest = rest.strip_prefix("//").ok_or_else(invalid)?;
        let (server, name) = divide(rest);
        if let Some(server) = server {
            read_server(server, &mut address).ok_or_else(invalid)?;
        }
        let target = read_target(name, path)?;
        if target == Target::Domain && address.server.is_none() {
            return Err(invalid());
        }
        Ok(Self { address, target })
    }
}

/// What stands in front of the name in every path on this address.
pub(crate) fn prefix(address: &Address) -> String {
    let provider = if address.global_catalog { "GC" } else { "LDAP" };
    match (&address.server, address.port) {
        (Some(server), Some(port)) => format!("{provider}://{server}:{port}/"),
        (Some(server), None) => format!("{provider}://{server}/"),
        (None, _) => format!("{provider}://"),
    }
}

/// A distinguished name as it stands in a path: `/` is ADSI's own separator and escaped.
pub(crate) fn escape(name: &str) -> String {
    name.replace('/', "\\/")
}

/// An object's own name and that of its parent; what is no name is all own.
pub(crate) fn split_name(name: &str) -> (&str, &str) {
    dn::split(name).unwrap_or((name, ""))
}

fn no_provider(provider: &str, path: &str) -> Stop {
    let why = if provider.eq_ignore_ascii_case("LDAP") || provider.eq_ignore_ascii_case("GC") {
        format!(
            "ADSI tells upper from lower case here: write `{}:`",
            provider.to_uppercase()
        )
    } else if provider.eq_ignore_ascii_case("WinNT") {
        "only directories are reached here (LDAP:, GC:); accounts and services of one machine (WinNT:) are not".to_owned()
    } else if provider.eq_ignore_ascii_case("winmgmts") {
        "Windows Management Instrumentation (winmgmts:) is not supported; only LDAP: and GC: are"
            .to_owned()
    } else {
        "only LDAP: and GC: are supported".to_owned()
    };
    Adsi::InvalidSyntax.error(format!("GetObject(\"{path}\"): {why}"))
}

/// Server and name: the first bare `/` stands between them; a part with `=` or in angle brackets is a name.
fn divide(rest: &str) -> (Option<&str>, &str) {
    let end = bare_slash(rest);
    let first = rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest);
    let is_name = first.contains('=') || first.starts_with('<');
    match end {
        Some(end) if !is_name => (Some(first), rest.get(end + 1..).unwrap_or("")),
        None if !is_name && !first.eq_ignore_ascii_case("RootDSE") => (Some(first), ""),
        _ => (None, rest),
    }
}

fn bare_slash(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(place, c)| {
        let bare = c == '/' && !escaped;
        escaped = c == '\\' && !escaped;
        bare.then_some(place)
    })
}

fn read_server(server: &str, address: &mut Address) -> Option<()> {
    let (name, port) = match server.rsplit_once(':') {
        Some((name, port)) => (name, Some(port.parse().ok()?)),
        None => (server, None),
    };
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    address.server = Some(name.to_owned());
    address.port = port;
    Some(())
}

fn read_target(name: &str, path: &str) -> Result<Target, Stop> {
    if name.is_empty() {
        return Ok(Target::Domain);
    }
    if name.eq_ignore_ascii_case("RootDSE") {
        return Ok(Target::RootDse);
    }
    if name.eq_ignore_ascii_case("schema") || name.to_ascii_lowercase().starts_with("schema/") {
        return Err(Adsi::NotImplemented.error(format!(
            "{path}: the objects of the abstract schema are not supported"
        )));
    }
    if name.starts_with('<') && name.ends_with('>') {
        return Ok(Target::Identifier(name.to_owned()));
    }
    if bare_slash(name).is_some() {
        return Err(Adsi::BadPath.error(format!(
            "{path}: a `/` inside a name is written `\\/` in a path"
        )));
    }
    if !name.contains('=') {
        return Err(Adsi::BadPath.error(format!("{path}: `{name}` is no distinguished name")));
    }
    Ok(Target::Name(name.replace("\\/", "/")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parse(path: &str) -> (Option<String>, Option<u16>, Target) {
        let path = AdsPath::parse(path).unwrap();
        (path.address.server, path.address.port, path.target)
    }

    fn number(path: &str) -> u32 {
        match AdsPath::parse(path) {
            Err(Stop::Error(error)) => error.number.cast_unsigned(),
            other => panic!("{other:?}"),
        }
    }

    fn name(name: &str) -> Target {
        Target::Name(name.to_owned())
    }

    #[test]
    fn a_server_and_a_port_may_stand_in_front_of_the_name() {
        let dn = "CN=Users,DC=corp,DC=example";
        assert_eq!(parse(&format!("LDAP://{dn}")), (None, None, name(dn)));
        let server = Some("dc1.corp.example".to_owned());
        assert_eq!(
            parse(&format!("LDAP://dc1.corp.example/{dn}")),
            (server.clone(), None, name(dn))
        );
        assert_eq!(
            parse(&format!("GC://dc1.corp.example:3268/{dn}")),
            (server, Some(3268), name(dn))
        );
    }

    #[test]
    fn root_dse_domain_namespace_and_guid_are_told_apart() {
        let dc1 = || Some("dc1".to_owned());
        assert_eq!(parse("LDAP://RootDSE"), (None, None, Target::RootDse));
        assert_eq!(parse("LDAP://dc1/rootdse"), (dc1(), None, Target::RootDse));
        assert_eq!(parse("LDAP://dc1"), (dc1(), None, Target::Domain));
        assert_eq!(parse("LDAP:"), (None, None, Target::Namespace));
        let guid = "<GUID=63560110f7e1d111a6bfaaaf842b9cfa>";
        assert_eq!(
            parse(&format!("LDAP://dc1/{guid}")),
            (dc1(), None, Target::Identifier(guid.to_owned()))
        );
    }

    #[test]
    fn a_slash_inside_a_name_is_escaped_in_paths_only() {
        assert_eq!(parse("LDAP://CN=a\\/b,DC=x").2, name("CN=a/b,DC=x"));
        assert_eq!(escape("CN=a/b,DC=x"), "CN=a\\/b,DC=x");
        assert_eq!(number("LDAP://CN=a/b,DC=x"), 0x8000_5000);
    }

    #[test]
    fn blanks_commas_and_any_script_may_stand_in_names() {
        for dn in [
            "CN=営業部 太郎,OU=東京,DC=corp,DC=example",
            "CN=Miller\\, Ann,CN=Users,DC=x",
            "CN=First Storage Group,CN=InformationStore,DC=x",
        ] {
            assert_eq!(parse(&format!("LDAP://{dn}")).2, name(dn));
        }
    }

    #[test]
    fn other_providers_and_lower_case_are_invalid_syntax() {
        for path in [
            "ldap://DC=x",
            "WinNT://host",
            "winmgmts:\\\\.\\root",
            "C:\\a.doc",
            "",
        ] {
            assert_eq!(number(path), 0x8004_01E4, "{path}");
        }
        for path in [
            "LDAP:/DC=x",
            "LDAP://",
            "LDAP://dc1/nothing",
            "LDAP://dc1:port/DC=x",
        ] {
            assert_eq!(number(path), 0x8000_5000, "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_path_or_refused(text in "(LDAP|GC|ldap)?:?[/\\\\a-zA-Z=,<>: 営0-9]{0,40}") {
            if let Ok(path) = AdsPath::parse(&text) {
                let _ = prefix(&path.address);
                let _ = split_name(path.target.name());
            }
        }

        #[test]
        fn a_path_made_of_a_name_gives_the_name_back(name in "CN=[ -~営業]{1,20},DC=x") {
            proptest::prop_assume!(!name.contains('\\'));
            let path = format!("{}{}", prefix(&Address::default()), escape(&name));
            proptest::prop_assert_eq!(AdsPath::parse(&path).unwrap().target, Target::Name(name));
        }
    }
}
