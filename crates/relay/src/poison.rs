//! Mails that fail again and again for one reason of their own: counted, so that none circles for days.

use std::collections::HashMap;

/// Most mails counted at once; when there are more, all begin anew, which only makes them circle longer.
const MOST: usize = 100_000;

/// How often each failed, by its name in the queue it comes from.
#[derive(Debug, Default)]
pub(crate) struct Failures(HashMap<String, (String, u32)>);

impl Failures {
    /// Counts a failure; returns how many there were in a row for this very reason.
    pub(crate) fn count(&mut self, ident: &str, code: &str) -> u32 {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        let (last, times) = self.0.entry(ident.to_owned()).or_insert_with(|| (code.to_owned(), 0));
        if last != code {
            *last = code.to_owned();
            *times = 0;
        }
        *times = times.saturating_add(1);
        *times
    }

    /// It got through, or was put aside.
    pub(crate) fn forget(&mut self, ident: &str) {
        self.0.remove(ident);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_reason_in_a_row_counts() {
        let mut failures = Failures::default();
        assert_eq!((failures.count("Q", "worker_died"), failures.count("Q", "worker_died")), (1, 2));
        assert_eq!(failures.count("R", "worker_died"), 1);
        assert_eq!((failures.count("Q", "limit_time"), failures.count("Q", "worker_died")), (1, 1));
        failures.forget("Q");
        assert_eq!(failures.count("Q", "worker_died"), 1);
    }
}
