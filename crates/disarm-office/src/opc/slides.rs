//! What slides, layouts, masters and notes must have of each other, and what a diagram must know of the slide that shows it
//! (threats OOX-S05, OOX-S07).

use super::kinds::Kind;
use super::package::Walk;
use super::part::{Part, To};
use super::rels;
use mugai_core::{Reason, Refusal};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What the walk learns of one part and needs for another.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// The slide each notes page was reached from.
    slide_of: HashMap<usize, usize>,
    /// The relationships to cached drawings of the part each diagram was reached from.
    drawings: HashMap<usize, Rc<HashSet<String>>>,
    /// The first master of the presentation, and its first layout.
    master: Option<usize>,
    layout: Option<usize>,
}

impl Walk<'_, '_, '_> {
    /// Looks at the first master, so that a slide without a layout can be given one.
    pub(super) fn first_layout(&mut self, main: &Part) -> Result<(), Refusal> {
        let Some(at) = main.rels.iter().find_map(|r| target(&r.to, Kind::SlideMaster)) else { return Ok(()) };
        let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
        let rels_name = rels::rels_name(&name);
        self.links.master = Some(at);
        if let Some(rels_at) = self.zip.find(&rels_name) {
            let bytes = self.zip.read(rels_at, self.cx)?;
            let list = rels::read(&bytes, &rels_name, self.cx.limits())?;
            let mut layouts =
                list.iter().filter(|r| super::kinds::shortened(&r.kind) == "od:slideLayout" && !r.external);
            self.links.layout =
                layouts.find_map(|r| rels::resolve(&name, &r.target).and_then(|part| self.zip.find(&part)));
        }
        Ok(())
    }

    /// What the rules must know before they see the part.
    pub(super) fn before(&mut self, at: usize) {
        self.shared.drawings = self.links.drawings.remove(&at).unwrap_or_default();
    }

    /// Sets the relationships right that no attribute names.
    ///
    /// # Errors
    /// `malformed_office` when a slide has no layout and there is none to be had.
    pub(super) fn settle(&mut self, at: usize, part: &mut Part) -> Result<(), Refusal> {
        match part.kind {
            Kind::Slide => {
                let spare = self.links.layout;
                self.exactly_one(part, Kind::SlideLayout, "slideLayout", spare)?;
            }
            Kind::SlideLayout => {
                let spare = self.links.master;
                self.exactly_one(part, Kind::SlideMaster, "slideMaster", spare)?;
            }
            Kind::NotesSlide => {
                // The page belongs to the slide it was reached from; others it may only link to.
                let own = self.links.slide_of.get(&at).copied();
                for rel in &mut part.rels {
                    if let Some(slide) = target(&rel.to, Kind::Slide)
                        && Some(slide) != own
                        && !rel.used
                    {
                        rel.to = To::Gone;
                    }
                }
                if let Some(own) = own {
                    self.exactly_one(part, Kind::Slide, "slide", Some(own))?;
                }
            }
            _ => {}
        }
        // A slide has one page of notes, and no other slide has the same.
        let mut noted = false;
        for rel in &mut part.rels {
            if let Some(notes) = target(&rel.to, Kind::NotesSlide) {
                if noted || *self.links.slide_of.entry(notes).or_insert(at) != at {
                    rel.to = To::Gone;
                }
                noted = true;
            }
        }
        self.diagrams(part);
        Ok(())
    }

    /// Keeps the first relationship of this kind; where there is none, makes one.
    fn exactly_one(&self, part: &mut Part, kind: Kind, word: &str, spare: Option<usize>) -> Result<(), Refusal> {
        let mut seen = false;
        for rel in &mut part.rels {
            if target(&rel.to, kind).is_none() || rel.used {
                continue;
            }
            if seen {
                rel.to = To::Gone;
            }
            seen = true;
        }
        if seen {
            return Ok(());
        }
        let Some(at) = spare else {
            return Err(Refusal::new(
                Reason::MalformedOffice,
                &part.name,
                format!("nothing of type {word} belongs to it"),
            ));
        };
        let base = if self.shared.strict {
            "http://purl.oclc.org/ooxml/officeDocument/relationships/"
        } else {
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
        };
        part.add_implied(&format!("{base}{word}"), To::Part(at, kind));
        Ok(())
    }

    /// A cached drawing stays with its diagram, and the diagram learns which are there.
    fn diagrams(&mut self, part: &mut Part) {
        let shown: Vec<usize> =
            part.rels.iter().filter(|r| r.used).filter_map(|r| target(&r.to, Kind::DiagramData)).collect();
        let mut drawings = HashSet::new();
        for rel in &mut part.rels {
            if target(&rel.to, Kind::DiagramDrawing).is_some() {
                if shown.is_empty() {
                    rel.to = To::Gone;
                } else {
                    drawings.insert(rel.id.clone());
                }
            }
        }
        // One set for all diagrams of a part. A diagram two parts show keeps no cached drawing: their ids may mean different things.
        let drawings = Rc::new(drawings);
        for data in shown {
            let known = self.links.drawings.entry(data).or_insert_with(|| Rc::clone(&drawings));
            if !Rc::ptr_eq(known, &drawings) {
                *known = Rc::default();
            }
        }
    }
}

/// The member a relationship leads to, when it leads to this kind.
fn target(to: &To, kind: Kind) -> Option<usize> {
    match to {
        To::Part(at, k) if *k == kind => Some(*at),
        _ => None,
    }
}
