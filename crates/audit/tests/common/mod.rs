//! What the tests of the trail share: a clock that is set by hand, a key, a trail with known records.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, dead_code, unreachable_pub)]

use jiff::Timestamp;
use mugai_audit::*;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub const NODE: &str = "internet";

/// Both clocks, moved by hand.
#[derive(Clone)]
pub struct HandClock(Arc<Mutex<Now>>);

impl HandClock {
    pub fn at(time: &str) -> Self {
        Self(Arc::new(Mutex::new(Now { wall: time.parse().unwrap(), mono: Duration::from_secs(1000) })))
    }

    /// Time passes.
    pub fn pass(&self, time: Duration) {
        let mut now = self.0.lock().unwrap();
        now.mono += time;
        now.wall += time;
    }

    /// Somebody sets the wall clock.
    pub fn set(&self, time: &str) {
        self.0.lock().unwrap().wall = time.parse::<Timestamp>().unwrap();
    }
}

impl Clock for HandClock {
    fn now(&self) -> Now {
        *self.0.lock().unwrap()
    }
}

/// A folder in memory where there is one: for tests that make thousands of small files durable.
pub fn quick_dir() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

pub fn key() -> NodeKey {
    NodeKey::from_seed(&[42; 32])
}

pub fn trusted() -> Vec<TrustedKey> {
    vec![TrustedKey::from_public(&key().public()).unwrap()]
}

pub fn setup(clock: &HandClock) -> Setup {
    Setup::new(NODE).clock(clock.clone()).signer(key())
}

pub fn check(dir: &Path) -> Result<Summary, NotVerified> {
    verify(dir, &Check::new(NODE, &trusted()))
}

/// What is broken; panics when nothing is.
pub fn broken(dir: &Path) -> Vec<Broken> {
    match check(dir) {
        Err(NotVerified::Broken { broken, .. }) => broken,
        other => panic!("not broken: {other:?}"),
    }
}

/// A trail over two days: a checkpoint and three acts (1–7) on the first, the same (8–14) on the second, a checkpoint (15) at the stop.
pub struct Sample {
    pub _temp: tempfile::TempDir,
    pub dir: PathBuf,
    pub clock: HandClock,
}

pub const DAY1: &str = "2026-11-22.jsonl";
pub const DAY2: &str = "2026-11-23.jsonl";

pub fn act(trail: &Trail, n: usize) {
    let entry = Entry::new(Event::Disarm)
        .who("tanaka")
        .section("soumu")
        .receipt(&format!("R-{n}"))
        .file(&format!("報告書{n}.docx"));
    let act = trail.begin(entry).unwrap();
    let end =
        if n.is_multiple_of(2) { End::new(Outcome::Refused).reason("encrypted") } else { End::new(Outcome::Released) };
    trail.end(act, end).unwrap();
}

pub fn sample() -> Sample {
    let temp = quick_dir();
    let dir = temp.path().join("audit");
    // 23:59 in Japan.
    let clock = HandClock::at("2026-11-22T14:59:00Z");
    let (trail, opened) = Trail::open(&dir, setup(&clock)).unwrap();
    assert!(opened.open_acts.is_empty() && opened.recovered.is_none());
    (1..=3).for_each(|n| act(&trail, n));
    trail.sync().unwrap();
    clock.pass(Duration::from_secs(120));
    (4..=6).for_each(|n| act(&trail, n));
    trail.stop().unwrap().unwrap();
    Sample { _temp: temp, dir, clock }
}

impl Sample {
    pub fn lines(&self, file: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.dir.join(file)).unwrap();
        assert!(text.ends_with('\n'));
        text.lines().map(str::to_owned).collect()
    }

    pub fn write(&self, file: &str, lines: &[String]) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(self.dir.join(file), text).unwrap();
    }

    /// Changes the lines of a file.
    pub fn edit(&self, file: &str, change: impl FnOnce(&mut Vec<String>)) {
        let mut lines = self.lines(file);
        change(&mut lines);
        self.write(file, &lines);
    }
}
