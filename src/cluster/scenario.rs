use serde::Serialize;

use super::{ClusterContext, Disk, Event, Priority, ServerRole};

/// The two scripts of a script resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Script {
    /// `START.BAT`
    Start,
    /// `STOP.BAT`
    Stop,
}

/// One situation in which a script may run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Scenario {
    /// Which script.
    pub script: Script,
    /// The event; none when the script is not run by the cluster.
    pub event: Option<Event>,
    /// On which server.
    pub server: ServerRole,
    /// The state of the partitions.
    pub disk: Disk,
}

impl Scenario {
    /// The server's position in the failover order: 1 for the preferred server, 2 for any other.
    pub fn priority(&self) -> Priority {
        Priority::Position(if self.server == ServerRole::Home {
            1
        } else {
            2
        })
    }

    /// The variables that a script sees in this situation.
    pub fn context(&self) -> ClusterContext {
        ClusterContext {
            event: self.event.clone(),
            server: Some(self.server.clone()),
            disk: Some(self.disk.clone()),
            priority: Some(self.priority()),
            ..ClusterContext::default()
        }
    }

    /// Whether the cluster itself brings this situation about: it always names an event, and runs no stop script
    /// when a server comes back. The others still tell what the script does when it is run by hand.
    pub fn comes_from_the_cluster(&self) -> bool {
        match (&self.event, self.script) {
            (None, _) | (Some(Event::Recover), Script::Stop) => false,
            (Some(_), _) => true,
        }
    }
}

/// Every situation of a script: event × server × disk, the undefined event last.
///
/// `STANDBY` is left out: no script that handles it is known.
pub fn scenarios(script: Script) -> Vec<Scenario> {
    let events = [
        Some(Event::Start),
        Some(Event::Failover),
        Some(Event::Recover),
        None,
    ];
    let mut scenarios = Vec::new();
    for event in events {
        for server in ServerRole::KNOWN {
            for disk in Disk::KNOWN {
                scenarios.push(Scenario {
                    script,
                    event: event.clone(),
                    server: server.clone(),
                    disk: disk.clone(),
                });
            }
        }
    }
    scenarios
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_occurs_once() {
        for script in [Script::Start, Script::Stop] {
            let all = scenarios(script);
            let different: std::collections::HashSet<_> = all.iter().collect();
            assert_eq!((all.len(), different.len()), (16, 16));
        }
        let from_cluster = |script| {
            let all = scenarios(script);
            all.iter()
                .filter(|one| one.comes_from_the_cluster())
                .count()
        };
        assert_eq!(
            (from_cluster(Script::Start), from_cluster(Script::Stop)),
            (12, 8)
        );
    }

    #[test]
    fn an_undefined_event_stays_undefined() {
        let all = scenarios(Script::Start);
        let offline = all.last().unwrap();
        assert_eq!(offline.event, None);
        let names: Vec<_> = offline
            .context()
            .variables()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["CLP_SERVER", "CLP_DISK", "CLP_PRIORITY"]);
        assert_eq!(
            serde_json::to_value(&all[0]).unwrap(),
            serde_json::json!({"script": "start", "event": "START", "server": "HOME", "disk": "SUCCESS"})
        );
        assert!(serde_json::to_value(offline).unwrap()["event"].is_null());
    }
}
