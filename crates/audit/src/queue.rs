//! What waits for the writer: begins that somebody waits for, ends and notes that nobody waits for, and the state that others may see.

use crate::{AuditError, Checkpoint, Entry, Head};
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So many ends and notes may wait for a disk that does not take them.
const MAX_WAITING: usize = 65_536;
/// So many records are written at once, so that an answer does not wait for ever.
const MAX_BATCH: usize = 4_096;
/// Ends and notes wait so long for a begin to share its fsync.
const LINGER: Duration = Duration::from_millis(50);
/// After a failure, ends and notes are tried again so often; a begin tries at once.
const AGAIN: Duration = Duration::from_secs(1);

/// An answer to whoever waits.
pub(crate) type Answer<T> = SyncSender<Result<T, AuditError>>;

/// One thing to write.
pub(crate) enum Op {
    Begin(Entry, Answer<u64>),
    NoteNow(Entry, Answer<u64>),
    Sync(Answer<u64>),
    Checkpoint(Answer<Checkpoint>),
    End(u64, Entry),
    Note(Entry),
}

impl Op {
    /// Whether somebody waits for it.
    fn urgent(&self) -> bool {
        !matches!(self, Self::End(..) | Self::Note(_))
    }
}

/// What is written at once.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) ops: Vec<Op>,
    /// Records that did not fit the queue since the last batch that was written.
    pub(crate) lost: u64,
    /// Whether the head file is to be flushed.
    pub(crate) flush: bool,
    /// The checkpoint of the day, when one was due.
    pub(crate) signed: Option<Checkpoint>,
}

#[derive(Default)]
struct Queue {
    ops: VecDeque<Op>,
    urgent: usize,
    /// Ends and notes the writer holds in its hands.
    writing: usize,
    lost: u64,
    closing: bool,
    closed: bool,
}

/// What the health of a node wants to know.
#[derive(Clone, Debug)]
pub struct State {
    /// The last durable record.
    pub head: Head,
    /// Why nothing can be written now.
    pub failing: Option<AuditError>,
    /// Ends and notes that wait.
    pub queued: usize,
    /// Records that could not be kept (each recorded as lost when the disk takes records again).
    pub lost: u64,
    /// Jumps of the clock since the start of this process.
    pub clock_jumps: u64,
    /// The last checkpoint this process made.
    pub checkpoint: Option<Checkpoint>,
}

/// Between the callers and the writer.
pub(crate) struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    state: Mutex<State>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves these plain values whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(head: Head) -> Self {
        let state = State { head, failing: None, queued: 0, lost: 0, clock_jumps: 0, checkpoint: None };
        Self { queue: Mutex::default(), wake: Condvar::new(), state: Mutex::new(state) }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        held(&self.state)
    }

    /// The state with what waits now.
    pub(crate) fn snapshot(&self) -> State {
        let queue = held(&self.queue);
        let queued = queue.ops.len().saturating_sub(queue.urgent).saturating_add(queue.writing);
        drop(queue);
        State { queued, ..self.state().clone() }
    }

    /// Queues something somebody waits for.
    pub(crate) fn ask<T>(&self, op: impl FnOnce(Answer<T>) -> Op) -> Result<T, AuditError> {
        let (answer, from): (_, Receiver<Result<T, AuditError>>) = sync_channel(1);
        let mut queue = held(&self.queue);
        if queue.closing || queue.closed {
            return Err(AuditError::Stopped);
        }
        queue.ops.push_back(op(answer));
        queue.urgent = queue.urgent.saturating_add(1);
        drop(queue);
        self.wake.notify_one();
        from.recv().unwrap_or(Err(AuditError::Stopped))
    }

    /// Queues something nobody waits for.
    pub(crate) fn tell(&self, op: Op) -> Result<(), AuditError> {
        let mut queue = held(&self.queue);
        if queue.closing || queue.closed {
            return Err(AuditError::Stopped);
        }
        if queue.ops.len().saturating_add(queue.writing) >= MAX_WAITING {
            queue.lost = queue.lost.saturating_add(1);
            drop(queue);
            let mut state = self.state();
            state.lost = state.lost.saturating_add(1);
            return Err(AuditError::QueueFull);
        }
        queue.ops.push_back(op);
        drop(queue);
        self.wake.notify_one();
        Ok(())
    }

    /// What waits is written, then no more is taken.
    pub(crate) fn stop(&self) {
        held(&self.queue).closing = true;
        self.wake.notify_one();
    }

    /// The writer is gone: whoever waits hears of it.
    pub(crate) fn close(&self) {
        let mut queue = held(&self.queue);
        queue.closed = true;
        queue.ops.clear();
    }

    /// The next batch; waits for one. `None` when stopped and nothing waits.
    pub(crate) fn take(&self, failed: bool) -> Option<Batch> {
        let mut queue = held(&self.queue);
        while queue.ops.is_empty() {
            if queue.closing {
                return None;
            }
            queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        let until = Instant::now() + if failed { AGAIN } else { LINGER };
        while queue.urgent == 0 && !queue.closing && (failed || queue.ops.len() < MAX_BATCH) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            queue = self.wake.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        let size = queue.ops.len().min(MAX_BATCH);
        let ops: Vec<Op> = queue.ops.drain(..size).collect();
        let urgent = ops.iter().filter(|op| op.urgent()).count();
        queue.urgent = queue.urgent.saturating_sub(urgent);
        queue.writing = ops.len().saturating_sub(urgent);
        let lost = std::mem::take(&mut queue.lost);
        Some(Batch { ops, lost, flush: queue.closing, signed: None })
    }

    /// Tells the state what became durable.
    pub(crate) fn written(&self, head: Head, checkpoint: Option<Checkpoint>) {
        let mut state = self.state();
        state.head = head;
        state.failing = None;
        if checkpoint.is_some() {
            state.checkpoint = checkpoint;
        }
    }

    /// Answers everybody. After a failure ends and notes go back to the front of the queue; `true` when there is no use in going on.
    pub(crate) fn answer(&self, batch: Batch, result: Result<Vec<(u64, Option<Checkpoint>)>, AuditError>) -> bool {
        let done = match result {
            Ok(done) => done,
            Err(error) => return self.give_back(batch, &error),
        };
        held(&self.queue).writing = 0;
        for (op, (seq, checkpoint)) in batch.ops.into_iter().zip(done) {
            // Whoever asked may have gone; the record stands.
            match op {
                Op::Begin(_, to) | Op::NoteNow(_, to) | Op::Sync(to) => drop(to.send(Ok(seq))),
                Op::Checkpoint(to) => drop(to.send(checkpoint.ok_or(AuditError::NoSigner))),
                Op::End(..) | Op::Note(_) => {}
            }
        }
        false
    }

    fn give_back(&self, batch: Batch, error: &AuditError) -> bool {
        self.state().failing = Some(error.clone());
        let (waiting, back): (Vec<Op>, Vec<Op>) = batch.ops.into_iter().partition(Op::urgent);
        let mut queue = held(&self.queue);
        queue.writing = 0;
        queue.lost = queue.lost.saturating_add(batch.lost);
        for op in back.into_iter().rev() {
            queue.ops.push_front(op);
        }
        let over = queue.closing && queue.urgent == 0;
        drop(queue);
        for op in waiting {
            match op {
                Op::Begin(_, to) | Op::NoteNow(_, to) | Op::Sync(to) => drop(to.send(Err(error.clone()))),
                Op::Checkpoint(to) => drop(to.send(Err(error.clone()))),
                Op::End(..) | Op::Note(_) => {}
            }
        }
        over
    }
}
