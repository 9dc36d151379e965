//! The two ciphers of Type 1, which hide nothing: their keys are in the book (Adobe Type 1 Font Format §7).

/// Key of the encrypted part, and of glyph programs.
pub(super) const PART: u16 = 55_665;
pub(super) const GLYPH: u16 = 4_330;
/// Bytes in front that say nothing.
pub(super) const LEAD: usize = 4;

fn next(key: u16, cipher: u8) -> u16 {
    u16::from(cipher).wrapping_add(key).wrapping_mul(52_845).wrapping_add(22_719)
}

/// The plain text with the bytes in front.
pub(super) fn decrypt(bytes: &[u8], mut key: u16) -> Vec<u8> {
    let plain = |b: &u8| {
        let plain = b ^ key.to_be_bytes()[0];
        key = next(key, *b);
        plain
    };
    bytes.iter().map(plain).collect()
}

/// Four zeros and the plain text, encrypted. What those zeros become is never taken for hexadecimal digits.
pub(super) fn encrypt(plain: &[u8], mut key: u16) -> Vec<u8> {
    let cipher = |b: &u8| {
        let cipher = b ^ key.to_be_bytes()[0];
        key = next(key, cipher);
        cipher
    };
    [0; LEAD].iter().chain(plain).map(cipher).collect()
}

/// The encrypted part as bytes: it may be in hexadecimal digits.
pub(super) fn bytes_of(part: &[u8]) -> Vec<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    if !part.iter().take(4).all(|b| digit(*b).is_some()) {
        return part.to_vec();
    }
    let digits: Vec<u8> =
        part.iter().filter(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n')).map_while(|b| digit(*b)).collect();
    digits.chunks_exact(2).map(|c| c.iter().fold(0, |n, d| (n << 4) | d)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ciphers_are_each_others_reverse() {
        for key in [PART, GLYPH] {
            let cipher = encrypt(b"dup /Private", key);
            assert_eq!(decrypt(&cipher, key), b"\0\0\0\0dup /Private");
            let mut digits: String = cipher.iter().map(|b| format!("{b:02X}")).collect();
            digits.insert(9, '\n');
            assert_eq!(bytes_of(digits.as_bytes()), cipher);
            assert_eq!(bytes_of(&cipher), cipher);
        }
        // By hand: 55665 is D971, 4330 is 10EA.
        assert_eq!((encrypt(&[], PART)[0], encrypt(&[], GLYPH)[0]), (0xD9, 0x10));
    }
}
