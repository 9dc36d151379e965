//! Where formulas stand on sheets: cells, conditional formats, validations, sparklines, tables, scenarios, shapes (threats OOX-X04, OOX-X07).

use super::{Shared, formula, prune, rich_data};
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule};
use std::collections::{HashMap, HashSet};

/// Sheets, tables and pivot tables.
pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    cells(doc, part, shared, cx)?;
    rich_data::cells(doc, part, shared, cx)?;
    conditions(doc, part, shared, cx)?;
    // A rule goes whole: half a rule would mean something else.
    for (name, holders) in [
        ("x:formula1", &["x:dataValidation"][..]),
        ("x:formula2", &["x:dataValidation"][..]),
        ("xm:f", &["x14:dataValidation", "x14:sparkline"][..]),
        ("x:calculatedColumnFormula", &[][..]),
        ("x:totalsRowFormula", &[][..]),
    ] {
        for node in doc.elements(name) {
            let Some(rule) = doc.alive(node).then(|| formula::judge(&doc.text(node), &shared.names)).flatten() else {
                continue;
            };
            cx.did(rule, &part.name, Action::Removed)?;
            let parent = doc.parent(node);
            let holder = holders.iter().find_map(|h| doc.ancestor(node, h)).unwrap_or(node);
            prune(doc, holder);
            match (name, parent) {
                // The dates along a group of sparklines.
                ("xm:f", Some(group)) if holder == node => {
                    doc.remove_attr(group, "dateAxis");
                }
                ("x:totalsRowFormula", Some(column)) => {
                    doc.remove_attr(column, "totalsRowFunction");
                }
                _ => {}
            }
        }
    }
    scenarios(doc, part, shared, cx)?;
    shapes(doc, part, shared, cx)
}

/// Cells: a formula that may not stay is dropped, the value it had stays.
fn cells(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let formulas = doc.elements("x:f");
    let mut dead: Vec<(NodeId, &'static Rule)> = Vec::new();
    // The children of a shared formula have no text of their own: they live and die with the one that has.
    let mut dead_groups: HashMap<String, &'static Rule> = HashMap::new();
    let mut masters: HashSet<String> = HashSet::new();
    let mut children: Vec<NodeId> = Vec::new();
    for &f in &formulas {
        let text = doc.text(f);
        let group = (doc.attr(f, "t") == Some("shared")).then(|| doc.attr(f, "si").unwrap_or("").to_owned());
        // The input cells of a data table.
        let inputs = ["r1", "r2"].iter().find_map(|n| formula::judge(doc.attr(f, n)?, &shared.names));
        match (formula::judge(&text, &shared.names).or(inputs), group) {
            (Some(rule), group) => {
                dead.push((f, rule));
                dead_groups.extend(group.map(|g| (g, rule)));
            }
            (None, Some(_)) if text.trim().is_empty() => children.push(f),
            (None, Some(group)) => {
                masters.insert(group);
            }
            (None, None) => {}
        }
    }
    for f in children {
        let group = doc.attr(f, "si").unwrap_or("");
        match dead_groups.get(group) {
            Some(rule) => dead.push((f, rule)),
            None if !masters.contains(group) => dead.push((f, &super::dangling::DANGLING)),
            None => {}
        }
    }
    for (f, rule) in dead {
        cx.did(rule, &part.name, Action::Flattened)?;
        match doc.parent(f).filter(|c| doc.is(*c, "x:c")) {
            Some(cell) => {
                doc.remove(f);
                // It says that the formula is a dynamic array.
                doc.remove_attr(cell, "cm");
            }
            None => prune(doc, f),
        }
    }
    Ok(())
}

/// Conditional formats. Data bars and icons are written twice, for old and new readers; both halves stay or go.
fn conditions(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let mut bad: Vec<(NodeId, &'static Rule)> = Vec::new();
    for name in ["x:formula", "xm:f"] {
        for node in doc.elements(name) {
            let holder = ["x:cfRule", "x14:cfRule"].iter().find_map(|h| doc.ancestor(node, h));
            // Outside a rule `xm:f` is another's to judge, `x:formula` is nobody's.
            let holder = holder.or_else(|| (name == "x:formula").then_some(node));
            bad.extend(holder.zip(formula::judge(&doc.text(node), &shared.names)));
        }
    }
    for name in ["x:cfvo", "x14:cfvo"] {
        for node in doc.elements(name) {
            let rule = doc.attr(node, "val").and_then(|v| formula::judge(v, &shared.names));
            let holder = ["x:cfRule", "x14:cfRule"].iter().find_map(|h| doc.ancestor(node, h)).unwrap_or(node);
            bad.extend(rule.map(|rule| (holder, rule)));
        }
    }
    if bad.is_empty() {
        return Ok(());
    }
    let mut ids: HashSet<String> = HashSet::new();
    let mut lists: HashSet<NodeId> = HashSet::new();
    for (holder, rule) in bad {
        if doc.alive(holder) {
            cx.did(rule, &part.name, Action::Removed)?;
            ids.extend(doc.attr(holder, "id").map(str::to_owned));
            ids.extend(doc.subtree(holder).into_iter().filter(|n| doc.is(*n, "x14:id")).map(|n| doc.text(n)));
            remove_condition(doc, holder, &mut lists);
        }
    }
    for id in doc.elements("x14:id") {
        if doc.alive(id) && ids.contains(&doc.text(id)) {
            let rule = doc.ancestor(id, "x:cfRule").unwrap_or(id);
            remove_condition(doc, rule, &mut lists);
        }
    }
    for rule in doc.elements("x14:cfRule") {
        if doc.alive(rule) && doc.attr(rule, "id").is_some_and(|id| ids.contains(id)) {
            remove_condition(doc, rule, &mut lists);
        }
    }
    for list in lists {
        // Without a rule what is left is the range alone.
        if doc.alive(list) && doc.child(list, "x:cfRule").is_none() && doc.child(list, "x14:cfRule").is_none() {
            prune(doc, list);
        }
    }
    Ok(())
}

/// A rule; the list it stood in is looked at when all have gone.
fn remove_condition(doc: &mut Doc, rule: NodeId, lists: &mut HashSet<NodeId>) {
    lists.extend(doc.parent(rule).filter(|l| doc.name(*l).1 == "conditionalFormatting"));
    prune(doc, rule);
}

/// Scenarios put values into cells when they are shown; one that begins like a formula is read as one.
fn scenarios(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for cell in doc.elements("x:inputCells") {
        let value = doc.attr(cell, "val").unwrap_or("").trim_start();
        let formula = value.starts_with(['=', '+', '-', '@']).then_some(value);
        let Some(rule) = formula.and_then(|f| formula::judge(f, &shared.names)) else { continue };
        cx.did(rule, &part.name, Action::Removed)?;
        let (scenario, list) = (doc.ancestor(cell, "x:scenario"), doc.ancestor(cell, "x:scenarios"));
        prune(doc, scenario.unwrap_or(cell));
        if let Some(list) = list.filter(|l| doc.alive(*l)) {
            // Both count scenarios.
            doc.remove_attr(list, "current");
            doc.remove_attr(list, "show");
        }
    }
    Ok(())
}

/// Attributes of shapes and controls that hold a reference.
pub(crate) const LINKS: &[&str] = &[
    "textlink",
    "fmlaLink",
    "fmlaRange",
    "fmlaGroup",
    "fmlaTxbx",
    "fmlaMacro",
    "linkedCell",
    "listFillRange",
    "cellRange",
];

/// Shapes, form controls and old drawings.
pub(crate) fn shapes(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in LINKS {
        for node in doc.with_attr(name) {
            let rule = doc.attr(node, name).and_then(|f| formula::judge(f, &shared.names));
            if let Some(rule) = rule.filter(|_| doc.alive(node)) {
                cx.did(rule, &part.name, Action::Removed)?;
                // A camera without a range takes no picture; the one it took last stays.
                if doc.is(node, "a14:cameraTool") { prune(doc, node) } else { _ = doc.remove_attr(node, name) }
            }
        }
    }
    for name in ["xvml:FmlaLink", "xvml:FmlaRange", "xvml:FmlaGroup", "xvml:FmlaTxbx"] {
        for node in doc.elements(name) {
            if let Some(rule) = formula::judge(&doc.text(node), &shared.names) {
                cx.did(rule, &part.name, Action::Removed)?;
                prune(doc, node);
            }
        }
    }
    Ok(())
}
