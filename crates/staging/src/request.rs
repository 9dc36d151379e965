//! A request (申請): one dropped file on its way through the Internet side, and what may be done to it.

use crate::{BlobRef, Receipt, State};
use jiff::Timestamp;
use mugai_core::Refusal;
use mugai_gate::Attestation;

/// Who does something, when, and why: goes into the history of every row it touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The person (operating-system user) or a part of the system, such as `system`.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Why; may be empty.
    pub why: String,
}

impl By {
    /// The system itself, without a special reason.
    pub fn system(at: Timestamp) -> Self {
        Self { who: "system".into(), at, why: String::new() }
    }
    /// A person.
    pub fn person(who: &str, at: Timestamp, why: &str) -> Self {
        Self { who: who.into(), at, why: why.into() }
    }
}

/// What the configuration says about the area of a section (課).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionRule {
    /// Its short word, such as `soumu`.
    pub id: String,
    /// Bytes its originals and results may take together.
    pub quota_bytes: u64,
    /// Whether somebody else must approve.
    pub approval_required: bool,
    /// Days until everything of a finished request may be disposed of.
    pub retention_days: u32,
    /// Days until the original alone may be disposed of.
    pub original_days: u32,
}

/// A file taken in; its bytes lie in the blobs already.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// What tells a file that is taken in twice (after a crash): unique for ever.
    pub source: String,
    /// The section and its rules of today.
    pub section: SectionRule,
    /// Who asks: operating-system user.
    pub applicant: String,
    /// The file name to be shown; checked or cleaned by the caller.
    pub name: String,
    /// The original, as [`crate::Blobs::put`] returned it.
    pub original: BlobRef,
    /// Whether it is a mail: then it begins as [`State::Mail`], and no file of it goes the road of files.
    pub mail: bool,
}

/// What became of [`crate::Store::receive`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A new request.
    New(Receipt),
    /// The same source was taken in before; the new blob is not needed (remove it).
    Existing(Receipt),
}

/// The verified result, encrypted in the blobs, with the gate's proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultFile {
    /// Where the bytes lie.
    pub blob: BlobRef,
    /// The proof for `Gate::reload`; says also rebuilt or excepted, format and extension.
    pub attestation: Attestation,
    /// Number of the exception, exactly when the kind is excepted.
    pub exception: Option<i64>,
}

/// Why something is held, refused or quarantined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The reason code (`mugai_core::Reason::code`, or one of the scanner).
    pub code: String,
    /// Where in the file.
    pub place: String,
    /// What exactly.
    pub detail: String,
}

impl Why {
    /// Shorter to write.
    pub fn new(code: &str, place: &str, detail: &str) -> Self {
        Self { code: code.into(), place: place.into(), detail: detail.into() }
    }
}

impl From<&Refusal> for Why {
    fn from(r: &Refusal) -> Self {
        Self::new(r.reason.code(), &r.place, &r.detail)
    }
}

/// One step of the road; approval, sealing and disposal have their own calls.
#[derive(Clone, Debug)]
pub enum Change {
    /// → disarming. An earlier result (older policy, retry) is destroyed: its key is overwritten.
    Disarming,
    /// → scanning, with the result when there is one already.
    Scanning(Option<ResultFile>),
    /// → disarmed, with the result unless `Scanning` brought it.
    Disarmed(Option<ResultFile>),
    /// → held, to be tried again.
    Held {
        /// Why.
        why: Why,
        /// When.
        next_try: Timestamp,
    },
    /// → quarantined. A result is destroyed.
    Quarantined(Why),
    /// → refused. A result is destroyed.
    Refused(Why),
    /// disarmed → awaiting_approval, in a section that asks for approval.
    AwaitingApproval,
    /// disarmed → approved by the rule of a section that asks for none; recorded as `none (section rule)`.
    ApprovedByRule,
    /// → received: taken back from a worker that died with us.
    Received,
}

impl Change {
    /// Where it leads.
    pub fn to(&self) -> State {
        match self {
            Self::Disarming => State::Disarming,
            Self::Scanning(_) => State::Scanning,
            Self::Disarmed(_) => State::Disarmed,
            Self::Held { .. } => State::Held,
            Self::Quarantined(_) => State::Quarantined,
            Self::Refused(_) => State::Refused,
            Self::AwaitingApproval => State::AwaitingApproval,
            Self::ApprovedByRule => State::Approved,
            Self::Received => State::Received,
        }
    }
}

/// What else a step learned; each `Some` replaces what was noted before.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// The findings as a JSON array; at most [`crate::Store`]'s cap of 256 KiB (cap it yourself: a longer one is refused).
    pub findings: Option<String>,
    /// What the scanner said.
    pub scan: Option<String>,
    /// SHA-256 of the policy.
    pub policy: Option<[u8; 32]>,
}

/// A decision about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Who decided; `none (section rule)` where the section asks for no approval.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// His words.
    pub comment: String,
    /// `person` or `section`.
    pub rule: String,
    /// Approved or rejected.
    pub approved: bool,
}

/// A request with everything known about it; its row and its approval were checked against their MACs.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its number in order of reception (for paging).
    pub id: i64,
    /// Its receipt number.
    pub receipt: Receipt,
    /// What it was taken from.
    pub source: String,
    /// Section.
    pub section: String,
    /// Applicant.
    pub applicant: String,
    /// File name to be shown.
    pub name: String,
    /// SHA-256 of the original.
    pub digest: [u8; 32],
    /// Bytes of the original.
    pub length: u64,
    /// The original, until it is disposed of.
    pub original: Option<BlobRef>,
    /// Whether somebody else must approve.
    pub approval_required: bool,
    /// Taken in.
    pub received_at: Timestamp,
    /// The original may be disposed of from then on.
    pub original_until: Timestamp,
    /// Everything may be disposed of from then on (when finished).
    pub retain_until: Timestamp,
    /// State.
    pub state: State,
    /// Since when.
    pub changed_at: Timestamp,
    /// SHA-256 of the policy it was disarmed under.
    pub policy: Option<[u8; 32]>,
    /// The result; `None` also after it was disposed of (then `attestation` still says what it was).
    pub result: Option<ResultFile>,
    /// The gate's proof; kept after disposal.
    pub attestation: Option<Attestation>,
    /// Number of the exception it goes under.
    pub exception: Option<i64>,
    /// Why held, refused or quarantined.
    pub why: Option<Why>,
    /// What the scanner said.
    pub scan: Option<String>,
    /// Findings as a JSON array (empty in lists).
    pub findings: Option<String>,
    /// How often it was held.
    pub tries: u32,
    /// When a held one is tried again.
    pub next_try: Option<Timestamp>,
    /// The decision.
    pub approval: Option<Approval>,
    /// Id of its package.
    pub package: Option<String>,
}

/// One change of state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// From; `None` for the first.
    pub from: Option<String>,
    /// To.
    pub to: String,
    /// Who, when, why.
    pub by: By,
}
