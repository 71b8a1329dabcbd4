//! Which line of a batch file may follow which, as far as the text tells before anything is expanded: where ways that
//! part meet again, which lines go round in a loop, and what lines change.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::effects::{Effects, effects_of};
use crate::batch::listing::logical_line;
use crate::batch::script::Script;

/// The end of the file or subroutine, as a place to go to.
pub(super) const END: usize = usize::MAX;

/// The flow graph of a file.
pub(crate) struct Graph {
    nodes: BTreeMap<usize, Node>,
    /// Where all ways from a line meet again, when the file is a subroutine, and when it is the first file; found when it is
    /// asked for.
    meeting: [OnceCell<BTreeMap<usize, usize>>; 2],
    /// Lines that go round, by a number for each loop.
    loops: BTreeMap<usize, usize>,
    /// Of each line, whether a logical line begins there that names a variable of the cluster.
    names_cluster: Vec<bool>,
}

/// A logical line, by the index of its first line.
pub(super) struct Node {
    /// Index of its last line.
    pub(super) last: usize,
    pub(super) effects: Effects,
    /// Where it may go on within the file; [`END`] for its end.
    pub(super) next: BTreeSet<usize>,
    /// It may lead to the end of the file as such, not by ending the file.
    falls_off: bool,
}

impl Graph {
    pub(crate) fn new(script: &Script) -> Self {
        let mut nodes = BTreeMap::new();
        let mut open = vec![0];
        open.extend(script.labels().iter().map(|(line, _)| line + 1));
        while let Some(start) = open.pop() {
            if start >= script.source.line_count() || nodes.contains_key(&start) {
                continue;
            }
            let node = read(script, start);
            open.extend(node.next.iter().copied().filter(|next| *next != END));
            nodes.insert(start, node);
        }
        let loops = loops(&nodes);
        let mut named = vec![false; script.source.line_count()];
        for (start, node) in &nodes {
            if let Some(found) = named.get_mut(*start) {
                *found = (*start..=node.last).any(|line| names_cluster(script, line));
            }
        }
        Self {
            nodes,
            meeting: Default::default(),
            loops,
            names_cluster: named,
        }
    }

    /// Where the ways that part at a line meet again.
    pub(super) fn meeting_point(&self, line: usize, is_subroutine: bool) -> Option<usize> {
        let [subroutine, first] = &self.meeting;
        let places = if is_subroutine { subroutine } else { first };
        let places = places.get_or_init(|| {
            // Where every way ends everything, the places to meet are those before that.
            let mut found = meeting(&self.nodes, &|node| node.effects.ends_all || !is_subroutine);
            found.extend(meeting(&self.nodes, &|node| {
                is_subroutine || node.falls_off
            }));
            found
        });
        places.get(&line).copied()
    }

    /// Where the ways from several lines all meet.
    pub(super) fn common_meeting(
        &self,
        lines: impl Iterator<Item = usize>,
        is_subroutine: bool,
    ) -> Option<usize> {
        let mut common: Option<Vec<usize>> = None;
        for line in lines {
            let mut way = vec![line];
            let mut at = line;
            while let Some(next) = self.meeting_point(at, is_subroutine) {
                way.push(next);
                if next == END || way.len() > self.nodes.len() + 1 {
                    break;
                }
                at = next;
            }
            common = Some(match common {
                None => way,
                Some(known) => known
                    .into_iter()
                    .filter(|place| way.contains(place))
                    .collect(),
            });
        }
        common.and_then(|places| places.first().copied())
    }

    /// The logical lines that can be reached from one, itself among them.
    pub(super) fn reachable(&self, from: usize) -> impl Iterator<Item = &Node> {
        self.seen_from(from, END)
            .into_iter()
            .filter_map(|line| self.nodes.get(&line))
    }

    /// Whether a way leads from one line to another.
    pub(super) fn leads_to(&self, from: usize, to: usize) -> bool {
        self.seen_from(from, END).contains(&to)
    }

    /// How many logical lines can be reached from a line without passing another.
    pub(super) fn reach(&self, from: usize, to: usize) -> usize {
        self.seen_from(from, to).len()
    }

    fn seen_from(&self, from: usize, to: usize) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(line) = open.pop() {
            if line == to || line == END || !seen.insert(line) {
                continue;
            }
            if let Some(node) = self.nodes.get(&line) {
                open.extend(node.next.iter().copied());
            }
        }
        seen
    }

    /// First lines of the logical lines that something leads to from the top: what stands behind them, `GOTO`, `CALL`. Where
    /// a value tells the label, each label may be meant.
    pub(crate) fn reached(&self, script: &Script) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        let mut open = vec![0];
        let mut anywhere = false;
        while let Some(line) = open.pop() {
            let Some(node) = self.nodes.get(&line) else {
                continue;
            };
            if !seen.insert(line) {
                continue;
            }
            open.extend(node.next.iter().copied());
            let called = node.effects.called_labels.iter();
            open.extend(
                called
                    .filter_map(|label| script.find_label(label, line))
                    .map(|label| label + 1),
            );
            if !anywhere && (node.effects.goes_anywhere || node.effects.calls_anywhere) {
                anywhere = true;
                open.extend(script.labels().iter().map(|(label, _)| label + 1));
            }
        }
        seen
    }

    /// The logical lines that go round together with this one, by their first lines; none where it is in no loop.
    pub(crate) fn round_with(&self, line: usize) -> Vec<usize> {
        self.loop_of(line)
            .map(|number| self.lines_of(number))
            .unwrap_or_default()
    }

    /// Whether a logical line names a variable of the cluster.
    pub(super) fn names_cluster(&self, line: usize) -> bool {
        self.names_cluster.get(line).is_some_and(|found| *found)
    }

    /// The loop that a line belongs to.
    pub(super) fn loop_of(&self, line: usize) -> Option<usize> {
        self.loops.get(&line).copied()
    }

    /// The logical lines of a loop.
    pub(super) fn lines_of(&self, number: usize) -> Vec<usize> {
        let in_loop = self.loops.iter().filter(|(_, of)| **of == number);
        in_loop.map(|(line, _)| *line).collect()
    }

    /// A logical line.
    pub(super) fn node(&self, line: usize) -> Option<&Node> {
        self.nodes.get(&line)
    }

    /// The logical lines that begin within these lines.
    pub(super) fn within(&self, first: usize, last: usize) -> impl Iterator<Item = (usize, &Node)> {
        self.nodes
            .range(first..=last)
            .map(|(line, node)| (*line, node))
    }

    /// A graph without lines.
    pub(super) fn empty() -> Self {
        Self {
            nodes: BTreeMap::new(),
            meeting: Default::default(),
            loops: BTreeMap::new(),
            names_cluster: Vec::new(),
        }
    }

    /// Indexes of the first lines of all logical lines.
    pub(super) fn all_starts(&self) -> impl Iterator<Item = usize> {
        self.nodes.keys().copied()
    }

    /// Whether a line at or behind this one leads to one before it.
    pub(super) fn leads_before(&self, line: usize) -> bool {
        self.nodes
            .range(line..)
            .any(|(_, node)| node.next.iter().any(|next| *next < line))
    }

    /// The commands of each logical line, with its first and last line from 1.
    pub(super) fn statements(&self) -> Vec<(u32, u32, usize)> {
        let number = |index: usize| u32::try_from(index + 1).unwrap_or(u32::MAX);
        self.nodes
            .iter()
            .map(|(line, node)| (number(*line), number(node.last), node.effects.statements))
            .collect()
    }

    /// All logical lines.
    pub(super) fn all(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values()
    }
}

/// Reads one logical line, unexpanded.
fn read(script: &Script, start: usize) -> Node {
    let Some(line) = logical_line(script, start) else {
        return unreadable(script, start, start);
    };
    let (effects, last) = match &line.parsed {
        Ok(parsed) => (effects_of(&parsed.command), parsed.origin.last_line()),
        Err(_) => return unreadable(script, start, line.last),
    };
    let mut next = BTreeSet::new();
    let behind = |line: usize| {
        if line >= script.source.line_count() {
            END
        } else {
            line
        }
    };
    if effects.goes_on {
        next.insert(behind(last + 1));
    }
    let labels = effects.labels.iter();
    let targets: Vec<_> = labels
        .map(|label| script.find_label(label, start))
        .collect();
    next.extend(targets.iter().flatten().map(|target| behind(target + 1)));
    let falls_off = next.contains(&END);
    if effects.ends_frame || targets.contains(&None) {
        next.insert(END);
    }
    Node {
        last,
        effects,
        next,
        falls_off,
    }
}

fn names_cluster(script: &Script, line: usize) -> bool {
    let text = script.source.line(line).unwrap_or_default().as_bytes();
    text.windows(4)
        .any(|part| part.eq_ignore_ascii_case(b"CLP_"))
}

/// A line that only its values make readable, or none: it may go anywhere near.
fn unreadable(script: &Script, start: usize, last: usize) -> Node {
    let behind = last + 1;
    let next = if behind >= script.source.line_count() {
        END
    } else {
        behind
    };
    Node {
        last,
        effects: Effects {
            goes_on: true,
            sets_anything: true,
            changes_folder: true,
            statements: usize::from(start <= last),
            ..Effects::default()
        },
        next: BTreeSet::from([next]),
        falls_off: next == END,
    }
}

/// Numbers the loops: sets of lines each of which leads to all the others.
fn loops(nodes: &BTreeMap<usize, Node>) -> BTreeMap<usize, usize> {
    let goes_back =
        |(line, node): (&usize, &Node)| node.next.first().is_some_and(|next| next <= line);
    if !nodes.iter().any(goes_back) {
        return BTreeMap::new();
    }
    let order = finishing_order(nodes, |line| {
        nodes
            .get(&line)
            .map(|node| node.next.clone())
            .unwrap_or_default()
    });
    let mut before: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (line, node) in nodes {
        for next in &node.next {
            before.entry(*next).or_default().insert(*line);
        }
    }
    let mut number_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for start in order.into_iter().rev() {
        let mut members = Vec::new();
        let mut open = vec![start];
        while let Some(line) = open.pop() {
            if line == END || !seen.insert(line) {
                continue;
            }
            members.push(line);
            open.extend(before.get(&line).into_iter().flatten().copied());
        }
        let to_itself = nodes
            .get(&start)
            .is_some_and(|node| node.next.contains(&start));
        if members.len() > 1 || to_itself && !members.is_empty() {
            number_of.extend(members.into_iter().map(|line| (line, start)));
        }
    }
    number_of
}

/// All lines, each behind those that can be reached from it by ways not gone before.
fn finishing_order(
    nodes: &BTreeMap<usize, Node>,
    next: impl Fn(usize) -> BTreeSet<usize>,
) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    for start in nodes.keys() {
        let mut path = vec![(*start, next(*start).into_iter())];
        if !seen.insert(*start) {
            continue;
        }
        while let Some((line, ways)) = path.last_mut() {
            match ways.next() {
                Some(way) if way != END && seen.insert(way) => {
                    path.push((way, next(way).into_iter()))
                }
                Some(_) => {}
                None => {
                    order.push(*line);
                    path.pop();
                }
            }
        }
    }
    order
}

/// For each line from which a way leads to the end, the first place that all such ways pass. `ends` says of a line that
/// may end the file, or everything, whether that counts as the end.
fn meeting(nodes: &BTreeMap<usize, Node>, ends: &dyn Fn(&Node) -> bool) -> BTreeMap<usize, usize> {
    // Lines go by their numbers from the top here, the end behind them: all that is known of each stands in a list.
    let lines: Vec<usize> = nodes.keys().copied().chain([END]).collect();
    let end = nodes.len();
    let number = |line: usize| lines.binary_search(&line).ok();
    let ways = nodes.values().map(|node| {
        let may_end = node.next.contains(&END) || node.effects.ends_all;
        let end = (may_end && ends(node)).then_some(end);
        let next = node.next.iter().filter(|next| **next != END);
        next.filter_map(|next| number(*next)).chain(end).collect()
    });
    let ways: Vec<Vec<usize>> = ways.collect();
    let mut before = vec![Vec::new(); lines.len()];
    for (line, ways) in ways.iter().enumerate() {
        for next in ways {
            before[*next].push(line);
        }
    }
    // From the end, in an order in which a line mostly comes behind those that it leads to.
    let mut order = Vec::new();
    let mut seen = vec![false; lines.len()];
    seen[end] = true;
    let mut path = vec![(end, before[end].iter())];
    while let Some((line, ways)) = path.last_mut() {
        match ways.next() {
            Some(way) => {
                if !std::mem::replace(&mut seen[*way], true) {
                    path.push((*way, before[*way].iter()));
                }
            }
            None => {
                order.push(*line);
                path.pop();
            }
        }
    }
    order.reverse();
    let mut rank = vec![0; lines.len()];
    for (at, line) in order.iter().enumerate() {
        rank[*line] = at;
    }
    let mut found: Vec<Option<usize>> = vec![None; lines.len()];
    found[end] = Some(end);
    let mut changed = true;
    while changed {
        changed = false;
        for line in order.iter().skip(1) {
            let known = ways[*line].iter().copied();
            let known = known.filter(|next| found[*next].is_some());
            let meeting = known.reduce(|one, other| common(&found, &rank, one, other));
            if meeting.is_some() && found[*line] != meeting {
                found[*line] = meeting;
                changed = true;
            }
        }
    }
    let found = found.iter().take(end).enumerate();
    found
        .filter_map(|(line, meeting)| Some((lines[line], lines[(*meeting)?])))
        .collect()
}

/// The nearest place that lies on both ways to the end; the end has the lowest rank.
fn common(found: &[Option<usize>], rank: &[usize], mut one: usize, mut other: usize) -> usize {
    let end = found.len() - 1;
    let up = |line: usize| found[line].unwrap_or(end);
    while one != other {
        if rank[one] > rank[other] {
            one = up(one);
        } else {
            other = up(other);
        }
    }
    one
}
