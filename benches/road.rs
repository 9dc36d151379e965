//! The whole road beside disarming alone: files dropped at once, until the last package lies in the carrier; then until they are delivered.
//!
//! `MUGAI_ROAD_FILES` files (default 10,000) of mixed formats, 4 to 20 KB, each another content. Waiting times are the defaults.

use mugai_benches::measure::{Who, usage};
use mugai_benches::node::{Pair, Spent, until};
use mugai_benches::samples::{self, Sample};
use mugai_benches::table::Table;
use mugai_benches::{gate, mugai};
use mugai_staging::{NodeKey, SqliteStore, State, Store};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often the bench looks whether it is over.
const LOOK: Duration = Duration::from_millis(100);

fn main() {
    let files = std::env::var("MUGAI_ROAD_FILES").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let mugai = mugai();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths = written(&folder.path().join("files"), files);
    let bytes: u64 = paths.iter().filter_map(|p| p.metadata().ok()).map(|m| m.len()).sum();
    let mut table = Table::new(
        "road",
        "The road",
        &["what", "files", "wall s", "files/s", "processor s", "ms/file", "workers ms/file"],
    );
    let mut row = |what: &str, wall: Duration, own: Duration, workers: Duration| {
        let per = |d: Duration| format!("{:.2}", d.as_secs_f64() * 1000.0 / files as f64);
        println!(
            "{what}: {:.1} s, own {:.1} s, workers {:.1} s",
            wall.as_secs_f64(),
            own.as_secs_f64(),
            workers.as_secs_f64()
        );
        table.row(&[
            what.to_owned(),
            files.to_string(),
            format!("{:.1}", wall.as_secs_f64()),
            format!("{:.0}", files as f64 / wall.as_secs_f64()),
            format!("{:.1}", (own + workers).as_secs_f64()),
            per(own + workers),
            per(workers),
        ]);
    };

    let alone = |what: &str, work: &dyn Fn() -> usize| {
        let (me, children) = (usage(Who::Me).0, usage(Who::Children).0);
        let began = Instant::now();
        let released = work();
        println!("{what}: {released} of {files}");
        (began.elapsed(), usage(Who::Me).0 - me, usage(Who::Children).0 - children)
    };
    let disarm = || {
        let mut released = 0;
        gate(mugai.clone()).process_all(&paths, 2, |_, o| released += usize::from(o.result.is_ok())).expect("threads");
        released
    };
    let (bare, own, workers) = alone("disarming alone", &disarm);
    row("disarming alone, 2 at a time", bare, own, workers);
    let bare_cpu = own + workers;

    let pair = Pair::new(&folder.path().join("road"), &mugai);
    let (wall, states, spent) = dropped(&pair, &paths);
    row("dropped → last package in the carrier", wall, spent.own, spent.workers);
    let released = states.get(&State::Released).copied().unwrap_or(0) as usize;
    let (arrived, lgwan) = delivered(&pair, released);
    row("package → delivered", arrived, lgwan.own, lgwan.workers);

    let added = (spent.own + spent.workers).as_secs_f64() - bare_cpu.as_secs_f64();
    let lgwan_cpu = (lgwan.own + lgwan.workers).as_secs_f64();
    table.remark(&format!(
        "{:.1} MB in all. States at the end: {states:?}. The road takes {:.2} times the wall clock of disarming alone (target 1.25) and \
         {:.2} ms of processor time a file more (target 5). The LGWAN side takes {:.2} ms a file. Peak memory of the services: {:.0} and {:.0} MiB.\n\n\
         The walls hold the settling of the drop folder (0.5 s after the last close or move), the wait for company before a package is sealed \
         (1 s) and the looks of the carrier (1 s): the program's own settings. `own` = all threads of the service or of the bench.",
        bytes as f64 / 1e6,
        wall.as_secs_f64() / bare.as_secs_f64(),
        added * 1000.0 / files as f64,
        lgwan_cpu * 1000.0 / files as f64,
        spent.peak as f64 / f64::from(1 << 20),
        lgwan.peak as f64 / f64::from(1 << 20),
    ));
    table.write();
}

/// Files of every kind, each another content.
fn written(folder: &Path, files: usize) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).expect("a folder");
    let write = |n: usize| {
        let size = [4, 8, 12, 20][n / samples::KINDS % 4] << 10;
        let Sample { name, bytes } = samples::one(n, size, u32::try_from(n).unwrap_or(0));
        let path = folder.join(format!("{n:05}{name}"));
        std::fs::write(&path, bytes).expect("a sample");
        path
    };
    (0..files).map(write).collect()
}

/// Everything is moved into the drop folder of a running node; over when every request has come to its end.
fn dropped(pair: &Pair, paths: &[PathBuf]) -> (Duration, BTreeMap<State, u64>, Spent) {
    let running = pair.serve("in");
    let store = SqliteStore::open(&pair.data("in"), NodeKey::open(&pair.data("in")).expect("a key")).expect("a store");
    let into = pair.folder.join("投入/税務課");
    let began = Instant::now();
    for path in paths {
        std::fs::rename(path, into.join(path.file_name().expect("a name"))).expect("a rename");
    }
    let mut states = BTreeMap::new();
    until("every request is released or refused", LOOK, || {
        states = store.counts().expect("counts").into_iter().collect();
        let over = |s: &State| matches!(s, State::Released | State::Refused | State::Quarantined | State::Held);
        let ended: u64 = states.iter().filter(|(s, _)| over(s)).map(|(_, n)| n).sum();
        ended == paths.len() as u64
    });
    (began.elapsed(), states, running.stop())
}

/// The other side takes what lies in the carrier.
fn delivered(pair: &Pair, files: usize) -> (Duration, Spent) {
    let began = Instant::now();
    let running = pair.serve("lg");
    let shown =
        |e: std::io::Result<std::fs::DirEntry>| e.is_ok_and(|e| !e.file_name().to_string_lossy().starts_with('.'));
    let folder = pair.folder.join("取込/税務課");
    until("everything is delivered", LOOK, || {
        std::fs::read_dir(&folder).expect("a folder").filter_map(|e| shown(e).then_some(())).count() >= files
    });
    (began.elapsed(), running.stop())
}
