//! Breaks files the same way every time: mutations drawn from a fixed seed, without any feedback.

use crate::repack;

/// Longest input, bytes; as for libFuzzer.
const MOST: usize = 1 << 16;

/// A stream of numbers (SplitMix64): always the same for the same start.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// A stream of its own for every name.
    pub fn new(name: &str) -> Self {
        // FNV-1a, 64 bits.
        Self(name.bytes().fold(0xCBF2_9CE4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when there is none.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    fn range(&mut self, length: usize, longest: usize) -> std::ops::Range<usize> {
        let start = self.below(length.saturating_add(1));
        let size = self.below(longest.min(length.saturating_sub(start)).saturating_add(1));
        start..start.saturating_add(size)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

/// A broken version of a file. Packed files are broken inside: a flipped bit of a ZIP mostly tests its checksum.
pub fn mutated(seed: &[u8], other: &[u8], words: &[&str], dice: &mut Dice) -> Vec<u8> {
    let deep = dice.below(4) > 0;
    if deep && let Some(packed) = repack::zip(seed, dice, |part, dice| broken(part, part, words, false, dice)) {
        return packed;
    }
    // Offsets of a PDF and lengths of a picture's pieces still fit when nothing moves.
    let mut bytes = broken(seed, other, words, dice.below(2) > 0 && !seed.is_ascii(), dice);
    if deep {
        repack::fix_png(&mut bytes);
    }
    bytes
}

/// One to six changes; with `still` none of them moves what stands behind it.
fn broken(seed: &[u8], other: &[u8], words: &[&str], still: bool, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(6) {
        if still { over(&mut bytes, words, dice) } else { anyhow(&mut bytes, other, words, dice) }
    }
    bytes.truncate(MOST);
    bytes
}

/// Bytes that end, begin or escape something somewhere.
const TELLING: &[u8] = b"\0\x01\x1b\r\n \t\"'<>()[]{}&=?%/\\:;,.-_0129azAZ\x7f\x80\xc0\xfe\xff";
/// Numbers at the edges of what programs count with.
const NUMBERS: &[&str] =
    &["0", "1", "-1", "9", "127", "255", "256", "65535", "65536", "2147483647", "4294967296", "99999999999999999999"];

fn over(bytes: &mut [u8], words: &[&str], dice: &mut Dice) {
    let length = bytes.len();
    let at = dice.below(length);
    match dice.below(4) {
        0 => {
            if let Some(b) = bytes.get_mut(at) {
                *b ^= 1 << dice.below(8);
            }
        }
        1 => {
            if let (Some(b), Some(new)) = (bytes.get_mut(at), dice.of(TELLING)) {
                *b = *new;
            }
        }
        2 => {
            let word = dice.of(words).map_or(&b""[..], |w| w.as_bytes());
            for (b, new) in bytes.iter_mut().skip(at).zip(word) {
                *b = *new;
            }
        }
        _ => {
            let from = dice.range(length, 32);
            let piece = bytes.get(from).unwrap_or(&[]).to_vec();
            for (b, new) in bytes.iter_mut().skip(at).zip(piece) {
                *b = new;
            }
        }
    }
}

fn anyhow(bytes: &mut Vec<u8>, other: &[u8], words: &[&str], dice: &mut Dice) {
    let length = bytes.len();
    let at = dice.below(length.saturating_add(1));
    let insert = |bytes: &mut Vec<u8>, at: usize, piece: &[u8]| drop(bytes.splice(at..at, piece.iter().copied()));
    match dice.below(10) {
        0 => over(bytes, words, dice),
        1 => drop(bytes.drain(dice.range(length, 40))),
        2 => drop(bytes.drain(dice.range(length, length / 4))),
        3 | 4 => {
            let word = dice.of(words).map_or("", |w| w);
            insert(bytes, at, word.as_bytes());
        }
        5 => {
            let piece = bytes.get(dice.range(length, 400)).unwrap_or(&[]).to_vec();
            let times = if dice.below(8) == 0 { 60 } else { 1 };
            insert(bytes, at, &piece.repeat(times));
        }
        6 => {
            let piece = other.get(dice.range(other.len(), 1000)).unwrap_or(&[]).to_vec();
            insert(bytes, at, &piece);
        }
        7 => {
            // A number becomes another one.
            let from = bytes.iter().skip(at).position(u8::is_ascii_digit).map_or(length, |n| at.saturating_add(n));
            let digits = bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
            let new = dice.of(NUMBERS).map_or("", |n| n);
            drop(bytes.splice(from..from.saturating_add(digits), new.bytes()));
        }
        8 => {
            let new = dice.of(TELLING).copied().unwrap_or(0);
            insert(bytes, at, &[new]);
        }
        _ => {
            // Two lines change places, or one comes twice.
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
            let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
            if dice.below(2) == 0 && !lines.is_empty() {
                lines.swap(a, b);
            } else if let Some(line) = lines.get(a).copied() {
                lines.insert(b, line);
            }
            *bytes = lines.concat();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_files() {
        let make = |name: &str| {
            let mut dice = Dice::new(name);
            (0..200).map(|_| mutated(b"From: a\r\n\r\nhello 12\n", b"other", &["word"], &mut dice)).collect::<Vec<_>>()
        };
        let made = make("mail");
        assert_eq!(made, make("mail"));
        assert_ne!(made, make("text"));
        let different: std::collections::HashSet<_> = made.iter().collect();
        assert!(different.len() > 190, "{}", different.len());
    }

    #[test]
    fn nothing_to_break_is_no_panic() {
        let mut dice = Dice::new("");
        for _ in 0..2_000 {
            mutated(b"", b"", &[], &mut dice);
        }
    }

    #[test]
    fn the_numbers_of_the_reference() {
        // SplitMix64 from 1234567 (Vigna, splitmix64.c; values as in the tests of the JDK's SplittableRandom).
        let mut dice = Dice(1_234_567);
        assert_eq!(
            [dice.next(), dice.next(), dice.next()],
            [6457827717110365317, 3203168211198807973, 9817491932198370423]
        );
    }
}
