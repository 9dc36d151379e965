//! A package and its files on the LGWAN side: seen once, inspected again, delivered once.

use crate::{ArrivalState, BlobRef, Why};
use jiff::Timestamp;
use mugai_gate::Attestation;

/// Number of an arrival on this node.
pub type ArrivalId = i64;

/// One file of a package whose seal and digests were verified; its bytes lie in the blobs already.
#[derive(Clone, Debug)]
pub struct ArrivingFile {
    /// Receipt number of the Internet side.
    pub receipt: String,
    /// Section.
    pub section: String,
    /// The file name to be delivered under.
    pub name: String,
    /// The bytes, untrusted until inspected.
    pub blob: BlobRef,
    /// Its entry of the manifest as JSON (kind, format, approval, findings …), at most 256 KiB.
    pub entry: String,
}

/// A package that came in.
#[derive(Clone, Debug)]
pub struct IncomingPackage {
    /// Its id.
    pub id: String,
    /// The node that sealed it.
    pub node: String,
    /// Id of the key it was sealed with.
    pub key_id: String,
    /// Its number.
    pub sequence: u64,
    /// SHA-256 of the package file.
    pub digest: [u8; 32],
    /// Name of the package file.
    pub file: String,
    /// Days until delivered arrivals may be disposed of.
    pub retention_days: u32,
    /// Its files, in manifest order.
    pub files: Vec<ArrivingFile>,
}

/// A package seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenPackage {
    /// Its id.
    pub id: String,
    /// The node that sealed it.
    pub node: String,
    /// Key id.
    pub key_id: String,
    /// Its number.
    pub sequence: u64,
    /// SHA-256 of the package file.
    pub digest: [u8; 32],
    /// Name of the package file.
    pub file: String,
    /// When it came.
    pub at: Timestamp,
    /// When its receipt was written for the way back.
    pub receipted: Option<Timestamp>,
    /// Its arrivals, in manifest order.
    pub arrivals: Vec<ArrivalId>,
}

/// One step of an arrival; disposal has its own call.
#[derive(Clone, Debug)]
pub enum ArrivalChange {
    /// → inspecting.
    Inspecting,
    /// → arrived: taken back from a worker that died with us.
    Arrived,
    /// inspecting → delivering, or delivering → delivering with another name when the first was taken.
    Delivering {
        /// Proof of this side's own gate; for another name only, the same again.
        attestation: Attestation,
        /// The folder.
        folder: String,
        /// The hidden temporary name in it, durable already.
        temp: String,
        /// The final name.
        name: String,
    },
    /// → delivered.
    Delivered,
    /// → held.
    Held {
        /// Why.
        why: Why,
        /// When to try again.
        next_try: Timestamp,
    },
    /// → quarantined.
    Quarantined(Why),
}

impl ArrivalChange {
    /// Where it leads.
    pub fn to(&self) -> ArrivalState {
        match self {
            Self::Inspecting => ArrivalState::Inspecting,
            Self::Arrived => ArrivalState::Arrived,
            Self::Delivering { .. } => ArrivalState::Delivering,
            Self::Delivered => ArrivalState::Delivered,
            Self::Held { .. } => ArrivalState::Held,
            Self::Quarantined(_) => ArrivalState::Quarantined,
        }
    }
}

/// One file of a package, with everything known about it; its row was checked against its MAC.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Its number on this node.
    pub id: ArrivalId,
    /// Id of its package.
    pub package: String,
    /// Its place in the manifest, from 0.
    pub index: u32,
    /// Receipt number of the Internet side.
    pub receipt: String,
    /// Section.
    pub section: String,
    /// Name to be delivered under.
    pub name: String,
    /// SHA-256.
    pub digest: [u8; 32],
    /// Bytes.
    pub length: u64,
    /// The bytes, until disposed of.
    pub blob: Option<BlobRef>,
    /// Its entry of the manifest (empty in lists).
    pub entry: String,
    /// State.
    pub state: ArrivalState,
    /// Came in.
    pub arrived_at: Timestamp,
    /// Since when it is in its state.
    pub changed_at: Timestamp,
    /// May be disposed of from then on (when finished).
    pub retain_until: Timestamp,
    /// Proof of this side's gate.
    pub attestation: Option<Attestation>,
    /// Folder it is delivered to.
    pub folder: Option<String>,
    /// Hidden temporary name there.
    pub temp: Option<String>,
    /// Final name there.
    pub final_name: Option<String>,
    /// Why held or quarantined.
    pub why: Option<Why>,
    /// How often it was held.
    pub tries: u32,
    /// When a held one is tried again.
    pub next_try: Option<Timestamp>,
}
