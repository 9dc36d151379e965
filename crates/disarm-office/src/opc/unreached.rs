//! Members of the container that no relationship of any part leads to: a hidden store, dropped by the walk and named here (OPC-02).

use super::package::Walk;
use super::{rels, types};
use crate::rules::parts::UNKNOWN_PART;
use crate::zip::key;
use mugai_core::{Action, Reason, Refusal};
use std::collections::HashSet;

/// Most members named one by one.
const NAMED: usize = 100;

impl Walk<'_, '_, '_> {
    /// Reports every member that nothing leads to. What a dropped relationship led to was reported with that relationship.
    pub(super) fn report_unreached(&mut self) -> Result<(), Refusal> {
        let there: HashSet<String> = self.zip.members.iter().map(|m| key(&m.name)).collect();
        let lists: Vec<usize> = (0..self.zip.members.len()).filter(|at| self.source_of(*at).is_some()).collect();
        let mut reached: HashSet<String> = HashSet::new();
        for at in lists {
            let Some(source) = self.source_of(at) else { continue };
            let place = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
            // One that cannot be read belongs to no part that was kept: the walk would have stopped at it.
            let bytes = match self.zip.read(at, self.cx) {
                Ok(bytes) => bytes,
                Err(r) if r.reason == Reason::MalformedZip => continue,
                Err(limit) => return Err(limit),
            };
            let Ok(list) = rels::read(&bytes, &place, self.cx.limits()) else { continue };
            if source.is_empty() || there.contains(&key(&source)) {
                reached.extend(list.iter().filter_map(|r| rels::resolve(&source, &r.target)).map(|t| key(&t)));
            }
        }
        let mut named = 0usize;
        for (at, member) in self.zip.members.iter().enumerate() {
            let name = key(&member.name);
            let known = name == key(types::NAME) || self.source_of(at).is_some() || self.planned.contains_key(&at);
            if known || reached.contains(&name) {
                continue;
            }
            named = named.saturating_add(1);
            let place = if named <= NAMED { member.name.as_str() } else { "" };
            self.cx.did(&UNKNOWN_PART, place, Action::Removed)?;
        }
        Ok(())
    }

    /// The part whose relationships a member holds (empty: the package); `None` for any other member.
    fn source_of(&self, at: usize) -> Option<String> {
        let name = &self.zip.members.get(at)?.name;
        let (folder, file) = name.rsplit_once('/')?;
        let file = file.strip_suffix(".rels")?;
        let folder = folder.strip_suffix("_rels")?;
        (folder.is_empty() || folder.ends_with('/')).then(|| format!("{folder}{file}"))
    }
}
