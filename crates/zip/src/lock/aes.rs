//! The AES of WinZip, AE-1 and AE-2 (winzip.com/aes_info): a key from the password by PBKDF2, AES in counter mode, and a seal of
//! HMAC-SHA1 over the encrypted data that is compared before a byte is decrypted.

use super::Opened;
use crate::bytes::u16_at;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256, Block};
use hmac::{Hmac, Mac};
use sha1::Sha1;

type Sha1Mac = Hmac<Sha1>;

/// Rounds of PBKDF2; every writer has this number.
const ROUNDS: u32 = 1_000;
/// Bytes that tell most wrong passwords.
const VERIFIER: usize = 2;
/// Bytes of the seal: the first half of HMAC-SHA1.
const SEAL: usize = 10;
/// Bytes of a hash by SHA-1.
const HASH: usize = 20;

/// What the extra field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seal {
    strength: Strength,
    pub(super) has_crc: bool,
    pub(super) method: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strength {
    Aes128,
    Aes192,
    Aes256,
}

impl Strength {
    /// Bytes of the key; the salt has half as many.
    fn key(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    fn salt(self) -> usize {
        self.key() / 2
    }
}

impl Seal {
    /// Reads the data of the extra field: version, vendor, strength, packing method.
    pub(super) fn of(field: &[u8]) -> Option<Self> {
        let (version, method) = (u16_at(field, 0)?, u16_at(field, 5)?);
        if field.len() != 7 || field.get(2..4)? != b"AE" || !matches!(version, 1 | 2) || method == super::AES_METHOD {
            return None;
        }
        let strength = match field.get(4)? {
            1 => Strength::Aes128,
            2 => Strength::Aes192,
            3 => Strength::Aes256,
            _ => return None,
        };
        Some(Self { strength, has_crc: version == 1, method })
    }

    /// Salt, verifier and seal, bytes.
    pub(super) fn overhead(self) -> usize {
        self.strength.salt().saturating_add(VERIFIER + SEAL)
    }

    pub(super) fn open(self, data: &[u8], password: &[u8]) -> Opened {
        self.checked(data, password).unwrap_or(Opened::No)
    }

    fn checked(self, data: &[u8], password: &[u8]) -> Option<Opened> {
        let (salt, rest) = data.split_at_checked(self.strength.salt())?;
        let (verifier, rest) = rest.split_at_checked(VERIFIER)?;
        let (body, seal) = rest.split_at_checked(rest.len().checked_sub(SEAL)?)?;
        let mac = Sha1Mac::new_from_slice(password).ok()?;
        let key = self.strength.key();
        // Key for AES, key for the seal, verifier. The block that holds the verifier comes first, for it tells wrong passwords.
        let (blocks, from) = ((key * 2).checked_add(VERIFIER)?.div_ceil(HASH), key * 2 % HASH);
        let last = block(&mac, salt, u32::try_from(blocks).ok()?);
        // The two bytes never lie in two blocks: 32, 48 and 64 leave 12, 8 and 4.
        if last.get(from..from.checked_add(VERIFIER)?)? != verifier {
            return None;
        }
        let mut derived = Vec::with_capacity(HASH * 4);
        for i in 1..u32::try_from(blocks).ok()? {
            derived.extend_from_slice(&block(&mac, salt, i));
        }
        derived.extend_from_slice(&last);
        let (cipher, rest) = derived.split_at_checked(key)?;
        let mut sealed = Sha1Mac::new_from_slice(rest.get(..key)?).ok()?;
        sealed.update(body);
        if sealed.verify_truncated_left(seal).is_err() {
            return Some(Opened::Broken);
        }
        let data = match self.strength {
            Strength::Aes128 => counter(&Aes128::new_from_slice(cipher).ok()?, body),
            Strength::Aes192 => counter(&Aes192::new_from_slice(cipher).ok()?, body),
            Strength::Aes256 => counter(&Aes256::new_from_slice(cipher).ok()?, body),
        };
        Some(Opened::Data(data))
    }
}

/// One block of PBKDF2 (RFC 8018, 5.2) with HMAC-SHA1.
fn block(mac: &Sha1Mac, salt: &[u8], number: u32) -> [u8; HASH] {
    let hash = |parts: [&[u8]; 2]| -> [u8; HASH] {
        let mut mac = mac.clone();
        parts.iter().for_each(|p| mac.update(p));
        mac.finalize().into_bytes().into()
    };
    let mut turn = hash([salt, &number.to_be_bytes()]);
    let mut out = turn;
    for _ in 1..ROUNDS {
        turn = hash([&turn, &[]]);
        out.iter_mut().zip(turn).for_each(|(o, t)| *o ^= t);
    }
    out
}

/// Counter mode with a counter that begins at one and has its lowest byte first.
fn counter(cipher: &impl BlockCipherEncrypt<BlockSize = aes::cipher::consts::U16>, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    for (n, chunk) in (1u128..).zip(data.chunks(16)) {
        let mut key = Block::from(n.to_le_bytes());
        cipher.encrypt_block(&mut key);
        out.extend(chunk.iter().zip(key).map(|(d, k)| d ^ k));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_pbkdf2_begins_as_hmac_says() {
        // RFC 6070 has no vector of 1,000 rounds; this is of Python's hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 1000).
        let expected = "6e88be8bad7eae9d9e10aa061224034fed48d03f";
        let mac = Sha1Mac::new_from_slice(b"password").unwrap();
        let made: String = block(&mac, b"salt", 1).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(made, expected);
    }
}
