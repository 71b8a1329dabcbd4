//! Which script starts which, as a tree from the scripts that the cluster starts.

use crate::plan::Role;
use crate::report::{Call, FolderReport};

/// No tree is deeper; a script that calls itself ends it before.
const DEEPEST: usize = 12;
/// No tree has more lines.
const LONGEST: usize = 400;

/// A piece of the tree, in the order of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A script, and how it is started; its calls follow until its `Close`.
    Open {
        file: String,
        how: String,
        /// It is being carried out already: it calls itself, or one that it was called by.
        again: bool,
    },
    /// The calls of a script begin.
    List,
    /// They end.
    EndList,
    /// The script's piece ends.
    Close,
}

/// The trees of a folder.
pub(super) fn tree(folder: &FolderReport) -> Vec<Piece> {
    let mut tree = Tree {
        calls: &folder.calls,
        path: Vec::new(),
        pieces: Vec::new(),
        scripts: 0,
    };
    let called = |path: &str| folder.calls.iter().any(|call| same(&call.to, path));
    for source in &folder.sources {
        let is_root = match source.role {
            Role::Start | Role::Stop => true,
            _ => !called(&source.path),
        };
        if is_root {
            tree.grow(&source.path, String::new());
        }
    }
    tree.pieces
}

struct Tree<'f> {
    calls: &'f [Call],
    path: Vec<String>,
    pieces: Vec<Piece>,
    scripts: usize,
}

impl Tree<'_> {
    fn grow(&mut self, file: &str, how: String) {
        if self.scripts >= LONGEST {
            return;
        }
        self.scripts += 1;
        let again = self.path.iter().any(|above| same(above, file));
        self.pieces.push(Piece::Open {
            file: file.to_owned(),
            how,
            again,
        });
        let calls = self.calls;
        let mut below = calls
            .iter()
            .filter(|call| same(&call.from, file))
            .peekable();
        if !again && self.path.len() < DEEPEST && below.peek().is_some() {
            self.path.push(file.to_owned());
            self.pieces.push(Piece::List);
            for call in below {
                self.grow(&call.to, format!("line {}, {}", call.line, call.how));
            }
            self.pieces.push(Piece::EndList);
            self.path.pop();
        }
        self.pieces.push(Piece::Close);
    }
}

/// Whether two names mean the same file: batch files are named without regard to case, and with or without their folder.
fn same(one: &str, other: &str) -> bool {
    let name = |path: &str| {
        let path = path.trim_matches('"').to_lowercase();
        path.rsplit(['/', '\\']).next().unwrap_or("").to_owned()
    };
    name(one) == name(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(from: &str, line: u32, to: &str) -> Call {
        Call {
            from: from.to_owned(),
            line,
            to: to.to_owned(),
            how: "call".to_owned(),
        }
    }

    fn shown(calls: &[Call], root: &str) -> String {
        let mut tree = Tree {
            calls,
            path: Vec::new(),
            pieces: Vec::new(),
            scripts: 0,
        };
        tree.grow(root, String::new());
        let words = tree.pieces.into_iter().map(|piece| match piece {
            Piece::Open { file, again, .. } => format!("{file}{}", if again { "!" } else { "" }),
            Piece::List => "[".to_owned(),
            Piece::EndList => "]".to_owned(),
            Piece::Close => ".".to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn calls_stand_below_the_script_that_makes_them() {
        let calls = [
            call("START.BAT", 1, r".\W#EXCHG.bat"),
            call("START.BAT", 2, "b.bat"),
            call("B.BAT", 1, "exch.vbs"),
        ];
        assert_eq!(
            shown(&calls, "START.BAT"),
            r"START.BAT [ .\W#EXCHG.bat . b.bat [ exch.vbs . ] . ] ."
        );
    }

    #[test]
    fn a_circle_is_named_and_ends() {
        let calls = [call("a.bat", 1, "b.bat"), call("b.bat", 1, "A.BAT")];
        assert_eq!(shown(&calls, "a.bat"), "a.bat [ b.bat [ A.BAT! . ] . ] .");
    }

    #[test]
    fn a_tree_that_branches_everywhere_stays_small() {
        let mut calls = Vec::new();
        for level in 0..40 {
            let (from, to) = (format!("{level}.bat"), format!("{}.bat", level + 1));
            calls.extend((1..=9).map(|line| call(&from, line, &to)));
        }
        assert!(shown(&calls, "0.bat").matches(".bat").count() <= LONGEST);
    }
}
