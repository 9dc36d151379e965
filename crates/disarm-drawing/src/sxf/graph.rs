//! Entities of a .p21 and what they point at: nothing that is not there, nothing that holds itself, no figure within figure without end.

use super::bad;
use mugai_core::{Context, Limit, Refusal};
use std::collections::HashMap;

/// Which entity points at which.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The place of each number.
    places: HashMap<u64, usize>,
    entities: Vec<Entity>,
    /// Numbers pointed at, one entity's after the other.
    targets: Vec<u64>,
}

#[derive(Debug)]
struct Entity {
    /// Where its targets begin.
    first: usize,
    /// It puts a figure in its place.
    places: bool,
}

impl Graph {
    /// Begins an entity.
    pub(super) fn entity(&mut self, number: u64, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if self.places.insert(number, self.entities.len()).is_some() {
            return Err(bad(&format!("#{number}"), "the number stands twice"));
        }
        self.entities.push(Entity { first: self.targets.len(), places: false });
        if u64::try_from(self.entities.len()).unwrap_or(u64::MAX) > cx.limits().drawing_entries {
            return Err(Refusal::limit(Limit::Objects, "SXF", "more entities than allowed"));
        }
        cx.take(64)
    }

    /// The entity begun last is of this kind, too.
    pub(super) fn kind(&mut self, word: &str) {
        if let Some(last) = self.entities.last_mut() {
            last.places |= word == "MAPPED_ITEM";
        }
    }

    /// It points at this number.
    pub(super) fn point(&mut self, number: u64, cx: &mut Context<'_>) -> Result<(), Refusal> {
        self.targets.push(number);
        cx.take(8)
    }

    fn targets(&self, place: usize) -> &[u64] {
        let from = self.entities.get(place).map_or(0, |e| e.first);
        let to = self.entities.get(place.saturating_add(1)).map_or(self.targets.len(), |e| e.first);
        self.targets.get(from..to).unwrap_or(&[])
    }

    /// Looks at the whole.
    pub(super) fn check(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        // How many figures stand in their places once this entity is drawn; nothing while it is being looked at.
        let mut sizes: Vec<Option<u64>> = vec![None; self.entities.len()];
        let mut begun = vec![false; self.entities.len()];
        for start in 0..self.entities.len() {
            let mut way = vec![(start, 0_usize, 0_u64)];
            while let Some((place, next, size)) = way.pop() {
                if next == 0 {
                    if sizes.get(place).copied().flatten().is_some() {
                        continue;
                    }
                    if let Some(mark) = begun.get_mut(place) {
                        *mark = true;
                    }
                }
                let Some(number) = self.targets(place).get(next) else {
                    let own = u64::from(self.entities.get(place).is_some_and(|e| e.places));
                    let size = size.saturating_add(own);
                    if size > cx.limits().drawing_entries {
                        return Err(Refusal::limit(Limit::Objects, "SXF", "more figures in their places than allowed"));
                    }
                    if let Some(known) = sizes.get_mut(place) {
                        *known = Some(size);
                    }
                    continue;
                };
                let target = self.places.get(number).copied();
                let target = target.ok_or_else(|| bad(&format!("#{number}"), "is pointed at and not there"))?;
                match sizes.get(target).copied().flatten() {
                    Some(known) => way.push((place, next.saturating_add(1), size.saturating_add(known))),
                    None if begun.get(target).copied().unwrap_or(true) => {
                        return Err(bad(&format!("#{number}"), "holds itself"));
                    }
                    None => {
                        way.push((place, next, size));
                        way.push((target, 0, 0));
                    }
                }
            }
        }
        Ok(())
    }
}
