//! Visio: cells that do something, events, menus, stencils from elsewhere, hyperlinks (threats §2.6, MS-VSDX).

use super::dangling::DANGLING;
use super::external::EXTERNAL_REFERENCE;
use super::formula::FUNCTION;
use super::identity::IDENTITY;
use super::links::LINK;
use super::macros::MACRO_ATTRIBUTE;
use super::{custom_ui, visio_formula};
use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use mugai_core::url::{Base, verdict};
use mugai_core::{Action, Context, Refusal};

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    // The small picture of a master in the stencil window: opaque, and drawn anew when it is missing.
    for node in doc.elements("vsdx:Icon") {
        doc.remove(node);
    }
    super::remove_all(doc, part, cx, &MACRO_ATTRIBUTE, &["vsdx:EventList", "vsdx:EventItem"])?;
    let menus = ["vsdx:CustomMenusFile", "vsdx:CustomToolbarsFile", "vsdx:AttachedToolbars"];
    super::remove_all(doc, part, cx, &custom_ui::CUSTOM_UI, &menus)?;
    windows(doc, part, cx)?;
    for node in doc.with_attr("ResolutionID") {
        cx.did(&IDENTITY, &part.name, Action::Removed)?;
        doc.remove_attr(node, "ResolutionID");
    }
    formulas(doc, part, cx)?;
    for section in doc.elements("vsdx:Section") {
        if doc.attr(section, "N").is_some_and(|n| n.eq_ignore_ascii_case("Hyperlink")) {
            hyperlinks(doc, part, cx, section)?;
        }
    }
    for (element, kind) in [("vsdx:Page", Kind::VisioPage), ("vsdx:Master", Kind::VisioMaster)] {
        for node in doc.elements(element) {
            let id = doc.child(node, "vsdx:Rel").and_then(|rel| doc.attr(rel, "r:id")).unwrap_or("");
            if part.kind_of(id) != Some(kind) {
                if !part.rel(id).is_some_and(|r| matches!(r.to, To::Gone)) {
                    cx.did(&DANGLING, &format!("{} {id}", part.name), Action::Removed)?;
                }
                doc.remove(node);
            }
        }
    }
    Ok(())
}

/// A stencil window names the file it shows, and Visio opens it.
fn windows(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.elements("vsdx:Window") {
        if doc.alive(node) && doc.attr(node, "Document").is_some_and(|d| !d.is_empty()) {
            cx.did(&EXTERNAL_REFERENCE, &part.name, Action::Removed)?;
            doc.remove(node);
        }
    }
    Ok(())
}

/// A cell keeps the value it had last.
fn formulas(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.with_attr("F") {
        if doc.attr(node, "F").is_some_and(visio_formula::is_harmless) {
            continue;
        }
        cx.did(&FUNCTION, &part.name, Action::Flattened)?;
        if doc.attr(node, "V").is_some() {
            doc.remove_attr(node, "F");
        } else {
            doc.remove(node);
        }
    }
    Ok(())
}

fn hyperlinks(doc: &mut Doc, part: &Part, cx: &mut Context<'_>, section: NodeId) -> Result<(), Refusal> {
    for row in doc.children(section) {
        let cell = |doc: &Doc, name: &str| {
            doc.children(row).into_iter().filter(|c| named(doc, *c, name)).collect::<Vec<NodeId>>()
        };
        let mut fine = true;
        for node in cell(doc, "Address") {
            let address = doc.attr(node, "V").unwrap_or("").to_owned();
            match verdict(&address, Base::None).kept() {
                _ if address.is_empty() => {}
                Some(url) if !url.starts_with('#') => doc.set_attr(node, "V", &url),
                _ => fine = false,
            }
        }
        // A place in this drawing: a page, a shape on it.
        for node in cell(doc, "SubAddress") {
            let place = doc.attr(node, "V").unwrap_or("");
            fine &= !place.contains(['\\', '|']) && !place.contains("//") && !place.contains(":/");
        }
        if !fine {
            cx.did(&LINK, &part.name, Action::Removed)?;
            doc.remove(row);
            continue;
        }
        // What was judged is the value; a formula could make another one of it. The one exception means "as the master has it".
        for name in ["Address", "SubAddress", "ExtraInfo", "Frame"] {
            for node in cell(doc, name) {
                if doc.attr(node, "F").is_some_and(|f| f != "Inh") {
                    doc.remove_attr(node, "F");
                }
            }
        }
    }
    if !doc.has_children(section) {
        doc.remove(section);
    }
    Ok(())
}

/// Whether it is the cell of a name; Visio does not mind the case.
fn named(doc: &Doc, node: NodeId, name: &str) -> bool {
    doc.attr(node, "N").is_some_and(|n| n.eq_ignore_ascii_case(name))
}
