//! From a complete file to its claim, to the taker and back.

use crate::claim::{Claim, NotClaimed};
use crate::folder::Folder;
use crate::ground::{CLAIMS, Ground, open_folder};
use crate::queue::{Done, Task};
use crate::run::{Loop, later};
use crate::seen::Print;
use crate::table::Key;
use crate::{Notice, What, names};
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Where a claim stands.
#[derive(Debug)]
pub(crate) enum Standing {
    /// With the taker, or on the way to it.
    InHand,
    /// To be offered.
    Waiting(Box<Waiting>),
}

/// A claim that waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// Until when.
    pub(crate) until: Instant,
    /// How it has to look then; otherwise it waits until it settles. `None`: as it likes.
    pub(crate) print: Option<Print>,
    /// The claim.
    pub(crate) claim: Claim,
    /// Whether it may have been offered before.
    pub(crate) again: bool,
}

/// What an error of the file system means to staff.
fn what(errno: Errno) -> What {
    match errno {
        Errno::NOSPC | Errno::DQUOT => What::DiskFull,
        Errno::ACCESS | Errno::PERM | Errno::ROFS => What::ReadOnly,
        Errno::XDEV => What::FolderLink,
        _ => What::Failed,
    }
}

impl Loop<'_> {
    fn wait(&mut self, claim: Claim, until: Instant, print: Option<Print>, again: bool) {
        let dir = claim.dir.clone();
        self.claims.insert(dir, Standing::Waiting(Box::new(Waiting { until, print, claim, again })));
    }

    /// Hears what became of the tasks.
    pub(crate) fn reports(&mut self) {
        for done in self.queue.reports() {
            let now = Instant::now();
            let retry = later(now, self.settings.retry);
            match done {
                Done::Taken(claim) => {
                    self.claims.remove(&claim.dir);
                    self.counters.taken.fetch_add(1, Ordering::Relaxed);
                }
                Done::Refused(claim) => {
                    self.claims.remove(&claim.dir);
                    self.counters.refused.fetch_add(1, Ordering::Relaxed);
                }
                Done::NotNow(claim) => {
                    self.counters.not_now.fetch_add(1, Ordering::Relaxed);
                    self.paused = Some(retry);
                    self.wait(claim, retry, None, true);
                }
                Done::Renewed(old, claim) => {
                    self.claims.remove(&old);
                    self.counters.taken.fetch_add(1, Ordering::Relaxed);
                    self.say_claim(What::ChangedLate, &claim, &claim.id);
                    let print = Some(claim.print);
                    self.wait(claim, later(now, self.settings.settle), print, false);
                }
                Done::Gone(claim) => {
                    self.claims.remove(&claim.dir);
                    if let Some(ground) = &self.ground {
                        claim.remove_folders(&ground.claims);
                    }
                }
                Done::Failed(claim, step, errno) => {
                    let denied = step == "open" && matches!(errno, Errno::ACCESS | Errno::PERM);
                    let what = if denied { What::Unreadable } else { what(errno) };
                    self.say_claim(what, &claim, &format!("{step}: {errno}"));
                    self.wait(claim, retry, None, true);
                }
            }
        }
    }

    /// Reports something about a claim, by the path its clerk knows.
    fn say_claim(&mut self, what: What, claim: &Claim, detail: &str) {
        let path = claim.inner.iter().map(OsString::as_os_str).chain(Some(claim.name.as_os_str()));
        let notice = Notice {
            what,
            section: Some(claim.section.clone()),
            staff: claim.staff.clone(),
            place: names::shown_path(path),
            detail: detail.to_owned(),
        };
        self.said.say(self.taker, self.settings.stale_after, Instant::now(), notice);
    }

    /// Offers claims whose time has come, oldest file first.
    pub(crate) fn offer_waiting(&mut self, now: Instant) {
        let Some(ground) = self.ground.clone() else { return };
        let mut due: Vec<((i64, i64), OsString, String)> = Vec::new();
        for (dir, standing) in &self.claims {
            if let Standing::Waiting(w) = standing
                && w.until <= now
            {
                due.push((w.claim.print.mtime, w.claim.name.clone(), dir.clone()));
            }
        }
        due.sort_unstable();
        for (_, _, dir) in due.into_iter().take(self.queue.room()) {
            let Some(Standing::Waiting(w)) = self.claims.remove(&dir) else { continue };
            let w = *w;
            let looks = match w.print {
                None => Ok(None),
                Some(before) => w.claim.look(&ground.claims).map(|now| (now != before).then_some(now)),
            };
            match looks {
                Ok(None) => self.offer(&ground, w.claim, w.again),
                Ok(changed) => self.wait(w.claim, later(now, self.settings.settle), changed, w.again),
                Err(Errno::NOENT) => w.claim.remove_folders(&ground.claims),
                Err(_) => self.wait(w.claim, later(now, self.settings.retry), w.print, w.again),
            }
        }
    }

    fn offer(&mut self, ground: &Arc<Ground>, claim: Claim, again: bool) {
        self.claims.insert(claim.dir.clone(), Standing::InHand);
        self.queue.add(Task { ground: Arc::clone(ground), claim, again });
    }

    /// Claims complete files, as many as the takers have room for.
    pub(crate) fn claim_ready(&mut self, now: Instant) {
        if self.paused.is_some_and(|until| now < until) || !self.table.has_ready() {
            return;
        }
        let Some(ground) = self.ground.clone() else { return };
        let mut open: Option<(PathBuf, OwnedFd)> = None;
        let room = self.queue.room();
        for _ in 0..room {
            let Some((key, print, folder)) = self.table.next_ready() else { break };
            if open.as_ref().is_none_or(|(path, _)| *path != key.folder) {
                open = open_folder(&ground.root, &key.folder).ok().map(|fd| (key.folder.clone(), fd));
            }
            let Some((_, from)) = &open else {
                self.table.missed(&key, None);
                continue;
            };
            match Claim::take(&ground.claims, &folder, from, &key.name, &print) {
                Ok(claim) => self.took(&ground, &key, &folder, claim, &print, now),
                Err(NotClaimed::Gone) => self.table.missed(&key, None),
                Err(NotClaimed::NoRoom(e)) => {
                    let until = later(now, self.settings.retry);
                    self.paused = Some(until);
                    self.table.missed(&key, Some(until));
                    let place = if what(e) == What::DiskFull { "" } else { CLAIMS };
                    return self.say(what(e), place, &e.to_string());
                }
                Err(NotClaimed::Stuck(e)) => {
                    self.table.missed(&key, Some(later(now, self.settings.retry)));
                    let (section, staff) = (Some(folder.section.clone()), folder.staff.clone());
                    let notice =
                        Notice { what: what(e), section, staff, place: folder.shown(None), detail: e.to_string() };
                    self.said.say(self.taker, self.settings.stale_after, now, notice);
                }
            }
        }
    }

    fn took(&mut self, ground: &Arc<Ground>, key: &Key, folder: &Folder, claim: Claim, print: &Print, now: Instant) {
        self.table.claimed(key);
        if self.said.any() {
            self.said.over(What::DiskFull, "");
            self.said.over(What::ReadOnly, CLAIMS);
            self.said.over(What::ReadOnly, &folder.shown(None));
        }
        if claim.print.same_content(print) {
            self.offer(ground, claim, false);
        } else {
            // Changed between look and rename: it settles where it is now.
            let print = Some(claim.print);
            self.wait(claim, later(now, self.settings.settle), print, false);
        }
    }

    /// Brings the figures up to date.
    pub(crate) fn count(&self) {
        let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        self.counters.waiting.store(number(self.table.files()), Ordering::Relaxed);
        self.counters.claimed.store(number(self.claims.len()), Ordering::Relaxed);
        self.counters.usable.store(self.ground.is_some(), Ordering::Relaxed);
    }
}
