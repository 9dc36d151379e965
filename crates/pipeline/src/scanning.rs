//! The malware scanner over one original and everything a worker decoded of it: asked the same way by every door.

use crate::node::Node;
use mugai_audit::{End, Entry, Outcome};
use mugai_gate::{Original, UntrustedParts};
use mugai_operate::Condition;
use mugai_scan::{Hold, Mode, NotClean, Part};
use mugai_staging::Why;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant, SystemTime};

/// What the scanner made of it.
pub(crate) enum Scanned {
    /// Clean, or not asked: words for the record.
    Passed(String),
    /// Malware: its name, where.
    Malware(String, String),
    /// Cannot be called clean now; whether trying again by itself can help.
    Hold(Why, bool),
}

/// Scans an original and its parts; `known` remembers whether the scanner was seen to speak up at its limits, `label` is for the alert.
pub(crate) fn scan(
    node: &Node,
    known: &AtomicBool,
    entry: Entry,
    label: &str,
    original: &Original,
    parts: Option<&UntrustedParts>,
) -> Scanned {
    let Ok(act) = node.trail.begin(entry) else {
        return Scanned::Hold(Why::new("not_scanned", "", "no record could be begun"), true);
    };
    let began = Instant::now();
    let first = Part { name: "original".into(), length: original.length(), reader: original.read_for_scanning() };
    let inner = parts.into_iter().flat_map(UntrustedParts::readers).enumerate();
    let inner =
        inner.map(|(i, r)| Part { name: format!("part {}", i.saturating_add(1)), length: r.length(), reader: r });
    let now = SystemTime::from(node.now());
    let said = looks_whole(node, known, now).and_then(|()| node.scanner.scan(std::iter::once(first).chain(inner), now));
    node.metrics.scan_took(began.elapsed());
    let (end, scanned) = match said {
        Ok(clean) => {
            node.health.clear(Condition::ScannerDown, "");
            (End::new(Outcome::Clean).detail(&clean.summary()), Scanned::Passed(clean.summary()))
        }
        Err(NotClean::Infected { name, part }) => {
            node.alert("MALWARE", &format!("{label}: {name} in {part}"));
            (
                End::new(Outcome::Malware).reason("malware").detail(&format!("{name} in {part}")),
                Scanned::Malware(name, part),
            )
        }
        Err(NotClean::Hold(hold)) => {
            // One part that is too large says nothing about the scanner.
            if !hold.is_about_the_part() {
                // It may come back with another configuration.
                known.store(false, Ordering::Release);
                node.health.set(Condition::ScannerDown, "", &hold.to_string());
            }
            node.metrics.scan_hold();
            let why = Why::new(hold.code(), "", &hold.to_string());
            (End::new(Outcome::Held).reason(hold.code()).detail(&hold.to_string()), Scanned::Hold(why, hold.passes()))
        }
    };
    let _ = node.trail.end(act, end);
    scanned
}

/// Whether the scanner says so when it does not look into all of a file. One that keeps silent then would call clean what it never
/// saw; asked once, and again after it was away.
fn looks_whole(node: &Node, known: &AtomicBool, now: SystemTime) -> Result<(), NotClean> {
    if node.scanner.mode() != Mode::Required || known.load(Ordering::Acquire) {
        return Ok(());
    }
    if !node.scanner.alerts_at_limits(now)? {
        return Err(Hold::Protocol("clamd.conf lacks AlertExceedsMax yes".into()).into());
    }
    known.store(true, Ordering::Release);
    Ok(())
}
