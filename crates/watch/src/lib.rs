//! The drop folder (投入フォルダ): complete files only, claimed by an atomic rename, handed over until they are taken.
//!
//! SECURITY: everything below the drop root is written by people we do not trust: names, links, folders that change while we look.
//! Every open below the root is an `openat2` that follows no symbolic link and leaves neither the root nor its file system; what a
//! thing *is* is asked only after it was renamed into the claim folder, which nobody else can enter. Contents are never read here.
//!
//! Life of a file: seen → unchanged for a while → claimed (renamed into `.mugai-claim/<id>~<section>~<staff>/`) → handed to the
//! [`Taker`] → taken (durably stored elsewhere) → the claim is removed. A crash at any point leaves the file in one of two places,
//! the drop folder or the claim folder; from the claim folder it is handed over again under the same id.
//!
//! BUGS: a writer that stops for longer than `settle` on a network mount, where the kernel tells us nothing, looks finished. What it
//! writes later, while the file is being taken, is noticed and handed over as another file ([`What::ChangedLate`]).
#![forbid(unsafe_code)]

mod carry;
mod claim;
mod folder;
mod ground;
mod hand;
mod kernel;
mod look;
mod names;
mod notice;
mod queue;
mod run;
mod said;
mod seen;
mod settings;
mod table;
mod taker;
mod whole;

pub use notice::{Notice, What};
pub use settings::{BadSettings, Section, Settings};
pub use taker::{Answer, Claimed, RefusedDrop, Taker, Why};

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The watcher of one drop root.
#[derive(Debug)]
pub struct Watch {
    settings: Settings,
    counters: Counters,
}

/// What [`Figures`] are read from.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    waiting: AtomicU64,
    claimed: AtomicU64,
    taken: AtomicU64,
    refused: AtomicU64,
    not_now: AtomicU64,
    usable: AtomicBool,
}

/// What the watcher has done since it was made, and what lies before it now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Files seen in the drop folders that are not claimed yet.
    pub waiting: u64,
    /// Files in the claim folder.
    pub claimed: u64,
    /// Files taken.
    pub taken: u64,
    /// Things refused.
    pub refused: u64,
    /// How often the taker said [`Answer::NotNow`].
    pub not_now: u64,
    /// Whether the drop root is there and can be used.
    pub usable: bool,
}

impl Watch {
    /// A watcher for these settings. Touches the disk only to find out whether the folders lie on one file system.
    ///
    /// # Errors
    /// [`BadSettings`]. A root that is not there (share not mounted) is no error: it is reported and waited for.
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        settings.check()?;
        ground::one_file_system(&settings)?;
        Ok(Self { settings, counters: Counters::default() })
    }

    /// Watches until `stop` is set, then waits for the calls of [`Taker::take`] that are under way and returns.
    /// Files claimed but not handed over stay in the claim folder for the next start. `heartbeat` is called at least five times a second
    /// while the loop moves. One call at a time.
    pub fn run(&self, taker: &dyn Taker, stop: &AtomicBool, heartbeat: &dyn Fn()) {
        run::run(&self.settings, &self.counters, taker, stop, heartbeat);
    }

    /// What was done, for metrics; from any thread.
    pub fn figures(&self) -> Figures {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let c = &self.counters;
        Figures {
            waiting: read(&c.waiting),
            claimed: read(&c.claimed),
            taken: read(&c.taken),
            refused: read(&c.refused),
            not_now: read(&c.not_now),
            usable: c.usable.load(Ordering::Relaxed),
        }
    }
}
