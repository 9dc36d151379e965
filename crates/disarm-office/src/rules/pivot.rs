//! Pivot tables over outside data: flattened, the cells keep what they show (threats OOX-X06).

use super::{Shared, prune};
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

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

/// Whether a pivot cache definition reads from a sheet of its own workbook and from nothing else.
pub(crate) fn is_internal(doc: &Doc) -> bool {
    let Some(source) = doc.child(doc.root(), "x:cacheSource") else { return false };
    let outside = |n| doc.attr(n, "r:id").is_some_and(|id| !id.is_empty());
    let sheet = doc.child(source, "x:worksheetSource");
    let fine = doc.attr(source, "type") == Some("worksheet") && sheet.is_some_and(|s| !outside(s));
    fine && doc.attr(source, "connectionId").is_none_or(|c| c == "0")
}

pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    if part.kind == Kind::Workbook {
        for node in doc.elements("x:pivotCache").into_iter().chain(doc.elements("x14:pivotCache")) {
            if doc.attr(node, "r:id").is_none_or(|id| part.kind_of(id).is_none()) {
                prune(doc, node);
            }
        }
    }
    if shared.dead_caches.is_empty() {
        return Ok(());
    }
    for name in [
        "x14:pivotCaches",
        "x15:pivotCaches",
        "x15:pivotTableReferences",
        "x14:slicerCaches",
        "x15:slicerCaches",
        "x15:timelineCacheRefs",
        "x15:timelineCachePivotCaches",
        "x14:slicerList",
        "x15:timelineRefs",
    ] {
        for node in doc.elements(name) {
            prune(doc, node);
        }
    }
    for name in ["sle:slicer", "tsle:timeslicer", "sle15:slicer"] {
        for node in doc.elements(name) {
            cx.did(&PIVOT_SOURCE, &part.name, Action::Removed)?;
            let anchor = ["xdr:twoCellAnchor", "xdr:oneCellAnchor", "xdr:absoluteAnchor"]
                .iter()
                .find_map(|a| doc.ancestor(node, a));
            prune(doc, anchor.unwrap_or(node));
        }
    }
    for name in ["c:pivotSource", "c:pivotFmts", "c14:pivotOptions", "c16:pivotOptions16"] {
        for node in doc.elements(name) {
            prune(doc, node);
        }
    }
    Ok(())
}
