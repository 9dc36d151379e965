//! A harmless archive nested deeper than any scanner of ours can be told to follow: what does it say of what it did not see?

/// `MaxRecursion` of clamd.conf(5) is 100 at most.
const LEVELS: usize = 101;

/// Empty-handed ZIP archives (APPNOTE 6.3.10), each the one stored member of the next: some eleven kilobytes.
pub(crate) fn archive() -> Vec<u8> {
    let mut inner = b"harmless".to_vec();
    for _ in 0..LEVELS {
        inner = wrapped(&inner);
    }
    inner
}

fn wrapped(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes();
    let crc = crc32(content).to_le_bytes();
    // Version 1.0, no flags, stored, 1980-01-01 00:00, both sizes, a name of one byte, no extra field.
    let common = [&[10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0][..], &crc, &length, &length, &[1, 0, 0, 0]].concat();
    let local = [b"PK\x03\x04", &common[..], b"a", content].concat();
    // Made by version 1.0; no comment, first disk, no attributes, the local header at the very start.
    let central = [b"PK\x01\x02\x0a\0", &common[..], &[0; 14], b"a"].concat();
    let at = u32::try_from(local.len()).unwrap_or(u32::MAX).to_le_bytes();
    let size = u32::try_from(central.len()).unwrap_or(u32::MAX).to_le_bytes();
    let end = [&b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..], &size, &at, &[0, 0]].concat();
    [local, central, end].concat()
}

/// CRC-32 of ISO 3309, a byte at a time.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        let at = usize::from(crc.to_le_bytes()[0] ^ byte);
        (crc >> 8) ^ TABLE.get(at).copied().unwrap_or(0)
    })
}

/// What each byte does to the checksum; worked out by the compiler, which would see an index out of bounds.
#[allow(clippy::indexing_slicing)]
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut crc = i as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 };
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn it_is_small_and_its_layout_fits() {
        let one = wrapped(b"x");
        assert_eq!(one.len(), 30 + 1 + 1 + 46 + 1 + 22);
        assert!(archive().len() < 12_000);
    }
}
