//! The process whose copies the workers are: replaced when it is gone and now and then, and never without its workers' end.

use mugai_core::{Limits, Reason};
use mugai_tests::nursing_gate;
use rustix::process::{Pid, Signal, kill_process};
use std::time::{Duration, Instant};

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");
const HOSTILE: &str = env!("CARGO_BIN_EXE_hostile-worker");

/// Processes that descend directly from this one, or from that one.
fn children(of: &str) -> Vec<i32> {
    let mut all = Vec::new();
    for task in std::fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten() {
        let list = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        all.extend(list.split_whitespace().map(|pid| pid.parse::<i32>().unwrap()));
    }
    all
}

fn kill(pid: i32) {
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
}

/// Waits for what must come to be; a worker that is told to sleep gives up by itself after a minute only.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn runs(pid: i32) -> bool {
    // A dead one that nobody has waited for is no longer running.
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
}

#[test]
fn both_looks_are_copies_of_one_process_that_ends_with_the_gate() {
    let gate = nursing_gate(MUGAI, &["worker"], |_| {});
    assert!(children("self").is_empty(), "nothing is started before it is needed");
    for _ in 0..3 {
        assert!(gate.process_bytes("a.txt", "報告".as_bytes()).result.is_ok());
    }
    let nursery = children("self");
    assert_eq!(nursery.len(), 1, "{nursery:?}");
    drop(gate);
    assert!(children("self").is_empty());
}

#[test]
fn one_that_was_killed_while_it_waited_is_replaced() {
    let gate = nursing_gate(MUGAI, &["worker"], |_| {});
    assert!(gate.process_bytes("a.txt", b"text").result.is_ok());
    let first = children("self");
    kill(first[0]);
    until("it is dead", || !runs(first[0]));
    assert!(gate.process_bytes("a.txt", b"text").result.is_ok());
    assert!(children("self").iter().any(|pid| runs(*pid) && *pid != first[0]));
}

#[test]
fn one_that_is_killed_at_work_takes_its_worker_along_and_the_file_is_refused() {
    let gate = nursing_gate(HOSTILE, &["sleep"], |orders| orders.limits.wall_seconds = 60);
    std::thread::scope(|scope| {
        let file = scope.spawn(|| gate.process_bytes("a.txt", b"text"));
        let mut both = Vec::new();
        until("a worker", || {
            both = children("self")
                .into_iter()
                .flat_map(|n| children(&n.to_string()).into_iter().map(move |w| (n, w)))
                .collect();
            !both.is_empty()
        });
        let (nursery, worker) = both[0];
        // Behind its walls, or it would not be theirs to hold it.
        std::thread::sleep(Duration::from_millis(300));
        kill(nursery);
        let refusal = file.join().unwrap().result.unwrap_err();
        assert_eq!(refusal.reason, Reason::WorkerDied, "{refusal:?}");
        until("the worker is gone", || !runs(worker));
    });
}

#[test]
fn a_worker_that_is_late_is_dead_before_its_file_is_refused() {
    let gate =
        nursing_gate(HOSTILE, &["sleep"], |orders| orders.limits = Limits { wall_seconds: 2, ..Limits::default() });
    std::thread::scope(|scope| {
        let file = scope.spawn(|| gate.process_bytes("a.txt", b"text"));
        let mut workers = Vec::new();
        until("a worker", || {
            workers = children("self").iter().flat_map(|n| children(&n.to_string())).collect();
            !workers.is_empty()
        });
        assert_eq!(file.join().unwrap().result.unwrap_err().reason, Reason::LimitTime);
        assert!(workers.iter().all(|w| !runs(*w)));
    });
}

#[test]
fn after_two_hundred_workers_another_one_takes_over() {
    let gate = nursing_gate(HOSTILE, &["honest"], |_| {});
    let mut seen = std::collections::BTreeSet::new();
    // Two workers each.
    for _ in 0..150 {
        assert!(gate.process_bytes("a.txt", "原本".as_bytes()).result.is_ok());
        seen.extend(children("self"));
    }
    assert_eq!(seen.len(), 2, "{seen:?}");
}

/// kill -9 of the gate in the middle of a file: nothing of it is left running, even where the worker would never end by itself.
#[test]
fn a_gate_that_is_killed_leaves_neither_nursery_nor_worker() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("長い.txt");
    std::fs::write(&file, "お知らせ\r\n".repeat(2 << 20)).unwrap();
    let mut command = std::process::Command::new(MUGAI);
    command.arg("sanitize").arg(&file).arg("--out").arg(folder.path().join("out"));
    let mut gate = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let below = |of: i32| {
        let mut found = Vec::new();
        until("a process", || {
            found = children(&of.to_string());
            !found.is_empty()
        });
        found[0]
    };
    let nursery = below(i32::try_from(gate.id()).unwrap());
    let worker = below(nursery);
    kill_process(Pid::from_raw(worker).unwrap(), Signal::STOP).unwrap();
    gate.kill().unwrap();
    gate.wait().unwrap();
    until("both are gone", || !runs(worker) && !runs(nursery));
}
