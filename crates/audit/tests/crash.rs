//! After a crash: what was answered stands, a torn end is cut off and kept, everything else is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod common;

use common::{HandClock, NODE, act, quick_dir};
use mugai_audit::*;
use std::path::Path;
use std::time::Duration;

const DAY: &str = "2026-11-22.jsonl";

/// A trail of four acts; the head file after two of them is what a power failure may leave.
fn trail_and_heads(dir: &Path) -> (Vec<u8>, Vec<u8>, usize) {
    let clock = HandClock::at("2026-11-22T03:00:00Z");
    let (trail, _) = Trail::open(dir, Setup::new(NODE).clock(clock)).unwrap();
    act(&trail, 1);
    act(&trail, 2);
    trail.sync().unwrap();
    let early = std::fs::read(dir.join("head")).unwrap();
    let durable = std::fs::read(dir.join(DAY)).unwrap().len();
    act(&trail, 3);
    act(&trail, 4);
    drop(trail);
    (early, std::fs::read(dir.join("head")).unwrap(), durable)
}

fn open(dir: &Path) -> Result<(Trail, Opened), OpenError> {
    Trail::open(dir, Setup::new(NODE).clock(HandClock::at("2026-11-22T04:00:00Z")))
}

#[test]
fn every_cut_of_the_last_file_is_recovered_or_refused() {
    let whole = tempfile::tempdir().unwrap();
    let (early, late, durable) = trail_and_heads(whole.path());
    let bytes = std::fs::read(whole.path().join(DAY)).unwrap();
    let temp = quick_dir();
    for len in 0..bytes.len() {
        let dir = temp.path().join(len.to_string());
        std::fs::create_dir(&dir).unwrap();
        std::fs::write(dir.join(DAY), &bytes[..len]).unwrap();
        // The head file was written after the last record: nothing that is behind it may be missing.
        std::fs::write(dir.join("head"), &late).unwrap();
        assert_eq!(open(&dir).err(), Some(OpenError::Cut { file: DAY.into(), seq: 8 }), "{len}");
        assert_eq!(std::fs::read(dir.join(DAY)).unwrap(), &bytes[..len], "what is refused is not touched");
        // The head file is older: what is behind it may be torn.
        std::fs::write(dir.join("head"), &early).unwrap();
        if len < durable {
            assert_eq!(open(&dir).err(), Some(OpenError::Cut { file: DAY.into(), seq: 4 }), "{len}");
            continue;
        }
        let lines = bytes[..len].iter().filter(|b| **b == b'\n').count() as u64;
        let end = bytes[..len].iter().rposition(|b| *b == b'\n').unwrap() + 1;
        let (trail, opened) = open(&dir).unwrap();
        let recorded = match opened.recovered {
            None => {
                assert_eq!(end, len);
                0
            }
            Some(recovered) => {
                assert_eq!((recovered.offset, recovered.bytes), (end as u64, (len - end) as u64));
                assert_eq!(std::fs::read(dir.join(&recovered.kept)).unwrap(), &bytes[end..len]);
                assert_eq!(recovered.digest, Digest::of(&bytes[end..len]));
                1
            }
        };
        assert_eq!(trail.head().seq, lines + recorded);
        drop(trail);
        let summary = verify(&dir, &Check::new(NODE, &[])).unwrap();
        assert_eq!(summary.records, lines + recorded);
    }
}

#[test]
fn what_no_crash_leaves_is_refused_and_not_touched() {
    let whole = tempfile::tempdir().unwrap();
    let (early, late, durable) = trail_and_heads(whole.path());
    let bytes = std::fs::read(whole.path().join(DAY)).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let refused = |head: &[u8], content: &str| {
        let temp = tempfile::tempdir().unwrap();
        std::fs::write(temp.path().join("head"), head).unwrap();
        std::fs::write(temp.path().join(DAY), content).unwrap();
        let error = open(temp.path()).err();
        assert_eq!(std::fs::read_to_string(temp.path().join(DAY)).unwrap(), content);
        error
    };
    let changed = |seq| Some(OpenError::Changed { file: DAY.into(), seq });
    assert_eq!(refused(&late, &text), None);
    // The last durable line changed.
    assert_eq!(refused(&late, &text.replace("R-4", "R-5")), changed(8));
    assert_eq!(refused(&early, &format!("{}{}", text[..durable].replace("R-2", "R-5"), &text[durable..])), changed(4));
    // A whole line behind the head that does not fit, with others behind it.
    assert_eq!(refused(&early, &text.replace("R-3", "R-5")), changed(6));
    assert_eq!(refused(&early, &format!("{}{}", &text[..durable], lines[5])), changed(5));
    assert_eq!(refused(&late, &format!("{text}not json\n")), changed(9));
    assert_eq!(refused(&late, &format!("{text}{}\n", "y".repeat(2 * MAX_LINE))), changed(9));
    // No head file, or one that is none.
    assert!(matches!(refused(b"", &text), Some(OpenError::HeadMissing { .. })));
    assert!(matches!(refused(&[b' '; 1024], &text), Some(OpenError::HeadMissing { .. })));
}

#[test]
fn a_block_of_zeros_is_an_unfinished_write() {
    let temp = tempfile::tempdir().unwrap();
    trail_and_heads(temp.path());
    let path = temp.path().join(DAY);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(&[0; 100]);
    bytes.extend_from_slice(b"\"}\n");
    std::fs::write(&path, &bytes).unwrap();
    let (trail, opened) = open(temp.path()).unwrap();
    assert_eq!(opened.recovered.unwrap().bytes, 103);
    drop(trail);
    assert_eq!(verify(temp.path(), &Check::new(NODE, &[])).unwrap().records, 9);
}

#[test]
fn a_new_day_whose_first_line_was_torn_is_recovered() {
    let temp = tempfile::tempdir().unwrap();
    trail_and_heads(temp.path());
    std::fs::write(temp.path().join("2026-11-23.jsonl"), "{\"seq\":9,\"ti").unwrap();
    let clock = HandClock::at("2026-11-23T03:00:00Z");
    let (trail, opened) = Trail::open(temp.path(), Setup::new(NODE).clock(clock)).unwrap();
    assert_eq!(opened.recovered.unwrap().file, "2026-11-23.jsonl");
    act(&trail, 1);
    drop(trail);
    let summary = verify(temp.path(), &Check::new(NODE, &[])).unwrap();
    assert_eq!((summary.records, summary.files), (11, 2));
}

#[test]
fn a_file_that_vanished_or_was_cut_while_open_stops_every_begin() {
    let temp = tempfile::tempdir().unwrap();
    let (trail, _) = Trail::open(temp.path(), Setup::new(NODE).clock(HandClock::at("2026-11-22T03:00:00Z"))).unwrap();
    act(&trail, 1);
    trail.sync().unwrap();
    let path = temp.path().join(DAY);
    let bytes = std::fs::read(&path).unwrap();
    let cut = AuditError::Trail(OpenError::Cut { file: DAY.into(), seq: 2 });
    std::fs::remove_file(&path).unwrap();
    assert_eq!(trail.begin(Entry::new(Event::Deliver)).err(), Some(cut.clone()));
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(trail.begin(Entry::new(Event::Deliver)).err(), Some(cut.clone()));
    assert_eq!(trail.state().failing, Some(cut));
    std::fs::write(&path, [&bytes[..], b"{}\n"].concat()).unwrap();
    let changed = AuditError::Trail(OpenError::Changed { file: DAY.into(), seq: 3 });
    assert_eq!(trail.begin(Entry::new(Event::Deliver)).err(), Some(changed));
    // Put right, it goes on.
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(trail.begin(Entry::new(Event::Deliver)).unwrap().seq(), 3);
}

/// Not a test by itself: what the next one kills.
#[test]
fn child_that_is_killed() {
    let Ok(dir) = std::env::var("MUGAI_AUDIT_KILLED") else { return };
    let dir = Path::new(&dir);
    let (trail, opened) = Trail::open(&dir.join("audit"), Setup::new(NODE)).unwrap();
    for open in opened.open_acts {
        trail.end(open.into_act(), End::new(Outcome::Interrupted)).unwrap();
    }
    let mut answers = std::fs::OpenOptions::new().append(true).create(true).open(dir.join("answers")).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (trail, mut answers) = (&trail, answers.try_clone().unwrap());
            scope.spawn(move || {
                loop {
                    let act = trail.begin(Entry::new(Event::Disarm)).unwrap();
                    std::io::Write::write_all(&mut answers, format!("{}\n", act.seq()).as_bytes()).unwrap();
                    trail.end(act, End::new(Outcome::Done)).unwrap();
                }
            });
        }
        std::io::Write::flush(&mut answers).unwrap();
    });
}

#[test]
fn what_was_answered_survives_kill_9() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let mut longest = 0;
    for round in 0..30u64 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["child_that_is_killed", "--exact", "--nocapture"])
            .env("MUGAI_AUDIT_KILLED", dir)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let answers = || std::fs::read_to_string(dir.join("answers")).unwrap_or_default();
        let (before, wanted) = (answers().len(), 1 + (round as usize * 37) % 300);
        while answers().len() < before + wanted {
            assert_eq!(child.try_wait().unwrap(), None, "the child ended by itself");
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let answered: Vec<u64> = answers().lines().map(|line| line.parse().unwrap()).collect();
        longest = answered.iter().copied().max().unwrap();
        let (trail, _) = Trail::open(&dir.join("audit"), Setup::new(NODE)).unwrap();
        assert!(trail.head().seq >= longest);
        drop(trail);
        assert_eq!(verify(&dir.join("audit"), &Check::new(NODE, &[])).unwrap().stray_ends, 0);
    }
    let query = Query { limit: u64::MAX, ..Query::default() };
    let begins: std::collections::BTreeSet<u64> = search(&dir.join("audit"), query)
        .unwrap()
        .map(|hit| hit.unwrap().record)
        .filter(|record| record.kind == Kind::Begin)
        .map(|record| record.seq)
        .collect();
    let answers = std::fs::read_to_string(dir.join("answers")).unwrap();
    let answered: Vec<u64> = answers.lines().map(|line| line.parse().unwrap()).collect();
    assert!(answered.iter().all(|seq| begins.contains(seq)));
    assert_eq!(
        answered.iter().collect::<std::collections::BTreeSet<_>>().len(),
        answered.len(),
        "a number was given twice"
    );
    assert!(longest > 30);
}

/// A small file system that is really full. Only root may mount one; elsewhere the failing disk of the unit tests must do.
#[test]
fn a_really_full_disk() {
    let temp = tempfile::tempdir().unwrap();
    let mount = |args: &[&str]| {
        let run = std::process::Command::new(args[0]).args(&args[1..]).stderr(std::process::Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    };
    let path = temp.path().to_str().unwrap();
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path]) {
        return;
    }
    let dir = temp.path().join("audit");
    let (trail, _) = Trail::open(&dir, Setup::new(NODE)).unwrap();
    act(&trail, 1);
    trail.sync().unwrap();
    let filler = temp.path().join("filler");
    let _ = std::fs::write(&filler, vec![1; 1 << 20]);
    // The rest of the page that the file already has may still take a few.
    let mut refused = 0;
    for _ in 0..100 {
        match trail.begin(Entry::new(Event::Deliver).detail(&"x".repeat(1000))) {
            Err(error) if error.is_full() => refused += 1,
            Err(error) => panic!("{error}"),
            Ok(act) => trail.end(act, End::new(Outcome::Failed)).unwrap(),
        }
    }
    let verified = verify(&dir, &Check::new(NODE, &[]));
    std::fs::remove_file(&filler).unwrap();
    let again = trail.begin(Entry::new(Event::Deliver)).map(|act| trail.end(act, End::new(Outcome::Done)));
    let stopped = trail.stop();
    let after = verify(&dir, &Check::new(NODE, &[]));
    assert!(mount(&["umount", path]));
    assert!(refused > 90, "{refused}");
    verified.unwrap();
    again.unwrap().unwrap();
    stopped.unwrap();
    assert!(after.unwrap().open_acts.is_empty());
}
