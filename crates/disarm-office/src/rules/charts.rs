//! Charts over another workbook keep the values they show, as literals (threats OOX-X04; ECMA-376 Part 1 §21.2).

use super::{Shared, external_book, formula, prune};
use crate::opc::App;
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule};
use std::collections::HashSet;

/// References of extensions, and those of charts of the newer kind.
const EXTENSIONS: &[&str] = &["c15:f", "c15:sqref"];

pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    if !matches!(part.kind, Kind::Chart | Kind::ChartEx) {
        return Ok(());
    }
    // First what goes whole with its extension, so that no reference inside is turned over for nothing.
    for name in EXTENSIONS.iter().chain(&["c:f"]) {
        for node in doc.elements(name) {
            let filtered = filtered_series(doc, node);
            let (true, Some(at)) =
                (doc.alive(node), filtered.or_else(|| extension(doc, node).filter(|_| *name != "c:f")))
            else {
                continue;
            };
            if let Some(rule) = judge(doc, part, shared, node) {
                cx.did(rule, &part.name, Action::Removed)?;
                prune(doc, at);
            }
        }
    }
    let mut groups: HashSet<NodeId> = HashSet::new();
    for node in doc.elements("c:f") {
        if let Some(rule) = doc.alive(node).then(|| judge(doc, part, shared, node)).flatten() {
            cx.did(rule, &part.name, Action::Flattened)?;
            groups.extend(literal(doc, node));
        }
    }
    for group in groups {
        stock(doc, group);
    }
    let mut lost: HashSet<String> = HashSet::new();
    for name in ["cx:f", "cx:nf"] {
        for node in doc.elements(name) {
            if let Some(rule) = doc.alive(node).then(|| judge(doc, part, shared, node)).flatten() {
                cx.did(rule, &part.name, Action::Flattened)?;
                lost.extend(newer(doc, node));
            }
        }
    }
    // A series over data that is gone goes with it.
    for reference in doc.elements("cx:dataId") {
        if doc.alive(reference) && doc.attr(reference, "val").is_some_and(|id| lost.contains(id)) {
            let series = doc.ancestor(reference, "cx:series").unwrap_or(reference);
            prune(doc, series);
        }
    }
    Ok(())
}

/// Why a reference of a chart may not stay.
fn judge(doc: &Doc, part: &Part, shared: &Shared, node: NodeId) -> Option<&'static Rule> {
    let text = doc.text(node);
    let rule = formula::judge(&text, &shared.names)?;
    // Outside Excel it names the workbook that was embedded behind the chart, and leads nowhere.
    let embedded = part.app != App::Excel
        && std::ptr::eq(rule, &raw const external_book::EXTERNAL_BOOK)
        && formula::names_only_a_book(&text);
    (!embedded).then_some(rule)
}

/// The extension that holds a node, the innermost one.
fn extension(doc: &Doc, node: NodeId) -> Option<NodeId> {
    let mut at = doc.parent(node);
    while let Some(n) = at {
        if doc.name(n).1 == "ext" {
            return Some(n);
        }
        at = doc.parent(n);
    }
    None
}

/// The extension that holds a series that was filtered out, or a name or categories of one.
fn filtered_series(doc: &Doc, node: NodeId) -> Option<NodeId> {
    let mut at = doc.parent(node);
    while let Some(n) = at {
        let (prefix, local) = doc.name(n);
        if prefix == "c15" && local.starts_with("filtered") {
            return extension(doc, n).or(Some(n));
        }
        at = doc.parent(n);
    }
    None
}

/// Turns the reference around `c:f` into what it shows. The group of a series that goes, if one does.
fn literal(doc: &mut Doc, f: NodeId) -> Option<NodeId> {
    let reference = doc.parent(f)?;
    let holder = doc.parent(reference)?;
    if doc.is(holder, "c:tx") {
        title(doc, reference, holder);
        return None;
    }
    let cache = ["c:numCache", "c:strCache", "c:multiLvlStrCache"].iter().find_map(|n| doc.child(reference, n));
    let Some(cache) = cache.filter(|c| doc.has_children(*c)) else { return without_values(doc, reference, holder) };
    let numeric = doc.is(cache, "c:numCache");
    if let Some(level) = doc.child(cache, "c:lvl") {
        // Of categories in several levels the innermost, which is the first, is what a list can show.
        for other in doc.children(cache) {
            if other != level && !doc.is(other, "c:ptCount") {
                doc.remove(other);
            }
        }
        doc.unwrap(level);
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
    None
}

/// Names of series and titles: their text.
fn title(doc: &mut Doc, reference: NodeId, holder: NodeId) {
    let cache = doc.child(reference, "c:strCache").or_else(|| doc.child(reference, "c:numCache"));
    let values: Vec<String> = cache
        .map(|c| doc.children(c))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|pt| doc.child(pt, "c:v"))
        .map(|v| doc.text(v))
        .collect();
    let text = values.join(" ");
    if values.is_empty() {
        // Without a name a series is called by its number, without a text a title by its series.
        return prune(doc, holder);
    }
    if doc.parent(holder).is_some_and(|p| doc.name(p).1 == "ser") {
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
}

/// A reference of which nothing is known: what may be missing is left out, a series without values goes. The group of that series.
fn without_values(doc: &mut Doc, reference: NodeId, holder: NodeId) -> Option<NodeId> {
    let (at, group) = match doc.name(holder).1 {
        "cat" | "xVal" | "bubbleSize" => (holder, None),
        "plus" | "minus" => (doc.parent(holder).unwrap_or(holder), None),
        _ => match doc.ancestor(reference, "c:ser") {
            Some(series) => (series, doc.parent(series)),
            None => (reference, None),
        },
    };
    prune(doc, at);
    group
}

/// A stock chart has three or four series; with fewer its lines are drawn as lines.
fn stock(doc: &mut Doc, group: NodeId) {
    let series = doc.children(group).into_iter().filter(|c| doc.is(*c, "c:ser")).count();
    let Some(first) = doc.first(group) else { return };
    if doc.is(group, "c:stockChart") && series < 3 {
        doc.rename(group, "c:lineChart");
        let grouping = doc.create("c:grouping");
        doc.set_attr(grouping, "val", "standard");
        doc.insert_before(grouping, first);
    }
}

/// Charts of the newer kind: the reference may be missing where a level of values or a text is left. The id of data that goes.
fn newer(doc: &mut Doc, f: NodeId) -> Option<String> {
    let holder = doc.parent(f)?;
    if doc.is(f, "cx:nf") {
        prune(doc, f);
        return None;
    }
    for name in ["cx:f", "cx:nf"] {
        if let Some(node) = doc.child(holder, name) {
            doc.remove(node);
        }
    }
    if doc.child(holder, "cx:lvl").is_some() || doc.child(holder, "cx:v").is_some() {
        return None;
    }
    let data = doc.parent(holder);
    if doc.name(holder).1 == "txData" {
        prune(doc, data.filter(|t| doc.is(*t, "cx:tx")).unwrap_or(holder));
        return None;
    }
    doc.remove(holder);
    let data = data.filter(|d| doc.is(*d, "cx:data") && !doc.has_children(*d))?;
    let id = doc.attr(data, "id").unwrap_or("").to_owned();
    doc.remove(data);
    Some(id)
}
