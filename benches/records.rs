//! A million requests and a million records of the trail: what staff and auditors ask, by the real commands against the real service.
//!
//! `MUGAI_RECORDS` of each (default 1,000,000), spread over 333 days. Times are those of the whole command, its start included.

use jiff::{SignedDuration, Timestamp};
use mugai_audit::{Clock, End, Entry, Event, Now, Outcome, Setup, Trail};
use mugai_benches::measure::run;
use mugai_benches::mugai;
use mugai_benches::node::Pair;
use mugai_benches::table::Table;
use mugai_pipeline::node::Signer;
use mugai_staging::{
    BlobName, Blobs, By, Change, DiskBlobs, NewRequest, NodeKey, Notes, Received, SectionRule, SqliteStore, Store, Why,
};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Threads that put records in, so that they share syncs.
const THREADS: u64 = 64;
/// Days they are spread over.
const DAYS: u64 = 333;
/// When the oldest was made.
const FIRST: &str = "2025-12-20T00:00:00Z";

fn main() {
    let records: u64 = std::env::var("MUGAI_RECORDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pair = Pair::new(folder.path(), &mugai());
    let data = pair.data("in");
    std::fs::create_dir_all(data.join("audit")).expect("a folder");
    let mut table = Table::new("records", "A million records", &["what", "s", "processor s", "peak MiB", "lines"]);
    let mib = |bytes: u64| format!("{:.0}", bytes as f64 / f64::from(1 << 20));
    let mut row = |what: &str, wall: Duration, processor: Duration, peak: u64, lines: usize| {
        let cells = [
            what.to_owned(),
            format!("{:.2}", wall.as_secs_f64()),
            format!("{:.2}", processor.as_secs_f64()),
            mib(peak),
            lines.to_string(),
        ];
        println!("{}", cells.join(" | "));
        table.row(&cells);
    };

    let began = Instant::now();
    requests(&data, records);
    let made_requests = began.elapsed();
    println!("{records} requests in {made_requests:?}");
    let began = Instant::now();
    trail(&pair, &data, records);
    let made_trail = began.elapsed();
    println!("{records} records of the trail in {made_trail:?}");

    let began = Instant::now();
    let running = pair.serve("in");
    row("mugai serve, until it answers", began.elapsed(), Duration::ZERO, running.peak(), 0);
    for (what, words) in [
        ("list, newest 100", vec!["list"]),
        ("list, newest 1,000", vec!["list", "--limit", "1000"]),
        ("list, one state (held, a tenth)", vec!["list", "--state", "held"]),
        ("list, a state nobody is in", vec!["list", "--state", "awaiting_approval"]),
        ("list, one applicant", vec!["list", "--applicant", "user77"]),
        ("list, part of a name, one hit", vec!["list", "--name", "第12345回"]),
        ("list, part of a name, no hit", vec!["list", "--name", "予算書"]),
        ("list, one old day", vec!["list", "--from", "2026-01-15", "--to", "2026-01-15", "--limit", "1000"]),
        (
            "list, a section, an old day, a part of a name",
            vec!["list", "--section", "zeimu", "--from", "2026-01-15", "--to", "2026-01-16", "--name", "議事録"],
        ),
        ("status", vec!["status"]),
        ("audit search, receipt", vec!["audit", "search", "--receipt", "R7"]),
        ("audit search, part of a file name", vec!["audit", "search", "--file", "第12345回"]),
        ("audit search, part of a file name with letters", vec!["audit", "search", "--file", "12345回会議.DOCX"]),
        ("audit search, person", vec!["audit", "search", "--who", "user77", "--limit", "100000"]),
        (
            "audit search, one day",
            vec!["audit", "search", "--from", "2026-01-15", "--to", "2026-01-15", "--limit", "100000"],
        ),
        ("audit verify", vec!["audit", "verify"]),
        ("report of a month", vec!["report", "2026-01"]),
    ] {
        let ran = pair.ask("in", &words);
        assert!(ran.good, "{what}: {}", ran.said);
        row(what, ran.wall, ran.processor, ran.peak, ran.said.lines().count());
    }
    let file = folder.path().join("trail.csv");
    let ran = run(Command::new(&pair.mugai)
        .args(["audit", "export", "--csv"])
        .arg(&file)
        .arg("--config")
        .arg(pair.config("in")));
    let lines = std::fs::read_to_string(&file).map_or(0, |t| t.lines().count());
    row("audit export of everything", ran.wall, ran.processor, ran.peak, lines);
    let spent = running.stop();
    row("mugai serve, while it answered all this", spent.own, spent.own, spent.peak, 0);
    let store = SqliteStore::open(&data, NodeKey::open(&data).expect("a key")).expect("a store");
    let began = Instant::now();
    let report = store.check().expect("a check");
    assert!(report.broken.is_empty(), "{:?}", report.broken);
    println!("{} rows checked", report.rows);
    row("every row of staging.db checked (in this process)", began.elapsed(), Duration::ZERO, 0, 0);

    let size = |path: &Path| path.metadata().map_or(0, |m| m.len());
    let trail: u64 = std::fs::read_dir(data.join("audit")).expect("a folder").flatten().map(|e| size(&e.path())).sum();
    table.remark(&format!(
        "{records} requests ({} MB of staging.db, put in within {:.0} s) and {records} records of the trail ({} MB, {:.0} s), over {DAYS} days.",
        size(&data.join("staging.db")) / 1_000_000,
        made_requests.as_secs_f64(),
        trail / 1_000_000,
        made_trail.as_secs_f64(),
    ));
    table.write();
}

fn first() -> Timestamp {
    FIRST.parse().expect("a time")
}

fn name(n: u64) -> String {
    format!("令和８年度 第{n}回会議 議事録（案）{n}回会議.docx")
}

/// Requests that came to an end: nine of ten refused, one held for years.
fn requests(data: &Path, records: u64) {
    let store = SqliteStore::open(data, NodeKey::open(data).expect("a key")).expect("a store");
    let blobs = DiskBlobs::open(data).expect("blobs");
    let sample = blobs.put(&mut &b"x"[..], 1).expect("a blob");
    let section = |n: u64| SectionRule {
        id: if n.is_multiple_of(40) { "zeimu".into() } else { format!("ka{:02}", n % 40) },
        quota_bytes: u64::MAX / 2,
        approval_required: true,
        retention_days: 3_650,
        original_days: 3_650,
    };
    let digest = |n: u64| {
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&(n + 1).to_be_bytes());
        digest
    };
    let one = |n: u64| {
        let mut original = sample.clone();
        original.name = BlobName::new(digest(n));
        original.plain_digest = digest(n);
        let by = By::system(first() + SignedDuration::from_millis((n * DAYS * 86_400_000 / records).cast_signed()));
        let new = NewRequest {
            source: format!("s{n}"),
            section: section(n),
            applicant: format!("user{}", n % 500),
            name: name(n),
            original,
            mail: false,
        };
        let Received::New(receipt) = store.receive(&new, &by).expect("received") else { return };
        let step = |change| drop(store.advance(&receipt, change, Notes::default(), &by).expect("a step"));
        if n.is_multiple_of(10) {
            step(Change::Disarming);
            step(Change::Held { why: Why::new("not_scanned", "", "later"), next_try: Timestamp::MAX });
        } else {
            step(Change::Refused(Why::new("malformed", "word/document.xml", "not well-formed")));
        }
    };
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let one = &one;
            scope.spawn(move || (thread..records).step_by(THREADS as usize).for_each(one));
        }
    });
}

/// Milliseconds since [`FIRST`].
struct Told(AtomicU64);

impl Clock for Told {
    fn now(&self) -> Now {
        let ms = self.0.load(Ordering::Relaxed);
        Now { wall: first() + SignedDuration::from_millis(ms.cast_signed()), mono: Duration::from_millis(ms) }
    }
}

/// Acts with their begin and end, in time from day to day, with a checkpoint every day.
fn trail(pair: &Pair, data: &Path, records: u64) {
    let clock = Arc::new(Told(AtomicU64::new(0)));
    let key = mugai_transfer::SigningKey::load(&pair.folder.join("in/seal.key")).expect("a key");
    let setup = Setup::new("internet-1").signer(Signer(key)).clock(clock.clone());
    let (trail, _) = Trail::open(&data.join("audit"), setup).expect("a trail");
    let acts = records / 2;
    let one = |n: u64| {
        clock.0.fetch_max(n * DAYS * 86_400_000 / acts, Ordering::Relaxed);
        let entry = Entry::new(Event::Disarm)
            .who(&format!("user{}", n % 500))
            .section(&format!("ka{:02}", n % 40))
            .receipt(&format!("R{n}"))
            .file(&name(n))
            .digest(&format!("{n:064x}"));
        let act = trail.begin(entry).expect("a begin");
        trail.end(act, End::new(Outcome::Refused).reason("malformed")).expect("an end");
    };
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let one = &one;
            scope.spawn(move || (thread..acts).step_by(THREADS as usize).for_each(one));
        }
    });
    trail.stop().expect("the trail ends");
}
