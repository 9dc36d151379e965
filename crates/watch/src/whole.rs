//! The whole look: is the root there, which sections, which claims were left by a crash, what has lain aside too long.

use crate::carry::{Standing, Waiting};
use crate::claim::{BAD_NAMES, Claim, Found};
use crate::folder::Folder;
use crate::ground::{CLAIMS, Ground, LOCK, NoGround, list, open_folder, section_folders};
use crate::kernel::Kernel;
use crate::look::Look;
use crate::names;
use crate::run::{Loop, later};
use crate::seen::Print;
use crate::table::Table;
use crate::{Notice, What};
use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

impl Loop<'_> {
    /// Looks at root, claim folder and every section.
    pub(crate) fn whole_look(&mut self, now: Instant) {
        let Some(ground) = self.stand() else { return };
        let sections = match self.sections(&ground) {
            Ok(sections) => sections,
            Err(e) => return self.say(What::Failed, "", &e.to_string()),
        };
        self.find_claims(&ground, now);
        self.look(&ground, now, |table, look| table.look_at_all(sections, look));
        if now >= self.next_purge {
            self.next_purge = later(now, self.settings.keep_bad_names.min(Duration::from_secs(3_600)));
            self.purge(&ground);
        }
    }

    /// Looks at what was told about, and at what is due.
    pub(crate) fn some_look(&mut self, now: Instant) {
        if let Some(ground) = self.ground.clone() {
            self.look(&ground, now, |table, look| table.look_at_some(look));
        }
    }

    fn look(&mut self, ground: &Ground, now: Instant, with: impl FnOnce(&mut Table, &mut Look<'_>)) {
        let kernel = self.kernel.as_mut();
        let mut look = Look { ground, settings: self.settings, kernel, now, notices: Vec::new(), deaf: None };
        with(&mut self.table, &mut look);
        let Look { notices, deaf, .. } = look;
        for notice in notices {
            self.said.say(self.taker, self.settings.stale_after, now, notice);
        }
        if let Some(e) = deaf {
            self.say(What::NoEvents, "", &e.to_string());
        }
    }

    /// The ground, opened when it is not open, given up when it is not there any more.
    fn stand(&mut self) -> Option<Arc<Ground>> {
        if self.ground.as_ref().is_some_and(|g| !g.stands(self.settings)) {
            self.ground = None;
            self.kernel = None;
            self.table = Table::default();
            self.claims.retain(|_, standing| matches!(standing, Standing::InHand));
            self.say(What::RootGone, "", "the root or its claim folder is not what it was");
        }
        if self.ground.is_none() {
            match Ground::open(self.settings) {
                Ok(ground) => {
                    self.ground = Some(Arc::new(ground));
                    if self.said.over(What::RootGone, "") {
                        self.say(What::RootBack, "", "");
                        self.said.over(What::RootBack, "");
                    }
                    self.said.over(What::AlreadyWatched, "");
                    self.hark();
                }
                Err(NoGround::Root(e)) => self.say(What::RootGone, "", &e.to_string()),
                Err(NoGround::Bare) => self.say(What::RootGone, "", "it holds none of the sections' folders"),
                Err(NoGround::Watched) => self.say(What::AlreadyWatched, "", ""),
                Err(NoGround::NotPrivate) => {
                    self.say(
                        What::ClaimUnclear,
                        CLAIMS,
                        "it belongs to somebody else or is open to others (on a mounted share: dir_mode=0700)",
                    );
                }
                Err(NoGround::Claims(Errno::NOSPC | Errno::DQUOT)) => self.say(What::DiskFull, "", ""),
                Err(NoGround::Claims(e)) => self.say(What::ReadOnly, CLAIMS, &e.to_string()),
            }
        }
        self.ground.clone()
    }

    /// Opens the kernel's ear and listens to the root.
    fn hark(&mut self) {
        if !self.settings.kernel_events {
            return;
        }
        let Some(ground) = self.ground.clone() else { return };
        let ear = Kernel::open().and_then(|mut kernel| {
            kernel.listen(&ground.root, &PathBuf::new())?;
            Ok(kernel)
        });
        match ear {
            Ok(kernel) => self.kernel = Some(kernel),
            Err(e) => self.say(What::NoEvents, "", &e.to_string()),
        }
    }

    /// The sections' folders that are there; what else lies in the root is reported.
    fn sections(&mut self, ground: &Ground) -> Result<Vec<Folder>, Errno> {
        let found = section_folders(&ground.root, self.settings)?;
        let settings = self.settings;
        for (index, section) in settings.sections.iter().enumerate() {
            let shown = names::shown(OsStr::new(&section.folder));
            let back = found.iter().any(|(_, i)| *i == index);
            // That it is back is told only where it was told that it was gone.
            if back && !self.said.over(What::SectionGone, &shown) {
                continue;
            }
            let notice = Notice {
                what: if back { What::SectionBack } else { What::SectionGone },
                section: Some(section.id.clone()),
                staff: None,
                place: shown.clone(),
                detail: String::new(),
            };
            self.said.say(self.taker, settings.stale_after, Instant::now(), notice);
            if back {
                self.said.over(What::SectionBack, &shown);
            }
        }
        for name in list(&ground.root, settings.max_tracked)?.0 {
            let ours = name == CLAIMS || found.iter().any(|(n, _)| *n == name);
            if ours || names::sort(&name) == names::Sort::Ignored {
                continue;
            }
            let kind = statat(&ground.root, &name, AtFlags::SYMLINK_NOFOLLOW);
            let Ok(kind) = kind.map(|s| Print::of(&s).kind) else { continue };
            let is_section = names::nfc(&name).is_some_and(|n| {
                settings.sections.iter().any(|s| names::nfc(OsStr::new(&s.folder)).as_ref() == Some(&n))
            });
            let what = match kind {
                FileType::Directory => What::UnknownFolder,
                _ if is_section => What::FolderLink,
                _ => What::StrayFile,
            };
            self.say(what, &names::shown(&name), "");
        }
        let folder =
            |(name, index): (OsString, usize)| settings.sections.get(index).map(|s| Folder::of_section(&name, &s.id));
        Ok(found.into_iter().filter_map(folder).collect())
    }

    /// Finds claims nobody has in hand: those of a run that was killed. They settle once more, then are offered again.
    fn find_claims(&mut self, ground: &Ground, now: Instant) {
        let names = match list(&ground.claims, self.settings.max_tracked) {
            Ok((names, _)) => names,
            Err(e) => return self.say(What::Failed, CLAIMS, &e.to_string()),
        };
        for name in names {
            let known = name.to_str().is_some_and(|n| n == LOCK || n == BAD_NAMES || self.claims.contains_key(n));
            if known {
                continue;
            }
            match Claim::find(&ground.claims, &name) {
                Ok(Found::Claim(claim)) => {
                    let (until, print) = (later(now, self.settings.settle), Some(claim.print));
                    let waiting = Waiting { until, print, claim, again: true };
                    self.claims.insert(waiting.claim.dir.clone(), Standing::Waiting(Box::new(waiting)));
                }
                Ok(Found::Empty) | Err(Errno::NOENT) => {}
                Ok(Found::Unclear(why)) => self.say(What::ClaimUnclear, &names::shown(&name), why),
                Err(e) => self.say(What::Failed, &names::shown(&name), &e.to_string()),
            }
        }
    }

    /// Deletes files with unreadable names that were reported and have been kept long enough.
    fn purge(&mut self, ground: &Ground) {
        let Ok(aside) = open_folder(&ground.claims, Path::new(BAD_NAMES)) else { return };
        let Ok((names, _)) = list(&aside, self.settings.max_tracked) else { return };
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        for name in names {
            let Ok(stat) = statat(&aside, &name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
            // The folder of a claim changes last when the file is moved into it.
            let since = Duration::from_secs(u64::try_from(Print::of(&stat).mtime.0).unwrap_or(0));
            if wall.saturating_sub(since) < self.settings.keep_bad_names {
                continue;
            }
            match Claim::find(&aside, &name) {
                Ok(Found::Claim(claim)) if claim.remove(&aside).is_ok() => {
                    let path = claim.inner.iter().map(OsString::as_os_str).chain(Some(claim.name.as_os_str()));
                    let notice = Notice {
                        what: What::Purged,
                        place: names::shown_path(path),
                        detail: claim.id.clone(),
                        section: Some(claim.section.clone()),
                        staff: claim.staff.clone(),
                    };
                    self.taker.notice(notice);
                }
                Ok(Found::Empty) => {}
                _ => self.say(What::ClaimUnclear, &names::shown(&name), "cannot be deleted after its time"),
            }
        }
    }
}
