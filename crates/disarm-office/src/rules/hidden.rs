//! Sheets, rows and columns that are not shown: kept and reported (threats OOX-X15).

use super::Shared;
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};
use std::collections::HashSet;

/// Something in a workbook that a reader does not see.
pub(crate) static HIDDEN_SHEET: Rule = rule!(
    "office.hidden-sheet",
    ["OOX-X15"],
    "非表示のシート・行・列",
    "Hidden sheets, rows and columns",
    "画面に出ない場所に、渡すつもりのない情報や、だますための値が置かれることがあります。",
    "",
    Keep
);

/// Most sheets named one by one.
const NAMED: usize = 50;

pub(crate) fn apply(doc: &Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    match part.kind {
        Kind::Workbook => sheets(doc, part, shared, cx),
        Kind::Worksheet if has_hidden_cells(doc) => cx.did(&HIDDEN_SHEET, &part.name, Action::Kept),
        Kind::SheetStyles if hides_values(doc) => cx.did(&HIDDEN_SHEET, &part.name, Action::Kept),
        _ => Ok(()),
    }
}

fn sheets(doc: &Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let hidden = |n: &_| matches!(doc.attr(*n, "state"), Some("hidden" | "veryHidden"));
    for (at, sheet) in doc.elements("x:sheet").into_iter().filter(hidden).enumerate() {
        let name = doc.attr(sheet, "name").unwrap_or("");
        if shared.names.sheets.contains_key(&name.to_lowercase()) {
            // It is empty by now, and reported as what it was.
            continue;
        }
        let place = if at < NAMED { format!("{} {name}", part.name) } else { part.name.clone() };
        cx.did(&HIDDEN_SHEET, &place, Action::Kept)?;
    }
    Ok(())
}

/// Rows and columns; one finding for a sheet, however many there are.
fn has_hidden_cells(doc: &Doc) -> bool {
    let rows = doc.with_attr("hidden").into_iter();
    rows.filter(|n| matches!(doc.name(*n), ("x", "row" | "col"))).any(|n| doc.flag(n, "hidden"))
        || doc.with_attr("zeroHeight").into_iter().any(|n| doc.flag(n, "zeroHeight"))
}

/// A number format without anything in its sections, `;;;`, that some cell format uses.
fn hides_values(doc: &Doc) -> bool {
    let empty = |code: &str| code.contains(";;") && code.chars().all(|c| matches!(c, ';' | ' ' | '"'));
    let ids: HashSet<&str> = doc
        .elements("x:numFmt")
        .into_iter()
        .filter(|n| doc.attr(*n, "formatCode").is_some_and(empty))
        .filter_map(|n| doc.attr(n, "numFmtId"))
        .collect();
    !ids.is_empty()
        && doc.elements("x:xf").into_iter().any(|x| {
            let used = doc.parent(x).is_some_and(|p| doc.is(p, "x:cellXfs"));
            used && doc.attr(x, "numFmtId").is_some_and(|id| ids.contains(id))
        })
}
