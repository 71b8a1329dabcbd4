//! The two languages cases are written in.

/// What kind of script a folder of cases holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Language {
    /// Batch files, answered by `cmd.exe`.
    #[default]
    Batch,
    /// VBScript, answered by `cscript.exe`.
    VbScript,
}

impl Language {
    /// Both, in the order they are tested.
    pub(crate) const ALL: [Self; 2] = [Self::Batch, Self::VbScript];

    /// The folder of its case files, and of their recordings below `recorded`.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::VbScript => "vbscript",
        }
    }

    /// Extensions a script may have; the first is the default.
    pub(crate) const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Batch => &["bat", "cmd"],
            Self::VbScript => &["vbs"],
        }
    }

    /// The verb of our own program that runs such a script.
    pub(crate) const fn verb(self) -> &'static str {
        match self {
            Self::Batch => "cmd",
            Self::VbScript => "script",
        }
    }
}
