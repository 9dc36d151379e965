//! How many workers may run at once, over all gates and threads.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A counting semaphore: as many places as there may be workers.
#[derive(Debug)]
pub struct Slots {
    free: Mutex<usize>,
    given_back: Condvar,
}

/// A place that is taken; given back when dropped.
#[derive(Debug)]
pub(crate) struct Slot<'a>(&'a Slots);

impl Slots {
    /// Places for this many workers; none at all would stop everything and counts as one.
    pub fn new(workers: usize) -> Arc<Self> {
        Arc::new(Self { free: Mutex::new(workers.max(1)), given_back: Condvar::new() })
    }

    /// Waits for a place.
    pub(crate) fn take(&self) -> Slot<'_> {
        // A count cannot be left half-changed, so a lock that a panic poisoned is still good.
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.given_back.wait_while(free, |n| *n == 0).unwrap_or_else(PoisonError::into_inner);
        *free = free.saturating_sub(1);
        Slot(self)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut free = self.0.free.lock().unwrap_or_else(PoisonError::into_inner);
        *free = free.saturating_add(1);
        self.0.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn never_more_at_once_than_there_are_places() {
        let slots = Slots::new(3);
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let _slot = slots.take();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!((1..=3).contains(&most.load(Ordering::SeqCst)));
        assert_eq!(*slots.free.lock().unwrap(), 3, "all given back");
    }

    #[test]
    fn no_places_count_as_one() {
        drop(Slots::new(0).take());
    }
}
