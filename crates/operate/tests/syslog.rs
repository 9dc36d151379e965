//! Syslog against real listeners of our own, which take the messages apart by the grammar of RFC 5424 §6 and nothing of ours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use mugai_operate::{Condition, Element, Facility, Operate, Settings, Severity, Stop, Syslog};
use std::collections::BTreeMap;
use std::io::Read;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

/// A message in its parts.
#[derive(Debug)]
struct Message {
    facility: u32,
    severity: u32,
    app: String,
    process: String,
    msgid: String,
    data: BTreeMap<String, BTreeMap<String, String>>,
    text: String,
}

/// RFC 5424 §6, by hand; panics where the grammar is broken.
fn parse(bytes: &[u8]) -> Message {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(bytes.len() <= 2048);
    let (pri, rest) = text.strip_prefix('<').unwrap().split_once('>').unwrap();
    assert!((1..=3).contains(&pri.len()) && (pri == "0" || !pri.starts_with('0')));
    let pri: u32 = pri.parse().unwrap();
    assert!(pri <= 191);
    let mut parts = rest.splitn(7, ' ');
    let mut word = |most: usize| {
        let w = parts.next().unwrap();
        assert!((1..=most).contains(&w.len()) && w.bytes().all(|b| (33..=126).contains(&b)), "{w:?}");
        w.to_owned()
    };
    assert_eq!(word(3), "1");
    let time = word(40);
    let shape: String = time.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    assert_eq!(shape, "9999-99-99T99:99:99.999Z");
    let (_host, app, process, msgid) = (word(255), word(48), word(128), word(32));
    let mut rest = parts.next().unwrap();
    let mut data = BTreeMap::new();
    assert!(rest.starts_with('['), "there is always an element of ours");
    while let Some(inner) = rest.strip_prefix('[') {
        let end = inner.find([' ', ']']).unwrap();
        let id = &inner[..end];
        let (name, number) = id.split_once('@').unwrap();
        assert!(id.len() <= 32 && !name.is_empty() && number.parse::<u32>().is_ok());
        let mut params = BTreeMap::new();
        let mut left = &inner[end..];
        while let Some(param) = left.strip_prefix(' ') {
            let (key, value) = param.split_once("=\"").unwrap();
            assert!(key.len() <= 32 && key.bytes().all(|b| (33..=126).contains(&b) && !b"=]\"".contains(&b)));
            let mut clear = String::new();
            let mut chars = value.char_indices();
            let after = loop {
                match chars.next().unwrap() {
                    (n, '"') => break n + 1,
                    (_, '\\') => {
                        let c = chars.next().unwrap().1;
                        assert!(matches!(c, '"' | '\\' | ']'));
                        clear.push(c);
                    }
                    (_, ']') => panic!("an unescaped ]"),
                    (_, c) => clear.push(c),
                }
            };
            params.insert(key.to_owned(), clear);
            left = &value[after..];
        }
        rest = left.strip_prefix(']').unwrap();
        assert!(data.insert(name.to_owned(), params).is_none(), "an id twice");
    }
    let text = rest.strip_prefix(" \u{FEFF}").expect("space and byte order mark").to_owned();
    Message { facility: pri / 8, severity: pri % 8, app, process, msgid, data, text }
}

fn send(syslog: &Syslog, n: usize) {
    let number = n.to_string();
    let data = [Element { id: "audit", params: &[("seq", &number), ("digest", "a]b\"c\\d")] }];
    syslog.send(Facility::Audit, Severity::Notice, "AUDITHEAD", &data, "証跡\nの先頭");
}

fn assert_is(m: &Message, n: usize) {
    assert_eq!((m.facility, m.severity, m.app.as_str(), m.msgid.as_str()), (13, 5, "mugai", "AUDITHEAD"));
    assert_eq!(m.process, std::process::id().to_string());
    assert_eq!(m.data["mugai"]["node"], "internet-1");
    assert_eq!((&m.data["audit"]["seq"], m.data["audit"]["digest"].as_str()), (&n.to_string(), "a]b\"c\\d"));
    assert_eq!(m.text, "証跡\u{FFFD}の先頭");
}

#[test]
fn datagrams_arrive_one_message_each() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    server.set_read_timeout(Some(LONG)).unwrap();
    let syslog = Syslog::start(&format!("udp:{}", server.local_addr().unwrap()), "internet-1").unwrap();
    let mut buffer = [0; 4096];
    for n in 0..20 {
        send(&syslog, n);
        let length = server.recv(&mut buffer).unwrap();
        assert_is(&parse(&buffer[..length]), n);
    }
    assert!(syslog.flush(LONG));
    assert_eq!((syslog.sent(), syslog.dropped()), (20, 0));
}

#[test]
fn the_local_socket_is_served_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    let server = UnixDatagram::bind(&path).unwrap();
    server.set_read_timeout(Some(LONG)).unwrap();
    let syslog = Syslog::start(&format!("unix:{}", path.display()), "internet-1").unwrap();
    send(&syslog, 3);
    let mut buffer = [0; 4096];
    let length = server.recv(&mut buffer).unwrap();
    assert_is(&parse(&buffer[..length]), 3);
}

/// RFC 6587 §3.4.1: MSG-LEN SP SYSLOG-MSG, again and again.
fn counted(stream: &mut TcpStream) -> Vec<u8> {
    let mut length = 0;
    loop {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        match byte[0] {
            b' ' => break,
            digit if digit.is_ascii_digit() => length = length * 10 + usize::from(digit - b'0'),
            other => panic!("{other} in a length"),
        }
    }
    let mut message = vec![0; length];
    stream.read_exact(&mut message).unwrap();
    message
}

#[test]
fn a_stream_counts_its_octets_and_comes_back_after_the_server_does() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    let syslog = Syslog::start(&format!("tcp:{address}"), "internet-1").unwrap();
    send(&syslog, 0);
    let (mut stream, _) = server.accept().unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    assert_is(&parse(&counted(&mut stream)), 0);
    send(&syslog, 1);
    assert_is(&parse(&counted(&mut stream)), 1);
    // The server goes away; what is sent meanwhile waits.
    drop((stream, server));
    for n in 2..50 {
        send(&syslog, n);
    }
    assert!(!syslog.flush(Duration::from_millis(300)));
    let server = TcpListener::bind(address).unwrap();
    let (mut stream, _) = server.accept().unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    for n in 2..50 {
        assert_is(&parse(&counted(&mut stream)), n);
    }
    assert!(syslog.flush(LONG));
    assert_eq!((syslog.sent(), syslog.dropped()), (50, 0));
}

#[test]
fn a_full_queue_drops_counts_and_tells_and_never_waits() {
    // A server whose queue of connections is open but who reads nothing for now.
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    drop(server);
    let syslog = Syslog::start(&format!("tcp:{address}"), "internet-1").unwrap();
    for n in 0..3_000 {
        send(&syslog, n);
    }
    // 1,024 wait, at most one is in hand.
    let dropped = syslog.dropped();
    assert!((1_975..=1_976).contains(&dropped), "{dropped}");
    let server = TcpListener::bind(address).unwrap();
    let (mut stream, _) = server.accept().unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    let mut seen = 0;
    let mut told = None;
    while seen < 3_000 - usize::try_from(dropped).unwrap() {
        let message = parse(&counted(&mut stream));
        if message.msgid == "DROPPED" {
            assert!(told.replace(message.data["dropped"]["number"].clone()).is_none(), "told twice");
        } else {
            assert_is(&message, seen);
            seen += 1;
        }
    }
    assert_eq!(told, Some(dropped.to_string()));
}

#[test]
fn a_change_of_health_and_the_head_of_the_audit_chain_are_sent() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    server.set_read_timeout(Some(LONG)).unwrap();
    let settings = Settings {
        node: "lgwan-1".into(),
        segment: "lgwan",
        version: "0.1.0",
        listen: None,
        syslog: Some(format!("udp:{}", server.local_addr().unwrap())),
        disk_floor: 0,
        folders: vec![],
        tick: LONG,
    };
    let operate = Operate::start(settings, Stop::new()).unwrap();
    let mut buffer = [0; 4096];
    let mut next = || {
        let length = server.recv(&mut buffer).unwrap();
        parse(&buffer[..length])
    };
    operate.health().set(Condition::AuditBroken, "2026-11-22", "line 7");
    let m = next();
    assert_eq!((m.facility, m.severity, m.msgid.as_str()), (3, 2, "CONDITION"));
    assert_eq!((m.data["condition"]["id"].as_str(), m.data["condition"]["state"].as_str()), ("audit_broken", "set"));
    assert_eq!(m.data["condition"]["detail"], "line 7");
    assert!(m.text.contains(Condition::AuditBroken.ja()), "{}", m.text);
    operate.health().clear(Condition::AuditBroken, "2026-11-22");
    assert_eq!(next().data["condition"]["state"], "cleared");
    operate.audit_head(12, "abcd");
    let m = next();
    assert_eq!((m.facility, m.msgid.as_str()), (13, "AUDITHEAD"));
    assert_eq!((m.data["audit"]["seq"].as_str(), m.data["audit"]["digest"].as_str()), ("12", "abcd"));
}
