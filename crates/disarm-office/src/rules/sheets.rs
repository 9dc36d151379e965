//! Sheets that are programs: Excel 4 macro sheets and dialog sheets become empty sheets of the same name (threats OOX-X01, OOX-X02).

use super::dangling::DANGLING;
use super::{Shared, prune};
use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};
use std::collections::HashSet;

/// An Excel 4 macro sheet.
pub(crate) static MACRO_SHEET: Rule = rule!(
    "office.macro-sheet",
    ["OOX-X01"],
    "Excel 4.0 マクロシート",
    "Excel 4 macro sheet",
    "セルに書かれた命令がプログラムとして動く古いマクロです。",
    "同じ名前の空のシートになります。",
    Replace
);
/// A dialog sheet.
pub(crate) static DIALOG_SHEET: Rule = rule!(
    "office.dialog-sheet",
    ["OOX-X02"],
    "ダイアログシート",
    "Dialog sheet",
    "マクロを動かすための古い形式の画面です。",
    "同じ名前の空のシートになります。",
    Replace
);

/// The rule under which a relationship of a workbook leads to an empty sheet.
pub(crate) fn as_worksheet(from: Kind, uri: &str) -> Option<&'static Rule> {
    if from != Kind::Workbook {
        return None;
    }
    match uri.rsplit('/').next()? {
        "xlMacrosheet" | "xlIntlMacrosheet" => Some(&MACRO_SHEET),
        "dialogsheet" => Some(&DIALOG_SHEET),
        _ => None,
    }
}

/// The type such a relationship is written with.
pub(crate) fn written_type(uri: &str) -> String {
    let strict = uri.starts_with("http://purl.oclc.org/ooxml/");
    match as_worksheet(Kind::Workbook, uri) {
        Some(_) if strict => "http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet".to_owned(),
        Some(_) => "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet".to_owned(),
        None => uri.to_owned(),
    }
}

/// A part that came as a worksheet and is none.
pub(crate) fn not_a_worksheet(doc: &Doc) -> Option<&'static Rule> {
    if doc.name(doc.root()).1 == "macrosheet" {
        return Some(&MACRO_SHEET);
    }
    doc.is(doc.root(), "x:dialogsheet").then_some(&DIALOG_SHEET)
}

/// An empty sheet.
pub(crate) fn empty(strict: bool) -> Doc {
    let mut doc = Doc::with_root_in("x:worksheet", strict);
    doc.wish("", "x");
    let data = doc.create("x:sheetData");
    let root = doc.root();
    doc.append(root, data);
    doc
}

/// Sheets of which there is no part, or which share one, go before anything counts them; those that are replaced are remembered.
pub(crate) fn ahead(doc: &mut Doc, part: &Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let sheets = doc.elements("x:sheet");
    let mut seen: HashSet<String> = HashSet::new();
    // The new place of each sheet; none for one that goes.
    let mut places: Vec<Option<usize>> = Vec::with_capacity(sheets.len());
    let mut left = 0usize;
    for sheet in sheets {
        let id = doc.attr(sheet, "r:id").unwrap_or("").to_owned();
        let name = doc.attr(sheet, "name").unwrap_or("").to_lowercase();
        if !matches!(part.kind_of(&id), Some(Kind::Worksheet | Kind::Chartsheet)) || !seen.insert(id.clone()) {
            if !part.rel(&id).is_some_and(|r| matches!(r.to, To::Gone)) {
                cx.did(&DANGLING, &format!("{} {name}", part.name), Action::Removed)?;
            }
            prune(doc, sheet);
            places.push(None);
            continue;
        }
        places.push(Some(left));
        left = left.saturating_add(1);
        if let Some(rule) = part.rel(&id).and_then(|r| as_worksheet(Kind::Workbook, &r.uri)) {
            shared.names.sheets.insert(name, rule);
        }
    }
    if places.len() == left {
        return Ok(());
    }
    for (element, attr) in
        [("x:definedName", "localSheetId"), ("x:workbookView", "activeTab"), ("x:workbookView", "firstSheet")]
    {
        for node in doc.elements(element) {
            let Some(old) = doc.attr(node, attr).and_then(|n| n.trim().parse::<usize>().ok()) else { continue };
            match places.get(old).copied().flatten() {
                Some(new) => doc.set_attr(node, attr, &new.to_string()),
                None if attr == "localSheetId" => prune(doc, node),
                None => _ = doc.remove_attr(node, attr),
            }
        }
    }
    Ok(())
}

/// What else of a workbook goes silently, and what must hold of its sheets: one is seen, and it is one that is seen that is shown first.
pub(crate) fn workbook(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.elements("x:fileVersion") {
        doc.remove_attr(node, "codeName");
    }
    for node in doc.elements("x:calcPr") {
        // The cached values are what was checked and shown.
        doc.remove_attr(node, "fullCalcOnLoad");
        doc.remove_attr(node, "forceFullCalc");
    }
    let sheets = doc.elements("x:sheet");
    let seen = |doc: &Doc, n: NodeId| doc.attr(n, "state").is_none_or(|s| s == "visible");
    if let Some(first) = sheets.first().copied().filter(|_| !sheets.iter().any(|s| seen(doc, *s))) {
        let name = doc.attr(first, "name").unwrap_or("").to_owned();
        cx.did(&super::hidden::HIDDEN_SHEET, &format!("{} {name}", part.name), Action::Replaced)?;
        doc.remove_attr(first, "state");
    }
    let first = sheets.iter().position(|s| seen(doc, *s)).unwrap_or(0);
    for view in doc.elements("x:workbookView") {
        let place = |attr: &str| doc.attr(view, attr).map(|n| n.trim().parse::<usize>().unwrap_or(usize::MAX));
        let (active, left) = (place("activeTab").unwrap_or(0), place("firstSheet").unwrap_or(0));
        if !sheets.get(active).is_some_and(|s| seen(doc, *s)) {
            doc.set_attr(view, "activeTab", &first.to_string());
        }
        if left >= sheets.len() {
            doc.remove_attr(view, "firstSheet");
        }
    }
    Ok(())
}
