//! Objects and controls on sheets: OLE and ActiveX become pictures in the drawing, form controls stay (threats OOX-X08).

use super::old_drawing::{Anchor, OldShape};
use super::sheet_pictures::NewPicture;
use super::{Beside, Shared, activex, objects, prune, sheet_pictures, vml};
use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule};
use std::collections::HashMap;

/// What of a worksheet or chart sheet stands behind its drawing (CT_Worksheet, ECMA-376 Part 1 §18.3.1.99).
const BEHIND_DRAWING: &[&str] = &["legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"];
/// What stands behind the old drawing.
const BEHIND_VML: &[&str] = &["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"];
/// What stands behind both.
const BEHIND_ALL: &[&str] = &["webPublishItems", "tableParts", "extLst"];

/// An object or control of a sheet that goes.
#[derive(Debug)]
struct Gone {
    rule: &'static Rule,
    /// Its picture and place as the sheet itself states them.
    image: Option<usize>,
    anchor: Option<Anchor>,
}

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    match part.kind {
        Kind::Worksheet | Kind::Chartsheet => sheet(doc, part, shared, cx),
        Kind::Drawing => {
            sheet_pictures::apply(doc, part, shared);
            // The picture of a range of cells hangs on a shape of the old drawing that goes: it stays as the picture it is.
            for camera in doc.elements("a14:cameraTool") {
                cx.did(&vml::VML, &part.name, Action::Flattened)?;
                let picture = doc.ancestor(camera, "xdr:pic");
                prune(doc, camera);
                if let Some(picture) = picture {
                    sheet_pictures::out_of_choice(doc, picture);
                }
            }
            Ok(())
        }
        _ => rest(doc, part, cx),
    }
}

fn sheet(doc: &mut Doc, part: &mut Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let beside = std::mem::take(&mut shared.beside);
    let (order, gone) = collect(doc, part);
    let mut pictures: Vec<NewPicture> = Vec::new();
    let mut dead: Vec<String> = Vec::new();
    for id in order {
        let Some(object) = gone.get(&id) else { continue };
        let spid = format!("_x0000_s{id}");
        let old = beside.old.as_ref().and_then(|o| o.shape(&spid));
        let anchor = object.anchor.or_else(|| old.and_then(|o| o.anchor));
        let image = object.image.or_else(|| old.and_then(|o| o.image));
        let shown = anchor.is_some();
        cx.did(object.rule, &part.name, if shown { Action::Replaced } else { Action::Removed })?;
        let colour = |of: fn(&OldShape) -> &Option<String>| old.and_then(|o| of(o).clone());
        let (fill, line) = (colour(|o| &o.fill), colour(|o| &o.line));
        pictures.push(NewPicture { spid: spid.clone(), image, anchor, fill, line });
        dead.push(spid);
    }
    for name in ["x:oleObject", "x:control"] {
        for node in doc.elements(name) {
            if doc.alive(node) && (name == "x:oleObject" || !is_form(doc, part, node)) {
                prune(doc, node);
            }
        }
    }
    for list in doc.elements("x:oleObjects") {
        prune(doc, list);
    }
    for properties in doc.elements("x:controlPr") {
        // The picture of a control: only ActiveX controls have one.
        doc.remove_attr(properties, "r:id");
    }
    if let Some((name, id)) = beside.drawing.as_ref().filter(|_| !pictures.is_empty()) {
        let shown = pictures.iter().any(|p| p.anchor.is_some());
        let there = doc.elements("x:drawing").into_iter().any(|d| doc.attr(d, "r:id") == Some(id.as_str()));
        if there || shown {
            shared.pictures.entry(name.clone()).or_default().append(&mut pictures);
            if !there {
                place(doc, "x:drawing", id, BEHIND_DRAWING);
            }
        }
    }
    old_drawing(doc, part, shared, cx, beside, dead)
}

/// Keeps the old drawing as long as something is left in it, and sees to it that every comment has its note.
fn old_drawing(
    doc: &mut Doc,
    part: &Part,
    shared: &mut Shared,
    cx: &mut Context<'_>,
    beside: Beside,
    dead: Vec<String>,
) -> Result<(), Refusal> {
    if beside.broken_header {
        cx.did(&vml::VML, &part.name, Action::Removed)?;
        for node in doc.elements("x:legacyDrawingHF") {
            prune(doc, node);
        }
    }
    let Some((name, id)) = beside.vml else { return Ok(()) };
    let named: Vec<NodeId> =
        doc.elements("x:legacyDrawing").into_iter().filter(|n| doc.attr(*n, "r:id") == Some(id.as_str())).collect();
    let left = beside.old.as_ref().map_or(0, |o| o.left_without(dead.iter()));
    if left == 0 && beside.comments.is_empty() {
        if beside.old.is_none() {
            cx.did(&vml::VML, &part.name, Action::Removed)?;
        }
        for node in named {
            prune(doc, node);
        }
        return Ok(());
    }
    if named.is_empty() {
        place(doc, "x:legacyDrawing", &id, BEHIND_VML);
    }
    let edits = shared.vml.entry(name).or_default();
    edits.dead.extend(dead);
    edits.notes.extend(beside.comments);
    Ok(())
}

/// Objects and ActiveX controls by shape id, in the order of the sheet. One may stand twice, for newer and older programs.
fn collect(doc: &Doc, part: &Part) -> (Vec<String>, HashMap<String, Gone>) {
    let mut order: Vec<String> = Vec::new();
    let mut gone: HashMap<String, Gone> = HashMap::new();
    for (name, properties, rule) in
        [("x:oleObject", "x:objectPr", &objects::OLE_OBJECT), ("x:control", "x:controlPr", &activex::ACTIVEX)]
    {
        for node in doc.elements(name) {
            if name == "x:control" && is_form(doc, part, node) {
                continue;
            }
            // Numbers as the file writes them, so that they find the shape that bears them.
            let id = doc.attr(node, "shapeId").unwrap_or("").trim().to_owned();
            let object = gone.entry(id).or_insert_with_key(|id| {
                order.push(id.clone());
                Gone { rule, image: None, anchor: None }
            });
            let Some(properties) = doc.child(node, properties) else { continue };
            let image = doc.attr(properties, "r:id").and_then(|id| part.rel(id)).and_then(|r| match r.to {
                To::Part(at, Kind::Image) => Some(at),
                _ => None,
            });
            object.image = object.image.or(image);
            object.anchor = object.anchor.or_else(|| doc.child(properties, "x:anchor").and_then(|a| anchor(doc, a)));
        }
    }
    (order, gone)
}

/// Only the relationship tells a form control from an ActiveX control.
fn is_form(doc: &Doc, part: &Part, control: NodeId) -> bool {
    doc.attr(control, "r:id").and_then(|id| part.kind_of(id)) == Some(Kind::ControlProps)
}

/// `x:anchor` with `x:from` and `x:to`, each of four numbers in the vocabulary of drawings.
fn anchor(doc: &Doc, anchor: NodeId) -> Option<Anchor> {
    let point = |name: &str| {
        let point = doc.child(anchor, name)?;
        let number = |name: &str| doc.child(point, name).and_then(|n| doc.text(n).trim().parse::<i64>().ok());
        Some([number("xdr:col")?, number("xdr:colOff")?, number("xdr:row")?, number("xdr:rowOff")?])
    };
    Anchor::new(point("x:from")?, point("x:to")?, doc.flag(anchor, "moveWithCells"), doc.flag(anchor, "sizeWithCells"))
}

/// Puts a reference into the sheet, before the first of what must stand behind it.
fn place(doc: &mut Doc, name: &str, id: &str, behind: &[&str]) {
    let node = doc.create(name);
    doc.set_attr(node, "r:id", id);
    let root = doc.root();
    let later = |doc: &Doc, child: NodeId| {
        let named = |n: NodeId| {
            let (prefix, local) = doc.name(n);
            prefix == "x" && (behind.contains(&local) || BEHIND_ALL.contains(&local))
        };
        // A list may be wrapped for programs that know it.
        let wrapped = || doc.children(child).into_iter().flat_map(|c| doc.children(c)).any(named);
        named(child) || (doc.is(child, "mc:AlternateContent") && wrapped())
    };
    match doc.children(root).into_iter().find(|c| later(doc, *c)) {
        Some(sibling) => doc.insert_before(node, sibling),
        None => doc.append(root, node),
    }
}

/// Objects and controls in a part where nobody puts them.
fn rest(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for (name, rule) in [("x:oleObject", &objects::OLE_OBJECT), ("x:control", &activex::ACTIVEX)] {
        super::remove_all(doc, part, cx, rule, &[name])?;
    }
    Ok(())
}
