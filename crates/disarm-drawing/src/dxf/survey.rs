//! The first pass: which handles stay, so that nothing that is written points at something that is not.

use super::pairs::Pair;
use super::rebuild::{keeps, records};
use super::table::TABLES;
use std::collections::{HashMap, HashSet};

/// The handles of everything that is kept.
#[derive(Debug, Default)]
pub(super) struct Handles {
    alive: HashSet<u64>,
}

impl Handles {
    /// Looks through the sections; `sections` are a name and the pairs between its mark and the end of it.
    pub(super) fn survey(sections: &[(&str, &[Pair<'_>])]) -> Self {
        let mut alive = HashSet::new();
        let mut owners: HashMap<u64, Option<u64>> = HashMap::new();
        for (section, pairs) in sections.iter().filter(|(name, _)| *name != "HEADER" && *name != "CLASSES") {
            for record in records(pairs) {
                let Some((kind, rest)) = record.split_first().filter(|(first, _)| keeps(section, first.text)) else {
                    continue;
                };
                // A table that goes, goes with its handle; its entries are of kinds that stay nowhere.
                let name = || rest.iter().find(|p| p.code == 2).map_or("", |p| p.text.trim());
                if kind.text == "TABLE" && !TABLES.contains(&name()) {
                    continue;
                }
                let Some(handle) = own(kind.text, rest) else { continue };
                if *section == "OBJECTS" {
                    owners.insert(handle, owner(rest));
                } else {
                    alive.insert(handle);
                }
            }
        }
        // An object lives by its owner: the root has none, the others lead to it or to something drawn.
        for first in owners.keys().copied().collect::<Vec<_>>() {
            let mut way = Vec::new();
            let mut at = Some(first);
            let lives = loop {
                match at {
                    None => break true,
                    Some(handle) if alive.contains(&handle) => break true,
                    Some(handle) => {
                        // Gone: no such object, found dead before, or on a way that turns in a circle.
                        let Some(next) = owners.remove(&handle) else { break false };
                        way.push(handle);
                        at = next;
                    }
                }
            };
            if lives {
                alive.extend(way);
            }
        }
        Self { alive }
    }

    /// Whether something that is written bears this handle.
    pub(super) fn alive(&self, handle: u64) -> bool {
        self.alive.contains(&handle)
    }
}

/// The handle of a record: 105 of a dimension style, whose 5 is the name of a block, else 5.
pub(super) fn own(kind: &str, pairs: &[Pair<'_>]) -> Option<u64> {
    let code = if kind == "DIMSTYLE" { 105 } else { 5 };
    pairs.iter().find(|p| p.code == code).and_then(Pair::handle)
}

/// The owner: the first 330 that stands in no group of braces.
fn owner(pairs: &[Pair<'_>]) -> Option<u64> {
    let mut within = false;
    for pair in pairs {
        match pair.code {
            102 => within = pair.text.starts_with('{'),
            330 if !within => return pair.handle(),
            _ => {}
        }
    }
    None
}
