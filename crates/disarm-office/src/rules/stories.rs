//! What Word asks of a story after removals: cells that end with a paragraph, stories that hold one, ranges with both ends (threats OOX-W20).

use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use std::collections::HashSet;

/// Stories that must hold a paragraph (ECMA-376 Part 1 §17.10, §17.11, §17.13.4, §17.12).
const NEVER_EMPTY: &[&str] =
    &["w:hdr", "w:ftr", "w:footnote", "w:endnote", "w:comment", "w:docPartBody", "w:txbxContent"];

/// Marks of a range: both ends, by id.
const RANGES: &[(&str, &str)] = &[
    ("w:bookmarkStart", "w:bookmarkEnd"),
    ("w:commentRangeStart", "w:commentRangeEnd"),
    ("w:permStart", "w:permEnd"),
    ("w:moveFromRangeStart", "w:moveFromRangeEnd"),
    ("w:moveToRangeStart", "w:moveToRangeEnd"),
];

/// Marks that name something of another part, and the kind of that part.
const REFERENCES: &[(&str, Kind)] = &[
    ("w:commentReference", Kind::Comments),
    ("w:commentRangeStart", Kind::Comments),
    ("w:commentRangeEnd", Kind::Comments),
    ("w:footnoteReference", Kind::Footnotes),
    ("w:endnoteReference", Kind::Endnotes),
];

pub(crate) fn apply(doc: &mut Doc, part: &Part) {
    // The settings name footnotes by elements of the same name (§17.11.9).
    if matches!(part.kind, Kind::Settings | Kind::Styles | Kind::Numbering | Kind::FontTable | Kind::WebSettings) {
        return;
    }
    for cell in doc.elements("w:tc") {
        if !ends_with_paragraph(doc, cell) {
            let paragraph = doc.create("w:p");
            doc.append(cell, paragraph);
        }
    }
    for name in NEVER_EMPTY {
        for story in doc.elements(name) {
            if last_block(doc, story).is_none() {
                let paragraph = doc.create("w:p");
                doc.append(story, paragraph);
            }
        }
    }
    if matches!(part.kind, Kind::Document | Kind::Glossary) {
        for (name, kind) in REFERENCES {
            if part.rels.iter().any(|r| matches!(r.to, To::Part(_, k) if k == *kind)) {
                continue;
            }
            for node in doc.elements(name) {
                doc.remove(node);
            }
        }
    }
    for (start, end) in RANGES {
        pair(doc, start, end);
    }
}

/// The last child that is a block: a paragraph, a table, a content control.
fn last_block(doc: &Doc, story: NodeId) -> Option<NodeId> {
    let block = |n: &NodeId| matches!(doc.name(*n), ("w", "p" | "tbl" | "sdt") | ("mc", "AlternateContent"));
    doc.children(story).into_iter().rev().find(block)
}

/// Whether the last block of a cell is a paragraph, or a content control around something.
fn ends_with_paragraph(doc: &Doc, cell: NodeId) -> bool {
    last_block(doc, cell).is_some_and(|last| !doc.is(last, "w:tbl"))
}

/// Takes off what has lost its partner. Branches of alternate content repeat ids, so each id is asked for, not counted.
fn pair(doc: &mut Doc, start: &str, end: &str) {
    let (starts, ends) = (doc.elements(start), doc.elements(end));
    if starts.is_empty() && ends.is_empty() {
        return;
    }
    let ids = |doc: &Doc, nodes: &[NodeId]| -> HashSet<String> {
        nodes.iter().filter_map(|n| doc.attr(*n, "w:id")).map(str::to_owned).collect()
    };
    let (started, ended) = (ids(doc, &starts), ids(doc, &ends));
    let lone = |doc: &Doc, node: NodeId, others: &HashSet<String>| {
        doc.attr(node, "w:id").is_none_or(|id| !others.contains(id))
    };
    for (nodes, others) in [(starts, ended), (ends, started)] {
        for node in nodes {
            if lone(doc, node, &others) {
                doc.remove(node);
            }
        }
    }
}
