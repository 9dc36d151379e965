//! Objects and controls in Word: the drawn preview stays, the object goes (threats OOX-W06).

use super::{Shared, activex, objects, prune};
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal};
use std::collections::HashSet;

/// What stands behind the grey picture of an object that had none of its own.
const REMOVED: &str = "［オブジェクトは無害化により削除］";
/// The shape type of pictures, as Word names it.
const FRAME: &str = "_x0000_t75";
const FRAME_REF: &str = "#_x0000_t75";
/// Side of the grey picture of an object without a size, twentieths of a point.
const SIDE: u32 = 720;
/// Longest side of a page in Word, twentieths of a point (22 inches).
const LONGEST: u32 = 31_680;

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let mut holders: Vec<NodeId> = Vec::new();
    for (name, rule) in [
        ("o:OLEObject", &objects::OLE_OBJECT),
        ("w:objectEmbed", &objects::OLE_OBJECT),
        ("w:objectLink", &objects::OLE_OBJECT),
        ("w:movie", &super::media::MEDIA),
        ("w:control", &activex::ACTIVEX),
    ] {
        for node in doc.elements(name) {
            cx.did(rule, &part.name, Action::Replaced)?;
            match doc.parent(node).filter(|p| doc.is(*p, "w:object") || doc.is(*p, "w:pict")) {
                Some(holder) => {
                    doc.remove(node);
                    holders.push(holder);
                }
                None => prune(doc, node),
            }
        }
    }
    let mut framed = doc.elements("v:shapetype").into_iter().any(|t| doc.attr(t, "id") == Some(FRAME));
    let mut seen: HashSet<NodeId> = HashSet::new();
    for holder in holders {
        if seen.insert(holder) && doc.alive(holder) && !shows(doc, part, holder) {
            placeholder(doc, part, holder, shared.strict, &mut framed);
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

/// Whether there is a picture of the object, or anything else of it to be seen.
fn shows(doc: &Doc, part: &Part, holder: NodeId) -> bool {
    let leads = |id: Option<&str>| id.and_then(|id| part.kind_of(id)) == Some(Kind::Image);
    doc.subtree(holder).into_iter().any(|n| match doc.name(n) {
        ("w", "drawing" | "txbxContent") | ("v", "textpath") => true,
        ("v", "imagedata") => leads(doc.attr(n, "r:id").or_else(|| doc.attr(n, "o:relid"))),
        _ => false,
    })
}

/// A grey picture of the size of the object, and a word on what it was.
fn placeholder(doc: &mut Doc, part: &mut Part, holder: NodeId, strict: bool, framed: &mut bool) {
    let rel = part.placeholder(strict);
    let shape = doc.children(holder).into_iter().find(|c| matches!(doc.name(*c), ("v", "shape" | "rect")));
    let shape = shape.unwrap_or_else(|| {
        let side =
            |name: &str| doc.attr(holder, name).and_then(|v| v.parse::<u32>().ok()).unwrap_or(SIDE).clamp(20, LONGEST);
        // Twentieths of a point, written in points.
        let points = |n: u32| format!("{}.{:02}pt", n / 20, n % 20 * 5);
        let style = format!("width:{};height:{}", points(side("w:dxaOrig")), points(side("w:dyaOrig")));
        if !std::mem::replace(framed, true) {
            frame(doc, holder);
        }
        let shape = doc.create("v:shape");
        doc.set_attr(shape, "type", FRAME_REF);
        doc.set_attr(shape, "style", &style);
        doc.append(holder, shape);
        shape
    });
    match doc.child(shape, "v:imagedata") {
        Some(image) => {
            doc.remove_attr(image, "o:relid");
            doc.set_attr(image, "r:id", &rel);
        }
        None => {
            let image = doc.create("v:imagedata");
            doc.set_attr(image, "r:id", &rel);
            doc.append(shape, image);
        }
    }
    // Text may stand behind the picture in the same run.
    if doc.parent(holder).is_some_and(|p| doc.is(p, "w:r")) {
        let deleted = doc.ancestor(holder, "w:del").is_some();
        let text = doc.create(if deleted { "w:delText" } else { "w:t" });
        doc.insert_before(text, holder);
        doc.set_text(text, REMOVED);
        doc.detach(holder);
        doc.insert_before(holder, text);
    }
}

/// The shape type of pictures, for a document in which no other object has brought it.
fn frame(doc: &mut Doc, holder: NodeId) {
    let kind = doc.create("v:shapetype");
    let rectangle = "m,l,21600r21600,l21600,xe";
    for (name, value) in [
        ("id", FRAME),
        ("coordsize", "21600,21600"),
        ("o:spt", "75"),
        ("path", rectangle),
        ("filled", "f"),
        ("stroked", "f"),
    ] {
        doc.set_attr(kind, name, value);
    }
    doc.append(holder, kind);
}
