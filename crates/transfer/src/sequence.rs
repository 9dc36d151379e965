//! The numbers of packages that came: in order, a gap, one that fills a gap, one that was there. Pure; the caller's store keeps them.

use std::ops::RangeInclusive;

/// What is known of the numbers seen so far. Its size is that of the gaps, not of the packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    highest: u64,
    /// Ascending, none touching another, all below `highest`.
    gaps: Vec<RangeInclusive<u64>>,
}

/// What a number is to those seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The one after the highest.
    InOrder,
    /// Later than that: these are missing until they come.
    Gap {
        /// The missing numbers.
        missing: RangeInclusive<u64>,
    },
    /// One that was missing.
    FillsGap,
    /// It was used before (or is 0, which is no number).
    Repeated,
}

impl Seen {
    /// What this number would be.
    pub fn check(&self, sequence: u64) -> Next {
        let next = self.highest.saturating_add(1);
        if sequence == 0 {
            Next::Repeated
        } else if sequence > next {
            Next::Gap { missing: next..=sequence.saturating_sub(1) }
        } else if sequence > self.highest {
            Next::InOrder
        } else if self.gaps.iter().any(|g| g.contains(&sequence)) {
            Next::FillsGap
        } else {
            Next::Repeated
        }
    }

    /// Takes note of a number; a repeated one changes nothing.
    pub fn add(&mut self, sequence: u64) {
        match self.check(sequence) {
            Next::Repeated => {}
            Next::InOrder => self.highest = sequence,
            Next::Gap { missing } => {
                self.gaps.push(missing);
                self.highest = sequence;
            }
            Next::FillsGap => self.fill(sequence),
        }
    }

    fn fill(&mut self, sequence: u64) {
        let split = |gap: &RangeInclusive<u64>| {
            let (from, to) = (*gap.start(), *gap.end());
            let left = (from < sequence && sequence <= to).then(|| from..=sequence.saturating_sub(1));
            let right = (from <= sequence && sequence < to).then(|| sequence.saturating_add(1)..=to);
            if gap.contains(&sequence) { [left, right] } else { [Some(gap.clone()), None] }
        };
        self.gaps = self.gaps.iter().flat_map(split).flatten().collect();
    }

    /// The highest number seen; 0 when none.
    pub fn highest(&self) -> u64 {
        self.highest
    }

    /// The numbers that are missing below it.
    pub fn gaps(&self) -> &[RangeInclusive<u64>] {
        &self.gaps
    }
}

impl FromIterator<u64> for Seen {
    /// In any order.
    fn from_iter<I: IntoIterator<Item = u64>>(numbers: I) -> Self {
        let mut seen = Self::default();
        numbers.into_iter().for_each(|n| seen.add(n));
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replays_and_gaps_are_told_apart() {
        let mut seen = Seen::default();
        assert_eq!(seen.check(1), Next::InOrder);
        seen.add(1);
        seen.add(2);
        assert_eq!(seen.check(2), Next::Repeated);
        assert_eq!(seen.check(0), Next::Repeated);
        assert_eq!(seen.check(7), Next::Gap { missing: 3..=6 });
        seen.add(7);
        assert_eq!(seen.gaps(), [3..=6]);
        assert_eq!(seen.check(5), Next::FillsGap);
        seen.add(5);
        assert_eq!(seen.gaps(), [3..=4, 6..=6]);
        assert_eq!(seen.check(5), Next::Repeated);
        seen.add(6);
        seen.add(3);
        seen.add(4);
        assert_eq!((seen.gaps(), seen.highest()), (&[][..], 7));
    }

    #[test]
    fn the_largest_number_costs_nothing() {
        let mut seen: Seen = [u64::MAX, 3].into_iter().collect();
        assert_eq!(seen.gaps(), [1..=2, 4..=u64::MAX - 1]);
        assert_eq!(seen.check(u64::MAX), Next::Repeated);
        seen.add(u64::MAX);
        assert_eq!(seen.highest(), u64::MAX);
    }

    /// Every order of arrival ends in the same knowledge as a plain set has.
    #[test]
    fn it_agrees_with_a_plain_set() {
        let mut order = [9u64, 2, 5, 2, 1, 14, 3, 9, 8, 13];
        for turn in 0..order.len() {
            order.rotate_left(1);
            if turn % 2 == 1 {
                order.reverse();
            }
            let mut seen = Seen::default();
            let mut plain = std::collections::BTreeSet::new();
            for n in order {
                assert_eq!(seen.check(n) == Next::Repeated, !plain.insert(n), "{n}");
                seen.add(n);
            }
            let missing: Vec<u64> = seen.gaps().iter().flat_map(|g| g.clone()).collect();
            assert_eq!(missing, (1..14).filter(|n| !plain.contains(n)).collect::<Vec<_>>());
        }
    }
}
