use std::collections::BTreeMap;
use std::fmt::Display;

use super::variables::{UsedIn, known_variables};
use super::{Disk, Event, Factor, LastAction, Priority, ServerRole};

/// What the cluster tells a script; a variable that is not defined is absent, and stays so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterContext {
    /// `CLP_EVENT`
    pub event: Option<Event>,
    /// `CLP_SERVER`
    pub server: Option<ServerRole>,
    /// `CLP_DISK`
    pub disk: Option<Disk>,
    /// `CLP_PRIORITY`
    pub priority: Option<Priority>,
    /// `CLP_SCRIPT_PATH`
    pub script_path: Option<String>,
    /// `CLP_PATH`
    pub path: Option<String>,
    /// `CLP_GROUPNAME`
    pub group_name: Option<String>,
    /// `CLP_RESOURCENAME`
    pub resource_name: Option<String>,
    /// `CLP_FACTOR`
    pub factor: Option<Factor>,
    /// `CLP_LASTACTION`
    pub last_action: Option<LastAction>,
    /// `CLP_SERVER_PREV`
    pub previous_server: Option<String>,
    /// `CLP_OSNAME`
    pub os_name: Option<String>,
    /// `CLP_OSVER`
    pub os_version: Option<String>,
    /// `CLP_VERSION_FULL`
    pub version_full: Option<String>,
    /// `CLP_VERSION_MAJOR`
    pub version_major: Option<String>,
    /// The variables of other kinds of script, by name.
    pub elsewhere: BTreeMap<&'static str, String>,
}

/// What the command line says of the situation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--event`
    pub event: Option<Event>,
    /// `--server`
    pub server: Option<ServerRole>,
    /// `--disk`
    pub disk: Option<Disk>,
    /// `--priority`
    pub priority: Option<Priority>,
}

/// A value that nobody gave, but that follows from one that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implied {
    /// The variable.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What it follows from, such as `--server HOME`.
    pub because: String,
}

impl ClusterContext {
    /// Reads the variables through `lookup`. An empty value is none, as it is to a script.
    pub fn read<V: AsRef<str>>(lookup: impl Fn(&str) -> Option<V>) -> Self {
        let text = |name: &str| -> Option<String> {
            let value = lookup(name)?.as_ref().to_owned();
            (!value.is_empty()).then_some(value)
        };
        Self {
            event: text("CLP_EVENT").map(|value| Event::from_text(&value)),
            server: text("CLP_SERVER").map(|value| ServerRole::from_text(&value)),
            disk: text("CLP_DISK").map(|value| Disk::from_text(&value)),
            priority: text("CLP_PRIORITY").map(|value| Priority::from_text(&value)),
            script_path: text("CLP_SCRIPT_PATH"),
            path: text("CLP_PATH"),
            group_name: text("CLP_GROUPNAME"),
            resource_name: text("CLP_RESOURCENAME"),
            factor: text("CLP_FACTOR").map(|value| Factor::from_text(&value)),
            last_action: text("CLP_LASTACTION").map(|value| LastAction::from_text(&value)),
            previous_server: text("CLP_SERVER_PREV"),
            os_name: text("CLP_OSNAME"),
            os_version: text("CLP_OSVER"),
            version_full: text("CLP_VERSION_FULL"),
            version_major: text("CLP_VERSION_MAJOR"),
            elsewhere: known_variables()
                .iter()
                .filter(|known| known.used_in == UsedIn::Elsewhere)
                .filter_map(|known| Some((known.name, text(known.name)?)))
                .collect(),
        }
    }

    /// The variables that are defined, with their values.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let mut add = |name, value: Option<&dyn Display>| {
            let value = value.map(ToString::to_string);
            found.extend(
                value
                    .filter(|value| !value.is_empty())
                    .map(|value| (name, value)),
            );
        };
        fn shown<T: Display>(value: &Option<T>) -> Option<&dyn Display> {
            value.as_ref().map(|value| value as _)
        }
        add("CLP_EVENT", shown(&self.event));
        add("CLP_SERVER", shown(&self.server));
        add("CLP_DISK", shown(&self.disk));
        add("CLP_PRIORITY", shown(&self.priority));
        add("CLP_SCRIPT_PATH", shown(&self.script_path));
        add("CLP_PATH", shown(&self.path));
        add("CLP_GROUPNAME", shown(&self.group_name));
        add("CLP_RESOURCENAME", shown(&self.resource_name));
        add("CLP_OSNAME", shown(&self.os_name));
        add("CLP_OSVER", shown(&self.os_version));
        add("CLP_VERSION_FULL", shown(&self.version_full));
        add("CLP_VERSION_MAJOR", shown(&self.version_major));
        add("CLP_SERVER_PREV", shown(&self.previous_server));
        add("CLP_FACTOR", shown(&self.factor));
        add("CLP_LASTACTION", shown(&self.last_action));
        for (name, value) in &self.elsewhere {
            add(name, Some(value));
        }
        found
    }

    /// Puts what the command line says in place of what was read, and returns what follows from it.
    ///
    /// `--server` without `--priority` settles the priority too, HOME as 1 and OTHER as 2, also where the
    /// environment has another: the two would contradict each other. What the environment says is never completed.
    pub fn apply(&mut self, flags: &Flags) -> Vec<Implied> {
        fn given<T: Clone>(slot: &mut Option<T>, flag: &Option<T>) {
            if flag.is_some() {
                slot.clone_from(flag);
            }
        }
        given(&mut self.event, &flags.event);
        given(&mut self.server, &flags.server);
        given(&mut self.disk, &flags.disk);
        given(&mut self.priority, &flags.priority);
        let position = match (&flags.server, &flags.priority) {
            (Some(ServerRole::Home), None) => 1,
            (Some(ServerRole::Other), None) => 2,
            _ => return Vec::new(),
        };
        let priority = Priority::Position(position);
        self.priority = Some(priority.clone());
        let server = flags.server.as_ref().map_or("", ServerRole::as_str);
        vec![Implied {
            name: "CLP_PRIORITY",
            value: priority.to_string(),
            because: format!("--server {server}"),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Environment;

    fn read(variables: &[(&str, &str)]) -> ClusterContext {
        let environment: Environment = variables.iter().copied().collect();
        ClusterContext::read(|name| environment.get(name))
    }

    #[test]
    fn every_known_variable_goes_in_and_comes_out() {
        let mut values: Vec<_> = known_variables()
            .iter()
            .map(|known| (known.name, format!("value of {}", known.name)))
            .collect();
        let context = ClusterContext::read(|name| {
            let found = values.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.clone())
        });
        let mut variables = context.variables();
        variables.sort();
        values.sort();
        assert_eq!(variables, values);
    }

    #[test]
    fn what_is_not_defined_stays_so() {
        assert_eq!(read(&[]), ClusterContext::default());
        assert_eq!(read(&[]).variables(), []);
        let empty = ClusterContext::read(|_| Some(""));
        assert_eq!(empty, ClusterContext::default());
    }

    #[test]
    fn known_values_are_typed_and_others_kept() {
        let context = read(&[
            ("clp_event", "FAILOVER"),
            ("CLP_SERVER", "other"),
            ("CLP_PRIORITY", "2"),
            ("CLP_FACTOR", "GROUPMOVE"),
        ]);
        assert_eq!(context.event, Some(Event::Failover));
        assert_eq!(context.server, Some(ServerRole::Unknown("other".into())));
        assert_eq!(context.priority, Some(Priority::Position(2)));
        assert_eq!(context.factor, Some(Factor::GroupMove));
        assert_eq!(context.disk, None);
    }

    #[test]
    fn the_server_flag_implies_the_priority() {
        let flags = |server, priority| Flags {
            server: Some(server),
            priority,
            ..Flags::default()
        };
        let mut context = read(&[("CLP_PRIORITY", "7"), ("CLP_DISK", "SUCCESS")]);
        let implied = context.apply(&flags(ServerRole::Other, None));
        assert_eq!(
            implied,
            [Implied {
                name: "CLP_PRIORITY",
                value: "2".into(),
                because: "--server OTHER".into(),
            }]
        );
        assert_eq!(context.priority, Some(Priority::Position(2)));
        assert_eq!(context.disk, Some(Disk::Success));

        let implied = context.apply(&flags(ServerRole::Home, Some(Priority::Position(3))));
        assert_eq!(
            (implied.len(), context.priority),
            (0, Some(Priority::Position(3)))
        );

        let mut from_environment = read(&[("CLP_SERVER", "HOME")]);
        assert_eq!(from_environment.apply(&Flags::default()), []);
        assert_eq!(from_environment.priority, None);
    }
}
