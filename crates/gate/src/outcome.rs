//! What became of one file, with everything a report needs.

use crate::{NotOpened, Original, UntrustedParts, Verified};
use mugai_core::{Finding, Reason, Refusal, Verdict};
use std::time::{Duration, Instant};

/// A verified attachment of a mail.
#[derive(Debug)]
pub struct Beside {
    /// The name it is to bear, checked.
    pub name: String,
    /// The file.
    pub file: Verified,
}

/// What became of one file.
#[derive(Debug)]
pub struct Outcome {
    /// The name it came under (checked, or as it was when the name was the reason).
    pub name: String,
    /// Its length, when it could be read.
    pub length: u64,
    /// Its SHA-256, when it could be read.
    pub digest: Option<[u8; 32]>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// The verified file, or why there is none.
    pub result: Result<Verified, Refusal>,
    /// The parts a worker decoded on the way, for a scanner. There whenever the gate hands out and a worker answered, so also for
    /// many a refused file, and always beside a verified one.
    pub parts: Option<UntrustedParts>,
    /// The verified attachments of a mail, when they were asked for; none unless the mail itself was verified.
    pub beside: Vec<Beside>,
    /// How long it took.
    pub took: Duration,
}

impl Outcome {
    /// The verdict over the file.
    pub fn verdict(&self) -> Verdict {
        match &self.result {
            Ok(_) => Verdict::Released,
            Err(r) if r.reason == Reason::Residue => Verdict::Quarantined,
            Err(_) => Verdict::Refused,
        }
    }

    /// Of a file that was taken in.
    pub(crate) fn of(
        original: &Original,
        began: Instant,
        findings: Vec<Finding>,
        verified: Result<(Verified, Vec<Beside>), Refusal>,
        parts: Option<UntrustedParts>,
    ) -> Self {
        let (result, beside) = match verified {
            Ok((file, beside)) => (Ok(file), beside),
            Err(refusal) => (Err(refusal), Vec::new()),
        };
        Self {
            name: original.name().to_owned(),
            length: original.length(),
            digest: Some(original.digest()),
            findings,
            result,
            parts,
            beside,
            took: began.elapsed(),
        }
    }

    /// Of a file that was not even taken in.
    pub(crate) fn not_taken_in(name: String, error: NotOpened, began: Instant) -> Self {
        let result = Err(Refusal::from(error));
        Self {
            name,
            length: 0,
            digest: None,
            findings: Vec::new(),
            result,
            parts: None,
            beside: Vec::new(),
            took: began.elapsed(),
        }
    }
}
