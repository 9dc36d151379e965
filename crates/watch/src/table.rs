//! Everything that lies in the drop folders and may be taken: which folders to look into next, which file to claim next.

use crate::Settings;
use crate::folder::Folder;
use crate::look::Look;
use crate::names::{self, Sort};
use crate::seen::{Hint, Print, Seen};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// One folder and what lies in it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) folder: Folder,
    pub(crate) files: HashMap<OsString, Seen>,
    /// When something in it will be complete if nothing changes.
    pub(crate) due: Option<Instant>,
    /// Nothing can be taken from it before.
    pub(crate) blocked: Option<Instant>,
    /// Since when it is empty, and its time of change then.
    pub(crate) empty: Option<(Instant, (i64, i64))>,
    /// The round of the whole look it was last found in.
    pub(crate) round: u64,
}

/// A complete file, in the order in which files are claimed: oldest first, then by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) mtime: (i64, i64),
    pub(crate) name: OsString,
    pub(crate) folder: PathBuf,
}

/// The table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) folders: HashMap<PathBuf, Kept>,
    pub(crate) ready: BTreeMap<Key, Print>,
    pub(crate) dirty: BTreeSet<PathBuf>,
    pub(crate) files: usize,
    pub(crate) round: u64,
}

impl Table {
    /// Looks at everything below the sections' folders.
    pub(crate) fn look_at_all(&mut self, sections: Vec<Folder>, look: &mut Look<'_>) {
        self.round = self.round.wrapping_add(1);
        self.dirty.clear();
        self.walk(sections, true, look);
        let round = self.round;
        let gone: Vec<PathBuf> =
            self.folders.iter().filter(|(_, k)| k.round != round).map(|(path, _)| path.clone()).collect();
        for path in gone {
            self.forget(&path);
        }
    }

    /// Looks at the folders about which something was told or in which something is due, and into folders in them that are new.
    pub(crate) fn look_at_some(&mut self, look: &mut Look<'_>) {
        let mut some = std::mem::take(&mut self.dirty);
        let due = |k: &Kept| k.due.is_some_and(|due| due <= look.now);
        some.extend(self.folders.iter().filter(|(_, k)| due(k)).map(|(path, _)| path.clone()));
        let folders = some.iter().filter_map(|path| self.folders.get(path)).map(|k| k.folder.clone()).collect();
        self.walk(folders, false, look);
    }

    /// When [`Table::look_at_some`] has something to do; `None` when nothing is expected.
    pub(crate) fn due(&self, now: Instant) -> Option<Instant> {
        if !self.dirty.is_empty() {
            return Some(now);
        }
        self.folders.values().filter_map(|k| k.due).min()
    }

    /// The kernel told something about a file.
    pub(crate) fn told(&mut self, folder: &Path, name: OsString, hint: Hint, settings: &Settings, now: Instant) {
        let Some(kept) = self.folders.get_mut(folder) else { return };
        let sort = names::sort(&name);
        if sort == Sort::Ignored {
            return;
        }
        if !kept.files.contains_key(&name) {
            if self.files >= settings.max_tracked {
                return;
            }
            self.files = self.files.saturating_add(1);
        }
        kept.files.entry(name).or_insert_with(|| Seen::new(sort, now)).told(hint, now);
    }

    /// Something happened in this folder.
    pub(crate) fn touch(&mut self, folder: PathBuf) {
        self.dirty.insert(folder);
    }

    /// The next complete file in the order of claiming, with its folder.
    pub(crate) fn next_ready(&mut self) -> Option<(Key, Print, Folder)> {
        while let Some((key, print)) = self.ready.pop_first() {
            if let Some(kept) = self.folders.get(&key.folder)
                && kept.files.get(&key.name).is_some_and(|seen| seen.queued)
            {
                let folder = kept.folder.clone();
                return Some((key, print, folder));
            }
        }
        None
    }

    /// Whether files wait to be claimed.
    pub(crate) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// It was claimed.
    pub(crate) fn claimed(&mut self, key: &Key) {
        if let Some(kept) = self.folders.get_mut(&key.folder)
            && kept.files.remove(&key.name).is_some()
        {
            self.files = self.files.saturating_sub(1);
        }
    }

    /// It could not be claimed: look again, and not into this folder before `until` where one is given.
    pub(crate) fn missed(&mut self, key: &Key, until: Option<Instant>) {
        if let Some(kept) = self.folders.get_mut(&key.folder) {
            if let Some(seen) = kept.files.get_mut(&key.name) {
                seen.queued = false;
            }
            match until {
                None => _ = self.dirty.insert(key.folder.clone()),
                Some(_) => {
                    kept.files.values_mut().for_each(|seen| seen.queued = false);
                    kept.blocked = until;
                    kept.due = until;
                }
            }
        }
    }

    /// How many files are watched.
    pub(crate) fn files(&self) -> usize {
        self.files
    }

    /// The folder is gone.
    pub(crate) fn forget(&mut self, path: &Path) {
        if let Some(kept) = self.folders.remove(path) {
            self.files = self.files.saturating_sub(kept.files.len());
        }
    }
}
