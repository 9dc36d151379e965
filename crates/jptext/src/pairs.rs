//! Long texts in Shift_JIS and EUC-JP, by tables made once from the codec of the Encoding Standard: whoever is not in them is left to it.

use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS};
use std::sync::OnceLock;

/// From this many bytes on the tables are worth making.
const LONG: usize = 256 << 10;

/// From this many ASCII characters on they are copied together.
const PIECE: usize = 16;

/// One encoding, both ways. A 0 is a place without a character.
#[derive(Debug)]
pub(crate) struct Pairs {
    /// Characters of the bytes 80–FF that stand alone.
    alone: Vec<char>,
    /// Characters of pairs, by the first byte without its highest bit and the second.
    pairs: Vec<char>,
    /// Bytes of characters below U+10000; one byte where the upper half is 0.
    bytes: Vec<u16>,
}

/// The tables of an encoding when a text is long enough for them and the encoding has them.
pub(crate) fn of(encoding: &'static Encoding, length: usize) -> Option<&'static Pairs> {
    static TABLES: [OnceLock<Pairs>; 2] = [const { OnceLock::new() }; 2];
    let [shift_jis, euc_jp] = &TABLES;
    match encoding {
        _ if length < LONG => None,
        e if e == SHIFT_JIS => Some(shift_jis.get_or_init(|| Pairs::new(e))),
        e if e == EUC_JP => Some(euc_jp.get_or_init(|| Pairs::new(e))),
        _ => None,
    }
}

impl Pairs {
    fn new(encoding: &'static Encoding) -> Self {
        let one = |bytes: &[u8]| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
            let mut chars = text.chars();
            chars.next().filter(|_| chars.next().is_none())
        };
        let alone: Vec<char> = (0x80..=0xFF).map(|b| one(&[b]).unwrap_or('\0')).collect();
        let pair = |first: u8, alone: char| {
            (0..=0xFF).map(move |second| if alone == '\0' { one(&[first, second]).unwrap_or('\0') } else { '\0' })
        };
        let pairs: Vec<char> = (0x80..=0xFF).zip(&alone).flat_map(|(first, alone)| pair(first, *alone)).collect();
        let mut bytes = vec![0; 1 << 16];
        for c in alone.iter().chain(&pairs) {
            let place = usize::try_from(u32::from(*c)).ok().and_then(|at| bytes.get_mut(at));
            let Some(place) = place.filter(|p| **p == 0 && *c != '\0') else { continue };
            // The standard writes another character in its stead, or none: not here.
            *place = match encoding.encode(c.encode_utf8(&mut [0; 4])) {
                (written, _, false) => match *written {
                    [one] => u16::from(one),
                    [first, second] => u16::from_be_bytes([first, second]),
                    _ => 0,
                },
                _ => 0,
            };
        }
        Self { alone, pairs, bytes }
    }

    /// The text of these bytes; `None` where a byte is not in the tables, which says nothing of its meaning.
    pub(crate) fn decode(&self, bytes: &[u8]) -> Option<String> {
        // A character of two bytes takes three, one of one byte (half-width kana) three too.
        let mut out = String::with_capacity(bytes.len().saturating_add(bytes.len() / 2));
        let mut rest = bytes;
        loop {
            rest = match rest {
                [] => return Some(out),
                [first, behind @ ..] if first.is_ascii() => {
                    // Between Japanese characters stand one or two others: not worth a copy of a piece.
                    out.push(char::from(*first));
                    match behind.first_chunk::<PIECE>() {
                        Some(piece) if piece.is_ascii() => {
                            let ascii = behind.iter().position(|b| !b.is_ascii()).unwrap_or(behind.len());
                            let (plain, behind) = behind.split_at_checked(ascii)?;
                            out.push_str(std::str::from_utf8(plain).ok()?);
                            behind
                        }
                        _ => behind,
                    }
                }
                [first, behind @ ..] => {
                    let lead = usize::from(first & 0x7F);
                    let pair = behind.split_first().and_then(|(second, behind)| {
                        let c = self.pairs.get(lead << 8 | usize::from(*second)).filter(|c| **c != '\0')?;
                        Some((c, behind))
                    });
                    let (c, behind) = match pair {
                        Some(pair) => pair,
                        None => (self.alone.get(lead).filter(|c| **c != '\0')?, behind),
                    };
                    out.push(*c);
                    behind
                }
            }
        }
    }

    /// The bytes of this text; `None` where a character is not in the tables, which says nothing of whether it can be written.
    pub(crate) fn encode(&self, text: &str) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        loop {
            let (code, behind) = match rest {
                [] => return Some(out),
                [first, behind @ ..] if first.is_ascii() => {
                    out.push(*first);
                    rest = behind;
                    if let Some(piece) = rest.first_chunk::<PIECE>()
                        && piece.is_ascii()
                    {
                        let ascii = rest.iter().position(|b| !b.is_ascii()).unwrap_or(rest.len());
                        let (plain, behind) = rest.split_at_checked(ascii)?;
                        out.extend_from_slice(plain);
                        rest = behind;
                    }
                    continue;
                }
                [first @ 0xE0..=0xEF, second, third, behind @ ..] => {
                    (bits(*first, 0x0F) << 12 | bits(*second, 0x3F) << 6 | bits(*third, 0x3F), behind)
                }
                [first @ 0xC0..=0xDF, second, behind @ ..] => (bits(*first, 0x1F) << 6 | bits(*second, 0x3F), behind),
                // U+10000 and above.
                _ => return None,
            };
            match self.bytes.get(code)?.to_be_bytes() {
                [0, 0] => return None,
                [0, one] => out.push(one),
                two => out.extend_from_slice(&two),
            }
            rest = behind;
        }
    }
}

/// Bits of a byte of UTF-8.
fn bits(byte: u8, mask: u8) -> usize {
    usize::from(byte & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sequence of one and two bytes above ASCII, and every character, on both ways: what the tables say is what the standard says.
    #[test]
    fn the_tables_say_what_the_standard_says() {
        for encoding in [SHIFT_JIS, EUC_JP] {
            let tables = of(encoding, LONG).expect("long enough");
            let standard = |bytes: &[u8]| {
                encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
            };
            let mut known = 0;
            for (first, second) in (0..=0xFF_u8).flat_map(|a| (0..=0xFF_u8).map(move |b| (a, b))) {
                for bytes in [&[first][..], &[first, second], &[b'a', first, second, b'z']] {
                    if let Some(text) = tables.decode(bytes) {
                        known += 1;
                        assert_eq!(Some(text), standard(bytes), "{} {bytes:02X?}", encoding.name());
                    }
                }
                let both = standard(&[first, second]).filter(|_| first != 0x8F || encoding != EUC_JP);
                assert_eq!(tables.decode(&[first, second]), both, "{} {first:02X} {second:02X}", encoding.name());
            }
            assert!(known > 20_000, "{known}");
            let mut written = 0;
            for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
                let text = format!("a{c}z");
                if let Some(bytes) = tables.encode(&text) {
                    written += 1;
                    let (standard, _, failed) = encoding.encode(&text);
                    assert!(!failed && *standard == *bytes, "{} {c:?}", encoding.name());
                }
            }
            assert!(written > 6_900, "{written}");
        }
    }

    #[test]
    fn short_texts_and_other_encodings_have_no_tables() {
        assert!(of(SHIFT_JIS, LONG - 1).is_none());
        assert!(of(encoding_rs::BIG5, LONG).is_none());
    }

    #[test]
    fn a_character_cut_off_at_the_end_is_none() {
        let tables = of(SHIFT_JIS, LONG).expect("long enough");
        assert_eq!(tables.decode(b"abc\x82"), None);
        assert_eq!(tables.decode(b"abc\x82\xA0").as_deref(), Some("abcあ"));
        assert_eq!(tables.encode("あ😀"), None);
    }
}
