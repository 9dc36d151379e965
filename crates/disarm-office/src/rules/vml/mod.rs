//! Old vector drawings (VML): rebuilt from a small model of shapes, pictures, notes and form controls (threats OOX-P15, OOX-P18, §2.8.6).

pub(crate) mod model;
pub(crate) mod notes;
mod style;

use super::{Shared, macros, prune};
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use model::Stays;
use mugai_core::{Action, Context, Reason, Refusal, Rule, Treatment};
use std::collections::HashSet;

/// Something in an old drawing that is not of the small model.
pub(crate) static VML: Rule = rule!(
    "office.vml",
    ["OOX-P15", "OOX-P18"],
    "旧形式の図形（VML）の危険な指定",
    "Unsafe part of an old drawing",
    "古い図形の形式には、リンク・外部画像・スクリプトを書くことができます。",
    "図形の見た目が少し変わることがあります。",
    Remove
);

/// What a sheet wants of its old drawing.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    /// Ids of shapes that stand for an object, an ActiveX control or a form control that is gone; already in the report.
    pub(crate) dead: HashSet<String>,
    /// Cells with a comment: row and column from 0.
    pub(crate) notes: Vec<(u32, u32)>,
}

/// An empty drawing, for one that could not be read.
pub(crate) fn empty() -> Doc {
    let mut doc = Doc::with_root("xml");
    // The names every program expects.
    for (prefix, own) in [("v", "v"), ("o", "o"), ("x", "xvml")] {
        doc.wish(prefix, own);
    }
    doc
}

/// Whether client data of this type stand for something that is not a note or form control.
pub(crate) fn is_dead(object_type: &str) -> bool {
    let known = [
        "Note", "Button", "Checkbox", "Dialog", "Drop", "Edit", "GBox", "Group", "Label", "LineA", "List", "Radio",
        "Rect", "RectA", "Scroll", "Shape", "Spin",
    ];
    !known.contains(&object_type)
}

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let drawing = part.kind == Kind::VmlDrawing;
    if !drawing && !["v", "o", "xvml", "pvml", "w10"].iter().any(|p| doc.binds(p)) {
        return Ok(());
    }
    if drawing {
        dead_shapes(doc, part, shared, cx)?;
    }
    let ours = |doc: &Doc, n: NodeId| drawing || model::is_old(doc.name(n).0);
    for node in doc.all().filter(|n| ours(doc, *n)).collect::<Vec<_>>() {
        if doc.alive(node) {
            judge(doc, part, shared.strict, cx, node)?;
        }
    }
    if drawing && let Some(edits) = shared.vml.remove(&part.name) {
        notes::complete(doc, &edits.notes);
    }
    Ok(())
}

fn judge(doc: &mut Doc, part: &mut Part, strict: bool, cx: &mut Context<'_>, node: NodeId) -> Result<(), Refusal> {
    let drawing = part.kind == Kind::VmlDrawing;
    let (prefix, local) = doc.name(node);
    if prefix == "mc" {
        return Ok(());
    }
    let root = node == doc.root();
    let parent = doc.parent(node).map(|p| doc.name(p));
    let in_place = match prefix {
        // HTML is the text of a note; the root bears no namespace either.
        "" => {
            drawing
                && (root
                    || matches!(parent, Some(("v", "textbox")))
                    || parent.is_some_and(|p| p.0.is_empty() && p.1 != "xml"))
        }
        "xvml" => parent == Some(("xvml", "ClientData")) || local == "ClientData",
        "v" if drawing && model::is_shape((prefix, local)) => parent.is_some_and(model::may_hold_shapes),
        prefix => model::is_old(prefix),
    };
    if !in_place || !model::element((prefix, local)) {
        if root {
            return Err(Refusal::new(Reason::MalformedOffice, &part.name, "not an old drawing"));
        }
        let quiet = prefix == "pvml" || matches!((prefix, local), ("xvml", "CF" | "AutoPict"));
        if (prefix, local) == ("xvml", "FmlaMacro") {
            cx.did(&macros::MACRO_ATTRIBUTE, &part.name, Action::Removed)?;
        } else if !quiet {
            cx.did(&VML, &part.name, Action::Removed)?;
        }
        prune(doc, node);
        return Ok(());
    }
    attributes(doc, part, strict, cx, node)?;
    content(doc, part, cx, node)
}

fn attributes(doc: &mut Doc, part: &mut Part, strict: bool, cx: &mut Context<'_>, node: NodeId) -> Result<(), Refusal> {
    let of = doc.name(node);
    let mut lost = false;
    let mut other: Vec<(String, String)> = Vec::new();
    let mut gone = false;
    for (prefix, local, value) in doc.attrs(node) {
        match model::attribute(of, (prefix, local), value) {
            Stays::AsIs => {}
            Stays::As(new, changed) => {
                lost |= changed;
                other.push((local.to_owned(), new.into_owned()));
            }
            Stays::No => {
                gone = true;
                lost |= !model::is_noise((prefix, local));
            }
        }
    }
    if gone {
        let of = (of.0, of.1.to_owned());
        doc.retain_attrs(node, |prefix, local, value| {
            model::attribute((of.0, &of.1), (prefix, local), value) != Stays::No
        });
    }
    for (name, value) in other {
        doc.set_attr(node, &name, &value);
    }
    if lost {
        cx.did(&VML, &part.name, Action::Removed)?;
        if doc.is(node, "v:imagedata") {
            blank(doc, part, node, strict);
        }
    }
    Ok(())
}

/// A picture that lost the address it came from is shown in grey, unless the file holds it as well.
pub(crate) fn blank(doc: &mut Doc, part: &mut Part, image: NodeId, strict: bool) {
    let names = |name: &str| doc.attr(image, name).is_some_and(|id| !id.is_empty());
    if !names("r:id") && !names("o:relid") {
        let id = part.placeholder(strict);
        let name = if part.kind == Kind::VmlDrawing { "o:relid" } else { "r:id" };
        doc.set_attr(image, name, &id);
    }
}

/// Text between the elements means nothing; a datum of the client data is text and nothing else.
fn content(doc: &mut Doc, part: &Part, cx: &mut Context<'_>, node: NodeId) -> Result<(), Refusal> {
    let name = doc.name(node);
    let (text, datum) = (model::holds_text(name), model::is_client_datum(name));
    if text && !datum {
        return Ok(());
    }
    let mut at = doc.first(node);
    while let Some(child) = at {
        at = doc.next(child);
        if doc.is_element(child) {
            if datum {
                cx.did(&VML, &part.name, Action::Removed)?;
                doc.remove(child);
            }
        } else if !text {
            doc.remove(child);
        }
    }
    if datum && doc.is(node, "xvml:Anchor") {
        let written = super::old_drawing::numbers(&doc.text(node));
        match written {
            Some(n) => {
                let list: Vec<String> = n.iter().map(ToString::to_string).collect();
                doc.set_text(node, &list.join(", "));
            }
            None => doc.remove(node),
        }
    }
    Ok(())
}

/// Shapes in the drawing of a sheet that stand for an object or a control that is gone.
fn dead_shapes(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let edits = shared.vml.get(&part.name);
    for data in doc.elements("xvml:ClientData") {
        let Some(shape) = doc.parent(data).filter(|s| doc.alive(*s) && model::is_shape(doc.name(*s))) else { continue };
        let known = edits.is_some_and(|e| {
            [doc.attr(shape, "o:spid"), doc.attr(shape, "id")].into_iter().flatten().any(|id| e.dead.contains(id))
        });
        if known {
            doc.remove(shape);
        } else if is_dead(doc.attr(data, "ObjectType").unwrap_or("")) {
            // Nothing on the sheet names it: the picture of a range, or a thing programs no longer show.
            cx.did(&VML, &part.name, Action::Removed)?;
            doc.remove(shape);
        }
    }
    Ok(())
}
