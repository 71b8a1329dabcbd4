use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a path segment of a URI holds as it is (RFC 3986, `unreserved`). A colon is not among it: in the first segment it
/// would make a scheme of what stands before.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A path of the report as a URI: relative as the path is, or with the scheme `file`.
pub(super) fn of_path(path: &str) -> String {
    if let Some(rest) = path.strip_prefix("//") {
        return format!("file://{}", encoded(rest));
    }
    if path.starts_with('/') {
        return format!("file://{}", encoded(path));
    }
    match path.as_bytes() {
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => {
            format!("file:///{}:{}", char::from(*drive), encoded(&path[2..]))
        }
        _ => encoded(path),
    }
}

fn encoded(path: &str) -> String {
    let segments = path
        .split('/')
        .map(|segment| utf8_percent_encode(segment, SEGMENT).to_string());
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri_that_stands_for_it_alone() {
        for (path, uri) in [
            ("START.BAT", "START.BAT"),
            ("group 1/W#EXCHG.BAT", "group%201/W%23EXCHG.BAT"),
            ("../a%20b?/x", "../a%2520b%3F/x"),
            ("表/<b>\"\n.bat", "%E8%A1%A8/%3Cb%3E%22%0A.bat"),
            ("c:d/START.BAT", "c%3Ad/START.BAT"),
            ("C:/scripts/a", "file:///C:/scripts/a"),
            ("/srv/scripts/a", "file:///srv/scripts/a"),
            ("//server/share/a b", "file://server/share/a%20b"),
        ] {
            assert_eq!(of_path(path), uri);
        }
    }
}
