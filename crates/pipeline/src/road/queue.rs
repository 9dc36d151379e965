//! Requests waiting for a worker in this process: each once, bounded; the store remembers those that do not fit.

use mugai_gate::Original;
use mugai_staging::Receipt;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Largest original carried along in memory; larger ones are read back from the blobs when their turn comes.
const CARRIED: u64 = 4 << 20;

/// One request to be worked on.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) receipt: Receipt,
    /// The original, when it was just taken in and is small.
    pub(super) original: Option<Original>,
}

#[derive(Debug, Default)]
struct Inner {
    waiting: VecDeque<Job>,
    /// Waiting or being worked on.
    known: BTreeSet<Receipt>,
    closed: bool,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
    more: Condvar,
    room: usize,
}

impl Queue {
    pub(super) fn new(room: usize) -> Self {
        Self { inner: Mutex::default(), more: Condvar::new(), room: room.max(16) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request that was just taken in, with its original at hand.
    pub(super) fn put(&self, receipt: Receipt, original: Original) {
        let original = Some(original).filter(|o| o.length() <= CARRIED);
        self.push(Job { receipt, original });
    }

    /// A request the store says is due.
    pub(super) fn offer(&self, receipt: Receipt) {
        self.push(Job { receipt, original: None });
    }

    fn push(&self, job: Job) {
        let mut inner = self.lock();
        // What does not fit stays in the store as `received` and is offered again.
        if inner.closed || inner.waiting.len() >= self.room || !inner.known.insert(job.receipt.clone()) {
            return;
        }
        inner.waiting.push_back(job);
        drop(inner);
        self.more.notify_one();
    }

    /// Whether the store should be asked for more.
    pub(super) fn wants_more(&self) -> bool {
        self.lock().waiting.is_empty()
    }

    /// The next one, when there is one now.
    pub(super) fn try_next(&self) -> Option<Job> {
        self.lock().waiting.pop_front()
    }

    /// The next one; waits. `None` when closed or stopping.
    pub(super) fn next(&self, stopping: impl Fn() -> bool) -> Option<Job> {
        let mut inner = self.lock();
        loop {
            if stopping() || inner.closed {
                return None;
            }
            if let Some(job) = inner.waiting.pop_front() {
                return Some(job);
            }
            let (guard, _) =
                self.more.wait_timeout(inner, Duration::from_millis(200)).unwrap_or_else(PoisonError::into_inner);
            inner = guard;
        }
    }

    /// Whether it is being worked on or waits; if not, marks it as being worked on by the caller.
    pub(super) fn claim(&self, receipt: &Receipt) -> bool {
        self.lock().known.insert(receipt.clone())
    }

    /// It is finished for now, and may be offered again.
    pub(super) fn done(&self, receipt: &Receipt) {
        self.lock().known.remove(receipt);
    }

    /// Nothing more is handed out.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.more.notify_all();
    }
}
