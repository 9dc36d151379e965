//! Ed25519 keys (RFC 8032) of the nodes: the private one signs, the public one says whose it is and how long it holds.

use crate::{KeyError, check, hex, when};
use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt;

/// First word of a public key's line.
const PUBLIC: &str = "mugai-ed25519";
/// First word of a private key's line.
const PRIVATE: &str = "mugai-ed25519-private";
/// How the messages begin that [`SigningKey::sign_checkpoint`] signs.
const CHECKPOINT: &[u8] = b"mugai audit checkpoint ";

/// Id of a key: the first 16 bytes of SHA-256 of the public key, as small hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// `None` unless it is 32 small hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        hex::is(text, 32).then(|| Self(text.to_owned()))
    }

    fn of(public: &[u8; 32]) -> Self {
        let sum: [u8; 32] = Sha256::digest(public).into();
        Self(hex::text(sum.get(..16).unwrap_or_default()))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for KeyId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// A public key with its node and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    id: KeyId,
    key: VerifyingKey,
    node: String,
    from: Timestamp,
    until: Timestamp,
}

impl PublicKey {
    fn new(key: VerifyingKey, node: &str, from: Timestamp, until: Timestamp) -> Result<Self, KeyError> {
        if key.is_weak() {
            return Err(KeyError::Weak);
        }
        if !check::is_word(node) {
            return Err(KeyError::Malformed { why: "the node must be 1 to 32 of a-z 0-9 - _" });
        }
        if from >= until {
            return Err(KeyError::Malformed { why: "it ends before it begins" });
        }
        let id = KeyId::of(key.as_bytes());
        Ok(Self { id, key, node: node.to_owned(), from: when::whole_ms(from), until: when::whole_ms(until) })
    }

    /// Reads what [`PublicKey::line`] writes.
    ///
    /// # Errors
    /// Malformed, an id that is not the key's, a weak key.
    pub fn parse(line: &str) -> Result<Self, KeyError> {
        let (bytes, id, node, from, until) = fields(line, PUBLIC)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Weak)?;
        let key = Self::new(key, node, from, until)?;
        if key.id.0 == id { Ok(key) } else { Err(KeyError::WrongId) }
    }

    /// One line: `mugai-ed25519 <keyid> <base64> <node> <from> <until>`.
    pub fn line(&self) -> String {
        line(PUBLIC, self, self.key.as_bytes())
    }

    /// Its id.
    pub fn id(&self) -> &KeyId {
        &self.id
    }
    /// Whose it is.
    pub fn node(&self) -> &str {
        &self.node
    }
    /// Good from then on.
    pub fn from(&self) -> Timestamp {
        self.from
    }
    /// Good until then, exclusive.
    pub fn until(&self) -> Timestamp {
        self.until
    }
    /// The 32 bytes of RFC 8032 §5.1.5.
    pub fn bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// Whether it holds at this time.
    pub fn valid_at(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// The id in groups of four, to be read out on the telephone.
    pub fn fingerprint(&self) -> String {
        let groups: Vec<String> =
            self.id.0.as_bytes().chunks(4).map(|g| String::from_utf8_lossy(g).into_owned()).collect();
        groups.join(" ")
    }

    /// Whether this key signed the message. Strict (RFC 8032 §8.4): a signature has one spelling only.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// A private key in memory; wiped when dropped. It signs packages, receipts and checkpoints, whose messages begin differently.
#[derive(Clone)]
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    public: PublicKey,
}

impl SigningKey {
    /// The key of a 32-byte seed (RFC 8032 §5.1.5).
    pub(crate) fn from_seed(seed: &[u8; 32], node: &str, from: Timestamp, until: Timestamp) -> Result<Self, KeyError> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = PublicKey::new(key.verifying_key(), node, from, until)?;
        Ok(Self { key, public })
    }

    /// Reads what [`SigningKey::line`] writes.
    pub(crate) fn parse(line: &str) -> Result<Self, KeyError> {
        let (seed, id, node, from, until) = fields(line, PRIVATE)?;
        let key = Self::from_seed(&seed, node, from, until)?;
        if key.public.id.0 == id { Ok(key) } else { Err(KeyError::WrongId) }
    }

    /// The line of the private key file.
    pub(crate) fn line(&self) -> String {
        line(PRIVATE, &self.public, self.key.as_bytes())
    }

    /// Its id.
    pub fn id(&self) -> &KeyId {
        &self.public.id
    }
    /// Whose it is.
    pub fn node(&self) -> &str {
        &self.public.node
    }
    /// Its public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a DSSE pre-authentication encoding; crate-private, so that nobody gets a signature over a message of his own.
    pub(crate) fn sign(&self, encoded: &[u8]) -> [u8; 64] {
        self.key.sign(encoded).to_bytes()
    }

    /// Signs a checkpoint of the trail. Any other message gets 64 zero bytes, which are no signature: this key must not be talked
    /// into signing a package.
    pub fn sign_checkpoint(&self, message: &[u8]) -> [u8; 64] {
        if message.starts_with(CHECKPOINT) { self.key.sign(message).to_bytes() } else { [0; 64] }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.id)
    }
}

fn line(word: &str, public: &PublicKey, bytes: &[u8; 32]) -> String {
    let (from, until) = (when::text(public.from), when::text(public.until));
    format!("{word} {} {} {} {from} {until}", public.id, Base64::encode_string(bytes), public.node)
}

type Fields<'a> = ([u8; 32], &'a str, &'a str, Timestamp, Timestamp);

fn fields<'a>(line: &'a str, word: &str) -> Result<Fields<'a>, KeyError> {
    let parts: Vec<&str> = line.split(' ').collect();
    let [first, id, bytes, node, from, until] = parts.as_slice() else {
        return Err(KeyError::Malformed { why: "a key is six words on one line" });
    };
    if *first != word {
        return Err(KeyError::OtherKind { wanted: if word == PUBLIC { "public" } else { "private" } });
    }
    let mut raw = [0; 32];
    let decoded = Base64::decode(bytes, &mut raw).ok().filter(|b| b.len() == 32);
    decoded.ok_or(KeyError::Malformed { why: "the key is not 32 bytes of base64" })?;
    let time =
        |t: &str| when::parse(t).ok_or(KeyError::Malformed { why: "a time must look like 2026-11-22T01:02:03.456Z" });
    Ok((raw, id, node, time(from)?, time(until)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        // RFC 8032 §7.1, test 1.
        let seed = hex::digest("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let at = |t: &str| t.parse::<Timestamp>().unwrap();
        SigningKey::from_seed(&seed, "internet-1", at("2026-01-01T00:00:00Z"), at("2029-01-01T00:00:00Z")).unwrap()
    }

    #[test]
    fn the_vector_of_rfc_8032_and_its_line() {
        let public = key().public().clone();
        assert_eq!(hex::text(&public.bytes()), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assert_eq!(
            hex::text(&key().sign(b"")),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        );
        // SHA-256 of the 32 bytes above, by `xxd -r -p | sha256sum`.
        assert_eq!(public.id().as_ref(), "21fe31dfa154a261626bf854046fd227");
        assert_eq!(PublicKey::parse(&public.line()).unwrap(), public);
        assert_eq!(
            public.line(),
            "mugai-ed25519 21fe31dfa154a261626bf854046fd227 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo= internet-1 2026-01-01T00:00:00.000Z 2029-01-01T00:00:00.000Z"
        );
        assert_eq!(public.fingerprint(), "21fe 31df a154 a261 626b f854 046f d227");
        assert_eq!(SigningKey::parse(&key().line()).unwrap().public(), &public);
    }

    #[test]
    fn a_line_that_is_not_exactly_ours_is_refused() {
        let good = key().public().line();
        let with = |from: &str, to: &str| good.replace(from, to);
        for bad in [
            with("21fe", "21ff"),
            with("internet-1", "Internet 1"),
            with("internet-1", ""),
            with("11qY", "12qY"),
            with("Ro=", "Rp="), // bits behind the last byte
            with("URo=", "UQ=="),
            with("mugai-ed25519", "mugai-ed25519-private"),
            with("2029", "2025"),
            with(".000Z", "Z"),
            format!("{good} "),
            String::new(),
        ] {
            assert!(PublicKey::parse(&bad).is_err(), "{bad}");
        }
        // The neutral element: everything verifies under it (RFC 8032 §8.4 and "weak" of ed25519-dalek).
        let mut one = [0; 32];
        one[0] = 1;
        let weak = VerifyingKey::from_bytes(&one).unwrap();
        let (from, until) = (key().public().from(), key().public().until());
        assert!(matches!(PublicKey::new(weak, "n", from, until), Err(KeyError::Weak)));
    }

    #[test]
    fn a_checkpoint_key_signs_nothing_else() {
        let key = key();
        let message = b"mugai audit checkpoint 1\nnode\n";
        assert!(key.public().signed(message, &key.sign_checkpoint(message)));
        let package = b"DSSEv1 28 application/vnd.in-toto+json 2 {}";
        assert_eq!(key.sign_checkpoint(package), [0; 64]);
        assert!(!key.public().signed(package, &[0; 64]));
    }
}
