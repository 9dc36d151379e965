//! The mail door with everything behind it: what is kept, what becomes a request, what is quarantined, and when it says "later".
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_pipeline::desk::{Ask, Reply, Secret};
use mugai_testkit::archive::{lock, zip};
use mugai_testkit::clamd::Clamd;
use mugai_testkit::office::raw_zip::Entry;
use mugai_tests::mail::{Client, Door, Sink, Stored, mail, port};
use mugai_tests::road::{CHIEF, Node, Place, ROOT, is_root, until};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

struct System {
    place: Place,
    sink: Sink,
    port: u16,
}

impl System {
    fn new(scan: Option<&str>, more: &str) -> Self {
        let (place, sink, port) = (Place::new(MUGAI, scan), Sink::start(), port());
        std::fs::write(place.at("boxes.csv"), "zei@lgwan.test,zeimu\n").unwrap();
        Door::configure(&place, port, sink.port, &format!("sections = \"boxes.csv\"\n{more}"));
        Self { place, sink, port }
    }

    fn door(&self) -> Door {
        Door::start(&self.place, self.port)
    }

    fn bring(&self, to: &[&str], mail: &[u8]) -> String {
        Client::to(self.port).bring("sender@example.net", to, mail)
    }

    /// The requests, as whoever runs the tests sees them.
    fn rows(&self) -> Vec<serde_json::Value> {
        let config = self.place.config("in");
        let said = self.place.say(ROOT, &["list", "--json", "--config", config.to_str().unwrap()]).ended(0);
        let reply: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        reply["rows"].as_array().unwrap().clone()
    }

    fn states(&self) -> Vec<String> {
        self.rows()
            .iter()
            .map(|r| format!("{} {} {}", r["section"], r["state"], r["reason"]).replace('"', ""))
            .collect()
    }
}

fn with_attachment(name: &str, bytes: &[u8]) -> Vec<u8> {
    use base64ct::{Base64, Encoding};
    let mut mail = String::from(
        "From: sender@example.net\r\nTo: a@lgwan.test\r\nSubject: report\r\nMessage-ID: <a@example.net>\r\n\
         Date: Sun, 22 Nov 2026 10:00:00 +0900\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nsee attached\r\n--b\r\n",
    );
    mail.push_str(&format!(
        "Content-Type: application/octet-stream; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n"
    ));
    for line in bytes.chunks(57) {
        mail.push_str(&Base64::encode_string(line));
        mail.push_str("\r\n");
    }
    mail.push_str("--b--\r\n");
    mail.into_bytes()
}

fn notice<'m>(taken: &'m [Stored], words: &str) -> &'m Stored {
    let last = taken.last().unwrap();
    assert_eq!((last.from.as_str(), last.header("Auto-Submitted")), ("<>", Some("auto-generated")), "{}", last.content);
    assert!(last.text().contains(words), "{}", last.text());
    last
}

#[test]
fn a_mail_is_kept_under_a_number_and_the_same_mail_again_is_the_same() {
    let system = System::new(None, "");
    let door = system.door();
    let bytes = mail(1, 0);
    assert!(system.bring(&["a@lgwan.test", "zei@lgwan.test"], &bytes).starts_with("250"));
    assert!(system.bring(&["a@lgwan.test", "zei@lgwan.test"], &bytes).starts_with("250"));
    assert!(system.bring(&["zei@lgwan.test"], &bytes).starts_with("250"));
    assert_eq!(system.states(), ["zeimu mail ", "soumu mail "], "newest first; other people, another mail");
    let taken = system.sink.taken();
    assert!(taken.iter().all(|m| m.text().contains("number 1") && m.from == "<sender@example.net>"));
    door.stop();
}

#[test]
fn malware_is_quarantined_before_a_notice_goes_and_without_a_scanner_mail_waits() {
    let clamd = Clamd::start();
    let system = System::new(Some(&clamd.address()), "");
    let door = system.door();
    assert!(system.bring(&["a@lgwan.test"], &mail(1, 0)).starts_with("250"));
    assert!(system.sink.taken()[0].text().contains("number 1"));
    let eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    assert!(system.bring(&["a@lgwan.test"], &with_attachment("a.txt", eicar.as_bytes())).starts_with("250"));
    let taken = system.sink.taken();
    let last = notice(&taken, "不正プログラム（ウイルス等）が見つかりました。");
    assert!(!last.content.contains("EICAR") && last.text().contains("隔離"), "{}", last.text());
    assert_eq!(system.states(), ["soumu quarantined malware", "soumu mail "]);
    // The scanner goes away: nothing is called clean.
    drop(clamd);
    let answer = system.bring(&["a@lgwan.test"], &mail(2, 0));
    assert!(answer.starts_with("451"), "{answer}");
    assert_eq!(system.sink.count(), 2);
    door.stop();
}

#[test]
fn nothing_is_kept_when_nothing_is_to_be_kept_but_what_goes_nowhere() {
    let clamd = Clamd::start();
    let system = System::new(Some(&clamd.address()), "archive = false\n");
    let door = system.door();
    assert!(system.bring(&["a@lgwan.test"], &mail(1, 0)).starts_with("250"));
    assert_eq!(system.states(), Vec::<String>::new());
    let eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    assert!(system.bring(&["a@lgwan.test"], &with_attachment("a.txt", eicar.as_bytes())).starts_with("250"));
    assert_eq!(system.states(), ["soumu quarantined malware"]);
    door.stop();
}

#[test]
fn what_is_no_mail_is_refused_with_a_notice_and_kept() {
    let system = System::new(None, "");
    let door = system.door();
    assert!(system.bring(&["a@lgwan.test"], b"%PDF-1.7\r\nnot a mail at all\r\n").starts_with("250"));
    let taken = system.sink.taken();
    notice(&taken, "無害化できなかったため");
    assert!(system.states()[0].starts_with("soumu refused "), "{:?}", system.states());
    door.stop();
}

#[test]
fn an_attachment_becomes_a_request_of_every_section_and_waits_for_approval() {
    let system = System::new(None, "");
    let node = Node::start(&system.place, "in", None);
    let door = system.door();
    let bytes = with_attachment("hyou.csv", b"a,b\r\n1,2\r\n");
    assert!(system.bring(&["a@lgwan.test", "zei@lgwan.test"], &bytes).starts_with("250"));
    let rows = until("both wait for approval", || {
        let rows = node.rows();
        (rows.iter().filter(|r| r.state == "awaiting_approval").count() == 2).then_some(rows)
    });
    let of = |section: &str| rows.iter().find(|r| r.section == section && r.name == "hyou.csv").unwrap();
    assert_eq!((of("soumu").applicant.as_str(), of("zeimu").applicant.as_str()), ("a@lgwan.test", "zei@lgwan.test"));
    let kept = rows.iter().find(|r| r.state == "mail").unwrap();
    let text = system.sink.taken()[0].text();
    assert!(text.contains("hyou.csv") && text.contains(&kept.receipt), "{text}");
    // Brought again, it is the same.
    assert!(system.bring(&["a@lgwan.test", "zei@lgwan.test"], &bytes).starts_with("250"));
    assert_eq!(node.rows().len(), 3);
    if is_root("approval by another identity") {
        node.say(CHIEF, &["approve", &of("soumu").receipt]).with(0, "承認しました");
    }
    door.stop();
    node.stop();
}

#[test]
fn who_gets_a_mail_does_not_approve_what_came_with_it() {
    let system = System::new(None, "");
    let node = Node::start(&system.place, "in", None);
    let door = system.door();
    // Also when a group of the same section is named before him.
    let to = ["kumi@lgwan.test", "sys@lgwan.test"];
    assert!(system.bring(&to, &with_attachment("hyou.csv", b"1,2\r\n")).starts_with("250"));
    let row = node.comes_to("hyou.csv", "awaiting_approval");
    assert_eq!(row.applicant, CHIEF.name);
    if is_root("approval by another identity") {
        node.say(CHIEF, &["approve", &row.receipt]).with(1, "own_request");
    }
    door.stop();
    node.stop();
}

#[test]
fn a_password_that_comes_later_opens_what_was_held_and_tries_are_counted() {
    let system = System::new(None, "");
    let node = Node::start(&system.place, "in", None);
    let door = system.door();
    let archive = zip(&[lock(Entry::new("b.csv", b"1,2\r\n"), "himitsu")]);
    assert!(system.bring(&["a@lgwan.test", "zei@lgwan.test"], &with_attachment("b.zip", &archive)).starts_with("250"));
    let kept = until("the mail is kept", || node.rows().into_iter().find(|r| r.state == "mail"));
    assert_eq!(node.rows().len(), 1, "what is locked is no request yet");
    assert!(system.sink.taken()[0].text().contains("保留"), "{}", system.sink.taken()[0].text());
    let unlock =
        |word: &str| node.ask(Ask::Unlock { receipt: kept.receipt.clone(), passwords: vec![Secret(word.to_owned())] });
    let code = |reply: Reply| match reply {
        Reply::Refused { code, .. } => code,
        Reply::Done { .. } => "done".to_owned(),
        other => panic!("{other:?}"),
    };
    for _ in 0..9 {
        assert_eq!(code(unlock("wrong")), "wrong_password");
    }
    assert_eq!(code(unlock("himitsu")), "done");
    let requests = |n: usize| {
        until("they wait for approval", || {
            let rows: Vec<_> = node.rows().into_iter().filter(|r| r.state == "awaiting_approval").collect();
            (rows.len() == n).then_some(rows)
        })
    };
    let rows = requests(2);
    let mut sections: Vec<&str> = rows.iter().map(|r| r.section.as_str()).collect();
    sections.sort_unstable();
    assert_eq!(sections, ["soumu", "zeimu"], "for all it came for");
    // Opened once is opened: nothing comes twice, and the tenth wrong try is the last.
    assert_eq!(code(unlock("himitsu")), "wrong_password");
    assert_eq!(code(unlock("himitsu")), "too_many_tries");
    requests(2);
    assert_eq!(system.sink.count(), 1, "the text does not go again");
    assert!(node.trail("unlock").iter().all(|l| !l.contains("himitsu")));
    door.stop();
    node.stop();
}

#[test]
fn one_mail_through_standard_input_or_nothing_at_all() {
    let system = System::new(None, "");
    let config = system.place.config("in");
    let config = config.to_str().unwrap();
    let run = |arguments: &[&str], input: &[u8]| {
        let mut child = Command::new(MUGAI)
            .arg("filter")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // It may end before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input);
        let out = child.wait_with_output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, out) = run(&["--policy", "standard"], &mail(1, 0));
    assert_eq!(code, Some(0));
    assert!(out.contains("X-Mugai-Sanitized:") && !out.contains("<script"), "{out}");
    let (code, out) =
        run(&["--config", config, "--sender", "s@example.net", "--ident", "Q1", "zei@lgwan.test"], &mail(2, 0));
    assert_eq!((code, system.states()), (Some(0), vec!["zeimu mail ".to_owned()]));
    assert!(out.contains("X-Mugai-Sanitized:"), "{out}");
    for (arguments, input) in [
        (vec!["--policy", "standard"], &b"%PDF-1.7\r\n"[..]),
        (vec!["--policy", "no-such-policy"], &mail(1, 0)[..]),
        (vec!["--config", "no-such-file", "a@lgwan.test"], &mail(1, 0)[..]),
        (vec!["--config", config], &mail(1, 0)[..]),
    ] {
        assert_eq!(run(&arguments, input), (Some(75), String::new()), "{arguments:?}");
    }
}

#[test]
fn a_door_that_closes_finishes_what_it_has_and_takes_no_more() {
    let system = System::new(None, "");
    let door = system.door();
    let mut client = Client::to(system.port);
    assert!(client.ask("MAIL FROM:<s@example.net>").starts_with("250"));
    assert!(client.ask("RCPT TO:<a@lgwan.test>").starts_with("250"));
    assert!(client.ask("DATA").starts_with("354"));
    client.say(&mail(1, 0));
    let stopping = std::thread::spawn(move || door.stop());
    std::thread::sleep(Duration::from_millis(500));
    assert!(client.ask(".").starts_with("250"), "it was in hand");
    stopping.join().unwrap();
    assert_eq!(system.sink.count(), 1);
    assert!(std::net::TcpStream::connect(("127.0.0.1", system.port)).is_err());
}
