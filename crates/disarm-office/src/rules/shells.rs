//! What a drawing was hung into, after the drawing is gone: an anchor, a frame or a bullet the schema does not allow without content.

use super::prune;
use crate::xml::{Doc, NodeId};

/// What an anchor of a sheet or chart may hold (ECMA-376 Part 1 §20.5.2.33, §21.3.2).
const OBJECTS: [&str; 6] = ["sp", "grpSp", "graphicFrame", "cxnSp", "pic", "AlternateContent"];

const ANCHORS: [&str; 5] =
    ["xdr:twoCellAnchor", "xdr:oneCellAnchor", "xdr:absoluteAnchor", "cdr:relSizeAnchor", "cdr:absSizeAnchor"];

const FRAMES: [&str; 7] = [
    "wp:inline",
    "wp:anchor",
    "p:graphicFrame",
    "xdr:graphicFrame",
    "cdr:graphicFrame",
    "wpg:graphicFrame",
    "a:graphicFrame",
];

pub(crate) fn apply(doc: &mut Doc) {
    for name in FRAMES {
        for node in doc.elements(name) {
            // An anchor of a sheet is no frame: `xdr:graphicFrame` is, and holds its graphic directly.
            if doc.alive(node)
                && doc.child(node, "a:graphic").is_none()
                && doc.child(node, "mc:AlternateContent").is_none()
            {
                prune(doc, node);
            }
        }
    }
    for name in ANCHORS {
        for node in doc.elements(name) {
            let filled = |doc: &Doc, n: NodeId| doc.children(n).iter().any(|c| OBJECTS.contains(&doc.name(*c).1));
            if doc.alive(node) && !filled(doc, node) {
                prune(doc, node);
            }
        }
    }
    bullets(doc);
}

/// A picture bullet without its picture goes, and every level that names it (threats OPC-05a).
fn bullets(doc: &mut Doc) {
    let mut gone: Vec<String> = Vec::new();
    for node in doc.elements("w:numPicBullet") {
        if doc.has_children(node) {
            continue;
        }
        gone.extend(doc.attr(node, "w:numPicBulletId").map(str::to_owned));
        doc.remove(node);
    }
    if gone.is_empty() {
        return;
    }
    gone.sort_unstable();
    for node in doc.elements("w:lvlPicBulletId") {
        if doc.attr(node, "w:val").is_some_and(|id| gone.binary_search_by(|g| g.as_str().cmp(id)).is_ok()) {
            prune(doc, node);
        }
    }
}
