//! Every planted danger goes, every clean file comes through byte for byte, every broken one is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::disarm;
use mugai_core::{Disarm, Finding, Output, Refusal};
use mugai_disarm_image::Png;
use mugai_disarm_text::{AddressCard, Calendar, Csv, FORMATS, Html, Json, PlainText, Xml};
use mugai_testkit::{Planter, complaints, data, html, markup, text};

/// The name chooses between the two formats, as the engine does; the last of equals wins in the test helper.
fn run(name: &str, bytes: &[u8]) -> Result<(Output, Vec<Finding>), Refusal> {
    const CSV: &[&dyn Disarm] = &[&PlainText, &Csv];
    const TEXT: &[&dyn Disarm] = &[&PlainText];
    const PAGE: &[&dyn Disarm] = &[&Png, &Html];
    const JSON: &[&dyn Disarm] = &[&PlainText, &Json];
    const CALENDAR: &[&dyn Disarm] = &[&PlainText, &Calendar];
    const CARD: &[&dyn Disarm] = &[&Png, &PlainText, &AddressCard];
    const DATA: &[&dyn Disarm] = &[&Xml];
    let formats = match name.rsplit('.').next() {
        Some("csv" | "tsv") => CSV,
        Some("html" | "htm") => PAGE,
        Some("json") => JSON,
        Some("xml" | "rss" | "atom") => DATA,
        Some("ics") => CALENDAR,
        Some("vcf") => CARD,
        _ => TEXT,
    };
    disarm(formats, name, bytes)
}

fn planters() -> Vec<Planter> {
    [text::planters(), html::planters(), data::planters(), markup::planters()].concat()
}

/// The same without the content of pictures: those are rebuilt, pixel for pixel.
fn without_pictures(page: &[u8]) -> Vec<u8> {
    let Some(at) = page.windows(8).position(|w| w == b";base64,") else { return page.to_vec() };
    let end = page[at..].iter().position(|b| *b == b'"').unwrap();
    [&page[..at], &page[at + end..]].concat()
}

fn clean() -> Vec<(String, Vec<u8>)> {
    [text::clean(), html::clean(), data::clean(), markup::clean()].concat()
}

#[test]
fn planted_dangers_go_and_the_text_stays() {
    for planter in planters() {
        let planted = (planter.plant)();
        let (output, findings) = run(&planted.name, &planted.bytes).unwrap_or_else(|r| panic!("{}: {r}", planted.name));
        assert!(
            findings.iter().any(|f| f.rule.id == planter.rule),
            "{}: {} not reported: {findings:?}",
            planted.name,
            planter.rule
        );
        assert_eq!(complaints(&planted, &output.bytes), Vec::<String>::new(), "{}", planter.shape);
    }
}

#[test]
fn every_rule_has_a_planter() {
    for rule in FORMATS.iter().flat_map(|f| f.format().rules) {
        assert!(planters().iter().any(|p| p.rule == rule.id), "{} has no planter", rule.id);
    }
}

#[test]
fn clean_files_come_through_byte_for_byte() {
    for (name, bytes) in clean() {
        let (output, findings) = run(&name, &bytes).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert!(findings.is_empty(), "{name}: {findings:?}");
        assert!(without_pictures(&output.bytes) == without_pictures(&bytes), "{name} changed");
    }
}

#[test]
fn broken_files_are_refused() {
    for (name, bytes) in [text::bad(), html::bad(), data::bad(), markup::bad()].concat() {
        assert!(run(&name, &bytes).is_err(), "{name} was let through");
    }
}

#[test]
fn no_prefix_panics_and_no_changed_byte_leaves_a_residue() {
    let files = clean().into_iter().chain(planters().into_iter().map(|p| (p.plant)()).map(|p| (p.name, p.bytes)));
    for (name, bytes) in files {
        let step = bytes.len() / 200 + 1;
        for end in (0..bytes.len()).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[end] = damaged[end].wrapping_mul(31).wrapping_add(7);
            for piece in [&bytes[..end], &damaged] {
                if let Err(refusal) = run(&name, piece) {
                    let ours = [mugai_core::Reason::Residue, mugai_core::Reason::Internal];
                    assert!(!ours.contains(&refusal.reason), "{name}, byte {end}: {refusal}");
                }
            }
        }
    }
}

/// What a Japanese phone writes, by hand from JIS X 0208 and 0201; the picture is rebuilt and stays where it is.
#[test]
fn cards_of_japanese_phones_come_out_readable() {
    let card = data::phone_card(&mugai_testkit::office::package::png());
    let (output, findings) = run("電話.vcf", &card).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let text = String::from_utf8(output.bytes).unwrap().replace("\r\n ", "");
    let lines: Vec<&str> = text.split("\r\n").collect();
    let expected = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:山田;太郎",
        "X-PHONETIC-LAST-NAME:ﾔﾏﾀﾞ",
        "X-PHONETIC-FIRST-NAME:ﾀﾛｳ",
        "TEL;TYPE=CELL,VOICE:09012345678",
    ];
    assert_eq!(lines[..6], expected);
    assert!(lines[6].starts_with("PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo"), "{text}");
    assert_eq!(lines[7..], ["END:VCARD", ""]);
}

/// Folding may cut a character in two (RFC 5545 §3.1), also in Shift_JIS; dates stay as they are.
#[test]
fn calendars_in_any_encoding_are_unfolded_before_they_are_read() {
    let mut bytes = b"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261201\nSUMMARY:".to_vec();
    // 説 is E8 AA AC.
    bytes.extend(b"\xE8\xAA\n \xAC\nEND:VEVENT\nEND:VCALENDAR\n");
    let (output, _) = run("a.ics", &bytes).unwrap();
    let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261201\r\nSUMMARY:説\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    assert_eq!(String::from_utf8(output.bytes).unwrap(), expected);
}

/// The value stays, the spelling is ours: one way to write a string, numbers as they are (RFC 8259).
#[test]
fn json_keeps_values_and_layout() {
    let before = "\u{FEFF}{ \"a\\/b\" :\t[ 1.0E+2 , \"\\u3042\\ud83d\\ude00\\u000A\" ] }\n";
    let (output, findings) = run("a.json", before.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(output.bytes).unwrap(), "{ \"a/b\" :\t[ 1.0E+2 , \"あ😀\\n\" ] }\n");
    assert!(findings.is_empty());
    // あ in Shift_JIS: 82 A0.
    let (output, _) = run("b.json", b"[\"\x82\xa0\x82\xa2\x82\xa4\"]").unwrap();
    assert_eq!(output.bytes, "[\"あいう\"]".as_bytes());
}

#[test]
fn json_is_refused_for_what_readers_would_disagree_about() {
    let reason = |text: &str| run("a.json", text.as_bytes()).unwrap_err().reason;
    use mugai_core::Reason;
    assert_eq!(reason("{\"a\":1,\"a\":2}"), Reason::Ambiguous);
    assert_eq!(reason("{\"a\":1,\"\\u0061\":2}"), Reason::Ambiguous);
    assert_eq!(reason("{\"a\":1,\"a\u{200B}\":2}"), Reason::Ambiguous, "the same once cleaned");
    assert_eq!(reason(&"[".repeat(65)), Reason::LimitDepth);
    assert!(run("a.json", format!("{}{}", "[".repeat(64), "]".repeat(64)).as_bytes()).is_ok());
    assert_eq!(reason(&format!("[{}]", "9".repeat(1_025))), Reason::LimitLength);
    for broken in
        ["[1,]", "[01]", "{\"a\"}", "[\"a\nb\"]", "[+1]", "{\"a\":1,}", "[1 2]", "[NaN]", "[]]", "[\"\\x41\"]"]
    {
        assert_eq!(reason(broken), Reason::Malformed, "{broken}");
    }
}

/// `text_encoding`: kept by default, UTF-8 when the policy says so; a table then begins with the mark spreadsheets look for.
#[test]
fn texts_are_turned_to_utf8_when_the_policy_says_so() {
    use mugai_core::choice;
    let turned = |formats: &[&'static dyn Disarm], name: &str, bytes: &[u8]| {
        let to = |_: &mugai_core::Catalogue, orders: &mut mugai_core::Orders| {
            assert!(orders.choices.set(&choice::TEXT_ENCODING, choice::UTF_8));
        };
        let (output, findings) = mugai_core::testing::disarm_with(formats, name, bytes, to).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        String::from_utf8(output.bytes).unwrap()
    };
    // ① 87 40, ㈱ 87 8A, 髙 FB FC, 外字 F0 40, ｱ B1; the same two in EUC-JP: AD A1, AD EA.
    let windows = [text::HELLO_SJIS, b",\x87\x40\x87\x8a\xfb\xfc\xf0\x40\xb1,0012\r\n"].concat();
    let said = "こんにちは、世界,①㈱髙\u{E000}ｱ,0012\r\n";
    assert_eq!(turned(&[&PlainText], "a.txt", &windows), said);
    assert_eq!(turned(&[&PlainText, &Csv], "a.csv", &windows), format!("\u{FEFF}{said}"));
    let euc = [text::HELLO_EUC, b"\xad\xa1\xad\xea\n"].concat();
    assert_eq!(turned(&[&PlainText], "a.txt", &euc), "こんにちは、世界①㈱\n");
    let wide: Vec<u8> = "\u{FEFF}表\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(turned(&[&PlainText], "a.txt", &wide), "表\r\n");
    assert_eq!(turned(&[&PlainText], "a.txt", "\u{FEFF}表".as_bytes()), "\u{FEFF}表", "UTF-8 stays as it is");
    // By default every byte stays.
    assert_eq!(run("a.csv", &windows).unwrap().0.bytes, windows);
}

/// UTF-16 without a mark gets one: so nobody reads it otherwise.
#[test]
fn wide_texts_without_a_mark_get_one() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (output, findings) = run("a.csv", &wide("番号,値\r\n0001,=cmd|'x'!A0\r\n")).unwrap();
    assert_eq!(output.bytes, wide("\u{FEFF}番号,値\r\n0001,'=cmd|'x'!A0\r\n"));
    assert_eq!(findings.len(), 1);
    assert!(run("a.txt", &wide("<html><script>evil()</script>")).is_err(), "markup in disguise");
}

/// What a table of a town hall holds and no cleaning may touch: leading zeros, quotes, every kind of line end, empty cells.
#[test]
fn tables_keep_zeros_quotes_and_line_ends() {
    for table in [
        "番号,値\r\n0001,\"a \"\"引用\"\" b\"\r\n",
        "番号\t値\n0001\t\"x\ty\"\n",
        "a;b;;\r;;;\r",
        "\"一行目\n二行目\",1\r\n,,\r\n\r\n",
        "日付,電話,率\n2026/04/01,+81-3-1234-5678,-3.5%\n-,--,\n",
    ] {
        let (output, findings) = run("a.csv", table.as_bytes()).unwrap();
        assert!(findings.is_empty(), "{table:?}: {findings:?}");
        assert_eq!(String::from_utf8(output.bytes).unwrap(), table);
    }
}

#[test]
fn a_policy_may_keep_formulas() {
    let (output, findings) =
        mugai_core::testing::disarm_with(&[&PlainText, &Csv], "x.csv", b"a,=SUM(A1)\n", |catalogue, orders| {
            let number = usize::from(catalogue.number("text.csv-formula").unwrap());
            orders.treatments[number] = mugai_core::Treatment::Keep;
        })
        .unwrap();
    assert_eq!(output.bytes, b"a,=SUM(A1)\n");
    assert_eq!(findings[0].action, mugai_core::Action::Kept);
}

/// UTF-32 is what some systems export; a spreadsheet takes a table without a mark for Shift_JIS, so the table gets one.
#[test]
fn a_table_in_utf_32_comes_out_as_utf_8_and_says_so() {
    let table = "番号,氏名\r\n0001,髙橋\r\n0002,=1+1\r\n";
    let bytes: Vec<u8> = table.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    let (output, findings) = run("a.csv", &bytes).unwrap();
    assert_eq!(String::from_utf8(output.bytes).unwrap(), "\u{FEFF}番号,氏名\r\n0001,髙橋\r\n0002,'=1+1\r\n");
    let told: Vec<_> = findings.iter().map(|f| (f.rule.id, f.place.as_str())).collect();
    assert_eq!(told, [("text.csv-formula", "B3"), ("text.escape-encoding", "UTF-32")]);
    let (output, _) = run(
        "a.txt",
        &[b"\0\0\xFE\xFF", "本文".chars().flat_map(|c| u32::from(c).to_be_bytes()).collect::<Vec<u8>>().as_slice()]
            .concat(),
    )
    .unwrap();
    assert_eq!(output.bytes, "本文".as_bytes());
}
