//! Delays: `TIMEOUT`, and `SLEEP` of the Resource Kit.

use std::time::Duration;

use super::{Answer, Failure, say};
use crate::host::{Effect, Input, Invocation, Outcome, arguments};

const TIMEOUT_USAGE: &str = "Waits for a number of seconds, 0 to 99999.\r\n\r\n\
    TIMEOUT [/T] seconds [/NOBREAK]\r\n";

/// Waits and tells it as an effect (a begun second counts).
pub(super) fn delay(call: &Invocation<'_>, duration: Duration) {
    let begun = u64::from(duration.subsec_nanos() > 0);
    let effect = Effect::Sleep {
        seconds: duration.as_secs() + begun,
    };
    call.host
        .effects
        .record(effect, &call.context.span, Outcome::done());
    call.host.clock.sleep(duration);
}

/// Waits for a number of seconds.
///
/// Windows refuses as soon as its input is no console. Here it refuses where the script itself redirects the input
/// or reads from a pipe, but waits where the whole run has no console: a script resource of the cluster has none,
/// and a pause that is skipped in there would be a fault nobody sees. Keys do not cut the wait short.
pub(super) fn timeout(call: &Invocation<'_>) -> Answer {
    let Some(request) = read_timeout(call.arguments)? else {
        say(call, TIMEOUT_USAGE)?;
        return Ok(0);
    };
    if !matches!(call.context.streams.input, Input::Stdin) {
        return Err(Failure::new(
            1,
            "ERROR: Input redirection is not supported, exiting the process immediately.",
        ));
    }
    let keys = if request.no_break {
        "press CTRL+C to quit"
    } else {
        "press a key to continue"
    };
    let seconds = request.seconds;
    say(
        call,
        &format!("\r\nWaiting for {seconds} seconds, {keys} ...\r\n"),
    )?;
    call.context.streams.output.flush()?;
    delay(call, Duration::from_secs(seconds));
    Ok(0)
}

#[derive(Debug, PartialEq, Eq)]
struct Timeout {
    seconds: u64,
    no_break: bool,
}

fn read_timeout(text: &str) -> Result<Option<Timeout>, Failure> {
    let mut seconds = None;
    let mut no_break = false;
    let mut words = arguments::split(text).into_iter();
    while let Some(word) = words.next() {
        let switch = word.strip_prefix(['/', '-']).map(str::to_lowercase);
        let number = match switch.as_deref() {
            Some("?") => return Ok(None),
            Some("nobreak") => {
                no_break = true;
                continue;
            }
            Some("t") => words.next().ok_or_else(|| {
                Failure::new(1, "ERROR: Invalid syntax. Value expected for '/t'.")
            })?,
            Some(switch) if switch.starts_with("t:") => switch.trim_start_matches("t:").to_owned(),
            _ => word,
        };
        if seconds.replace(number).is_some() {
            return Err(Failure::new(
                1,
                "ERROR: Invalid syntax. Default option is not allowed more than '1' time(s).",
            ));
        }
    }
    let seconds = seconds.ok_or_else(|| {
        Failure::new(
            1,
            "ERROR: Invalid syntax. The number of seconds (/T) is missing.",
        )
    })?;
    if seconds == "-1" {
        return Err(Failure::new(
            1,
            "ERROR: /T -1 waits for a key without end, and nobody is there to press one.",
        ));
    }
    let seconds = seconds
        .parse()
        .ok()
        .filter(|seconds| (0..=99_999).contains(seconds))
        .ok_or_else(|| {
            Failure::new(
                1,
                "ERROR: Invalid value for timeout (/T) specified. Valid range is -1 to 99999 seconds.",
            )
        })?;
    Ok(Some(Timeout { seconds, no_break }))
}

/// `SLEEP seconds`, `SLEEP -m milliseconds`
pub(super) fn sleep(call: &Invocation<'_>) -> Answer {
    let words = arguments::split(call.arguments);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let duration = match words.as_slice() {
        [seconds] => seconds.parse().ok().map(Duration::from_secs),
        ["-m" | "-M", milliseconds] => milliseconds.parse().ok().map(Duration::from_millis),
        _ => None,
    };
    let Some(duration) = duration.filter(|duration| *duration <= LONGEST_SLEEP) else {
        return Err(Failure::new(
            1,
            "Usage:  sleep      time-to-sleep-in-seconds\r\n        sleep [-m] time-to-sleep-in-milliseconds",
        ));
    };
    delay(call, duration);
    Ok(0)
}

/// The tool counts milliseconds in 32 bits.
const LONGEST_SLEEP: Duration = Duration::from_millis(u32::MAX as u64);

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;

    #[test]
    fn timeout_waits_and_tells_it() {
        let bench = Bench::new().console();
        let answer = bench.run("timeout /t 5");
        assert_eq!(answer.code, 0);
        assert_eq!(
            answer.out,
            "\r\nWaiting for 5 seconds, press a key to continue ...\r\n"
        );
        assert_eq!(
            bench.run("timeout 7 /nobreak").out,
            "\r\nWaiting for 7 seconds, press CTRL+C to quit ...\r\n"
        );
        assert_eq!(bench.run("timeout /T 0").code, 0);
        assert_eq!(bench.slept(), [5, 7, 0]);
        assert_eq!(bench.effects(), ["sleep 5", "sleep 7", "sleep 0"]);
    }

    #[test]
    fn timeout_refuses_input_that_the_script_redirects() {
        let bench = Bench::new();
        let answer = bench.run("timeout /t 5");
        assert_eq!(answer.code, 1);
        assert_eq!(
            answer.err,
            "ERROR: Input redirection is not supported, exiting the process immediately.\r\n"
        );
        assert!(bench.slept().is_empty());
    }

    #[test]
    fn timeout_refuses_what_it_cannot_wait_for() {
        let bench = Bench::new().console();
        for line in [
            "timeout",
            "timeout /t",
            "timeout x",
            "timeout /t 100000",
            "timeout /t -1",
            "timeout /t -2",
            "timeout 1 2",
            "timeout /t 1e3",
        ] {
            let answer = bench.run(line);
            assert_eq!(answer.code, 1, "{line}");
            assert!(answer.err.starts_with("ERROR: "), "{line}");
        }
        assert!(bench.slept().is_empty());
    }

    #[test]
    fn sleep_takes_seconds_or_milliseconds() {
        let bench = Bench::new();
        assert_eq!(bench.run("sleep 3").code, 0);
        assert_eq!(bench.run("sleep -m 1500").code, 0);
        assert_eq!(bench.effects(), ["sleep 3", "sleep 2"]);
        for line in [
            "sleep",
            "sleep x",
            "sleep -1",
            "sleep 1 2",
            "sleep 99999999999",
        ] {
            assert_eq!(bench.run(line).code, 1, "{line}");
        }
    }
}
