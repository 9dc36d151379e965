//! The way of one file through two processes: Original → Disarmed → Verified.

use crate::attest::{Attestation, Key, Kind};
use crate::blob;
use crate::child::{Program, ask};
use crate::original::{NotOpened, Original};
use mugai_core::{Catalogue, Finding, Format, Orders, Reason, Refusal, Treatment, Verdict, names};
use mugai_wire::{Answer, Claim, Job, Said, Task};
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// Starts workers under one policy.
#[derive(Debug)]
pub struct Gate {
    program: Program,
    catalogue: &'static Catalogue,
    orders: Orders,
    key: Key,
    policy: [u8; 32],
}

/// Why there is no gate.
#[derive(Debug)]
pub struct NotStarted(pub io::Error);

impl fmt::Display for NotStarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the gate cannot start: {}", self.0)
    }
}
impl std::error::Error for NotStarted {}

/// What the first worker rebuilt. Untrusted: it can only be verified.
#[derive(Debug)]
pub struct Disarmed {
    untrusted_blob: File,
    untrusted_claim: Claim,
    name: String,
}

/// A file that a second process looked at and found clean. Only this may be handed out.
#[derive(Debug)]
pub struct Verified {
    blob: File,
    digest: [u8; 32],
    length: u64,
    format: &'static Format,
    extension: String,
    attestation: Attestation,
}

impl Verified {
    /// SHA-256 of the bytes.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
    /// Bytes.
    pub fn length(&self) -> u64 {
        self.length
    }
    /// What it is.
    pub fn format(&self) -> &'static Format {
        self.format
    }
    /// The extension it is to bear.
    pub fn extension(&self) -> &str {
        &self.extension
    }
    /// The proof to keep beside the bytes, for [`Gate::reload`].
    pub fn attestation(&self) -> &Attestation {
        &self.attestation
    }
    /// The bytes.
    ///
    /// # Errors
    /// When memory is out.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        blob::read(&self.blob)
    }
}

/// What became of one file, with everything a report needs.
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
}

/// SHA-256 over the resolved policy: every rule's treatment, every limit. Passwords are not part of it.
pub fn policy_digest(catalogue: &Catalogue, orders: &Orders) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (rule, treatment) in catalogue.rules.iter().zip(&orders.treatments) {
        hash.update(format!("{}={}\n", rule.id, treatment.word()));
    }
    for (field, value) in mugai_core::Limits::FIELDS.iter().zip(orders.limits.values()) {
        hash.update(format!("{}={value}\n", field.name));
    }
    for number in &orders.refused_formats {
        hash.update(format!("refuse={number}\n"));
    }
    hash.finalize().into()
}

impl Gate {
    /// A gate that starts `program` as its worker.
    pub fn new(program: Program, catalogue: &'static Catalogue, orders: Orders, key: Key) -> Self {
        let policy = policy_digest(catalogue, &orders);
        Self { program, catalogue, orders, key, policy }
    }

    /// A gate that starts this very program, with a key of its own.
    ///
    /// # Errors
    /// When the system gives no path or no random numbers.
    pub fn of_this_program(catalogue: &'static Catalogue, orders: Orders) -> Result<Self, NotStarted> {
        let program = Program::this().map_err(NotStarted)?;
        Ok(Self::new(program, catalogue, orders, Key::random().map_err(NotStarted)?))
    }

    /// The policy's orders.
    pub fn orders(&self) -> &Orders {
        &self.orders
    }

    /// SHA-256 of the policy.
    pub fn policy(&self) -> [u8; 32] {
        self.policy
    }

    /// First process: takes the file apart and rebuilds it.
    pub fn disarm(&self, original: &Original) -> (Result<Disarmed, Refusal>, Vec<Finding>) {
        let internal = |e: io::Error| Refusal::new(Reason::Internal, "", e.to_string());
        let output = match blob::new("disarmed") {
            Ok(output) => output,
            Err(e) => return (Err(internal(e)), Vec::new()),
        };
        let (claim, findings) = match self.ask(Task::Disarm, &original.name, &original.blob, &output) {
            Ok(Answer { said: Said::Done(claim), findings }) => (claim, findings),
            Ok(Answer { said: Said::Refused(refusal), findings }) => return (Err(refusal), findings),
            Err(refusal) => return (Err(refusal), Vec::new()),
        };
        let held = blob::seal(&output).and_then(|()| blob::length(&output));
        let result = match held {
            Err(e) => Err(internal(e)),
            Ok(n) if n != claim.length || n == 0 => {
                Err(Refusal::new(Reason::WorkerDied, "", "it wrote another length than it says"))
            }
            Ok(n) if n > self.orders.limits.output_bytes => {
                Err(Refusal::new(Reason::LimitOutput, "", "the output is larger than allowed"))
            }
            Ok(_) => {
                let name = names::with_extension(&original.name, &claim.extension);
                Ok(Disarmed { untrusted_blob: output, untrusted_claim: claim, name })
            }
        };
        (result, findings)
    }

    /// Second process: identifies and inspects what the first one wrote.
    ///
    /// # Errors
    /// `residue` when it still finds something; every other refusal of an inspection counts as residue too, since what we cannot
    /// read again we do not hand out. Deaths and time-outs keep their reason.
    pub fn verify(&self, disarmed: Disarmed) -> Result<Verified, Refusal> {
        let Disarmed { untrusted_blob: blob, untrusted_claim: claim, name } = disarmed;
        let format = self.second_look(&name, &blob)?;
        let claimed = self.catalogue.formats.get(usize::from(claim.format)).map(|f| f.id);
        if claimed != Some(format.id) || !format.has_extension(&claim.extension) {
            return Err(residue("the two looks disagree about what the file is"));
        }
        self.verified(blob, format, claim.extension).map_err(|e| Refusal::new(Reason::Internal, "", e.to_string()))
    }

    fn second_look(&self, name: &str, blob: &File) -> Result<&'static Format, Refusal> {
        // An inspector writes nothing; what it is given to write to is thrown away and must stay empty.
        let nothing = blob::new("nothing").map_err(|e| Refusal::new(Reason::Internal, "", e.to_string()))?;
        let answer = self.ask(Task::Inspect, name, blob, &nothing)?;
        let length = blob::length(blob).map_err(|e| Refusal::new(Reason::Internal, "", e.to_string()))?;
        match answer.said {
            Said::Refused(r) if r.reason == Reason::Residue => Err(r),
            Said::Refused(r) => Err(residue(&format!("the second look refused it: {r}")).at(&r.place)),
            Said::Done(claim) if claim.length != length => Err(residue("the second look saw another length")),
            Said::Done(claim) => self
                .catalogue
                .formats
                .get(usize::from(claim.format))
                .copied()
                .ok_or_else(|| residue("the second look named an unknown format")),
        }
    }

    fn verified(&self, blob: File, format: &'static Format, extension: String) -> io::Result<Verified> {
        let digest = blob::digest(&blob)?;
        let length = blob::length(&blob)?;
        let attestation = Attestation::sign(&self.key, digest, self.policy, Kind::Rebuilt, format.id, &extension);
        Ok(Verified { blob, digest, length, format, extension, attestation })
    }

    /// Loads a file that was verified earlier, under this same policy and version.
    ///
    /// # Errors
    /// `residue` when the bytes, the attestation or the policy are not the ones that were verified.
    pub fn reload(&self, bytes: &[u8], attestation: &Attestation) -> Result<Verified, Refusal> {
        let internal = |e: io::Error| Refusal::new(Reason::Internal, "", e.to_string());
        if !attestation.holds(&self.key) {
            return Err(residue("the attestation is not ours"));
        }
        if attestation.policy != self.policy || attestation.engine != env!("CARGO_PKG_VERSION") {
            return Err(residue("verified under another policy or version; disarm it again"));
        }
        let format = self.catalogue.format(&attestation.format).ok_or_else(|| residue("unknown format"))?;
        let blob = blob::of("reloaded", bytes).map_err(internal)?;
        if blob::digest(&blob).map_err(internal)? != attestation.digest {
            return Err(residue("the bytes are not the ones that were verified"));
        }
        self.verified(blob, format, attestation.extension.clone()).map_err(internal)
    }

    /// Both looks over one file of the disk.
    pub fn process(&self, path: &Path) -> Outcome {
        let began = Instant::now();
        let named = || names::show(&path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default());
        match Original::open(path, &self.orders.limits) {
            Ok(original) => self.process_original(&original, began),
            Err(e) => not_taken_in(named(), e, began),
        }
    }

    /// Both looks over bytes.
    pub fn process_bytes(&self, name: &str, bytes: &[u8]) -> Outcome {
        let began = Instant::now();
        match Original::new(name, bytes, &self.orders.limits) {
            Ok(original) => self.process_original(&original, began),
            Err(e) => not_taken_in(names::show(name), e, began),
        }
    }

    fn process_original(&self, original: &Original, began: Instant) -> Outcome {
        let (disarmed, findings) = self.disarm(original);
        let result = disarmed.and_then(|d| self.verify(d));
        Outcome {
            name: original.name.clone(),
            length: original.length,
            digest: Some(original.digest),
            findings,
            result,
            took: began.elapsed(),
        }
    }

    /// The second look alone, over any file: does it hold anything that would not be let through?
    ///
    /// # Errors
    /// What was found, or why it could not be looked at.
    pub fn inspect(&self, path: &Path) -> Result<&'static Format, Refusal> {
        let original = Original::open(path, &self.orders.limits).map_err(|e| match e {
            NotOpened::Refused(r) => r,
            other => Refusal::new(Reason::Malformed, "", other.to_string()),
        })?;
        self.second_look(&original.name, &original.blob)
    }

    fn ask(&self, task: Task, name: &str, input: &File, output: &File) -> Result<Answer, Refusal> {
        let job = Job { task, name: name.to_owned(), orders: self.orders.clone() };
        let frame = ask(&self.program, &self.orders.limits, &job.encode(), input, output)?;
        let most = usize::try_from(self.orders.limits.frame_bytes).unwrap_or(usize::MAX);
        let answer = Answer::decode(&frame, self.catalogue, most)
            .map_err(|bad| Refusal::new(Reason::WorkerDied, "", format!("its answer is not to be believed: {bad}")))?;
        // A worker that reports what the policy refuses, yet goes on, does not obey: nothing of it is used.
        let disobeyed = |f: &Finding| {
            let number = self.catalogue.number(f.rule.id).map(usize::from);
            number.and_then(|n| self.orders.treatments.get(n)) == Some(&Treatment::Refuse)
        };
        if matches!(answer.said, Said::Done(_)) && answer.findings.iter().any(disobeyed) {
            return Err(Refusal::new(Reason::WorkerDied, "", "it let through what the policy refuses"));
        }
        Ok(answer)
    }
}

fn residue(detail: &str) -> Refusal {
    Refusal::new(Reason::Residue, "", detail)
}

fn not_taken_in(name: String, error: NotOpened, began: Instant) -> Outcome {
    let refusal = match error {
        NotOpened::Refused(r) => r,
        NotOpened::NotAFile => {
            Refusal::new(Reason::UnknownType, "", "not an ordinary file (a link, a folder or a device)")
        }
        NotOpened::Io(e) => Refusal::new(Reason::Malformed, "", format!("the file cannot be read: {e}")),
    };
    Outcome { name, length: 0, digest: None, findings: Vec::new(), result: Err(refusal), took: began.elapsed() }
}
