//! Reports made once, not at every look: the same report again only when `stale_after` has passed.

use crate::{Notice, Taker, What};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Reports remembered; beyond that the oldest half is forgotten, and may be made again.
const MOST: usize = 20_000;

/// What was reported, and when.
#[derive(Debug, Default)]
pub(crate) struct Said {
    when: HashMap<(What, String), Instant>,
}

impl Said {
    /// Makes the report unless it was made lately.
    pub(crate) fn say(&mut self, taker: &dyn Taker, every: Duration, now: Instant, notice: Notice) {
        let key = (notice.what, notice.place.clone());
        if self.when.get(&key).is_some_and(|then| now.saturating_duration_since(*then) < every) {
            return;
        }
        if self.when.len() >= MOST {
            let mut times: Vec<Instant> = self.when.values().copied().collect();
            times.sort_unstable();
            let middle = times.get(times.len() / 2).copied().unwrap_or(now);
            self.when.retain(|_, then| *then > middle);
        }
        self.when.insert(key, now);
        taker.notice(notice);
    }

    /// Whether anything was reported lately.
    pub(crate) fn any(&self) -> bool {
        !self.when.is_empty()
    }

    /// Forgets a report, so that it is made at once when the thing happens again.
    pub(crate) fn over(&mut self, what: What, place: &str) -> bool {
        self.when.remove(&(what, place.to_owned())).is_some()
    }
}
