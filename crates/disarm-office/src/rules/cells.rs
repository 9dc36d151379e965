//! Where formulas stand: cells, conditional formats, validations, sparklines, tables, shapes and charts (threats OOX-X04, OOX-X07).

use super::{Shared, formula, prune};
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule};
use std::collections::HashSet;

/// Sheets, tables and pivot caches.
pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    cells(doc, part, shared, cx)?;
    // A rule of a format or validation goes whole: half a rule would mean something else.
    for (name, holders) in [
        ("x:formula", &["x:cfRule"][..]),
        ("x:formula1", &["x:dataValidation"][..]),
        ("x:formula2", &["x:dataValidation"][..]),
        ("xm:f", &["x14:cfRule", "x14:dataValidation", "x14:sparkline"][..]),
        ("x:calculatedColumnFormula", &[][..]),
        ("x:totalsRowFormula", &[][..]),
    ] {
        for node in doc.elements(name) {
            let Some(rule) = doc.alive(node).then(|| formula::judge(&doc.text(node), &shared.dead_names)).flatten()
            else {
                continue;
            };
            cx.did(rule, &part.name, Action::Removed)?;
            let holder = holders.iter().find_map(|h| doc.ancestor(node, h)).unwrap_or(node);
            prune(doc, holder);
        }
    }
    for node in doc.elements("x:cfvo") {
        let rule = doc.attr(node, "val").and_then(|v| formula::judge(v, &shared.dead_names));
        if let (Some(rule), true) = (rule, doc.alive(node)) {
            cx.did(rule, &part.name, Action::Removed)?;
            let holder = doc.ancestor(node, "x:cfRule").unwrap_or(node);
            prune(doc, holder);
        }
    }
    for (list, item) in [
        ("x:dataValidations", "x:dataValidation"),
        ("x14:dataValidations", "x14:dataValidation"),
        ("x:tableParts", "x:tablePart"),
    ] {
        for node in doc.elements(list) {
            if doc.attr(node, "count").is_some() {
                let count = doc.children(node).into_iter().filter(|c| doc.is(*c, item)).count();
                doc.set_attr(node, "count", &count.to_string());
            }
        }
    }
    shapes(doc, part, shared, cx)
}

fn cells(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let formulas = doc.elements("x:f");
    let mut dead: Vec<(NodeId, &'static Rule)> = Vec::new();
    let mut dead_groups: HashSet<String> = HashSet::new();
    for &f in &formulas {
        if let Some(rule) = formula::judge(&doc.text(f), &shared.dead_names) {
            dead.push((f, rule));
            if doc.attr(f, "t") == Some("shared") {
                dead_groups.insert(doc.attr(f, "si").unwrap_or("").to_owned());
            }
        }
    }
    for (f, rule) in dead {
        cx.did(rule, &part.name, Action::Flattened)?;
        doc.remove(f);
    }
    if !dead_groups.is_empty() {
        // The children of a shared formula have no text of their own.
        for f in formulas {
            if doc.alive(f)
                && doc.attr(f, "t") == Some("shared")
                && dead_groups.contains(doc.attr(f, "si").unwrap_or(""))
            {
                doc.remove(f);
            }
        }
    }
    Ok(())
}

/// Attributes and elements of shapes and controls that hold a reference.
const LINKS: &[&str] = &[
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
            let rule = doc.attr(node, name).and_then(|f| formula::judge(f, &shared.dead_names));
            if let Some(rule) = rule {
                cx.did(rule, &part.name, Action::Removed)?;
                doc.remove_attr(node, name);
            }
        }
    }
    for name in ["xvml:FmlaLink", "xvml:FmlaRange", "xvml:FmlaGroup", "xvml:FmlaTxbx"] {
        for node in doc.elements(name) {
            if let Some(rule) = formula::judge(&doc.text(node), &shared.dead_names) {
                cx.did(rule, &part.name, Action::Removed)?;
                prune(doc, node);
            }
        }
    }
    Ok(())
}

/// Charts: a series over another workbook keeps the values it shows as literals.
pub(crate) fn charts(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    if !matches!(part.kind, Kind::Chart | Kind::ChartEx) {
        return Ok(());
    }
    let none = HashSet::new();
    for node in doc.elements("c:f") {
        let Some(rule) = doc.alive(node).then(|| formula::judge(&doc.text(node), &none)).flatten() else { continue };
        cx.did(rule, &part.name, Action::Flattened)?;
        literal(doc, node);
    }
    for name in ["cx:f", "cx:nf", "c15:f", "c15:sqref", "c15:formulaRef"] {
        for node in doc.elements(name) {
            let Some(rule) = doc.alive(node).then(|| formula::judge(&doc.text(node), &none)).flatten() else {
                continue;
            };
            cx.did(rule, &part.name, Action::Removed)?;
            let mut at = node;
            while let Some(parent) = doc.parent(at).filter(|_| name.starts_with("c15")) {
                at = parent;
                if doc.name(at).1 == "ext" {
                    break;
                }
            }
            prune(doc, at);
        }
    }
    Ok(())
}

/// Turns the reference around `c:f` into what it shows.
fn literal(doc: &mut Doc, f: NodeId) {
    let Some(reference) = doc.parent(f) else { return };
    let Some(holder) = doc.parent(reference) else { return };
    let cache = ["c:numCache", "c:strCache"].iter().find_map(|n| doc.child(reference, n));
    let levels = doc.child(reference, "c:multiLvlStrCache").and_then(|c| doc.child(c, "c:lvl"));
    let series_name = doc.is(holder, "c:tx");
    let Some(cache) = cache.or(levels) else {
        let series = doc.ancestor(reference, "c:ser").unwrap_or(reference);
        prune(doc, series);
        return;
    };
    if series_name {
        let text = doc.subtree(cache).into_iter().find(|n| doc.is(*n, "c:v")).map(|v| doc.text(v)).unwrap_or_default();
        let in_series = doc.parent(holder).is_some_and(|p| doc.is(p, "c:ser"));
        if in_series {
            let v = doc.create("c:v");
            doc.insert_before(v, reference);
            doc.set_text(v, &text);
        } else {
            let make = |doc: &mut Doc, parent: NodeId, name: &str| {
                let node = doc.create(name);
                doc.append(parent, node);
                node
            };
            let rich = doc.create("c:rich");
            doc.insert_before(rich, reference);
            make(doc, rich, "a:bodyPr");
            let p = make(doc, rich, "a:p");
            let r = make(doc, p, "a:r");
            let t = make(doc, r, "a:t");
            doc.set_text(t, &text);
        }
        doc.remove(reference);
        return;
    }
    let numeric = doc.is(cache, "c:numCache");
    for child in doc.children(reference) {
        if child != cache && doc.ancestor(cache, "c:multiLvlStrCache") != Some(child) {
            doc.remove(child);
        }
    }
    for child in doc.children(cache) {
        if doc.is(child, "c:extLst") {
            doc.remove(child);
        }
    }
    doc.detach(cache);
    doc.insert_before(cache, reference);
    doc.remove(reference);
    doc.rename(cache, if numeric { "c:numLit" } else { "c:strLit" });
}
