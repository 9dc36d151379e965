//! Sheets that are programs: Excel 4 macro sheets and dialog sheets become empty sheets of the same name (threats OOX-X01, OOX-X02).

use crate::opc::kinds::Kind;
use crate::xml::Doc;
use mugai_core::{Rule, Treatment};

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

/// What else of a workbook goes silently.
pub(crate) fn workbook(doc: &mut Doc) {
    for node in doc.elements("x:fileVersion") {
        doc.remove_attr(node, "codeName");
    }
    for node in doc.elements("x:calcPr") {
        // The cached values are what was checked and shown.
        doc.remove_attr(node, "fullCalcOnLoad");
        doc.remove_attr(node, "forceFullCalc");
    }
}
