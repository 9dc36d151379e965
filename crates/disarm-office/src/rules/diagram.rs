//! SmartArt: a diagram whose cached drawing is not there must not ask for it (threats OOX-S05, OPC-05).

use super::{Shared, prune};
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::Doc;

pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &Shared) {
    if part.kind != Kind::DiagramData {
        return;
    }
    // The id is one of the part that shows the diagram. Without the drawing a program draws the diagram from its layout.
    for node in doc.elements("dsp:dataModelExt") {
        if !doc.attr(node, "relId").is_some_and(|id| shared.drawings.contains(id)) {
            prune(doc, node);
        }
    }
}
