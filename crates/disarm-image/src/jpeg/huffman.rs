//! Huffman tables (T.81 §C, §F, §K.2): read from a file, and made best for what we write.

use super::bits::Bits;

/// The longest code that is looked up in one step.
const FAST: u32 = 10;

/// A table for decoding.
#[derive(Debug, Clone)]
pub(super) struct Decoder {
    /// For every start of ten bits: length in the high byte (0 = longer than ten), symbol in the low.
    fast: Box<[u16; 1 << FAST]>,
    /// For each length 1…16: the first code beyond it, in 16 bits; 0 codes of a length leave the value of the length before.
    ends: [u32; 17],
    /// For each length: what to add to a code to find its symbol.
    offsets: [i64; 17],
    symbols: Vec<u8>,
}

impl Decoder {
    /// Builds the table from the sixteen counts and the symbols; `None` when the codes do not fit (T.81 §C.2).
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut fast = Box::new([0_u16; 1 << FAST]);
        let mut ends = [0_u32; 17];
        let mut offsets = [0_i64; 17];
        let mut code = 0_u32;
        let mut used = 0_usize;
        for (length, count) in (1_u32..).zip(counts) {
            let of_length = symbols.get(used..used.checked_add(usize::from(*count))?)?;
            let index = usize::try_from(length).ok()?;
            *offsets.get_mut(index)? = i64::try_from(used).ok()?.checked_sub(i64::from(code))?;
            for symbol in of_length {
                // The code of all ones is never given out (T.81 §C.2), and no code may be longer than its length.
                if code >= 1_u32.checked_shl(length)? {
                    return None;
                }
                if length <= FAST {
                    let spread = FAST.checked_sub(length)?;
                    let first = usize::try_from(code.checked_shl(spread)?).ok()?;
                    let value = u16::try_from(length).ok()? << 8 | u16::from(*symbol);
                    fast.get_mut(first..first.checked_add(1_usize << spread)?)?.fill(value);
                }
                code = code.checked_add(1)?;
            }
            used = used.checked_add(of_length.len())?;
            *ends.get_mut(index)? = code.checked_shl(16_u32.checked_sub(length)?)?;
            code = code.checked_mul(2)?;
        }
        (used == symbols.len()).then(|| Self { fast, ends, offsets, symbols: symbols.to_vec() })
    }

    /// Reads one symbol; `None` when the bits are no code.
    #[inline]
    pub(super) fn read(&self, bits: &mut Bits<'_>) -> Option<u8> {
        bits.fill();
        let entry = self.look(bits.held());
        bits.skip(entry >> 8);
        (entry != 0).then_some((entry & 0xFF) as u8)
    }

    /// The length of the code that these bits begin with (upper bits) and its symbol (lower eight); 0 when they begin with no code.
    #[inline]
    pub(super) fn look(&self, held: u64) -> u32 {
        let entry = self.fast.get((held >> (64 - FAST)) as usize).copied().unwrap_or(0);
        if entry == 0 { self.look_long((held >> 48) as u32) } else { u32::from(entry) }
    }

    #[inline(never)]
    fn look_long(&self, next: u32) -> u32 {
        for (length, (end, offset)) in (0_u32..).zip(self.ends.iter().zip(&self.offsets)).skip(1) {
            if next < *end {
                let code = i64::from(next >> 16_u32.saturating_sub(length).min(15));
                let symbol = usize::try_from(code.saturating_add(*offset)).ok().and_then(|i| self.symbols.get(i));
                return symbol.map_or(0, |s| length << 8 | u32::from(*s));
            }
        }
        0
    }
}

/// A table for encoding, made from how often each symbol occurs.
#[derive(Debug)]
pub(super) struct Encoder {
    /// As they stand in DHT.
    pub(super) counts: [u8; 16],
    /// As they stand in DHT.
    pub(super) symbols: Vec<u8>,
    /// Code and length of each symbol.
    codes: Vec<(u16, u8)>,
}

impl Encoder {
    /// The procedure of T.81 §K.2: the same frequencies always give the same table.
    pub(super) fn best(frequency: &[u32; 256]) -> Self {
        // One code point is reserved so that no code is all ones.
        let mut weight: Vec<u64> = frequency.iter().map(|f| u64::from(*f)).chain([1]).collect();
        let mut length = [0_u32; 257];
        let mut next: Vec<Option<usize>> = vec![None; 257];
        loop {
            // The two least frequent trees; among equals the one with the larger symbol (§K.2, Figure K.1).
            let rare = |skip: Option<usize>| {
                let some = weight.iter().enumerate().filter(|(i, w)| **w > 0 && Some(*i) != skip);
                some.min_by_key(|(i, w)| (**w, usize::MAX.saturating_sub(*i))).map(|(i, w)| (i, *w))
            };
            let Some((one, weight_one)) = rare(None) else { break };
            let Some((two, weight_two)) = rare(Some(one)) else { break };
            if let Some(w) = weight.get_mut(one) {
                *w = weight_one.saturating_add(weight_two);
            }
            if let Some(w) = weight.get_mut(two) {
                *w = 0;
            }
            let mut at = Some(one);
            let mut end = one;
            while let Some(i) = at {
                deepen(&mut length, i);
                end = i;
                at = next.get(i).copied().flatten();
            }
            if let Some(link) = next.get_mut(end) {
                *link = Some(two);
            }
            let mut at = Some(two);
            while let Some(i) = at {
                deepen(&mut length, i);
                at = next.get(i).copied().flatten();
            }
        }
        Self::from_lengths(&length)
    }

    fn from_lengths(length: &[u32; 257]) -> Self {
        let mut many = [0_u32; 300];
        for l in length.iter().filter(|l| **l > 0) {
            if let Some(n) = usize::try_from(*l).ok().and_then(|l| many.get_mut(l)) {
                *n = n.saturating_add(1);
            }
        }
        // No code longer than 16 bits (§K.2, Figure K.3): pairs of too long codes are hung elsewhere.
        for long in (17..many.len()).rev() {
            while get(&many, long) > 0 {
                let shorter = (1..long.saturating_sub(1)).rev().find(|j| get(&many, *j) > 0);
                let Some(shorter) = shorter else { break };
                change(&mut many, long, -2);
                change(&mut many, long.saturating_sub(1), 1);
                change(&mut many, shorter.saturating_add(1), 2);
                change(&mut many, shorter, -1);
            }
        }
        // The reserved code point is the last of the longest.
        if let Some(longest) = (1..=16).rev().find(|l| get(&many, *l) > 0) {
            change(&mut many, longest, -1);
        }
        let mut symbols: Vec<(u32, u8)> =
            length.iter().zip(0_u8..=255).filter(|(l, _)| **l > 0).map(|(l, s)| (*l, s)).collect();
        symbols.sort_unstable();
        let symbols: Vec<u8> = symbols.into_iter().map(|(_, s)| s).collect();
        let mut counts = [0_u8; 16];
        for (n, many) in counts.iter_mut().zip(many.iter().skip(1)) {
            *n = u8::try_from(*many).unwrap_or(u8::MAX);
        }
        let mut codes = vec![(0_u16, 0_u8); 256];
        let mut code = 0_u16;
        let mut rest = symbols.iter();
        for (bits, n) in (1_u8..).zip(counts) {
            for symbol in rest.by_ref().take(usize::from(n)) {
                if let Some(entry) = codes.get_mut(usize::from(*symbol)) {
                    *entry = (code, bits);
                }
                code = code.wrapping_add(1);
            }
            code = code.wrapping_shl(1);
        }
        Self { counts, symbols, codes }
    }

    /// Code and length of a symbol; length 0 when it has none.
    #[inline]
    pub(super) fn code(&self, symbol: u8) -> (u16, u8) {
        self.codes.get(usize::from(symbol)).copied().unwrap_or((0, 0))
    }
}

fn deepen(length: &mut [u32; 257], i: usize) {
    if let Some(l) = length.get_mut(i) {
        *l = l.saturating_add(1);
    }
}

fn get(many: &[u32; 300], i: usize) -> u32 {
    many.get(i).copied().unwrap_or(0)
}

fn change(many: &mut [u32; 300], i: usize, by: i32) {
    if let Some(n) = many.get_mut(i) {
        *n = n.saturating_add_signed(by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The DC luminance table of T.81 §K.3.1.
    const COUNTS: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];

    #[test]
    fn the_table_of_the_standard_decodes_as_table_k3_says() {
        let table = Decoder::new(&COUNTS, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).unwrap();
        // 00 → 0, 010 → 1, 110 → 5, 1110 → 6, 111111110 → 11, then nothing but the forbidden ones.
        let mut bits = Bits::new(&[0b0001_0110, 0b1110_1111, 0b1111_0000]);
        let read: Vec<u8> = (0..5).map(|_| table.read(&mut bits).unwrap()).collect();
        assert_eq!(read, [0, 1, 5, 6, 11]);
    }

    #[test]
    fn codes_that_overflow_their_length_are_no_table() {
        assert!(Decoder::new(&[3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0, 1, 2]).is_none());
    }

    #[test]
    fn what_is_encoded_decodes_and_no_code_is_all_ones() {
        let mut frequency = [0_u32; 256];
        // Fibonacci numbers force the longest codes.
        let (mut a, mut b) = (1_u32, 1_u32);
        for f in frequency.iter_mut().take(40) {
            *f = a;
            (a, b) = (b, a + b);
        }
        let encoder = Encoder::best(&frequency);
        assert_eq!(encoder.symbols.len(), 40);
        let decoder = Decoder::new(&encoder.counts, &encoder.symbols).unwrap();
        for symbol in 0..40_u8 {
            let (code, length) = encoder.code(symbol);
            assert!((1..=16).contains(&length));
            assert_ne!(u32::from(code), (1_u32 << length) - 1, "a code of ones");
            let left = code << (16 - length);
            let stuffed: Vec<u8> =
                left.to_be_bytes().into_iter().flat_map(|b| if b == 0xFF { vec![b, 0] } else { vec![b] }).collect();
            assert_eq!(decoder.read(&mut Bits::new(&stuffed)), Some(symbol));
        }
    }
}
