//! One arrival: inspected again by a fresh worker of this side, scanned by this side's scanner, then delivered.

use super::Arrivals;
use mugai_audit::{End, Entry, Event, Outcome};
use mugai_core::Reason;
use mugai_gate::{Gate, Grant, Kind, Original, Verified};
use mugai_operate::Condition;
use mugai_scan::{Mode, NotClean, Part};
use mugai_staging::{Arrival, ArrivalChange, ArrivalId, By, StagingError, Why};
use mugai_transfer::FileEntry;
use std::time::SystemTime;

/// How an arrival went.
enum Way {
    Deliver(Verified),
    Held(Why),
    Quarantined(Why),
}

impl Arrivals {
    /// Inspects and delivers one arrival; every way out is a state with its reason.
    pub(super) fn one(&self, id: ArrivalId) {
        let arrival = match self.node.store.arrival(id) {
            Ok(arrival) => arrival,
            Err(e) => return self.store_failed(&e, &format!("arrival {id}")),
        };
        let Ok(act) = self.node.trail.begin(self.entry(Event::Inspect, &arrival)) else {
            return self.node.health.set(Condition::AuditBroken, "", "begin");
        };
        let way = self.inspect(&arrival);
        let end = match &way {
            Ok(Way::Deliver(v)) => End::new(Outcome::Clean).detail(v.kind().word()),
            Ok(Way::Held(why)) => End::new(Outcome::Held).reason(&why.code).detail(&why.detail),
            Ok(Way::Quarantined(why)) => End::new(Outcome::Quarantined).reason(&why.code).detail(&why.detail),
            Err(e) => End::new(Outcome::Failed).detail(&e.to_string()),
        };
        let _ = self.node.trail.end(act, end);
        let done = match way {
            Ok(Way::Deliver(verified)) => self.deliver(&arrival, &verified),
            Ok(Way::Held(why)) => self.hold(&arrival, why),
            Ok(Way::Quarantined(why)) => self.quarantine(&arrival, why),
            Err(StagingError::Tampered { what }) => self.quarantine(&arrival, Why::new("tampered", "", &what)),
            Err(e) => Err(e),
        };
        if let Err(e) = done {
            self.store_failed(&e, &arrival.receipt);
        }
    }

    fn inspect(&self, arrival: &Arrival) -> Result<Way, StagingError> {
        self.change(arrival, ArrivalChange::Inspecting)?;
        let quarantined = |code: &str, detail: &str| Ok(Way::Quarantined(Why::new(code, "", detail)));
        if self.node.site.section(&arrival.section).is_none() {
            return quarantined("unknown_section", &arrival.section);
        }
        let Some(gate) = self.node.gate(&arrival.section) else {
            return quarantined("unknown_section", &arrival.section);
        };
        // Our own words, written when the seal was verified.
        let Ok(entry) = serde_json::from_str::<FileEntry>(&arrival.entry) else {
            return quarantined("tampered", "entry");
        };
        let gone = || StagingError::Disposed { what: arrival.receipt.clone() };
        let bytes = self.node.blobs.get(arrival.blob.as_ref().ok_or_else(gone)?)?;
        match self.scan(&bytes) {
            Ok(()) => {}
            Err(NotClean::Infected { name, part }) => {
                self.node.alert("MALWARE", &format!("{} {}: {name}", arrival.receipt, arrival.section));
                return Ok(Way::Quarantined(Why::new("malware", &part, &name)));
            }
            Err(NotClean::Hold(h)) => return Ok(Way::Held(Why::new(h.code(), "", &h.to_string()))),
        }
        let verified = match entry.kind {
            Kind::Rebuilt => gate.inspect_bytes(&arrival.name, &bytes),
            Kind::Excepted => match self.grant(&entry) {
                Some(grant) => self.excepted(gate, arrival, &bytes, &grant),
                None => return quarantined("exception_not_listed", &arrival.receipt),
            },
        };
        Ok(match verified {
            Ok(v) if v.digest() == arrival.digest => Way::Deliver(v),
            Ok(_) => Way::Quarantined(Why::new("tampered", "", "another digest")),
            Err(r) if r.reason == Reason::Internal && arrival.tries < 5 => Way::Held(Why::from(&r)),
            Err(r) => Way::Quarantined(Why::from(&r)),
        })
    }

    fn scan(&self, bytes: &[u8]) -> Result<(), NotClean> {
        if self.node.scanner.mode() == Mode::Off {
            return Ok(());
        }
        let part =
            Part { name: "payload".into(), length: u64::try_from(bytes.len()).unwrap_or(u64::MAX), reader: bytes };
        let said = self.node.scanner.scan([part], SystemTime::from(self.node.now())).map(|_| ());
        match &said {
            Err(NotClean::Hold(h)) => self.node.health.set(Condition::ScannerDown, "", &h.to_string()),
            _ => self.node.health.clear(Condition::ScannerDown, ""),
        }
        said
    }

    /// The exception of this side's own configuration for exactly this file; the other side's word is not enough.
    fn grant(&self, entry: &FileEntry) -> Option<Grant> {
        let listed = self.node.site.file.exception.iter().find(|e| e.digest == crate::report::hex(&entry.digest))?;
        let until: jiff::civil::Date = listed.until.parse().ok()?;
        let until = until.tomorrow().ok()?.in_tz("Asia/Tokyo").ok()?.timestamp();
        Some(Grant {
            digest: entry.digest,
            reason: listed.reason.clone(),
            permitted_by: listed.permitted_by.clone(),
            requested_by: entry.applicant.clone(),
            from: SystemTime::UNIX_EPOCH,
            until: until.into(),
        })
    }

    fn excepted(
        &self,
        gate: &Gate,
        arrival: &Arrival,
        bytes: &[u8],
        grant: &Grant,
    ) -> Result<Verified, mugai_core::Refusal> {
        let original = Original::new(&arrival.name, bytes, &gate.orders().limits)
            .map_err(|e| mugai_core::Refusal::new(Reason::LimitInput, "", e.to_string()))?;
        gate.exception(&original, grant, SystemTime::from(self.node.now()))
    }

    pub(super) fn hold(&self, arrival: &Arrival, why: Why) -> Result<(), StagingError> {
        let work = &self.node.site.file.work;
        let wait = if arrival.tries < work.tries { work.retry_seconds } else { 36_500 * 86_400 };
        self.node.metrics.file(&arrival.section, "held");
        self.change(arrival, ArrivalChange::Held { why, next_try: self.node.after(wait) })
    }

    fn quarantine(&self, arrival: &Arrival, why: Why) -> Result<(), StagingError> {
        self.node.alert("QUARANTINED", &format!("{} {}: {}", arrival.receipt, arrival.section, why.code));
        self.node.metrics.file(&arrival.section, "quarantined");
        self.change(arrival, ArrivalChange::Quarantined(why))
    }

    pub(super) fn change(&self, arrival: &Arrival, change: ArrivalChange) -> Result<(), StagingError> {
        self.node.store.advance_arrival(arrival.id, change, &By::system(self.node.now())).map(|_| ())
    }

    /// A record about an arrival.
    pub(super) fn entry(&self, event: Event, arrival: &Arrival) -> Entry {
        Entry::new(event)
            .who("system")
            .section(&arrival.section)
            .receipt(&arrival.receipt)
            .file(&mugai_core::names::show(&arrival.name))
            .digest(&crate::report::hex(&arrival.digest))
    }
}
