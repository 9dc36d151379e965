//! The drawing of a sheet is given a picture for every object and control that is gone (threats OOX-X08).

use super::Shared;
use super::old_drawing::Anchor;
use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use std::collections::HashMap;

/// What stands for an object or control from now on.
#[derive(Debug)]
pub(crate) struct NewPicture {
    /// The id its hidden placeholder in the drawing names: `_x0000_s1025`.
    pub(crate) spid: String,
    /// Its picture: a member of the container; a grey one where there is none.
    pub(crate) image: Option<usize>,
    /// Its place, unless the placeholder has one.
    pub(crate) anchor: Option<Anchor>,
    /// Colours behind and around it, unless the placeholder has its own: `RRGGBB`.
    pub(crate) fill: Option<String>,
    pub(crate) line: Option<String>,
}

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &mut Shared) {
    let pictures = shared.pictures.remove(&part.name).unwrap_or_default();
    if pictures.is_empty() {
        return;
    }
    let strict = shared.strict;
    let mut placeholders: HashMap<String, NodeId> = HashMap::new();
    for mark in doc.elements("a14:compatExt") {
        let shape = doc.ancestor(mark, "xdr:sp");
        if let (Some(shape), Some(spid)) = (shape, doc.attr(mark, "spid")) {
            placeholders.entry(spid.to_owned()).or_insert(shape);
        }
    }
    let ids = doc.elements("xdr:cNvPr").into_iter().filter_map(|n| doc.attr(n, "id")?.parse::<u32>().ok());
    let mut highest = ids.max().unwrap_or(1);
    for new in pictures {
        let place = placeholders.get(&new.spid).copied().filter(|s| doc.alive(*s));
        if place.is_none() && new.anchor.is_none() {
            continue;
        }
        let rel = match new.image {
            Some(at) => part.add("image", strict, To::Part(at, Kind::Image)),
            None => part.placeholder(strict),
        };
        match place {
            Some(shape) => in_place_of(doc, shape, &rel),
            None => {
                let Some(anchor) = new.anchor else { continue };
                highest = highest.saturating_add(1);
                let shape = doc.create("xdr:spPr");
                rectangle(doc, shape);
                if let Some(colour) = &new.fill {
                    solid(doc, shape, colour);
                }
                if let Some(colour) = &new.line {
                    let line = make(doc, shape, "a:ln", &[("w", "9525")]);
                    solid(doc, line, colour);
                }
                let picture = self::picture(doc, &rel, &highest.to_string(), &format!("図 {highest}"), shape);
                anchored(doc, picture, anchor);
            }
        }
    }
}

fn make(doc: &mut Doc, parent: NodeId, name: &str, attributes: &[(&str, &str)]) -> NodeId {
    let node = doc.create(name);
    for (name, value) in attributes {
        doc.set_attr(node, name, value);
    }
    doc.append(parent, node);
    node
}

fn rectangle(doc: &mut Doc, shape: NodeId) {
    let geometry = make(doc, shape, "a:prstGeom", &[("prst", "rect")]);
    make(doc, geometry, "a:avLst", &[]);
}

fn solid(doc: &mut Doc, parent: NodeId, colour: &str) {
    let fill = make(doc, parent, "a:solidFill", &[]);
    make(doc, fill, "a:srgbClr", &[("val", colour)]);
}

/// A picture that fills its frame, with these properties of its shape.
fn picture(doc: &mut Doc, rel: &str, id: &str, name: &str, shape: NodeId) -> NodeId {
    let picture = doc.create("xdr:pic");
    let nv = make(doc, picture, "xdr:nvPicPr", &[]);
    make(doc, nv, "xdr:cNvPr", &[("id", id), ("name", name)]);
    make(doc, nv, "xdr:cNvPicPr", &[]);
    let fill = make(doc, picture, "xdr:blipFill", &[]);
    make(doc, fill, "a:blip", &[("r:embed", rel)]);
    let stretch = make(doc, fill, "a:stretch", &[]);
    make(doc, stretch, "a:fillRect", &[]);
    doc.append(picture, shape);
    picture
}

/// The hidden placeholder becomes the picture, for every program and not only for those that know placeholders.
fn in_place_of(doc: &mut Doc, shape: NodeId, rel: &str) {
    let own = doc.child(shape, "xdr:nvSpPr").and_then(|n| doc.child(n, "xdr:cNvPr"));
    let get = |name: &str| own.and_then(|n| doc.attr(n, name)).unwrap_or("").to_owned();
    let (id, name) = (get("id"), get("name"));
    let words = [("descr", get("descr")), ("title", get("title"))];
    let properties = match doc.child(shape, "xdr:spPr") {
        Some(properties) => {
            doc.detach(properties);
            properties
        }
        None => doc.create("xdr:spPr"),
    };
    // Beside the anchor a place of its own is of no use, and most files leave it at zero.
    let grouped = doc.parent(shape).is_some_and(|p| doc.is(p, "xdr:grpSp"));
    if let Some(xfrm) = doc.child(properties, "a:xfrm").filter(|_| !grouped) {
        doc.remove(xfrm);
    }
    if !["a:prstGeom", "a:custGeom"].iter().any(|g| doc.child(properties, g).is_some()) {
        // The shape of a picture stands before its colours, behind its place.
        let geometry = doc.create("a:prstGeom");
        doc.set_attr(geometry, "prst", "rect");
        make(doc, geometry, "a:avLst", &[]);
        let first = doc.children(properties).into_iter().find(|c| !doc.is(*c, "a:xfrm"));
        match first {
            Some(first) => doc.insert_before(geometry, first),
            None => doc.append(properties, geometry),
        }
    }
    let picture = self::picture(doc, rel, &id, &name, properties);
    let own = doc.child(picture, "xdr:nvPicPr").and_then(|n| doc.child(n, "xdr:cNvPr"));
    for (name, value) in words.iter().filter(|(_, v)| !v.is_empty()) {
        if let Some(own) = own {
            doc.set_attr(own, name, value);
        }
    }
    doc.insert_before(picture, shape);
    doc.remove(shape);
    out_of_choice(doc, picture);
}

/// Out of the choice that asks for placeholders and live pictures, the anchor of a plain picture moves into the drawing.
pub(crate) fn out_of_choice(doc: &mut Doc, picture: NodeId) {
    let mut at = picture;
    while let Some(parent) = doc.parent(at) {
        if doc.is(parent, "mc:Choice")
            && let Some(wrapper) = doc.parent(parent).filter(|w| doc.is(*w, "mc:AlternateContent"))
        {
            // Something else beside it still needs the choice.
            if doc.child_count(parent) == 1 {
                doc.detach(at);
                doc.insert_before(at, wrapper);
                doc.remove(wrapper);
            }
            return;
        }
        at = parent;
    }
}

/// Anchors a picture between cells, behind everything else.
fn anchored(doc: &mut Doc, picture: NodeId, at: Anchor) {
    let root = doc.root();
    let edit = match (at.moves, at.grows) {
        (true, true) => "twoCell",
        (true, false) => "oneCell",
        _ => "absolute",
    };
    let anchor = make(doc, root, "xdr:twoCellAnchor", &[("editAs", edit)]);
    for (name, point) in [("xdr:from", at.from), ("xdr:to", at.to)] {
        let node = make(doc, anchor, name, &[]);
        for (name, value) in ["xdr:col", "xdr:colOff", "xdr:row", "xdr:rowOff"].into_iter().zip(point) {
            let number = make(doc, node, name, &[]);
            doc.set_text(number, &value.to_string());
        }
    }
    doc.append(anchor, picture);
    make(doc, anchor, "xdr:clientData", &[]);
}
