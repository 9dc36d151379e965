//! Reading the trail: search, export, statistics of a month, digests of the configuration.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{HandClock, NODE, act, sample};
use mugai_audit::*;
use std::path::Path;
use std::time::Duration;

fn seqs(dir: &Path, query: Query) -> Vec<u64> {
    search(dir, query).unwrap().map(|hit| hit.unwrap().record.seq).collect()
}

#[test]
fn records_are_found_by_file_person_receipt_event_and_day() {
    let sample = sample();
    let dir = &sample.dir;
    let all = || Query::default();
    assert_eq!(seqs(dir, all()), (1..=15).collect::<Vec<_>>());
    assert_eq!(seqs(dir, Query { file: Some("報告書4".into()), ..all() }), [9, 10]);
    assert_eq!(seqs(dir, Query { file: Some("5.DOCX".into()), ..all() }), [11, 12]);
    assert_eq!(seqs(dir, Query { receipt: Some("R-6".into()), ..all() }), [13, 14]);
    // A part of a receipt, or a receipt in another field, is not it.
    assert!(seqs(dir, Query { receipt: Some("R-".into()), ..all() }).is_empty());
    assert!(seqs(dir, Query { who: Some("R-6".into()), ..all() }).is_empty());
    assert_eq!(seqs(dir, Query { who: Some("tanaka".into()), section: Some("soumu".into()), ..all() }).len(), 12);
    assert_eq!(seqs(dir, Query { event: Some(Event::Checkpoint), ..all() }), [1, 8, 15]);
    let (first, second) = ("2026-11-22".parse().ok(), "2026-11-23".parse().ok());
    assert_eq!(seqs(dir, Query { to: first, ..all() }), (1..=7).collect::<Vec<_>>());
    assert_eq!(seqs(dir, Query { from: second, ..all() }), (8..=15).collect::<Vec<_>>());
    assert_eq!(seqs(dir, Query { from: second, to: first, ..all() }), [] as [u64; 0]);
    assert_eq!(seqs(dir, Query { limit: 3, ..all() }), [1, 2, 3]);
    let hit = search(dir, Query { receipt: Some("R-6".into()), ..all() }).unwrap().next().unwrap().unwrap();
    assert_eq!((hit.file.as_str(), hit.line), (common::DAY2, 6));
}

#[test]
fn a_search_says_how_much_it_could_not_read() {
    let sample = sample();
    sample.edit(common::DAY1, |lines| lines[2] = "{".into());
    let mut found = search(&sample.dir, Query::default()).unwrap();
    assert_eq!(found.by_ref().count(), 14);
    assert_eq!(found.unreadable(), 1);
    let report = report(&sample.dir, 2026, 11).unwrap();
    assert_eq!(report.unreadable, 1);
    assert!(report.text_ja().contains("mugai audit verify"));
}

#[test]
fn the_statistics_of_a_month_count_ends_of_that_japanese_month() {
    let temp = tempfile::tempdir().unwrap();
    // One minute before December in Japan.
    let clock = HandClock::at("2026-11-30T14:59:00Z");
    let (trail, _) = Trail::open(temp.path(), Setup::new(NODE).clock(clock.clone())).unwrap();
    let done = |event, section: &str, end: End| {
        let act = trail.begin(Entry::new(event).section(section)).unwrap();
        trail.end(act, end).unwrap();
    };
    for section in ["soumu", "soumu", "zeimu"] {
        done(Event::Receive, section, End::new(Outcome::Done));
    }
    done(Event::Disarm, "soumu", End::new(Outcome::Released));
    done(Event::Disarm, "soumu", End::new(Outcome::Refused).reason("encrypted"));
    done(Event::Disarm, "zeimu", End::new(Outcome::Refused).reason("encrypted"));
    done(Event::Disarm, "zeimu", End::new(Outcome::Refused).reason("=1+1"));
    done(Event::Scan, "zeimu", End::new(Outcome::Held).reason("scanner_down"));
    done(Event::Refuse, "kikaku", End::new(Outcome::Refused).reason("symlink"));
    done(Event::Hold, "kikaku", End::new(Outcome::Done));
    done(Event::Deliver, "kikaku", End::new(Outcome::Held));
    // A password that does not open a file refuses nothing.
    done(Event::Unlock, "kikaku", End::new(Outcome::Refused));
    done(Event::Scan, "zeimu", End::new(Outcome::Malware).reason("Eicar-Test-Signature"));
    done(Event::Approve, "soumu", End::new(Outcome::Denied));
    done(Event::Approve, "soumu", End::new(Outcome::Done));
    trail.note(Entry::new(Event::Failure).detail("disk")).unwrap();
    let _under_way = trail.begin(Entry::new(Event::Deliver).section("soumu")).unwrap();
    clock.pass(Duration::from_secs(60));
    done(Event::Dispose, "soumu", End::new(Outcome::Done));
    trail.stop().unwrap();
    let november = report(temp.path(), 2026, 11).unwrap();
    let soumu = Counts { received: 2, disarmed: 1, refused: 1, approved: 1, ..Counts::default() };
    let zeimu = Counts { received: 1, refused: 2, held: 1, malware: 1, ..Counts::default() };
    assert_eq!(november.sections["soumu"], soumu);
    assert_eq!(november.sections["zeimu"], zeimu);
    assert_eq!(november.sections[""], Counts { failures: 1, ..Counts::default() });
    assert_eq!(november.sections["kikaku"], Counts { refused: 1, held: 2, ..Counts::default() });
    assert_eq!((november.total.received, november.total.refused, november.total.delivered), (3, 4, 0));
    let key = ("zeimu".to_owned(), Event::Disarm, Outcome::Refused, "encrypted".to_owned());
    assert_eq!(november.rows[&key], 1);
    let december = report(temp.path(), 2026, 12).unwrap();
    assert_eq!(december.total, Counts { disposed: 1, ..Counts::default() });
    assert_eq!(report(temp.path(), 2026, 13).err(), Some(NoReport::NoSuchMonth));
    let text = november.text_ja();
    assert!(text.starts_with("月次統計 2026年11月\n"), "{text}");
    assert!(text.contains("soumu：受付 2、無害化済み 1、拒否 1、承認 1\n"), "{text}");
    assert!(text.contains("拒否 パスワードで保護されているため、中身を検査できません。 2 件"), "{text}");
    let mut csv = Vec::new();
    november.csv(&mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.starts_with("\u{FEFF}\"月\",\"課\",\"受付\",\"無害化済み\",\"拒否\""), "{csv}");
    assert!(csv.contains("\"2026年11月\",\"soumu\",\"2\",\"1\",\"1\","), "{csv}");
    assert!(csv.contains("\"zeimu\",\"無害化\",\"拒否\",\"'=1+1\",\"'=1+1\",\"1\"\r\n"), "{csv}");
}

#[test]
fn configuration_is_recorded_at_the_start_and_when_it_changes_even_while_stopped() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
    let (a, b) = (file("/etc/mugai/a.toml", "a"), file("/etc/mugai/b.toml", "b"));
    let outcomes = |changes: Vec<ConfigChange>| changes.into_iter().map(|c| (c.path, c.outcome)).collect::<Vec<_>>();
    let (path_a, path_b) = (a.0.clone(), b.0.clone());

    let clock = HandClock::at("2026-11-22T03:00:00Z");
    let (trail, _) = Trail::open(dir, Setup::new(NODE).clock(clock.clone())).unwrap();
    let (mut watch, changes) = ConfigWatch::start(&trail, dir, &[a.clone(), b.clone()]).unwrap();
    assert_eq!(outcomes(changes), [(path_a.clone(), Outcome::Added), (path_b.clone(), Outcome::Added)]);
    assert!(watch.check(&trail, &[a.clone(), b.clone()]).unwrap().is_empty());
    let changed = watch.check(&trail, &[a.clone(), file(&b.0, "B")]).unwrap();
    assert_eq!(changed[0].before, Some(Digest::of(b"b")));
    assert_eq!(changed[0].digest, Some(Digest::of(b"B")));
    assert_eq!(outcomes(changed), [(path_b.clone(), Outcome::Changed)]);
    act(&trail, 1);
    trail.stop().unwrap();

    // Changed while nothing ran, over a day without any record of configuration.
    clock.pass(Duration::from_secs(86_400));
    let (trail, _) = Trail::open(dir, Setup::new(NODE).clock(clock.clone())).unwrap();
    act(&trail, 2);
    let (_, changes) = ConfigWatch::start(&trail, dir, &[file(&a.0, "A")]).unwrap();
    assert_eq!(outcomes(changes), [(path_a.clone(), Outcome::Changed), (path_b.clone(), Outcome::Removed)]);
    let (_, changes) = ConfigWatch::start(&trail, dir, &[file(&a.0, "A")]).unwrap();
    assert!(changes.is_empty(), "{changes:?}");
    // A file that no day knows makes it look through all of them: the newest word about the other one counts.
    let (_, changes) = ConfigWatch::start(&trail, dir, &[file(&a.0, "A"), file("c", "c")]).unwrap();
    assert_eq!(outcomes(changes), [("c".to_owned(), Outcome::Added)]);
    trail.stop().unwrap();
    let query = Query { event: Some(Event::Config), ..Query::default() };
    let all: Vec<Outcome> = search(dir, query).unwrap().map(|hit| hit.unwrap().record.outcome).collect();
    use Outcome::{Added, Changed, Removed, Same};
    assert_eq!(all, [Added, Added, Changed, Changed, Removed, Same, Same, Added]);
}
