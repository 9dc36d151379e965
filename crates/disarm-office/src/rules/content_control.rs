//! Content controls: only the properties of the list stay (threats OOX-W12). What a control shows is never touched.

use super::{namespaces, prune};
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal};

/// Whether a property of a content control may stay (ECMA-376 Part 1 §17.5.2.38 and its extensions MS-DOCX §2.5, §2.6).
pub(crate) fn may_stay(prefix: &str, local: &str) -> bool {
    match prefix {
        "w" => matches!(
            local,
            "rPr"
                | "alias"
                | "tag"
                | "id"
                | "lock"
                | "placeholder"
                | "showingPlcHdr"
                | "temporary"
                | "text"
                | "richText"
                | "date"
                | "dropDownList"
                | "comboBox"
                | "picture"
                | "equation"
                | "citation"
                | "bibliography"
                | "group"
                | "docPartObj"
                | "docPartList"
                | "label"
                | "tabIndex"
                | "dataBinding"
        ),
        "w14" => matches!(local, "checkbox" | "entityPicker"),
        "w15" => matches!(local, "appearance" | "color" | "repeatingSection" | "repeatingSectionItem" | "dataBinding"),
        "mc" | "w16sdtfl" => true,
        _ => false,
    }
}

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for properties in doc.elements("w:sdtPr") {
        for child in doc.children(properties) {
            let (prefix, local) = doc.name(child);
            if may_stay(prefix, local) {
                continue;
            }
            let web = prefix == "w15" && local.starts_with("webExtension");
            let rule = if web { &namespaces::WEB_EXTENSION } else { &namespaces::UNKNOWN_CONTENT };
            cx.did(rule, &part.name, Action::Removed)?;
            prune(doc, child);
        }
    }
    Ok(())
}
