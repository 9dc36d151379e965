//! Pictures of a drawing: Visio wants to be told what kind of picture each is, so they are rebuilt before the page (threats §2.6).

use super::App;
use super::kinds::Kind;
use super::package::Walk;
use super::part::{Part, To};
use crate::rules::namespaces::UNKNOWN_CONTENT;
use crate::rules::objects::OLE_OBJECT;
use crate::xml::Doc;
use mugai_core::{Action, Refusal};

impl Walk<'_, '_, '_> {
    /// Rebuilds the pictures a page shows and says of each what it has become; an object leaves a grey picture.
    pub(super) fn visio_pictures(&mut self, doc: &mut Doc, part: &mut Part) -> Result<(), Refusal> {
        if self.app != App::Visio {
            return Ok(());
        }
        for node in doc.elements("vsdx:ForeignData") {
            let Some(rel) = doc.child(node, "vsdx:Rel") else {
                self.cx.did(&UNKNOWN_CONTENT, &part.name, Action::Removed)?;
                doc.remove(node);
                continue;
            };
            let to = doc.attr(rel, "r:id").and_then(|id| part.rel(id)).map(|r| r.to.clone());
            if doc.attr(node, "ForeignType").is_some_and(|t| t.eq_ignore_ascii_case("Object")) {
                self.cx.did(&OLE_OBJECT, &part.name, Action::Replaced)?;
            }
            let mut kind = ("Bitmap", "PNG");
            if let Some(To::Part(at, Kind::Image)) = to {
                if !self.planned.contains_key(&at) {
                    self.plan_image(at)?;
                }
                kind = self.planned.get(&at).map_or(kind, |(_, name)| foreign(name));
            } else {
                // Written now, as a picture would be: a second pass finds one and must come to the same order.
                self.plan_blank()?;
                let blank = part.placeholder(false);
                doc.set_attr(rel, "r:id", &blank);
            }
            for child in doc.subtree(node) {
                if child != node && child != rel {
                    doc.remove(child);
                }
            }
            let (kind, packing) = kind;
            let extent = |local: &str| matches!(local, "ExtentX" | "ExtentY" | "MappingMode") && kind != "Bitmap";
            doc.retain_attrs(node, |_, local, value| {
                matches!(local, "ForeignType" | "CompressionType") || (extent(local) && value.parse::<f64>().is_ok())
            });
            doc.set_attr(node, "ForeignType", kind);
            if packing.is_empty() {
                doc.remove_attr(node, "CompressionType");
            } else {
                doc.set_attr(node, "CompressionType", packing);
            }
        }
        Ok(())
    }
}

/// What Visio calls a picture of this name: its kind, and how a bitmap is packed (MS-VSDX, ForeignData_Type).
fn foreign(name: &str) -> (&'static str, &'static str) {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "jpg" => ("Bitmap", "JPEG"),
        "gif" => ("Bitmap", "GIF"),
        "tif" => ("Bitmap", "TIFF"),
        "emf" => ("EnhMetaFile", ""),
        "wmf" => ("MetaFile", ""),
        _ => ("Bitmap", "PNG"),
    }
}
