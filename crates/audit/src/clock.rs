//! The clock: what the wall says is compared with what cannot be set, and a jump is told.

use crate::when;
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// Two readings of the same moment.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The wall clock.
    pub wall: Timestamp,
    /// A clock that nobody can set; only differences mean anything.
    pub mono: Duration,
}

/// A source of time; tests bring their own.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Now;
}

/// The clocks of the operating system.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl SystemClock {
    /// The clocks of the operating system.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now { wall: Timestamp::now(), mono: self.0.elapsed() }
    }
}

impl<C: Clock + ?Sized> Clock for std::sync::Arc<C> {
    fn now(&self) -> Now {
        (**self).now()
    }
}

/// Steps backwards below this are the scatter of two readings, unless they would put two records into the wrong order.
const SCATTER_MS: i64 = 1_000;

/// A jump of the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Jump {
    /// The time that was expected.
    pub(crate) expected: Timestamp,
    /// The time that was read.
    pub(crate) read: Timestamp,
}

impl Jump {
    /// For the record.
    pub(crate) fn detail(&self) -> String {
        let ms = when::ms_between(self.expected, self.read);
        let way = if ms < 0 { "back" } else { "forward" };
        let size = Duration::from_millis(ms.unsigned_abs());
        format!(
            "the clock went {way} by {:.3} s: expected {}, read {}",
            size.as_secs_f64(),
            when::text(self.expected),
            when::text(self.read)
        )
    }
}

/// Compares each reading with the one before.
#[derive(Debug)]
pub(crate) struct Steady {
    last: Option<Now>,
    forward_ms: i64,
}

impl Steady {
    /// A comparison that allows steps forward up to `forward`.
    pub(crate) fn new(forward: Duration) -> Self {
        Self { last: None, forward_ms: i64::try_from(forward.as_millis()).unwrap_or(i64::MAX) }
    }

    /// Looks at a reading; `recorded` is the time of the last record, by whatever process. A step backwards behind it is always a jump.
    pub(crate) fn look(&mut self, now: Now, recorded: Option<Timestamp>) -> Option<Jump> {
        let expected = self.last.map(|last| {
            let passed = i64::try_from(now.mono.saturating_sub(last.mono).as_millis()).unwrap_or(i64::MAX);
            let ms = last.wall.as_millisecond().saturating_add(passed);
            Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
        });
        self.last = Some(now);
        if let Some(recorded) = recorded.filter(|recorded| now.wall < *recorded) {
            return Some(Jump { expected: expected.unwrap_or(recorded).max(recorded), read: now.wall });
        }
        let expected = expected?;
        let ms = when::ms_between(expected, now.wall);
        (ms > self.forward_ms || ms < -SCATTER_MS).then_some(Jump { expected, read: now.wall })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wall_ms: i64, mono_ms: u64) -> Now {
        Now { wall: Timestamp::from_millisecond(wall_ms).unwrap(), mono: Duration::from_millis(mono_ms) }
    }

    fn looks(readings: &[(i64, u64)], recorded: Option<i64>) -> Vec<bool> {
        let mut steady = Steady::new(Duration::from_secs(60));
        let recorded = recorded.map(|ms| Timestamp::from_millisecond(ms).unwrap());
        readings.iter().map(|(w, m)| steady.look(at(*w, *m), recorded).is_some()).collect()
    }

    #[test]
    fn a_steady_clock_says_nothing() {
        assert_eq!(looks(&[(0, 0), (5_000, 5_000), (65_000, 5_000)], None), [false, false, false]);
    }

    #[test]
    fn forward_above_the_limit_and_back_are_told() {
        assert_eq!(looks(&[(0, 0), (60_001, 0), (60_002, 1)], None), [false, true, false]);
        // An hour passed, the wall clock says half an hour: still later than the last record, but set back.
        assert_eq!(looks(&[(0, 0), (1_800_000, 3_600_000)], None), [false, true]);
    }

    #[test]
    fn behind_the_last_record_is_a_jump_even_by_a_millisecond_and_after_a_restart() {
        assert_eq!(looks(&[(9_999, 0)], Some(10_000)), [true]);
        assert_eq!(looks(&[(10_000, 0)], Some(10_000)), [false]);
    }

    #[test]
    fn the_record_says_how_far() {
        let mut steady = Steady::new(Duration::from_secs(60));
        steady.look(at(0, 0), None);
        let jump = steady.look(at(3_600_000, 0), None).unwrap();
        let detail =
            "the clock went forward by 3600.000 s: expected 1970-01-01T00:00:00.000Z, read 1970-01-01T01:00:00.000Z";
        assert_eq!(jump.detail(), detail);
    }
}
