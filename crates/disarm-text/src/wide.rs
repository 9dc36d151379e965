//! UTF-16 without a mark at its start, and UTF-32: what some systems export. Believed only where it reads as text one way and not
//! the other.

use mugai_jptext::Charset;

/// Bytes looked at.
const SAMPLE: usize = 64 << 10;

/// The byte order of a text that has no mark; `None` when it is not UTF-16, or could be both.
pub(crate) fn unmarked(bytes: &[u8]) -> Option<Charset> {
    let marked = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0xEF, 0xBB, 0xBF, ..]);
    // Without ASCII, which is half zeros here, nothing tells it from another encoding.
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if marked || !bytes.len().is_multiple_of(2) || bytes.len() < 4 || !sample.contains(&0) {
        return None;
    }
    match (reads(sample, u16::from_le_bytes), reads(sample, u16::from_be_bytes)) {
        (true, false) => Some(Charset::Utf16Le),
        (false, true) => Some(Charset::Utf16Be),
        _ => None,
    }
}

/// Whether nearly all units are letters of the field and none is a control character.
fn reads(sample: &[u8], read: fn([u8; 2]) -> u16) -> bool {
    let (pairs, _) = sample.as_chunks::<2>();
    let (mut all, mut common, mut ascii) = (0_usize, 0_usize, 0_usize);
    for unit in pairs.iter().map(|p| read(*p)) {
        if matches!(unit, 0..=8 | 0x0B | 0x0E..=0x1F | 0x7F..=0x9F | 0xFFFE | 0xFFFF) {
            return false;
        }
        all = all.saturating_add(1);
        ascii = ascii.saturating_add(usize::from(unit < 0x7F));
        let known = matches!(unit, 9..=0x24F | 0x2010..=0x2027 | 0x3000..=0x30FF | 0x4E00..=0x9FFF | 0xFF01..=0xFFEE);
        common = common.saturating_add(usize::from(known));
    }
    ascii > 0 && common.saturating_mul(10) >= all.saturating_mul(9)
}

/// The text of a file in UTF-32, with or without its mark; `None` when it is none. Every unit must be a character, and no control.
pub(crate) fn thirty_two(bytes: &[u8]) -> Option<String> {
    let (units, rest) = bytes.as_chunks::<4>();
    // A character takes 21 bits: the highest byte of each is zero, and of ASCII three are.
    let (read, units): (fn([u8; 4]) -> u32, _) = match units {
        [[0xFF, 0xFE, 0, 0], units @ ..] => (u32::from_le_bytes, units),
        [[0, 0, 0xFE, 0xFF], units @ ..] => (u32::from_be_bytes, units),
        [[1..=255, _, 0, 0], ..] => (u32::from_le_bytes, units),
        [[0, 0, _, 1..=255], ..] => (u32::from_be_bytes, units),
        _ => return None,
    };
    if !rest.is_empty() || units.len() < 2 {
        return None;
    }
    let letter = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    units.iter().map(|u| char::from_u32(read(*u)).filter(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_two_bits_are_read_both_ways_and_nothing_else_is() {
        let text = "整理番号,氏名\r\n0001,髙橋𠮷\r\n";
        let le: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let be: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        assert_eq!(thirty_two(&le).as_deref(), Some(text));
        assert_eq!(thirty_two(&be).as_deref(), Some(text));
        assert_eq!(thirty_two(&[b"\xFF\xFE\0\0", le.as_slice()].concat()).as_deref(), Some(text));
        assert_eq!(thirty_two(&[b"\0\0\xFE\xFF", be.as_slice()].concat()).as_deref(), Some(text));
        // Cut, a surrogate, above U+10FFFF, a control character, plain text, one character alone.
        let other: [&[u8]; 6] = [
            &le[..le.len() - 1],
            b"a\0\0\0\0\xD8\0\0",
            b"a\0\0\0\0\0\x11\0",
            b"a\0\0\0\x07\0\0\0",
            b"plain text.",
            b"a\0\0\0",
        ];
        for bytes in other {
            assert_eq!(thirty_two(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn the_order_of_bytes_is_seen_and_other_things_are_not_wide() {
        let text = "整理番号,氏名\r\n0001,山田\r\n";
        assert_eq!(unmarked(&Charset::Utf16Le.encode(text).unwrap()), Some(Charset::Utf16Le));
        assert_eq!(unmarked(&Charset::Utf16Be.encode(text).unwrap()), Some(Charset::Utf16Be));
        let other: [&[u8]; 5] = [b"plain text", b"a\0b\0c", b"a\0\0\0b\0\0\0", b"MZ\x90\0\x03\0\0\0", b"\xFF\xFEa\0"];
        for bytes in other {
            assert_eq!(unmarked(bytes), None, "{bytes:?}");
        }
    }
}
