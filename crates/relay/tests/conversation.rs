//! The door between a client and a next hop, both by hand: what is said, what arrives, and that nothing is promised that is not done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::{Client, Door, Fn, Next, pass};
use mugai_relay::{Milled, Protocol};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const MAIL: &[u8] = b"Subject: a\r\n\r\nbody\r\n.\r\n";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_mail_goes_on_with_its_envelope_and_the_answer_is_the_next_hops() {
    let (next, folder) = (Next::start(), folder());
    next.rule(".", "250 2.0.0 Ok: queued as ABC");
    let door = Door::open(&next, folder.path(), pass(), |_| {});
    let mut client = Client::greeted(door.address, "EHLO");
    let commands = "XFORWARD NAME=mx.example ADDR=192.0.2.1 IDENT=4jXVNH74kyz1SZDh HELO=mx\r\nMAIL FROM:<> SIZE=10 BODY=8BITMIME RET=HDRS ENVID=Q1\r\nRCPT TO:<k@lgwan.test> NOTIFY=SUCCESS ORCPT=rfc822;k@lgwan.test\r\nDATA\r\n";
    client.say(commands.as_bytes());
    let codes: Vec<String> = (0..4).map(|_| client.hear().chars().take(3).collect()).collect();
    assert_eq!(codes, ["250", "250", "250", "354"], "one write, answers in order");
    client.say(b"Subject: a\r\n\r\n..dot\r\n.\r\n");
    assert_eq!(client.hear(), "250 2.0.0 Ok: queued as ABC\r\n");
    let mails = next.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails[0].commands,
        [
            "XFORWARD NAME=mx.example ADDR=192.0.2.1 IDENT=4jXVNH74kyz1SZDh",
            "MAIL FROM:<> RET=HDRS ENVID=Q1",
            "RCPT TO:<k@lgwan.test> NOTIFY=SUCCESS ORCPT=rfc822;k@lgwan.test",
        ],
        "what the next hop wants to hear, without the old size and body"
    );
    assert_eq!(mails[0].content, "Subject: a\r\n\r\n.dot\r\n");
    assert_eq!(client.mail(None, &["k@lgwan.test"], MAIL), "250 2.0.0 Ok: queued as ABC\r\n");
    assert_eq!(
        (*next.connections.lock().unwrap(), next.mails().len()),
        (1, 2),
        "the second over the same conversation"
    );
}

#[test]
fn a_bare_line_feed_never_ends_a_mail() {
    let (next, folder) = (Next::start(), folder());
    let door = Door::open(&next, folder.path(), pass(), |_| {});
    for end in [&b"\n.\n"[..], b"\n.\r\n", b"\r\n.\n"] {
        let mut client = Client::greeted(door.address, "EHLO");
        let smuggled =
            [b"Subject: a\r\n\r\none", end, b"MAIL FROM:<x@y>\r\nRCPT TO:<k@z>\r\nDATA\r\ntwo\r\n.\r\n"].concat();
        assert!(client.mail(None, &["k@lgwan.test"], &smuggled).starts_with("250"));
    }
    let mails = next.mails();
    assert_eq!(mails.len(), 3, "each is one mail");
    assert!(mails.iter().all(|m| m.content.contains("MAIL FROM:<x@y>") && m.commands.len() == 2));
}

#[test]
fn whatever_is_uncertain_is_answered_with_come_again() {
    for (command, answer, ours) in [
        (".", "451 4.3.0 disk full", "451 4.3.0 disk full"),
        (".", "554 5.7.1 no", "554 5.7.1 no"),
        (".", "", "451 "),
        (".", "999 what", "451 "),
        ("MAIL", "421 4.3.2 going", "421 4.3.2 going"),
        ("MAIL", "", "451 "),
        ("RCPT", "550 5.1.1 unknown", "550 5.1.1 unknown"),
        ("RCPT", "450 4.2.1 later", "450 4.2.1 later"),
        ("DATA", "451 4.3.0 not now", "451 4.3.0 not now"),
        ("EHLO", "", "451 "),
    ] {
        let (next, folder) = (Next::start(), folder());
        next.rule(command, answer);
        let door = Door::open(&next, folder.path(), pass(), |_| {});
        let mut client = Client::greeted(door.address, "EHLO");
        let heard = client.mail(Some("Q1"), &["k@lgwan.test"], MAIL);
        assert!(heard.starts_with(ours), "{command} {answer}: {heard}");
        next.rules.lock().unwrap().clear();
        let heard = client.mail(Some("Q1"), &["k@lgwan.test"], MAIL);
        assert!(heard.starts_with("250 ok"), "{command} {answer}, the second time: {heard}");
    }
    let next = Next { address: ([127, 0, 0, 1], 1).into(), ..Next::start() };
    let folder = folder();
    let door = Door::open(&next, folder.path(), pass(), |_| {});
    assert!(
        Client::greeted(door.address, "EHLO").mail(None, &["k@lgwan.test"], MAIL).starts_with("451"),
        "nobody listens"
    );
}

#[test]
fn what_the_mill_says_is_what_is_answered() {
    let say = |code: &str, own_fault| Milled::Later { code: code.into(), own_fault };
    let mill = move |mail: &[u8]| match mail.first() {
        Some(b'l') => say("scanner_down", false),
        Some(b'n') => Milled::Never { code: "size".into() },
        Some(b'a') => Milled::Aside { said: vec![] },
        Some(b'p') => panic!("as told"),
        _ => Milled::Forward { mail: b"a\0b".to_vec(), said: vec![] },
    };
    let (next, folder) = (Next::start(), folder());
    let door = Door::open(&next, folder.path(), Arc::new(Fn(mill)), |_| {});
    let mut client = Client::greeted(door.address, "EHLO");
    for (mail, ours) in [
        (&b"l\r\n.\r\n"[..], "451 4.3.0 scanner_down"),
        (b"n\r\n.\r\n", "554 5.7.1 size"),
        (b"a\r\n.\r\n", "250 2.0.0 put aside"),
        (b"p\r\n.\r\n", "451 4.3.0 internal"),
        (b"z\r\n.\r\n", "451 4.3.0 bad_output"),
    ] {
        let heard = client.mail(None, &["k@lgwan.test"], mail);
        assert!(heard.starts_with(ours), "{heard}");
    }
    assert_eq!(next.mails(), []);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no mail is left lying, only the journal");
}

#[test]
fn a_mail_that_comes_again_after_its_delivery_is_not_sent_again() {
    let (next, folder) = (Next::start(), folder());
    next.rule(".", "250 queued as ABC");
    let mut door = Door::open(&next, folder.path(), pass(), |_| {});
    let again =
        |door: &Door, ident, to: &[&str], mail: &[u8]| Client::greeted(door.address, "EHLO").mail(ident, to, mail);
    assert!(again(&door, Some("Q1"), &["a@b", "c@d"], MAIL).starts_with("250 queued as ABC"));
    assert!(again(&door, Some("Q1"), &["c@d", "a@b"], MAIL).starts_with("250 2.0.0 delivered before: queued as ABC"));
    door.close();
    let door = Door::open(&next, folder.path(), pass(), |_| {});
    assert!(again(&door, Some("Q1"), &["a@b", "c@d"], MAIL).contains("delivered before"), "also after a restart");
    assert_eq!(next.mails().len(), 1);
    assert!(!again(&door, Some("Q1"), &["a@b"], MAIL).contains("before"), "other recipients");
    assert!(!again(&door, Some("Q2"), &["a@b", "c@d"], MAIL).contains("before"), "another name");
    assert!(!again(&door, None, &["a@b", "c@d"], MAIL).contains("before"), "no name: both may be meant");
    assert_eq!(next.mails().len(), 4);
}

#[test]
fn a_mail_that_is_its_own_trouble_does_not_circle_for_ever() {
    let (next, folder) = (Next::start(), folder());
    let mill = |_: &[u8]| Milled::Later { code: "worker_died".into(), own_fault: true };
    let door = Door::open(&next, folder.path(), Arc::new(Fn(mill)), |s| s.failures = 3);
    let mut client = Client::greeted(door.address, "EHLO");
    for _ in 0..2 {
        assert!(client.mail(Some("Q1"), &["a@b"], MAIL).starts_with("451"));
    }
    assert!(client.mail(Some("Q2"), &["a@b"], MAIL).starts_with("451"), "another mail");
    assert!(client.mail(Some("Q1"), &["a@b"], MAIL).starts_with("250"));
    assert_eq!(next.mails().len(), 1);
    assert_eq!(next.mails()[0].content, "Subject: put aside\r\n\r\nworker_died\r\n");
}

#[test]
fn a_mail_that_is_too_long_is_read_to_its_end_and_refused() {
    let (next, folder) = (Next::start(), folder());
    let door = Door::open(&next, folder.path(), pass(), |s| s.message_bytes = 1_000);
    let mut client = Client::greeted(door.address, "EHLO");
    assert!(client.ask("MAIL FROM:<a@b> SIZE=1001").starts_with("552 5.3.4"));
    let long = [vec![b'a'; 1_001], b"\r\n.\r\n".to_vec()].concat();
    assert!(client.mail(None, &["a@b"], &long).starts_with("552 5.3.4"));
    assert!(client.mail(None, &["a@b"], MAIL).starts_with("250"), "the conversation goes on");
    assert_eq!(next.mails().len(), 1);
}

#[test]
fn some_recipients_refused_is_never_told_as_delivered_to_all() {
    let (next, folder) = (Next::start(), folder());
    next.rule("RCPT TO:<bad", "550 5.1.1 unknown");
    let door = Door::open(&next, folder.path(), pass(), |_| {});
    let heard = Client::greeted(door.address, "EHLO").mail(Some("Q"), &["good@b", "bad@b"], MAIL);
    assert!(heard.starts_with("451 4.5.3"), "{heard}");
    assert_eq!(next.mails(), [], "nobody got half of it");
    let folder = self::folder();
    let door = Door::open(&next, folder.path(), pass(), |s| s.protocol = Protocol::Lmtp);
    let mut client = Client::greeted(door.address, "LHLO");
    assert!(client.mail(Some("Q"), &["good@b", "bad@b"], MAIL).starts_with("250"));
    assert!(client.hear().starts_with("550 5.1.1"), "an answer for each");
    assert_eq!(next.mails().len(), 1);
    assert!(Client::connect(door.address).hear().contains("LMTP"));
    let mut other = Client::connect(door.address);
    other.hear();
    assert!(other.ask("EHLO x").starts_with("500"));
}

#[test]
fn strangers_and_crowds_stay_outside_and_order_is_kept() {
    let (next, folder) = (Next::start(), folder());
    let door = Door::open(&next, folder.path(), pass(), |s| s.clients = vec![[192, 0, 2, 1].into()]);
    assert!(Client::connect(door.address).hear().starts_with("554 5.7.1"));
    drop(door);
    let door = Door::open(&next, folder.path(), pass(), |s| s.connections = 1);
    let mut first = Client::greeted(door.address, "EHLO");
    assert!(Client::connect(door.address).hear().starts_with("421 4.3.2"));
    assert!(first.ask("DATA").starts_with("503"));
    assert!(first.ask("RCPT TO:<a@b>").starts_with("503"));
    assert!(first.ask("MAIL FROM:<a@b>").starts_with("250"));
    assert!(first.ask("MAIL FROM:<a@b>").starts_with("503"));
    assert!(first.ask("DATA").starts_with("503"));
    assert!(first.ask("XFORWARD IDENT=Q").starts_with("503"));
    assert!(first.ask("RSET").starts_with("250"));
    assert!(first.ask("XFORWARD FOO=Q").starts_with("501"));
    assert!(first.ask("BDAT 3 LAST").starts_with("502"));
    first.say(b"NOOP\n");
    assert!(first.hear().starts_with("500 5.5.2"));
    assert_eq!(first.hear(), "", "a line that has no proper end ends the conversation");
}

#[test]
fn a_door_that_closes_finishes_what_is_in_hand() {
    let (next, folder) = (Next::start(), folder());
    let slow = |mail: &[u8]| {
        std::thread::sleep(Duration::from_millis(700));
        Milled::Forward { mail: mail.to_vec(), said: vec![] }
    };
    let mut door = Door::open(&next, folder.path(), Arc::new(Fn(slow)), |_| {});
    let mut idle = Client::greeted(door.address, "EHLO");
    let address = door.address;
    let busy = std::thread::spawn(move || Client::greeted(address, "EHLO").mail(None, &["a@b"], MAIL));
    std::thread::sleep(Duration::from_millis(300));
    door.tell();
    assert!(idle.hear().starts_with("421 4.3.2"));
    assert!(busy.join().unwrap().starts_with("250"));
    door.close();
    assert_eq!(next.mails().len(), 1);
}

#[test]
fn a_door_that_must_close_drops_what_was_not_sent_on() {
    let (next, folder) = (Next::start(), folder());
    let slow = |mail: &[u8]| {
        std::thread::sleep(Duration::from_secs(3));
        Milled::Forward { mail: mail.to_vec(), said: vec![] }
    };
    let mut door = Door::open(&next, folder.path(), Arc::new(Fn(slow)), |s| s.stop_seconds = 1);
    let address = door.address;
    let busy = std::thread::spawn(move || Client::greeted(address, "EHLO").mail(None, &["a@b"], MAIL));
    std::thread::sleep(Duration::from_millis(300));
    door.close();
    assert!(busy.join().unwrap().starts_with("421"));
    assert_eq!(next.mails(), []);
}

#[test]
fn no_more_mails_are_in_the_mill_than_allowed_and_waiting_has_an_end() {
    let (next, folder) = (Next::start(), folder());
    let (now, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let (n, m) = (now.clone(), most.clone());
    let mill = move |mail: &[u8]| {
        m.fetch_max(n.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(800));
        n.fetch_sub(1, Ordering::SeqCst);
        Milled::Forward { mail: mail.to_vec(), said: vec![] }
    };
    let door = Door::open(&next, folder.path(), Arc::new(Fn(mill)), |s| {
        s.workers = 1;
        s.mill_seconds = 1;
    });
    let address = door.address;
    let began = Instant::now();
    let all: Vec<_> = (0..4)
        .map(|_| std::thread::spawn(move || Client::greeted(address, "EHLO").mail(None, &["a@b"], MAIL)))
        .collect();
    let heard: Vec<String> = all.into_iter().map(|t| t.join().unwrap()).collect();
    assert!(
        heard.iter().any(|h| h.starts_with("250")) && heard.iter().any(|h| h.starts_with("451 4.3.0 busy")),
        "{heard:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(most.load(Ordering::SeqCst), 1);
}
