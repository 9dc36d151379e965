//! One look: what lies in a folder now, compared with the last look; what is complete, what grew old, what is to be looked into.

use crate::folder::Folder;
use crate::ground::{Ground, list, open_folder};
use crate::kernel::Kernel;
use crate::names::{self, Sort};
use crate::seen::{Print, Seen};
use crate::table::{Kept, Key, Table};
use crate::{Notice, Settings, What};
use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, FileType, statat, unlinkat};
use rustix::io::Errno;
use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::Instant;

/// The longest path of a clerk's folders, bytes: with the name of a claim before it, it still has to be a path (4,096).
const MAX_INNER: usize = 2_000;
/// Old things in one folder that are reported one by one; more are reported as a number.
const MAX_STALE: usize = 20;

/// What a look needs and where it reports.
pub(crate) struct Look<'a> {
    pub(crate) ground: &'a Ground,
    pub(crate) settings: &'a Settings,
    pub(crate) kernel: Option<&'a mut Kernel>,
    pub(crate) now: Instant,
    pub(crate) notices: Vec<Notice>,
    /// The kernel refused to listen to a folder.
    pub(crate) deaf: Option<Errno>,
}

impl Look<'_> {
    fn note(&mut self, what: What, folder: &Folder, name: Option<&OsStr>, detail: impl Into<String>) {
        self.notices.push(Notice {
            what,
            section: Some(folder.section.clone()),
            staff: folder.staff.clone(),
            place: folder.shown(name),
            detail: detail.into(),
        });
    }

    fn note_stale(&mut self, folder: &Folder, stale: BTreeMap<OsString, i64>) {
        if stale.len() > MAX_STALE {
            return self.note(What::Stale, folder, None, format!("{} files", stale.len()));
        }
        for (name, length) in stale {
            self.note(What::Stale, folder, Some(&name), format!("{length} bytes"));
        }
    }
}

impl Table {
    /// Looks into these folders, and into those in them: all, or only those not known yet.
    pub(crate) fn walk(&mut self, mut open: Vec<Folder>, all: bool, look: &mut Look<'_>) {
        while let Some(folder) = open.pop() {
            let errno = match open_folder(&look.ground.root, &folder.path) {
                Ok(fd) => match self.look_into(&folder, &fd, look) {
                    Ok(inner) => {
                        open.extend(inner.into_iter().filter(|f| all || !self.folders.contains_key(&f.path)));
                        continue;
                    }
                    Err(e) => e,
                },
                Err(e) => e,
            };
            let what = match errno {
                // Gone, or swapped for something else, which the next look into its parent will find.
                Errno::NOENT | Errno::NOTDIR | Errno::AGAIN => None,
                Errno::LOOP => folder.parent().is_some_and(|(up, _)| up == Path::new("")).then_some(What::FolderLink),
                Errno::XDEV => Some(What::FolderLink),
                Errno::ACCESS | Errno::PERM => Some(What::Unreadable),
                _ => Some(What::Failed),
            };
            if let Some(what) = what {
                look.note(what, &folder, None, errno.to_string());
            }
            self.forget(&folder.path);
        }
    }

    /// One look into one folder. Gives the folders in it that are to be looked into.
    fn look_into(&mut self, folder: &Folder, fd: &OwnedFd, look: &mut Look<'_>) -> Result<Vec<Folder>, Errno> {
        // Listen first, then list: what comes in between is told and seen, never missed.
        if let Some(kernel) = look.kernel.as_deref_mut()
            && let Err(e) = kernel.listen(fd, &folder.path)
        {
            look.deaf = Some(e);
        }
        let (names, mut crowded) = list(fd, look.settings.max_tracked)?;
        let (mut entries, mut failed) = (HashMap::with_capacity(names.len()), None);
        for name in names {
            match statat(fd, &name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => _ = entries.insert(name, Print::of(&stat)),
                Err(Errno::NOENT) => {}
                // One that cannot be asked about does not keep the others lying.
                Err(e) => failed = Some((name, e)),
            }
        }
        if let Some((name, e)) = failed {
            look.note(What::Failed, folder, Some(&name), e.to_string());
        }
        let mut kept = self.folders.remove(&folder.path).unwrap_or_else(|| Kept::new(folder));
        kept.round = self.round;
        kept.blocked = kept.blocked.filter(|until| *until > look.now);
        kept.due = kept.blocked;
        let others = self.files.saturating_sub(kept.files.len());
        kept.files.retain(|name, _| entries.contains_key(name));
        let is_empty = entries.is_empty();
        let (mut inner, mut stale) = (Vec::new(), BTreeMap::new());
        for (name, print) in entries {
            let sort = names::sort(&name);
            if sort == Sort::Ignored {
                // Nothing is remembered of what is never taken, so that it cannot fill the table.
                if print.is_older(look.settings.stale_after) {
                    stale.insert(name, print.length);
                }
            } else if print.kind == FileType::Directory {
                kept.files.remove(&name);
                let child = folder.child(&name, look.settings.staff_folders);
                if child.inner.len() > look.settings.depth || child.inner_bytes() > MAX_INNER {
                    look.note(What::TooDeep, folder, Some(&name), format!("deeper than {}", look.settings.depth));
                } else if self.folders.len().saturating_add(inner.len()) < look.settings.max_tracked {
                    inner.push(child);
                } else {
                    crowded = true;
                }
            } else if kept.files.contains_key(&name)
                || others.saturating_add(kept.files.len()) < look.settings.max_tracked
            {
                if self.look_at_file(&mut kept, &name, print, sort, look) {
                    stale.insert(name, print.length);
                }
            } else {
                crowded = true;
            }
        }
        look.note_stale(folder, stale);
        if crowded {
            let detail = format!("more than {} files", look.settings.max_tracked);
            let place = String::new();
            look.notices.push(Notice { what: What::TooMany, section: None, staff: None, place, detail });
        }
        self.files = others.saturating_add(kept.files.len());
        if is_empty && folder.is_clerks() {
            kept.look_at_empty(fd, look);
        } else {
            kept.empty = None;
        }
        self.folders.insert(folder.path.clone(), kept);
        Ok(inner)
    }

    /// Gives whether it should have come to rest long ago.
    fn look_at_file(&mut self, kept: &mut Kept, name: &OsStr, print: Print, sort: Sort, look: &Look<'_>) -> bool {
        let (settings, now) = (look.settings, look.now);
        let seen = kept.files.entry(name.to_owned()).or_insert_with(|| Seen::new(sort, now));
        if seen.queued && seen.print() == Some(print) {
            return false;
        }
        seen.queued = false;
        seen.look(print, now);
        if kept.blocked.is_none()
            && let Some(at) = seen.due(settings)
        {
            if seen.complete(settings, now) {
                seen.queued = true;
                let (name, folder) = (name.to_owned(), kept.folder.path.clone());
                self.ready.insert(Key { mtime: print.mtime, name, folder }, print);
                return false;
            }
            kept.due = Some(kept.due.map_or(at, |other| other.min(at)));
        }
        now.saturating_duration_since(seen.first) > settings.stale_after
    }
}

impl Kept {
    fn new(folder: &Folder) -> Self {
        Self { folder: folder.clone(), files: HashMap::new(), due: None, blocked: None, empty: None, round: 0 }
    }

    /// A clerk's empty folder goes after a while; only an empty one can go, whatever happens in between.
    fn look_at_empty(&mut self, fd: &OwnedFd, look: &mut Look<'_>) {
        let Ok(stat) = rustix::fs::fstat(fd) else { return };
        let changed = Print::of(&stat).mtime;
        let since = match self.empty {
            Some((since, then)) if then == changed => since,
            _ => look.now,
        };
        self.empty = Some((since, changed));
        let due = since.checked_add(look.settings.empty_folder_after);
        if due.is_some_and(|due| due <= look.now)
            && let Some((parent, name)) = self.folder.parent()
            && let Ok(parent) = open_folder(&look.ground.root, parent)
        {
            // A refusal (not empty any more, read-only) harms nobody; the next round tries again.
            let _ = unlinkat(parent, name, AtFlags::REMOVEDIR);
            return;
        }
        self.due = due;
    }
}
