//! `PING`: answered here for the machine itself, where scripts use it as a delay; handed on for all others.

use std::time::Duration;

use super::wait::delay;
use super::{Answer, Failure, complain, say};
use crate::host::{Effect, Invocation, Launch, Outcome, ProgramEnd, arguments, same_name};

const USAGE: &str = "Asks a machine for answers.\r\n\r\n\
    PING [-n count] [-l size] [-w milliseconds] [-4] [-6] target\r\n";

/// Sends requests to a target and shows the answers.
pub(super) fn ping(call: &Invocation<'_>) -> Answer {
    let Some(request) = Request::read(call.arguments)? else {
        say(call, USAGE)?;
        return Ok(1);
    };
    match own_address(call, &request) {
        Some(address) => answer(call, &request, address),
        None => hand_on(call, &request),
    }
}

/// The address to show for this machine; `None` for another.
fn own_address(call: &Invocation<'_>, request: &Request) -> Option<&'static str> {
    let target = request.target.as_str();
    let named = target.eq_ignore_ascii_case("localhost")
        || call
            .context
            .environment
            .get("COMPUTERNAME")
            .is_some_and(|name| same_name(&name, target));
    match target {
        "127.0.0.1" => Some("127.0.0.1"),
        "::1" => Some("::1"),
        _ if named && request.version_4 => Some("127.0.0.1"),
        _ if named => Some("::1"),
        _ => None,
    }
}

/// One answer a second; so `-n 6` takes five.
fn answer(call: &Invocation<'_>, request: &Request, address: &str) -> Answer {
    if request.endless {
        return Err(Failure::new(
            1,
            "PING: -t does not end by itself and is refused here.",
        ));
    }
    let (count, size) = (request.count, request.size);
    let shown = if request.target == address {
        address.to_owned()
    } else {
        let name = call.context.environment.get("COMPUTERNAME");
        format!("{} [{address}]", name.as_deref().unwrap_or(&request.target))
    };
    say(
        call,
        &format!("\r\nPinging {shown} with {size} bytes of data:\r\n"),
    )?;
    let line = if address.contains(':') {
        format!("Reply from {address}: time<1ms\r\n")
    } else {
        format!("Reply from {address}: bytes={size} time<1ms TTL=128\r\n")
    };
    say(call, &line)?;
    call.context.streams.output.flush()?;
    if count > 1 {
        delay(call, Duration::from_secs(u64::from(count - 1)));
    }
    // More lines than anybody reads are not written; the delay is what a long ping is for.
    for _ in 1..count.min(MOST_LINES) {
        say(call, &line)?;
    }
    say(
        call,
        &format!(
            "\r\nPing statistics for {address}:\r\n    \
             Packets: Sent = {count}, Received = {count}, Lost = 0 (0% loss),\r\n\
             Approximate round trip times in milli-seconds:\r\n    \
             Minimum = 0ms, Maximum = 0ms, Average = 0ms\r\n"
        ),
    )?;
    Ok(0)
}

const MOST_LINES: u32 = 100_000;

/// Lets the system's own ping do it.
fn hand_on(call: &Invocation<'_>, request: &Request) -> Answer {
    let missing = || {
        Failure::new(
            1,
            format!(
                "Ping request could not find host {}. Please check the name and try again.",
                request.target
            ),
        )
    };
    let program = call
        .host
        .processes
        .find("ping", call.context)
        .ok_or_else(missing)?;
    let arguments = if cfg!(windows) {
        call.arguments.to_owned()
    } else {
        request.unix_arguments()
    };
    call.context.streams.output.flush()?;
    let launch = Launch {
        program: &program,
        arguments: &arguments,
        context: call.context,
        wait: true,
    };
    let (code, outcome) = match launch.run(&*call.host.processes) {
        // Elsewhere 2 stands for an unknown name; Windows knows only 0 and 1.
        Ok(ProgramEnd {
            code,
            message: None,
        }) => (code.clamp(0, 1), Outcome::code(code.clamp(0, 1))),
        Ok(ended) => {
            complain(call, ended.message.as_deref().unwrap_or_default());
            (ended.code, ended.outcome())
        }
        Err(error) => {
            complain(call, &error.to_string());
            (1, Outcome::told(1, error.to_string()))
        }
    };
    let effect = Effect::RunProgram {
        program,
        arguments: arguments.trim().to_owned(),
    };
    call.host
        .effects
        .record(effect, &call.context.span, outcome);
    Ok(code)
}

#[derive(Debug, PartialEq, Eq)]
struct Request {
    target: String,
    /// `-n`
    count: u32,
    /// `-l`, in bytes.
    size: u32,
    /// `-w`, in milliseconds.
    limit: Option<u32>,
    /// `-t`
    endless: bool,
    /// `-4`
    version_4: bool,
    /// `-6`
    version_6: bool,
}

impl Request {
    /// Reads the command line; `None` when only help is wanted or there is no target.
    fn read(text: &str) -> Result<Option<Self>, Failure> {
        let mut request = Self {
            target: String::new(),
            count: 4,
            size: 32,
            limit: None,
            endless: false,
            version_4: false,
            version_6: false,
        };
        let mut words = arguments::split(text).into_iter();
        while let Some(word) = words.next() {
            let Some(switch) = word.strip_prefix(['-', '/']) else {
                request.target = word;
                continue;
            };
            match switch {
                "?" => return Ok(None),
                "t" => request.endless = true,
                "4" => request.version_4 = true,
                "6" => request.version_6 = true,
                "a" | "f" | "R" | "p" => {}
                "n" => request.count = number(switch, words.next(), 1..=u32::MAX)?,
                "l" => request.size = number(switch, words.next(), 0..=65_500)?,
                "w" => request.limit = Some(number(switch, words.next(), 0..=u32::MAX)?),
                "i" | "v" | "r" | "s" | "j" | "k" | "S" | "c" => {
                    words.next();
                }
                _ => return Err(Failure::new(1, format!("Bad option {word}."))),
            }
        }
        Ok(Some(request).filter(|request| !request.target.is_empty()))
    }

    /// The same for the ping of a Unix system, which counts its patience in seconds.
    fn unix_arguments(&self) -> String {
        let mut text = String::new();
        if !self.endless {
            text.push_str(&format!(" -c {}", self.count));
        }
        if let Some(limit) = self.limit {
            text.push_str(&format!(" -W {}", limit.div_ceil(1000).max(1)));
        }
        if self.version_4 {
            text.push_str(" -4");
        }
        if self.version_6 {
            text.push_str(" -6");
        }
        format!("{text} {}", arguments::quote(&self.target))
    }
}

fn number(
    switch: &str,
    value: Option<String>,
    range: std::ops::RangeInclusive<u32>,
) -> Result<u32, Failure> {
    let value = value
        .ok_or_else(|| Failure::new(1, format!("Value must be supplied for option -{switch}.")))?;
    value
        .parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| {
            Failure::new(
                1,
                format!(
                    "Bad value for option -{switch}, valid range is from {} to {}.",
                    range.start(),
                    range.end()
                ),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::programs::testing::Bench;

    #[test]
    fn the_own_machine_answers_once_a_second() {
        let bench = Bench::new();
        let answer = bench.run("ping -n 3 127.0.0.1");
        assert_eq!(answer.code, 0);
        let reply = "Reply from 127.0.0.1: bytes=32 time<1ms TTL=128\r\n";
        assert_eq!(
            answer.out,
            format!(
                "\r\nPinging 127.0.0.1 with 32 bytes of data:\r\n{reply}{reply}{reply}\r\n\
                 Ping statistics for 127.0.0.1:\r\n    \
                 Packets: Sent = 3, Received = 3, Lost = 0 (0% loss),\r\n\
                 Approximate round trip times in milli-seconds:\r\n    \
                 Minimum = 0ms, Maximum = 0ms, Average = 0ms\r\n"
            )
        );
        assert_eq!(bench.slept(), [2]);
    }

    #[test]
    fn names_of_the_own_machine_and_the_order_of_switches() {
        let bench = Bench::new();
        assert!(
            bench
                .run("ping localhost -n 2 -w 1000")
                .out
                .contains("Pinging NODE1 [::1] with")
        );
        assert!(
            bench
                .run("ping -4 node1 /n 1")
                .out
                .contains("NODE1 [127.0.0.1]")
        );
        assert_eq!(bench.run("ping ::1").code, 0);
        assert_eq!(bench.effects(), ["sleep 1", "sleep 3"]);
    }

    #[test]
    fn wrong_values_and_an_endless_ping_are_refused() {
        let bench = Bench::new();
        for line in [
            "ping",
            "ping -n 0 ::1",
            "ping -n x ::1",
            "ping -n",
            "ping -q ::1",
            "ping -t ::1",
        ] {
            assert_eq!(bench.run(line).code, 1, "{line}");
        }
        assert!(bench.slept().is_empty());
    }

    #[test]
    fn another_machine_needs_a_ping_outside() {
        let answer = Bench::new().run("ping -n 1 nosuch.example");
        assert_eq!(answer.code, 1);
        assert_eq!(
            answer.err,
            "Ping request could not find host nosuch.example. Please check the name and try again.\r\n"
        );
    }

    #[test]
    fn arguments_for_a_unix_ping() {
        let request = Request::read(" -n 2 -w 1500 -l 100 -4 node2")
            .ok()
            .flatten()
            .unwrap();
        assert_eq!(request.unix_arguments(), " -c 2 -W 2 -4 node2");
    }
}
