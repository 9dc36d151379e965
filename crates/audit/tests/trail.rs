//! Writing the trail: order, group commit by many threads and two processes, the clock, checkpoints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{DAY1, HandClock, NODE, act, check, key, sample, setup, trusted};
use mugai_audit::*;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

fn records(dir: &std::path::Path) -> Vec<Record> {
    search(dir, Query { limit: u64::MAX, ..Query::default() }).unwrap().map(|hit| hit.unwrap().record).collect()
}

#[test]
fn fifty_threads_make_one_chain() {
    let temp = tempfile::tempdir().unwrap();
    let (trail, _) = Trail::open(temp.path(), Setup::new(NODE)).unwrap();
    let numbers = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for thread in 0..50 {
            let (trail, numbers) = (&trail, &numbers);
            scope.spawn(move || {
                for n in 0..200 {
                    let act = trail
                        .begin(Entry::new(Event::Disarm).who(&format!("t{thread}")).file(&format!("{n}")))
                        .unwrap();
                    // Durable means: it stands in the head that others may rely on.
                    assert!(trail.head().seq >= act.seq());
                    assert!(numbers.lock().unwrap().insert(act.seq()), "a number was given twice");
                    trail.end(act, End::new(Outcome::Done)).unwrap();
                }
            });
        }
    });
    trail.stop().unwrap();
    let summary = verify(temp.path(), &Check::new(NODE, &[])).unwrap();
    assert_eq!(
        (summary.records, summary.head.seq, summary.open_acts.len(), summary.stray_ends),
        (20_000, 20_000, 0, 0)
    );
    // The begins and ends of a thread stand in the order it made them.
    for thread in [0, 49] {
        let query = Query { who: Some(format!("t{thread}")), limit: u64::MAX, ..Query::default() };
        let of_thread: Vec<Record> = search(temp.path(), query).unwrap().map(|hit| hit.unwrap().record).collect();
        let expected: Vec<(Kind, String)> =
            (0..200).flat_map(|n| [(Kind::Begin, n.to_string()), (Kind::End, n.to_string())]).collect();
        assert_eq!(of_thread.into_iter().map(|r| (r.kind, r.file)).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn two_trails_on_one_folder_make_one_chain() {
    // As a service and a command of a person do; the lock belongs to the opened file, so two in one process are like two processes.
    let temp = tempfile::tempdir().unwrap();
    let (service, _) = Trail::open(temp.path(), Setup::new(NODE)).unwrap();
    let under_way = service.begin(Entry::new(Event::Disarm)).unwrap();
    let (command, opened) = Trail::open(temp.path(), Setup::new(NODE).command()).unwrap();
    assert!(opened.open_acts.is_empty(), "a command does not see what the service has under way");
    std::thread::scope(|scope| {
        for trail in [&service, &command] {
            scope.spawn(move || (0..100).for_each(|n| act(trail, n)));
        }
    });
    service.end(under_way, End::new(Outcome::Done)).unwrap();
    service.stop().unwrap();
    command.stop().unwrap();
    let summary = verify(temp.path(), &Check::new(NODE, &[])).unwrap();
    assert_eq!((summary.records, summary.open_acts.len()), (402, 0));
}

#[test]
fn begins_without_end_are_found_at_the_next_start_and_can_be_closed() {
    let temp = tempfile::tempdir().unwrap();
    let (trail, _) = Trail::open(temp.path(), Setup::new(NODE)).unwrap();
    act(&trail, 1);
    let lost = trail.begin(Entry::new(Event::Deliver).who("system").receipt("R-9").file("a.docx")).unwrap();
    let seq = lost.seq();
    act(&trail, 2);
    drop((lost, trail));
    let (trail, opened) = Trail::open(temp.path(), Setup::new(NODE)).unwrap();
    let [open] = <[OpenAct; 1]>::try_from(opened.open_acts).unwrap();
    assert_eq!((open.record.seq, open.record.receipt.as_str(), open.record.event), (seq, "R-9", Event::Deliver));
    trail.end(open.into_act(), End::new(Outcome::Interrupted)).unwrap();
    trail.stop().unwrap();
    let last = records(temp.path()).pop().unwrap();
    assert_eq!(
        (last.kind, last.act, last.receipt.as_str(), last.outcome),
        (Kind::End, seq, "R-9", Outcome::Interrupted)
    );
    assert!(verify(temp.path(), &Check::new(NODE, &[])).unwrap().open_acts.is_empty());
    let (_, opened) = Trail::open(temp.path(), Setup::new(NODE)).unwrap();
    assert!(opened.open_acts.is_empty());
}

#[test]
fn begins_that_are_closed_far_back_are_not_open_when_only_the_end_is_looked_at() {
    let temp = tempfile::tempdir().unwrap();
    let (trail, _) = Trail::open(temp.path(), Setup::new(NODE)).unwrap();
    (0..50).for_each(|n| act(&trail, n));
    drop(trail);
    for look_back in [1, 300, 2_000, 1 << 20] {
        let (_, opened) = Trail::open(temp.path(), Setup::new(NODE).look_back(look_back)).unwrap();
        assert!(opened.open_acts.is_empty(), "{look_back}");
    }
}

#[test]
fn a_clock_that_jumps_is_recorded_before_the_next_record() {
    let temp = tempfile::tempdir().unwrap();
    let clock = HandClock::at("2026-11-22T03:00:00Z");
    let (trail, _) = Trail::open(temp.path(), Setup::new(NODE).clock(clock.clone())).unwrap();
    let note = |text: &str| trail.note_now(Entry::new(Event::Failure).detail(text)).unwrap();
    note("a");
    clock.pass(Duration::from_secs(3600));
    note("an hour later");
    clock.set("2026-11-22T03:59:59.999Z");
    note("a millisecond back");
    clock.set("2026-11-22T04:00:59Z");
    note("59 s forward");
    clock.set("2026-11-22T04:02:01Z");
    note("62 s forward");
    assert_eq!(trail.state().clock_jumps, 2);
    drop(trail);
    // Set back while nothing ran.
    clock.set("2026-11-21T20:00:00Z");
    let (trail, _) = Trail::open(temp.path(), Setup::new(NODE).clock(clock.clone())).unwrap();
    trail.note_now(Entry::new(Event::Start)).unwrap();
    drop(trail);
    let events: Vec<_> = records(temp.path()).iter().map(|r| r.event).collect();
    use Event::{Clock, Failure, Start};
    assert_eq!(events, [Failure, Failure, Clock, Failure, Failure, Clock, Failure, Clock, Start]);
    let clocks: Vec<_> = records(temp.path()).into_iter().filter(|r| r.event == Clock).map(|r| r.detail).collect();
    assert!(clocks[0].starts_with("the clock went back by 0.001 s"), "{}", clocks[0]);
    assert!(clocks[1].starts_with("the clock went forward by 62.000 s"), "{}", clocks[1]);
    assert!(clocks[2].starts_with("the clock went back by 28921.000 s"), "{}", clocks[2]);
    assert_eq!(verify(temp.path(), &Check::new(NODE, &[])).unwrap().clock_jumps, 3);
}

#[test]
fn a_clock_set_back_over_midnight_begins_another_file_and_the_chain_holds() {
    let temp = tempfile::tempdir().unwrap();
    let clock = HandClock::at("2026-11-22T03:00:00Z");
    let note = |trail: &Trail| trail.note_now(Entry::new(Event::Alert)).unwrap();
    let (trail, _) = Trail::open(temp.path(), setup(&clock)).unwrap();
    note(&trail);
    clock.set("2099-01-01T03:00:00Z");
    note(&trail);
    clock.set("2026-11-22T04:00:00Z");
    note(&trail);
    drop(trail);
    let (trail, _) = Trail::open(temp.path(), setup(&clock)).unwrap();
    note(&trail);
    trail.stop().unwrap();
    let summary = check(temp.path()).unwrap();
    assert_eq!((summary.files, summary.clock_jumps), (3, 2));
    for file in [DAY1, "2026-11-22.2.jsonl", "2099-01-01.jsonl"] {
        assert!(temp.path().join(file).is_file(), "{file}");
    }
    let seqs: Vec<u64> = records(temp.path()).iter().map(|r| r.seq).collect();
    assert_eq!(seqs, (1..=summary.records).collect::<Vec<_>>());
}

#[test]
fn checkpoints_are_made_each_day_on_demand_and_at_the_stop() {
    let sample = sample();
    let (trail, _) = Trail::open(&sample.dir, setup(&sample.clock)).unwrap();
    let asked = trail.checkpoint().unwrap();
    assert_eq!((asked.node.as_str(), asked.key.clone()), (NODE, key().key_id()));
    assert_eq!(asked.check(&trusted()), Ok(()));
    assert_eq!(trail.last_checkpoint(), Some(asked.clone()));
    assert_eq!(trail.head().seq, asked.seq + 1, "the checkpoint itself is a record");
    assert!(asked.line().starts_with(&format!("internet {} {}", asked.seq, asked.digest)));
    let last = trail.stop().unwrap().unwrap();
    assert_eq!(last.seq, asked.seq + 1);
    let summary = check(&sample.dir).unwrap();
    // What a package carried is a head to verify against.
    let heads = [asked, last].map(|c| Head { seq: c.seq, digest: c.digest, time: c.time });
    let keys = trusted();
    assert_eq!(verify(&sample.dir, &Check { heads: &heads, ..Check::new(NODE, &keys) }).unwrap(), summary);
    let (unsigned, _) = Trail::open(&sample.dir, Setup::new(NODE).clock(sample.clock.clone())).unwrap();
    assert_eq!(unsigned.checkpoint(), Err(AuditError::NoSigner));
}

#[test]
fn what_is_queued_is_durable_with_the_next_begin_and_when_dropped() {
    let temp = tempfile::tempdir().unwrap();
    let (trail, _) = Trail::open(temp.path(), Setup::new(NODE)).unwrap();
    trail.note(Entry::new(Event::Search).who("a")).unwrap();
    trail.note(Entry::new(Event::List).who("b")).unwrap();
    let act = trail.begin(Entry::new(Event::Show)).unwrap();
    assert_eq!((act.seq(), records(temp.path()).len()), (3, 3));
    trail.end(act, End::new(Outcome::Done)).unwrap();
    drop(trail);
    assert_eq!(records(temp.path()).len(), 4);
}
