//! Objects and controls on slides: the frame becomes the picture it showed (threats OOX-S02).

use super::{Shared, activex, objects, prune};
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal};

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, _shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for object in doc.elements("p:oleObj") {
        if !doc.alive(object) {
            continue;
        }
        cx.did(&objects::OLE_OBJECT, &part.name, Action::Replaced)?;
        match doc.ancestor(object, "p:graphicFrame") {
            Some(frame) => replace_frame(doc, part, frame),
            None => prune(doc, object),
        }
    }
    let mut free = highest_id(doc);
    for controls in doc.elements("p:controls") {
        if !doc.alive(controls) {
            continue;
        }
        cx.did(&activex::ACTIVEX, &part.name, Action::Replaced)?;
        let pictures: Vec<NodeId> = doc.subtree(controls).into_iter().filter(|n| doc.is(*n, "p:pic")).collect();
        let tree = doc.parent(controls).and_then(|c| doc.child(c, "p:spTree"));
        if let Some(tree) = tree {
            for picture in pictures {
                doc.detach(picture);
                free = free.saturating_add(1);
                name_picture(doc, picture, Some(free.to_string()), None);
                doc.append(tree, picture);
            }
        }
        prune(doc, controls);
    }
    for control in doc.elements("p:control") {
        prune(doc, control);
    }
    Ok(())
}

fn highest_id(doc: &Doc) -> u32 {
    let ids = doc.elements("p:cNvPr").into_iter().filter_map(|n| doc.attr(n, "id")?.parse::<u32>().ok());
    ids.max().unwrap_or(1)
}

fn name_picture(doc: &mut Doc, picture: NodeId, id: Option<String>, name: Option<String>) {
    let properties = doc.child(picture, "p:nvPicPr").and_then(|n| doc.child(n, "p:cNvPr"));
    if let Some(properties) = properties {
        if let Some(id) = id {
            doc.set_attr(properties, "id", &id);
        }
        if let Some(name) = name {
            doc.set_attr(properties, "name", &name);
        }
    }
}

/// The frame's own picture in the place of the frame, under the frame's id (animations aim at it).
fn replace_frame(doc: &mut Doc, part: &mut Part, frame: NodeId) {
    let own = doc.child(frame, "p:nvGraphicFramePr").and_then(|n| doc.child(n, "p:cNvPr"));
    let id = own.and_then(|n| doc.attr(n, "id")).map(str::to_owned);
    let name = own.and_then(|n| doc.attr(n, "name")).map(str::to_owned);
    let found = doc.subtree(frame).into_iter().find(|n| doc.is(*n, "p:pic"));
    let picture = match found {
        Some(picture) => {
            doc.detach(picture);
            picture
        }
        None => blank_picture(doc, part, frame),
    };
    name_picture(doc, picture, id, name);
    doc.insert_before(picture, frame);
    doc.remove(frame);
}

/// A picture of the frame's size where the file holds no preview.
fn blank_picture(doc: &mut Doc, part: &mut Part, frame: NodeId) -> NodeId {
    let strict = doc.namespace(doc.root()).starts_with("http://purl.oclc.org/");
    let rel = part.placeholder(strict);
    let make = |doc: &mut Doc, parent: NodeId, name: &str| {
        let node = doc.create(name);
        doc.append(parent, node);
        node
    };
    let picture = doc.create("p:pic");
    let nv = make(doc, picture, "p:nvPicPr");
    let own = make(doc, nv, "p:cNvPr");
    doc.set_attr(own, "id", "0");
    doc.set_attr(own, "name", "");
    make(doc, nv, "p:cNvPicPr");
    make(doc, nv, "p:nvPr");
    let fill = make(doc, picture, "p:blipFill");
    let blip = make(doc, fill, "a:blip");
    doc.set_attr(blip, "r:embed", &rel);
    let stretch = make(doc, fill, "a:stretch");
    make(doc, stretch, "a:fillRect");
    let shape = make(doc, picture, "p:spPr");
    if let Some(xfrm) = doc.child(frame, "p:xfrm") {
        doc.detach(xfrm);
        doc.rename(xfrm, "a:xfrm");
        doc.append(shape, xfrm);
    }
    let geometry = make(doc, shape, "a:prstGeom");
    doc.set_attr(geometry, "prst", "rect");
    make(doc, geometry, "a:avLst");
    picture
}
