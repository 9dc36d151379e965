//! The mail door in a real Postfix: a mail arrives once, as text; whatever fails, it waits and arrives later, and never as it came.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_tests::mail::{Client, Door, Postfix, Sink, Style, mail, must_be_here, port};
use mugai_tests::road::{Place, ROOT, is_root, until};
use std::time::Duration;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");
/// The same with a weakness, see there.
const POISONABLE: &str = env!("CARGO_BIN_EXE_poisonable");

/// Postfix changes its user: only root may start one.
fn possible() -> bool {
    must_be_here();
    is_root("everything in a real Postfix")
}

/// A place with a door, a Postfix around it and a next hop behind.
struct System {
    place: Place,
    sink: Sink,
    postfix: Postfix,
    port: u16,
}

impl System {
    fn new(style: Style) -> Self {
        Self::at(Place::new(MUGAI, None), style)
    }

    fn at(place: Place, style: Style) -> Self {
        let (sink, port) = (Sink::start(), port());
        let postfix = Postfix::start(style, port, sink.port);
        Door::configure(&place, port, postfix.again, if style == Style::Lmtp { "protocol = \"lmtp\"\n" } else { "" });
        Self { place, sink, postfix, port }
    }

    fn door(&self) -> Door {
        Door::start(&self.place, self.port)
    }

    fn bring(&self, n: usize) -> String {
        Client::to(self.postfix.port).bring("sender@example.net", &["kikaku@lgwan.test"], &mail(n, 0))
    }

    /// Waits until so many arrived, and that no more come.
    fn arrived(&self, wanted: usize) -> Vec<mugai_tests::mail::Stored> {
        until("all arrive", || {
            self.postfix.flush();
            std::thread::sleep(Duration::from_millis(200));
            (self.sink.count() >= wanted).then_some(())
        });
        until("the queue is empty", || (self.postfix.waiting() == 0).then_some(()));
        let taken = self.sink.taken();
        assert_eq!(taken.len(), wanted, "{}", self.postfix.log());
        taken
    }
}

fn is_text(stored: &mugai_tests::mail::Stored, n: usize) {
    let text = stored.text();
    assert!(text.contains(&format!("number {n}")), "{text}");
    let whole = format!("{}{text}", stored.content);
    assert!(!whole.contains("http://evil") && !whole.contains("<script"), "{whole}");
    assert_eq!(stored.header("Message-ID"), Some(format!("<{n}@example.net>").as_str()));
}

#[test]
fn behind_the_queue_a_mail_arrives_once_as_text_and_nobody_relays() {
    if !possible() {
        return;
    }
    let system = System::new(Style::AfterQueue);
    let door = system.door();
    assert!(system.bring(1).starts_with("250"));
    let taken = system.arrived(1);
    is_text(&taken[0], 1);
    assert_eq!((taken[0].from.as_str(), &taken[0].to), ("<sender@example.net>", &vec!["kikaku@lgwan.test".to_owned()]));

    // The null sender stays nobody, and two recipients are one mail.
    let mut client = Client::to(system.postfix.port);
    assert!(client.bring("", &["a@lgwan.test", "b@lgwan.test"], &mail(2, 0)).starts_with("250"));
    let taken = system.arrived(2);
    is_text(&taken[1], 2);
    assert_eq!((taken[1].from.as_str(), taken[1].to.len()), ("<>", 2));

    // Nobody is served who is not ours, and a smuggled mail stays in the one it came in.
    let foreign = client.bring("sender@example.net", &["x@elsewhere.test"], &mail(3, 0));
    assert!(foreign.starts_with("554"), "{foreign}");
    let mut smuggler = Client::to(system.port);
    let inner = b"Subject: outer\r\n\r\none\n.\nMAIL FROM:<x@y.test>\r\nRCPT TO:<k@lgwan.test>\r\nDATA\r\nSubject: inner\r\n\r\ntwo\r\n";
    assert!(smuggler.bring("a@example.net", &["k@lgwan.test"], inner).starts_with("250"));
    let taken = system.arrived(3);
    assert!(taken[2].text().contains("MAIL FROM:"), "{}", taken[2].text());
    door.stop();
}

#[test]
fn without_the_door_mail_waits_and_arrives_when_it_is_back() {
    if !possible() {
        return;
    }
    let system = System::new(Style::AfterQueue);
    for n in 0..5 {
        assert!(system.bring(n).starts_with("250"), "the server before takes it");
    }
    until("it is put off", || system.postfix.log().contains("status=deferred").then_some(()));
    until("all five are in the queue", || (system.postfix.waiting() == 5).then_some(()));
    assert_eq!(system.sink.count(), 0);
    let door = system.door();
    let mut taken = system.arrived(5);
    taken.sort_by_key(|m| m.header("Message-ID").unwrap().to_owned());
    taken.iter().enumerate().for_each(|(n, m)| is_text(m, n));
    door.stop();
}

#[test]
fn a_next_hop_that_is_busy_is_asked_again_and_one_that_refuses_is_believed() {
    if !possible() {
        return;
    }
    let system = System::new(Style::AfterQueue);
    let door = system.door();
    // The last server says "later" for a while: the mail is in the queue behind the door, once.
    system.sink.answer(".", "451 4.3.0 later");
    assert!(system.bring(1).starts_with("250"));
    until("it is put off", || system.postfix.log().contains("status=deferred").then_some(()));
    system.sink.answer(".", "");
    is_text(&system.arrived(1)[0], 1);
    // It refuses for good: the sender is told by the server before, never by us, and nothing arrives.
    system.sink.answer("RCPT", "550 5.1.1 unknown");
    assert!(Client::to(system.postfix.port).bring("", &["gone@lgwan.test"], &mail(2, 0)).starts_with("250"));
    until("it is refused", || system.postfix.log().contains("5.1.1 unknown").then_some(()));
    system.sink.answer("RCPT", "");
    system.arrived(1);
    door.stop();
}

#[test]
fn before_the_queue_the_sender_hears_the_answer_of_the_last() {
    if !possible() {
        return;
    }
    let system = System::new(Style::BeforeQueue);
    let answer = system.bring(1);
    assert!(answer.starts_with("451") || answer.starts_with("421"), "without the door: {answer}");
    let door = system.door();
    assert!(system.bring(2).starts_with("250"));
    is_text(&system.arrived(1)[0], 2);
    let foreign = Client::to(system.postfix.port).bring("a@example.net", &["x@elsewhere.test"], &mail(3, 0));
    assert!(foreign.starts_with("554"), "{foreign}");
    door.stop();
    let answer = system.bring(4);
    assert!(answer.starts_with("451") || answer.starts_with("421"), "after the door closed: {answer}");
    assert_eq!(system.sink.count(), 1);
}

#[test]
fn in_lmtp_each_recipient_gets_an_answer_and_the_mail_once() {
    if !possible() {
        return;
    }
    let system = System::new(Style::Lmtp);
    let door = system.door();
    let mut client = Client::to(system.postfix.port);
    assert!(client.bring("sender@example.net", &["a@lgwan.test", "b@lgwan.test"], &mail(1, 0)).starts_with("250"));
    let taken = system.arrived(1);
    is_text(&taken[0], 1);
    assert_eq!(taken[0].to.len(), 2);
    // The server before the door spoke LMTP, and was told of both.
    let log = system.postfix.log();
    let told = log.lines().filter(|l| l.contains("/lmtp[") && l.contains("status=sent")).count();
    assert_eq!(told, 2, "{log}");
    door.stop();
}

/// A file system of so many MiB at a folder; gone when dropped.
struct Small(std::path::PathBuf);

impl Small {
    fn at(folder: &std::path::Path, mib: u32) -> Self {
        let mut mount = std::process::Command::new("mount");
        let size = format!("size={mib}m,mode=0700");
        let ran = mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        Self(folder.to_owned())
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn with_a_full_disk_mail_waits_and_arrives_once_when_there_is_room() {
    if !possible() {
        return;
    }
    let place = Place::new(MUGAI, None);
    let _disk = Small::at(&place.at("in/data"), 64);
    let system = System::at(place, Style::AfterQueue);
    let door = system.door();
    assert!(system.bring(1).starts_with("250"));
    is_text(&system.arrived(1)[0], 1);

    // To the last byte.
    let filler = system.place.at("in/data/filler");
    let mut file = std::fs::File::create(&filler).unwrap();
    while std::io::Write::write_all(&mut file, &[0; 4_096]).is_ok() {}
    for n in 2..5 {
        assert!(system.bring(n).starts_with("250"), "the server before takes it");
    }
    until("it is put off", || system.postfix.log().contains("status=deferred").then_some(()));
    std::thread::sleep(Duration::from_secs(2));
    until("all three are in the queue", || (system.postfix.waiting() == 3).then_some(()));
    assert_eq!(system.sink.count(), 1, "{}", door.log());
    let log = system.postfix.log();
    assert!(!log.contains("status=bounced") && !log.contains("dsn=5"), "{log}");

    drop(file);
    std::fs::remove_file(filler).unwrap();
    let mut taken = system.arrived(4);
    taken.sort_by_key(|m| m.header("Message-ID").unwrap().to_owned());
    taken.iter().enumerate().for_each(|(n, m)| is_text(m, n + 1));
    door.stop();
}

#[test]
fn a_mail_that_kills_every_worker_ends_in_quarantine_with_a_notice_and_holds_up_nobody() {
    if !possible() {
        return;
    }
    let system = System::at(Place::new(POISONABLE, None), Style::AfterQueue);
    let door = system.door();
    let poison =
        b"From: sender@example.net\r\nTo: kikaku@lgwan.test\r\nSubject: poison\r\nMessage-ID: <p@example.net>\r\n\
        Date: Sun, 22 Nov 2026 10:00:00 +0900\r\n\r\nx-poison-of-the-worker\r\n";
    let mut client = Client::to(system.postfix.port);
    assert!(client.bring("sender@example.net", &["kikaku@lgwan.test"], poison).starts_with("250"));
    until("it failed once", || system.postfix.log().contains("worker_died").then_some(()));
    assert!(system.bring(1).starts_with("250"));
    // The other arrives; in place of the poison comes a notice, after so many tries and once.
    let taken = system.arrived(2);
    let (notice, other): (Vec<_>, Vec<_>) =
        taken.iter().partition(|m| m.header("Message-ID") != Some("<1@example.net>"));
    is_text(other[0], 1);
    let text = notice[0].text();
    assert!(text.contains("隔離") && !text.contains("x-poison"), "{text}");
    assert!(!notice[0].content.contains("x-poison"));
    let tries = door.log().matches("\"code\":\"worker_died\"").count();
    assert_eq!(tries, 4, "the fifth failure ends it: {}", door.log());
    assert!(!system.postfix.log().contains("status=bounced"), "{}", system.postfix.log());

    let config = system.place.config("in");
    let said = system.place.say(ROOT, &["list", "--json", "--config", config.to_str().unwrap()]).ended(0);
    let reply: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let states: Vec<&str> = reply["rows"].as_array().unwrap().iter().filter_map(|r| r["state"].as_str()).collect();
    assert!(states.contains(&"quarantined"), "{}", said.out);
    door.stop();
}
