use super::{Check, Effort, Facts, Findings, Rule, Severity, at_lines};
use crate::plan::StepKind;
use crate::report::facts::expressions::{Called, assignment, name_of, written};
use crate::report::facts::{DirectoryFile, Piece, Texts, each_step};
use crate::vbscript::tree::{Expression, ExpressionKind, Position};

pub(super) const RULE: Rule = Rule {
    code: "ARM602",
    name: "substring-replaced",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "Replace puts one server's name in the place of another's inside of a directory attribute, wherever the text occurs.",
    reason: "A name that is part of another text is replaced there too: EX1 in EX10, and, where case does not count, MAILB in \
             `Mailbox Store`. The attribute then names an object that does not exist, or the wrong one.",
    remedy: "Replace the whole part of the name: `CN=EX1,` by `CN=EX2,`, in legacy names `/cn=EX1` up to the next `/`. \
             `armistice report --directory` lists the values that would be damaged.",
    example: "objUser.homeMDB = Replace(objUser.homeMDB, strPrimary, strBackup, 1, -1, vbTextCompare)",
    source: "VBScript reference, Replace function; corpus/hostile-directory",
    check: Check::Folder(check),
};

/// Texts that stand in the names of every Exchange organization, or of most: the names that Exchange gives by itself.
const EVERYWHERE: &[&str] = &[
    "Microsoft Exchange",
    "Administrative Groups",
    "Configuration",
    "Services",
    "Servers",
    "First Administrative Group",
    "Exchange Administrative Group",
];

/// Those that stand in the names of stores only, which `homeMDB` and its siblings hold.
const OF_STORES: &[&str] = &[
    "InformationStore",
    "Mailbox Store",
    "Public Folder Store",
    "First Storage Group",
];

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in &facts.directory {
        let texts = Texts::of(file);
        let servers = servers(facts, file.name());
        for unit in 0..texts.units().len() {
            for change in changes(&texts, unit) {
                tell(rule, file, &change, &servers, findings);
            }
        }
    }
}

/// An attribute that gets what `Replace` makes.
struct Change {
    attribute: String,
    /// What is looked for, as it is written.
    find: String,
    ignores_case: bool,
    places: Vec<Position>,
}

fn tell(
    rule: &Rule,
    file: &DirectoryFile,
    change: &Change,
    servers: &[String],
    findings: &mut Findings,
) {
    let Some(first) = change.places.first() else {
        return;
    };
    let attribute = &change.attribute;
    let find = &change.find;
    let case = if change.ignores_case {
        ", whatever its case"
    } else {
        ""
    };
    let also = at_lines(
        "it is the same at",
        change.places.iter().skip(1).map(|place| place.line),
    );
    let help = "replace `CN=` & name & `,` as a whole".to_owned() + &also;
    let place = file.rest_of_line(*first);
    match servers.iter().find_map(|name| Some((name, part_of(name, attribute, servers)?))) {
        Some((name, whole)) => findings
            .add(
                rule,
                &place,
                format!("{name} is replaced in {attribute} also where it is part of `{whole}`"),
            )
            .severity(Severity::Blocker)
            .help(help),
        None => findings
            .add(
                rule,
                &place,
                format!("the text of {find} is replaced in {attribute} also where it is only part of another name{case}"),
            )
            .help(help),
    };
}

/// A text that holds a name by chance, where an attribute has such texts.
fn part_of<'t>(name: &str, attribute: &str, servers: &'t [String]) -> Option<&'t str> {
    let of_stores = attribute.to_ascii_lowercase().contains("mdb");
    let known = EVERYWHERE
        .iter()
        .chain(OF_STORES.iter().filter(|_| of_stores))
        .copied()
        .chain(servers.iter().map(String::as_str));
    let name = name.to_lowercase();
    known
        .filter(|text| text.len() > name.len())
        .find(|text| text.to_lowercase().contains(&name))
}

/// The names that the scripts call this one with.
fn servers(facts: &Facts, file: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    each_step(&facts.plan, &mut |_, step| {
        let StepKind::RunDirectoryScript {
            script, arguments, ..
        } = &step.kind
        else {
            return;
        };
        if !script
            .known()
            .is_some_and(|script| script.eq_ignore_ascii_case(file))
        {
            return;
        }
        let known = arguments.iter().filter_map(|argument| argument.known());
        for name in known.filter(|name| name.len() > 1 && !name.contains('%')) {
            if !names.iter().any(|met| met.eq_ignore_ascii_case(name)) {
                names.push(name.to_owned());
            }
        }
    });
    names
}

fn changes(texts: &Texts<'_>, unit: usize) -> Vec<Change> {
    let mut found: Vec<Change> = Vec::new();
    let Some(own) = texts.units().get(unit) else {
        return found;
    };
    own.each(&mut |statement, _| {
        let Some((target, value)) = assignment(statement) else {
            return;
        };
        let ExpressionKind::Member { member, .. } = &target.kind else {
            return;
        };
        // `obj.attribute = Replace(…)`, or a variable that got it before.
        let values = match name_of(value) {
            Some(name) => texts.values(unit, name),
            None => vec![(unit, value)],
        };
        let replaced: Vec<_> = values
            .into_iter()
            .filter_map(|(home, value)| replaced(texts, home, value))
            .collect();
        let Some((find, ignores_case, _)) = replaced.first() else {
            return;
        };
        let mut places: Vec<Position> = replaced.iter().map(|(_, _, place)| *place).collect();
        places.sort_unstable();
        found.push(Change {
            attribute: member.text.to_string(),
            find: find.clone(),
            ignores_case: *ignores_case,
            places,
        });
    });
    found.sort_by(|one, other| one.places.first().cmp(&other.places.first()));
    found.dedup_by(|one, other| one.places.first() == other.places.first());
    found
}

/// What a `Replace` looks for without anything around it, and whether it ignores case.
fn replaced<'f>(
    texts: &Texts<'f>,
    unit: usize,
    value: &'f Expression,
) -> Option<(String, bool, Position)> {
    let called = Called::of(value).filter(|one| one.is("replace"))?;
    let find = called.argument(1)?;
    called.argument(2)?;
    let pieces = texts.pieces(unit, find);
    let is_open = |piece: Option<&Piece>, inner: fn(&str) -> Option<char>| match piece {
        Some(Piece::Text(text)) => inner(text).is_some_and(char::is_alphanumeric),
        other => other.is_some(),
    };
    let open = is_open(pieces.first(), |text| text.chars().next())
        && is_open(pieces.last(), |text| text.chars().next_back());
    let compare = called.argument(5);
    let ignores_case = compare.is_some_and(|compare| {
        texts.number(unit, compare) == Some(1)
            || name_of(compare).is_some_and(|name| name.eq_ignore_ascii_case("vbTextCompare"))
    });
    open.then(|| (written(find), ignores_case, value.position))
}
