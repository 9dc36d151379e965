//! A million requests: not a test of every day but a measurement by hand (`cargo test -p mugai-staging --test scale -- --ignored --nocapture`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::cloned_ref_to_slice_refs,
    clippy::print_stdout
)]

mod common;

use common::*;
use mugai_staging::*;
use std::time::Instant;

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status.lines().filter(|l| l.starts_with("VmRSS") || l.starts_with("VmHWM")).collect::<Vec<_>>().join(" ")
}

fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (begun, before) = (Instant::now(), cpu());
    let value = work();
    println!("{what}: {:.3} s, {:.2} s CPU, {}", begun.elapsed().as_secs_f64(), cpu() - before, memory());
    value
}

#[test]
#[ignore = "a measurement of minutes"]
fn a_million_requests() {
    let rows: u64 = std::env::var("ROWS").ok().and_then(|r| r.parse().ok()).unwrap_or(1_000_000);
    let data = folder();
    let key = NodeKey::open(data.path()).unwrap();
    let store = SqliteStore::open(data.path(), key.clone()).unwrap();
    let blobs = DiskBlobs::open(data.path()).unwrap();
    let sample = blobs.put(&mut &b"x"[..], 1).unwrap();
    let section = |n: u64| SectionRule { id: format!("ka{:02}", n % 40), quota_bytes: u64::MAX / 2, ..soumu() };
    timed("receive all", || {
        std::thread::scope(|scope| {
            for thread in 0..64 {
                let (store, sample) = (&store, &sample);
                scope.spawn(move || {
                    for n in (thread..rows).step_by(64) {
                        let digest = sha(&n.to_le_bytes());
                        let original = BlobRef { name: BlobName::new(digest), plain_digest: digest, ..sample.clone() };
                        let name = format!("令和８年度 第{n}回会議 議事録（案）.docx");
                        let applicant = format!("user{}", n % 500);
                        let new = NewRequest {
                            source: format!("s{n}"),
                            section: section(n),
                            applicant,
                            name,
                            original,
                            mail: false,
                        };
                        // A day has at most 999,999 numbers.
                        let day = i64::try_from(n / 3_000).unwrap() * 86_400;
                        store.receive(&new, &By::system(at(day))).unwrap();
                    }
                });
            }
        });
    });
    let q = Query::default;
    let list = |what: &str, query: Query| timed(what, || println!("  {} rows", store.list(&query).unwrap().rows.len()));
    list("newest page", q());
    list("deep page", Query { before: Some(10_000), ..q() });
    list("one section", Query { sections: vec!["ka07".into()], ..q() });
    list("three sections", Query { sections: vec!["ka07".into(), "ka08".into(), "ka09".into()], ..q() });
    list("one applicant", Query { applicant: Some("user77".into()), ..q() });
    list("state with no rows", Query { states: vec![State::Held], ..q() });
    list("state with all rows", Query { states: vec![State::Received], ..q() });
    list("name, one hit", Query { name: Some("第12345回".into()), ..q() });
    list("name, all hit", Query { name: Some("議事録".into()), ..q() });
    list("name, no hit", Query { name: Some("予算書".into()), ..q() });
    list("name, no hit, one section", Query { name: Some("予算書".into()), sections: vec!["ka07".into()], ..q() });
    list("one old day", Query { from: Some(at(86_400)), until: Some(at(2 * 86_400)), ..q() });
    list(
        "one old day of a section",
        Query { sections: vec!["ka07".into()], from: Some(at(86_400)), until: Some(at(2 * 86_400)), ..q() },
    );
    timed("counts", || store.counts().unwrap());
    timed("due for work", || store.due_for_work(at(0), 100).unwrap().len());
    timed("due for disposal", || store.due_for_disposal(at(0), 100).unwrap().len());
    timed("one request", || store.request(&store.by_source("s500").unwrap().unwrap()).unwrap().id);
    timed("check everything", || assert!(store.check().unwrap().broken.is_empty()));
    let size = std::fs::metadata(data.path().join("staging.db")).unwrap().len();
    println!("staging.db: {} MB", size / 1_000_000);
    drop(store);
    timed("open again", || SqliteStore::open(data.path(), key).unwrap());
}

#[test]
#[ignore = "a measurement of minutes"]
fn what_staging_costs_per_file() {
    let data = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(data.path(), NodeKey::open(data.path()).unwrap()).unwrap();
    let blobs = DiskBlobs::open(data.path()).unwrap();
    let files = 2_000_u64;
    timed("2,000 files of 20 kB, received → approved → sealed, two blobs each, 64 threads", || {
        std::thread::scope(|scope| {
            for thread in 0..64 {
                let (store, blobs) = (&store, &blobs);
                scope.spawn(move || {
                    let node = Node { store, blobs };
                    let section = SectionRule { quota_bytes: 1 << 40, ..kouhou() };
                    for n in (thread..files).step_by(64) {
                        let bytes = vec![n as u8; 20_000];
                        let receipt = node.take(&format!("{n}"), &section, &bytes).unwrap().receipt().clone();
                        node.step(&receipt, Change::Disarming).unwrap();
                        let result = node.result(&bytes);
                        node.step(&receipt, Change::Scanning(Some(result))).unwrap();
                        node.step(&receipt, Change::Disarmed(None)).unwrap();
                        node.step(&receipt, Change::ApprovedByRule).unwrap();
                    }
                });
            }
        });
    });
    let big = vec![5; 200 << 20];
    let blob = timed("put 200 MiB", || blobs.put(&mut &big[..], 1 << 30).unwrap());
    timed("get 200 MiB", || assert_eq!(blobs.get(&blob).unwrap().len(), 200 << 20));
}
