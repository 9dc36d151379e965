//! LZW as GIF (appendix F) and TIFF (section 13) use it: decoded into a place of known size, never beyond it.

use weezl::BitOrder;

/// Which of the two dialects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Lowest bit first; the number of bits of a literal, 2 to 8.
    Gif(u8),
    /// Highest bit first, eight bits, codes grow one entry early.
    Tiff,
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended {
    /// Bytes of the place that were filled, from its start.
    pub(crate) filled: usize,
    /// Bytes of the stream that were read.
    pub(crate) used: usize,
    /// Whether the stream went on when the place was full.
    pub(crate) surplus: bool,
}

/// Codes have at most twelve bits.
const MOST: usize = 4096;

/// A string of the table: where in the output it stood first, and its length. It is that of the code before, one byte longer.
type Entry = (usize, usize);

/// Decodes into `out`; `None` for a code that does not exist.
pub(crate) fn decode(data: &[u8], dialect: Dialect, out: &mut [u8]) -> Option<Ended> {
    let (literal_bits, early) = match dialect {
        Dialect::Gif(bits) => (u32::from(bits), 0),
        Dialect::Tiff => (8, 1),
    };
    let clear = 1_usize.checked_shl(literal_bits).filter(|c| (4..=256).contains(c))?;
    let end = clear.saturating_add(1);
    let mut bits = Bits { rest: data, dialect, hold: 0, held: 0 };
    let mut table: [Entry; MOST] = [(0, 0); MOST];
    let mut next = clear.saturating_add(2);
    let mut width = literal_bits.saturating_add(1);
    let mut before: Option<Entry> = None;
    let mut at = 0_usize;
    let mut surplus = false;
    while let Some(code) = bits.take(width) {
        if code == clear {
            next = clear.saturating_add(2);
            width = literal_bits.saturating_add(1);
            before = None;
            continue;
        }
        if code == end {
            break;
        }
        if at >= out.len() {
            surplus = true;
            break;
        }
        let start = at;
        if code < clear {
            *out.get_mut(at)? = u8::try_from(code).ok()?;
            at = at.saturating_add(1);
        } else {
            // The string of the next free code is that of the code before and its own first byte: it ends where it begins.
            let (from, length) = match before {
                Some((from, length)) if code == next && next < MOST => (from, length.saturating_add(1)),
                Some(_) if code < next => *table.get(code)?,
                _ => return None,
            };
            let room = out.len().saturating_sub(at);
            surplus = length > room;
            let length = length.min(room);
            copy(out, from, at, length)?;
            at = at.saturating_add(length);
        }
        if let Some((from, length)) = before
            && next < MOST
        {
            *table.get_mut(next)? = (from, length.saturating_add(1));
            next = next.saturating_add(1);
            if next.saturating_add(early) == 1 << width && width < 12 {
                width = width.saturating_add(1);
            }
        }
        before = Some((start, at.saturating_sub(start)));
    }
    Some(Ended { filled: at, used: data.len().saturating_sub(bits.rest.len()), surplus })
}

/// Copies within the output, forwards, where the two places may overlap by one byte.
#[inline]
fn copy(out: &mut [u8], from: usize, to: usize, length: usize) -> Option<()> {
    let body = length.min(to.saturating_sub(from));
    if body < 32 {
        // Most strings are short: a call costs more than they do.
        for n in 0..body {
            *out.get_mut(to.saturating_add(n))? = *out.get(from.saturating_add(n))?;
        }
    } else {
        out.copy_within(from..from.saturating_add(body), to);
    }
    if body < length {
        *out.get_mut(to.saturating_add(body))? = *out.get(from.saturating_add(body))?;
    }
    Some(())
}

/// Codes out of bytes.
struct Bits<'a> {
    rest: &'a [u8],
    dialect: Dialect,
    hold: u32,
    held: u32,
}

impl Bits<'_> {
    #[inline]
    fn take(&mut self, width: u32) -> Option<usize> {
        while self.held < width {
            let (first, rest) = self.rest.split_first()?;
            self.rest = rest;
            self.hold = match self.dialect {
                Dialect::Gif(_) => self.hold | u32::from(*first) << self.held,
                Dialect::Tiff => self.hold << 8 | u32::from(*first),
            };
            self.held = self.held.saturating_add(8);
        }
        self.held = self.held.saturating_sub(width);
        let mask = (1_u32 << width).wrapping_sub(1);
        let code = match self.dialect {
            Dialect::Gif(_) => {
                let code = self.hold & mask;
                self.hold >>= width;
                code
            }
            Dialect::Tiff => self.hold >> self.held & mask,
        };
        usize::try_from(code).ok()
    }
}

/// Codes `data`; the same bytes for the same data.
///
/// # Errors
/// When a byte is no literal of so few bits.
pub(crate) fn encode(data: &[u8], dialect: Dialect) -> std::io::Result<Vec<u8>> {
    let mut encoder = match dialect {
        Dialect::Gif(bits) => weezl::encode::Encoder::new(BitOrder::Lsb, bits),
        Dialect::Tiff => weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8),
    };
    let mut out = Vec::new();
    encoder.into_vec(&mut out).encode_all(data).status.map_err(std::io::Error::other)?;
    Ok(out)
}

/// For the second look, with another decoder: whether the stream is of exactly so many bytes, has its end and nothing behind it.
pub(crate) fn is_exact(data: &[u8], dialect: Dialect, length: usize) -> bool {
    let mut decoder = match dialect {
        Dialect::Gif(bits @ 2..=8) => weezl::decode::Decoder::new(BitOrder::Lsb, bits),
        Dialect::Gif(_) => return false,
        Dialect::Tiff => weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8),
    };
    let Some((last, most)) = data.split_last() else { return false };
    // The end must come with the last byte and not before; the decoder itself reads ahead and would not say.
    let mut total = 0_usize;
    let mut buffer = [0_u8; 4096];
    for (mut rest, ends) in [(most, false), (std::slice::from_ref(last), true)] {
        while !decoder.has_ended() && total <= length {
            let step = decoder.decode_bytes(rest, &mut buffer);
            if step.status.is_err() {
                return false;
            }
            if step.consumed_in == 0 && step.consumed_out == 0 {
                break;
            }
            rest = rest.get(step.consumed_in..).unwrap_or(&[]);
            total = total.saturating_add(step.consumed_out);
        }
        if decoder.has_ended() != ends {
            return false;
        }
    }
    total == length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_tiff_specification() {
        // TIFF 6.0, section 13: the characters 7 7 7 8 8 7 7 6 6 become clear 7 258 8 8 258 6 6 end, nine bits each.
        let codes = [256_u32, 7, 258, 8, 8, 258, 6, 6, 257];
        let bits: String = codes.iter().map(|c| format!("{c:09b}")).collect();
        let bits = format!("{bits:0<88}");
        let packed: Vec<u8> = bits
            .as_bytes()
            .chunks(8)
            .map(|c| u8::from_str_radix(std::str::from_utf8(c).unwrap(), 2).unwrap())
            .collect();
        let mut out = [0; 9];
        let ended = decode(&packed, Dialect::Tiff, &mut out).unwrap();
        assert_eq!(out, [7, 7, 7, 8, 8, 7, 7, 6, 6]);
        assert_eq!(ended, Ended { filled: 9, used: 11, surplus: false });
    }

    #[test]
    fn the_known_gif_of_ten_by_ten() {
        // "What's in a GIF" (the sample of its LZW chapter): 10 × 10 pixels of four colours, code size 2.
        let data = [
            0x8C, 0x2D, 0x99, 0x87, 0x2A, 0x1C, 0xDC, 0x33, 0xA0, 0x02, 0x75, 0xEC, 0x95, 0xFA, 0xA8, 0xDE, 0x60, 0x8C,
            0x04, 0x91, 0x4C, 0x01,
        ];
        let mut out = [9; 100];
        let ended = decode(&data, Dialect::Gif(2), &mut out).unwrap();
        assert_eq!((ended.filled, ended.surplus), (100, false));
        assert_eq!(out[..10], [1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
        assert_eq!(out[30..40], [1, 1, 1, 0, 0, 0, 0, 2, 2, 2]);
        assert_eq!(out[90..], [2, 2, 2, 2, 2, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn everything_coded_comes_back_through_all_widths_and_clears() {
        let mut seed = 1_u32;
        let noise: Vec<u8> = (0..40_000)
            .map(|n| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if n % 3 == 0 { (seed >> 24) as u8 } else { (n / 700) as u8 }
            })
            .collect();
        for (dialect, mask) in
            [(Dialect::Tiff, 255), (Dialect::Gif(8), 255), (Dialect::Gif(5), 31), (Dialect::Gif(2), 3)]
        {
            let data: Vec<u8> = noise.iter().map(|b| b & mask).collect();
            let packed = encode(&data, dialect).unwrap();
            let mut out = vec![0; data.len()];
            let ended = decode(&packed, dialect, &mut out).unwrap();
            assert!(out == data, "{dialect:?}");
            assert_eq!(ended, Ended { filled: data.len(), used: packed.len(), surplus: false }, "{dialect:?}");
            assert!(is_exact(&packed, dialect, data.len()));
            assert!(!is_exact(&packed, dialect, data.len() - 1) && !is_exact(&packed, dialect, data.len() + 1));
            assert!(!is_exact(&[packed.as_slice(), b"x"].concat(), dialect, data.len()));
            assert!(!is_exact(&packed[..packed.len() - 1], dialect, data.len()));
        }
    }

    #[test]
    fn a_place_too_small_is_filled_and_no_more_and_a_code_from_nowhere_is_refused() {
        let packed = encode(&[1; 1000], Dialect::Gif(2)).unwrap();
        let mut out = [0; 10];
        let ended = decode(&packed, Dialect::Gif(2), &mut out).unwrap();
        assert_eq!((ended.filled, ended.surplus, out), (10, true, [1; 10]));
        // clear (4), then 7, which nobody defined: 100 then 111, lowest bit first.
        assert_eq!(decode(&[0b0011_1100], Dialect::Gif(2), &mut out), None);
        assert_eq!(decode(&[0], Dialect::Gif(12), &mut out), None);
    }
}
