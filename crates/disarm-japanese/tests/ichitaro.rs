//! Ichitaro documents: refused unless the policy asks for their text, and then nothing but their text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, Reason, choice, testing};
use mugai_testkit::japanese::{self, document};

fn formats() -> [&'static dyn Disarm; 2] {
    [&mugai_disarm_japanese::Ichitaro, &mugai_disarm_text::PlainText]
}

fn text_of(bytes: &[u8]) -> Result<(String, Vec<&'static str>), mugai_core::Refusal> {
    let done = testing::disarm_with(&formats(), "様式.jtd", bytes, |_, orders| {
        assert!(orders.choices.set(&choice::ICHITARO, choice::TEXT));
    });
    done.map(|(output, findings)| {
        assert_eq!((output.format.id, output.extension), ("text", "txt"));
        (String::from_utf8(output.bytes).unwrap(), findings.iter().map(|f| f.rule.id).collect())
    })
}

#[test]
fn without_a_word_of_the_policy_it_is_refused_and_the_clerk_is_told_the_way_round() {
    let refusal = testing::disarm(&formats(), "様式.jtd", &document("本文", &[])).unwrap_err();
    assert_eq!(refusal.reason, Reason::NoDecoder);
    assert!(refusal.ja().contains("一太郎") && refusal.ask_ja().contains("例外措置"), "{}", refusal.ja());
}

#[test]
fn the_text_comes_with_a_heading_that_says_what_it_is() {
    let (text, rules) = text_of(&document("第１条　葛󠄀城市は、㈱を「①」とする。\n附則\n", &[])).unwrap();
    assert!(text.starts_with("【無害化による自動変換】"), "{text}");
    assert!(text.lines().nth(1).unwrap().contains("含まれません"));
    assert!(text.ends_with("---\n第１条　葛󠄀城市は、㈱を「①」とする。\n附則\n"), "{text}");
    assert_eq!(rules, ["ichitaro.layout"]);
}

#[test]
fn further_sheets_follow_and_macros_and_objects_are_told() {
    let sheet = japanese::store("二枚目");
    let streams = [
        ("ObjectSheets/DocSheet/DOCS_0000/DocumentText", sheet),
        ("DocumentMacro/Macros/BaseStorage0/MacrosStream", b"GONE-MACRO".to_vec()),
        ("EmbedItems/Embedding 1/Contents", b"GONE-OBJECT".to_vec()),
    ];
    let (text, rules) = text_of(&document("一枚目", &streams)).unwrap();
    assert!(text.ends_with("一枚目\n\n――― シート 2 ―――\n二枚目\n"), "{text}");
    assert_eq!(rules, ["ichitaro.layout", "ichitaro.macro", "ichitaro.object"]);
    assert!(!text.contains("GONE"));
}

#[test]
fn what_hides_in_the_text_is_taken_out_as_in_any_text() {
    let (text, rules) = text_of(&document("見\u{202E}積\u{200B}書", &[])).unwrap();
    assert!(text.ends_with("見積書\n"), "{text}");
    assert!(rules.contains(&"text.bidi-control"), "{rules:?}");
}

#[test]
fn a_text_longer_than_a_block_is_whole() {
    let long: String = (0..3000).map(|n| format!("{n}行目\n")).collect();
    let (text, _) = text_of(&document(&long, &[])).unwrap();
    assert!(text.ends_with(&long));
}

#[test]
fn a_compressed_document_gives_its_text() {
    let long: String = (0..1_500).map(|n| format!("{n}行目\n")).collect();
    let (text, rules) = text_of(&japanese::compressed(&long, |_| {})).unwrap();
    assert!(text.ends_with(&long));
    assert_eq!(rules, ["ichitaro.layout", "ichitaro.macro"]);
}

#[test]
fn a_compressed_document_that_lies_is_refused() {
    let reason = |change: &dyn Fn(&mut Vec<u8>)| text_of(&japanese::compressed("本文", change)).unwrap_err().reason;
    assert_eq!(reason(&|stream| stream.truncate(100)), Reason::Malformed, "cut off");
    assert_eq!(reason(&|stream| stream[2] = b'K'), Reason::Malformed, "another head");
    assert_eq!(
        reason(&|stream| stream[43] = b'1'),
        Reason::Malformed,
        "another method: the sum of the header is wrong"
    );
    let last = |stream: &mut Vec<u8>| {
        let at = stream.len() - 3;
        stream[at] ^= 0x10;
    };
    assert_eq!(reason(&last), Reason::Malformed, "another content than its sum says");
    assert_eq!(reason(&|stream| stream.extend(b"MZ")), Reason::Malformed, "something behind it");
    let empty = mugai_testkit::cfb::compound([0; 16], &[("JSCompDocument", b"&\0JustCompressedDocument".to_vec())]);
    assert_eq!(text_of(&empty).unwrap_err().reason, Reason::Malformed);
}

#[test]
fn a_compressed_document_is_held_against_the_limits() {
    let limited = |name: &str, value: u64| {
        let packed = japanese::compressed(&"長い本文。".repeat(3_000), |_| {});
        let done = testing::disarm_with(&formats(), "様式.jtdc", &packed, |_, orders| {
            assert!(orders.choices.set(&choice::ICHITARO, choice::TEXT));
            assert!(orders.limits.set(name, value));
        });
        done.unwrap_err().reason
    };
    // A hundred megabytes, it says, of next to nothing: the size in the header, and the sum over it.
    let boast = japanese::compressed("本文", |stream| {
        let (start, size) = (38, 38 + 11);
        stream[size..size + 4].copy_from_slice(&(100_u32 << 20).to_le_bytes());
        let length = usize::from(stream[start]);
        stream[start + 1] = stream[start + 2..start + 2 + length].iter().fold(0, |sum: u8, b| sum.wrapping_add(*b));
    });
    assert_eq!(text_of(&boast).unwrap_err().reason, Reason::LimitRatio);
    assert_eq!(limited("member_bytes", 1_000), Reason::LimitBytes);
    assert_eq!(limited("total_bytes", 70_000), Reason::LimitBytes);
}

#[test]
fn broken_documents_are_refused() {
    let whole = document("本文です。", &[]);
    for cut in (0..whole.len()).step_by(7) {
        let _ = text_of(&whole[..cut]).map(|(text, _)| assert!(text.starts_with("【無害化")));
    }
    let other = mugai_testkit::cfb::compound([0; 16], &[("DocumentText", b"SsmgV.02".repeat(9))]);
    assert_eq!(text_of(&other).unwrap_err().reason, Reason::Malformed);
}
