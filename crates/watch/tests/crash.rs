//! Killed in the middle, again and again: every file is taken, and under one id only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{Drop, ms, until};
use mugai_watch::{Answer, Claimed, Notice, RefusedDrop, Taker, Watch};
use std::collections::HashMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

/// Stores every file durably under its source, as staging does; a source that is there already is not stored again.
struct Store(PathBuf);

impl Taker for Store {
    fn take(&self, mut claimed: Claimed) -> Answer {
        let (place, temporary) = (self.0.join(&claimed.source), self.0.join(format!("{}.tmp", claimed.source)));
        if place.exists() {
            return Answer::Taken;
        }
        let mut bytes = Vec::new();
        claimed.file.read_to_end(&mut bytes).unwrap();
        if !claimed.unchanged() {
            return Answer::NotNow;
        }
        let mut file = fs::File::create(&temporary).unwrap();
        file.write_all(&bytes).unwrap();
        file.sync_all().unwrap();
        fs::rename(&temporary, &place).unwrap();
        Answer::Taken
    }

    fn refused(&self, _: RefusedDrop) -> Answer {
        Answer::NotNow
    }

    fn notice(&self, _: Notice) {}
}

/// Not a test: the process that is killed. Does nothing unless it is started by the test below.
#[test]
fn child() {
    let (Ok(root), Ok(store)) = (std::env::var("MUGAI_TEST_ROOT"), std::env::var("MUGAI_TEST_STORE")) else { return };
    let mut settings = Drop::new().settings;
    settings.root = PathBuf::from(root);
    (settings.settle, settings.rescan, settings.quiet) = (ms(10), ms(10), ms(0));
    // It does not outlive the test either, when that is the one who is killed.
    let parent = rustix::process::getppid();
    let orphaned = || {
        if rustix::process::getppid() != parent {
            std::process::exit(1);
        }
    };
    Watch::new(settings).unwrap().run(&Store(PathBuf::from(store)), &AtomicBool::new(false), &orphaned);
}

/// Killed when the test is done with it, however that ends.
struct Victim(std::process::Child);

impl Victim {
    fn kill(self) {}
}

impl std::ops::Drop for Victim {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn start(root: &Path, store: &Path) -> Victim {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env("MUGAI_TEST_ROOT", root)
        .env("MUGAI_TEST_STORE", store)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Victim(child.unwrap())
}

fn stored(store: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(store).unwrap().map(|e| e.unwrap().path());
    paths.filter(|p| p.extension().is_none()).collect()
}

#[test]
fn twenty_kills_lose_nothing_and_take_nothing_twice() {
    let drop = Drop::new();
    let store = drop.temp.path().join("store");
    fs::create_dir(&store).unwrap();
    let (mut dropped, mut middle, mut after_the_taking) = (0_usize, 0, 0);
    // A small generator with a fixed seed decides how far each run comes before it is killed.
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for round in 0.. {
        assert!(round < 300, "only {middle} kills came in the middle");
        if middle >= 24 && after_the_taking >= 1 {
            break;
        }
        for _ in 0..30 {
            let section = if dropped % 2 == 0 { "総務課" } else { "税務課/下" };
            fs::create_dir_all(drop.path(section)).unwrap();
            fs::write(drop.path(section).join(format!("{dropped}.txt")), dropped.to_string()).unwrap();
            dropped += 1;
        }
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let goal = stored(&store).len() + usize::try_from(random % 25).unwrap();
        let child = start(drop.root(), &store);
        until("progress", || stored(&store).len() >= goal.min(dropped));
        child.kill();
        let claims = drop.claims();
        middle += usize::from(!claims.is_empty());
        // The hardest moment: stored, but the claim not yet removed.
        after_the_taking += claims.iter().filter(|c| store.join(c.split('~').next().unwrap()).exists()).count();
    }
    let child = start(drop.root(), &store);
    until("everything", || {
        let lying = |f: &str| {
            fs::read_dir(drop.path(f)).map_or(0, |d| d.filter(|e| e.as_ref().unwrap().path().is_file()).count())
        };
        lying("総務課") == 0 && lying("税務課/下") == 0 && drop.claims().is_empty()
    });
    child.kill();
    let mut times: HashMap<String, u32> = HashMap::new();
    for path in stored(&store) {
        *times.entry(fs::read_to_string(path).unwrap()).or_default() += 1;
    }
    let wrong: Vec<_> = (0..dropped).filter(|n| times.get(&n.to_string()) != Some(&1)).collect();
    assert!(wrong.is_empty(), "lost or twice: {wrong:?}");
    assert_eq!(times.len(), dropped);
}

#[test]
fn a_claim_left_behind_is_offered_again_with_all_that_was_known() {
    let drop = Drop::new();
    let id = "0123456789abcdef0123456789abcdef";
    let claim = drop.path(&format!(".mugai-claim/{id}~zeimu~山田%7E/下/その下"));
    fs::create_dir_all(&claim).unwrap();
    fs::write(claim.join("申告.txt"), b"content").unwrap();
    // A crash between making the folder and the rename.
    fs::create_dir_all(drop.path(&format!(".mugai-claim/{}~zeimu~-/空", id.replace('0', "f")))).unwrap();
    let desk = common::Desk::new();
    drop.watch(&desk, |_| {
        until("the file", || desk.count() == 1);
        until("the claims to go", || drop.claims().is_empty());
    });
    let got = &desk.all()[0];
    assert_eq!((got.source.as_str(), got.section.as_str(), got.staff.as_deref()), (id, "zeimu", Some("山田~")));
    assert_eq!((got.shown.as_str(), got.bytes.as_slice(), got.again), ("下/その下/申告.txt", &b"content"[..], true));
}

#[test]
fn a_stop_waits_for_the_call_under_way_and_leaves_the_rest_claimed() {
    static STOPPED: AtomicBool = AtomicBool::new(false);
    static FIRST: AtomicBool = AtomicBool::new(false);
    let mut drop = Drop::new();
    drop.settings.threads = 1;
    let desk = common::Desk::judging(|_| {
        until("the stop", || STOPPED.load(Ordering::SeqCst));
        if !FIRST.swap(true, Ordering::SeqCst) {
            std::thread::sleep(ms(300));
        }
        Answer::Taken
    });
    for n in 0..20 {
        fs::write(drop.path("総務課").join(format!("{n}.txt")), b"x").unwrap();
    }
    let watch = Watch::new(drop.settings.clone()).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let running = scope.spawn(|| watch.run(&*desk, &stop, &|| ()));
        until("the first offer", || desk.offers.lock().unwrap().len() == 1);
        stop.store(true, Ordering::Release);
        STOPPED.store(true, Ordering::SeqCst);
        running.join().unwrap();
    });
    assert_eq!((desk.count(), desk.offers.lock().unwrap().len()), (1, 1));
    assert_eq!(watch.figures().taken, 1);
    let lying = fs::read_dir(drop.path("総務課")).unwrap().count();
    assert_eq!(drop.claims().len() + lying, 19);
    drop.watch(&desk, |_| until("all", || desk.count() == 20));
}
