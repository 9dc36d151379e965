//! Shapes for comments that have none: Excel wants one for each comment, or it offers to repair the file (threats OOX-X17).

use crate::rules::old_drawing;
use crate::xml::{Doc, NodeId};
use std::collections::HashSet;

/// Last column of a sheet, from 0.
const LAST_COLUMN: u32 = 16_383;
/// Last row of a sheet, from 0.
const LAST_ROW: u32 = 1_048_575;

/// A cell reference (`B12`) as row and column from 0.
pub(crate) fn cell(reference: &str) -> Option<(u32, u32)> {
    let plain = reference.trim().replace('$', "").to_ascii_uppercase();
    let at = plain.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = plain.split_at_checked(at)?;
    let mut column = 0u32;
    for b in letters.bytes() {
        let value = b.checked_sub(b'A').filter(|v| *v < 26)?;
        column = column.checked_mul(26)?.checked_add(u32::from(value))?.checked_add(1)?;
    }
    let row: u32 = digits.parse().ok()?;
    let cell = (row.checked_sub(1)?, column.checked_sub(1)?);
    (cell.0 <= LAST_ROW && cell.1 <= LAST_COLUMN).then_some(cell)
}

/// Adds a note for every cell that has none.
pub(super) fn complete(doc: &mut Doc, cells: &[(u32, u32)]) {
    let mut there: HashSet<(u32, u32)> = HashSet::new();
    for data in doc.elements("xvml:ClientData") {
        let number = |name: &str| doc.child(data, name).and_then(|n| doc.text(n).trim().parse::<u32>().ok());
        if doc.attr(data, "ObjectType") == Some("Note")
            && let (Some(row), Some(column)) = (number("xvml:Row"), number("xvml:Column"))
        {
            there.insert((row, column));
        }
    }
    let missing: Vec<(u32, u32)> = cells.iter().filter(|c| there.insert(**c)).copied().collect();
    if missing.is_empty() {
        return;
    }
    let root = doc.root();
    let mut next = old_drawing::highest(doc).max(1_024);
    if !doc.elements("v:shapetype").into_iter().any(|t| doc.attr(t, "id") == Some("_x0000_t202")) {
        shape_type(doc, root);
    }
    for (row, column) in missing {
        next = next.saturating_add(1);
        note(doc, root, next, row, column);
    }
}

/// An element with attributes behind the children of `parent`.
fn make(doc: &mut Doc, parent: NodeId, name: &str, attributes: &[(&str, &str)]) -> NodeId {
    let node = doc.create(name);
    for (name, value) in attributes {
        doc.set_attr(node, name, value);
    }
    doc.append(parent, node);
    node
}

/// The text box every note is an instance of, as Excel writes it.
fn shape_type(doc: &mut Doc, root: NodeId) {
    let id =
        [("id", "_x0000_t202"), ("coordsize", "21600,21600"), ("o:spt", "202"), ("path", "m,l,21600r21600,l21600,xe")];
    let node = make(doc, root, "v:shapetype", &id);
    make(doc, node, "v:stroke", &[("joinstyle", "miter")]);
    make(doc, node, "v:path", &[("gradientshapeok", "t"), ("o:connecttype", "rect")]);
}

/// A hidden note beside its cell, of the size Excel gives a new one.
fn note(doc: &mut Doc, root: NodeId, id: u64, row: u32, column: u32) {
    let style =
        "position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:108pt;height:59.25pt;z-index:1;visibility:hidden";
    let id = format!("_x0000_s{id}");
    let shape = [
        ("id", id.as_str()),
        ("type", "#_x0000_t202"),
        ("style", style),
        ("fillcolor", "#ffffe1"),
        ("o:insetmode", "auto"),
    ];
    let shape = make(doc, root, "v:shape", &shape);
    make(doc, shape, "v:fill", &[("color2", "#ffffe1")]);
    make(doc, shape, "v:shadow", &[("color", "black"), ("obscured", "t")]);
    make(doc, shape, "v:path", &[("o:connecttype", "none")]);
    let text = make(doc, shape, "v:textbox", &[("style", "mso-direction-alt:auto")]);
    make(doc, text, "div", &[("style", "text-align:left")]);
    let data = make(doc, shape, "xvml:ClientData", &[("ObjectType", "Note")]);
    make(doc, data, "xvml:MoveWithCells", &[]);
    make(doc, data, "xvml:SizeWithCells", &[]);
    let left = column.saturating_add(1).min(LAST_COLUMN.saturating_sub(2));
    let top = row.saturating_sub(1).min(LAST_ROW.saturating_sub(4));
    let anchor = format!("{left}, 15, {top}, 10, {}, 31, {}, 9", left.saturating_add(2), top.saturating_add(4));
    for (name, value) in [
        ("xvml:Anchor", anchor.as_str()),
        ("xvml:AutoFill", "False"),
        ("xvml:Row", &row.to_string()),
        ("xvml:Column", &column.to_string()),
    ] {
        let node = make(doc, data, name, &[]);
        doc.set_text(node, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_to_the_ends_of_a_sheet() {
        assert_eq!(cell("A1"), Some((0, 0)));
        assert_eq!(cell("$aa$10"), Some((9, 26)));
        assert_eq!(cell("XFD1048576"), Some((LAST_ROW, LAST_COLUMN)));
        for bad in ["", "A", "1", "A0", "XFE1", "A1048577", "A1:B2", "ZZZZZZZZZZ1", "あ1"] {
            assert_eq!(cell(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_missing_notes_are_added_and_each_once() {
        let mut doc = Doc::with_root("xml");
        complete(&mut doc, &[(0, 0), (4, 2), (0, 0)]);
        assert_eq!(doc.elements("v:shape").len(), 2);
        let before = doc.write();
        complete(&mut doc, &[(4, 2), (0, 0)]);
        assert_eq!(doc.write(), before);
        complete(&mut doc, &[(9, 9)]);
        let ids: Vec<_> =
            doc.elements("v:shape").into_iter().filter_map(|s| doc.attr(s, "id").map(str::to_owned)).collect();
        assert_eq!(ids, ["_x0000_s1025", "_x0000_s1026", "_x0000_s1027"]);
        assert_eq!(doc.elements("v:shapetype").len(), 1);
    }
}
