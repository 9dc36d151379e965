//! SHA-256 of a line, and the head of a trail: number, digest and time of its last record.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::{fmt, str::FromStr};

/// A SHA-256 digest; shown as 64 small hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Digest(pub [u8; 32]);

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Small hexadecimal digits of bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(HEX.get(usize::from(nibble)).copied().map_or('0', char::from));
        }
    }
    text
}

/// The bytes of exactly `2 N` small hexadecimal digits.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(b.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    };
    if text.len() != N.checked_mul(2)? {
        return None;
    }
    let mut bytes = [0u8; N];
    for (pair, to) in text.as_bytes().chunks_exact(2).zip(bytes.iter_mut()) {
        let [high, low] = pair else { return None };
        *to = (digit(*high)? << 4) | digit(*low)?;
    }
    Some(bytes)
}

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// What stands before the first record of a node: so that the trail of one node cannot stand in for another's.
    pub fn genesis(node: &str) -> Self {
        Self::of(format!("mugai audit 1\n{node}\n").as_bytes())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHex;

impl fmt::Display for NotHex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not 64 small hexadecimal digits")
    }
}

impl std::error::Error for NotHex {}

impl FromStr for Digest {
    type Err = NotHex;
    fn from_str(text: &str) -> Result<Self, NotHex> {
        unhex(text).map(Self).ok_or(NotHex)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <&'de str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The end of a trail at some moment. Kept elsewhere (packages, syslog) it shows a later cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last record; 0 when there is none.
    pub seq: u64,
    /// SHA-256 of its line; the genesis value when there is none.
    pub digest: Digest,
    /// Its time; 1970 when there is none, and when parsed from text.
    pub time: Timestamp,
}

impl fmt::Display for Head {
    /// `seq:digest`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.digest)
    }
}

impl FromStr for Head {
    type Err = NotHex;
    fn from_str(text: &str) -> Result<Self, NotHex> {
        let (seq, digest) = text.split_once(':').ok_or(NotHex)?;
        let seq = seq.parse().map_err(|_| NotHex)?;
        Ok(Self { seq, digest: digest.parse()?, time: Timestamp::UNIX_EPOCH })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_both_ways() {
        // SHA-256 of the empty string, FIPS 180-4 example value.
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(empty.parse::<Digest>(), Ok(Digest::of(b"")));
        for bad in ["", "e3", &empty.to_uppercase(), &empty.replace('e', "g"), &format!("{empty}0")] {
            assert_eq!(bad.parse::<Digest>(), Err(NotHex), "{bad}");
        }
        let head: Head = format!("7:{empty}").parse().unwrap();
        assert_eq!((head.seq, head.to_string()), (7, format!("7:{empty}")));
        assert_eq!("-1:00".parse::<Head>(), Err(NotHex));
    }

    #[test]
    fn nodes_begin_differently() {
        assert_ne!(Digest::genesis("internet"), Digest::genesis("lgwan"));
    }
}
