//! The numbers of a node, as OpenMetrics text.
//!
//! `prometheus-client` and not `metrics` + `metrics-exporter-prometheus`: no global recorder, so each node of a test has its own
//! numbers; a wrong label is an error of the compiler; and with the endpoint it is 36 packages, 21 s of processor time to build and
//! 0.85 MB instead of 81, 49 s and 1.21 MB with axum.

use crate::Health;
use mugai_core::names;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Most different words in one label; further ones are counted as `other`, so that nothing from outside can grow the memory.
const MAX_WORDS: usize = 1_000;
/// Longest word in a label, bytes.
const MAX_WORD: usize = 120;
/// Upper bounds of the histograms, seconds: from a small text to a workbook at the limit of time.
const SECONDS: [f64; 13] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 120.0];

type Label = [(&'static str, String); 1];
type Labels = [(&'static str, String); 2];

/// Which way a package or a receipt went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A package was sealed here.
    Sealed,
    /// A package came and its seal held.
    Received,
    /// A package came and was refused.
    Refused,
    /// A receipt was written.
    ReceiptOut,
    /// A receipt came back.
    ReceiptIn,
}

impl Direction {
    fn word(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Received => "received",
            Self::Refused => "refused",
            Self::ReceiptOut => "receipt_out",
            Self::ReceiptIn => "receipt_in",
        }
    }
}

/// The numbers of one node.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    /// Words seen so far, per kind of label.
    words: Mutex<BTreeSet<(&'static str, String)>>,
    files: Family<Labels, Counter>,
    refused: Family<Label, Counter>,
    queue: Family<Label, Gauge<u64, AtomicU64>>,
    disarm: Histogram,
    scan: Histogram,
    scan_hold: Counter,
    disk_free: Family<Label, Gauge<u64, AtomicU64>>,
    audit_seq: Gauge<u64, AtomicU64>,
    clock_jump: Counter,
    packages: Family<Label, Counter>,
    alerts: Family<Label, Counter>,
    syslog_dropped: Gauge<u64, AtomicU64>,
    accepting: Gauge<u64, AtomicU64>,
    conditions: Family<Label, Gauge<u64, AtomicU64>>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All numbers at zero.
    pub fn new() -> Self {
        let mut r = Registry::with_prefix("mugai");
        let seconds = || Histogram::new(SECONDS);
        let mut inner = Inner {
            registry: Registry::default(),
            words: Mutex::default(),
            files: Family::default(),
            refused: Family::default(),
            queue: Family::default(),
            disarm: seconds(),
            scan: seconds(),
            scan_hold: Counter::default(),
            disk_free: Family::default(),
            audit_seq: Gauge::default(),
            clock_jump: Counter::default(),
            packages: Family::default(),
            alerts: Family::default(),
            syslog_dropped: Gauge::default(),
            accepting: Gauge::default(),
            conditions: Family::default(),
        };
        // The library adds `_total` to counters and the full stop to the help text.
        r.register("files", "Files that reached an end, by section and outcome", inner.files.clone());
        r.register("refused", "Files refused, by reason", inner.refused.clone());
        r.register("queue", "Requests in a state that is not an end", inner.queue.clone());
        r.register(
            "disarm_seconds",
            "Time from the start of the first worker to the end of the last",
            inner.disarm.clone(),
        );
        r.register("scan_seconds", "Time the malware scanner took for one file", inner.scan.clone());
        r.register("scan_hold", "Files held because the scanner gave no clean answer", inner.scan_hold.clone());
        r.register("disk_free_bytes", "Free space of a folder that is watched", inner.disk_free.clone());
        r.register("audit_seq", "Number of the last audit record", inner.audit_seq.clone());
        r.register("clock_jump", "Jumps of the clock", inner.clock_jump.clone());
        r.register("packages", "Packages and receipts, by direction", inner.packages.clone());
        r.register("alerts", "Conditions that came up", inner.alerts.clone());
        r.register(
            "syslog_dropped",
            "Messages for syslog that were dropped since the start",
            inner.syslog_dropped.clone(),
        );
        r.register("accepting", "1 while new files are accepted", inner.accepting.clone());
        r.register("condition", "Number of places at which a condition stands", inner.conditions.clone());
        inner.registry = r;
        Self(Arc::new(inner))
    }

    /// One file of a section reached an end: `released`, `refused`, `quarantined`, …
    pub fn file(&self, section: &str, outcome: &str) {
        // The pair counts, so that words times words stay bounded too.
        let pair = [section, outcome].map(|w| names::cut(&names::show(w), MAX_WORD / 2).to_owned()).join("=");
        let other = self.word("file", &pair) != pair;
        let word =
            |w: &str| if other { "other".to_owned() } else { names::cut(&names::show(w), MAX_WORD / 2).to_owned() };
        let set = [("section", word(section)), ("outcome", word(outcome))];
        self.0.files.get_or_create(&set).inc();
    }

    /// One file was refused, with the code of its reason.
    pub fn refused(&self, reason: &str) {
        self.0.refused.get_or_create(&[("reason", self.word("reason", reason))]).inc();
    }

    /// So many requests are in a state.
    pub fn queue(&self, state: &str, n: u64) {
        self.0.queue.get_or_create(&[("state", self.word("state", state))]).set(n);
    }

    /// Disarming one file took so long.
    pub fn disarm_took(&self, time: Duration) {
        self.0.disarm.observe(time.as_secs_f64());
    }

    /// Scanning one file took so long.
    pub fn scan_took(&self, time: Duration) {
        self.0.scan.observe(time.as_secs_f64());
    }

    /// One file is held because of the scanner.
    pub fn scan_hold(&self) {
        self.0.scan_hold.inc();
    }

    /// Free bytes of a folder.
    pub fn disk_free(&self, folder: &str, bytes: u64) {
        self.0.disk_free.get_or_create(&[("folder", self.word("folder", folder))]).set(bytes);
    }

    /// Number of the last audit record.
    pub fn audit_seq(&self, seq: u64) {
        self.0.audit_seq.set(seq);
    }

    /// The clock jumped.
    pub fn clock_jump(&self) {
        self.0.clock_jump.inc();
    }

    /// A package or a receipt went its way.
    pub fn package(&self, direction: Direction) {
        self.0.packages.get_or_create(&[("direction", direction.word().to_owned())]).inc();
    }

    pub(crate) fn alert(&self, condition: &'static str) {
        self.0.alerts.get_or_create(&[("condition", condition.to_owned())]).inc();
    }

    pub(crate) fn syslog_dropped(&self, so_far: u64) {
        self.0.syslog_dropped.set(so_far);
    }

    /// Takes over what stands at this moment.
    pub(crate) fn health(&self, health: &Health) {
        let standing = health.standing();
        for condition in crate::Condition::ALL {
            let places = standing.iter().filter(|s| s.condition == *condition).count();
            let gauge = self.0.conditions.get_or_create_owned(&[("condition", condition.id().to_owned())]);
            gauge.set(u64::try_from(places).unwrap_or(u64::MAX));
        }
        self.0.accepting.set(u64::from(health.accepting()));
    }

    /// Everything, as OpenMetrics 1.0 text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a string fails only when a metric cannot describe itself; then nothing is better than half of it.
        match encode(&mut text, &self.0.registry) {
            Ok(()) => text,
            Err(_) => String::new(),
        }
    }

    /// A label's word: escaped, cut, and `other` when there are too many different ones.
    fn word(&self, kind: &'static str, word: &str) -> String {
        let key = (kind, names::cut(&names::show(word), MAX_WORD).to_owned());
        let mut words = self.0.words.lock().unwrap_or_else(PoisonError::into_inner);
        if !words.contains(&key) {
            if words.iter().filter(|(k, _)| *k == kind).count() >= MAX_WORDS {
                return "other".into();
            }
            words.insert(key.clone());
        }
        key.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Condition;

    fn has(text: &str, line: &str) -> bool {
        text.lines().any(|l| l == line)
    }

    #[test]
    fn every_number_is_told_under_its_name() {
        let m = Metrics::new();
        m.file("soumu", "released");
        m.file("soumu", "released");
        m.refused("encrypted");
        m.queue("held", 3);
        m.disarm_took(Duration::from_millis(30));
        m.scan_took(Duration::from_millis(7));
        m.scan_hold();
        m.disk_free("/var/lib/mugai", 1 << 40);
        m.audit_seq(77);
        m.clock_jump();
        m.package(Direction::Sealed);
        let health = Health::new();
        health.set(Condition::DiskFull, "/a", "");
        m.health(&health);
        m.alert("disk_full");
        m.syslog_dropped(4);
        let text = m.text();
        for line in [
            "mugai_files_total{section=\"soumu\",outcome=\"released\"} 2",
            "mugai_refused_total{reason=\"encrypted\"} 1",
            "mugai_queue{state=\"held\"} 3",
            "mugai_disarm_seconds_count 1",
            "mugai_disarm_seconds_bucket{le=\"0.02\"} 0",
            "mugai_disarm_seconds_bucket{le=\"0.05\"} 1",
            "mugai_scan_seconds_count 1",
            "mugai_scan_hold_total 1",
            "mugai_disk_free_bytes{folder=\"/var/lib/mugai\"} 1099511627776",
            "mugai_audit_seq 77",
            "mugai_clock_jump_total 1",
            "mugai_packages_total{direction=\"sealed\"} 1",
            "mugai_accepting 0",
            "mugai_condition{condition=\"disk_full\"} 1",
            "mugai_condition{condition=\"stalled\"} 0",
            "mugai_alerts_total{condition=\"disk_full\"} 1",
            "mugai_syslog_dropped 4",
        ] {
            assert!(has(&text, line), "no line {line:?} in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn words_from_outside_cannot_break_the_text_or_grow_it() {
        let m = Metrics::new();
        m.refused("a\"b\\c\nd");
        assert!(m.text().contains("mugai_refused_total{reason=\"a\\\"b\\\\c\u{FFFD}d\"} 1\n"), "{}", m.text());
        for n in 0..3_000 {
            m.refused(&n.to_string());
        }
        let text = m.text();
        assert_eq!(text.lines().filter(|l| l.starts_with("mugai_refused_total{")).count(), MAX_WORDS + 1);
        for n in 0..3_000 {
            m.file(&format!("section-{}", n % 60), &format!("outcome-{}", n / 60));
        }
        assert!(has(&m.text(), "mugai_files_total{section=\"other\",outcome=\"other\"} 2000"));
        // 3,001 in all: 1,000 under their own word.
        assert!(has(&text, "mugai_refused_total{reason=\"other\"} 2001"));
    }
}
