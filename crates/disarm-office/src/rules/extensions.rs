//! Extension lists: an extension is one element of a listed vocabulary under a short name, and nothing else (threats OOX-P09).

use super::{namespaces, prune};
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal};

/// Longest `uri` of an extension, bytes; real ones are GUIDs.
pub(crate) const MAX_URI: usize = 100;

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    if !doc.knows("extLst") {
        return Ok(());
    }
    let lists: Vec<NodeId> = doc.all().filter(|n| doc.name(*n).1 == "extLst").collect();
    for list in lists {
        for extension in doc.children(list) {
            if doc.name(extension).1 != "ext" {
                continue;
            }
            let short = doc.attr(extension, "uri").is_none_or(|uri| uri.len() <= MAX_URI);
            let stray =
                doc.retain_attrs(extension, |prefix, local, _| prefix == "mc" || (prefix, local) == ("", "uri"));
            let text = drop_text(doc, extension);
            if stray > 0 || text || !short {
                cx.did(&namespaces::UNKNOWN_CONTENT, &part.name, Action::Removed)?;
            }
            if !short || (text && !doc.has_children(extension)) {
                prune(doc, extension);
            }
        }
    }
    Ok(())
}

/// Takes the text directly inside an extension out; whether there was more than white space.
fn drop_text(doc: &mut Doc, extension: NodeId) -> bool {
    let mut said = false;
    let mut at = doc.first(extension);
    while let Some(node) = at {
        at = doc.next(node);
        if !doc.is_element(node) && !doc.deep_text(node).trim().is_empty() {
            said = true;
            doc.remove(node);
        }
    }
    said
}
