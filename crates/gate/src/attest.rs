//! The attestation that lets a verified file be loaded again hours later: a MAC over what was verified, and under which policy.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The gate's own secret; it never leaves the machine that verifies.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// A key from the kernel's random numbers, good for the life of this process.
    ///
    /// # Errors
    /// When the kernel gives none.
    pub fn random() -> std::io::Result<Self> {
        let mut key = [0; 32];
        let mut filled = 0;
        while let Some(rest) = key.get_mut(filled..).filter(|r| !r.is_empty()) {
            filled += rustix::rand::getrandom(rest, rustix::rand::GetRandomFlags::empty())?;
        }
        Ok(Self(key))
    }

    /// A key that is kept in the configuration.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Why the bytes may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Written anew by us.
    Rebuilt,
    /// As it came, by an exception (例外措置).
    Excepted,
}

impl Kind {
    /// The word in manifests.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rebuilt => "rebuilt",
            Self::Excepted => "excepted",
        }
    }

    /// The kind a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Rebuilt, Self::Excepted].into_iter().find(|k| k.word() == word)
    }
}

/// What was verified, with the MAC that proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// SHA-256 of the policy's orders.
    pub policy: [u8; 32],
    /// Version of the program.
    pub engine: String,
    /// Why it may leave.
    pub kind: Kind,
    /// Id of its format.
    pub format: String,
    /// Its extension.
    pub extension: String,
    /// HMAC-SHA-256 over all of the above.
    pub mac: [u8; 32],
}

impl Attestation {
    /// Signs.
    pub(crate) fn sign(
        key: &Key,
        digest: [u8; 32],
        policy: [u8; 32],
        kind: Kind,
        format: &str,
        extension: &str,
    ) -> Self {
        let mut a = Self {
            digest,
            policy,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            kind,
            format: format.to_owned(),
            extension: extension.to_owned(),
            mac: [0; 32],
        };
        if let Some(mac) = a.mac_over(key) {
            a.mac = mac.finalize().into_bytes().into();
        }
        a
    }

    /// Whether the MAC is this key's (compared in constant time).
    pub(crate) fn holds(&self, key: &Key) -> bool {
        self.mac_over(key).is_some_and(|mac| mac.verify_slice(&self.mac).is_ok())
    }

    fn mac_over(&self, key: &Key) -> Option<Hmac<Sha256>> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key.0).ok()?;
        for field in [
            &self.digest[..],
            &self.policy,
            self.engine.as_bytes(),
            self.kind.word().as_bytes(),
            self.format.as_bytes(),
            self.extension.as_bytes(),
        ] {
            // Each field with its length, so that none can borrow bytes from its neighbour.
            mac.update(&u64::try_from(field.len()).unwrap_or(u64::MAX).to_le_bytes());
            mac.update(field);
        }
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_can_be_changed() {
        let key = Key::from_bytes([7; 32]);
        let good = Attestation::sign(&key, [1; 32], [2; 32], Kind::Rebuilt, "word", "docx");
        assert!(good.holds(&key));
        assert!(!good.holds(&Key::from_bytes([8; 32])));
        let changes: [fn(&mut Attestation); 7] = [
            |a| a.kind = Kind::Excepted,
            |a| a.digest[0] ^= 1,
            |a| a.policy[31] ^= 1,
            |a| a.engine.push('x'),
            |a| a.format = "pdf".into(),
            |a| (a.format, a.extension) = ("wor".into(), "ddocx".into()),
            |a| a.mac[5] ^= 1,
        ];
        for change in changes {
            let mut bad = good.clone();
            change(&mut bad);
            assert!(!bad.holds(&key));
        }
    }
}
