use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::report::facts::same_id;

pub(super) const RULE: Rule = Rule {
    code: "ARM204",
    name: "watch-case-differs",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "A watch ID is written in capital letters here and in small ones there.",
    reason: "The product takes both for the same watch. A search through the scripts, a person, or a system that the \
             services move to may take them for two.",
    remedy: "Write the ID the same everywhere.",
    example: "rem START.BAT\r\nARMLOAD ArcBase /S /A /R 1 ArcBase\r\nrem STOP.BAT\r\nARMKILL ARCBASE",
    source: "NEC Express5800/320Ma Installation & Configuration Guide, page 109: case is not regarded in watch IDs",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let uses = facts.watch_uses();
    // As it is loaded first; or else as it is killed first.
    let (loads, kills): (Vec<_>, Vec<_>) = uses.iter().partition(|one| one.loaded);
    let ordered: Vec<_> = loads.into_iter().chain(kills).collect();
    for (index, one) in ordered.iter().enumerate() {
        for id in &one.ids {
            let before = ordered[..index].iter().find_map(|other| {
                let mut ids = other.ids.iter();
                ids.find(|first| same_id(first, id))
                    .map(|first| (first, other))
            });
            if let Some((first, other)) = before
                && first != id
            {
                findings
                    .add(
                        rule,
                        &one.place,
                        format!(
                            "the watch ID {id} is written {first} in {}",
                            other.shown_place()
                        ),
                    )
                    .help(format!("write {first} here too"));
            }
        }
    }
}
