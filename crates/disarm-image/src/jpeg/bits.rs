//! Bits out of entropy-coded data: stuffed zeros taken out, a marker ends it (T.81 §F.2.2.5).

/// Whether one of the eight bytes is FF.
#[inline]
fn has_ff(word: u64) -> bool {
    (!word).wrapping_sub(0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 != 0
}

/// Where the first marker stands whose code is wanted.
pub(super) fn marker(data: &[u8], wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = 0_usize;
    loop {
        let rest = data.get(at..)?;
        if let Some((eight, _)) = rest.split_first_chunk::<8>()
            && !has_ff(u64::from_be_bytes(*eight))
        {
            at = at.saturating_add(8);
            continue;
        }
        let skip = rest.iter().take(8).position(|b| *b == 0xFF).unwrap_or(8);
        at = at.saturating_add(skip);
        if let [0xFF, code, ..] = data.get(at..)? {
            if wanted(*code) {
                return Some(at);
            }
            at = at.saturating_add(1);
        } else if skip == 0 {
            // A lone FF at the end.
            return None;
        }
    }
}

/// Reads bits from one restart interval.
#[derive(Debug, Clone, Copy)]
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
    pub(super) fn fill(&mut self) {
        // Enough for a code of 16 bits and 15 more.
        if self.count >= 32 {
            return;
        }
        if let Some((eight, _)) = self.rest.split_first_chunk::<8>() {
            let word = u64::from_be_bytes(*eight);
            if !has_ff(word) {
                // As many whole bytes as there is room for. What is or-ed in behind them is what comes next anyway.
                self.held |= word.wrapping_shr(self.count);
                let bytes = 63_u32.wrapping_sub(self.count).wrapping_shr(3);
                self.rest = self.rest.get(bytes as usize..).unwrap_or(&[]);
                self.count |= 56;
                return;
            }
        }
        self.fill_slowly();
    }

    #[inline(never)]
    fn fill_slowly(&mut self) {
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

    /// The bits that come next, at the high end; zeros stand in for what is not there. At least 32 after [`Bits::fill`].
    #[inline]
    pub(super) fn held(&self) -> u64 {
        self.held
    }

    /// The next 16 bits without taking them; zeros stand in for what is not there.
    #[inline]
    pub(super) fn peek(&mut self) -> u16 {
        if self.count < 16 {
            self.fill();
        }
        u16::try_from(self.held >> 48).unwrap_or(0)
    }

    /// Takes up to 32 bits that were looked at.
    #[inline]
    pub(super) fn skip(&mut self, count: u32) {
        if count > self.count {
            self.borrowed = self.borrowed.saturating_add(u64::from(count.saturating_sub(self.count)));
        }
        self.held = self.held.wrapping_shl(count);
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
    fn markers_are_found_wherever_they_stand() {
        let end = |code| code == 0xD9;
        for before in 0..40 {
            let mut data = vec![7; before];
            data.extend([0xFF, 0, 0xFF, 0xFF, 0xD9, 1]);
            assert_eq!(marker(&data, end), Some(before + 3));
            assert_eq!(marker(&data[..before + 4], end), None);
            assert_eq!(marker(&data[..before], end), None);
        }
    }

    #[test]
    fn many_bytes_come_in_order() {
        let data: Vec<u8> = (0..100_u8).flat_map(|n| if n % 7 == 0 { vec![0xFF, 0] } else { vec![n] }).collect();
        let mut bits = Bits::new(&data);
        for n in 0..100_u16 {
            let expected = if n % 7 == 0 { 0xFF } else { n };
            assert_eq!((bits.take(3) << 5) | bits.take(5), expected);
        }
        assert!(!bits.overdrawn() && !bits.surplus());
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
