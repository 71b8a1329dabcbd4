use std::io;
use std::time::Duration;

use ldap3::{LdapError, LdapResult};
use rustls::CertificateError;

use super::super::{DirectoryError, ResultCode};
use super::endpoint::Endpoint;

/// A result other than success, in the server's own words.
pub(super) fn refused(result: &LdapResult) -> DirectoryError {
    let code = ResultCode(result.rc);
    if code == ResultCode::REFERRAL {
        let named = match result.refs.first() {
            Some(url) => url.as_str(),
            None => "another server",
        };
        return DirectoryError::new(
            code,
            format!("the server does not hold this object and refers to {named}"),
        )
        .help(
            "name that server in the script or as url in [directory]; referrals are not followed",
        );
    }
    let text = one_line(&result.text);
    let text = if text.is_empty() {
        meaning(code).to_owned()
    } else {
        text
    };
    DirectoryError::new(code, text)
}

/// A bind that was turned down, with what the numbers of a domain controller mean.
pub(super) fn bind_refused(result: &LdapResult) -> DirectoryError {
    let error = refused(result);
    let help = match error.code {
        ResultCode::INVALID_CREDENTIALS => logon_failure(&error.text),
        ResultCode::STRONGER_AUTH_REQUIRED => {
            "the server wants an encrypted connection: use ldaps:// or start_tls = true"
        }
        _ => return error,
    };
    error.help(help)
}

/// `data 52e` and its siblings: Windows' own error number in the text of a refused bind.
fn logon_failure(text: &str) -> &'static str {
    let number = text
        .split("data ")
        .nth(1)
        .and_then(|rest| rest.split([',', ' ']).next());
    match number {
        Some("525") => "the account does not exist",
        Some("530") => "the account may not log on at this time",
        Some("531") => "the account may not log on from this machine",
        Some("532") => "the password has expired",
        Some("533") => "the account is disabled",
        Some("701") => "the account has expired",
        Some("773") => "the password must be changed first",
        Some("775") => "the account is locked",
        _ => "account or password is wrong",
    }
}

/// Something went wrong before the server could judge the request.
pub(super) fn failed(error: &LdapError, endpoint: &Endpoint) -> DirectoryError {
    match error {
        LdapError::FilterParsing => {
            DirectoryError::new(ResultCode::FILTER_ERROR, "the search filter is not valid")
        }
        LdapError::AddNoValues => DirectoryError::new(
            ResultCode::CONSTRAINT_VIOLATION,
            "an attribute to be added has no value",
        ),
        LdapError::LdapResult { result } => refused(result),
        other => DirectoryError::new(
            ResultCode::LOCAL_ERROR,
            format!("{}: {}", endpoint.host, one_line(&other.to_string())),
        ),
    }
}

/// No answer in time.
pub(super) fn timed_out(endpoint: &Endpoint, limit: Duration, changes: bool) -> DirectoryError {
    let unknown = if changes {
        "; whether the change was made is not known"
    } else {
        ""
    };
    DirectoryError::new(
        ResultCode::TIMEOUT,
        format!(
            "{} has not answered within {} s{unknown}",
            endpoint.host,
            limit.as_secs()
        ),
    )
    .help("time_limit in [directory] sets how long to wait")
}

/// The connection ended under a request.
pub(super) fn lost(endpoint: &Endpoint, reason: Option<&str>, doing: Doing) -> DirectoryError {
    let reason = reason
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default();
    let outcome = match doing {
        Doing::Reading => "",
        Doing::Paging => "; the search must be started anew",
        Doing::Changing => "; whether the change was made is not known",
    };
    DirectoryError::new(
        ResultCode::SERVER_DOWN,
        format!(
            "the connection to {} was lost{reason}{outcome}",
            endpoint.host
        ),
    )
}

/// What a connection was used for when it was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// May be said again to another connection.
    Reading,
    /// The next page: only the connection that gave the first knows where that was.
    Paging,
    /// Must not be said twice.
    Changing,
}

/// A connection that could not be opened.
pub(super) fn unreachable(endpoint: &Endpoint, error: &io::Error) -> DirectoryError {
    DirectoryError::new(
        ResultCode::SERVER_DOWN,
        format!("the directory server {endpoint} cannot be reached: {error}"),
    )
    .help("look whether it runs, and whether url in [directory] names it rightly")
}

/// An open connection on which no directory could be spoken to.
pub(super) fn no_agreement(
    endpoint: &Endpoint,
    error: &LdapError,
    trusted: &str,
) -> DirectoryError {
    if let LdapError::LdapResult { result } = error {
        let mut error = refused(result);
        error.text = format!("{} does not do StartTLS: {}", endpoint.host, error.text);
        return error;
    }
    match certificate_error(error) {
        Some(error) => distrusted(endpoint, &error, trusted),
        None => DirectoryError::new(
            ResultCode::CONNECT_ERROR,
            format!(
                "no secure connection to {endpoint} can be made: {}",
                one_line(&error.to_string())
            ),
        )
        .help("look whether the server speaks TLS on this port; domain controllers do on 636 once they have a certificate"),
    }
}

fn certificate_error(error: &LdapError) -> Option<CertificateError> {
    let error = match error {
        LdapError::Io { source } => source.get_ref()?.downcast_ref::<rustls::Error>()?,
        LdapError::Rustls { source } => source,
        _ => return None,
    };
    match error {
        rustls::Error::InvalidCertificate(error) => Some(error.clone()),
        _ => None,
    }
}

fn distrusted(endpoint: &Endpoint, error: &CertificateError, trusted: &str) -> DirectoryError {
    let host = &endpoint.host;
    let (why, help) = match error {
        CertificateError::UnknownIssuer => (
            format!("it was issued by none of the authorities in {trusted}"),
            "set ca_file in [directory] to the certificate of the authority that issued it, in PEM form",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            format!("it is not made out to the name {host}"),
            "write the server's name as its certificate has it into url in [directory]",
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
            "it has expired".to_owned(),
            "renew it on the server, and look at this machine's clock",
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            "it is not valid yet".to_owned(),
            "look at this machine's clock",
        ),
        other => (
            one_line(&other.to_string()),
            "the server needs a certificate for its name from an authority that ca_file in [directory] names",
        ),
    };
    DirectoryError::new(
        ResultCode::CONNECT_ERROR,
        format!("the certificate of {host} does not verify: {why}"),
    )
    .help(help)
}

/// A domain controller's text runs over several lines and ends with a null character.
pub(super) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// RFC 4511, 4.1.9, in words, for a server that says nothing itself.
fn meaning(code: ResultCode) -> &'static str {
    match code.0 {
        1 => "the server could not carry out the operation",
        2 => "the server did not understand the request",
        3 => "the server's time limit is exceeded",
        4 => "the server's size limit is exceeded",
        7 => "the server does not know this kind of bind",
        8 => "the server wants an encrypted connection",
        11 => "a limit of the server is exceeded",
        12 => "the server does not know a control that is needed",
        13 => "the server wants an encrypted connection",
        16 => "there is no such attribute or value",
        17 => "there is no such attribute in the schema",
        19 => "a constraint is violated",
        20 => "the attribute or value exists already",
        21 => "a value has the wrong syntax",
        32 => "there is no such object",
        34 => "the distinguished name is not valid",
        48 => "this kind of bind is not allowed",
        49 => "account or password is wrong",
        50 => "the account has no right to do this",
        51 => "the server is busy",
        52 => "the server is not available",
        53 => "the server is unwilling to do this",
        64 => "the name does not fit the object",
        65 => "the object's class does not allow this",
        66 => "the object has children",
        67 => "the name's own attribute cannot be changed so",
        68 => "the object exists already",
        69 => "the object's class cannot be changed",
        71 => "objects cannot be moved to another server so",
        _ => "the server refused without a word",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(rc: u32, text: &str, refs: &[&str]) -> LdapResult {
        LdapResult {
            rc,
            matched: String::new(),
            text: text.to_owned(),
            refs: refs.iter().map(|&url| url.to_owned()).collect(),
            ctrls: Vec::new(),
        }
    }

    #[test]
    fn the_text_of_a_domain_controller_becomes_one_line() {
        let text = "000021C7: AtrErr: DSID-03200BBA, #1:\n\t0: 000021C7: problem 1005\n\u{0}";
        assert_eq!(
            refused(&result(19, text, &[])).text,
            "000021C7: AtrErr: DSID-03200BBA, #1: 0: 000021C7: problem 1005"
        );
    }

    #[test]
    fn a_referral_names_its_url() {
        let error = refused(&result(10, "", &["ldap://child.corp.example/DC=child"]));
        assert_eq!(error.code, ResultCode::REFERRAL);
        assert!(error.text.contains("ldap://child.corp.example/"), "{error}");
    }

    #[test]
    fn a_refused_logon_says_why() {
        let text = "80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data 533, v4563";
        let help = bind_refused(&result(49, text, &[])).help;
        assert_eq!(help.as_deref(), Some("the account is disabled"));
        let help = bind_refused(&result(49, "", &[])).help;
        assert_eq!(help.as_deref(), Some("account or password is wrong"));
    }
}
