//! A scanner that is not one: everything it may say but the truth holds the file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_scan::{Address, Config, Hold, NotClean, Part, Scanned, Scanner};
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::{Duration, SystemTime};

const VERSION: &[u8] = b"1: ClamAV 1.4.6/4242/Sun Nov 22 18:30:40 2026\0";

/// Long enough for a loaded machine, where the fake will answer or hang up.
const PATIENT: Duration = Duration::from_secs(60);
/// Where it will do neither.
const IMPATIENT: Duration = Duration::from_millis(300);

/// One hour after the database of [`VERSION`].
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_372_240 + 3_600)
}

/// Reads until a whole command came.
fn command(stream: &mut UnixStream) -> Vec<u8> {
    let mut heard = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).is_ok_and(|n| n == 1) && byte[0] != 0 {
        heard.push(byte[0]);
    }
    heard
}

/// Reads one INSTREAM to its end.
fn stream_of(stream: &mut UnixStream) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        let mut length = [0; 4];
        if stream.read_exact(&mut length).is_err() || length == [0; 4] {
            return all;
        }
        let mut chunk = vec![0; u32::from_be_bytes(length) as usize];
        stream.read_exact(&mut chunk).unwrap();
        all.extend(chunk);
    }
}

/// Scans `bytes` with a fake that answers VERSION honestly and then does as told.
fn with(bytes: &[u8], act: impl FnOnce(UnixStream) + Send + 'static) -> Result<Scanned, NotClean> {
    with_version(VERSION, PATIENT, bytes, act)
}

fn with_version(
    version: &'static [u8],
    part_timeout: Duration,
    bytes: &[u8],
    act: impl FnOnce(UnixStream) + Send + 'static,
) -> Result<Scanned, NotClean> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let listener = UnixListener::bind(&path).unwrap();
    let fake = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert_eq!(command(&mut stream), b"zIDSESSION");
        assert_eq!(command(&mut stream), b"zVERSION");
        stream.write_all(version).unwrap();
        act(stream);
    });
    let config = Config { address: Address::Unix(path), part_timeout, retries: 0, ..Config::default() };
    let part = Part { name: "a".into(), length: u64::try_from(bytes.len()).unwrap(), reader: bytes };
    let result = Scanner::new(config).unwrap().scan([part], now());
    // Whatever the fake was waiting for, it is over when the scanner's end is closed.
    fake.join().unwrap();
    result
}

/// Answers one stream with these bytes and then in order.
fn answering(answer: &'static [u8]) -> impl FnOnce(UnixStream) + Send {
    move |mut stream| {
        assert_eq!(command(&mut stream), b"zINSTREAM");
        assert_eq!(stream_of(&mut stream), b"bytes");
        stream.write_all(answer).unwrap();
        if command(&mut stream) == b"zPING" {
            let _ = stream.write_all(b"3: PONG\0");
            command(&mut stream);
        }
    }
}

fn hold(result: Result<Scanned, NotClean>) -> &'static str {
    match result {
        Err(NotClean::Hold(hold)) => hold.code(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_honest_answer_is_taken_so_that_the_holds_mean_something() {
    assert!(matches!(with(b"bytes", answering(b"2: stream: OK\0")), Ok(Scanned::Clean(_))));
    let infected = with(b"bytes", answering(b"2: stream: Win.\x1b[2JTest FOUND\0")).unwrap_err();
    assert_eq!(infected, NotClean::Infected { name: "Win.\u{FFFD}[2JTest".into(), part: "a".into() });
}

#[test]
fn everything_else_is_not() {
    let cases: [(&[u8], &str); 12] = [
        (b"2: stream: OK\0and more", "scan_protocol"),
        (b"2: stream: OK\0\0", "scan_protocol"),
        (b"2: stream: OK\x002: stream: OK\0", "scan_protocol"),
        (b"2: stream: OK and more\0", "scan_protocol"),
        (b"1: stream: OK\0", "scan_protocol"),
        (b"stream: OK\0", "scan_protocol"),
        (b"2: stream: OK", "scan_no_answer"),
        (b"\0", "scan_protocol"),
        (b"2: \xff\xfe\0", "scan_protocol"),
        (b"2: stream: Can't allocate memory ERROR\0", "scan_error"),
        (b"2: INSTREAM size limit exceeded. ERROR\0", "scan_limit"),
        (b"2: stream: Heuristics.Limits.Exceeded.MaxFiles FOUND\0", "scan_limit"),
    ];
    for (answer, code) in cases {
        let result = with(b"bytes", move |stream| {
            let mut stream = stream;
            command(&mut stream);
            stream_of(&mut stream);
            stream.write_all(answer).unwrap();
            if answer == b"2: stream: OK" {
                return; // hangs up without an end
            }
            command(&mut stream);
        });
        assert_eq!(hold(result), code, "{:?}", String::from_utf8_lossy(answer));
    }
}

#[test]
fn junk_that_comes_later_is_noticed_before_the_file_is_clean() {
    let late = with(b"bytes", |mut stream| {
        command(&mut stream);
        stream_of(&mut stream);
        stream.write_all(b"2: stream: OK\0").unwrap();
        assert_eq!(command(&mut stream), b"zPING");
        stream.write_all(b"2: stream: Win.Test FOUND\0").unwrap();
        command(&mut stream);
    });
    assert_eq!(hold(late), "scan_protocol");
}

#[test]
fn silence_and_hanging_up_are_no_answer() {
    let silent = with_version(VERSION, IMPATIENT, b"bytes", |mut stream| {
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all); // until the scanner has had enough
    });
    assert_eq!(hold(silent), "scan_no_answer");
    assert_eq!(hold(with(b"bytes", drop)), "scan_no_answer");
    let after_stream = with(b"bytes", |mut stream| {
        command(&mut stream);
        stream_of(&mut stream);
    });
    assert_eq!(hold(after_stream), "scan_no_answer");
    let before_end = with(b"bytes", |mut stream| {
        command(&mut stream);
        stream_of(&mut stream);
        stream.write_all(b"2: stream: OK\0").unwrap();
    });
    assert_eq!(hold(before_end), "scan_no_answer");
}

#[test]
fn an_answer_without_an_end_is_cut_short() {
    let endless = with(b"bytes", |mut stream| {
        command(&mut stream);
        stream_of(&mut stream);
        while stream.write_all(&[b'x'; 4_096]).is_ok() {}
    });
    assert_eq!(hold(endless), "scan_protocol");
    // A byte now and then keeps every single wait short, and still ends.
    let trickling = with_version(VERSION, IMPATIENT, b"bytes", |mut stream| {
        command(&mut stream);
        stream_of(&mut stream);
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    assert_eq!(hold(trickling), "scan_no_answer");
}

#[test]
fn a_verdict_before_the_end_of_the_stream_is_none() {
    let large = vec![b'a'; 4 << 20];
    let early = |answer: &'static [u8]| {
        with(&large, move |mut stream| {
            command(&mut stream);
            stream.write_all(answer).unwrap();
            stream_of(&mut stream);
        })
    };
    assert_eq!(hold(early(b"2: stream: OK\0")), "scan_protocol");
    assert!(matches!(early(b"2: stream: Win.Test FOUND\0"), Err(NotClean::Infected { .. })), "bad news is taken");
    // As clamd does it: says so, and hangs up in the middle of what is sent.
    let hanging_up = with(&large, |mut stream| {
        command(&mut stream);
        stream.write_all(b"2: INSTREAM size limit exceeded. ERROR\0").unwrap();
    });
    let code = hold(hanging_up);
    assert!(["scan_limit", "scan_no_answer"].contains(&code), "{code}");
}

#[test]
fn a_database_that_is_missing_old_or_from_the_future_holds_before_anything_is_sent() {
    let cases: [(&[u8], &str); 7] = [
        (b"1: ClamAV 1.4.6\0", "scan_empty_database"),
        (b"1: ClamAV 1.4.6/0/Sun Nov 22 18:30:40 2026\0", "scan_empty_database"),
        (b"1: ClamAV 1.4.6/4242/Sun Nov 15 18:30:40 2026\0", "scan_old_database"),
        (b"1: ClamAV 1.4.6/4242/Tue Nov 24 18:30:40 2026\0", "scan_old_database"),
        (b"1: ClamAV 1.4.6/4242/once upon a time\0", "scan_protocol"),
        (b"1: PONG\0", "scan_protocol"),
        (b"1: COMMAND READ TIMED OUT ERROR\0", "scan_error"),
    ];
    for (version, code) in cases {
        let result = with_version(version, PATIENT, b"bytes", |mut stream| {
            let mut more = Vec::new();
            let _ = stream.read_to_end(&mut more);
            assert!(more.is_empty(), "sent {:?}", String::from_utf8_lossy(&more));
        });
        assert_eq!(hold(result), code, "{}", String::from_utf8_lossy(version));
    }
}

#[test]
fn nobody_there_is_no_answer() {
    let config = |address: &str| Config { address: address.parse().unwrap(), retries: 1, ..Config::default() };
    for address in ["unix:/nonexistent/clamd.ctl", "tcp:127.0.0.1:1"] {
        let part = Part { name: "a".into(), length: 1, reader: &b"x"[..] };
        let result = Scanner::new(config(address)).unwrap().scan([part], now());
        assert!(matches!(result, Err(NotClean::Hold(Hold::NoAnswer(_)))), "{result:?}");
    }
}
