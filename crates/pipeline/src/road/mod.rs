//! The internet node: what is dropped becomes a request, is disarmed, scanned, decided upon, sealed and handed to the carrier.

mod desk;
mod intake;
mod keep;
mod mail;
mod queue;
mod result;
mod seal;
mod work;

pub(crate) use intake::section_rule;
pub use intake::{Dropped, Taken, Turned};
pub(crate) use work::as_json;

use crate::node::{Node, NotOpened};
use mugai_operate::{Condition, Pulses, Stop};
use mugai_staging::{Receipt, State};
use mugai_transfer::{Caps, FolderIn, FolderOut, RECEIPT_SUFFIX, Settle};
use queue::Queue;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Longest pause of a loop that has nothing to do.
const PAUSE: Duration = Duration::from_millis(200);

/// An internet node at work.
pub struct Road {
    node: Node,
    queue: Queue,
    carrier: FolderOut,
    receipts: Option<FolderIn>,
    /// One package at a time; since when the first approved file waits for company.
    sealing: Mutex<Option<Instant>>,
    /// Requests whose work broke off for a reason that was not theirs (a full disk), and when.
    stuck: Mutex<BTreeMap<Receipt, Instant>>,
    /// Whether the scanner was seen to speak up at its limits.
    scanner_known: AtomicBool,
    /// When the last round of disposal was.
    disposed: Mutex<Option<Instant>>,
}

impl std::fmt::Debug for Road {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Road").field("node", &self.node).finish_non_exhaustive()
    }
}

impl Road {
    /// The node at work; takes back what a crash left half done.
    ///
    /// # Errors
    /// When store or disk fail: a node that cannot know where it was does not start.
    pub fn new(node: Node) -> Result<Self, NotOpened> {
        node.store.recover(&node.system()).map_err(NotOpened::Staging)?;
        mugai_staging::finish_disposals(&*node.store, &*node.blobs, node.now()).map_err(NotOpened::Staging)?;
        let carrier = &node.site.file.carrier;
        let receipts = carrier.receipts.as_deref().map(|folder| {
            let most = Caps::default().receipt_bytes;
            FolderIn::new(folder, &node.site.within("inbox"), RECEIPT_SUFFIX, Settle::Stable, most)
        });
        Ok(Self {
            carrier: FolderOut::new(&carrier.folder),
            receipts: receipts.transpose().map_err(NotOpened::Carrier)?,
            queue: Queue::new(node.site.file.work.in_hand.saturating_mul(4)),
            sealing: Mutex::new(None),
            stuck: Mutex::default(),
            scanner_known: AtomicBool::new(false),
            disposed: Mutex::new(None),
            node,
        })
    }

    /// Ends what a crash interrupted: results that were not written are written, then the open acts are closed. A second crash in
    /// between finds the acts still open.
    pub fn resume(&self, opened: mugai_audit::Opened) {
        for act in &opened.open_acts {
            if let Some(request) = Receipt::parse(&act.record.receipt).and_then(|r| self.node.store.request(&r).ok()) {
                self.missing_page(&request);
            }
        }
        self.node.close_open_acts(opened);
    }

    /// The node.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Closes it; the trail gets its checkpoint.
    pub fn into_node(self) -> Node {
        self.node
    }

    /// Works until `stop`: files in hand, sealing, the carrier's receipts, retries, disposal.
    pub fn run(&self, stop: &Stop, pulses: &Pulses) {
        std::thread::scope(|scope| {
            for _ in 0..self.node.site.file.work.in_hand {
                scope.spawn(|| self.work_loop(stop));
            }
            let pulse = pulses.register("seal", Duration::from_secs(600));
            scope.spawn(move || {
                while !stop.is_set() {
                    pulse.beat();
                    if !self.seal_due(false) {
                        stop.wait(Duration::from_millis(self.node.site.file.carrier.poll_ms.min(1_000)));
                    }
                }
                pulse.finish();
            });
            let pulse = pulses.register("keep", Duration::from_secs(600));
            scope.spawn(move || {
                while !stop.is_set() {
                    pulse.beat();
                    self.keep();
                    stop.wait(PAUSE.saturating_mul(5));
                }
                pulse.finish();
            });
            while !stop.wait(PAUSE) {
                self.fill();
            }
            self.queue.close();
        });
    }

    /// Does everything that can be done now, on this thread, and returns when nothing is left: for tests and by-hand commands.
    pub fn settle(&self) {
        loop {
            self.fill();
            let mut worked = false;
            while let Some(job) = self.queue.try_next() {
                self.work(job);
                worked = true;
            }
            worked |= self.seal_due(true);
            self.keep();
            if !worked {
                return;
            }
        }
    }

    fn work_loop(&self, stop: &Stop) {
        while let Some(job) = self.queue.next(|| stop.is_set()) {
            self.work(job);
        }
    }

    /// Puts what the store knows as due into the queue; what is there already is not put twice.
    fn fill(&self) {
        if !self.queue.wants_more() || !self.node.health.accepting() {
            return;
        }
        let due = self.node.store.due_for_work(self.node.now(), 1_000);
        // One that is disarmed and in nobody's hands was left there by a crash or a full disk.
        let left = self.node.store.in_state(State::Disarmed, 1_000);
        match due.and_then(|due| Ok(due.into_iter().chain(left?))) {
            Ok(due) => {
                self.node.health.clear(Condition::StoreBroken, "");
                due.for_each(|receipt| self.queue.offer(receipt));
            }
            Err(e) => self.node.health.set(Condition::StoreBroken, "", &e.to_string()),
        }
    }
}
