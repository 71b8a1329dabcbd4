//! The values of the CLP_ variables. A script compares them letter for letter, so text that is not a known value,
//! `start` instead of `START` for one, is kept as it is.

use std::fmt;

use serde::{Serialize, Serializer};

/// An enumeration over known texts, with any other text kept.
macro_rules! known_texts {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A text that is none of the known values, as it is.
            Unknown(String),
        }

        impl $name {
            /// The known values.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The value that stands in an environment variable.
            pub fn from_text(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }

            /// The known value that a person gave on a command line, in any case.
            pub fn from_flag(text: &str) -> Option<Self> {
                Self::KNOWN
                    .iter()
                    .find(|known| known.as_str().eq_ignore_ascii_case(text))
                    .cloned()
            }

            /// The text as a script sees it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) => text,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

known_texts! {
    /// `CLP_EVENT`: why the script runs.
    Event {
        /// The group starts normally: with the cluster, by hand, by a move, or after a restart by a monitor.
        /// The stop script sees the event with which its group was started.
        Start = "START",
        /// The group starts because another server failed.
        Failover = "FAILOVER",
        /// A server has come back to the cluster; start script only.
        Recover = "RECOVER",
        /// The script runs on a standby server (newer versions; not confirmed).
        Standby = "STANDBY",
    }
}

known_texts! {
    /// `CLP_SERVER`: on which server the script runs.
    ServerRole {
        /// The group's preferred server.
        Home = "HOME",
        /// Any other.
        Other = "OTHER",
    }
}

known_texts! {
    /// `CLP_DISK`: the switching or mirror partitions.
    Disk {
        /// All are connected.
        Success = "SUCCESS",
        /// At least one is not.
        Failure = "FAILURE",
    }
}

known_texts! {
    /// `CLP_FACTOR`: why the group or resource is stopped; stop script of newer versions only.
    Factor {
        /// The cluster is stopped.
        ClusterStop = "CLUSTERSTOP",
        /// The server is stopped.
        ServerStop = "SERVERSTOP",
        /// The group is stopped.
        GroupStop = "GROUPSTOP",
        /// The group is moved by hand.
        GroupMove = "GROUPMOVE",
        /// The group fails over.
        GroupFailover = "GROUPFAILOVER",
        /// A monitor restarts the group.
        GroupRestart = "GROUPRESTART",
        /// A monitor restarts the resource.
        ResourceRestart = "RESOURCERESTART",
    }
}

known_texts! {
    /// `CLP_LASTACTION`: what happens to the operating system after the stop.
    LastAction {
        /// It restarts.
        Reboot = "REBOOT",
        /// It shuts down.
        Halt = "HALT",
        /// Nothing.
        None = "NONE",
    }
}

/// `CLP_PRIORITY`: the server's position in the group's failover order; 1 is the preferred server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Priority {
    /// A position, from 1.
    Position(u32),
    /// A text that is no such number, as it is.
    Unknown(String),
}

impl Priority {
    /// The value that stands in an environment variable.
    pub fn from_text(text: &str) -> Self {
        match text.parse::<u32>() {
            // Only a number that prints as it was written: a script compares the text.
            Ok(position) if position > 0 && position.to_string() == text => {
                Self::Position(position)
            }
            _ => Self::Unknown(text.to_owned()),
        }
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position(position) => write!(f, "{position}"),
            Self::Unknown(text) => f.write_str(text),
        }
    }
}

impl Serialize for Priority {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_compared_letter_for_letter_and_flags_are_not() {
        assert_eq!(Event::from_text("START"), Event::Start);
        assert_eq!(Event::from_text("start"), Event::Unknown("start".into()));
        assert_eq!(Event::from_flag("start"), Some(Event::Start));
        assert_eq!(Event::from_flag("begin"), None);
    }

    #[test]
    fn any_text_comes_out_as_it_went_in() {
        for text in ["START", "START ", "RECOVER", "", "größe"] {
            assert_eq!(Event::from_text(text).to_string(), text);
        }
        for text in ["1", "2", "0", "01", "+1", "4294967296", "one", ""] {
            assert_eq!(Priority::from_text(text).to_string(), text);
        }
        assert_eq!(Priority::from_text("2"), Priority::Position(2));
        assert_eq!(Priority::from_text("0"), Priority::Unknown("0".into()));
    }

    #[test]
    fn every_known_text_leads_to_its_value() {
        for factor in Factor::KNOWN {
            assert_eq!(&Factor::from_text(factor.as_str()), factor);
        }
        assert_eq!(ServerRole::from_text("OTHER"), ServerRole::Other);
    }
}
