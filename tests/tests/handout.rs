//! What a worker decodes is handed out for a scanner before it is judged, whole, and changes nothing of the output.

use mugai_core::{Reason, Treatment};
use mugai_gate::{Gate, Outcome};
use mugai_testkit::{contains, flatten::flatten, mail, pdf};
use mugai_tests::gate;
use std::io::Read;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");
const MARKER: &str = "mUgAi-handed-out-5f2c9e77";

fn handing_out() -> Gate {
    gate(MUGAI, &["worker"], |_| {}).handing_out()
}

fn parts(outcome: &Outcome) -> Vec<Vec<u8>> {
    let read = |mut part: mugai_gate::BlobReader<'_>| {
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        bytes
    };
    outcome.parts.as_ref().expect("parts").readers().map(read).collect()
}

/// A workbook with macros that hold the marker, deflated; everything of it is removed.
fn workbook() -> (&'static str, Vec<u8>) {
    let clean = mugai_testkit::office::clean();
    let (_, bytes) = clean.iter().find(|(name, _)| name.ends_with("集計表.xlsx")).unwrap();
    ("集計表.xlsx", mugai_testkit::bombs::with_member(bytes, "xl/vbaProject.bin", MARKER.repeat(40).as_bytes()))
}

fn mail_with(attachment: &[u8]) -> Vec<u8> {
    let head = "From: a@example.jp\r\nTo: b@example.jp\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee below\r\n--b\r\nContent-Type: application/octet-stream; name=a.exe\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    [head.as_bytes(), mail::base64(attachment).as_bytes(), b"--b--\r\n"].concat()
}

/// Files written into the text of a mail.
fn mail_that_reads(text: &[&[u8]]) -> Vec<u8> {
    let head = b"From: a@example.jp\r\nTo: b@example.jp\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nsee below\r\n\r\n";
    [&head[..], &text.concat()].concat()
}

#[test]
fn macros_attachments_and_scripts_are_handed_out_decoded() {
    let hex: String = MARKER.bytes().map(|b| format!("{b:02x}")).collect();
    let deflated = pdf::deflate(MARKER.repeat(40).as_bytes());
    let attached = pdf::Doc::new()
        .catalog("/AF[90 0 R]")
        .object(90, "<</Type/Filespec/F(evil.exe)/EF<</F 91 0 R>>>>")
        .stream(91, "/Type/EmbeddedFile/Filter/FlateDecode", &deflated)
        .build();
    let script = pdf::Doc::new().catalog(&format!("/OpenAction<</S/JavaScript/JS<{hex}>>>")).build();
    let unreached = pdf::Doc::new().stream(91, "/Filter/FlateDecode", &deflated).build();
    let packed = pdf::Doc::new().catalog("/OpenAction<</S/JavaScript/JS 90 0 R>>").object(90, &format!("<{hex}>"));
    let (name, bytes) = workbook();
    let uu = mail_that_reads(&[b"begin 644 a.exe\r\n9;55G06DM:&%N9&5D+6]U=\"TU9C)C.64W-P``\r\n`\r\nend\r\n"]);
    let yenc: Vec<u8> = MARKER.bytes().map(|b| b.wrapping_add(42)).collect();
    let yenc = mail_that_reads(&[b"=ybegin line=128 size=24 name=a.exe\r\n", &yenc, b"\r\n=yend size=24\r\n"]);
    let run = mail_that_reads(&[mail::base64(MARKER.repeat(40).as_bytes()).as_bytes()]);
    let cases: [(&str, Vec<u8>); 9] = [
        (name, bytes),
        ("attached.pdf", attached),
        ("script.pdf", script),
        ("unreached.pdf", unreached),
        ("packed.pdf", packed.build_packed()),
        ("a.eml", mail_with(&[MARKER.as_bytes(), b"\0\xff"].concat())),
        ("uuencoded.eml", uu),
        ("yenc.eml", yenc),
        ("a run of base64.eml", run),
    ];
    for (name, bytes) in cases {
        assert!(!contains(&bytes, MARKER.as_bytes()), "{name}: would be seen without decoding");
        let outcome = handing_out().process_bytes(name, &bytes);
        assert!(parts(&outcome).iter().any(|p| contains(p, MARKER.as_bytes())), "{name}: {:?}", outcome.result);
        let output = outcome.result.unwrap_or_else(|r| panic!("{name}: {r}")).bytes().unwrap();
        assert!(!contains(&flatten(&output), MARKER.as_bytes()), "{name}: not removed");
    }
}

/// Every planted danger of the containers can be seen by a scanner: in the file as it is, or in a part.
#[test]
fn every_planted_danger_is_seen_by_a_scanner() {
    let gate = handing_out();
    let (mut checked, mut unseen) = (0, Vec::new());
    for planter in mugai_testkit::planters() {
        let family = planter.rule.split('.').next().unwrap();
        if !["office", "pdf", "mail", "archive"].contains(&family) {
            continue;
        }
        let planted = (planter.plant)();
        let all = flatten(&planted.bytes);
        let outcome = gate.process_bytes(&planted.name, &planted.bytes);
        let parts = parts(&outcome);
        for marker in planted.gone.iter().filter(|m| contains(&all, m) && !contains(&planted.bytes, m)) {
            checked += 1;
            if !parts.iter().any(|p| contains(p, marker)) {
                let shown = String::from_utf8_lossy(marker).into_owned();
                unseen.push(format!("{} ({}): {shown}", planter.rule, planter.shape));
            }
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
    assert!(checked >= 50, "only {checked} markers were looked for");
}

#[test]
fn handing_out_changes_nothing_of_the_output() {
    let plain = gate(MUGAI, &["worker"], |_| {});
    for (path, bytes) in mugai_testkit::fixtures::all() {
        let Some(name) = path.split("/clean/").nth(1) else { continue };
        let (with, without) = (handing_out().process_bytes(name, &bytes), plain.process_bytes(name, &bytes));
        assert!(without.parts.is_none() && with.parts.is_some(), "{path}");
        let digest =
            |o: &Outcome| o.result.as_ref().map(|v| (v.digest(), v.attestation().policy)).map_err(|r| r.reason);
        assert_eq!(digest(&with), digest(&without), "{path}");
        assert_eq!(with.findings, without.findings, "{path}");
    }
}

#[test]
fn parts_over_the_limit_refuse_the_file() {
    let (name, bytes) = workbook();
    let with = |most: u64| {
        let gate = gate(MUGAI, &["worker"], |o| o.limits.hand_out_bytes = most);
        (gate.process_bytes(name, &bytes).result.is_ok(), gate.handing_out().process_bytes(name, &bytes))
    };
    let (_, whole) = with(1 << 20);
    let total = whole.parts.as_ref().unwrap().bytes();
    assert!(whole.result.is_ok());
    assert!(with(total).1.result.is_ok(), "just enough");
    let (unscanned, short) = with(total - 1);
    assert_eq!(short.result.as_ref().unwrap_err().reason, Reason::LimitBytes);
    assert!(short.parts.unwrap().bytes() < total);
    assert!(unscanned, "a limit of what is handed out, of nothing else");
}

/// Malware within a refused file is worth knowing about.
#[test]
fn a_refused_file_hands_out_what_was_decoded() {
    let catalogue = mugai_engine::catalogue();
    let planter = mugai_testkit::planters().into_iter().find(|p| p.rule == "office.macro").unwrap();
    let planted = (planter.plant)();
    let number = usize::from(catalogue.number("office.macro").unwrap());
    let gate = gate(MUGAI, &["worker"], |o| o.treatments[number] = Treatment::Refuse).handing_out();
    let outcome = gate.process_bytes(&planted.name, &planted.bytes);
    assert_eq!(outcome.result.as_ref().unwrap_err().reason, Reason::Policy);
    assert!(parts(&outcome).iter().any(|p| contains(p, b"Shell calc")));
}

#[test]
fn an_original_is_read_while_it_is_worked_on() {
    use mugai_gate::Original;
    let gate = handing_out();
    let original = Original::new("a.txt", "原本\r\n".as_bytes(), &gate.orders().limits).unwrap();
    let mut keeping = original.read_for_keeping();
    let mut first = [0; 3];
    keeping.read_exact(&mut first).unwrap();
    assert!(gate.process_original(&original).result.is_ok());
    let mut rest = String::new();
    keeping.read_to_string(&mut rest).unwrap();
    assert_eq!((&first[..], rest.as_str()), ("原".as_bytes(), "本\r\n"));
    assert!(gate.process_original(&original).result.is_ok(), "and again");
}
