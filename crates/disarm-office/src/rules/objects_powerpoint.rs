//! Objects and controls on slides: the frame becomes the picture it showed (threats OOX-S02).

use super::old_drawing::{OldDrawing, OldShape};
use super::{Shared, activex, objects, prune, vml};
use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal};
use std::collections::HashSet;

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let old = std::mem::take(&mut shared.beside).old.unwrap_or_default();
    let mut slide = Slide { doc, part, old, strict: shared.strict };
    slide.objects(cx)?;
    slide.compatible(cx)?;
    slide.controls(cx)?;
    for control in slide.doc.elements("p:control") {
        prune(slide.doc, control);
    }
    Ok(())
}

/// What a frame and the picture in its place call themselves by.
const NAMES: [&str; 3] = ["id", "name", "descr"];

struct Slide<'a> {
    doc: &'a mut Doc,
    part: &'a mut Part,
    old: OldDrawing,
    strict: bool,
}

/// Where a picture lies on the slide.
enum Place {
    /// An `xfrm` of the tree.
    Node(NodeId),
    /// Left, top, width, height, EMU.
    Emu([i64; 4]),
}

impl Slide<'_> {
    fn objects(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        for object in self.doc.elements("p:oleObj") {
            if !self.doc.alive(object) {
                continue;
            }
            cx.did(&objects::OLE_OBJECT, &self.part.name, Action::Replaced)?;
            match self.doc.ancestor(object, "p:graphicFrame") {
                Some(frame) => self.replace_frame(frame),
                None => prune(self.doc, object),
            }
        }
        Ok(())
    }

    /// Frames that only point into the old drawing. One without a picture is dropped with what it does not know (`namespaces`).
    fn compatible(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut seen: HashSet<NodeId> = HashSet::new();
        for data in self.doc.elements("a:graphicData") {
            let points = self.doc.attr(data, "uri").is_some_and(|u| u.ends_with("/compatibility"));
            let frame =
                self.doc.ancestor(data, "p:graphicFrame").filter(|f| points && seen.insert(*f) && self.doc.alive(*f));
            if let Some(frame) = frame
                && self.old_shape(frame).is_some_and(|s| s.image.is_some())
            {
                cx.did(&vml::VML, &self.part.name, Action::Replaced)?;
                self.replace_frame(frame);
            }
        }
        Ok(())
    }

    fn controls(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut free = self.highest_id();
        for controls in self.doc.elements("p:controls") {
            if !self.doc.alive(controls) {
                continue;
            }
            let tree = self.doc.parent(controls).and_then(|c| self.doc.child(c, "p:spTree"));
            for control in self.doc.children(controls) {
                cx.did(&activex::ACTIVEX, &self.part.name, Action::Replaced)?;
                let shape = self.old_shape(control);
                let picture = match self.inner_picture(control, shape.as_ref()) {
                    Some(picture) => Some(picture),
                    None => shape.and_then(|s| Some(self.build(Some(&s), Place::Emu(s.frame?)))),
                };
                if let (Some(tree), Some(picture)) = (tree, picture) {
                    free = free.saturating_add(1);
                    self.name_picture(picture, [Some(free.to_string()), None, None]);
                    self.hang_in(tree, picture);
                }
            }
            prune(self.doc, controls);
        }
        Ok(())
    }

    /// Behind the shapes, but before the extensions of the list, which stand last.
    fn hang_in(&mut self, tree: NodeId, picture: NodeId) {
        match self.doc.child(tree, "p:extLst") {
            Some(last) => self.doc.insert_before(picture, last),
            None => self.doc.append(tree, picture),
        }
    }

    fn highest_id(&self) -> u32 {
        let ids = self.doc.elements("p:cNvPr").into_iter().filter_map(|n| self.doc.attr(n, "id")?.parse::<u32>().ok());
        ids.max().unwrap_or(1)
    }

    /// Gives a picture its id, name and description, as far as they are known.
    fn name_picture(&mut self, picture: NodeId, known: [Option<String>; 3]) {
        let properties = self.doc.child(picture, "p:nvPicPr").and_then(|n| self.doc.child(n, "p:cNvPr"));
        for (name, value) in NAMES.iter().zip(known) {
            if let (Some(properties), Some(value)) = (properties, value) {
                self.doc.set_attr(properties, name, &value);
            }
        }
    }

    /// The shape of the old drawing that anything in here names.
    fn old_shape(&self, node: NodeId) -> Option<OldShape> {
        let named = self.doc.subtree(node).into_iter().filter_map(|n| self.doc.attr(n, "spid"));
        // PowerPoint writes the number alone, the old drawing a name around it.
        let mut found = named.filter_map(|id| self.old.shape(id).or_else(|| self.old.shape(&format!("_x0000_s{id}"))));
        found.next().cloned()
    }

    /// The first picture within, taken out; when it leads to no image, it is given that of the old drawing.
    fn inner_picture(&mut self, node: NodeId, old: Option<&OldShape>) -> Option<NodeId> {
        let picture = self.doc.subtree(node).into_iter().find(|n| self.doc.is(*n, "p:pic"))?;
        self.doc.detach(picture);
        let blip = self.doc.child(picture, "p:blipFill").and_then(|f| self.doc.child(f, "a:blip"))?;
        let shown = self.doc.attr(blip, "r:embed").and_then(|id| self.part.kind_of(id)) == Some(Kind::Image);
        if let Some(at) = old.and_then(|o| o.image).filter(|_| !shown) {
            let rel = self.part.add("image", self.strict, To::Part(at, Kind::Image));
            self.doc.set_attr(blip, "r:embed", &rel);
        }
        Some(picture)
    }

    /// The picture in the place of the frame, under the frame's id (animations aim at it).
    fn replace_frame(&mut self, frame: NodeId) {
        let own = self.doc.child(frame, "p:nvGraphicFramePr").and_then(|n| self.doc.child(n, "p:cNvPr"));
        let known = NAMES.map(|name| own.and_then(|n| self.doc.attr(n, name)).map(str::to_owned));
        let old = self.old_shape(frame);
        let picture = match self.inner_picture(frame, old.as_ref()) {
            Some(picture) => picture,
            None => {
                let place = match self.doc.child(frame, "p:xfrm") {
                    Some(xfrm) => Some(Place::Node(xfrm)),
                    None => old.as_ref().and_then(|o| o.frame).map(Place::Emu),
                };
                match place {
                    Some(place) => self.build(old.as_ref(), place),
                    None => return prune(self.doc, frame),
                }
            }
        };
        self.name_picture(picture, known);
        self.doc.insert_before(picture, frame);
        self.doc.remove(frame);
    }

    fn make(&mut self, parent: NodeId, name: &str, attributes: &[(&str, &str)]) -> NodeId {
        let node = self.doc.create(name);
        for (name, value) in attributes {
            self.doc.set_attr(node, name, value);
        }
        self.doc.append(parent, node);
        node
    }

    /// A new picture with the colours behind and around it that the old drawing gives; a grey one where the file holds no preview.
    fn build(&mut self, old: Option<&OldShape>, place: Place) -> NodeId {
        let rel = match old.and_then(|o| o.image) {
            Some(at) => self.part.add("image", self.strict, To::Part(at, Kind::Image)),
            None => self.part.placeholder(self.strict),
        };
        let picture = self.doc.create("p:pic");
        let nv = self.make(picture, "p:nvPicPr", &[]);
        self.make(nv, "p:cNvPr", &[("id", "0"), ("name", "")]);
        self.make(nv, "p:cNvPicPr", &[]);
        self.make(nv, "p:nvPr", &[]);
        let fill = self.make(picture, "p:blipFill", &[]);
        self.make(fill, "a:blip", &[("r:embed", &rel)]);
        let stretch = self.make(fill, "a:stretch", &[]);
        self.make(stretch, "a:fillRect", &[]);
        let shape = self.make(picture, "p:spPr", &[]);
        match place {
            Place::Node(xfrm) => {
                self.doc.detach(xfrm);
                self.doc.rename(xfrm, "a:xfrm");
                self.doc.append(shape, xfrm);
            }
            Place::Emu(emu) => {
                let [x, y, cx, cy] = emu.map(|n| n.to_string());
                let xfrm = self.make(shape, "a:xfrm", &[]);
                self.make(xfrm, "a:off", &[("x", &x), ("y", &y)]);
                self.make(xfrm, "a:ext", &[("cx", &cx), ("cy", &cy)]);
            }
        }
        let geometry = self.make(shape, "a:prstGeom", &[("prst", "rect")]);
        self.make(geometry, "a:avLst", &[]);
        if let Some(colour) = old.and_then(|o| o.fill.as_deref()) {
            let colour = self.solid(shape, colour);
            if let Some(opacity) = old.and_then(|o| o.opacity) {
                self.make(colour, "a:alpha", &[("val", &opacity.to_string())]);
            }
        }
        if let Some(colour) = old.and_then(|o| o.line.as_deref()) {
            let line = self.make(shape, "a:ln", &[]);
            self.solid(line, colour);
        }
        picture
    }

    fn solid(&mut self, parent: NodeId, colour: &str) -> NodeId {
        let fill = self.make(parent, "a:solidFill", &[]);
        self.make(fill, "a:srgbClr", &[("val", colour)])
    }
}
