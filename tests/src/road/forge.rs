//! Packages as an attacker makes them: taken apart, changed, and put together again, with a stolen key or with one of his own.
//! Written from the description of the format (DSSE protocol v1.0.2 over an in-toto statement), not with the code it attacks.

use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;

const TYPE: &str = "application/vnd.in-toto+json";

/// A private key, taken from its file.
#[derive(Debug)]
pub struct Stolen {
    key: SigningKey,
    id: String,
}

impl Stolen {
    /// The key of a file `mugai keygen` made: six words, the third the seed.
    pub fn from_file(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut seed = [0; 32];
        Base64::decode(words[2], &mut seed).unwrap();
        Self { key: SigningKey::from_bytes(&seed), id: words[1].to_owned() }
    }

    /// The same key that calls itself by the name of another.
    pub fn called(self, other: &Self) -> Self {
        Self { id: other.id.clone(), ..self }
    }
}

/// A package, taken apart.
#[derive(Clone, Debug)]
pub struct Parts {
    /// What is signed.
    pub statement: Value,
    /// The files, one after the other.
    pub payloads: Vec<Vec<u8>>,
    head: Vec<u8>,
}

impl Parts {
    /// Takes a package apart.
    pub fn of(package: &[u8]) -> Self {
        let (head, rest) = package.split_at(8);
        let length = u32::from_le_bytes(rest[..4].try_into().unwrap()) as usize;
        let envelope: Value = serde_json::from_slice(&rest[4..4 + length]).unwrap();
        let statement = Base64::decode_vec(envelope["payload"].as_str().unwrap()).unwrap();
        let statement: Value = serde_json::from_slice(&statement).unwrap();
        let mut bytes = &rest[4 + length..];
        let mut payloads = Vec::new();
        for file in statement["predicate"]["files"].as_array().unwrap() {
            let (one, others) = bytes.split_at(usize::try_from(file["length"].as_u64().unwrap()).unwrap());
            payloads.push(one.to_vec());
            bytes = others;
        }
        assert!(bytes.is_empty());
        Self { statement, payloads, head: head.to_vec() }
    }

    /// The predicate: id, number, files.
    pub fn told(&mut self) -> &mut Value {
        &mut self.statement["predicate"]
    }

    /// Another number, and an id nobody has seen.
    #[must_use]
    pub fn numbered(mut self, sequence: u64, id: &str) -> Self {
        self.told()["sequence"] = sequence.into();
        self.told()["package"] = id.into();
        self
    }

    /// Other bytes for the first file, with everything that is said of them made to fit.
    #[must_use]
    pub fn holding(mut self, name: &str, bytes: &[u8]) -> Self {
        let digest: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        self.statement["subject"][0]["name"] = format!("0/{name}").into();
        self.statement["subject"][0]["digest"]["sha256"] = digest.clone().into();
        let file = &mut self.told()["files"][0];
        file["name"] = name.into();
        file["digest"] = digest.into();
        file["length"] = bytes.len().into();
        file["extension"] = name.rsplit('.').next().unwrap().into();
        self.payloads[0] = bytes.to_vec();
        self
    }

    /// Puts it together under a key.
    pub fn sealed(&self, key: &Stolen) -> Vec<u8> {
        let body = self.statement.to_string();
        let message = format!("DSSEv1 {} {TYPE} {} {body}", TYPE.len(), body.len());
        let signature = Base64::encode_string(&key.key.sign(message.as_bytes()).to_bytes());
        let (payload, id) = (Base64::encode_string(body.as_bytes()), &key.id);
        let envelope = format!(
            r#"{{"payloadType":"{TYPE}","payload":"{payload}","signatures":[{{"keyid":"{id}","sig":"{signature}"}}]}}"#
        );
        let length = u32::try_from(envelope.len()).unwrap().to_le_bytes();
        [&self.head[..], &length, envelope.as_bytes(), &self.payloads.concat()].concat()
    }
}
