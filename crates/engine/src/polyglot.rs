//! Two kinds at once (threats T-03): a second archive or executable behind the end of the first.

use mugai_core::second;

/// Names the second kind when something that is an archive or runs lies behind the end of the first, or when a ZIP directory
/// closes the file although it is no ZIP.
pub(crate) fn second_nature(format: &str, bytes: &[u8]) -> Option<&'static str> {
    if matches!(format, "word" | "excel" | "powerpoint" | "visio" | "zip") {
        return None; // a ZIP itself; its own auditor judges prefix and tail (ZIP-10)
    }
    if ends_as_zip(bytes) {
        return Some("ZIP");
    }
    let tail = match format {
        "png" => after(bytes, b"IEND", 8),
        "jpeg" => after(bytes, b"\xff\xd9", 2),
        "pdf" => after(bytes, b"%%EOF", 5),
        _ => None,
    }?;
    second::that_runs(tail)
}

/// What follows the last `marker` (and `extra` bytes in all).
fn after<'a>(bytes: &'a [u8], marker: &[u8], extra: usize) -> Option<&'a [u8]> {
    let at = bytes.windows(marker.len()).rposition(|w| w == marker)?;
    bytes.get(at.checked_add(extra)?..)
}

/// An end-of-central-directory record whose comment reaches the end exactly and that points back at a central directory.
fn ends_as_zip(bytes: &[u8]) -> bool {
    let from = bytes.len().saturating_sub(65_557);
    let Some(tail) = bytes.get(from..) else { return false };
    (0..tail.len()).filter(|i| tail.get(*i..i.saturating_add(4)) == Some(b"PK\x05\x06")).any(|i| {
        let le16 = |o: usize| {
            tail.get(i.saturating_add(o)..i.saturating_add(o).saturating_add(2))
                .map(|b| b.iter().rev().fold(0usize, |n, x| n << 8 | usize::from(*x)))
        };
        let le32 = |o: usize| {
            tail.get(i.saturating_add(o)..i.saturating_add(o).saturating_add(4))
                .map(|b| b.iter().rev().fold(0usize, |n, x| n << 8 | usize::from(*x)))
        };
        let (Some(comment), Some(size)) = (le16(20), le32(12)) else { return false };
        let at = from.saturating_add(i);
        at.saturating_add(22).saturating_add(comment) == bytes.len()
            && at
                .checked_sub(size)
                .and_then(|d| bytes.get(d..d.saturating_add(4)))
                .is_some_and(|m| m == b"PK\x01\x02" || size == 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty member called `x`, then its directory: the smallest real ZIP.
    fn zip() -> Vec<u8> {
        let mut z = b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0x".to_vec();
        let start = z.len();
        z.extend(
            b"PK\x01\x02\x0a\0\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0x",
        );
        let size = u8::try_from(z.len() - start).unwrap();
        z.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        z.extend([size, 0, 0, 0, u8::try_from(start).unwrap(), 0, 0, 0, 0, 0]);
        z
    }

    #[test]
    fn a_zip_behind_a_picture_is_seen() {
        let mut jpeg = b"\xff\xd8\xff\xe0 pixels \xff\xd9".to_vec();
        assert_eq!(second_nature("jpeg", &jpeg), None);
        jpeg.extend(zip());
        assert_eq!(second_nature("jpeg", &jpeg), Some("ZIP"));
    }

    #[test]
    fn scripts_and_programs_behind_the_end_are_seen_and_garbage_is_not() {
        assert_eq!(second_nature("pdf", b"%PDF-1.7 %%EOF\r\n<?php evil"), Some("PHP"));
        assert_eq!(second_nature("png", b"IEND\xae\x42\x60\x82MZ\x90"), Some("Windows executable"));
        assert_eq!(second_nature("pdf", b"%PDF-1.7 %%EOF\r\n\0\0garbage"), None);
    }
}
