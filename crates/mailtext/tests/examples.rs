//! The three worked examples of the output contract, byte for byte.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{
    Action, Beside, Context, Disarm, Format, Input, MailOrders, Orders, Output, Reason, Recurse, Refusal, Rule, Sniff,
    Treatment,
};
use mugai_mailtext::Mail;

/// Stands in for the workbook of the second example, which is a placeholder of 21 bytes.
struct Workbook;

static MACRO: Rule = Rule {
    id: "test.macro",
    refs: &["O-01"],
    ja: "マクロ",
    en: "macro",
    why_ja: "",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};

static WORKBOOK: Format = Format {
    id: "workbook",
    ja: "",
    en: "",
    extensions: &["xlsx"],
    mime: &[],
    recognised: "",
    lost_ja: "",
    refines: &[],
    rules: &[&MACRO],
};

impl Disarm for Workbook {
    fn format(&self) -> &'static Format {
        &WORKBOOK
    }
    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(b"PK\x03\x04inert") { Sniff::Yes } else { Sniff::No }
    }
    fn disarm(&self, _: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        cx.did(&MACRO, "", Action::Removed)?;
        Ok(Output { bytes: b"fresh workbook".to_vec(), format: &WORKBOOK, extension: "xlsx" })
    }
    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Ok(())
    }
}

/// Stands in for the plain text format, which the mail format refines.
struct Text;

static TEXT: Format = Format { id: "text", extensions: &[], rules: &[], ..WORKBOOK };

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

const FORMATS: &[&dyn Disarm] = &[&Text, &Workbook, &Mail];

fn example(bytes: &[u8], receipt: &str, folder: &str) -> (Vec<u8>, Vec<Beside>) {
    let catalogue = mugai_core::testing::catalogue(FORMATS).unwrap();
    let mut orders = Orders::standard(&catalogue);
    orders.mail = Some(MailOrders {
        receipt: receipt.to_owned(),
        folders: vec![folder.to_owned()],
        keep_until: "2027年2月20日".to_owned(),
        own_domains: vec!["city.example.lg.jp".to_owned()],
        authserv_id: "mx.city.example.lg.jp".to_owned(),
    });
    let recurse = mugai_core::testing::Formats(FORMATS);
    let mut cx = Context::new(&catalogue, &orders, &recurse);
    let output = Mail.disarm(&Input { bytes, name: "a.eml" }, &mut cx).unwrap();
    let beside = cx.take_beside();
    let input = Input { bytes: &output.bytes, name: "a.eml" };
    recurse.inspect(&input, &mut Context::new(&catalogue, &orders, &recurse)).unwrap();
    let again = Mail.disarm(&input, &mut Context::new(&catalogue, &orders, &recurse)).unwrap();
    assert_eq!(again.bytes, output.bytes, "disarmed again");
    (output.bytes, beside)
}

fn is(output: &[u8], expected: &[u8]) {
    let read = |mail: &[u8]| {
        let body = mugai_testkit::mail::body_of(mail);
        let head = mail.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        format!("{}\n\n{}", String::from_utf8_lossy(&mail[..head]), String::from_utf8_lossy(&body))
    };
    // Compared as text first: that can be read when it differs.
    assert_eq!(read(output), read(expected));
    assert_eq!(output, expected);
}

#[test]
fn a_plain_text_beside_an_html_that_leads_elsewhere() {
    let (output, beside) = example(include_bytes!("examples/1-in.eml"), "M20261122-000101", "企画課");
    is(&output, include_bytes!("examples/1-out.eml"));
    assert!(beside.is_empty());
}

#[test]
fn attachments_on_their_way_held_and_left_out() {
    let (output, beside) = example(include_bytes!("examples/2-in.eml"), "M20261122-000102", "会計課");
    is(&output, include_bytes!("examples/2-out.eml"));
    let names: Vec<&str> = beside.iter().map(|b| b.name.as_str()).collect();
    assert_eq!(names, ["見積書①.xlsx"]);
    assert_eq!(beside[0].output.bytes, b"fresh workbook");
}

#[test]
fn a_lying_sender_and_a_program_behind_a_second_boundary() {
    let (output, beside) = example(include_bytes!("examples/3-in.eml"), "M20261122-000103", "企画課");
    is(&output, include_bytes!("examples/3-out.eml"));
    assert!(beside.is_empty());
}

#[test]
fn an_attachment_that_is_refused_stays_out_of_reach() {
    let mail = "From: a@sender.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n\r\nwhatever\r\n--b--\r\n";
    let (output, beside) = example(mail.as_bytes(), "M1", "企画課");
    assert!(beside.is_empty());
    let body = String::from_utf8(mugai_testkit::mail::body_of(&output)).unwrap();
    assert!(body.contains("・添付ファイルは隔離しました（1件）。職員は取り出せません。"), "{body}");
    let body = body.replace("\r\n　　", "");
    assert!(body.contains(Reason::UnknownType.ja().trim_end_matches('。')), "{body}");
    let head = String::from_utf8_lossy(&output).into_owned();
    assert!(head.contains("quarantined=1;") && head.contains("QUARANTINE"), "{head}");
}

/// The text and the headers of a short mail from this address with these further headers.
fn from(address: &str, more: &str) -> String {
    let mail = format!(
        "{more}From: =?UTF-8?B?5biC5b255omA?= <{address}>\r\nTo: k@city.example.lg.jp\r\nSubject: notice\r\n\
         Date: Mon, 02 Nov 2026 09:00:00 +0900\r\nMessage-ID: <1@example.net>\r\n\r\nplease pay\r\n"
    );
    let (output, _) = example(mail.as_bytes(), "M20261122-000101", "企画課");
    let head = output.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let body = mugai_testkit::mail::body_of(&output);
    format!("{}\n{}", String::from_utf8_lossy(&output[..head]), String::from_utf8_lossy(&body))
}

#[test]
fn a_sender_of_a_domain_like_the_own_one_is_warned_of() {
    for like in ["a@clty.example.lg.jp", "a@city.example.lg.jp.evil.example", "a@xn--ity-3ed.example.lg.jp"] {
        let text = from(like, "");
        assert!(text.contains("似せてあります") && text.contains("warn=FROM_SPOOF"), "{text}");
    }
    let text = from("a@town.example.lg.jp", "");
    assert!(!text.contains("似せて") && !text.contains("FROM_SPOOF"), "{text}");
}

#[test]
fn what_the_own_server_found_of_the_sender_is_told_and_nobody_elses_word_counts() {
    let told = |headers: &str| {
        let text = from("a@example.com", headers);
        assert!(!text.contains("Authentication-Results:"), "{text}");
        text.contains("DMARC") && text.contains("warn=FROM_SPOOF")
    };
    let own = "Authentication-Results: mx.city.example.lg.jp (v 1; dmarc=pass);\r\n spf=pass smtp.mailfrom=example.com;\r\n dmarc=fail (p=NONE) header.from=example.com\r\n";
    assert!(told(own));
    assert!(told("authentication-results: MX.CITY.example.lg.jp 1; dmarc = FAIL\r\n"));
    let good = "Authentication-Results: mx.city.example.lg.jp; dmarc=pass header.from=example.com\r\n";
    assert!(!told(good));
    assert!(!told("Authentication-Results: mx.evil.example; dmarc=fail\r\n"), "another server");
    assert!(!told(&format!("{good}{own}")), "the first is the own server's");
    assert!(!told("Authentication-Results: mx.city.example.lg.jp; x=dmarc=fail; spf=fail\r\n"));
}
