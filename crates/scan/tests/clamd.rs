//! The real clamd with a database of two signatures: what is found, what is clean, what is held.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_scan::{Config, Hold, Mode, NotClean, Part, Scanned, Scanner};
use mugai_testkit::clamd::{Clamd, EICAR_NAME, MARKER_NAME, Setup, eicar, marker};
use std::time::{Duration, SystemTime};

fn config(clamd: &Clamd) -> Config {
    Config { address: clamd.address().parse().unwrap(), retries: 0, max_stream_bytes: 8 << 20, ..Config::default() }
}

fn scanner(clamd: &Clamd) -> Scanner {
    Scanner::new(config(clamd)).unwrap()
}

fn part<'a>(name: &str, bytes: &'a [u8]) -> Part<&'a [u8]> {
    Part { name: name.into(), length: u64::try_from(bytes.len()).unwrap(), reader: bytes }
}

fn scan(scanner: &Scanner, parts: &[&[u8]]) -> Result<Scanned, NotClean> {
    let parts = parts.iter().enumerate().map(|(i, bytes)| part(&format!("part {i}"), bytes));
    scanner.scan(parts, SystemTime::now())
}

#[test]
fn malware_is_found_in_any_part_and_what_is_clean_is_clean() {
    let clamd = Clamd::start();
    let scanner = scanner(&clamd);
    let Scanned::Clean(clean) = scan(&scanner, &[b"harmless", b"", &[b'a'; 200_000]]).unwrap() else { panic!() };
    assert_eq!((clean.parts, clean.bytes, clean.engine.database), (3, 200_008, 4242));
    assert!(clean.engine.version.starts_with("ClamAV "), "{}", clean.engine.version);
    let infected = |parts: &[&[u8]]| match scan(&scanner, parts) {
        Err(NotClean::Infected { name, part }) => (name, part),
        other => panic!("{other:?}"),
    };
    assert_eq!(infected(&[&eicar()]), (EICAR_NAME.into(), "part 0".into()));
    let hidden = [&[b' '; 70_000][..], &marker(), b"tail"].concat();
    assert_eq!(infected(&[b"a", b"b", &hidden, b"c"]), (MARKER_NAME.into(), "part 2".into()));
    assert_eq!(scanner.engine(SystemTime::now()).unwrap(), clean.engine);
    assert_eq!(scanner.ping(), Ok(()));
}

#[test]
fn many_threads_ask_at_once() {
    let clamd = Clamd::start();
    let scanner = scanner(&clamd);
    std::thread::scope(|scope| {
        for i in 0..12 {
            let scanner = &scanner;
            scope.spawn(move || {
                let bytes = if i % 3 == 0 { marker() } else { b"harmless".to_vec() };
                let result = scan(scanner, &[b"first", &bytes]);
                assert_eq!(matches!(result, Err(NotClean::Infected { .. })), i % 3 == 0, "{result:?}");
                assert_eq!(matches!(result, Ok(Scanned::Clean(_))), i % 3 != 0, "{result:?}");
            });
        }
    });
}

#[test]
fn a_part_over_a_limit_holds_and_malware_beside_it_counts_more() {
    let clamd = Clamd::start_with(Setup { stream_max: 1 << 20, ..Setup::default() });
    let large = vec![b'a'; 3 << 20];
    // The scanner's own limit, found out by sending; and ours, where nothing is sent.
    let theirs = scanner(&clamd);
    let ours = Scanner::new(Config { max_stream_bytes: 1 << 20, ..config(&clamd) }).unwrap();
    for scanner in [&theirs, &ours] {
        let held = scan(scanner, &[b"a", &large, b"b"]).unwrap_err();
        assert!(matches!(held, NotClean::Hold(Hold::SizeLimit(_))), "{held:?}");
        let infected = scan(scanner, &[b"a", &large, &marker()]).unwrap_err();
        assert!(matches!(infected, NotClean::Infected { .. }), "{infected:?}");
    }
}

#[test]
fn what_it_did_not_look_into_is_not_clean() {
    let (now, frank) = (SystemTime::now(), Clamd::start());
    assert_eq!(scanner(&frank).alerts_at_limits(now), Ok(true));
    let discreet = Clamd::start_with(Setup { alerts: false, ..Setup::default() });
    assert_eq!(scanner(&discreet).alerts_at_limits(now), Ok(false), "a doctor must notice");
}

#[test]
fn an_old_or_nameless_database_holds() {
    let day = Duration::from_secs(86_400);
    let old = Clamd::start_with(Setup { built: SystemTime::now() - 8 * day, ..Setup::default() });
    let held = scan(&scanner(&old), &[b"a"]).unwrap_err();
    assert!(matches!(held, NotClean::Hold(Hold::OldDatabase(_))), "{held:?}");
    let patient = Scanner::new(Config { database_max_age: 10 * day, ..config(&old) }).unwrap();
    assert!(scan(&patient, &[b"a"]).is_ok());
    let empty = Clamd::start_with(Setup { numbered: false, ..Setup::default() });
    assert_eq!(scan(&scanner(&empty), &[b"a"]).unwrap_err(), NotClean::Hold(Hold::EmptyDatabase));
}

#[test]
fn a_scanner_that_is_gone_holds_until_it_is_back() {
    let mut clamd = Clamd::start();
    let scanner = scanner(&clamd);
    clamd.kill();
    let held = scan(&scanner, &[b"a"]).unwrap_err();
    assert!(matches!(held, NotClean::Hold(Hold::NoAnswer(_))), "{held:?}");
    clamd.start_again();
    assert!(matches!(scan(&scanner, &[b"a"]), Ok(Scanned::Clean(_))));
}

#[test]
fn a_scanner_that_stands_still_holds() {
    let clamd = Clamd::start();
    let short = Duration::from_millis(300);
    let impatient = Config { part_timeout: short, connect_timeout: short, ..config(&clamd) };
    let scanner = Scanner::new(impatient).unwrap();
    clamd.pause();
    // Until its queue of connections is full, and beyond.
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                let held = scan(&scanner, &[b"a"]).unwrap_err();
                assert!(matches!(held, NotClean::Hold(Hold::NoAnswer(_))), "{held:?}");
            });
        }
    });
    clamd.go_on();
}

#[test]
fn silence_is_allowed_where_the_mode_says_so_and_malware_never() {
    let mut clamd = Clamd::start();
    let with = |mode| Scanner::new(Config { mode, ..config(&clamd) }).unwrap();
    let (advisory, off) = (with(Mode::Advisory), with(Mode::Off));
    assert!(matches!(scan(&advisory, &[b"a"]), Ok(Scanned::Clean(_))));
    assert!(matches!(scan(&advisory, &[&marker()]), Err(NotClean::Infected { .. })));
    clamd.kill();
    let Ok(Scanned::NotScanned(skipped)) = scan(&advisory, &[&marker()]) else { panic!() };
    assert!(matches!(skipped.why, Some(Hold::NoAnswer(_))));
    let Ok(Scanned::NotScanned(skipped)) = scan(&off, &[&marker()]) else { panic!() };
    assert_eq!(skipped.why, None);
}

#[test]
fn a_part_that_is_not_as_long_as_it_says_is_not_clean() {
    let clamd = Clamd::start();
    let scanner = scanner(&clamd);
    for length in [4, 6] {
        let lying = Part { length, ..part("a", b"12345") };
        let held = scanner.scan([lying, part("b", b"x")], SystemTime::now()).unwrap_err();
        assert!(matches!(held, NotClean::Hold(Hold::Reading(_))), "{length}: {held:?}");
    }
    let nothing: [Part<&[u8]>; 0] = [];
    assert!(matches!(scanner.scan(nothing, SystemTime::now()), Err(NotClean::Hold(Hold::Reading(_)))));
}
