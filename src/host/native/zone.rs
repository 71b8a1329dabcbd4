use std::sync::LazyLock;

use jiff::tz::TimeZone;

/// The machine's time zone, for the times of files: that of the first time it is asked for.
pub(super) fn local() -> TimeZone {
    static ZONE: LazyLock<Option<TimeZone>> = LazyLock::new(link);
    ZONE.clone().unwrap_or_else(TimeZone::system)
}

/// What `/etc/localtime` holds, where nothing else was asked for. jiff wants to know the zone's name too, and lists every folder
/// of the zone database for it.
#[cfg(unix)]
fn link() -> Option<TimeZone> {
    if super::environment::has_time_zone() {
        return None;
    }
    let rules = std::fs::read("/etc/localtime").ok()?;
    TimeZone::tzif("", &rules).ok()
}

#[cfg(not(unix))]
fn link() -> Option<TimeZone> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_systems_zone() {
        for time in ["2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z"] {
            let time: jiff::Timestamp = time.parse().unwrap();
            assert_eq!(
                time.to_zoned(local()).datetime(),
                time.to_zoned(TimeZone::system()).datetime()
            );
        }
    }
}
