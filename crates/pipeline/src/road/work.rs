//! One request from `received` to a verdict: disarm, scan, keep the result, ask for approval. Nothing here parses.

use super::Road;
use super::intake::hex;
use super::queue::Job;
use crate::scanning::{self, Scanned};
use mugai_audit::{Act, End, Entry, Event, Outcome};
use mugai_core::{Finding, Reason, Refusal};
use mugai_gate::{Gate, Grant, Original, UntrustedParts, Verified};
use mugai_operate::Condition;
use mugai_scan::Mode;
use mugai_staging::{By, Change, Notes, Request, ResultFile, StagingError, State, Why};
use std::sync::PoisonError;
use std::time::{Duration, Instant, SystemTime};

/// Longest list of findings kept, bytes of JSON.
const MAX_FINDINGS: usize = 200 << 10;

/// How long work that broke off rests before it is tried again.
const UNSTICK: Duration = Duration::from_secs(5);

/// What the gate made of an original.
struct Made {
    result: Result<Verified, Refusal>,
    findings: Vec<Finding>,
    parts: Option<UntrustedParts>,
    exception: Option<i64>,
    report: crate::report::Report,
}

impl Road {
    /// Works on one request; every way out is a state with its reason.
    pub(super) fn work(&self, job: Job) {
        let receipt = job.receipt.clone();
        self.try_once(job, &[]);
        self.queue.done(&receipt);
    }

    /// One try, with passwords when somebody gave them.
    pub(super) fn try_once(&self, job: Job, passwords: &[String]) -> Option<State> {
        let request = match self.node.store.request(&job.receipt) {
            Ok(request) => request,
            Err(e) => {
                self.store_failed(&e, &job.receipt.to_string());
                return None;
            }
        };
        let may = matches!(request.state, State::Received | State::Held | State::Disarmed)
            || request.state == State::Refused && !passwords.is_empty();
        if !may {
            return Some(request.state);
        }
        let Ok(act) = self.node.trail.begin(self.entry(Event::Disarm, &request)) else {
            self.node.health.set(Condition::AuditBroken, "", "begin");
            return None;
        };
        let judged = match request.state {
            State::Disarmed => self.go_on(&request),
            _ => self.judge(&request, job.original, passwords, &act),
        };
        match judged {
            Ok((state, end)) => {
                let _ = self.node.trail.end(act, end);
                Some(state)
            }
            Err(e) => {
                let _ = self.node.trail.end(act, End::new(Outcome::Failed).detail(&e.to_string()));
                self.store_failed(&e, &request.receipt.to_string());
                let mut stuck = self.stuck.lock().unwrap_or_else(PoisonError::into_inner);
                stuck.insert(request.receipt.clone(), Instant::now());
                None
            }
        }
    }

    /// Takes back what broke off: the state says disarming or scanning, and nobody works on it.
    pub(super) fn unstick(&self) {
        let due: Vec<_> = {
            let stuck = self.stuck.lock().unwrap_or_else(PoisonError::into_inner);
            stuck.iter().filter(|(_, since)| since.elapsed() >= UNSTICK).map(|(r, _)| r.clone()).collect()
        };
        for receipt in due {
            if !self.queue.claim(&receipt) {
                continue; // somebody works on it again
            }
            let store = &self.node.store;
            let back = match store.request(&receipt) {
                Ok(r) if matches!(r.state, State::Disarming | State::Scanning) => {
                    store.advance(&receipt, Change::Received, Notes::default(), &self.node.system()).map(|_| ())
                }
                Err(e @ StagingError::Full) => Err(e),
                _ => Ok(()),
            };
            self.queue.done(&receipt);
            if back.is_ok() {
                self.stuck.lock().unwrap_or_else(PoisonError::into_inner).remove(&receipt);
            }
        }
    }

    /// Its verdict is kept, but a crash came before what follows from it.
    fn go_on(&self, request: &Request) -> Result<(State, End), StagingError> {
        let request = self.step(request, follows(request), Notes::default())?;
        self.missing_page(&request);
        self.node.metrics.file(&request.section, "disarmed");
        Ok((request.state, End::new(Outcome::Released).detail(request.state.word())))
    }

    fn judge(
        &self,
        request: &Request,
        original: Option<Original>,
        passwords: &[String],
        act: &Act,
    ) -> Result<(State, End), StagingError> {
        let _ = act;
        if request.state == State::Received
            && let Some(why) = self.objection(&request.applicant, &request.section)
        {
            return self.refuse(request, why, Notes::default(), None);
        }
        let Some(gate) = self.node.gate(&request.section) else {
            return self.refuse(request, Why::new("unknown_section", "", &request.section), Notes::default(), None);
        };
        if request.length > gate.orders().limits.input_bytes {
            let why = Why::new(Reason::LimitInput.code(), "", "larger than allowed");
            return self.refuse(request, why, Notes::default(), None);
        }
        let original = match original {
            Some(original) => original,
            None => self.original(request, gate)?,
        };
        self.step(request, Change::Disarming, Notes::default())?;
        let began = Instant::now();
        let made = self.make(request, gate, &original, passwords)?;
        self.node.metrics.disarm_took(began.elapsed());
        let notes = Notes { findings: Some(as_json(&made.findings)), scan: None, policy: Some(gate.policy()) };
        if let Err(r) = &made.result
            && matches!(r.reason, Reason::Internal)
            && request.tries < 5
        {
            return self.hold(request, Why::from(r), notes, true);
        }
        self.node.health.clear(Condition::WorkersFail, "");
        self.after_disarming(request, &original, made, notes)
    }

    fn after_disarming(
        &self,
        request: &Request,
        original: &Original,
        made: Made,
        mut notes: Notes,
    ) -> Result<(State, End), StagingError> {
        let Made { result, parts, exception, report, .. } = made;
        let off = self.node.scanner.mode() == Mode::Off;
        match result {
            Ok(verified) => {
                let excepted = verified.kind() == mugai_gate::Kind::Excepted;
                let blob = self.node.blobs.put(&mut verified.reader(), verified.length())?;
                let file = ResultFile { blob, attestation: verified.attestation().clone(), exception };
                if off {
                    notes.scan = Some("off".into());
                    return self.decide(request, Some(file), notes, &report);
                }
                self.step(request, Change::Scanning(Some(file)), Notes { scan: None, ..notes.clone() })?;
                // The gate gives the parts with everything it rebuilt; without them nothing may be called clean.
                let seen = excepted || parts.is_some();
                let scanned = if seen {
                    self.scan(request, original, parts.as_ref())
                } else {
                    Scanned::Hold(Why::new("not_scanned", "", "no parts"), true)
                };
                match scanned {
                    Scanned::Passed(said) => {
                        notes.scan = Some(said);
                        self.decide(request, None, notes, &report)
                    }
                    Scanned::Malware(name, part) => {
                        self.quarantine(request, Why::new("malware", &part, &name), notes, &report)
                    }
                    Scanned::Hold(why, passes) => self.hold(request, why, notes, passes),
                }
            }
            Err(refusal) => {
                // Nothing of it leaves, so nothing waits for the scanner; but malware in what was refused is worth knowing.
                let scanned =
                    if off { Scanned::Passed("off".into()) } else { self.scan(request, original, parts.as_ref()) };
                match scanned {
                    Scanned::Malware(name, part) => {
                        return self.quarantine(request, Why::new("malware", &part, &name), notes, &report);
                    }
                    Scanned::Passed(said) => notes.scan = Some(said),
                    Scanned::Hold(why, _) => notes.scan = Some(format!("not scanned: {} {}", why.code, why.detail)),
                }
                if refusal.reason == Reason::Residue {
                    return self.quarantine(request, Why::from(&refusal), notes, &report);
                }
                self.refuse(request, Why::from(&refusal), notes, Some(&report))
            }
        }
    }

    /// Disarms and verifies, or takes the way of an exception when one holds for exactly this file.
    fn make(
        &self,
        request: &Request,
        gate: &Gate,
        original: &Original,
        passwords: &[String],
    ) -> Result<Made, StagingError> {
        let now = self.node.now();
        let exception = self.node.store.exception_for(&request.digest, now)?;
        let mut outcome = gate.process_original_with(original, passwords);
        if let Some(e) = &exception {
            let grant = Grant {
                digest: e.digest,
                reason: e.reason.clone(),
                permitted_by: e.permitted_by.clone(),
                requested_by: e.requested_by.clone(),
                from: e.issued.into(),
                until: e.expires.into(),
            };
            // The file went through the gate like any other, for the parts to scan and the findings to record; what leaves is the
            // original, because a named person permitted exactly this file as it is.
            outcome.result = gate.exception(original, &grant, SystemTime::from(now));
        }
        let excepted = outcome.result.as_ref().is_ok_and(|v| v.kind() == mugai_gate::Kind::Excepted);
        let policy = crate::report::PolicyUsed {
            name: self.node.site.policy_of(&request.section).to_owned(),
            sha256: hex(&gate.policy()),
        };
        let mut report = crate::report::Report::of(&outcome, policy);
        if let Some(output) = report.output.as_mut() {
            output.name = mugai_core::names::with_extension(&request.name, &output.extension);
        }
        let exception = exception.filter(|_| excepted).map(|e| e.id);
        Ok(Made { result: outcome.result, findings: outcome.findings, parts: outcome.parts, exception, report })
    }

    fn scan(&self, request: &Request, original: &Original, parts: Option<&UntrustedParts>) -> Scanned {
        let label = format!("{} {}", request.receipt, request.section);
        scanning::scan(&self.node, &self.scanner_known, self.entry(Event::Scan, request), &label, original, parts)
    }

    /// → disarmed → awaiting approval, or approved by the rule of the section.
    fn decide(
        &self,
        request: &Request,
        file: Option<ResultFile>,
        notes: Notes,
        report: &crate::report::Report,
    ) -> Result<(State, End), StagingError> {
        self.step(request, Change::Disarmed(file), notes)?;
        let request = self.step(request, follows(request), Notes::default())?;
        self.page(&request, report);
        self.node.metrics.file(&request.section, "disarmed");
        Ok((request.state, End::new(Outcome::Released).detail(request.state.word())))
    }

    fn refuse(
        &self,
        request: &Request,
        why: Why,
        notes: Notes,
        report: Option<&crate::report::Report>,
    ) -> Result<(State, End), StagingError> {
        let code = why.code.clone();
        let request = self.step(request, Change::Refused(why), notes)?;
        match report {
            Some(report) => self.page(&request, report),
            None => self.refusal_page(&request),
        }
        self.node.metrics.file(&request.section, "refused");
        self.node.metrics.refused(&code);
        Ok((State::Refused, End::new(Outcome::Refused).reason(&code)))
    }

    fn quarantine(
        &self,
        request: &Request,
        why: Why,
        notes: Notes,
        report: &crate::report::Report,
    ) -> Result<(State, End), StagingError> {
        let code = why.code.clone();
        let request = self.step(request, Change::Quarantined(why), notes)?;
        if code == "malware" {
            self.refusal_page(&request)
        } else {
            self.page(&request, report)
        }
        self.node.metrics.file(&request.section, "quarantined");
        self.node.alert("QUARANTINED", &format!("{} {}: {code}", request.receipt, request.section));
        Ok((State::Quarantined, End::new(Outcome::Quarantined).reason(&code)))
    }

    fn hold(&self, request: &Request, why: Why, notes: Notes, passes: bool) -> Result<(State, End), StagingError> {
        let work = &self.node.site.file.work;
        // After the last try only a person starts it again; it stays held, it is never let through.
        let wait = if passes && request.tries < work.tries { work.retry_seconds } else { 36_500 * 86_400 };
        let code = why.code.clone();
        let request = self.step(request, Change::Held { why, next_try: self.node.after(wait) }, notes)?;
        if request.tries <= 1 {
            self.held_page(&request);
            self.node.metrics.file(&request.section, "held");
        }
        Ok((State::Held, End::new(Outcome::Held).reason(&code)))
    }

    fn original(&self, request: &Request, gate: &Gate) -> Result<Original, StagingError> {
        let gone = || StagingError::Disposed { what: request.receipt.to_string() };
        let bytes = self.node.blobs.get(request.original.as_ref().ok_or_else(gone)?)?;
        Original::new(&request.name, &bytes, &gate.orders().limits)
            .map_err(|e| StagingError::Invalid { field: "original", why: e.to_string() })
    }

    fn step(&self, request: &Request, change: Change, notes: Notes) -> Result<Request, StagingError> {
        self.node.store.advance(&request.receipt, change, notes, &By::system(self.node.now()))
    }

    /// A record about a request.
    pub(super) fn entry(&self, event: Event, request: &Request) -> Entry {
        Entry::new(event)
            .who(&request.applicant)
            .section(&request.section)
            .receipt(&request.receipt.to_string())
            .file(&request.name)
            .digest(&hex(&request.digest))
    }

    /// Says aloud what the store could not do; the request stays where it is and comes round again.
    pub(super) fn store_failed(&self, error: &StagingError, what: &str) {
        match error {
            StagingError::Full => self.node.disk_full(&error.to_string()),
            StagingError::Tampered { .. } => {
                self.node.alert("TAMPERED", &format!("{what}: {error}"));
                let entry = Entry::new(Event::Alert).receipt(what).outcome(Outcome::Changed);
                let _ = self.node.trail.note_now(entry.reason("tampered").detail(&error.to_string()));
            }
            StagingError::Transition { .. } | StagingError::Crashed => {}
            other => self.node.health.set(Condition::StoreBroken, "", &other.to_string()),
        }
    }
}

/// What follows from a good verdict.
fn follows(request: &Request) -> Change {
    if request.approval_required { Change::AwaitingApproval } else { Change::ApprovedByRule }
}

/// The findings for the record, cut at a whole finding when there are too many.
pub(crate) fn as_json(findings: &[Finding]) -> String {
    let mut list = Vec::new();
    let mut size = 2usize;
    for f in findings {
        let one = serde_json::json!({
            "rule": f.rule.id, "ja": f.rule.ja, "place": mugai_core::names::show(&f.place),
            "action": f.action.word(), "action_ja": f.action.ja(), "count": f.count,
        });
        size = size.saturating_add(one.to_string().len()).saturating_add(1);
        if size > MAX_FINDINGS {
            break;
        }
        list.push(one);
    }
    serde_json::Value::Array(list).to_string()
}
