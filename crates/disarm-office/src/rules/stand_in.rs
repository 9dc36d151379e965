//! A grey picture of the same size in the place of a graphic that cannot stay (threats OOX-S05, OOX-P07, §2.8.6).

use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Rule, Treatment};

/// A chart or diagram whose parts are not all there.
pub(crate) static BROKEN_GRAPHIC: Rule = rule!(
    "office.broken-graphic",
    ["OOX-S05", "OPC-05"],
    "部品の足りない図",
    "Graphic that lacks a part",
    "図の部品が外部にあるか壊れていると、開いたときに外部に接続したり修復を求められたりします。",
    "その図は、同じ大きさの灰色の図に置き換わります。",
    Replace
);

/// A graphic of a kind that is not on the list.
pub(crate) static UNLISTED_GRAPHIC: Rule = rule!(
    "office.unlisted-graphic",
    ["OOX-P09"],
    "一覧にない種類の図",
    "Graphic of an unlisted kind",
    "安全と分かっている種類に入らない図には、何が隠れているか分かりません。",
    "その図は、文書が持つ代わりの絵か、同じ大きさの灰色の図に置き換わります。",
    Replace
);

/// Strict documents name the vocabularies otherwise.
fn is_strict(doc: &Doc) -> bool {
    doc.namespace(doc.root()).starts_with("http://purl.oclc.org/")
}

/// The frame around a graphic: `p:graphicFrame` and its cousins, or a drawing in a text.
pub(crate) fn frame_of(doc: &Doc, node: NodeId) -> Option<NodeId> {
    let mut at = doc.parent(node);
    while let Some(parent) = at {
        match doc.name(parent) {
            (_, "graphicFrame") | ("wp", "inline" | "anchor") => return Some(parent),
            ("a", "graphic" | "graphicData") | ("mc", _) | ("p", "oleObj") => at = doc.parent(parent),
            _ => return None,
        }
    }
    None
}

/// Whether an older program would be shown something else in the place of this node.
pub(super) fn has_fallback(doc: &Doc, node: NodeId) -> bool {
    let mut at = doc.parent(node);
    while let Some(parent) = at {
        if doc.is(parent, "mc:Choice") {
            let other = doc.parent(parent).and_then(|both| doc.child(both, "mc:Fallback"));
            return other.is_some_and(|f| doc.has_children(f));
        }
        at = doc.parent(parent);
    }
    false
}

/// Puts the grey picture in the place of the frame around `node`. Where the file brings something for older programs to show, the frame
/// only goes. Whether there was a frame at all.
pub(crate) fn replace(doc: &mut Doc, part: &mut Part, node: NodeId) -> bool {
    let Some(frame) = frame_of(doc, node) else { return false };
    if has_fallback(doc, frame) {
        super::prune(doc, frame);
        return true;
    }
    replace_frame(doc, part, frame, None);
    true
}

/// Puts a picture in the place of a frame: the one `rel` leads to, else the grey one.
pub(crate) fn replace_frame(doc: &mut Doc, part: &mut Part, frame: NodeId, rel: Option<&str>) {
    let rel = rel.map_or_else(|| part.placeholder(is_strict(doc)), str::to_owned);
    let (prefix, local) = doc.name(frame);
    if local != "graphicFrame" {
        return in_text(doc, frame, &rel);
    }
    // A group in a text holds pictures of the picture vocabulary.
    let own = if prefix == "wpg" { "pic" } else { prefix };
    let name = |local: &str| format!("{own}:{local}");
    let picture = doc.create(&name("pic"));
    let holder =
        doc.children(frame).into_iter().find(|n| doc.name(*n) == (prefix, "nvGraphicFramePr")).unwrap_or(frame);
    let nv = make(doc, picture, &name("nvPicPr"));
    match doc.child(holder, &format!("{prefix}:cNvPr")) {
        Some(properties) => {
            doc.detach(properties);
            doc.rename(properties, &name("cNvPr"));
            doc.append(nv, properties);
        }
        None => identify(doc, nv, &name("cNvPr")),
    }
    make(doc, nv, &name("cNvPicPr"));
    if prefix == "p" {
        match doc.child(holder, "p:nvPr") {
            Some(properties) => {
                doc.detach(properties);
                doc.append(nv, properties);
            }
            None => {
                make(doc, nv, "p:nvPr");
            }
        }
    }
    fill(doc, picture, &name("blipFill"), &rel);
    let shape = make(doc, picture, &name("spPr"));
    if let Some(place) = doc.child(frame, &format!("{prefix}:xfrm")) {
        doc.detach(place);
        doc.rename(place, "a:xfrm");
        doc.append(shape, place);
    }
    rectangle(doc, shape);
    doc.insert_before(picture, frame);
    doc.remove(frame);
}

/// A drawing in a text keeps its frame: only what it shows changes.
fn in_text(doc: &mut Doc, frame: NodeId, rel: &str) {
    let uri = if is_strict(doc) {
        "http://purl.oclc.org/ooxml/drawingml/picture"
    } else {
        "http://schemas.openxmlformats.org/drawingml/2006/picture"
    };
    let extent = doc.child(frame, "wp:extent");
    let size = |doc: &Doc, key: &str| extent.and_then(|e| doc.attr(e, key)).unwrap_or("0").to_owned();
    let (width, height) = (size(doc, "cx"), size(doc, "cy"));
    let graphic = match doc.child(frame, "a:graphic") {
        Some(old) => {
            for child in doc.children(old) {
                doc.remove(child);
            }
            old
        }
        None => make(doc, frame, "a:graphic"),
    };
    let data = make(doc, graphic, "a:graphicData");
    doc.set_attr(data, "uri", uri);
    let picture = make(doc, data, "pic:pic");
    let nv = make(doc, picture, "pic:nvPicPr");
    identify(doc, nv, "pic:cNvPr");
    make(doc, nv, "pic:cNvPicPr");
    fill(doc, picture, "pic:blipFill", rel);
    let shape = make(doc, picture, "pic:spPr");
    let place = make(doc, shape, "a:xfrm");
    let offset = make(doc, place, "a:off");
    doc.set_attr(offset, "x", "0");
    doc.set_attr(offset, "y", "0");
    let extent = make(doc, place, "a:ext");
    doc.set_attr(extent, "cx", &width);
    doc.set_attr(extent, "cy", &height);
    rectangle(doc, shape);
}

fn make(doc: &mut Doc, parent: NodeId, name: &str) -> NodeId {
    let node = doc.create(name);
    doc.append(parent, node);
    node
}

fn identify(doc: &mut Doc, parent: NodeId, name: &str) {
    let node = make(doc, parent, name);
    doc.set_attr(node, "id", "0");
    doc.set_attr(node, "name", "");
}

fn fill(doc: &mut Doc, picture: NodeId, name: &str, rel: &str) {
    let fill = make(doc, picture, name);
    let blip = make(doc, fill, "a:blip");
    doc.set_attr(blip, "r:embed", rel);
    let stretch = make(doc, fill, "a:stretch");
    make(doc, stretch, "a:fillRect");
}

fn rectangle(doc: &mut Doc, shape: NodeId) {
    let geometry = make(doc, shape, "a:prstGeom");
    doc.set_attr(geometry, "prst", "rect");
    make(doc, geometry, "a:avLst");
}
