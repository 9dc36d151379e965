//! Fonts in a Word document: their first 32 bytes are mixed with a key that stands beside them (ECMA-376 Part 1 §17.8.1).

/// The key every rebuilt font is written with: any will do, it is no secret.
pub(crate) const KEY: &str = "{4D554741-492D-464F-4E54-000000000001}";

/// The bytes a key is mixed in from: its digits read from behind. A font without key is not mixed.
fn key(text: &str) -> Option<[u8; 16]> {
    let digits: Vec<u8> = text.bytes().filter(|b| !matches!(b, b'{' | b'}' | b'-')).collect();
    let mut out = [0_u8; 16];
    if text.is_empty() {
        return Some(out);
    }
    if digits.len() != 32 {
        return None;
    }
    for (byte, pair) in out.iter_mut().rev().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|p| !p.starts_with('+'))?, 16).ok()?;
    }
    Some(out)
}

/// Mixes or unmixes; `None` when the key is none.
fn mix(font: &mut [u8], text: &str) -> Option<()> {
    let key = key(text)?;
    for (byte, mask) in font.iter_mut().take(32).zip(key.iter().cycle()) {
        *byte ^= mask;
    }
    Some(())
}

/// The font rebuilt and mixed with [`KEY`]; `None` when it is not understood.
pub(crate) fn rebuild(mut bytes: Vec<u8>, key: &str) -> Option<Vec<u8>> {
    mix(&mut bytes, key)?;
    let mut made = mugai_font::truetype(&bytes)?;
    mix(&mut made, KEY)?;
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_read_from_behind() {
        // ECMA-376 Part 1 §17.8.1: the last two digits are mixed with the first byte.
        let mut font = [0_u8; 40];
        mix(&mut font, "{00112233-4455-6677-8899-AABBCCDDEEFF}").unwrap();
        assert_eq!(font[..4], [0xFF, 0xEE, 0xDD, 0xCC]);
        assert_eq!(font[15..18], [0x00, 0xFF, 0xEE]);
        assert_eq!(font[32..], [0; 8]);
        for bad in ["{00}", "{0011223344556677-8899-AABBCCDDEE+F}", "漢", "{00112233-4455-6677-8899-AABBCCDDEEFFF}"] {
            assert!(mix(&mut font, bad).is_none(), "{bad}");
        }
    }
}
