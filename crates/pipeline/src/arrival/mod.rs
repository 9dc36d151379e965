//! The lgwan node: believes nothing but a valid seal by a known key over digests it recomputed, inspects again, delivers once.

mod deliver;
mod desk;
mod import;
mod inspect;
mod receipt;

pub use import::Imported;

use crate::node::{Node, NotOpened};
use mugai_operate::{Condition, Pulses, Stop};
use mugai_staging::{ArrivalState, StagingError};
use mugai_transfer::{Caps, FolderIn, PACKAGE_SUFFIX, Settle};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most arrivals taken from the store at once.
const AT_ONCE: usize = 1_000;

/// An lgwan node at work.
pub struct Arrivals {
    node: Node,
    carrier: FolderIn,
    /// Packages that could not be opened, by their place in the inbox.
    waiting: Mutex<BTreeMap<PathBuf, import::Waiting>>,
    /// Held by whoever inspects and delivers.
    working: Mutex<()>,
    /// When the last round of disposal was.
    disposed: Mutex<Option<Instant>>,
}

impl std::fmt::Debug for Arrivals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arrivals").field("node", &self.node).finish_non_exhaustive()
    }
}

impl Arrivals {
    /// The node at work; ends deliveries a crash left half done.
    ///
    /// # Errors
    /// When store or disk fail.
    pub fn new(node: Node) -> Result<Self, NotOpened> {
        node.store.recover(&node.system()).map_err(NotOpened::Staging)?;
        mugai_staging::finish_disposals(&*node.store, &*node.blobs, node.now()).map_err(NotOpened::Staging)?;
        let carrier = &node.site.file.carrier;
        let settle = if carrier.read_only { Settle::ReadOnly } else { Settle::Stable };
        let most = Caps::default().package_bytes;
        let carrier = FolderIn::new(&carrier.folder, &node.site.within("inbox"), PACKAGE_SUFFIX, settle, most);
        let arrivals = Self {
            carrier: carrier.map_err(NotOpened::Carrier)?,
            waiting: Mutex::default(),
            working: Mutex::new(()),
            disposed: Mutex::new(None),
            node,
        };
        arrivals.finish_deliveries().map_err(NotOpened::Staging)?;
        Ok(arrivals)
    }

    /// The node.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Closes it; the trail gets its checkpoint.
    pub fn into_node(self) -> Node {
        self.node
    }

    /// Works until `stop`.
    pub fn run(&self, stop: &Stop, pulses: &Pulses) {
        let pulse = pulses.register("arrivals", Duration::from_secs(600));
        let wait = Duration::from_millis(self.node.site.file.carrier.poll_ms);
        while !stop.is_set() {
            pulse.beat();
            let worked = self.round(|| {
                pulse.beat();
                stop.is_set()
            });
            if !worked {
                stop.wait(wait);
            }
        }
        pulse.finish();
    }

    /// Everything that can be done now: packages, inspections, deliveries, receipts, disposal. Whether there was anything.
    pub fn round(&self, stopping: impl Fn() -> bool + Sync) -> bool {
        let mut worked = self.poll(&stopping);
        worked |= self.work(&stopping);
        self.receipts();
        self.keep();
        worked
    }

    /// Inspects and delivers what is due, side by side; each arrival waits for its worker and for the disk.
    fn work(&self, stopping: &(impl Fn() -> bool + Sync)) -> bool {
        // One round at a time: what stands in the middle after it, stands there because it broke off.
        let _round = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due = Vec::new();
        for state in [ArrivalState::Arrived, ArrivalState::Held] {
            match self.node.store.arrivals_in(state, self.node.now(), AT_ONCE) {
                Ok(ids) => {
                    self.node.health.clear(Condition::StoreBroken, "");
                    due.extend(ids);
                }
                Err(e) => self.store_failed(&e, "arrivals"),
            }
        }
        let next = std::sync::atomic::AtomicUsize::new(0);
        let threads = self.node.site.file.work.in_hand.min(due.len());
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(id) = due.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                        if stopping() {
                            return;
                        }
                        self.one(*id);
                    }
                });
            }
        });
        self.take_back();
        !due.is_empty()
    }

    /// What broke off for a reason that was not its own (a full disk, a folder that went away) is to be done again.
    fn take_back(&self) {
        let now = self.node.now();
        for id in self.node.store.arrivals_in(ArrivalState::Inspecting, now, AT_ONCE).unwrap_or_default() {
            let by = mugai_staging::By::system(now);
            if let Err(e) = self.node.store.advance_arrival(id, mugai_staging::ArrivalChange::Arrived, &by) {
                self.store_failed(&e, "arrival");
            }
        }
        if let Err(e) = self.finish_deliveries() {
            self.store_failed(&e, "delivery");
        }
    }

    fn keep(&self) {
        let mut last = self.disposed.lock().unwrap_or_else(PoisonError::into_inner);
        let every = Duration::from_secs(self.node.site.file.work.dispose_minutes.saturating_mul(60));
        if last.is_some_and(|t| t.elapsed() < every) {
            return;
        }
        *last = Some(Instant::now());
        let (store, blobs) = (&*self.node.store, &*self.node.blobs);
        let tidied = mugai_staging::finish_disposals(store, blobs, self.node.now())
            .and_then(|_| mugai_staging::sweep(store, blobs, Duration::from_secs(86_400)));
        if let Err(e) = tidied {
            self.store_failed(&e, "disposal");
        }
        let due = match self.node.store.due_for_disposal(self.node.now(), 200) {
            Ok(due) => due,
            Err(e) => return self.store_failed(&e, "disposal"),
        };
        for d in due {
            let days = self.node.site.section(&d.section).map_or(30, |s| s.retention_days);
            let permission = format!("保存期間 {days} 日の満了");
            let done =
                crate::disposal::dispose(&self.node, &d.target, d.scope, "system", &permission, &d.section, &d.name);
            if let Err(e) = done {
                self.store_failed(&e, "disposal");
            }
        }
    }

    fn store_failed(&self, error: &StagingError, what: &str) {
        match error {
            StagingError::Full => self.node.disk_full(&error.to_string()),
            StagingError::Tampered { .. } => {
                self.node.alert("TAMPERED", &format!("{what}: {error}"));
                let entry = mugai_audit::Entry::new(mugai_audit::Event::Alert).receipt(what);
                let entry = entry.outcome(mugai_audit::Outcome::Changed).reason("tampered").detail(&error.to_string());
                let _ = self.node.trail.note_now(entry);
            }
            StagingError::ArrivalTransition { .. } | StagingError::Crashed => {}
            other => self.node.health.set(Condition::StoreBroken, "", &other.to_string()),
        }
    }
}
