//! Eighty-four mails that programs read wrongly or differently, each with what must come of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Context, Disarm, Format, Input, Orders, Output, Reason, Refusal, Sniff};
use mugai_mailtext::Mail;
use mugai_testkit::{mail, mail_traps};

/// Stands in for the plain text format, which the mail format refines.
struct Text;

static TEXT: Format = Format {
    id: "text",
    ja: "",
    en: "",
    extensions: &[],
    mime: &[],
    recognised: "",
    lost_ja: "",
    refines: &[],
    rules: &[],
};

impl Disarm for Text {
    fn format(&self) -> &'static Format {
        &TEXT
    }
    fn sniff(&self, _: &[u8]) -> Sniff {
        Sniff::No
    }
    fn disarm(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<Output, Refusal> {
        panic!("not asked for")
    }
    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        panic!("not asked for")
    }
}

const FORMATS: &[&dyn Disarm] = &[&Text, &Mail];

fn passed(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let catalogue = mugai_core::testing::catalogue(FORMATS).unwrap();
    let orders = Orders::standard(&catalogue);
    let recurse = mugai_core::testing::Formats(FORMATS);
    let output = Mail.disarm(&Input { bytes, name: "a.eml" }, &mut Context::new(&catalogue, &orders, &recurse))?;
    let input = Input { bytes: &output.bytes, name: "a.eml" };
    let mut second = Context::new(&catalogue, &orders, &recurse);
    Mail.inspect(&input, &mut second)?;
    let again = Mail.disarm(&input, &mut second)?;
    assert_eq!(again.bytes, output.bytes, "disarmed again");
    assert!(second.findings().is_empty(), "{:?}", second.findings());
    Ok(output.bytes)
}

#[test]
fn every_trap_is_read_as_it_must_be() {
    let all = mail_traps::traps();
    assert_eq!(all.len() + mail_traps::bombs().len(), 84);
    let mut wrong = Vec::new();
    for trap in &all {
        let output = passed(&trap.mail).unwrap_or_else(|r| panic!("{}: {r}", trap.name));
        let head = String::from_utf8_lossy(&output).into_owned();
        let head = head.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let warns = head.split("warn=").nth(1).map_or("", |w| w.split(';').next().unwrap());
        let subject = head.split("Subject: ").nth(1).map_or("", |s| s.split("\r\n").next().unwrap());
        let text = format!(
            "件名{}\r\n{}",
            mugai_jptext::decode_words(subject.as_bytes()),
            String::from_utf8(mail::body_of(&output)).unwrap()
        );
        let right = if trap.warns.is_empty() { warns.is_empty() } else { warns.split(',').any(|w| w == trap.warns) };
        let says = trap.says.iter().all(|s| text.contains(s));
        let hides = trap.hides.iter().all(|h| !text.contains(h));
        if !(right && says && hides) {
            wrong.push(format!(
                "{}: warn={warns} (wanted {}), says {says} {:?}, hides {hides}\n{}",
                trap.name,
                trap.warns,
                trap.says,
                mugai_core::names::cut(&text, 700)
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_bomb_ends() {
    for (name, bytes) in mail_traps::bombs() {
        if let Err(refusal) = passed(&bytes) {
            let reasons = [Reason::LimitDepth, Reason::LimitParts, Reason::LimitLength, Reason::LimitBytes];
            assert!(reasons.contains(&refusal.reason), "{name}: {refusal}");
        }
    }
}

/// An editor may save a mail in UTF-16; what it says is read all the same.
#[test]
fn a_mail_saved_in_utf_16_is_read() {
    let mail = "From: a@example.jp\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nSubject: x\r\n\r\n本文です。\r\n";
    let ways = [("\u{FEFF}", u16::to_le_bytes as fn(u16) -> [u8; 2]), ("\u{FEFF}", u16::to_be_bytes)];
    for (mark, write) in [ways, ways.map(|(_, write)| ("", write))].concat() {
        let bytes: Vec<u8> = format!("{mark}{mail}").encode_utf16().flat_map(write).collect();
        let (output, _) = mugai_core::testing::disarm(&[&Text, &Mail], "a.eml", &bytes).unwrap();
        let body = output.bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let text = String::from_utf8(mugai_jptext::base64(&output.bytes[body..])).unwrap();
        assert!(text.starts_with("本文です。"), "{text}");
    }
}
