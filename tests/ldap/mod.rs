//! An LDAP server that says what a test tells it to say, for answers that no real server can be brought to give.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A request as it came: its number, its kind (the tag of RFC 4511) and its bytes.
pub(crate) struct Request {
    pub(crate) id: u8,
    pub(crate) kind: u8,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) const SEARCH: u8 = 0x63;
pub(crate) const MODIFY: u8 = 0x66;

/// What to do about a request: answer with these messages, or hang up.
pub(crate) type Answer = Option<Vec<Vec<u8>>>;

/// Serves any number of connections and counts them; gives the URL.
pub(crate) fn serve(
    answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    serve_some(usize::MAX, answer)
}

/// Serves so many connections, and then is there for nobody else.
pub(crate) fn serve_some(
    limit: usize,
    answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ldap://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok).take(limit) {
            counted.fetch_add(1, Ordering::SeqCst);
            let answer = Arc::clone(&answer);
            thread::spawn(move || converse(stream, &*answer));
        }
    });
    (url, connections)
}

fn converse(mut stream: TcpStream, answer: &impl Fn(&Request) -> Answer) {
    while let Some(request) = read(&mut stream) {
        let Some(messages) = answer(&request) else {
            return;
        };
        for message in messages {
            if stream.write_all(&message).is_err() {
                return;
            }
        }
    }
}

/// Numbers stay below 128, and a test's requests below 64 KB.
fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).ok()?;
    let length = match head[1] {
        short @ 0..0x80 => usize::from(short),
        long => {
            let mut bytes = vec![0; usize::from(long & 0x7f)];
            stream.read_exact(&mut bytes).ok()?;
            bytes
                .iter()
                .fold(0, |sum, &byte| sum << 8 | usize::from(byte))
        }
    };
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).ok()?;
    Some(Request {
        id: bytes[2],
        kind: bytes[3],
        bytes,
    })
}

/// One element of the basic encoding rules.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], length.as_slice(), content].concat()
}

/// A message with one operation.
pub(crate) fn message(id: u8, operation: &[u8]) -> Vec<u8> {
    element(0x30, &[&element(0x02, &[id]), operation].concat())
}

/// The end of an operation: result code, diagnostic text, and what follows them.
pub(crate) fn result(id: u8, tag: u8, code: u8, text: &str, rest: &[u8]) -> Vec<u8> {
    let parts = [
        &element(0x0a, &[code]),
        &element(0x04, b""),
        &element(0x04, text.as_bytes()),
        rest,
    ];
    message(id, &element(tag, &parts.concat()))
}

/// The end of a search that went well.
pub(crate) fn done(id: u8) -> Vec<u8> {
    result(id, 0x65, 0, "", b"")
}

/// The end of one page (RFC 2696), with a cookie for the next one if there is one.
pub(crate) fn done_with_page(id: u8, last: bool) -> Vec<u8> {
    let cookie: &[u8] = if last { b"" } else { b"next" };
    let value = [element(0x02, &[0]), element(0x04, cookie)].concat();
    let control = [
        element(0x04, b"1.2.840.113556.1.4.319"),
        element(0x04, &element(0x30, &value)),
    ];
    let operation = [element(0x0a, &[0]), element(0x04, b""), element(0x04, b"")];
    let parts = [
        element(0x65, &operation.concat()),
        element(0xa0, &element(0x30, &control.concat())),
    ];
    message(id, &parts.concat())
}

/// An entry of a search.
pub(crate) fn entry(id: u8, dn: &str, attributes: &[(&str, &[&str])]) -> Vec<u8> {
    let attributes: Vec<u8> = attributes
        .iter()
        .flat_map(|(name, values)| {
            let values: Vec<u8> = values
                .iter()
                .flat_map(|value| element(0x04, value.as_bytes()))
                .collect();
            element(
                0x30,
                &[element(0x04, name.as_bytes()), element(0x31, &values)].concat(),
            )
        })
        .collect();
    let parts = [element(0x04, dn.as_bytes()), element(0x30, &attributes)];
    message(id, &element(0x64, &parts.concat()))
}
