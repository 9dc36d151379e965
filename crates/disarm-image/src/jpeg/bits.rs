//! Bits out of entropy-coded data: stuffed zeros taken out, a marker ends it (T.81 §F.2.2.5).

/// Reads bits from one restart interval.
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// Bits not yet read, at the high end.
    held: u64,
    count: u32,
    /// Bits handed out that were not there.
    borrowed: u64,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { rest: data, held: 0, count: 0, borrowed: 0 }
    }

    /// Fills up to at least 32 bits while there is data. `FF 00` is a byte FF; anything else behind FF ends the data.
    #[inline]
    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match self.rest {
                [0xFF, 0, rest @ ..] => {
                    self.rest = rest;
                    0xFF
                }
                [0xFF, ..] | [] => return,
                [byte, rest @ ..] => {
                    self.rest = rest;
                    *byte
                }
            };
            self.count = self.count.saturating_add(8);
            self.held |= u64::from(byte) << 64_u32.saturating_sub(self.count).min(63);
        }
    }

    /// The next 16 bits without taking them; zeros stand in for what is not there.
    #[inline]
    pub(super) fn peek(&mut self) -> u16 {
        if self.count < 16 {
            self.fill();
        }
        u16::try_from(self.held >> 48).unwrap_or(0)
    }

    /// Takes up to 16 bits that were looked at.
    #[inline]
    pub(super) fn skip(&mut self, count: u32) {
        if count > self.count {
            self.borrowed = self.borrowed.saturating_add(u64::from(count.saturating_sub(self.count)));
        }
        self.held = self.held.checked_shl(count).unwrap_or(0);
        self.count = self.count.saturating_sub(count);
    }

    /// The next bits as a number; at most 16.
    #[inline]
    pub(super) fn take(&mut self, count: u32) -> u16 {
        if count == 0 {
            return 0;
        }
        let bits = self.peek() >> 16_u32.saturating_sub(count).min(15);
        self.skip(count);
        bits
    }

    /// Whether more was read than there was.
    pub(super) fn overdrawn(&self) -> bool {
        self.borrowed > 0
    }

    /// Whether whole bytes are left that nobody asked for (the last byte is padded with bits of any value).
    pub(super) fn surplus(&self) -> bool {
        self.count >= 8 || !self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffed_zeros_are_taken_out() {
        let mut bits = Bits::new(&[0xFF, 0x00, 0xA5]);
        assert_eq!(bits.take(12), 0xFFA);
        assert_eq!(bits.take(4), 0x5);
        assert!(!bits.overdrawn() && !bits.surplus());
        assert_eq!(bits.take(1), 0);
        assert!(bits.overdrawn());
    }

    #[test]
    fn sixteen_bits_at_once() {
        let mut bits = Bits::new(&[0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0, 0x11]);
        for expected in [0x1234, 0x5678, 0x9ABC, 0xDEF0] {
            assert_eq!(bits.take(16), expected);
        }
        assert!(bits.surplus());
    }
}
