/// Where a variable is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsedIn {
    /// In the start script and in the stop script.
    Both,
    /// In the start script.
    Start,
    /// In the stop script.
    Stop,
    /// Only in other scripts: before and after a resource, before a monitor's recovery, forced stop.
    Elsewhere,
}

/// A variable that the cluster defines for its scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownVariable {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub meaning: &'static str,
    /// Where it is defined.
    pub used_in: UsedIn,
}

/// Variables as the generated templates, the Exchange guide and public scripts use them.
const KNOWN: &[KnownVariable] = &[
    both(
        "CLP_EVENT",
        "why the script runs: START, FAILOVER, RECOVER, or STANDBY in newer versions",
    ),
    both(
        "CLP_SERVER",
        "HOME on the group's preferred server, OTHER elsewhere",
    ),
    both(
        "CLP_DISK",
        "SUCCESS, or FAILURE when a switching or mirror partition is not connected",
    ),
    both(
        "CLP_PRIORITY",
        "position of this server in the group's failover order, from 1",
    ),
    both("CLP_SCRIPT_PATH", "folder of the script resource's files"),
    both("CLP_PATH", "folder where the cluster product is installed"),
    both("CLP_GROUPNAME", "name of the failover group"),
    both("CLP_RESOURCENAME", "name of the script resource"),
    both("CLP_OSNAME", "name of the operating system"),
    both("CLP_OSVER", "version of the operating system"),
    both("CLP_VERSION_FULL", "version of the cluster product, whole"),
    both(
        "CLP_VERSION_MAJOR",
        "version of the cluster product, first part",
    ),
    variable(
        "CLP_SERVER_PREV",
        "server from which the group failed over",
        UsedIn::Start,
    ),
    variable(
        "CLP_FACTOR",
        "why the group or resource is stopped",
        UsedIn::Stop,
    ),
    variable(
        "CLP_LASTACTION",
        "what happens to the operating system after the stop",
        UsedIn::Stop,
    ),
    elsewhere(
        "CLP_TIMING",
        "phase of a script before or after a resource: PRESTART, POSTSTART, PRESTOP, POSTSTOP",
    ),
    elsewhere(
        "CLP_ACTION",
        "what a monitor is about to do: RECOVERY, RESTART, FAILOVER, FINALACTION",
    ),
    elsewhere(
        "CLP_MONITORNAME",
        "name of the monitor resource that found the error",
    ),
    elsewhere(
        "CLP_RECOVERYCOUNT",
        "how often the monitor ran its recovery script",
    ),
    elsewhere(
        "CLP_RESTARTCOUNT",
        "how often the monitor restarted its target",
    ),
    elsewhere(
        "CLP_FAILOVERCOUNT",
        "how often the monitor failed its target over",
    ),
    elsewhere(
        "CLP_FORCESTOP_MODE",
        "what a forced-stop script is to do: 0 check, 1 stop",
    ),
    elsewhere(
        "CLP_SERVER_DOWN",
        "server that a forced-stop script acts on",
    ),
    elsewhere(
        "CLP_SERVER_LOCAL",
        "server that runs the forced-stop script",
    ),
];

const fn variable(name: &'static str, meaning: &'static str, used_in: UsedIn) -> KnownVariable {
    KnownVariable {
        name,
        meaning,
        used_in,
    }
}

const fn both(name: &'static str, meaning: &'static str) -> KnownVariable {
    variable(name, meaning, UsedIn::Both)
}

const fn elsewhere(name: &'static str, meaning: &'static str) -> KnownVariable {
    variable(name, meaning, UsedIn::Elsewhere)
}

/// All variables that are known, those of start and stop scripts first.
pub fn known_variables() -> &'static [KnownVariable] {
    KNOWN
}
