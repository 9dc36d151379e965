//! Checkpoints: the node's Ed25519 signature (RFC 8032) over the head of its trail.

use crate::{Digest, Record, digest::hex, digest::unhex, when};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// Whoever can sign for the node. The private key may live elsewhere.
pub trait Sign: Send + Sync {
    /// The id of the key, up to 128 bytes.
    fn key_id(&self) -> String;
    /// The Ed25519 signature over a message.
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// Small hexadecimal digits of the first 16 bytes of SHA-256 of the public key: the id of a key everywhere in the product.
fn key_id(public: &[u8; 32]) -> String {
    let digest: [u8; 32] = Sha256::digest(public).into();
    hex(digest.get(..16).unwrap_or_default())
}

/// A private key in memory; wiped when dropped.
pub struct NodeKey(SigningKey);

impl NodeKey {
    /// The key of a 32-byte seed (RFC 8032 §5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Its public half.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }
}

impl std::fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NodeKey({})", self.key_id())
    }
}

impl Sign for NodeKey {
    fn key_id(&self) -> String {
        key_id(&self.public())
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl<S: Sign + ?Sized> Sign for std::sync::Arc<S> {
    fn key_id(&self) -> String {
        (**self).key_id()
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        (**self).sign(message)
    }
}

/// A public key that checkpoints may be signed with.
#[derive(Clone, Debug)]
pub struct TrustedKey {
    id: String,
    key: VerifyingKey,
}

impl TrustedKey {
    /// `None` when the bytes are no point of the curve, or a weak one.
    pub fn from_public(public: &[u8; 32]) -> Option<Self> {
        let key = VerifyingKey::from_bytes(public).ok().filter(|key| !key.is_weak())?;
        Some(Self { id: key_id(public), key })
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// A signed statement: at this time the trail of this node ended in this record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The node.
    pub node: String,
    /// Number of the last record that is vouched for.
    pub seq: u64,
    /// SHA-256 of its line.
    pub digest: Digest,
    /// When it was signed.
    pub time: Timestamp,
    /// The id of the key.
    pub key: String,
    /// Ed25519 over [`Checkpoint::message`].
    pub signature: [u8; 64],
}

/// What is wrong with a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadCheckpoint {
    /// Nobody told us to trust this key.
    UnknownKey,
    /// The signature does not belong to it.
    Signature,
}

impl Checkpoint {
    /// The signed bytes: five lines, the first names their kind so that they can never be taken for anything else this key signs.
    pub fn message(node: &str, seq: u64, digest: Digest, time: Timestamp) -> Vec<u8> {
        format!("mugai audit checkpoint 1\n{node}\n{seq}\n{digest}\n{}\n", when::text(time)).into_bytes()
    }

    /// Signs the head.
    pub(crate) fn sign(node: &str, seq: u64, digest: Digest, time: Timestamp, by: &dyn Sign) -> Self {
        let signature = by.sign(&Self::message(node, seq, digest, time));
        Self { node: node.to_owned(), seq, digest, time, key: by.key_id(), signature }
    }

    /// What a checkpoint record says: it vouches for the record before it.
    pub(crate) fn of(record: &Record, node: &str) -> Option<Self> {
        let signature = unhex(&record.sig)?;
        let seq = record.seq.checked_sub(1)?;
        Some(Self {
            node: node.to_owned(),
            seq,
            digest: record.prev,
            time: record.time,
            key: record.key.clone(),
            signature,
        })
    }

    /// Checks the signature by one of the trusted keys.
    ///
    /// # Errors
    /// The key is none of them, or did not sign this.
    pub fn check(&self, keys: &[TrustedKey]) -> Result<(), BadCheckpoint> {
        let key = keys.iter().find(|key| key.id == self.key).ok_or(BadCheckpoint::UnknownKey)?;
        let message = Self::message(&self.node, self.seq, self.digest, self.time);
        let signature = Signature::from_bytes(&self.signature);
        key.key.verify_strict(&message, &signature).map_err(|_| BadCheckpoint::Signature)
    }

    /// One line for syslog: node, seq, digest, time, key, signature.
    pub fn line(&self) -> String {
        let (seq, digest, time, key) = (self.seq, self.digest, when::text(self.time), &self.key);
        format!("{} {seq} {digest} {time} {key} {}", mugai_core::names::show(&self.node), self.signature_hex())
    }

    /// The signature as hexadecimal digits.
    pub(crate) fn signature_hex(&self) -> String {
        hex(&self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 8032 §7.1, test 1.
    const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    #[test]
    fn the_key_is_that_of_the_rfc_and_only_it_is_believed() {
        let key = NodeKey::from_seed(&unhex(SEED).unwrap());
        assert_eq!(hex(&key.public()), PUBLIC);
        let trusted = TrustedKey::from_public(&key.public()).unwrap();
        assert_eq!((trusted.id(), trusted.id().len()), (key.key_id().as_str(), 32));
        let time = "2026-11-22T01:02:03.456Z".parse().unwrap();
        let good = Checkpoint::sign("internet", 9, Digest([1; 32]), time, &key);
        assert_eq!(good.check(std::slice::from_ref(&trusted)), Ok(()));
        assert_eq!(good.check(&[]), Err(BadCheckpoint::UnknownKey));
        let changes: [fn(&mut Checkpoint); 5] = [
            |c| c.node = "lgwan".into(),
            |c| c.seq = 8,
            |c| c.digest = Digest([2; 32]),
            |c| c.time = Timestamp::UNIX_EPOCH,
            |c| c.signature = [0; 64],
        ];
        for change in changes {
            let mut bad = good.clone();
            change(&mut bad);
            assert_eq!(bad.check(std::slice::from_ref(&trusted)), Err(BadCheckpoint::Signature));
        }
    }

    #[test]
    fn a_weak_key_is_no_key() {
        // The neutral element: every signature with it could be forged.
        let mut weak = [0u8; 32];
        weak[0] = 1;
        assert!(TrustedKey::from_public(&weak).is_none());
    }
}
