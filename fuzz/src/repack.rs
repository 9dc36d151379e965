//! Opens packed files so that a mutation reaches what is inside: parts of a ZIP, pieces of a PNG.

use crate::mutate::Dice;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Longest part that is unpacked, bytes.
const MOST: u64 = 1 << 20;

/// The ZIP again with one part changed; `None` when it is no ZIP.
pub fn zip(bytes: &[u8], dice: &mut Dice, change: impl Fn(&[u8], &mut Dice) -> Vec<u8>) -> Option<Vec<u8>> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let victim = dice.below(archive.len());
    // Stored parts show the reader what was written; packed ones go through its unpacker too.
    let method = if dice.below(2) == 0 { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    let options = SimpleFileOptions::default().compression_method(method);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let part = archive.by_index(number).ok()?;
        let mut name = part.name().ok()?.into_owned();
        let mut content = Vec::new();
        part.take(MOST).read_to_end(&mut content).ok()?;
        if number == victim {
            match dice.below(12) {
                0 => continue,
                1 => name = name.to_uppercase(),
                2 => name.push_str(".bin"),
                _ => content = change(&content, dice),
            }
        }
        writer.start_file(name, options).ok()?;
        writer.write_all(&content).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// Writes the right checksum behind every piece of a PNG (RFC 2083 §3.2), as far as its lengths lead.
pub fn fix_png(bytes: &mut [u8]) {
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return;
    }
    let mut at = 8_usize;
    loop {
        let Some(length) = bytes.get(at..).and_then(|b| b.first_chunk::<4>()).map(|l| u32::from_be_bytes(*l)) else {
            return;
        };
        let start = at.saturating_add(4);
        let end = start.saturating_add(4).saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
        let Some(sum) = bytes.get(start..end).map(crc32) else { return };
        let Some(place) = bytes.get_mut(end..end.saturating_add(4)) else { return };
        place.copy_from_slice(&sum.to_be_bytes());
        at = end.saturating_add(4);
    }
}

/// CRC-32 as PNG and ZIP use it (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, b| {
        (0..8).fold(crc ^ u32::from(*b), |c, _| if c & 1 == 1 { c >> 1 ^ 0xEDB8_8320 } else { c >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
