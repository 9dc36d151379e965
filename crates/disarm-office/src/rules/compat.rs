//! Markup compatibility after removals: what is left of an `mc:AlternateContent` must still be one (threats XML-08).

use super::prune;
use crate::xml::Doc;

pub(crate) fn apply(doc: &mut Doc) {
    // Inner ones first, so that what they leave behind is judged by the outer ones.
    for node in doc.elements("mc:AlternateContent").into_iter().rev() {
        if !doc.alive(node) {
            continue;
        }
        let children = doc.children(node);
        if children.iter().any(|c| doc.is(*c, "mc:Choice")) {
            continue;
        }
        match children.into_iter().find(|c| doc.is(*c, "mc:Fallback")) {
            Some(fallback) => {
                for other in doc.children(node) {
                    if other != fallback {
                        doc.remove(other);
                    }
                }
                let filled = doc.has_children(fallback);
                doc.unwrap(fallback);
                if filled { doc.unwrap(node) } else { prune(doc, node) }
            }
            None => prune(doc, node),
        }
    }
}
