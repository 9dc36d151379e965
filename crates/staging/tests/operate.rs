//! Backup and restore, a full disk, many threads at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::cloned_ref_to_slice_refs
)]

mod common;

use common::*;
use mugai_staging::*;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

fn open(data: &Path) -> (SqliteStore, DiskBlobs) {
    (SqliteStore::open(data, NodeKey::open(data).unwrap()).unwrap(), DiskBlobs::open(data).unwrap())
}

#[test]
fn a_backup_is_made_while_others_write_and_restored_whole() {
    let (data, away) = (folder(), folder());
    let (store, blobs) = open(data.path());
    let node = Node { store: &store, blobs: &blobs };
    let receipts: Vec<Receipt> = (0..20).map(|n| node.approved(&format!("{n}"))).collect();
    let gone = node.released("p", "gone");
    dispose(&store, &blobs, &Target::Request(gone.clone()), Scope::All, "r", &sys(9)).unwrap();
    let saved = away.path().join("saved");
    let stop = std::sync::atomic::AtomicBool::new(false);
    let report = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut n = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let receipt = Node { store: &store, blobs: &blobs }
                    .received(&format!("meanwhile {n}"), &SectionRule { quota_bytes: 1 << 30, ..soumu() });
                Node { store: &store, blobs: &blobs }
                    .step(&receipt, Change::Refused(Why::new("malformed", "", "")))
                    .unwrap();
                dispose(&store, &blobs, &Target::Request(receipt), Scope::All, "r", &sys(9))
                    .or_else(|e| if matches!(e, StagingError::Busy) { Ok(vec![]) } else { Err(e) })
                    .unwrap();
                n += 1;
            }
        });
        let report = backup(&store, &blobs, &saved, at(100)).unwrap();
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.join().unwrap();
        report
    });
    assert!(report.blobs >= 40 && report.made == "2026-11-22T01:01:40.000Z", "{report:?}");
    assert_eq!(std::fs::metadata(saved.join("staging.db")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(backup(&store, &blobs, &saved, at(100)).is_err(), "never over another backup");

    let new = away.path().join("new");
    let restored = restore(&saved, &new).unwrap();
    assert_eq!(restored.blobs, report.blobs);
    let (store, blobs) = open(&new);
    for receipt in &receipts {
        let request = store.request(receipt).unwrap();
        assert_eq!(request.state, State::Approved);
        assert_eq!(
            blobs.get(&request.result.unwrap().blob).unwrap(),
            blobs.get(&store.request(receipt).unwrap().result.unwrap().blob).unwrap()
        );
        assert_eq!(sha(&blobs.get(&request.original.unwrap()).unwrap()), request.digest);
    }
    assert_eq!(store.request(&gone).unwrap().state, State::Disposed);
    let next = Node { store: &store, blobs: &blobs }.sealed("after", "after").0;
    assert_eq!(next.sequence, 2, "the numbers go on");
    assert!(restore(&saved, &new).is_err(), "never over a node");
}

#[test]
fn a_backup_that_was_changed_is_not_restored() {
    let (data, away) = (folder(), folder());
    let (store, blobs) = open(data.path());
    let receipt = Node { store: &store, blobs: &blobs }.received("a", &soumu());
    let blob = store.request(&receipt).unwrap().original.unwrap().name.to_string();
    let damages: [fn(&Path, &str); 5] = [
        |saved, _| drop(std::fs::write(saved.join("manifest.json"), "{}")),
        |saved, _| {
            let text = std::fs::read_to_string(saved.join("manifest.json")).unwrap();
            std::fs::write(saved.join("manifest.json"), text.replace("2026-11-22", "2026-11-23")).unwrap();
        },
        |saved, _| {
            let c = rusqlite::Connection::open(saved.join("staging.db")).unwrap();
            c.execute_batch("PRAGMA journal_mode = DELETE; UPDATE usage SET bytes = 0").unwrap();
        },
        |saved, blob| std::fs::write(saved.join("blobs").join(&blob[..2]).join(blob), "x").unwrap(),
        |saved, blob| std::fs::remove_file(saved.join("blobs").join(&blob[..2]).join(blob)).unwrap(),
    ];
    for (n, damage) in damages.iter().enumerate() {
        let (saved, new) = (away.path().join(format!("saved{n}")), away.path().join(format!("new{n}")));
        backup(&store, &blobs, &saved, at(1)).unwrap();
        damage(&saved, &blob);
        let error = restore(&saved, &new).unwrap_err();
        assert!(matches!(error, StagingError::Tampered { .. }), "{n}: {error}");
        assert!(!new.join("staging.db").exists(), "nothing that looks like a node");
    }
}

/// A small file system of its own, when we may mount one.
struct Small(tempfile::TempDir);

impl Small {
    fn mount(bytes: u64) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={bytes}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "mugai-test"]).arg(folder.path());
        mount.stderr(std::process::Stdio::null()).status().is_ok_and(|s| s.success()).then_some(Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_loses_nothing_and_work_goes_on_when_there_is_room() {
    let Some(small) = Small::mount(6 << 20) else {
        // May not mount: the same error by a reader that says what a full disk says.
        let data = folder();
        struct Full;
        impl std::io::Read for Full {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
        }
        let (_, blobs) = open(data.path());
        assert!(matches!(blobs.put(&mut Full, 9), Err(StagingError::Full)));
        return;
    };
    let data = small.0.path();
    let filler = data.join("filler");
    std::fs::write(&filler, vec![0; 1 << 20]).unwrap();
    let (store, blobs) = open(data);
    let node = Node { store: &store, blobs: &blobs };
    let section = SectionRule { quota_bytes: 1 << 30, ..soumu() };
    let mut taken = Vec::new();
    let error = loop {
        match node.take(&format!("{}", taken.len()), &section, &[7; 100_000]) {
            Ok(received) => taken.push(received.receipt().clone()),
            Err(error) => break error,
        }
        assert!(taken.len() < 100, "it never gets full");
    };
    assert!(matches!(error, StagingError::Full), "{error}");
    assert!(error.ja().contains("ディスク"));
    // Now the database too: small steps until not even they fit.
    let mut refused = 0;
    for receipt in taken.iter().cycle().take(4_000) {
        let to =
            if store.request(receipt).unwrap().state == State::Received { Change::Disarming } else { Change::Received };
        let notes = Notes { scan: Some("x".repeat(4_000)), ..Notes::default() };
        match store.advance(receipt, to, notes, &sys(1)) {
            Ok(_) => {}
            Err(StagingError::Full) => refused += 1,
            Err(other) => panic!("{other}"),
        }
        if refused > 3 {
            break;
        }
    }
    assert!(refused > 3, "the database never got full");
    std::fs::remove_file(&filler).unwrap();
    assert_eq!(store.check().unwrap().broken, Vec::<String>::new());
    for receipt in &taken {
        let request = store.request(receipt).unwrap();
        assert_eq!(blobs.get(&request.original.unwrap()).unwrap(), [7; 100_000]);
    }
    node.take("again", &section, &[7; 100_000]).unwrap();
    store.recover(&sys(2)).unwrap();
    assert_eq!(store.in_state(State::Received, 999).unwrap().len(), taken.len() + 1);
    sweep(&store, &blobs, std::time::Duration::ZERO).unwrap();
    assert_eq!(blobs.older_than(std::time::Duration::ZERO).unwrap().len(), taken.len() + 1, "no leavings");
}

#[test]
fn many_threads_share_commits_and_one_failure_is_only_its_own() {
    let data = folder();
    let (store, blobs) = open(data.path());
    let tight = SectionRule { id: "tight".into(), quota_bytes: 0, ..soumu() };
    let all = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for thread in 0..32 {
            let (store, blobs, tight, all) = (&store, &blobs, &tight, &all);
            scope.spawn(move || {
                let node = Node { store, blobs };
                for n in 0..15 {
                    let receipt = node.disarmed(&format!("{thread} {n}"), &kouhou());
                    let original = blobs.put(&mut &b"x"[..], 1).unwrap();
                    let new = NewRequest {
                        source: format!("bad {thread} {n}"),
                        section: tight.clone(),
                        applicant: "t".into(),
                        name: "n".into(),
                        original,
                        mail: false,
                    };
                    assert!(matches!(store.receive(&new, &sys(1)), Err(StagingError::QuotaFull { .. })));
                    all.lock().unwrap().push(receipt);
                }
            });
        }
    });
    let mut all = all.into_inner().unwrap();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 32 * 15, "every receipt number once");
    assert_eq!(store.counts().unwrap(), [(State::Disarmed, 480)]);
    assert_eq!(store.check().unwrap().broken, Vec::<String>::new());
}
