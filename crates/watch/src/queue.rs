//! The bounded queue between the loop and the takers, and the way back for what they report.

use crate::claim::Claim;
use crate::ground::Ground;
use rustix::event::{EventfdFlags, eventfd};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A claim on its way to the taker.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) ground: Arc<Ground>,
    pub(crate) claim: Claim,
    pub(crate) again: bool,
}

/// What became of a task.
#[derive(Debug)]
pub(crate) enum Done {
    /// Taken, and the claim is gone.
    Taken(Claim),
    /// Refused and reported, and the claim is gone or set aside.
    Refused(Claim),
    /// The taker wants it later.
    NotNow(Claim),
    /// It was written to while it was taken: the old claim's folder, and what it is now.
    Renewed(String, Claim),
    /// It is not there any more.
    Gone(Claim),
    /// It could not be opened or removed.
    Failed(Claim, &'static str, Errno),
}

#[derive(Debug, Default)]
struct Inside {
    tasks: VecDeque<Task>,
    done: Vec<Done>,
    in_hand: usize,
    closed: bool,
}

/// The queue.
#[derive(Debug)]
pub(crate) struct Queue {
    inside: Mutex<Inside>,
    more: Condvar,
    bell: Option<OwnedFd>,
    capacity: usize,
}

impl Queue {
    /// A queue for at most so many tasks.
    pub(crate) fn new(capacity: usize) -> Self {
        // Without the bell the loop finds out a fifth of a second later.
        let bell = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).ok();
        Self { inside: Mutex::new(Inside::default()), more: Condvar::new(), bell, capacity }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many tasks may be added.
    pub(crate) fn room(&self) -> usize {
        self.capacity.saturating_sub(self.lock().tasks.len())
    }

    /// Adds a task; the caller has asked for [`Queue::room`].
    pub(crate) fn add(&self, task: Task) {
        self.lock().tasks.push_back(task);
        self.more.notify_one();
    }

    /// The next task; `None` when the queue is closed.
    pub(crate) fn next(&self) -> Option<Task> {
        let mut inside = self.lock();
        loop {
            if inside.closed {
                return None;
            }
            if let Some(task) = inside.tasks.pop_front() {
                inside.in_hand = inside.in_hand.saturating_add(1);
                return Some(task);
            }
            inside = self.more.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Reports a task.
    pub(crate) fn report(&self, done: Done) {
        let mut inside = self.lock();
        inside.in_hand = inside.in_hand.saturating_sub(1);
        inside.done.push(done);
        drop(inside);
        if let Some(bell) = &self.bell {
            let _ = rustix::io::write(bell, &1_u64.to_ne_bytes());
        }
    }

    /// What was reported since the last call.
    pub(crate) fn reports(&self) -> Vec<Done> {
        if let Some(bell) = &self.bell {
            let _ = rustix::io::read(bell, &mut [0_u8; 8]);
        }
        std::mem::take(&mut self.lock().done)
    }

    /// Readable when something was reported.
    pub(crate) fn bell(&self) -> Option<BorrowedFd<'_>> {
        self.bell.as_ref().map(AsFd::as_fd)
    }

    /// How many tasks are with the taker now.
    pub(crate) fn in_hand(&self) -> usize {
        self.lock().in_hand
    }

    /// No more tasks: those not begun stay claimed on the disk.
    pub(crate) fn close(&self) {
        let mut inside = self.lock();
        inside.closed = true;
        inside.tasks.clear();
        drop(inside);
        self.more.notify_all();
    }
}

/// Closes the queue when the loop ends, also by a panic, so that the takers' threads end too.
#[derive(Debug)]
pub(crate) struct CloseAtEnd<'a>(pub(crate) &'a Queue);

impl Drop for CloseAtEnd<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}
