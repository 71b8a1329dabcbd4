//! What a logical line means to cmd once it has been taken apart.

/// A byte offset into the text of the logical line that was parsed; [`super::lines::Origin::locate`] makes it a place in the file.
pub type Offset = usize;

/// A command with what surrounds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Where it begins.
    pub offset: Offset,
    /// `@` in front: it is not echoed.
    pub quiet: bool,
    /// What it is.
    pub kind: Kind,
    /// Its redirections, in the order in which they are carried out.
    pub redirections: Vec<Redirection>,
}

/// The kinds of command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A line without a command.
    Empty,
    /// Name and arguments.
    Simple(Simple),
    /// `REM` with its text.
    Remark(String),
    /// A label where it is not carried out.
    Label(String),
    /// `( … )`.
    Block(Vec<Command>),
    /// `a & b`.
    Sequence(Box<Command>, Box<Command>),
    /// `a && b`.
    And(Box<Command>, Box<Command>),
    /// `a || b`.
    Or(Box<Command>, Box<Command>),
    /// `a | b`.
    Pipe(Box<Command>, Box<Command>),
    /// `IF`.
    If(Box<If>),
    /// `FOR`.
    For(Box<For>),
}

/// A text that is expanded once more when it is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The text, carets resolved, quotes kept.
    pub text: String,
    /// Whether a `FOR` variable may stand in it.
    pub has_percent: bool,
    /// Whether delayed expansion has something to do in it.
    pub has_bang: bool,
    /// Whether a number of the line was kept out of it.
    pub has_slot: bool,
}

impl Token {
    /// Notes what the text may hold.
    pub fn new(text: String) -> Self {
        let has_percent = text.contains('%');
        let has_bang = text.contains('!');
        let has_slot = text.contains(super::expand::is_slot_sign);
        Self {
            text,
            has_percent,
            has_bang,
            has_slot,
        }
    }
}

/// A name with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simple {
    /// The first token.
    pub name: Token,
    /// Everything after it, with the separator in front.
    pub arguments: Token,
}

/// How a stream is redirected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `<`
    Read,
    /// `>`
    Write,
    /// `>>`
    Append,
    /// `>&` or `<&`: the same place as another handle.
    Duplicate,
}

/// One redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirection {
    /// The handle that is redirected.
    pub handle: u8,
    /// How.
    pub direction: Direction,
    /// File name, or the digit of another handle.
    pub target: Token,
    /// Where it stands.
    pub offset: Offset,
}

/// The comparison words and `==`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`: text only.
    Same,
    /// `EQU`
    Equal,
    /// `NEQ`
    NotEqual,
    /// `LSS`
    Less,
    /// `LEQ`
    LessOrEqual,
    /// `GTR`
    Greater,
    /// `GEQ`
    GreaterOrEqual,
}

/// What `IF` tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `EXIST name`
    Exist(Token),
    /// `DEFINED name`
    Defined(Token),
    /// `ERRORLEVEL n`
    ErrorLevel(Token),
    /// `CMDEXTVERSION n`
    ExtensionVersion(Token),
    /// `a == b`, `a LSS b`
    Compare(Token, Comparison, Token),
}

/// `IF`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct If {
    /// `/I`
    pub ignore_case: bool,
    /// `NOT`
    pub not: bool,
    /// The test.
    pub condition: Condition,
    /// What follows when it holds.
    pub then: Command,
    /// What follows `ELSE`.
    pub otherwise: Option<Command>,
}

/// What `FOR` goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForKind {
    /// Names, with wildcards replaced by files.
    Plain,
    /// `/D`: wildcards replaced by folders.
    Folders,
    /// `/R [root]`: the set in each folder below; `/D /R`: the folders that fit it.
    Recursive {
        /// Where to begin; the current folder without it.
        root: Option<Token>,
        /// Folders instead of files.
        folders: bool,
    },
    /// `/L`: numbers.
    Numbers,
    /// `/F ["options"]`: lines of files, a text, or a command's output.
    Lines(Option<Token>),
}

/// `FOR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct For {
    /// What it goes through.
    pub kind: ForKind,
    /// The variable's letter; its case counts.
    pub variable: char,
    /// The text between the parentheses.
    pub set: Token,
    /// What is done for each.
    pub body: Command,
}
