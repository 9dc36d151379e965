//! Approved requests become a package: loaded by their attestation, sealed under the node's key, handed to the carrier.
//!
//! The order that survives a crash: number and requests fixed in the store → file written in the outbox → its digest in the store →
//! handed to the carrier → released. What was interrupted goes on with the same number and, once written, with the same bytes.

use super::Road;
use super::intake::hex;
use mugai_audit::{End, Entry, Event, Outcome};
use mugai_core::names;
use mugai_gate::Verified;
use mugai_operate::{Condition, Direction};
use mugai_staging::{By, Change, NewPackage, Notes, Package, PackageState, Request, StagingError, State, Why};
use mugai_transfer::{
    ApprovalEntry, ApprovalRule, AuditHead, Caps, ExceptionEntry, Facts, FindingEntry, Meta, NewFile, Outgoing,
    ScanEntry, Sealer, package_name,
};
use std::path::PathBuf;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Most packages that wait for the carrier before no more are sealed.
const WAITING: usize = 100;

impl Road {
    /// Seals what is due and hands over what is sealed. Whether anything was done. `now` does not wait for company.
    pub(super) fn seal_due(&self, now: bool) -> bool {
        let mut since = self.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worked = self.hand_over_all();
        let most = self.node.site.file.carrier.package_files;
        let approved = match self.node.store.in_state(State::Approved, most) {
            Ok(approved) => approved,
            Err(e) => {
                self.store_failed(&e, "seal");
                return worked;
            }
        };
        if approved.is_empty() {
            *since = None;
            return worked;
        }
        let wait = Duration::from_millis(self.node.site.file.carrier.package_wait_ms);
        let waited = since.get_or_insert_with(Instant::now).elapsed() >= wait;
        if !now && !waited && approved.len() < most {
            return worked;
        }
        *since = None;
        match self.seal(&approved) {
            Ok(sealed) => worked |= sealed,
            Err(e) => self.store_failed(&e, "seal"),
        }
        worked | self.hand_over_all()
    }

    /// One package of the first of these. `false` when none of them could go.
    fn seal(&self, approved: &[mugai_staging::Receipt]) -> Result<bool, StagingError> {
        if !self.node.seal.public().valid_at(self.node.now()) {
            self.node.health.set(Condition::KeyUnusable, "seal", "the signing key is not valid now");
            return Ok(false);
        }
        self.node.health.clear(Condition::KeyUnusable, "seal");
        let most = self.node.site.file.carrier.package_mib.saturating_mul(1 << 20);
        let mut files: Vec<(Request, Verified)> = Vec::new();
        let mut bytes = 0u64;
        for receipt in approved {
            let request = match self.node.store.request(receipt) {
                Ok(request) => request,
                Err(e) => {
                    self.store_failed(&e, &receipt.to_string());
                    continue;
                }
            };
            let length = request.result.as_ref().map_or(0, |r| r.blob.length);
            if !files.is_empty() && bytes.saturating_add(length) > most {
                break;
            }
            if let Some(verified) = self.load(&request)? {
                bytes = bytes.saturating_add(length);
                files.push((request, verified));
            }
        }
        if files.is_empty() {
            return Ok(false);
        }
        let io = |error| StagingError::Io { path: "package".into(), error };
        let new = NewPackage {
            id: mugai_transfer::new_package_id().map_err(io)?,
            receipts: files.iter().map(|(r, _)| r.receipt.clone()).collect(),
        };
        let detail = format!("{}: {} files", new.id, files.len());
        let Ok(act) = self.node.trail.begin(Entry::new(Event::Seal).detail(&detail)) else {
            return Err(StagingError::Busy);
        };
        let package = self.node.store.seal(&new, &self.node.system());
        let done = package.and_then(|package| self.write(&package, files));
        let end = match &done {
            Ok(package) => {
                self.node.metrics.package(Direction::Sealed);
                End::new(Outcome::Done).digest(&package.digest.map(|d| hex(&d)).unwrap_or_default())
            }
            Err(e) => End::new(Outcome::Failed).detail(&e.to_string()),
        };
        let _ = self.node.trail.end(act, end);
        done.map(|_| true)
    }

    /// The result of a request as the gate verified it. `None` when it may not go any more; its state says why.
    fn load(&self, request: &Request) -> Result<Option<Verified>, StagingError> {
        let turned = |why: Why, change: fn(Why) -> Change| {
            let code = why.code.clone();
            let event = self.entry(Event::Refuse, request).outcome(Outcome::Refused).reason(&code);
            let _ = self.node.trail.note_now(event);
            self.node.alert("NOTSEALED", &format!("{}: {code}", request.receipt));
            let by = By::system(self.node.now());
            let changed = self.node.store.advance(&request.receipt, change(why), Notes::default(), &by)?;
            self.refusal_page(&changed);
            Ok(None)
        };
        let (Some(result), Some(gate)) = (&request.result, self.node.gate(&request.section)) else {
            return turned(Why::new("unknown_section", "", &request.section), Change::Refused);
        };
        let bytes = match self.node.blobs.get(&result.blob) {
            Ok(bytes) => bytes,
            Err(StagingError::Tampered { what }) => {
                return turned(Why::new("tampered", "", &what), Change::Quarantined);
            }
            Err(e) => return Err(e),
        };
        match gate.reload(&bytes, &result.attestation) {
            Ok(verified) => {
                // Whatever the other side would turn down must not get a place in a package: it would hold up all that follow.
                match self.sealer().check(self.new_file(request, &verified), &Facts::of(&verified)) {
                    Ok(()) => Ok(Some(verified)),
                    Err(e) => turned(Why::new("not_sealable", "", &e.to_string()), Change::Refused),
                }
            }
            Err(r) if result.attestation.policy != gate.policy() || result.attestation.engine != gate.engine() => {
                turned(Why::new("policy_changed", "", &r.detail), Change::Refused)
            }
            Err(r) => turned(Why::new("tampered", "", &r.detail), Change::Quarantined),
        }
    }

    fn sealer(&self) -> Sealer {
        Sealer::new(self.node.seal.clone(), Caps::default())
    }

    /// Writes the file of a package whose number is fixed.
    fn write(&self, package: &Package, files: Vec<(Request, Verified)>) -> Result<Package, StagingError> {
        let head = self.node.trail.head();
        let meta = Meta {
            id: package.id.clone(),
            sequence: package.sequence,
            created: package.created,
            audit: AuditHead { seq: head.seq, digest: head.digest.0 },
        };
        let name = package_name(&self.node.site.file.node, package.sequence, &package.id);
        let path = self.outbox().join(&name);
        let io = |error| StagingError::Io { path: path.clone(), error };
        std::fs::create_dir_all(self.outbox()).map_err(io)?;
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(io(e)),
            _ => {}
        }
        let files: Vec<(NewFile, Verified)> = files.into_iter().map(|(r, v)| (self.new_file(&r, &v), v)).collect();
        let sealed = self.sealer().seal(&meta, files, &path);
        let sealed = sealed.map_err(|e| StagingError::Invalid { field: "package", why: e.to_string() })?;
        self.node.store.package_written(&package.id, &name, sealed.digest, &self.node.system())
    }

    fn new_file(&self, request: &Request, verified: &Verified) -> NewFile {
        let none = || ApprovalEntry {
            by: String::new(),
            at: request.changed_at,
            comment: String::new(),
            rule: ApprovalRule::Section,
        };
        let approval = request.approval.as_ref().map_or_else(none, |a| ApprovalEntry {
            by: a.by.clone(),
            at: a.at,
            comment: a.comment.clone(),
            rule: ApprovalRule::from_word(&a.rule).unwrap_or(ApprovalRule::Person),
        });
        let exception = request.exception.and_then(|id| {
            let e = self.node.store.exceptions(1_000).ok()?.into_iter().find(|e| e.id == id)?;
            Some(ExceptionEntry { id, reason: e.reason, permitted_by: e.permitted_by, expires: e.expires })
        });
        NewFile {
            name: names::with_extension(&request.name, verified.extension()),
            section: request.section.clone(),
            receipt: request.receipt.to_string(),
            applicant: request.applicant.clone(),
            original: request.digest,
            approval,
            findings: findings(request.findings.as_deref().unwrap_or("[]")),
            scan: ScanEntry { result: request.scan.clone().unwrap_or_else(|| "off".into()), ..ScanEntry::default() },
            exception,
        }
    }

    /// Hands over every package that is sealed, in the order of their numbers; a file that was not written before a crash is written now.
    fn hand_over_all(&self) -> bool {
        let waiting = match self.node.store.packages_in(PackageState::Sealed, WAITING) {
            Ok(waiting) => waiting,
            Err(e) => {
                self.store_failed(&e, "packages");
                return false;
            }
        };
        let mut any = false;
        for package in waiting {
            match self.hand_over(package) {
                Ok(()) => any = true,
                Err(e) => {
                    // In order: a later number must not overtake.
                    self.store_failed(&e, "package");
                    break;
                }
            }
        }
        any
    }

    fn hand_over(&self, package: Package) -> Result<(), StagingError> {
        let package = if package.digest.is_some() && self.package_path(&package).is_file() {
            package
        } else {
            self.write_again(&package)?
        };
        let entry = Entry::new(Event::Carry).file(package.file.as_deref().unwrap_or("")).detail(&package.id);
        let entry = entry.digest(&package.digest.map(|d| hex(&d)).unwrap_or_default());
        let Ok(act) = self.node.trail.begin(entry) else { return Err(StagingError::Busy) };
        let put = self.carrier.put(&self.package_path(&package), package.file.as_deref().unwrap_or(""));
        if let Err(e) = put {
            self.node.health.set(Condition::CarrierGone, "", &e.to_string());
            let _ = self.node.trail.end(act, End::new(Outcome::Failed).detail(&e.to_string()));
            return Err(StagingError::Busy);
        }
        self.node.health.clear(Condition::CarrierGone, "");
        let released = self.node.store.package_released(&package.id, &self.node.system());
        let end = if released.is_ok() { Outcome::Done } else { Outcome::Failed };
        for receipt in released.iter().flat_map(|p| &p.receipts) {
            let note =
                Entry::new(Event::Release).receipt(&receipt.to_string()).outcome(Outcome::Done).detail(&package.id);
            let _ = self.node.trail.note(note);
        }
        let _ = self.node.trail.end(act, End::new(end));
        released.map(|_| ())
    }

    /// After a crash between the number and the file, or when the outbox lost it: the same number, the same requests.
    fn write_again(&self, package: &Package) -> Result<Package, StagingError> {
        let mut files = Vec::new();
        for receipt in &package.receipts {
            let request = self.node.store.request(receipt)?;
            let gone = || StagingError::Disposed { what: receipt.to_string() };
            let (result, gate) =
                (request.result.as_ref().ok_or_else(gone)?, self.node.gate(&request.section).ok_or_else(gone)?);
            let bytes = self.node.blobs.get(&result.blob)?;
            let tampered = |r: mugai_core::Refusal| StagingError::Tampered { what: format!("{receipt}: {r}") };
            let verified = match gate.reload(&bytes, &result.attestation) {
                Ok(verified) => verified,
                // Its number is given out, so it has to go: under a newer policy or version it goes by a look of today.
                Err(_) if result.attestation.kind == mugai_gate::Kind::Rebuilt => {
                    let name = names::with_extension(&request.name, &result.attestation.extension);
                    gate.inspect_bytes(&name, &bytes).map_err(tampered)?
                }
                Err(r) => return Err(tampered(r)),
            };
            if verified.digest() != result.attestation.digest {
                return Err(StagingError::Tampered { what: receipt.to_string() });
            }
            files.push((request, verified));
        }
        self.write(package, files)
    }

    /// Puts a released package into the carrier again: the very same bytes, so that the other side sees it is the same.
    pub(super) fn send_again(&self, id: &str) -> Result<(), String> {
        let package = self.node.store.package(id).map_err(|e| e.to_string())?;
        let path = self.package_path(&package);
        self.carrier.put(&path, package.file.as_deref().unwrap_or("")).map_err(|e| e.to_string())
    }

    /// Where packages wait, and stay until their receipt came or their time is over.
    pub(super) fn outbox(&self) -> PathBuf {
        self.node.site.within("outbox")
    }

    pub(super) fn package_path(&self, package: &Package) -> PathBuf {
        self.outbox().join(package.file.as_deref().unwrap_or("none"))
    }

    /// Package files nobody waits for any more: acknowledged, or older than the longest retention.
    pub(super) fn clear_outbox(&self) {
        let days = self.node.site.file.section.iter().map(|s| s.retention_days).max().unwrap_or(30).min(30);
        let old = Duration::from_secs(u64::from(days).saturating_mul(86_400));
        for entry in std::fs::read_dir(self.outbox()).into_iter().flatten().flatten() {
            let age = entry.metadata().ok().and_then(|m| m.modified().ok()).and_then(|t| t.elapsed().ok());
            if age.is_some_and(|age| age > old) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// The findings as stored (our own JSON), for the manifest.
fn findings(json: &str) -> Vec<FindingEntry> {
    let list: Vec<serde_json::Value> = serde_json::from_str(json).unwrap_or_default();
    let text =
        |v: &serde_json::Value, key: &str| v.get(key).and_then(serde_json::Value::as_str).unwrap_or("").to_owned();
    let count =
        |v: &serde_json::Value| v.get("count").and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
    list.iter()
        .map(|f| FindingEntry {
            rule: text(f, "rule"),
            place: text(f, "place"),
            action: text(f, "action"),
            count: count(f).unwrap_or(1),
        })
        .collect()
}
