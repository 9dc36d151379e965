//! How a member is encrypted, and how a password opens it: traditional encryption and the AES of WinZip (threats ARC-02).

mod aes;
mod traditional;

use super::audit::bad_at;
use super::names::Reader;
use mugai_core::{Reason, Refusal, advice};

/// The extra field of the AES of WinZip (AE-1 and AE-2).
pub(crate) const AES_FIELD: u16 = 0x9901;
/// The packing method that stands for it.
const AES_METHOD: u16 = 99;

/// General purpose flags (APPNOTE 4.4.4): encrypted; strong encryption; headers masked.
const ENCRYPTED: u16 = 0x0001;
const STREAMED: u16 = 0x0008;
const STRONG: u16 = 0x0040;
const MASKED: u16 = 0x2000;

/// How a member is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    /// PKWARE's of 1990 (APPNOTE 6.1), and the bytes one of which the 12th byte must be.
    Traditional([u8; 2]),
    /// WinZip's.
    Aes(aes::Seal),
}

/// What a password made of a member.
pub(crate) enum Opened {
    /// The packed data. Only AES proves that they are the right ones.
    Data(Vec<u8>),
    /// It is not the password.
    No,
    /// It is the password in all likelihood, but the data are not what was sealed.
    Broken,
}

impl Lock {
    /// How a member of these headers is encrypted; `check` are its CRC-32 and its time.
    ///
    /// # Errors
    /// `encrypted` for what no password opens here; `malformed_zip`.
    pub(crate) fn of(
        names: &Reader,
        name: &str,
        flags: u16,
        method: u16,
        sealed: Option<&[u8]>,
        check: [u32; 2],
    ) -> Result<Option<Self>, Refusal> {
        let aes = method == AES_METHOD;
        if flags & (ENCRYPTED | STRONG | MASKED) == 0 && !aes {
            return Ok(None);
        }
        if matches!(names, Reader::Parts) {
            return Err(Refusal::new(Reason::Encrypted, name, "the member is encrypted"));
        }
        if flags & (STRONG | MASKED) != 0 || flags & ENCRYPTED == 0 {
            return Err(Refusal::advised(
                &advice::FOREIGN_LOCK,
                name,
                "flags that only certificates and other tools need",
            ));
        }
        if aes {
            let seal = sealed.and_then(aes::Seal::of).ok_or_else(|| bad_at(name, "AES without saying which"))?;
            return Ok(Some(Self::Aes(seal)));
        }
        let [crc, time] = check.map(u32::to_le_bytes);
        let second = if flags & STREAMED != 0 { time[1] } else { crc[3] };
        Ok(Some(Self::Traditional([crc[3], second])))
    }

    /// The packing method beneath, where the headers say this one.
    pub(crate) fn method(self, stated: u16) -> u16 {
        match self {
            Self::Traditional(_) => stated,
            Self::Aes(seal) => seal.method,
        }
    }

    /// Bytes it adds to the packed data.
    pub(crate) fn overhead(self) -> usize {
        match self {
            Self::Traditional(_) => traditional::HEADER,
            Self::Aes(seal) => seal.overhead(),
        }
    }

    /// Whether the CRC-32 of the headers is that of the content.
    pub(crate) fn has_crc(self, crc: u32) -> bool {
        match self {
            Self::Traditional(_) => true,
            // AE-2 leaves it empty, because it would tell something about short contents; its seal says more.
            Self::Aes(seal) => seal.has_crc || crc != 0,
        }
    }

    /// Tries one password.
    pub(crate) fn open(self, data: &[u8], password: &[u8]) -> Opened {
        match self {
            Self::Traditional(check) => traditional::open(data, password, check).map_or(Opened::No, Opened::Data),
            Self::Aes(seal) => seal.open(data, password),
        }
    }
}

/// A password as the bytes that tools make of it: UTF-8, and CP932 as Windows in Japan does.
pub(crate) fn spellings(password: &str) -> impl Iterator<Item = Vec<u8>> {
    let cp932 = if password.is_ascii() { None } else { mugai_jptext::Charset::Cp932.encode(password) };
    std::iter::once(password.as_bytes().to_vec()).chain(cp932)
}
