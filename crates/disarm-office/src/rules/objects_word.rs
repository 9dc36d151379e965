//! Objects and controls in Word: the drawn preview stays, the object goes (threats OOX-W06).

use super::{Shared, activex, objects, prune};
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal};

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, _shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for (name, rule) in [
        ("o:OLEObject", &objects::OLE_OBJECT),
        ("w:objectEmbed", &objects::OLE_OBJECT),
        ("w:objectLink", &objects::OLE_OBJECT),
        ("w:movie", &super::media::MEDIA),
        ("w:control", &activex::ACTIVEX),
    ] {
        for node in doc.elements(name) {
            cx.did(rule, &part.name, Action::Replaced)?;
            prune(doc, node);
        }
    }
    for object in doc.elements("w:object") {
        let drawing = doc.children(object).into_iter().any(|c| doc.is(c, "w:drawing"));
        if drawing {
            // A picture of the new form stands by itself; w:pict may not hold one.
            for child in doc.children(object) {
                if !doc.is(child, "w:drawing") {
                    doc.remove(child);
                }
            }
            doc.unwrap(object);
        } else if doc.has_children(object) {
            doc.rename(object, "w:pict");
            doc.retain_attrs(object, |prefix, _, _| prefix == "w14");
        } else {
            prune(doc, object);
        }
    }
    for node in doc.with_attr("o:ole") {
        doc.remove_attr(node, "o:ole");
    }
    Ok(())
}
