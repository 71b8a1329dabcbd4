use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where something changes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// An object of the directory.
    Directory,
    /// A service.
    Service,
    /// A file or folder.
    File,
    /// The watch registry and the stored codes.
    State,
    /// The cluster log and broadcasts.
    Message,
    /// A program of the system.
    Program,
}

/// How a value changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Values come, none goes.
    Add,
    /// Values go, none comes.
    Delete,
    /// Values go and others come.
    Replace,
}

impl Sign {
    /// As it is printed.
    pub fn character(self) -> char {
        match self {
            Self::Add => '+',
            Self::Delete => '-',
            Self::Replace => '~',
        }
    }
}

/// One attribute of one object that a run would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedChange {
    /// Where.
    pub area: Area,
    /// Distinguished name, service, path.
    pub object: String,
    /// The attribute; `state` of a service, `content` of a file, `name` of what is renamed.
    pub attribute: String,
    /// How it changes.
    pub operation: Sign,
    /// The values that go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub old: Vec<String>,
    /// The values that come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new: Vec<String>,
}

impl ExpectedChange {
    /// A change by the values that go and those that come; nothing when there are neither.
    pub fn of(
        area: Area,
        object: impl Into<String>,
        attribute: impl Into<String>,
        old: Vec<String>,
        new: Vec<String>,
    ) -> Option<Self> {
        let operation = match (old.is_empty(), new.is_empty()) {
            (true, true) => return None,
            (true, false) => Sign::Add,
            (false, true) => Sign::Delete,
            (false, false) => Sign::Replace,
        };
        Some(Self {
            area,
            object: object.into(),
            attribute: attribute.into(),
            operation,
            old,
            new,
        })
    }

    /// With every text as `hide` gives it back.
    #[must_use]
    pub fn masked(mut self, hide: impl Fn(&str) -> String) -> Self {
        self.object = hide(&self.object);
        for value in self.old.iter_mut().chain(&mut self.new) {
            *value = hide(value);
        }
        self
    }
}
