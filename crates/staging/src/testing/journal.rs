//! The order of durable steps over store, blobs and whatever the caller adds, and the step at which the world ends.

use crate::StagingError;
use std::sync::{Mutex, PoisonError};

/// What becomes of the step in flight when the world ends, and of everything written but not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It never reached the disk.
    Lost,
    /// It reached the disk, but nobody was told.
    Kept,
    /// A write reached the disk in part; a rename or an unlink was lost.
    Torn,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lost, Self::Kept, Self::Torn];
}

#[derive(Default)]
struct Inner {
    done: Vec<String>,
    crash: Option<(usize, Fate)>,
    crashed: bool,
    last_deed: Option<Box<dyn FnOnce() + Send>>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner").field("done", &self.done).field("crash", &self.crash).finish_non_exhaustive()
    }
}

/// Counts steps; after the one it was told to die at every step fails with `Crashed`.
#[derive(Debug, Default)]
pub struct Journal {
    inner: Mutex<Inner>,
}

impl Journal {
    /// Dies at step `n` (from 0) with this fate for what is in flight then.
    pub fn crash_at(&self, n: usize, fate: Fate) {
        self.lock().crash = Some((n, fate));
    }

    /// Done at the very moment the world ends, before anybody is told: the caller keeps what its real folders hold then.
    pub fn at_crash(&self, deed: impl FnOnce() + Send + 'static) {
        self.lock().last_deed = Some(Box::new(deed));
    }

    /// The steps done so far, in order, by name.
    pub fn steps(&self) -> Vec<String> {
        self.lock().done.clone()
    }

    /// Whether the world has ended.
    pub fn crashed(&self) -> bool {
        self.lock().crashed
    }

    pub(crate) fn fate(&self) -> Fate {
        self.lock().crash.map_or(Fate::Lost, |(_, fate)| fate)
    }

    /// One durable step: does `effect`, unless the world ends here. At the end `effect` is done only when its fate is `Kept`, and the
    /// answer is `Crashed` in any case.
    ///
    /// # Errors
    /// `Crashed`, or what `effect` says.
    pub fn act<T>(&self, what: &str, effect: impl FnOnce() -> Result<T, StagingError>) -> Result<T, StagingError> {
        if let Some(fate) = self.next(what)? {
            if fate == Fate::Kept {
                let _ = effect();
            }
            return Err(StagingError::Crashed);
        }
        effect()
    }

    /// Counts a step. `Some(fate)` = the world ends at this very step.
    pub(crate) fn next(&self, what: &str) -> Result<Option<Fate>, StagingError> {
        let mut inner = self.lock();
        if inner.crashed {
            return Err(StagingError::Crashed);
        }
        let n = inner.done.len();
        inner.done.push(what.to_owned());
        match inner.crash {
            Some((at, fate)) if at == n => {
                inner.crashed = true;
                let deed = inner.last_deed.take();
                drop(inner);
                if let Some(deed) = deed {
                    deed();
                }
                Ok(Some(fate))
            }
            _ => Ok(None),
        }
    }

    /// For reads: they change nothing, but the dead read nothing.
    ///
    /// # Errors
    /// `Crashed`.
    pub fn alive(&self) -> Result<(), StagingError> {
        if self.crashed() { Err(StagingError::Crashed) } else { Ok(()) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
