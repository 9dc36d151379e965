//! The one budget of a top-level file, spent through all its nesting: bytes and parts. Depth is the context's, time the gate's.

use crate::{Limit, Limits, Refusal};

/// What is left of a job's allowance. Never given back.
#[derive(Clone, Debug)]
pub struct Budget {
    bytes_left: u64,
    parts_left: u64,
}

impl Budget {
    /// A full budget under these limits.
    pub fn new(limits: &Limits) -> Self {
        Self { bytes_left: limits.total_bytes, parts_left: limits.total_parts }
    }

    /// Spends expanded bytes.
    ///
    /// # Errors
    /// `limit_bytes` when fewer are left.
    pub fn take(&mut self, bytes: u64) -> Result<(), Refusal> {
        self.bytes_left = self.bytes_left.checked_sub(bytes).ok_or_else(|| {
            self.bytes_left = 0;
            Refusal::limit(Limit::Bytes, "", "the expanded data is larger than allowed")
        })?;
        Ok(())
    }

    /// Spends one part.
    ///
    /// # Errors
    /// `limit_parts` when none is left.
    pub fn part(&mut self) -> Result<(), Refusal> {
        self.parts_left = self
            .parts_left
            .checked_sub(1)
            .ok_or_else(|| Refusal::limit(Limit::Parts, "", "the file holds more parts than allowed"))?;
        Ok(())
    }

    /// Bytes still to be spent; a decoder uses it as its cap.
    pub fn bytes_left(&self) -> u64 {
        self.bytes_left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reason;

    #[test]
    fn what_is_spent_stays_spent() {
        let mut budget = Budget::new(&Limits { total_bytes: 10, total_parts: 1, ..Limits::default() });
        assert!(budget.take(9).is_ok());
        assert_eq!(budget.take(2).unwrap_err().reason, Reason::LimitBytes);
        assert!(budget.take(1).is_err(), "an overdrawn budget stays empty");
        assert!(budget.part().is_ok());
        assert_eq!(budget.part().unwrap_err().reason, Reason::LimitParts);
    }
}
