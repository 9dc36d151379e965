//! Packages made for the attacks: good ones by the sealer, and any other by hand under a good key.

use super::keys::at;
use crate::entry::Meta;
use crate::open::MAGIC;
use crate::seal::Payload;
use crate::{
    ApprovalEntry, ApprovalRule, AuditHead, Caps, Facts, FindingEntry, NewFile, NotOpened, Opened, Opener, ScanEntry,
    Sealer, SigningKey, Trust, envelope,
};
use jiff::Timestamp;
use mugai_gate::Kind;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::Read;

pub(super) const ID: &str = "00112233445566778899aabbccddeeff";

/// Bytes that say of themselves that they are verified.
#[derive(Clone)]
pub(super) struct Plain {
    pub(super) bytes: Vec<u8>,
    pub(super) facts: Facts,
}

impl Payload for Plain {
    fn facts(&self) -> Facts {
        self.facts.clone()
    }
    fn reader(&self) -> Box<dyn Read + '_> {
        Box::new(&self.bytes[..])
    }
}

pub(super) fn plain(bytes: &[u8]) -> Plain {
    let facts = Facts {
        digest: Sha256::digest(bytes).into(),
        length: bytes.len() as u64,
        kind: Kind::Rebuilt,
        format: "text".into(),
        extension: "txt".into(),
        policy: [7; 32],
        engine: "0.1.0".into(),
    };
    Plain { bytes: bytes.to_vec(), facts }
}

pub(super) fn new_file(name: &str) -> NewFile {
    NewFile {
        name: name.into(),
        section: "soumu".into(),
        receipt: "R20261122-000123-K".into(),
        applicant: "tanaka".into(),
        original: [9; 32],
        approval: ApprovalEntry {
            by: "sato".into(),
            at: at("2026-11-22T01:02:03Z"),
            comment: "確認しました".into(),
            rule: ApprovalRule::Person,
        },
        findings: vec![FindingEntry {
            rule: "text.control".into(),
            place: "行 3".into(),
            action: "removed".into(),
            count: 2,
        }],
        scan: ScanEntry {
            result: "clean".into(),
            engine: "ClamAV 1.4".into(),
            database: "27500".into(),
            at: Some(at("2026-11-22T01:00:00Z")),
        },
        exception: None,
    }
}

pub(super) fn meta() -> Meta {
    let audit = AuditHead { seq: 41, digest: [5; 32] };
    Meta { id: ID.into(), sequence: 42, created: now(), audit }
}

pub(super) fn now() -> Timestamp {
    at("2026-11-22T03:04:05.678Z")
}

/// A package by the sealer.
pub(super) fn package(key: &SigningKey, files: &[(&str, &[u8])]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("p.mgpk");
    let plains: Vec<Plain> = files.iter().map(|(_, bytes)| plain(bytes)).collect();
    let told = files.iter().zip(&plains).map(|((name, _), p)| (new_file(name), p.facts.clone())).collect();
    let sealer = Sealer::new(key.clone(), Caps::default());
    let sealed = sealer.write(&meta(), told, &mut |n| Ok(plains[n].clone()), &to).unwrap();
    let bytes = std::fs::read(to).unwrap();
    assert_eq!(sealed.length, bytes.len() as u64);
    assert_eq!(sealed.digest, <[u8; 32]>::from(Sha256::digest(&bytes)));
    bytes
}

/// Where the envelope lies in a package.
pub(super) fn envelope_of(package: &[u8]) -> std::ops::Range<usize> {
    12..12 + u32::from_le_bytes(package[8..12].try_into().unwrap()) as usize
}

/// A package of this envelope and these payloads.
pub(super) fn around(envelope: &[u8], payloads: &[u8]) -> Vec<u8> {
    [&MAGIC[..], &(envelope.len() as u32).to_le_bytes(), envelope, payloads].concat()
}

/// A package whose statement is this text, signed by this key as a statement.
pub(super) fn signed(key: &SigningKey, statement: &str, payloads: &[u8]) -> Vec<u8> {
    around(&envelope::seal(key, envelope::STATEMENT, statement.as_bytes()), payloads)
}

/// The statement of a good package with two files of five bytes each, to be spoilt and signed again.
pub(super) fn statement(key: &SigningKey) -> Value {
    let package = package(key, &[("一.txt", b"first"), ("二.txt", b"other")]);
    let trust = super::keys::trust(&[key]);
    let opened =
        envelope::open(&package[envelope_of(&package)], envelope::STATEMENT, &trust).map(|s| s.body().to_vec());
    serde_json::from_slice(&opened.ok().unwrap()).unwrap()
}

pub(super) fn open(bytes: &[u8], trust: Trust) -> Result<Opened, NotOpened> {
    open_at(bytes, trust, now())
}

pub(super) fn open_at(bytes: &[u8], trust: Trust, now: Timestamp) -> Result<Opened, NotOpened> {
    Opener::new(trust, Caps::default()).open_bytes(bytes.to_vec(), now)
}
