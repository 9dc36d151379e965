//! What hangs on which pivot cache, found out before the workbook is rebuilt: tables, slicers, timelines; and what cells may name
//! of the metadata (threats OOX-X06, OOX-X13).

use super::kinds::Kind;
use super::package::Walk;
use super::part::{Part, To};
use super::rels;
use crate::rules::{dangling, pivot, rich_data};
use crate::xml::{self, Doc};
use mugai_core::{Action, Refusal};
use std::collections::{HashMap, HashSet};

impl Walk<'_, '_, '_> {
    /// Fills what is known of pivot tables. Every part looked at here is judged again when it is reached.
    pub(super) fn pivots(&mut self, book: &Doc, main: &Part) -> Result<(), Refusal> {
        let of = |kind: Kind| {
            main.rels.iter().filter_map(move |r| match r.to {
                To::Part(at, k) if k == kind => Some((at, r.id.clone())),
                _ => None,
            })
        };
        let caches: Vec<(usize, String)> = of(Kind::PivotCache).collect();
        let slicer_caches: Vec<usize> =
            of(Kind::SlicerCache).chain(of(Kind::TimelineCache)).map(|(at, _)| at).collect();
        let sheets: Vec<usize> = of(Kind::Worksheet).map(|(at, _)| at).collect();
        let by_id: HashMap<&str, usize> = caches.iter().map(|(at, id)| (id.as_str(), *at)).collect();
        // The numbers tables and slicers name a cache by.
        let mut numbers: HashMap<usize, HashSet<String>> = HashMap::new();
        for node in book.elements("x:pivotCache") {
            let id = book.attr(node, "r:id").unwrap_or("");
            if let (Some(at), Some(number)) = (by_id.get(id), book.attr(node, "cacheId")) {
                numbers.entry(*at).or_default().insert(number.to_owned());
            }
        }
        let mut live: HashMap<usize, HashSet<String>> = HashMap::new();
        for (at, _) in &caches {
            let (name, doc) = self.look(*at)?;
            if !pivot::is_internal(&doc, &self.shared.names) {
                if self.shared.pivots.gone.insert(*at) {
                    self.cx.did(&pivot::PIVOT_SOURCE, &name, Action::Flattened)?;
                }
                continue;
            }
            let ids = live.entry(*at).or_default();
            ids.extend(numbers.remove(at).unwrap_or_default());
            let extension = doc.elements("x14:pivotCacheDefinition").into_iter();
            ids.extend(extension.filter_map(|n| doc.attr(n, "pivotCacheId").map(str::to_owned)));
        }
        for at in &sheets {
            self.tables_of(*at, &live)?;
        }
        let ids: HashSet<&str> = live.values().flatten().map(String::as_str).collect();
        for at in slicer_caches {
            let (_, doc) = self.look(at)?;
            let name = doc.attr(doc.root(), "name").unwrap_or("").to_lowercase();
            if slicer_lives(&doc, &ids) {
                self.shared.pivots.slicer_caches.insert(name);
            } else {
                self.shared.pivots.gone.insert(at);
                self.shared.pivots.gone_names.insert(name);
            }
        }
        for at in &sheets {
            self.slicers_of(*at)?;
        }
        Ok(())
    }

    /// Reads the metadata of the workbook, for what the cells may name of it.
    pub(super) fn rich_data(&mut self, main: &Part) -> Result<(), Refusal> {
        let mut docs: HashMap<&str, Doc> = HashMap::new();
        for rel in &main.rels {
            let key = match rel.to {
                To::Part(_, Kind::SheetMetadata) => "metadata",
                To::Part(_, Kind::RichValue) => "values",
                To::Part(_, Kind::RichValueStructure) => "structures",
                _ => continue,
            };
            if let To::Part(at, _) = rel.to
                && !docs.contains_key(key)
            {
                docs.insert(key, self.look(at)?.1);
            }
        }
        self.shared.web_structures = docs.get("structures").map(rich_data::web_structures).unwrap_or_default();
        if let Some(metadata) = docs.get("metadata") {
            self.shared.metadata = rich_data::read(metadata, docs.get("values"), &self.shared.web_structures);
        }
        Ok(())
    }

    fn look(&mut self, at: usize) -> Result<(String, Doc), Refusal> {
        let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
        let bytes = self.zip.read(at, self.cx)?;
        let doc = xml::parse(&bytes, &name, self.cx.limits())?;
        Ok((name, doc))
    }

    /// Members a part leads to by relationships whose type ends with one of these words.
    fn led_to(&mut self, at: usize, words: &[&str]) -> Result<Vec<usize>, Refusal> {
        let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
        let rels_name = rels::rels_name(&name);
        let Some(rels_at) = self.zip.find(&rels_name) else { return Ok(Vec::new()) };
        let bytes = self.zip.read(rels_at, self.cx)?;
        let list = rels::read(&bytes, &rels_name, self.cx.limits())?;
        let inside = list.iter().filter(|r| !r.external && words.contains(&r.kind.rsplit('/').next().unwrap_or("")));
        Ok(inside.filter_map(|r| rels::resolve(&name, &r.target).and_then(|n| self.zip.find(&n))).collect())
    }

    /// The pivot tables of a sheet: each stays when its cache does.
    fn tables_of(&mut self, sheet: usize, live: &HashMap<usize, HashSet<String>>) -> Result<(), Refusal> {
        for at in self.led_to(sheet, &["pivotTable"])? {
            let (name, doc) = self.look(at)?;
            let caches = self.led_to(at, &["pivotCacheDefinition"])?;
            let number = doc.attr(doc.root(), "cacheId").unwrap_or("");
            let lives = matches!(caches[..], [cache] if live.get(&cache).is_some_and(|ids| ids.contains(number)));
            let shown = doc.attr(doc.root(), "name").unwrap_or("").to_lowercase();
            if lives {
                self.shared.pivots.tables.insert(shown);
                continue;
            }
            self.shared.pivots.gone_names.insert(shown);
            let known = caches.iter().any(|c| self.shared.pivots.gone.contains(c));
            if self.shared.pivots.gone.insert(at) && !known {
                // The cache is not one of the workbook's: nothing to calculate from.
                self.cx.did(&dangling::DANGLING, &name, Action::Flattened)?;
            }
        }
        Ok(())
    }

    /// The slicers and timelines of a sheet: each stays when its cache does.
    fn slicers_of(&mut self, sheet: usize) -> Result<(), Refusal> {
        for at in self.led_to(sheet, &["slicer", "timeline"])? {
            let (_, doc) = self.look(at)?;
            let mut left = false;
            for node in doc.elements("x14:slicer").into_iter().chain(doc.elements("x15:timeline")) {
                let named = |attr: &str| doc.attr(node, attr).unwrap_or("").to_lowercase();
                if self.shared.pivots.slicer_caches.contains(&named("cache")) {
                    left = true;
                    self.shared.pivots.slicers.insert(named("name"));
                } else {
                    self.shared.pivots.gone_names.insert(named("name"));
                }
            }
            if !left {
                self.shared.pivots.gone.insert(at);
            }
        }
        Ok(())
    }
}

/// Whether the cache of a slicer or timeline filters a table, or a pivot cache that stays.
fn slicer_lives(doc: &Doc, live: &HashSet<&str>) -> bool {
    if !doc.elements("x14:olap").is_empty() {
        return false;
    }
    let mut ids = doc.elements("x14:tabular").into_iter().chain(doc.elements("x15:state"));
    match ids.next() {
        Some(node) => doc.attr(node, "pivotCacheId").is_some_and(|id| live.contains(id)),
        None => !doc.elements("x15:tableSlicerCache").is_empty(),
    }
}
