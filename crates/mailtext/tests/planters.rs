//! Every planted danger goes, what a reader needs stays, every broken mail is refused, and the output is left as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Catalogue, Context, Disarm, Finding, Format, Input, Orders, Output, Reason, Refusal, Sniff};
use mugai_mailtext::{FORMATS, Mail};
use mugai_testkit::{complaints, mail};

/// Stands in for the plain text format, which this one refines.
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
        panic!("only the mail format is tested here")
    }
    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        panic!("only the mail format is tested here")
    }
}

const BOTH: &[&dyn Disarm] = &[&Text, &Mail];

fn run(name: &str, bytes: &[u8]) -> Result<(Output, Vec<Finding>), Refusal> {
    mugai_core::testing::disarm(BOTH, name, bytes)
}

fn body(bytes: &[u8]) -> String {
    String::from_utf8(mail::body_of(bytes)).unwrap()
}

#[test]
fn planted_dangers_go_and_the_text_stays() {
    for planter in mail::planters() {
        let planted = (planter.plant)();
        let (output, findings) = run(&planted.name, &planted.bytes).unwrap_or_else(|r| panic!("{}: {r}", planted.name));
        assert!(
            findings.iter().any(|f| f.rule.id == planter.rule),
            "{}: {} not reported: {findings:?}",
            planted.name,
            planter.rule
        );
        let seen = [output.bytes.clone(), mail::body_of(&output.bytes)].concat();
        assert_eq!(
            complaints(&planted, &seen),
            Vec::<String>::new(),
            "{}\n{}",
            planter.shape,
            String::from_utf8_lossy(&seen)
        );
    }
}

#[test]
fn every_rule_has_a_planter() {
    for rule in FORMATS.iter().flat_map(|f| f.format().rules) {
        assert!(mugai_testkit::planters().iter().any(|p| p.rule == rule.id), "{} has no planter", rule.id);
    }
}

#[test]
fn the_enquiry_reads_as_it_was_written() {
    let (name, bytes) = mail::clean().remove(0);
    let (output, findings) = run(&name, &bytes).unwrap();
    let text = body(&output.bytes);
    assert!(text.starts_with("お世話になっております。\r\n補助金について照会します。\r\n"), "{text}");
    assert!(text.contains("１．照会書.pdf（15 バイト、PDF）"), "{text}");
    let head = String::from_utf8_lossy(&output.bytes);
    assert!(head.contains("Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n"));
    assert!(head.contains("<shokai@pref.example.lg.jp>") && head.contains("Message-ID: <q1@pref.example.lg.jp>"));
    let rules: Vec<&str> = findings.iter().map(|f| f.rule.id).collect();
    assert_eq!(rules, ["mail.html-part", "mail.attachment"]);
}

#[test]
fn unlabelled_shift_jis_is_read() {
    let (name, bytes) = mail::clean().remove(2);
    let (output, _) = run(&name, &bytes).unwrap();
    assert!(body(&output.bytes).starts_with("こんにちは、世界\r\nこんにちは、世界\r\n"));
}

#[test]
fn broken_mails_are_refused() {
    for (name, bytes) in mail::bad() {
        let refusal = run(&name, &bytes).map(drop).expect_err(&name);
        assert!(
            matches!(refusal.reason, Reason::LimitDepth | Reason::LimitParts | Reason::LimitLength),
            "{name}: {refusal}"
        );
    }
}

#[test]
fn a_mark_alone_is_not_believed() {
    let (output, _) = run("a.eml", &mail::clean().remove(1).1).unwrap();
    // The same message, with one address made clickable again: our mark is there, but our writer would not write this.
    let text = body(&output.bytes).replace("会議", "http://evil.example/会議");
    let (head, _) = std::str::from_utf8(&output.bytes).unwrap().split_once("\r\n\r\n").unwrap();
    let forged = format!("{head}\r\n\r\n{}", mail::base64(text.as_bytes()));
    let (again, findings) = run("a.eml", forged.as_bytes()).unwrap();
    assert!(findings.iter().any(|f| f.rule.id == "mail.link"));
    assert!(!body(&again.bytes).contains("http://evil"));
}

#[test]
fn no_prefix_panics_and_no_changed_byte_leaves_a_residue() {
    let files =
        mail::clean().into_iter().chain(mail::planters().into_iter().map(|p| (p.plant)()).map(|p| (p.name, p.bytes)));
    for (name, bytes) in files {
        for end in (0..bytes.len()).step_by(bytes.len() / 150 + 1) {
            let mut damaged = bytes.clone();
            damaged[end] = damaged[end].wrapping_mul(31).wrapping_add(7);
            for piece in [&bytes[..end], &damaged] {
                if let Err(refusal) = run(&name, piece) {
                    assert!(
                        ![Reason::Residue, Reason::Internal].contains(&refusal.reason),
                        "{name}, byte {end}: {refusal}"
                    );
                }
            }
        }
    }
}

#[test]
fn orders_of_the_catalogue_reach_the_mail() {
    let catalogue: Catalogue = mugai_core::testing::catalogue(BOTH).unwrap();
    assert!(Orders::standard(&catalogue).treatments.len() >= 9);
    let bytes = (mail::planters().iter().find(|p| p.rule == "mail.link").unwrap().plant)().bytes;
    let (output, _) = mugai_core::testing::disarm_with(BOTH, "a.eml", &bytes, |catalogue, orders| {
        orders.treatments[usize::from(catalogue.number("mail.link").unwrap())] = mugai_core::Treatment::Keep;
    })
    .unwrap();
    assert!(body(&output.bytes).contains("https://evil.example/x"));
}

#[test]
fn hidden_characters_do_not_come_back_with_the_notice() {
    // The notice repeats the text of a link that leads elsewhere; NUL and U+202E stood in it.
    let link = "<a href=\"http://login.evil.example/x\">https://www.bank.example/\0\u{202E}y</a>";
    let mail = format!(
        "From: a@sender.example\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n{link}\r\n"
    );
    let (output, findings) = run("a.eml", mail.as_bytes()).unwrap();
    let text = body(&output.bytes);
    assert!(text.contains("表示：hxxps://www[.]bank[.]example/y\r\n"), "{text}");
    assert!(!text.contains(['\0', '\u{202E}']), "{text}");
    assert!(findings.iter().any(|f| f.rule.id == "mail.hidden-character"));
}

// A test may read its inputs; the crate itself may not.
#[allow(clippy::disallowed_methods)]
#[test]
fn what_fuzzing_found_stays_fixed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/regressions/mail");
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        run("a.eml", &std::fs::read(&path).unwrap()).unwrap_or_else(|r| panic!("{}: {r}", path.display()));
    }
}
