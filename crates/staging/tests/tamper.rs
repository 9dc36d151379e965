//! Tamper evidence: somebody who edits the database, even after dropping the triggers, or the blobs, gets nowhere with it.
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
use rusqlite::Connection;
use std::path::{Path, PathBuf};

struct Fixture {
    data: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        Self { data: folder() }
    }
    fn store(&self) -> SqliteStore {
        SqliteStore::open(self.data.path(), NodeKey::open(self.data.path()).unwrap()).unwrap()
    }
    fn blobs(&self) -> DiskBlobs {
        DiskBlobs::open(self.data.path()).unwrap()
    }
    /// Edits with every trigger dropped and put back afterwards, as a careful intruder would.
    fn edit(&self, sql: &str) {
        let c = Connection::open(self.data.path().join("staging.db")).unwrap();
        let mut statement = c.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        let triggers: Vec<(String, String)> =
            statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect();
        triggers.iter().for_each(|(name, _)| c.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
        c.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF").unwrap();
        assert!(c.execute(sql, []).unwrap() > 0, "{sql}");
        triggers.iter().for_each(|(_, sql)| c.execute_batch(sql).unwrap());
    }
}

fn is_tampered<T: std::fmt::Debug>(result: Result<T, StagingError>, why: &str) {
    assert!(matches!(result, Err(StagingError::Tampered { .. })), "{why}: {result:?}");
}

#[test]
fn an_edited_request_is_recognised_and_can_go_nowhere() {
    for edit in [
        "state = 'approved'",
        "applicant = 'yamada', applicant_key = 'yamada'",
        "section = 'zeimu'",
        "digest = zeroblob(32)",
        "name = 'harmless.txt'",
        "att_mac = zeroblob(32)",
        "att_digest = randomblob(32)",
        "att_extension = 'exe'",
        "approval = 'none'",
        "result = original",
        "why_code = 'x'",
        "retain_until = '1990-01-01T00:00:00.000Z'",
        "findings = NULL",
        "policy = zeroblob(32)",
        "mac = zeroblob(32)",
        "scan = 'clean'",
        "tries = 7",
        "steps = 3",
        "id = 500",
    ] {
        let fixture = Fixture::new();
        let (store, blobs) = (fixture.store(), fixture.blobs());
        let node = Node { store: &store, blobs: &blobs };
        let receipt = node.disarmed("a", &soumu());
        let good = node.waiting("b");
        store
            .advance(
                &receipt,
                Change::AwaitingApproval,
                Notes { findings: Some("[]".into()), scan: Some("s".into()), policy: Some([1; 32]) },
                &sys(2),
            )
            .unwrap();
        drop(store);
        fixture.edit(&format!("UPDATE requests SET {edit} WHERE receipt = '{receipt}'"));
        let store = fixture.store();
        is_tampered(store.request(&receipt), edit);
        is_tampered(store.approve(&receipt, &approvers(), &person("sato", 3)), edit);
        is_tampered(store.advance(&receipt, Change::Disarming, Notes::default(), &sys(3)), edit);
        is_tampered(store.seal(&NewPackage { id: package_id("p"), receipts: vec![receipt.clone()] }, &sys(3)), edit);
        is_tampered(store.destroy(&Target::Request(receipt.clone()), Scope::All, "x", &sys(3)), edit);
        is_tampered(store.list(&Query::default()), edit);
        // It does not stop the others, and the check names it.
        assert!(store.in_state(State::Approved, 9).unwrap().is_empty());
        assert_eq!(store.in_state(State::AwaitingApproval, 9).unwrap(), [good.clone()]);
        store.approve(&good, &approvers(), &person("sato", 3)).unwrap();
        let broken = store.check().unwrap().broken;
        assert!(broken.iter().any(|b| b.contains(receipt.as_str())), "{edit}: {broken:?}");
    }
}

#[test]
fn an_approval_that_was_put_in_by_hand_is_worth_nothing() {
    let fixture = Fixture::new();
    let (store, blobs) = (fixture.store(), fixture.blobs());
    let node = Node { store: &store, blobs: &blobs };
    let (waiting, approved) = (node.waiting("a"), node.approved("b"));
    drop(store);
    // The MAC of another's approval, and the state set to match.
    fixture.edit(&format!(
        "INSERT INTO approvals SELECT r.id, a.decision, a.rule, a.approver, a.approver_key, a.at, a.comment, a.mac
         FROM requests r, approvals a WHERE r.receipt = '{waiting}'"
    ));
    let store = fixture.store();
    is_tampered(store.request(&waiting), "copied approval");
    store.request(&approved).unwrap();
    drop(store);
    fixture.edit("UPDATE approvals SET approver = 'tanaka', approver_key = 'tanaka'");
    is_tampered(fixture.store().request(&approved), "another approver");
    fixture.edit("DELETE FROM approvals");
    is_tampered(fixture.store().request(&approved), "no approval");
    fixture.edit("UPDATE requests SET mac = (SELECT mac FROM requests WHERE id = 1) WHERE id = 2");
    is_tampered(fixture.store().request(&approved), "the MAC of another row");
}

#[test]
fn every_other_row_is_guarded_too() {
    let fixture = Fixture::new();
    let (store, blobs) = (fixture.store(), fixture.blobs());
    let node = Node { store: &store, blobs: &blobs };
    let receipt = node.released("p", "a");
    let id = store.arrive(&node.incoming("in", 1, 1), &sys(1)).unwrap()[0];
    let exception = NewException {
        digest: [1; 32],
        reason: "r".into(),
        requested_by: "a".into(),
        permitted_by: "b".into(),
        issued: at(0),
        expires: at(9),
    };
    store.grant(&exception, &sys(0)).unwrap();
    dispose(&store, &blobs, &Target::Request(receipt.clone()), Scope::Original, "x", &sys(1)).unwrap();
    drop(store);
    let was = || fixture.store().check().unwrap().broken.len();
    assert_eq!(was(), 0);
    let mut before = 0;
    for edit in [
        "UPDATE exceptions SET expires = '2099-01-01T00:00:00.000Z'",
        "UPDATE packages SET digest = zeroblob(32)",
        "UPDATE seen SET sequence = 2",
        "UPDATE arrivals SET state = 'delivered'",
        "UPDATE disposals SET who = 'nobody'",
        "UPDATE history SET who = 'x' WHERE id = 1",
        "UPDATE blobs SET wrapped = (SELECT wrapped FROM blobs WHERE id = 2) WHERE id = 3",
        "UPDATE usage SET bytes = 0",
    ] {
        fixture.edit(edit);
        let now = was();
        assert!(now > before, "{edit}");
        before = now;
    }
    let store = fixture.store();
    is_tampered(store.exception_for(&[1; 32], at(1)), "exception");
    is_tampered(store.package(&package_id("p")), "package");
    is_tampered(store.seen(&package_id("in")), "seen");
    is_tampered(store.arrival(id), "arrival");
    is_tampered(store.history(&receipt), "history");
    is_tampered(store.disposals(&Target::Request(receipt)), "disposal");
}

#[test]
fn missing_history_findings_and_manifest_entries_are_noticed() {
    let fixture = Fixture::new();
    let (store, blobs) = (fixture.store(), fixture.blobs());
    let node = Node { store: &store, blobs: &blobs };
    let receipt = node.received("a", &soumu());
    let notes = Notes { findings: Some("[\"macro\"]".into()), ..Notes::default() };
    store.advance(&receipt, Change::Disarming, notes, &sys(1)).unwrap();
    let id = store.arrive(&node.incoming("in", 1, 1), &sys(1)).unwrap()[0];
    drop(store);
    fixture.edit("DELETE FROM history WHERE subject = 'request' AND step = 2");
    is_tampered(fixture.store().history(&receipt), "history cut");
    fixture.store().request(&receipt).unwrap();
    fixture.edit("UPDATE findings SET json = '[]'");
    is_tampered(fixture.store().request(&receipt), "findings");
    fixture.edit("UPDATE entries SET json = '{}'");
    is_tampered(fixture.store().arrival(id), "entry");
}

#[test]
fn a_dropped_trigger_another_schema_or_another_key_stops_the_start() {
    let open = |data: &Path, key: NodeKey| SqliteStore::open(data, key).err();
    let fixture = Fixture::new();
    drop(fixture.store());
    let path = fixture.data.path().join("staging.db");
    assert!(matches!(open(fixture.data.path(), NodeKey::from_bytes([1; 32])), Some(StagingError::NodeKey { .. })));
    let key = || NodeKey::open(fixture.data.path()).unwrap();
    Connection::open(&path).unwrap().execute_batch("DROP TRIGGER requests_approved").unwrap();
    let error = open(fixture.data.path(), key()).unwrap();
    assert!(matches!(&error, StagingError::Tampered { what } if what.contains("requests_approved")), "{error}");

    let other = Fixture::new();
    drop(other.store());
    let c = Connection::open(other.data.path().join("staging.db")).unwrap();
    c.execute_batch("PRAGMA user_version = 99").unwrap();
    let error = open(other.data.path(), NodeKey::open(other.data.path()).unwrap());
    assert!(matches!(error, Some(StagingError::Newer { found: 99, .. })), "{error:?}");

    let foreign = folder();
    let c = Connection::open(foreign.path().join("staging.db")).unwrap();
    c.execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(open(foreign.path(), NodeKey::from_bytes([1; 32])), Some(StagingError::Tampered { .. })));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

#[test]
fn a_changed_blob_is_never_handed_out() {
    let fixture = Fixture::new();
    let blobs = fixture.blobs();
    let plain: Vec<u8> = (0..600_000_u32).map(|n| (n % 253) as u8).collect();
    let blob = blobs.put(&mut &plain[..], 1_000_000).unwrap();
    let other = blobs.put(&mut &b"other"[..], 5).unwrap();
    assert_eq!(blobs.get(&blob).unwrap(), plain);
    let path =
        files(&fixture.data.path().join("blobs")).into_iter().find(|p| p.ends_with(blob.name.to_string())).unwrap();
    let good = std::fs::read(&path).unwrap();
    assert!(!good.windows(32).any(|w| plain.windows(32).next().is_some_and(|p| p == w)), "it is encrypted");
    for at in [0, 8, 9, 300_000, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        std::fs::write(&path, &bad).unwrap();
        is_tampered(blobs.get(&blob), "one bit");
    }
    for bad in [&good[..good.len() - 1], &good[..8], b"", &[&good[..], b"x"].concat()] {
        std::fs::write(&path, bad).unwrap();
        is_tampered(blobs.get(&blob), "another length");
    }
    std::fs::write(&path, &good).unwrap();
    for wrong in [
        BlobRef { plain_digest: [0; 32], ..blob.clone() },
        BlobRef { key: other.key.clone(), ..blob.clone() },
        BlobRef { length: 5, ..blob.clone() },
        BlobRef { name: other.name, ..blob.clone() },
    ] {
        is_tampered(blobs.get(&wrong), "another reference");
    }
    assert_eq!(blobs.get(&blob).unwrap(), plain);
    std::fs::remove_file(&path).unwrap();
    is_tampered(blobs.get(&blob), "gone");
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    is_tampered(blobs.get(&blob), "a link");
}

/// R16: after disposal the wrapped key is in no file of the data folder, also with many rows before and after it, and the log in use.
#[test]
fn after_disposal_the_key_is_in_no_file() {
    let fixture = Fixture::new();
    let (store, blobs) = (fixture.store(), fixture.blobs());
    let node = Node { store: &store, blobs: &blobs };
    let section = SectionRule { quota_bytes: 1 << 30, ..soumu() };
    let receipts: Vec<Receipt> = (0..400).map(|n| node.received(&format!("{n}"), &section)).collect();
    let wrapped = |receipt: &Receipt| -> Vec<u8> {
        let c = Connection::open(fixture.data.path().join("staging.db")).unwrap();
        let sql = "SELECT wrapped FROM blobs b JOIN requests r ON r.original = b.id WHERE receipt = ?1";
        c.query_row(sql, [receipt.as_str()], |r| r.get(0)).unwrap()
    };
    let found_in = |key: &[u8]| -> Vec<PathBuf> {
        let all = files(fixture.data.path()).into_iter();
        all.filter(|f| std::fs::read(f).unwrap().windows(key.len()).any(|w| w == key)).collect()
    };
    let victims: Vec<&Receipt> = receipts.iter().step_by(40).collect();
    let keys: Vec<Vec<u8>> = victims.iter().map(|r| wrapped(r)).collect();
    assert!(keys.iter().all(|k| !found_in(k).is_empty()), "they are there before");
    let survivor = wrapped(&receipts[1]);
    for receipt in victims {
        node.step(receipt, Change::Refused(Why::new("malformed", "", ""))).unwrap();
        let name = store.request(receipt).unwrap().original.unwrap().name;
        dispose(&store, &blobs, &Target::Request(receipt.clone()), Scope::All, "r", &sys(9)).unwrap();
        assert!(!files(&fixture.data.path().join("blobs")).iter().any(|f| f.ends_with(name.to_string())));
    }
    for key in keys {
        assert_eq!(found_in(&key), Vec::<PathBuf>::new());
    }
    assert!(!found_in(&survivor).is_empty());
    assert_eq!(store.check().unwrap().broken, Vec::<String>::new());
}

#[test]
fn orphans_are_swept_after_their_grace_and_nothing_else() {
    let fixture = Fixture::new();
    let (store, blobs) = (fixture.store(), fixture.blobs());
    let node = Node { store: &store, blobs: &blobs };
    let receipt = node.received("a", &soumu());
    let orphan = blobs.put(&mut &b"no row"[..], 10).unwrap();
    std::fs::write(fixture.data.path().join("blobs/tmp/half"), b"half a file").unwrap();
    let hour = std::time::Duration::from_secs(3_600);
    assert_eq!(sweep(&store, &blobs, hour).unwrap(), [], "within the grace a row may still come");
    assert_eq!(sweep(&store, &blobs, std::time::Duration::ZERO).unwrap(), [orphan.name]);
    assert!(!fixture.data.path().join("blobs/tmp/half").exists());
    blobs.get(&store.request(&receipt).unwrap().original.unwrap()).unwrap();
}
