//! The self-check of a finished package (threats OPC-05, OOX-X17, OOX-S07): every part is reached by a relationship of its kind and
//! says nothing that another part contradicts, so that no program offers to repair it.

use super::rels::Led;
use super::residue;
use super::tally::Facts;
use super::types::Types;
use crate::opc::App;
use crate::opc::kinds::{self, Kind};
use crate::opc::types::{Claim, claim};
use mugai_core::Refusal;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the package is made of: relationships by source, what each part said of itself, the types.
pub(super) struct Package<'a> {
    pub(super) led: &'a BTreeMap<String, Vec<Led>>,
    pub(super) facts: &'a BTreeMap<&'a str, Facts>,
    pub(super) types: &'a Types,
}

/// Checks the parts against each other. `parts` are all that are neither relationships nor the list of types.
///
/// # Errors
/// `residue` for the first contradiction.
pub(super) fn check<'a>(package: &Package<'_>, parts: impl Iterator<Item = &'a str>) -> Result<(), Refusal> {
    let mut kinds_of: HashMap<&str, Kind> = HashMap::new();
    // What has no kind are the properties; they must be reached all the same.
    let parts: Vec<&str> = parts.collect();
    for part in &parts {
        if let Some(kind) = package.types.of(part).and_then(kind_of) {
            kinds_of.insert(part, kind);
        }
    }
    let mut reached: HashSet<&str> = HashSet::new();
    let mut drawings: HashSet<(&str, &str)> = HashSet::new();
    let mut shown_by: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut waiting: Vec<&str> = vec![""];
    while let Some(source) = waiting.pop() {
        for led in package.led.get(source).map_or(&[][..], |l| l) {
            let kind = kinds_of.get(led.part.as_str()).copied();
            fits(source, kinds_of.get(source).copied(), led, kind)?;
            match kind {
                Some(Kind::DiagramDrawing) => _ = drawings.insert((source, &led.id)),
                Some(Kind::DiagramData) => shown_by.entry(&led.part).or_default().push(source),
                _ => {}
            }
            if reached.insert(&led.part) {
                waiting.push(&led.part);
            }
        }
    }
    if let Some(part) = parts.iter().find(|n| !reached.contains(*n)) {
        return Err(residue(part, "a part that nothing leads to"));
    }
    let metadata = || package.facts.iter().filter(|(name, _)| kinds_of.get(*name) == Some(&Kind::SheetMetadata));
    let cells = metadata().map(|(_, f)| f.cell_entries).max().unwrap_or(0);
    let values = metadata().map(|(_, f)| f.value_entries).max().unwrap_or(0);
    for (part, facts) in package.facts {
        let view = View { package, kinds_of: &kinds_of, part };
        view.sheets(facts)?;
        view.slides(facts)?;
        view.comments(facts)?;
        if facts.cell_metadata > cells || facts.value_metadata > values {
            return view.bad("a cell names metadata that are not there");
        }
        // The cached drawing of a diagram is one of the part that shows it.
        let shown = shown_by.get(part).map_or(&[][..], |s| s);
        if facts.drawings.iter().any(|id| !shown.iter().any(|source| drawings.contains(&(*source, id.as_str())))) {
            return view.bad("a diagram names a drawing that is not there");
        }
    }
    Ok(())
}

/// What a part is by its content type.
fn kind_of(content_type: &str) -> Option<Kind> {
    if content_type.starts_with("image/") {
        return Some(Kind::Image);
    }
    match claim(content_type) {
        Claim::Known(main, _) => Some(match main.app {
            App::Word => Kind::Document,
            App::Excel => Kind::Workbook,
            App::PowerPoint => Kind::Presentation,
            App::Visio => Kind::VisioDocument,
        }),
        _ => kinds::of_content_type(content_type),
    }
}

/// A relationship leads from a kind that may have it to the kind it names.
fn fits(source: &str, from: Option<Kind>, led: &Led, to: Option<Kind>) -> Result<(), Refusal> {
    let Some(from) = from else {
        // The package itself; its types are checked with the relationships.
        return if source.is_empty() { Ok(()) } else { Err(residue(source, "a part that may lead nowhere")) };
    };
    let expected = kinds::lookup(from, led.kind).map(|row| row.kind);
    let good = match expected {
        // A jump to another slide.
        _ if led.link => to == Some(Kind::Slide) || to == Some(Kind::VisioPage),
        Some(kind) => to == Some(kind),
        None => false,
    };
    if good {
        Ok(())
    } else {
        Err(residue(source, &format!("the relationship {} leads to another kind of part", led.id)))
    }
}

/// One part and what it is connected with.
struct View<'a> {
    package: &'a Package<'a>,
    kinds_of: &'a HashMap<&'a str, Kind>,
    part: &'a str,
}

impl View<'_> {
    fn bad(&self, why: &str) -> Result<(), Refusal> {
        Err(residue(self.part, why))
    }

    fn led(&self) -> &[Led] {
        self.package.led.get(self.part).map_or(&[][..], |l| l)
    }

    /// Ids and their parts, for lists that may be long.
    fn by_id(&self) -> HashMap<&str, Option<Kind>> {
        self.led().iter().map(|l| (l.id.as_str(), self.kinds_of.get(l.part.as_str()).copied())).collect()
    }

    /// Every sheet has a part of its own, one is seen, and the one in front is.
    fn sheets(&self, facts: &Facts) -> Result<(), Refusal> {
        if self.kinds_of.get(self.part) != Some(&Kind::Workbook) {
            return Ok(());
        }
        let by_id = self.by_id();
        let mut seen = HashSet::new();
        for (id, _) in &facts.sheets {
            let kind = by_id.get(id.as_str()).copied().flatten();
            if !matches!(kind, Some(Kind::Worksheet | Kind::Chartsheet)) || !seen.insert(id) {
                return self.bad("a sheet without a part of its own");
            }
        }
        if !facts.sheets.iter().any(|(_, seen)| *seen) {
            return self.bad("no sheet that can be seen");
        }
        if facts.shown.iter().any(|at| !facts.sheets.get(*at).is_some_and(|(_, seen)| *seen)) {
            return self.bad("a window shows a sheet that is not there or hidden");
        }
        Ok(())
    }

    /// Every slide, master and layout of a list has a part of its kind and an id of its own; a slide has one layout.
    fn slides(&self, facts: &Facts) -> Result<(), Refusal> {
        let by_id = if facts.entries.is_empty() { HashMap::new() } else { self.by_id() };
        let (mut ids, mut rels) = (HashSet::new(), HashSet::new());
        for (name, id, rel) in &facts.entries {
            let kind = match *name {
                "sldId" => Kind::Slide,
                "sldMasterId" => Kind::SlideMaster,
                _ => Kind::SlideLayout,
            };
            if by_id.get(rel.as_str()).copied().flatten() != Some(kind) || !rels.insert(rel) {
                return self.bad("an entry of a list of slides without a part of its own");
            }
            if id.is_some_and(|id| !ids.insert((kind == Kind::Slide, id)))
                || (kind == Kind::Slide && id.is_none_or(|id| id < 256))
            {
                return self.bad("an entry of a list of slides without an id of its own");
            }
        }
        let one = match self.kinds_of.get(self.part) {
            Some(Kind::Slide) => Kind::SlideLayout,
            Some(Kind::SlideLayout) => Kind::SlideMaster,
            _ => return Ok(()),
        };
        let count = self.led().iter().filter(|l| self.kinds_of.get(l.part.as_str()) == Some(&one)).count();
        if count > 1 { self.bad("a slide or layout of two looks") } else { Ok(()) }
    }

    /// Notes on a sheet are shown by its old drawing.
    fn comments(&self, facts: &Facts) -> Result<(), Refusal> {
        let has = |kind| self.led().iter().any(|l| self.kinds_of.get(l.part.as_str()) == Some(&kind));
        let sheet = matches!(self.kinds_of.get(self.part), Some(Kind::Worksheet | Kind::Chartsheet));
        if sheet && has(Kind::SheetComments) && !(facts.old_drawing && has(Kind::VmlDrawing)) {
            return self.bad("notes without the drawing that shows them");
        }
        Ok(())
    }
}
