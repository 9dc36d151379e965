//! The wish to stop: set by a signal or by a part that cannot go on, waited for by everybody.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One wish to stop, shared by all threads of a node. It can be set and never taken back.
#[derive(Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// The same wish for those who only look at a flag.
    flag: Arc<AtomicBool>,
    lock: Mutex<()>,
    bell: Condvar,
}

impl Stop {
    /// Nobody wishes to stop yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// SIGTERM and SIGINT set it; a second SIGINT (an impatient operator) ends the process at once, which the stores survive.
    /// SIGHUP, sent when a terminal closes, is taken as a wish to stop as well.
    ///
    /// # Errors
    /// When the handlers cannot be installed or the thread cannot be started.
    pub fn on_signals(&self) -> std::io::Result<()> {
        let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP])?;
        let stop = self.clone();
        std::thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in signals.forever() {
                if signal == SIGINT && stop.is_set() {
                    let _ = signal_hook::low_level::emulate_default_handler(SIGINT);
                }
                tracing::info!(signal, "asked to stop");
                stop.set();
            }
        })?;
        Ok(())
    }

    /// From now on everybody stops.
    pub fn set(&self) {
        self.0.flag.store(true, Ordering::SeqCst);
        // Taking the lock once makes sure that nobody is between looking at the flag and going to sleep.
        drop(self.0.lock.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.bell.notify_all();
    }

    /// Whether to stop.
    pub fn is_set(&self) -> bool {
        self.0.flag.load(Ordering::SeqCst)
    }

    /// Sleeps until the wish comes or the time is over; true when it came.
    pub fn wait(&self, at_most: Duration) -> bool {
        let end = Instant::now().checked_add(at_most);
        let mut guard = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.is_set() {
            let left = match end {
                Some(end) => end.saturating_duration_since(Instant::now()),
                None => Duration::from_secs(3600),
            };
            if left.is_zero() {
                return false;
            }
            guard = self.0.bell.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// The bare flag, for loops that look at it between two pieces of work.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0.flag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_who_waits_is_woken() {
        let stop = Stop::new();
        assert!(!stop.wait(Duration::from_millis(1)));
        let waiting: Vec<_> = (0..4)
            .map(|_| {
                let stop = stop.clone();
                std::thread::spawn(move || stop.wait(Duration::MAX))
            })
            .collect();
        stop.set();
        assert!(waiting.into_iter().all(|t| t.join().unwrap()));
        assert!(stop.is_set() && stop.flag().load(Ordering::SeqCst));
        assert!(stop.wait(Duration::ZERO));
    }

    #[test]
    fn a_signal_is_a_wish_to_stop() {
        let stop = Stop::new();
        stop.on_signals().unwrap();
        assert!(!stop.is_set());
        signal_hook::low_level::raise(SIGTERM).unwrap();
        assert!(stop.wait(Duration::from_secs(60)));
    }
}
