//! Small hexadecimal digits, one spelling only.

use std::fmt::Write;

/// Two small digits a byte.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len().saturating_mul(2)), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// Whether it is exactly so many small hexadecimal digits.
pub(crate) fn is(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// 64 small digits.
pub(crate) fn digest(text: &str) -> Option<[u8; 32]> {
    if !is(text, 64) {
        return None;
    }
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

/// For `#[serde(with)]` on a SHA-256.
pub(crate) mod sha256 {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(digest: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&super::text(digest))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(from)?;
        super::digest(&text).ok_or_else(|| D::Error::custom("not 64 small hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_only() {
        let sum = [0xab; 32];
        assert_eq!(text(&sum), "ab".repeat(32));
        assert_eq!(digest(&"ab".repeat(32)), Some(sum));
        for bad in ["AB".repeat(32), "ab".repeat(31), "+b".repeat(32), "ａｂ".repeat(32), String::new()] {
            assert_eq!(digest(&bad), None, "{bad}");
        }
    }
}
