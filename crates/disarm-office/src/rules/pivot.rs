//! Pivot tables over outside data: flattened, the cells keep what they show (threats OOX-X06). What hangs on which is found out in
//! `opc::pivots` before the workbook is rebuilt.

use super::{Shared, remove_all};
use super::{dangling, formula, prune};
use crate::opc::App;
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};
use std::collections::HashSet;

/// A pivot cache that reads from outside the workbook.
pub(crate) static PIVOT_SOURCE: Rule = rule!(
    "office.pivot-source",
    ["OOX-X06"],
    "外部データのピボットテーブル",
    "Pivot table over outside data",
    "開くと外部のデータベースやファイルへ接続します。",
    "表の値は残りますが、ピボットテーブルとしては操作できません。",
    Flatten
);

/// Which pivot tables, slicers and timelines of a workbook stay, and which go with data from outside.
#[derive(Debug, Default)]
pub(crate) struct Pivots {
    /// Members of the container that go: caches, tables, slicers.
    pub(crate) gone: HashSet<usize>,
    /// Pivot tables that stay, by name, lower case.
    pub(crate) tables: HashSet<String>,
    /// Slicers and timelines that stay, by name, lower case.
    pub(crate) slicers: HashSet<String>,
    /// Caches of slicers and timelines that stay, by name, lower case.
    pub(crate) slicer_caches: HashSet<String>,
    /// Pivot tables, slicers and their caches that go, by name, lower case.
    pub(crate) gone_names: HashSet<String>,
}

/// Whether a pivot cache definition reads from sheets of its own workbook and from nothing else.
pub(crate) fn is_internal(doc: &Doc, names: &formula::Names) -> bool {
    let root = doc.root();
    let Some(source) = doc.child(root, "x:cacheSource") else { return false };
    let ranges = match doc.attr(source, "type") {
        Some("worksheet") => doc.child(source, "x:worksheetSource").into_iter().collect(),
        Some("consolidation") => doc.elements("x:rangeSet"),
        _ => Vec::new(),
    };
    // An OLAP cube, or the data model behind it.
    let model = ["x:cacheHierarchies", "x:calculatedMembers", "x15:pivotCacheDecoupled", "x14:sourceConnection"];
    !ranges.is_empty()
        && ranges.into_iter().all(|range| is_internal_range(doc, range, names))
        && doc.attr(source, "connectionId").is_none_or(|c| c == "0")
        && model.iter().all(|name| doc.elements(name).is_empty())
        && doc.with_attr("formula").into_iter().all(|n| {
            // Fields are named as the clerk liked: no formula of a cell, yet it may call what one may call.
            doc.attr(n, "formula").is_none_or(formula::is_harmless_field)
        })
}

fn is_internal_range(doc: &Doc, range: NodeId, names: &formula::Names) -> bool {
    let plain = |name: &str| doc.attr(range, name).unwrap_or("").to_lowercase();
    let (sheet, name) = (plain("sheet"), plain("name"));
    doc.attr(range, "r:id").is_none_or(str::is_empty)
        && !sheet.contains(['[', ']', '\\', '/', '|'])
        && !names.sheets.contains_key(&sheet)
        && !names.dead.contains(&name)
        && formula::judge(&name, names).is_none()
        && formula::judge(doc.attr(range, "ref").unwrap_or(""), names).is_none()
}

pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    if part.app != App::Excel {
        return Ok(());
    }
    let pivots = &shared.pivots;
    let gone = |pivots: &Pivots, name: &str| pivots.gone_names.contains(&name.to_lowercase());
    match part.kind {
        Kind::Workbook => {
            for node in doc.elements("x:pivotCache").into_iter().chain(doc.elements("x14:pivotCache")) {
                if doc.attr(node, "r:id").is_none_or(|id| part.kind_of(id).is_none()) {
                    prune(doc, node);
                }
            }
            // The names Excel makes for slicers; they are worth nothing but the slicer.
            for node in doc.elements("x:definedName") {
                if doc.text(node).trim() == "#N/A" && doc.attr(node, "name").is_some_and(|n| gone(pivots, n)) {
                    prune(doc, node);
                }
            }
        }
        Kind::Slicer | Kind::Timeline => {
            for name in ["x14:slicer", "x15:timeline"] {
                for node in doc.elements(name) {
                    let cache = doc.attr(node, "cache").unwrap_or("").to_lowercase();
                    if !pivots.slicer_caches.contains(&cache) {
                        prune(doc, node);
                    }
                }
            }
        }
        Kind::SlicerCache | Kind::TimelineCache => {
            for name in ["x14:pivotTable", "x15:pivotTable"] {
                for node in doc.elements(name) {
                    if !doc.attr(node, "name").is_some_and(|n| pivots.tables.contains(&n.to_lowercase())) {
                        prune(doc, node);
                    }
                }
            }
        }
        _ => {}
    }
    for name in ["sle:slicer", "tsle:timeslicer", "sle15:slicer"] {
        for node in doc.elements(name) {
            let slicer = doc.attr(node, "name").unwrap_or("").to_owned();
            if !doc.alive(node) || pivots.slicers.contains(&slicer.to_lowercase()) {
                continue;
            }
            let rule = if gone(pivots, &slicer) { &PIVOT_SOURCE } else { &dangling::DANGLING };
            cx.did(rule, &part.name, Action::Removed)?;
            let anchors = ["xdr:twoCellAnchor", "xdr:oneCellAnchor", "xdr:absoluteAnchor"];
            let anchor = anchors.iter().find_map(|a| doc.ancestor(node, a));
            prune(doc, anchor.unwrap_or(node));
        }
    }
    // A pivot chart without its pivot table does not open cleanly; as a plain chart it shows the same.
    let lost = doc.elements("c:pivotSource").into_iter().any(|node| {
        let name = doc.child(node, "c:name").map(|n| doc.text(n)).unwrap_or_default();
        let table = name.rsplit_once('!').map_or(name.as_str(), |(_, t)| t).trim_matches('\'').to_lowercase();
        !pivots.tables.contains(&table)
    });
    if lost {
        remove_all(doc, part, cx, &PIVOT_SOURCE, &["c:pivotSource"])?;
        for name in ["c:pivotFmts", "c14:pivotOptions", "c16:pivotOptions16"] {
            for node in doc.elements(name) {
                prune(doc, node);
            }
        }
    }
    Ok(())
}
