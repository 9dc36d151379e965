//! When a file is complete: unchanged for a while, and how long a while is.

use crate::Settings;
use crate::names::Sort;
use rustix::fs::{FileType, Stat};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What two looks at a file are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Print {
    pub(crate) kind: FileType,
    pub(crate) inode: u64,
    pub(crate) links: u64,
    pub(crate) length: i64,
    pub(crate) mtime: (i64, i64),
    pub(crate) ctime: (i64, i64),
}

impl Print {
    /// Of a stat.
    #[allow(clippy::unnecessary_cast, clippy::cast_lossless)] // the widths differ between architectures
    pub(crate) fn of(stat: &Stat) -> Self {
        Self {
            kind: FileType::from_raw_mode(stat.st_mode),
            inode: stat.st_ino as u64,
            links: stat.st_nlink as u64,
            length: stat.st_size as i64,
            mtime: (stat.st_mtime as i64, stat.st_mtime_nsec as i64),
            ctime: (stat.st_ctime as i64, stat.st_ctime_nsec as i64),
        }
    }

    /// Whether its last change, by the clocks of disk and system, is longer ago than this.
    pub(crate) fn is_older(&self, age: Duration) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let (seconds, nanos) = (u64::try_from(self.ctime.0), u32::try_from(self.ctime.1));
        let changed = Duration::new(seconds.unwrap_or(0), nanos.unwrap_or(0).min(999_999_999));
        now.saturating_sub(changed) > age
    }

    /// The same but for the change time and the links, which a rename may touch.
    pub(crate) fn same_content(&self, other: &Self) -> bool {
        (self.kind, self.inode, self.length, self.mtime) == (other.kind, other.inode, other.length, other.mtime)
    }
}

/// What the kernel told about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Nothing, or only that it was made.
    None,
    /// Somebody wrote to it and has not closed it.
    Writing,
    /// Its writer closed it, or it was moved in whole.
    Closed,
}

/// A file that is watched until it is complete.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    print: Option<Print>,
    sort: Sort,
    hint: Hint,
    since: Instant,
    looks: u32,
    /// When it was seen first.
    pub(crate) first: Instant,
    /// Whether it waits to be claimed.
    pub(crate) queued: bool,
}

impl Seen {
    /// A name heard of for the first time.
    pub(crate) fn new(sort: Sort, now: Instant) -> Self {
        Self { print: None, sort, hint: Hint::None, since: now, looks: 0, first: now, queued: false }
    }

    /// The kernel said something: the quiet time begins anew.
    pub(crate) fn told(&mut self, hint: Hint, now: Instant) {
        self.hint = hint;
        self.since = now;
        self.looks = 0;
    }

    /// One look.
    pub(crate) fn look(&mut self, print: Print, now: Instant) {
        if self.print != Some(print) {
            self.print = Some(print);
            self.since = now;
            self.looks = 0;
        }
        self.looks = self.looks.saturating_add(1);
    }

    /// The last look.
    pub(crate) fn print(&self) -> Option<Print> {
        self.print
    }

    /// When it is complete if nothing changes; `None` for what is never taken.
    pub(crate) fn due(&self, settings: &Settings) -> Option<Instant> {
        let print = self.print?;
        let plain = print.kind == FileType::RegularFile && print.links == 1;
        let wait = match (self.sort, self.hint) {
            (Sort::Ignored, _) => return None,
            (Sort::HalfDone, _) => settings.empty_after.max(settings.settle),
            _ if plain && print.length == 0 => settings.empty_after.max(settings.settle),
            // A second name (hard link) may be a move in two steps: link, then unlink.
            _ if !plain => settings.settle,
            (_, Hint::None) => settings.settle,
            (_, Hint::Closed) => settings.quiet,
            (_, Hint::Writing) => settings.open_patience.max(settings.settle),
        };
        self.since.checked_add(wait)
    }

    /// Whether it is complete: due, and two looks found the same.
    pub(crate) fn complete(&self, settings: &Settings, now: Instant) -> bool {
        // The kernel's word that it was closed stands for the first look.
        let looks = if self.hint == Hint::Closed { 1 } else { 2 };
        self.looks >= looks && self.due(settings).is_some_and(|due| due <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(length: i64) -> Print {
        Print { kind: FileType::RegularFile, inode: 1, links: 1, length, mtime: (1, 0), ctime: (1, 0) }
    }

    fn at(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn without_the_kernel_two_equal_looks_two_seconds_apart_are_needed() {
        let (settings, t) = (Settings::new("/x", vec![]), Instant::now());
        let mut seen = Seen::new(Sort::Ordinary, t);
        seen.look(print(5), t);
        assert!(!seen.complete(&settings, at(t, 60_000)), "one look is not enough, however old");
        seen.look(print(6), at(t, 1_900));
        seen.look(print(6), at(t, 3_800));
        assert!(!seen.complete(&settings, at(t, 3_899)), "it changed 1.999 s ago");
        assert!(seen.complete(&settings, at(t, 3_900)));
        // Any of the four that differs begins anew.
        for other in [
            Print { inode: 2, ..print(6) },
            Print { mtime: (1, 1), ..print(6) },
            Print { ctime: (1, 1), ..print(6) },
            print(7),
        ] {
            let mut seen = seen.clone();
            seen.look(other, at(t, 3_900));
            seen.look(other, at(t, 5_899));
            assert!(!seen.complete(&settings, at(t, 5_899)));
        }
    }

    #[test]
    fn the_kernels_word_shortens_or_lengthens_the_wait() {
        let (settings, t) = (Settings::new("/x", vec![]), Instant::now());
        let mut seen = Seen::new(Sort::Ordinary, t);
        seen.told(Hint::Closed, t);
        seen.look(print(5), t);
        assert!(!seen.complete(&settings, at(t, 499)));
        assert!(seen.complete(&settings, at(t, 500)));
        seen.told(Hint::Writing, at(t, 600));
        seen.look(print(5), at(t, 700));
        seen.look(print(5), at(t, 60_000));
        assert!(!seen.complete(&settings, at(t, 60_000)), "somebody has it open");
        assert!(seen.complete(&settings, at(t, 600_700)), "but not for ever");
    }

    #[test]
    fn empty_half_done_and_ignored_files_wait_longer() {
        let (settings, t) = (Settings::new("/x", vec![]), Instant::now());
        for (sort, length, wait) in
            [(Sort::Ordinary, 0, Some(60)), (Sort::HalfDone, 9, Some(60)), (Sort::Ignored, 9, None)]
        {
            let mut seen = Seen::new(sort, t);
            seen.told(Hint::Closed, t);
            seen.look(print(length), t);
            assert_eq!(seen.due(&settings), wait.map(|s| t + Duration::from_secs(s)));
        }
    }

    #[test]
    fn age_is_told_by_the_disk_also_after_a_restart() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let ago = |seconds: u64| Print { ctime: (i64::try_from(now - seconds).unwrap(), 0), ..print(1) };
        assert!(!ago(60).is_older(Duration::from_secs(100)));
        assert!(ago(140).is_older(Duration::from_secs(100)));
        assert!(Print { ctime: (-1, -1), ..print(1) }.is_older(Duration::from_secs(100)));
        assert!(
            !Print { ctime: (i64::MAX, 0), ..print(1) }.is_older(Duration::from_secs(100)),
            "a clock that went back"
        );
    }
}
