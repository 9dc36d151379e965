//! What the tests share: people, sections, files, and the steps of the road in one call each.
#![allow(dead_code)]

use mugai_gate::{Attestation, Kind};
use mugai_staging::*;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// A folder in memory where there is one: these tests ask what is done, not how quick the disk is.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Some moment in the morning, plus seconds.
pub(crate) fn at(seconds: i64) -> Timestamp {
    "2026-11-22T01:00:00Z".parse::<Timestamp>().unwrap() + Duration::from_secs(u64::try_from(seconds).unwrap())
}

pub(crate) fn sys(seconds: i64) -> By {
    By::system(at(seconds))
}

pub(crate) fn person(who: &str, seconds: i64) -> By {
    By::person(who, at(seconds), "確認しました")
}

pub(crate) fn approvers() -> Vec<String> {
    ["sato", "suzuki", "tanaka"].map(String::from).to_vec()
}

/// 総務課: approval, 30 days, originals 7 days, 1 MiB.
pub(crate) fn soumu() -> SectionRule {
    SectionRule {
        id: "soumu".into(),
        quota_bytes: 1 << 20,
        approval_required: true,
        retention_days: 30,
        original_days: 7,
    }
}

/// 広報課: no approval.
pub(crate) fn kouhou() -> SectionRule {
    SectionRule { id: "kouhou".into(), approval_required: false, ..soumu() }
}

pub(crate) fn sha(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub(crate) fn attestation(bytes: &[u8]) -> Attestation {
    Attestation {
        digest: sha(bytes),
        policy: [2; 32],
        engine: "0.1.0".into(),
        kind: Kind::Rebuilt,
        format: "word".into(),
        extension: "docx".into(),
        mac: [9; 32],
    }
}

/// A store with blobs, whichever they are.
pub(crate) struct Node<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) blobs: &'a dyn Blobs,
}

impl Node<'_> {
    pub(crate) fn take(&self, source: &str, section: &SectionRule, bytes: &[u8]) -> Result<Received, StagingError> {
        let name = format!("報告書 {source}.docx");
        let length = bytes.len() as u64;
        let what = TakenIn { source, section, applicant: "tanaka", name: &name, length, mail: false };
        take_in(self.store, self.blobs, &what, &mut &bytes[..], &sys(0))
    }

    #[allow(dead_code, reason = "not every test has mail")]
    pub(crate) fn mail(&self, source: &str) -> Receipt {
        let bytes = format!("mail {source}");
        let (section, length) = (soumu(), bytes.len() as u64);
        let what =
            TakenIn { source, section: &section, applicant: "a@b.example", name: "mail.eml", length, mail: true };
        take_in(self.store, self.blobs, &what, &mut bytes.as_bytes(), &sys(0)).unwrap().receipt().clone()
    }

    pub(crate) fn received(&self, source: &str, section: &SectionRule) -> Receipt {
        match self.take(source, section, format!("original of {source}").as_bytes()).unwrap() {
            Received::New(receipt) => receipt,
            Received::Existing(receipt) => panic!("{receipt} was there"),
        }
    }

    pub(crate) fn step(&self, receipt: &Receipt, change: Change) -> Result<Request, StagingError> {
        self.store.advance(receipt, change, Notes::default(), &sys(1))
    }

    pub(crate) fn result(&self, bytes: &[u8]) -> ResultFile {
        let blob = self.blobs.put(&mut &bytes[..], bytes.len() as u64).unwrap();
        ResultFile { blob, attestation: attestation(bytes), exception: None }
    }

    /// Received → disarmed.
    pub(crate) fn disarmed(&self, source: &str, section: &SectionRule) -> Receipt {
        let receipt = self.received(source, section);
        self.step(&receipt, Change::Disarming).unwrap();
        let result = self.result(format!("result of {source}").as_bytes());
        self.step(&receipt, Change::Scanning(Some(result))).unwrap();
        self.step(&receipt, Change::Disarmed(None)).unwrap();
        receipt
    }

    pub(crate) fn waiting(&self, source: &str) -> Receipt {
        let receipt = self.disarmed(source, &soumu());
        self.step(&receipt, Change::AwaitingApproval).unwrap();
        receipt
    }

    pub(crate) fn approved(&self, source: &str) -> Receipt {
        let receipt = self.waiting(source);
        self.store.approve(&receipt, &approvers(), &person("sato", 2)).unwrap();
        receipt
    }

    pub(crate) fn sealed(&self, id: &str, source: &str) -> (Package, Receipt) {
        let receipt = self.approved(source);
        let new = NewPackage { id: package_id(id), receipts: vec![receipt.clone()] };
        (self.store.seal(&new, &sys(3)).unwrap(), receipt)
    }

    pub(crate) fn released(&self, id: &str, source: &str) -> Receipt {
        let (package, receipt) = self.sealed(id, source);
        self.store.package_written(&package.id, "a.mgpk", [4; 32], &sys(4)).unwrap();
        self.store.package_released(&package.id, &sys(5)).unwrap();
        receipt
    }

    /// A package of the other side with so many files.
    pub(crate) fn incoming(&self, id: &str, sequence: u64, files: usize) -> IncomingPackage {
        let files = (0..files).map(|n| {
            let bytes = format!("payload {id} {sequence} {n}");
            ArrivingFile {
                receipt: format!("R20261122-{n:06}-X"),
                section: "soumu".into(),
                name: format!("議事録{n}.docx"),
                blob: self.blobs.put(&mut bytes.as_bytes(), 1_000).unwrap(),
                entry: "{\"kind\":\"rebuilt\"}".into(),
            }
        });
        IncomingPackage {
            id: package_id(id),
            node: "internet-1".into(),
            key_id: "k1".into(),
            sequence,
            digest: sha(id.as_bytes()),
            file: format!("{id}.mgpk"),
            retention_days: 10,
            files: files.collect(),
        }
    }

    pub(crate) fn delivering(&self, id: ArrivalId) -> ArrivalChange {
        let blob = self.store.arrival(id).unwrap().blob.unwrap();
        ArrivalChange::Delivering {
            attestation: attestation(&self.blobs.get(&blob).unwrap()),
            folder: "/srv/総務課".into(),
            temp: format!(".mugai-{id}"),
            name: "議事録.docx".into(),
        }
    }
}

/// 32 hexadecimal digits from a short word.
pub(crate) fn package_id(word: &str) -> String {
    BlobName::new(sha(word.as_bytes())).to_string()[..32].to_owned()
}
