//! Crashes: a process killed in the middle of anything, and the double that ends the world at every single durable step.
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
use mugai_staging::testing::{Fate, World};
use mugai_staging::*;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const ROUNDS: u64 = 30;
const CHILD: &str = "MUGAI_STAGING_CRASH_CHILD";

fn open(data: &Path) -> (SqliteStore, DiskBlobs) {
    (SqliteStore::open(data, NodeKey::open(data).unwrap()).unwrap(), DiskBlobs::open(data).unwrap())
}

/// Not a test of its own: what the killed process does, when started again by the test below.
#[test]
fn child() {
    let Ok(data) = std::env::var(CHILD) else { return };
    let (store, blobs) = open(Path::new(&data));
    let said = std::fs::OpenOptions::new().create(true).append(true).open(Path::new(&data).join("said")).unwrap();
    let counter = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let node = Node { store: &store, blobs: &blobs };
                loop {
                    let n = counter.fetch_add(1, Ordering::Relaxed);
                    let source = format!("{} {n}", std::process::id());
                    one_file(&node, n, &source, &said);
                }
            });
        }
    });
}

fn one_file(node: &Node<'_>, n: u64, source: &str, mut said: &std::fs::File) {
    let section = SectionRule { quota_bytes: 1 << 40, ..soumu() };
    let receipt = node.received(source, &section);
    // One write each: what is said is there after a kill.
    said.write_all(format!("{source}={receipt}\n").as_bytes()).unwrap();
    node.step(&receipt, Change::Disarming).unwrap();
    let result = node.result(source.as_bytes());
    if n.is_multiple_of(5) {
        node.step(&receipt, Change::Refused(Why::new("malformed", "", ""))).unwrap();
        node.blobs.remove(&result.blob.name).unwrap();
        let target = Target::Request(receipt);
        match dispose(node.store, node.blobs, &target, Scope::All, "test", &sys(5)) {
            Ok(_) | Err(StagingError::Busy) => {}
            Err(other) => panic!("{other}"),
        }
        return;
    }
    node.step(&receipt, Change::Scanning(Some(result))).unwrap();
    if n.is_multiple_of(7) {
        node.step(&receipt, Change::Disarming).unwrap_err();
        return;
    }
    node.step(&receipt, Change::Disarmed(None)).unwrap();
    node.step(&receipt, Change::AwaitingApproval).unwrap();
    node.store.approve(&receipt, &approvers(), &person("sato", 2)).unwrap();
    let package = node.store.seal(&NewPackage { id: package_id(source), receipts: vec![receipt] }, &sys(3)).unwrap();
    node.store.package_written(&package.id, "x.mgpk", [1; 32], &sys(4)).unwrap();
    node.store.package_released(&package.id, &sys(5)).unwrap();
    node.store.arrive(&IncomingPackage { node: source.into(), ..node.incoming(source, 1, 2) }, &sys(6)).unwrap();
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_is_wrong() {
    let data = folder();
    for round in 0..ROUNDS {
        let mut process = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture"])
            .env(CHILD, data.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // Begun for certain: something was said in this round. Then a little more, a different time each round.
        let before = said(data.path()).len();
        while said(data.path()).len() <= before + usize::try_from(round % 4).unwrap() {
            assert!(process.try_wait().unwrap().is_none(), "the child died by itself");
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(round * 7 % 61));
        process.kill().unwrap();
        process.wait().unwrap();
        let (store, blobs) = open(data.path());
        for (source, receipt) in said(data.path()) {
            assert_eq!(store.by_source(&source).unwrap().unwrap().as_str(), receipt, "taken in, but gone");
        }
        store.recover(&sys(10)).unwrap();
        finish_disposals(&store, &blobs, at(10)).unwrap();
        sweep(&store, &blobs, Duration::ZERO).unwrap();
        assert_eq!(store.check().unwrap().broken, Vec::<String>::new(), "round {round}");
        for state in [State::Disarming, State::Scanning] {
            assert_eq!(store.in_state(state, 9).unwrap(), []);
        }
    }
    let (store, blobs) = open(data.path());
    let mut living = 0;
    let mut query = Query { limit: 500, ..Query::default() };
    loop {
        let page = store.list(&query).unwrap();
        for request in &page.rows {
            for blob in request.original.iter().chain(request.result.as_ref().map(|r| &r.blob)) {
                blobs.get(blob).unwrap();
                living += 1;
            }
            let decided = request.approval.as_ref().is_some_and(|a| a.approved);
            assert!(decided || request.package.is_none(), "sealed without approval");
        }
        query.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    query.before = None;
    loop {
        let page = store.list_arrivals(&query).unwrap();
        page.rows.iter().for_each(|a| drop(blobs.get(a.blob.as_ref().unwrap()).unwrap()));
        living += page.rows.len();
        query.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!(blobs.older_than(Duration::ZERO).unwrap().len(), living, "not a blob too many, not one too few");
    assert!(store.list(&Query::default()).unwrap().rows.len() >= usize::try_from(ROUNDS).unwrap());
}

/// What the children said before they were killed; a last line that was cut off does not count.
fn said(data: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(data.join("said")).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().filter_map(|l| l.split_once('=')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

/// Goes on from wherever the world stands until the file is disposed of; ends early only when the world does.
fn road(world: &World) -> Result<(), StagingError> {
    let (store, blobs) = (&*world.store, &*world.blobs);
    store.recover(&sys(1))?;
    finish_disposals(store, blobs, at(1))?;
    sweep(store, blobs, Duration::ZERO)?;
    let (section, name) = (soumu(), "報告書.docx");
    let what = TakenIn { source: "one", section: &section, applicant: "tanaka", name, length: 8, mail: false };
    let receipt = take_in(store, blobs, &what, &mut &b"original"[..], &sys(2))?.receipt().clone();
    loop {
        let request = store.request(&receipt)?;
        let step = |change| store.advance(&receipt, change, Notes::default(), &sys(3)).map(drop);
        match request.state {
            State::Received => step(Change::Disarming)?,
            State::Disarming => {
                let blob = blobs.put(&mut &b"harmless"[..], 8)?;
                step(Change::Disarmed(Some(ResultFile {
                    blob,
                    attestation: attestation(b"harmless"),
                    exception: None,
                })))?;
            }
            State::Disarmed => step(Change::AwaitingApproval)?,
            State::AwaitingApproval => drop(store.approve(&receipt, &approvers(), &person("sato", 4))?),
            State::Approved => {
                let id = package_id("the package");
                drop(store.seal(&NewPackage { id, receipts: vec![receipt.clone()] }, &sys(5))?);
            }
            State::Sealed => {
                let id = request.package.unwrap();
                store.package_written(&id, "p.mgpk", [1; 32], &sys(6))?;
                store.package_released(&id, &sys(7))?;
            }
            State::Released => {
                store.package_acknowledged(&request.package.unwrap(), &[receipt.clone()], &sys(8))?;
            }
            State::Delivered => {
                let target = Target::Request(receipt.clone());
                dispose(store, blobs, &target, Scope::All, "rule", &sys(9))?;
            }
            State::Disposed => return Ok(()),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn whichever_step_is_the_last_the_road_goes_on_from_there() {
    let world = World::new().unwrap();
    road(&world).unwrap();
    let steps = world.journal.steps();
    assert!(steps.len() > 20, "{steps:?}");
    for (n, step) in steps.iter().enumerate() {
        for fate in Fate::ALL {
            let world = World::new().unwrap();
            world.journal.crash_at(n, fate);
            assert!(matches!(road(&world), Err(StagingError::Crashed)), "{n} {fate:?}");
            assert!(world.journal.crashed());
            // A second crash, soon after the first.
            let again = world.survive().unwrap();
            again.journal.crash_at(n % 5, fate);
            let _ = road(&again);
            let last = again.survive().unwrap();
            road(&last).unwrap_or_else(|e| panic!("{} {fate:?}: {e}", step));
            assert_eq!(last.store.check().unwrap().broken, Vec::<String>::new());
            assert_eq!(last.store.counts().unwrap(), [(State::Disposed, 1)]);
            assert_eq!(last.blobs.names(), [], "{} {fate:?}", step);
            let package = last.store.package(&package_id("the package")).unwrap();
            assert_eq!((package.sequence, package.state), (1, PackageState::Acknowledged));
            assert!(last.store.disposals_after(0, 99).unwrap().iter().all(|d| d.unlinked.is_some()));
        }
    }
}

#[test]
fn the_double_is_stricter_than_the_disk() {
    let world = World::new().unwrap();
    let node = Node { store: &*world.store, blobs: &*world.blobs };
    let receipt = node.received("a", &soumu());
    let original = world.store.request(&receipt).unwrap().original.unwrap();
    assert!(world.blobs.remove(&original.name).is_err(), "its key lives");
    let elsewhere = World::new().unwrap();
    let blob = elsewhere.blobs.put(&mut &b"x"[..], 1).unwrap();
    let new = NewRequest {
        source: "b".into(),
        section: soumu(),
        applicant: "t".into(),
        name: "n".into(),
        original: blob,
        mail: false,
    };
    assert!(
        matches!(world.store.receive(&new, &sys(1)), Err(StagingError::Invalid { .. })),
        "bytes that are not there"
    );
    world.blobs.damage(&original.name);
    assert!(matches!(world.blobs.get(&original), Err(StagingError::Tampered { .. })));
}
