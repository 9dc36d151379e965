//! What is wrong with this node at the moment, and whether it accepts anything.

use crate::Condition;
use mugai_core::names;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// Most conditions that stand at once; more of them are folded into one whose place is [`FOLDED`].
const MAX_STANDING: usize = 256;
/// The place of conditions beyond [`MAX_STANDING`]; it goes when the last other one of its kind is cleared.
const FOLDED: &str = "…";
/// Longest place and detail kept, bytes.
const MAX_WORDS: usize = 400;

/// The health of one node, shared by its parts.
#[derive(Clone, Default)]
pub struct Health(Arc<Inner>);

type Listener = Box<dyn Fn(&Change) + Send + Sync>;

#[derive(Default)]
struct Inner {
    standing: Mutex<BTreeMap<(Condition, String), Kept>>,
    bell: Condvar,
    listeners: RwLock<Vec<Listener>>,
}

struct Kept {
    detail: String,
    since: String,
}

/// A condition that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub condition: Condition,
    /// Where: a folder, a section, or empty.
    pub place: String,
    /// More about it.
    pub detail: String,
    /// Since when, UTC, RFC 3339 with milliseconds.
    pub since: String,
}

/// A condition that was set, changed its detail, or was cleared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub condition: Condition,
    /// Where: a folder, a section, or empty.
    pub place: String,
    /// More about it; empty when it was cleared.
    pub detail: String,
    /// Whether it stands now.
    pub stands: bool,
}

impl Health {
    /// A node with which nothing is wrong.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that a condition stands at a place (a folder, a section, or empty). Saying it again is no change.
    pub fn set(&self, condition: Condition, place: &str, detail: &str) {
        let (mut place, detail) = (cleaned(place), cleaned(detail));
        let mut standing = self.lock();
        if standing.len() >= MAX_STANDING && !standing.contains_key(&(condition, place.clone())) {
            place = FOLDED.to_owned();
        }
        let key = (condition, place.clone());
        if standing.contains_key(&key) {
            return;
        }
        standing.insert(key, Kept { detail: detail.clone(), since: crate::time::now() });
        drop(standing);
        self.0.bell.notify_all();
        self.tell(&Change { condition, place, detail, stands: true });
    }

    /// Says that a condition does not stand any more at a place.
    pub fn clear(&self, condition: Condition, place: &str) {
        let place = cleaned(place);
        let mut standing = self.lock();
        let mut gone = vec![];
        if standing.remove(&(condition, place.clone())).is_some() {
            gone.push(place);
        }
        if !standing.keys().any(|(c, p)| *c == condition && p != FOLDED)
            && standing.remove(&(condition, FOLDED.to_owned())).is_some()
        {
            gone.push(FOLDED.to_owned());
        }
        drop(standing);
        for place in gone {
            self.0.bell.notify_all();
            self.tell(&Change { condition, place, detail: String::new(), stands: false });
        }
    }

    /// `set` or `clear`, as `wrong` says.
    pub fn judge(&self, condition: Condition, place: &str, wrong: Option<&str>) {
        match wrong {
            Some(detail) => self.set(condition, place, detail),
            None => self.clear(condition, place),
        }
    }

    /// Whether a condition stands anywhere.
    pub fn stands(&self, condition: Condition) -> bool {
        self.lock().keys().any(|(c, _)| *c == condition)
    }

    /// Whether new files are accepted.
    pub fn accepting(&self) -> bool {
        accepting(&self.lock())
    }

    /// Waits until files are accepted, at most so long; whether they are.
    pub fn wait_accepting(&self, at_most: Duration) -> bool {
        let end = Instant::now().checked_add(at_most);
        let mut standing = self.lock();
        while !accepting(&standing) {
            let left = end.map_or(Duration::from_secs(3600), |e| e.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return false;
            }
            standing = self.0.bell.wait_timeout(standing, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Everything that stands.
    pub fn standing(&self) -> Vec<Standing> {
        let one = |((condition, place), kept): (&(Condition, String), &Kept)| Standing {
            condition: *condition,
            place: place.clone(),
            detail: kept.detail.clone(),
            since: kept.since.clone(),
        };
        self.lock().iter().map(one).collect()
    }

    /// Calls `listener` at every change, on the thread that made it; it must be quick and must not set conditions itself.
    pub fn on_change(&self, listener: impl Fn(&Change) + Send + Sync + 'static) {
        self.0.listeners.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    fn tell(&self, change: &Change) {
        for listener in self.0.listeners.read().unwrap_or_else(PoisonError::into_inner).iter() {
            listener(change);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(Condition, String), Kept>> {
        self.0.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn accepting(standing: &BTreeMap<(Condition, String), Kept>) -> bool {
    !standing.keys().any(|(c, _)| c.stops())
}

/// Names of folders come from a configuration, details may hold words from outside: escaped and cut.
fn cleaned(text: &str) -> String {
    names::cut(&names::show(text), MAX_WORDS).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_stops_stops_and_one_that_does_not_does_not() {
        let health = Health::new();
        assert!(health.accepting());
        health.set(Condition::ScannerDown, "", "no answer");
        assert!(health.accepting() && health.stands(Condition::ScannerDown));
        health.set(Condition::DiskFull, "/a", "");
        health.set(Condition::DiskFull, "/b", "");
        health.clear(Condition::DiskFull, "/a");
        assert!(!health.accepting(), "one of two full disks is still full");
        assert!(!health.wait_accepting(Duration::from_millis(1)));
        health.clear(Condition::DiskFull, "/b");
        assert!(health.accepting() && health.wait_accepting(Duration::ZERO));
        assert!(!health.stands(Condition::DiskFull));
    }

    #[test]
    fn listeners_hear_each_change_once() {
        let health = Health::new();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&heard);
        health.on_change(move |c| into.lock().unwrap().push((c.condition, c.place.clone(), c.stands)));
        health.set(Condition::SequenceGap, "7", "");
        health.set(Condition::SequenceGap, "7", "");
        health.clear(Condition::SequenceGap, "8");
        health.clear(Condition::SequenceGap, "7");
        let expected =
            [(Condition::SequenceGap, "7".to_owned(), true), (Condition::SequenceGap, "7".to_owned(), false)];
        assert_eq!(*heard.lock().unwrap(), expected);
    }

    #[test]
    fn who_waits_is_woken_when_there_is_room_again() {
        let health = Health::new();
        health.set(Condition::DiskFull, "", "");
        let waiting = {
            let health = health.clone();
            std::thread::spawn(move || health.wait_accepting(Duration::from_secs(600)))
        };
        health.clear(Condition::DiskFull, "");
        assert!(waiting.join().unwrap());
    }

    #[test]
    fn the_number_and_length_of_what_stands_are_bounded() {
        let health = Health::new();
        for n in 0..2_000 {
            health.set(Condition::QuotaFull, &format!("{n}{}", "課".repeat(1_000)), "\u{1b}[31m");
        }
        let standing = health.standing();
        assert_eq!(standing.len(), MAX_STANDING + 1);
        assert!(standing.iter().all(|s| s.place.len() <= MAX_WORDS && !s.detail.contains('\u{1b}')));
    }
}
