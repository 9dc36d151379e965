//! What in a drawing holds what: nothing that is not there, nothing that holds itself, no figures within figures without end.

use mugai_core::{Context, Limit, Reason, Refusal};
use std::collections::HashMap;

/// Which entity points at which; figures and blocks are entities here, too.
#[derive(Debug)]
pub(crate) struct Graph {
    /// What the drawing is called in a report.
    what: &'static str,
    /// The place of each number.
    places: HashMap<u64, usize>,
    entities: Vec<Entity>,
    /// Numbers pointed at and how often, one entity's after the other.
    targets: Vec<(u64, u64)>,
}

#[derive(Debug)]
struct Entity {
    /// Where its targets begin.
    first: usize,
    /// What is drawn of it, what it points at aside.
    weight: u64,
}

impl Graph {
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, places: HashMap::new(), entities: Vec::new(), targets: Vec::new() }
    }

    fn bad(&self, number: u64, why: &str) -> Refusal {
        Refusal::new(Reason::Malformed, format!("{} #{number}", self.what), why)
    }

    /// Begins an entity.
    pub(crate) fn entity(&mut self, number: u64, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if self.places.insert(number, self.entities.len()).is_some() {
            return Err(self.bad(number, "the number stands twice"));
        }
        self.entities.push(Entity { first: self.targets.len(), weight: 0 });
        if u64::try_from(self.entities.len()).unwrap_or(u64::MAX) > cx.limits().drawing_entries {
            return Err(Refusal::limit(Limit::Objects, self.what, "more entities than allowed"));
        }
        cx.take(64)
    }

    /// One thing more is drawn of the entity begun last.
    pub(crate) fn weigh(&mut self) {
        if let Some(last) = self.entities.last_mut() {
            last.weight = last.weight.saturating_add(1);
        }
    }

    /// It holds this number, so many times.
    pub(crate) fn point(&mut self, number: u64, times: u64, cx: &mut Context<'_>) -> Result<(), Refusal> {
        self.targets.push((number, times));
        cx.take(16)
    }

    fn targets(&self, place: usize) -> &[(u64, u64)] {
        let from = self.entities.get(place).map_or(0, |e| e.first);
        let to = self.entities.get(place.saturating_add(1)).map_or(self.targets.len(), |e| e.first);
        self.targets.get(from..to).unwrap_or(&[])
    }

    /// Looks at the whole.
    pub(crate) fn check(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        // How much is drawn with this entity; nothing while it is being looked at.
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
                let Some((number, times)) = self.targets(place).get(next) else {
                    let own = self.entities.get(place).map_or(0, |e| e.weight);
                    let size = size.saturating_add(own);
                    if size > cx.limits().drawing_entries {
                        return Err(Refusal::limit(
                            Limit::Objects,
                            self.what,
                            "more than allowed is drawn, with figures in their places",
                        ));
                    }
                    if let Some(known) = sizes.get_mut(place) {
                        *known = Some(size);
                    }
                    continue;
                };
                let target = self.places.get(number).copied();
                let target = target.ok_or_else(|| self.bad(*number, "is pointed at and not there"))?;
                match sizes.get(target).copied().flatten() {
                    Some(known) => {
                        way.push((place, next.saturating_add(1), size.saturating_add(known.saturating_mul(*times))))
                    }
                    None if begun.get(target).copied().unwrap_or(true) => {
                        return Err(self.bad(*number, "holds itself"));
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
