//! What the tests of the watcher share: a drop root, a taker that writes down what it is given, and patience.
#![allow(dead_code, unreachable_pub, missing_docs)]

use mugai_watch::{Answer, Claimed, Notice, RefusedDrop, Section, Settings, Taker, Watch, What};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A drop root with two sections.
pub struct Drop {
    pub temp: tempfile::TempDir,
    pub settings: Settings,
}

pub fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

impl Drop {
    pub fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().join("投入");
        for folder in ["総務課", "税務課"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
        }
        let section = |id: &str, folder: &str| Section { id: id.into(), folder: folder.into() };
        let mut settings = Settings::new(root, vec![section("soumu", "総務課"), section("zeimu", "税務課")]);
        settings.rescan = ms(100);
        settings.settle = ms(150);
        settings.quiet = ms(40);
        settings.empty_after = ms(400);
        settings.retry = ms(100);
        Self { temp, settings }
    }

    pub fn root(&self) -> &Path {
        &self.settings.root
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.root().join(below)
    }

    /// What lies in the claim folder.
    pub fn claims(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(".mugai-claim")) else { return Vec::new() };
        let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|n| n != ".lock").collect()
    }

    /// Runs the watcher beside `act` and stops it afterwards.
    pub fn watch<T>(&self, desk: &Desk, act: impl FnOnce(&Watch) -> T) -> T {
        self.watch_with(desk, &|| (), act)
    }

    pub fn watch_with<T>(&self, desk: &Desk, heartbeat: &(dyn Fn() + Sync), act: impl FnOnce(&Watch) -> T) -> T {
        struct Stop<'a>(&'a AtomicBool);
        impl std::ops::Drop for Stop<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Release);
            }
        }
        let watch = Watch::new(self.settings.clone()).unwrap();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let _stop = Stop(&stop);
            scope.spawn(|| watch.run(desk, &stop, heartbeat));
            act(&watch)
        })
    }
}

/// One taken file.
#[derive(Clone, Debug)]
pub struct Got {
    pub source: String,
    pub section: String,
    pub staff: Option<String>,
    pub owner: u32,
    pub shown: String,
    pub name: String,
    pub bytes: Vec<u8>,
    pub again: bool,
    pub mtime: std::time::SystemTime,
}

type Judge = dyn Fn(&Claimed) -> Answer + Send + Sync;

/// A taker that writes everything down. A source that comes twice counts once, as in staging.
pub struct Desk {
    pub got: Mutex<Vec<Got>>,
    pub refused: Mutex<Vec<RefusedDrop>>,
    pub notices: Mutex<Vec<Notice>>,
    pub offers: Mutex<HashMap<String, u32>>,
    judge: Box<Judge>,
}

impl Desk {
    pub fn new() -> Arc<Self> {
        Self::judging(|_| Answer::Taken)
    }

    /// With a say before a file is taken.
    pub fn judging(judge: impl Fn(&Claimed) -> Answer + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            got: Mutex::default(),
            refused: Mutex::default(),
            notices: Mutex::default(),
            offers: Mutex::default(),
            judge: Box::new(judge),
        })
    }

    pub fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }

    pub fn all(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    pub fn named(&self, name: &str) -> Vec<Got> {
        self.all().into_iter().filter(|g| g.name == name).collect()
    }

    pub fn heard(&self, what: What) -> Vec<Notice> {
        self.notices.lock().unwrap().iter().filter(|n| n.what == what).cloned().collect()
    }

    pub fn refusals(&self) -> Vec<RefusedDrop> {
        self.refused.lock().unwrap().clone()
    }
}

impl Taker for Desk {
    fn take(&self, mut claimed: Claimed) -> Answer {
        *self.offers.lock().unwrap().entry(claimed.source.clone()).or_default() += 1;
        if (self.judge)(&claimed) == Answer::NotNow {
            return Answer::NotNow;
        }
        let mut bytes = Vec::new();
        claimed.file.read_to_end(&mut bytes).unwrap();
        if !claimed.unchanged() {
            return Answer::NotNow;
        }
        assert_eq!(bytes.len() as u64, claimed.length);
        let mut got = self.got.lock().unwrap();
        if got.iter().all(|g| g.source != claimed.source) {
            got.push(Got {
                source: claimed.source.clone(),
                section: claimed.section.clone(),
                staff: claimed.staff.clone(),
                owner: claimed.owner_uid,
                shown: claimed.shown(),
                name: claimed.name.clone(),
                bytes,
                again: claimed.again,
                mtime: claimed.modified,
            });
        }
        Answer::Taken
    }

    fn refused(&self, what: RefusedDrop) -> Answer {
        self.refused.lock().unwrap().push(what);
        Answer::Taken
    }

    fn notice(&self, notice: Notice) {
        self.notices.lock().unwrap().push(notice);
    }
}

/// Waits until it is so; far longer than a loaded machine needs.
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < Duration::from_secs(60), "waited in vain: {what}");
        std::thread::sleep(ms(5));
    }
}

/// Waits until the watcher has looked at everything at least twice more, for things that must *not* happen.
/// `probe` is a file dropped now and waited for: what was there before it would have been taken before it.
pub fn after_a_probe(drop: &Drop, desk: &Desk, probe: &str) {
    std::fs::write(drop.path("税務課").join(probe), probe).unwrap();
    until("the probe", || !desk.named(probe).is_empty());
}
