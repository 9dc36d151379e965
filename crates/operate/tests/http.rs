//! Health and metrics as somebody on the same machine asks for them: plain HTTP over a real socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_operate::{Condition, NotOperating, Operate, Settings, Stop};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::time::Duration;

fn settings(listen: &str) -> Settings {
    Settings {
        node: "internet-1".into(),
        segment: "internet",
        version: "0.1.0",
        listen: Some(listen.into()),
        syslog: None,
        disk_floor: 0,
        folders: vec![],
        tick: Duration::from_millis(20),
    }
}

fn ask(mut stream: impl Read + Write, request: &str) -> (u16, String, String) {
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_ascii_lowercase(), body.to_owned())
}

fn get(to: SocketAddr, path: &str) -> (u16, String, String) {
    ask(TcpStream::connect(to).unwrap(), &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
}

#[test]
fn health_says_what_is_wrong_and_503_while_nothing_is_accepted() {
    let operate = Operate::start(settings("127.0.0.1:0"), Stop::new()).unwrap();
    let to = operate.listening().unwrap();
    let (status, head, body) = get(to, "/health");
    assert_eq!((status, head.contains("content-type: application/json")), (200, true));
    let health: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(health["ok"], true);
    assert_eq!((&health["node"], &health["segment"]), (&"internet-1".into(), &"internet".into()));

    operate.health().set(Condition::ScannerDown, "", "connection refused");
    let (status, _, body) = get(to, "/health");
    let health: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &health["ok"], &health["accepting"]), (200, &false.into(), &true.into()));
    assert_eq!(health["conditions"][0]["id"], "scanner_down");
    assert_eq!(health["conditions"][0]["detail"], "connection refused");
    assert_eq!(health["conditions"][0]["ja"], Condition::ScannerDown.ja());

    operate.health().set(Condition::DiskFull, "/var/lib/mugai", "");
    assert_eq!(get(to, "/health").0, 503);
    operate.health().clear(Condition::DiskFull, "/var/lib/mugai");
    assert_eq!(get(to, "/health").0, 200);
}

#[test]
fn metrics_are_openmetrics_text() {
    let operate = Operate::start(settings("127.0.0.1:0"), Stop::new()).unwrap();
    operate.metrics().file("soumu", "released");
    operate.audit_head(41, "00ff");
    operate.health().set(Condition::SequenceGap, "7", "");
    let (status, head, body) = get(operate.listening().unwrap(), "/metrics");
    assert_eq!(status, 200);
    assert!(head.contains("content-type: application/openmetrics-text; version=1.0.0"), "{head}");
    for line in [
        "mugai_files_total{section=\"soumu\",outcome=\"released\"} 1",
        "mugai_audit_seq 41",
        "mugai_condition{condition=\"sequence_gap\"} 1",
        "mugai_alerts_total{condition=\"sequence_gap\"} 1",
        "mugai_accepting 1",
        "# EOF",
    ] {
        assert!(body.lines().any(|l| l == line), "no {line:?} in\n{body}");
    }
}

#[test]
fn nothing_else_is_answered() {
    let operate = Operate::start(settings("127.0.0.1:0"), Stop::new()).unwrap();
    let to = operate.listening().unwrap();
    assert_eq!(get(to, "/").0, 404);
    assert_eq!(get(to, "/health/../etc/passwd").0, 404);
    let post = "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(ask(TcpStream::connect(to).unwrap(), post).0, 405);
    // A head that never ends is cut off at 16 KiB, not collected.
    let mut stream = TcpStream::connect(to).unwrap();
    let _ = stream.write_all(format!("GET /health HTTP/1.1\r\nX: {}", "x".repeat(64 * 1024)).as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(get(to, "/health").0, 200);
}

#[test]
fn silent_callers_do_not_shut_the_others_out() {
    let operate = Operate::start(settings("127.0.0.1:0"), Stop::new()).unwrap();
    let to = operate.listening().unwrap();
    // More than are served at once say nothing; they are thrown out after their time and the asker gets his turn.
    let silent: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(to).unwrap()).collect();
    assert_eq!(get(to, "/health").0, 200);
    drop(silent);
}

#[test]
fn callers_who_ask_and_do_not_read_are_thrown_out() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("operate.sock");
    let operate = Operate::start(settings(&format!("unix:{}", path.display())), Stop::new()).unwrap();
    // An answer of some 450 KB; the buffer of such a socket holds 208 KiB.
    for n in 0..1_000 {
        operate.metrics().refused(&format!("{n:0>119}"));
        operate.metrics().queue(&format!("{n:0>119}"), 1);
        operate.metrics().disk_free(&format!("{n:0>119}"), 1);
    }
    let ask_only = |_| {
        let mut stream = UnixStream::connect(&path).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        stream
    };
    let deaf: Vec<UnixStream> = (0..16).map(ask_only).collect();
    let stream = UnixStream::connect(&path).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert_eq!(ask(stream, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n").0, 200);
    drop(deaf);
}

#[test]
fn an_address_others_can_reach_and_a_port_in_use_are_refused() {
    for far in ["0.0.0.0:0", "[::]:0", "192.0.2.1:9310"] {
        let refused = Operate::start(settings(far), Stop::new()).err().unwrap();
        assert!(matches!(refused, NotOperating::Listen(_)), "{refused}");
        assert!(refused.ja().contains("127.0.0.1"), "{}", refused.ja());
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = Operate::start(settings(&taken.local_addr().unwrap().to_string()), Stop::new()).err().unwrap();
    assert!(matches!(refused, NotOperating::Bind { .. }), "{refused}");
    let mut wrong = settings("127.0.0.1:0");
    wrong.syslog = Some("logserver".into());
    assert!(matches!(Operate::start(wrong, Stop::new()).err().unwrap(), NotOperating::Syslog(_)));
}

#[test]
fn a_socket_file_is_for_owner_and_group_and_goes_with_the_node() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("operate.sock");
    let listen = format!("unix:{}", path.display());
    // A socket left over from a crash is replaced …
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let operate = Operate::start(settings(&listen), Stop::new()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
    let (status, ..) = ask(UnixStream::connect(&path).unwrap(), "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(status, 200);
    operate.finish();
    assert!(!path.exists());
    // … anything else in its place is not.
    std::fs::write(&path, "a file").unwrap();
    assert!(matches!(Operate::start(settings(&listen), Stop::new()).err().unwrap(), NotOperating::Bind { .. }));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a file");
}

#[test]
fn a_full_disk_is_seen_before_the_start_is_over_and_recovery_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("data");
    let mut s = settings("127.0.0.1:0");
    s.folders = vec![folder.clone()];
    let operate = Operate::start(s, Stop::new()).unwrap();
    assert!(!operate.health().accepting() && operate.health().stands(Condition::FolderGone));
    std::fs::create_dir(&folder).unwrap();
    assert!(operate.health().wait_accepting(Duration::from_secs(60)));
}
