//! UTF-16 without a mark at its start: what some systems export. Believed only where it reads as text one way and not the other.

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

#[cfg(test)]
mod tests {
    use super::*;

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
