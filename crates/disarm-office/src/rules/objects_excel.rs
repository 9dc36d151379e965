//! Objects and controls on sheets: OLE and ActiveX go, form controls stay (threats OOX-X08).

use super::{activex, objects, prune};
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal};

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for object in doc.elements("x:oleObject") {
        if doc.alive(object) {
            cx.did(&objects::OLE_OBJECT, &part.name, Action::Removed)?;
            prune(doc, object);
        }
    }
    for list in doc.elements("x:oleObjects") {
        prune(doc, list);
    }
    for control in doc.elements("x:control") {
        // Only the relationship tells a form control from an ActiveX control.
        let form = doc.attr(control, "r:id").and_then(|id| part.kind_of(id)) == Some(Kind::ControlProps);
        if doc.alive(control) && !form {
            cx.did(&activex::ACTIVEX, &part.name, Action::Removed)?;
            prune(doc, control);
        }
    }
    for properties in doc.elements("x:controlPr") {
        // The picture of a control: only ActiveX controls have one.
        doc.remove_attr(properties, "r:id");
    }
    Ok(())
}
