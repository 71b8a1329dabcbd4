//! The plan as a Mermaid flow chart: scenarios lead into their step list, conditions fork and join.

mod chart;
mod label;

use chart::{Chart, Way};
use label::escaped;

use super::groups::{Group, groups, script, situation_rows};
use super::in_full;
use super::names::{Names, Purpose};
use crate::plan::Plan;

/// The chart. The same plan gives the same bytes.
pub fn mermaid(plan: &Plan) -> String {
    let mut nodes = String::from("flowchart TD\n");
    let mut arrows = String::new();
    for (number, group) in groups(plan).iter().enumerate() {
        step_list(number + 1, group, &mut nodes, &mut arrows);
    }
    nodes + &arrows
}

fn step_list(number: usize, group: &Group<'_>, nodes: &mut String, arrows: &mut String) {
    let first = group.first();
    let script = script(first.script);
    let list = format!("S{number}");
    let mut ways = Vec::new();
    for (row, situation) in situation_rows(&group.scenarios).iter().enumerate() {
        let entry = format!("{list}e{}", row + 1);
        let label = escaped(&format!("{script}: {situation}"));
        nodes.push_str(&format!("  {entry}([\"{label}\"])\n"));
        ways.push(Way::from(entry));
    }
    let names = Names::of(&first.steps, Purpose::Reading);
    let mut chart = Chart::new(list.clone(), &names);
    let ways = chart.list(&first.steps, ways);
    let end = format!("{list}x");
    chart.arrows_to(&end, &ways);
    nodes.push_str(&format!(
        "  subgraph {list}[\"{list}\"]\n    direction TB\n"
    ));
    nodes.push_str(&chart.nodes);
    let label = escaped(&in_full(&first.outcome));
    nodes.push_str(&format!("    {end}([\"{label}\"])\n  end\n"));
    arrows.push_str(&chart.arrows);
}
