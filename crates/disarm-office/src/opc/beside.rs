//! What a sheet or slide must know of the parts beside it before it is rebuilt: its old drawing, its comments (threats OOX-X08, OOX-S02).

use super::App;
use super::kinds::{self, Kind};
use super::package::Walk;
use super::part::{Part, To};
use super::rels;
use crate::rules::Beside;
use crate::rules::old_drawing::OldDrawing;
use crate::rules::vml::notes;
use crate::xml::{self, Doc};
use mugai_core::Refusal;
use std::collections::HashMap;

impl Walk<'_, '_, '_> {
    /// Looks at the parts beside the one at hand. Nothing of them is copied; each is judged when it is reached itself.
    pub(super) fn beside(&mut self, doc: &Doc, part: &mut Part) -> Result<(), Refusal> {
        self.shared.beside = Beside::default();
        match (self.app, part.kind) {
            (App::Excel, Kind::Worksheet | Kind::Chartsheet) => self.beside_sheet(doc, part),
            (App::PowerPoint, _) if ["oleObj", "control", "spid"].iter().any(|n| doc.knows(n)) => {
                self.beside_slide(part)
            }
            _ => Ok(()),
        }
    }

    fn beside_sheet(&mut self, doc: &Doc, part: &mut Part) -> Result<(), Refusal> {
        let strict = self.shared.strict;
        for rel in &part.rels {
            if let To::Part(at, Kind::SheetComments) = rel.to {
                let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
                let bytes = self.zip.read(at, self.cx)?;
                let comments = xml::parse(&bytes, &name, self.cx.limits())?;
                let cells =
                    comments.elements("x:comment").into_iter().filter_map(|c| notes::cell(comments.attr(c, "ref")?));
                self.shared.beside.comments.extend(cells);
            }
        }
        let named = |element: &str, kind: Kind| {
            let id = doc.elements(element).into_iter().find_map(|n| doc.attr(n, "r:id").map(str::to_owned))?;
            match part.rel(&id)?.to {
                To::Part(at, k) if k == kind => Some((at, id)),
                _ => None,
            }
        };
        let (vml, header) = (named("x:legacyDrawing", Kind::VmlDrawing), named("x:legacyDrawingHF", Kind::VmlDrawing));
        let drawing = named("x:drawing", Kind::Drawing);
        if let Some((at, _)) = header {
            self.shared.beside.broken_header = self.old_drawing(at)?.is_none();
        }
        self.shared.beside.vml = match vml {
            Some((at, id)) => {
                self.shared.beside.old = self.old_drawing(at)?;
                self.zip.members.get(at).map(|m| (m.name.clone(), id))
            }
            None if self.shared.beside.comments.is_empty() => None,
            None => {
                let content = crate::rules::vml::empty().write();
                self.lay("vmlDrawing", "vml", content)
                    .map(|(at, name)| (name, part.add("vmlDrawing", strict, To::Part(at, Kind::VmlDrawing))))
            }
        };
        let objects = ["x:oleObject", "x:control"].iter().any(|n| !doc.elements(n).is_empty());
        self.shared.beside.drawing = match drawing {
            Some((at, id)) => self.zip.members.get(at).map(|m| (m.name.clone(), id)),
            None if objects => {
                let content = Doc::with_root_in("xdr:wsDr", strict).write();
                self.lay("drawing", "xml", content)
                    .map(|(at, name)| (name, part.add("drawing", strict, To::Part(at, Kind::Drawing))))
            }
            None => None,
        };
        Ok(())
    }

    /// Slides have their old drawing only for objects and controls: it is looked at and left behind.
    fn beside_slide(&mut self, part: &Part) -> Result<(), Refusal> {
        let rels_name = rels::rels_name(&part.name);
        let Some(at) = self.zip.find(&rels_name) else { return Ok(()) };
        let bytes = self.zip.read(at, self.cx)?;
        let list = rels::read(&bytes, &rels_name, self.cx.limits())?;
        let found = list.iter().filter(|r| !r.external && kinds::shortened(&r.kind) == "od:vmlDrawing");
        let at = found.filter_map(|r| rels::resolve(&part.name, &r.target).and_then(|n| self.zip.find(&n))).next();
        if let Some(at) = at {
            self.shared.beside.old = self.old_drawing(at)?;
        }
        Ok(())
    }

    /// What an old drawing shows; `None` when it is none.
    fn old_drawing(&mut self, at: usize) -> Result<Option<OldDrawing>, Refusal> {
        let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
        let bytes = self.zip.read(at, self.cx)?;
        let limits = self.cx.limits();
        let doc = xml::parse(&bytes, &name, limits)
            .ok()
            .or_else(|| xml::parse(xml::mend(&bytes, limits)?.as_bytes(), &name, limits).ok());
        let Some(doc) = doc.filter(|d| d.is(d.root(), "xml")) else { return Ok(None) };
        let mut images: HashMap<String, usize> = HashMap::new();
        let rels_name = rels::rels_name(&name);
        if let Some(rels_at) = self.zip.find(&rels_name) {
            let bytes = self.zip.read(rels_at, self.cx)?;
            for rel in rels::read(&bytes, &rels_name, self.cx.limits())? {
                let inside = !rel.external && kinds::shortened(&rel.kind) == "od:image";
                if let Some(at) = rels::resolve(&name, &rel.target).filter(|_| inside).and_then(|n| self.zip.find(&n)) {
                    images.insert(rel.id, at);
                }
            }
        }
        Ok(Some(OldDrawing::of(&doc, &images)))
    }

    /// Adds an empty drawing to the container, under the first free name.
    fn lay(&mut self, stem: &str, extension: &str, content: Vec<u8>) -> Option<(usize, String)> {
        let free = |n: &u32| {
            let name = format!("xl/drawings/{stem}{n}.{extension}");
            let taken = self.zip.find(&name).or_else(|| self.zip.find(&rels::rels_name(&name)));
            taken.is_none().then_some(name)
        };
        let from = self.shared.laid.saturating_add(1);
        let (n, name) = (from..u32::MAX).find_map(|n| Some((n, free(&n)?)))?;
        self.shared.laid = n;
        self.zip.lay(&name, content).map(|at| (at, name))
    }
}
