//! What a package says of itself and of each file: the manifest, and what the sealer is told to build it from.

use crate::{hex, when};
use jiff::Timestamp;
use mugai_core::Finding;
use mugai_gate::{Attestation, Kind, Verified};
use serde::{Deserialize, Serialize};

/// Everything a package says. Signed; the payloads are bound to it by their digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// 32 small hexadecimal digits, random.
    pub id: String,
    /// The node that sealed it; the key says the same.
    pub node: String,
    /// Its number among the packages of the node: 1, 2, 3 …
    pub sequence: u64,
    /// When it was sealed.
    pub created: Timestamp,
    /// The head of the node's trail when it was sealed.
    pub audit: AuditHead,
    /// Its files, at least one.
    pub files: Vec<FileEntry>,
}

/// What the sealer is told about the package as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// As [`crate::new_package_id`] gives it.
    pub id: String,
    /// From 1 on.
    pub sequence: u64,
    /// When.
    pub created: Timestamp,
    /// The head of the trail now.
    pub audit: AuditHead,
}

/// Head of a trail: later it proves that nothing before it was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditHead {
    /// Number of the last record.
    pub seq: u64,
    /// SHA-256 of its line.
    #[serde(with = "hex::sha256")]
    pub digest: [u8; 32],
}

/// One file of a package, as signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// The name it is to be delivered under; checked with [`mugai_core::names::check`].
    pub name: String,
    /// Bytes.
    pub length: u64,
    /// SHA-256.
    #[serde(with = "hex::sha256")]
    pub digest: [u8; 32],
    /// Id of its format.
    pub format: String,
    /// Its extension, lower case.
    pub extension: String,
    /// Why it may leave: `rebuilt` or `excepted`.
    #[serde(with = "kind")]
    pub kind: Kind,
    /// SHA-256 of the policy it was verified under.
    #[serde(with = "hex::sha256")]
    pub policy: [u8; 32],
    /// Version of the program that verified it.
    pub engine: String,
    /// The section it goes to.
    pub section: String,
    /// Receipt number of the request.
    pub receipt: String,
    /// Who asked.
    pub applicant: String,
    /// SHA-256 of the original.
    #[serde(with = "hex::sha256")]
    pub original: [u8; 32],
    /// Who let it through.
    pub approval: ApprovalEntry,
    /// What was found and done.
    pub findings: Vec<FindingEntry>,
    /// How many more findings there were.
    pub more_findings: u64,
    /// What the scanner said.
    pub scan: ScanEntry,
    /// The exception, exactly when the kind is `excepted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<ExceptionEntry>,
}

/// What the sealer is told about one file; the rest it takes from [`Facts`]. Texts are cleaned and cut by the sealer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// The name it is to be delivered under; must be as [`mugai_core::names::check`] leaves it, with the extension of the facts.
    pub name: String,
    /// The section it goes to: `[a-z0-9_-]{1,32}`.
    pub section: String,
    /// Receipt number of the request.
    pub receipt: String,
    /// Who asked.
    pub applicant: String,
    /// SHA-256 of the original.
    pub original: [u8; 32],
    /// Who let it through.
    pub approval: ApprovalEntry,
    /// What was found and done.
    pub findings: Vec<FindingEntry>,
    /// What the scanner said.
    pub scan: ScanEntry,
    /// The exception, exactly when the kind is excepted.
    pub exception: Option<ExceptionEntry>,
}

/// What the gate attested about the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// SHA-256 of the bytes.
    pub digest: [u8; 32],
    /// How many.
    pub length: u64,
    /// Why they may leave.
    pub kind: Kind,
    /// Id of the format.
    pub format: String,
    /// Extension.
    pub extension: String,
    /// SHA-256 of the policy.
    pub policy: [u8; 32],
    /// Version of the program.
    pub engine: String,
}

impl Facts {
    /// Of a verified file at hand.
    pub fn of(file: &Verified) -> Self {
        Self::attested(file.attestation(), file.length())
    }

    /// Of one that will be reloaded by its attestation when its turn comes.
    pub fn attested(a: &Attestation, length: u64) -> Self {
        Self {
            digest: a.digest,
            length,
            kind: a.kind,
            format: a.format.clone(),
            extension: a.extension.clone(),
            policy: a.policy,
            engine: a.engine.clone(),
        }
    }
}

/// Who let a file through, when, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalEntry {
    /// The approver; `none (section rule)` where the section asks for none.
    pub by: String,
    /// When.
    #[serde(with = "when::rfc3339")]
    pub at: Timestamp,
    /// His words.
    pub comment: String,
    /// A person, or the rule of the section.
    pub rule: ApprovalRule,
}

/// What an approval rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApprovalRule {
    /// A person who is not the applicant.
    Person,
    /// The section asks for no approval.
    Section,
}

impl ApprovalRule {
    /// The rule a word (`person`, `section`) means.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "person" => Some(Self::Person),
            "section" => Some(Self::Section),
            _ => None,
        }
    }
}

/// One danger that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingEntry {
    /// Id of the rule.
    pub rule: String,
    /// Where, in words.
    pub place: String,
    /// What was done: the word of [`mugai_core::Action`].
    pub action: String,
    /// How often.
    pub count: u32,
}

impl From<&Finding> for FindingEntry {
    fn from(f: &Finding) -> Self {
        Self { rule: f.rule.id.to_owned(), place: f.place.clone(), action: f.action.word().to_owned(), count: f.count }
    }
}

/// What the malware scanner said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanEntry {
    /// The result in words: `clean`, `off` …
    pub result: String,
    /// Name and version of the scanner.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub engine: String,
    /// Version of its database.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub database: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "when::maybe")]
    pub at: Option<Timestamp>,
}

/// The exception (例外措置) a file goes under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionEntry {
    /// Its number on the Internet side.
    pub id: i64,
    /// The reason.
    pub reason: String,
    /// The responsible officer.
    pub permitted_by: String,
    /// Until when it holds.
    #[serde(with = "when::rfc3339")]
    pub expires: Timestamp,
}

/// For `#[serde(with)]`: the words of [`Kind`].
mod kind {
    use mugai_gate::Kind;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(kind: &Kind, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(kind.word())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Kind, D::Error> {
        Kind::from_word(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("unknown kind"))
    }
}
