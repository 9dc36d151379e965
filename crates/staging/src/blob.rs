//! The name of a blob, the key it is encrypted under, and the two together with what they lead to.

use std::fmt;

/// SHA-256 of the bytes as they lie on the disk (encrypted), written in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobName([u8; 32]);

impl BlobName {
    /// The name with this digest.
    pub fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }
    /// The digest.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
    /// Reads 64 hexadecimal digits, lower case.
    pub fn parse(hex: &str) -> Option<Self> {
        crate::blob::unhex(hex).map(Self)
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
impl fmt::Debug for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// 64 lower-case hexadecimal digits as 32 bytes.
pub(crate) fn unhex(hex: &str) -> Option<[u8; 32]> {
    let nibble = |c: u8| match c {
        b'0'..=b'9' => Some(c.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(c.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    };
    let mut out = [0; 32];
    if hex.len() != 64 {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(out)
}

/// The key of one blob. Lives in memory only; the store keeps it wrapped by the node key.
#[derive(Clone, PartialEq, Eq)]
pub struct BlobKey(pub(crate) [u8; 32]);

impl fmt::Debug for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlobKey(…)")
    }
}

/// Everything needed to read a blob and to know that it is the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRef {
    /// Its name.
    pub name: BlobName,
    /// Its key.
    pub key: BlobKey,
    /// SHA-256 of the plain bytes.
    pub plain_digest: [u8; 32],
    /// How many plain bytes.
    pub length: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_written_and_nothing_else_is() {
        let name = BlobName::new(std::array::from_fn(|i| i as u8 * 7));
        assert_eq!(BlobName::parse(&name.to_string()), Some(name));
        for bad in ["", "00", &"0".repeat(63), &"A".repeat(64), &"g".repeat(64), &format!("../{}", "0".repeat(61))] {
            assert_eq!(BlobName::parse(bad), None, "{bad}");
        }
        assert!(!format!("{:?}", BlobKey([9; 32])).contains('9'));
    }
}
