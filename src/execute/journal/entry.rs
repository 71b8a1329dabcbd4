use serde::{Deserialize, Serialize};

use super::Image;
use crate::host::ProcessMark;
use crate::host::directory::{self, Address, Identity};

/// The version of the journal's format: a later minor one only adds, and a reader passes over what it does not know.
pub const FORMAT_VERSION: &str = "1.0";

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// What the run is.
    Begin(Box<Begin>),
    /// The run was killed, and another process goes on with it.
    Continued {
        /// When.
        time: jiff::Timestamp,
        /// The version of the program that goes on.
        program: String,
        /// The process that goes on.
        process: ProcessMark,
    },
    /// This run made another one of its group end, or went on although it did not end.
    Preempted {
        /// When.
        time: jiff::Timestamp,
        /// The other run.
        run: String,
        /// Whether it ended in time.
        ended: bool,
    },
    /// An effect, as the trace has it.
    Step {
        /// When it was told.
        time: jiff::Timestamp,
        /// Its line of the trace.
        #[serde(flatten)]
        record: serde_json::Value,
    },
    /// A change that is about to be sent, and how the object looks before it.
    Before(Box<Before>),
    /// It was made.
    Changed {
        /// The number of its `before`.
        of: u64,
    },
    /// It was not made.
    Refused {
        /// The number of its `before`.
        of: u64,
        /// What the directory said.
        reason: String,
    },
    /// The directory did not answer, so it may have been made or not.
    Unanswered {
        /// The number of its `before`.
        of: u64,
        /// What is the matter.
        reason: String,
    },
    /// The run came to its end.
    End {
        /// When.
        time: jiff::Timestamp,
        /// Its exit code.
        exit_code: i32,
        /// How many steps failed.
        failed: usize,
    },
    /// Somebody asked it to end before its time, and it did.
    Cancelled {
        /// When.
        time: jiff::Timestamp,
        /// Who asked.
        by: String,
        /// How many steps had failed.
        failed: usize,
    },
    /// It was killed, and nobody will go on with it.
    Abandoned {
        /// When that was noticed.
        time: jiff::Timestamp,
        /// The run that noticed.
        by: String,
        /// Why it was not continued.
        reason: String,
    },
    /// A line of a later minor version.
    #[serde(other)]
    Unknown,
}

/// What a run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Begin {
    /// See [`FORMAT_VERSION`].
    pub format_version: String,
    /// The run's ID.
    pub run: String,
    /// When it began.
    pub time: jiff::Timestamp,
    /// The version of the program.
    pub program: String,
    /// The process that carries it out.
    pub process: ProcessMark,
    /// What it is to do.
    #[serde(flatten)]
    pub place: Place,
}

/// What a run is to do, and where.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// `start`, `stop` or `undo`, or the name of another batch file.
    pub script: String,
    /// `CLP_EVENT`
    pub event: Option<String>,
    /// `CLP_SERVER`
    pub server: Option<String>,
    /// `CLP_DISK`
    pub disk: Option<String>,
    /// `CLP_PRIORITY`
    pub priority: Option<String>,
    /// `CLP_GROUPNAME`
    pub group_name: Option<String>,
    /// The folder of the scripts, as this system writes it.
    pub folder: String,
    /// A digest of the plan, or of the scripts where they are carried out line by line.
    pub plan: String,
    /// The services back end.
    pub services: String,
    /// Whether services and directory exist in the state folder only.
    pub simulated: bool,
    /// The directory in words.
    pub directory: String,
    /// The directory's address: a URL, `domain:NAME`, or a file.
    pub directory_address: Option<String>,
    /// What tells this directory apart from others: its address, and for a file a digest of what it held.
    pub directory_key: String,
    /// The run that this one undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
}

impl Place {
    /// Whether a run that was killed may be continued by one that is to do this: it would do the same again.
    ///
    /// The cluster may have moved the group in between, so that everything that makes a scenario has to agree.
    pub fn is_same_work(&self, other: &Self) -> bool {
        let work = |place: &Self| {
            let mut work = place.clone();
            // In words, and a directory that changes is described differently each time.
            work.directory.clear();
            work.group_name = None;
            work
        };
        self.undoes.is_none() && work(self) == work(other)
    }
}

/// A change before it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Counts the changes of the run, from 1.
    pub number: u64,
    /// When.
    pub time: jiff::Timestamp,
    /// By which connection.
    #[serde(default, skip_serializing_if = "Connection::is_own")]
    pub connection: Connection,
    /// What is to be done.
    #[serde(flatten)]
    pub operation: Operation,
}

/// A connection to the directory, without its password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Connection {
    /// The server as the script names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The port as the script names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Who changes, if not the one who runs the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Person>,
}

/// Another account that the directory was changed by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its name.
    pub name: String,
    /// The script itself gave the password, which is not kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub password_in_script: bool,
}

impl Connection {
    pub(super) fn new(address: &Address, identity: &Identity) -> Self {
        let person = |name: &str, password_in_script| Person {
            name: name.to_owned(),
            password_in_script,
        };
        Self {
            server: address.server.clone(),
            port: address.port,
            account: match identity {
                Identity::Own => None,
                Identity::Account(name) => Some(person(name, false)),
                Identity::Password { account, .. } => Some(person(account, true)),
            },
        }
    }

    fn is_own(&self) -> bool {
        *self == Self::default()
    }
}

/// A change of the directory with what undoing it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Operation {
    /// Attributes of an object change.
    Modify {
        /// The object.
        dn: String,
        /// The attributes that change, as they are before; absent when there is no such object.
        attributes: Option<Vec<Attribute>>,
        /// What is sent.
        changes: Vec<Modification>,
    },
    /// A new object.
    Add {
        /// The object.
        dn: String,
        /// What it begins with.
        attributes: Vec<Attribute>,
    },
    /// An object goes.
    Delete {
        /// The object.
        dn: String,
        /// All that can be read of it; absent when there is no such object.
        attributes: Option<Vec<Attribute>>,
    },
    /// An object gets another name or place.
    Rename {
        /// The object.
        dn: String,
        /// Its name afterwards.
        target: String,
    },
}

impl Operation {
    /// The object, by the name it has before.
    pub fn dn(&self) -> &str {
        match self {
            Self::Modify { dn, .. }
            | Self::Add { dn, .. }
            | Self::Delete { dn, .. }
            | Self::Rename { dn, .. } => dn,
        }
    }
}

/// An attribute with its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its values.
    #[serde(flatten)]
    pub image: Image,
}

/// One change of one attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Modification {
    /// The attribute.
    pub attribute: String,
    /// What is done with the values.
    #[serde(rename = "change")]
    pub kind: ModificationKind,
    /// The values.
    #[serde(flatten)]
    pub image: Image,
}

/// What a [`Modification`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModificationKind {
    /// Adds the values.
    Add,
    /// Deletes the values, or all.
    Delete,
    /// Puts them in place of what was there.
    Replace,
}

impl From<directory::Operation> for ModificationKind {
    fn from(operation: directory::Operation) -> Self {
        match operation {
            directory::Operation::Add => Self::Add,
            directory::Operation::Delete => Self::Delete,
            directory::Operation::Replace => Self::Replace,
        }
    }
}
