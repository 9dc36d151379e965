//! The way of one file through two processes: Original → Disarmed → Verified.

use crate::attest::{Attestation, Key, Kind};
use crate::blob;
use crate::child::{Program, Walls, ask};
use crate::fonts::{self, Fonts};
use crate::original::{NotOpened, Original};
use crate::outcome::{Beside, Outcome};
use crate::parts::{UntrustedParts, total};
use crate::slots::Slots;
use crate::verified::{Disarmed, Verified};
use mugai_core::{Catalogue, Finding, Format, MailOrders, Orders, Reason, Refusal, Treatment, UNKNOWN_FORMAT, names};
use mugai_wire::{Answer, Claim, Job, Said, Task};
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Starts workers under one policy.
#[derive(Debug)]
pub struct Gate {
    program: Program,
    catalogue: &'static Catalogue,
    orders: Orders,
    key: Key,
    policy: [u8; 32],
    slots: Option<Arc<Slots>>,
    fonts: Fonts,
    beside: Option<MailOrders>,
}

/// What the first process said and gave.
#[derive(Debug)]
pub struct Looked {
    /// What it rebuilt, or why not.
    pub result: Result<Disarmed, Refusal>,
    /// What it found.
    pub findings: Vec<Finding>,
    /// What it decoded; `None` unless the gate hands out and the worker answered.
    pub parts: Option<UntrustedParts>,
    /// The disarmed attachments of a mail, to be verified each by itself; none unless the mail was rebuilt.
    pub beside: Vec<Disarmed>,
}

/// What one passage of a file is told beyond the policy. Kept nowhere.
#[derive(Clone, Copy, Default)]
struct Passage<'a> {
    passwords: &'a [String],
    mail: Option<&'a MailOrders>,
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

/// SHA-256 over the resolved policy: every rule's treatment, every limit, every choice. Passwords are not part of it.
pub fn policy_digest(catalogue: &Catalogue, orders: &Orders) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (rule, treatment) in catalogue.rules.iter().zip(&orders.treatments) {
        hash.update(format!("{}={}\n", rule.id, treatment.word()));
    }
    for (field, value) in mugai_core::Limits::FIELDS.iter().zip(orders.limits.values()) {
        hash.update(format!("{}={value}\n", field.name));
    }
    for choice in mugai_core::choice::CHOICES {
        hash.update(format!("{}={}\n", choice.name, orders.choices.get(choice)));
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
        Self { program, catalogue, orders, key, policy, slots: None, fonts: Fonts::default(), beside: None }
    }

    /// The same gate, waiting for one of these places before it starts a worker. Gates of several policies share them.
    #[must_use]
    pub fn sharing(mut self, slots: Arc<Slots>) -> Self {
        self.slots = Some(slots);
        self
    }

    /// The same gate, which gives the attachments of every mail beside its text ([`Outcome::beside`]), whoever asks.
    #[must_use]
    pub fn laying_beside(mut self) -> Self {
        self.beside = Some(MailOrders::default());
        self
    }

    /// The same gate, whose disarming worker may draw with these fonts. They are part of the policy's digest.
    #[must_use]
    pub fn drawing_with(mut self, fonts: Fonts) -> Self {
        self.policy = fonts::digest(self.policy, &fonts);
        self.fonts = fonts;
        self
    }

    /// The same gate, whose disarming worker hands out every part it decoded for a scanner ([`Outcome::parts`]).
    #[must_use]
    pub fn handing_out(mut self) -> Self {
        self.orders.hand_out = true;
        self
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

    /// Version of the program, as attestations name it.
    pub fn engine(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// SHA-256 of the policy.
    pub fn policy(&self) -> [u8; 32] {
        self.policy
    }

    /// First process: takes the file apart and rebuilds it.
    pub fn disarm(&self, original: &Original, passwords: &[String]) -> Looked {
        self.looked(original, Passage { passwords, mail: None })
    }

    fn looked(&self, original: &Original, passage: Passage<'_>) -> Looked {
        self.first_look(original, passage).unwrap_or_else(|refusal| Looked {
            result: Err(refusal),
            findings: Vec::new(),
            parts: None,
            beside: Vec::new(),
        })
    }

    fn first_look(&self, original: &Original, passage: Passage<'_>) -> Result<Looked, Refusal> {
        let name = original.checked_name()?;
        let output = blob::new("disarmed").map_err(internal)?;
        let answer = self.ask(Task::Disarm, name, passage, &original.blob, &output)?;
        blob::seal(&output).map_err(internal)?;
        let length = blob::length(&output).map_err(internal)?;
        let Answer { said, findings, parts, beside: claims } = answer;
        let lie = || died("it wrote another length than it says");
        let handed = total(&parts).ok_or_else(lie)?;
        if !claims.is_empty() && passage.mail.is_none() {
            return Err(died("it puts a file beside that nobody asked for"));
        }
        let (result, beside, end) = match said {
            Said::Refused(refusal) => (Err(refusal), Vec::new(), length),
            Said::Done(claim) => {
                // Behind the parts lie the files beside, in order, and then the file itself: to the last byte.
                let lengths: Vec<u64> = claims.iter().map(|b| b.claim.length).chain([claim.length]).collect();
                let all = total(&lengths).filter(|_| !lengths.contains(&0)).ok_or_else(lie)?;
                if handed.checked_add(all) != Some(length) {
                    return Err(lie());
                }
                if all > self.orders.limits.output_bytes {
                    return Err(Refusal::new(Reason::LimitOutput, "", "the output is larger than allowed"));
                }
                let beside = self.beside(claims, &output, handed)?;
                let name = names::with_extension(name, &claim.extension);
                (self.disarmed(name, &output, length.saturating_sub(claim.length), claim), beside, handed)
            }
        };
        let parts = match (self.orders.hand_out, parts) {
            (false, none) if none.is_empty() => None,
            (false, _) => return Err(died("it hands out what it was not asked for")),
            (true, parts) => Some(UntrustedParts::new(output, parts, end).ok_or_else(lie)?),
        };
        Ok(Looked { result, findings, parts, beside })
    }

    /// Takes the files beside, which lie back to back, out of what the worker wrote. Their names are its claims: each must be one that we would give a file.
    fn beside(&self, claims: Vec<mugai_wire::Beside>, output: &File, mut from: u64) -> Result<Vec<Disarmed>, Refusal> {
        let mut beside: Vec<Disarmed> = Vec::with_capacity(claims.len());
        let most = usize::try_from(self.orders.limits.name_bytes).unwrap_or(usize::MAX);
        for mugai_wire::Beside { name, claim } in claims {
            let sound = names::check(&name, most).is_ok_and(|clean| clean == name);
            if !sound || names::extension(&name) != claim.extension || beside.iter().any(|b| b.name == name) {
                return Err(died("it puts a file beside under a name that cannot be"));
            }
            let behind = from.saturating_add(claim.length);
            beside.push(self.disarmed(name, output, from, claim)?);
            from = behind;
        }
        Ok(beside)
    }

    /// Takes one rebuilt file, which lies behind the parts, out of what the worker wrote.
    fn disarmed(&self, name: String, output: &File, from: u64, claim: Claim) -> Result<Disarmed, Refusal> {
        let alone = from == 0 && blob::length(output).map_err(internal)? == claim.length;
        let untrusted_blob = if alone {
            output.try_clone().map_err(internal)?
        } else {
            let rebuilt = blob::BlobReader::stretch(output, from, claim.length);
            blob::copy("disarmed", rebuilt, self.orders.limits.output_bytes).map_err(internal)?.0
        };
        Ok(Disarmed { untrusted_blob, untrusted_claim: claim, name })
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
        self.verified(blob, format, claim.extension, Kind::Rebuilt).map_err(internal)
    }

    pub(crate) fn second_look(&self, name: &str, blob: &File) -> Result<&'static Format, Refusal> {
        // An inspector writes nothing; what it is given to write to is thrown away and must stay empty.
        let nothing = blob::new("nothing").map_err(internal)?;
        let answer = self.ask(Task::Inspect, name, Passage::default(), blob, &nothing)?;
        let length = blob::length(blob).map_err(internal)?;
        if !answer.parts.is_empty() || !answer.beside.is_empty() || blob::length(&nothing).map_err(internal)? != 0 {
            return Err(residue("the second look wrote something"));
        }
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

    /// The one place where a [`Verified`] is made.
    pub(crate) fn verified(
        &self,
        blob: File,
        format: &'static Format,
        extension: String,
        kind: Kind,
    ) -> io::Result<Verified> {
        Verified::sign(&self.key, self.policy, blob, format, extension, kind)
    }

    /// Loads a file that was verified earlier, under this same policy and version.
    ///
    /// # Errors
    /// `residue` when the bytes, the attestation or the policy are not the ones that were verified.
    pub fn reload(&self, bytes: &[u8], attestation: &Attestation) -> Result<Verified, Refusal> {
        if !attestation.holds(&self.key) {
            return Err(residue("the attestation is not ours"));
        }
        if attestation.policy != self.policy || attestation.engine != env!("CARGO_PKG_VERSION") {
            return Err(residue("verified under another policy or version; disarm it again"));
        }
        let unknown =
            Some(&UNKNOWN_FORMAT).filter(|u| attestation.kind == Kind::Excepted && attestation.format == u.id);
        let format = self.catalogue.format(&attestation.format).or(unknown).ok_or_else(|| residue("unknown format"))?;
        let blob = blob::of("reloaded", bytes).map_err(internal)?;
        if blob::digest(&blob).map_err(internal)? != attestation.digest {
            return Err(residue("the bytes are not the ones that were verified"));
        }
        self.verified(blob, format, attestation.extension.clone(), attestation.kind).map_err(internal)
    }

    /// A passage without anything of its own.
    fn plain(&self) -> Passage<'_> {
        Passage { passwords: &[], mail: self.beside.as_ref() }
    }

    /// Both looks over one file of the disk.
    pub fn process(&self, path: &Path) -> Outcome {
        let began = Instant::now();
        let named = || names::show(&path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default());
        match Original::open(path, &self.orders.limits) {
            Ok(original) => self.both_looks(&original, self.plain(), began),
            Err(e) => Outcome::not_taken_in(named(), e, began),
        }
    }

    /// Both looks over bytes.
    pub fn process_bytes(&self, name: &str, bytes: &[u8]) -> Outcome {
        let began = Instant::now();
        match Original::new(name, bytes, &self.orders.limits) {
            Ok(original) => self.both_looks(&original, self.plain(), began),
            Err(e) => Outcome::not_taken_in(names::show(name), e, began),
        }
    }

    /// Both looks over a file that was taken in.
    pub fn process_original(&self, original: &Original) -> Outcome {
        self.both_looks(original, Passage::default(), Instant::now())
    }

    /// Both looks, with passwords for this one file; they are tried before those of the orders and kept nowhere.
    pub fn process_original_with(&self, original: &Original, passwords: &[String]) -> Outcome {
        self.both_looks(original, Passage { passwords, mail: None }, Instant::now())
    }

    /// Both looks over a mail whose attachments are to come out beside its text ([`Outcome::beside`]), each of them looked at by
    /// a process of its own. The text says of them what `mail` says. All or nothing: one that does not pass the second look holds
    /// the whole mail back, for its text would promise what does not come.
    pub fn process_mail(&self, original: &Original, mail: &MailOrders, passwords: &[String]) -> Outcome {
        self.both_looks(original, Passage { passwords, mail: Some(mail) }, Instant::now())
    }

    fn both_looks(&self, original: &Original, passage: Passage<'_>, began: Instant) -> Outcome {
        let Looked { result, findings, parts, beside } = self.looked(original, passage);
        let verified = result.and_then(|d| {
            let verify = |d: Disarmed| {
                let name = d.name.clone();
                self.verify(d).map(|file| Beside { name: name.clone(), file }).map_err(|r| r.at(&name))
            };
            let beside = beside.into_iter().map(verify).collect::<Result<Vec<_>, _>>()?;
            Ok((self.verify(d)?, beside))
        });
        Outcome::of(original, began, findings, verified, parts)
    }

    /// For the other side of the road: a fresh worker looks at untrusted bytes, and what is clean is verified under this gate's
    /// own policy and key. Nothing is rebuilt; nothing anybody said about the file is believed.
    ///
    /// # Errors
    /// As [`Gate::verify`]; `residue` too when the name bears the extension of another format.
    pub fn inspect_bytes(&self, name: &str, bytes: &[u8]) -> Result<Verified, Refusal> {
        self.inspect_original(Original::new(name, bytes, &self.orders.limits)?)
    }

    /// [`Gate::inspect_bytes`] for a file that was taken in.
    ///
    /// # Errors
    /// As there.
    pub fn inspect_original(&self, original: Original) -> Result<Verified, Refusal> {
        let name = original.checked_name()?;
        let format = self.second_look(name, &original.blob)?;
        let extension = names::extension(name);
        if !format.has_extension(&extension) {
            return Err(residue("the name bears the extension of another format"));
        }
        self.verified(original.blob, format, extension, Kind::Rebuilt).map_err(internal)
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
        self.second_look(original.checked_name()?, &original.blob)
    }

    fn ask(
        &self,
        task: Task,
        name: &str,
        passage: Passage<'_>,
        input: &File,
        output: &File,
    ) -> Result<Answer, Refusal> {
        let mut orders = self.orders.clone();
        orders.passwords.splice(0..0, passage.passwords.iter().cloned());
        orders.mail = passage.mail.cloned();
        // An inspector has nothing to hand out: what it looks at is all there is.
        orders.hand_out &= task == Task::Disarm;
        let limits = &self.orders.limits;
        let parts = if orders.hand_out { limits.hand_out_bytes } else { 0 };
        // An inspector draws nothing.
        let fonts = if task == Task::Disarm { self.fonts.files().collect() } else { Vec::new() };
        let walls = Walls::new(limits, limits.output_bytes.saturating_add(parts), fonts);
        let job = Job { task, name: name.to_owned(), orders };
        let frame = {
            let _place = self.slots.as_ref().map(|s| s.take());
            ask(&self.program, &walls, &job.encode(), input, output)?
        };
        let most = usize::try_from(self.orders.limits.frame_bytes).unwrap_or(usize::MAX);
        let answer = Answer::decode(&frame, self.catalogue, most)
            .map_err(|bad| Refusal::new(Reason::WorkerDied, "", format!("its answer is not to be believed: {bad}")))?;
        if u64::try_from(answer.parts.len()).unwrap_or(u64::MAX) > limits.total_parts {
            return Err(died("it hands out more parts than there may be"));
        }
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

fn died(how: &str) -> Refusal {
    Refusal::new(Reason::WorkerDied, "", how)
}

fn internal(e: io::Error) -> Refusal {
    Refusal::new(Reason::Internal, "", e.to_string())
}
