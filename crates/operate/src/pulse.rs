//! Whether the loops of a node still move: the watchdog is fed only while every one of them does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// All loops that must keep moving.
#[derive(Clone, Default)]
pub struct Pulses(Arc<Mutex<Loops>>);

#[derive(Default)]
struct Loops {
    next: u64,
    open: BTreeMap<u64, Loop>,
}

struct Loop {
    name: String,
    every: Duration,
    last: Instant,
}

/// One loop's own pulse. Dropped without [`Pulse::finish`] — the thread panicked — it goes stale and the watchdog ends the node,
/// which systemd then starts again.
pub struct Pulse {
    pulses: Pulses,
    number: u64,
}

impl Pulses {
    /// No loops yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A loop that promises to beat at least so often. The first beat is now.
    pub fn register(&self, name: &str, at_least_every: Duration) -> Pulse {
        let mut loops = self.lock();
        let number = loops.next;
        loops.next = loops.next.saturating_add(1);
        loops.open.insert(number, Loop { name: name.to_owned(), every: at_least_every, last: Instant::now() });
        drop(loops);
        Pulse { pulses: self.clone(), number }
    }

    /// Names of the loops that have not moved for longer than they promised.
    pub fn stale(&self) -> Vec<String> {
        let now = Instant::now();
        let late = |l: &&Loop| now.saturating_duration_since(l.last) > l.every;
        self.lock().open.values().filter(late).map(|l| l.name.clone()).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Loops> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pulse {
    /// The loop moved.
    pub fn beat(&self) {
        if let Some(l) = self.pulses.lock().open.get_mut(&self.number) {
            l.last = Instant::now();
        }
    }

    /// The loop ended as it should; it is not watched any more.
    pub fn finish(self) {
        self.pulses.lock().open.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn a_loop_that_stands_still_is_named_until_it_beats_again() {
        let pulses = Pulses::new();
        let (_fine, slow) = (pulses.register("watch", LONG), pulses.register("carrier", Duration::from_millis(20)));
        std::thread::sleep(Duration::from_millis(40));
        assert_eq!(pulses.stale(), ["carrier"]);
        slow.beat();
        // Beaten just now; a loaded machine may need longer than 20 ms to ask, so ask a slower one.
        let again = pulses.register("scan", LONG);
        again.beat();
        slow.finish();
        assert!(pulses.stale().is_empty());
    }

    #[test]
    fn a_thread_that_panics_is_missed_and_one_that_ends_is_not() {
        let pulses = Pulses::new();
        let pulse = pulses.register("disarm", Duration::ZERO);
        let _ = std::thread::spawn(move || {
            let _held = pulse;
            std::panic::resume_unwind(Box::new("planned"));
        })
        .join();
        pulses.register("seal", Duration::ZERO).finish();
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(pulses.stale(), ["disarm"]);
    }
}
