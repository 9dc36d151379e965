//! What a policy may choose of a mail: its encoding, the headers that say what was done, the tag of its subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::choice::{self, Choice};
use mugai_core::testing::disarm_with;
use mugai_disarm_text::PlainText;
use mugai_mailtext::Mail;

fn passed(mail: &str, choices: &[(&Choice, &str)]) -> Vec<u8> {
    let (output, _) = disarm_with(&[&PlainText, &Mail], "a.eml", mail.as_bytes(), |_, orders| {
        for (choice, word) in choices {
            assert!(orders.choices.set(choice, word));
        }
    })
    .unwrap();
    output.bytes
}

fn mail(subject: &str, body: &str) -> String {
    let headers = "From: 山田 <yamada@example.co.jp>\r\nTo: b@example.jp\r\nDate: Mon, 5 Jan 2026 10:00:00 +0900\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
    format!("{headers}Subject: {subject}\r\n\r\n{body}\r\n")
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

const JIS: (&Choice, &str) = (&choice::MAIL_ENCODING, choice::ISO_2022_JP);

#[test]
fn a_mail_for_old_programs_is_iso_2022_jp_through_and_through() {
    let bytes = passed(&mail("説明会", "説明会①、ﾃｽﾄ髙 abc"), &[JIS]);
    let head = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    assert!(has(&bytes[..head], b"charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n"));
    // 説明会 is 40 62, 4C 40, 32 71 in JIS X 0208; in base64 with its escapes: ESC $ B @ b L @ 2 q ESC ( B.
    assert!(has(&bytes[..head], b"Subject: =?ISO-2022-JP?B?GyRCQGJMQDJxGyhC?=\r\n"));
    assert!(!has(&bytes[..head], b"UTF-8"));
    let body = &bytes[head + 4..];
    // ① is 2D 21 (NEC row 13), テスト 25 46 25 39 25 48, 髙 7C 62 (IBM in NEC's rows): CP932 FBFC = row 92 of JIS.
    assert!(body.starts_with(b"\x1b$B@bL@2q\x2d\x21\x21\x22\x25\x46\x25\x39\x25\x48"), "{body:?}");
    assert!(has(body, b"\x1b(B abc\r\n") && body.is_ascii());
    let text = mugai_jptext::Charset::Iso2022Jp.decode_strictly(body).unwrap();
    assert!(text.starts_with("説明会①、テスト髙 abc\r\n") && text.contains("【メール無害化のお知らせ】"), "{text}");
}

#[test]
fn what_it_cannot_say_stays_in_utf_8_as_a_whole() {
    let long = "長".repeat(600);
    for (subject, body) in [("a", "😀"), ("😀", "a"), ("a", "¥"), ("a", long.as_str())] {
        let bytes = passed(&mail(subject, body), &[JIS]);
        assert!(has(&bytes, b"charset=UTF-8\r\n") && !has(&bytes, b"ISO-2022-JP"), "{subject} {body}");
    }
}

#[test]
fn the_header_of_m_filter_stands_beside_our_own_when_it_is_wanted() {
    let linked = mail("a", "http://www.example.com/");
    let said = b"X-MAIL-SANITIZED: CHG_TEXT REP_LINK\r\nX-Mugai-Sanitized: v=1; act=CHG_TEXT,REP_LINK;";
    assert!(has(&passed(&linked, &[(&choice::MAIL_MARK, choice::M_FILTER)]), said));
    assert!(has(&passed(&linked, &[(&choice::MAIL_MARK, choice::M_FILTER), JIS]), said));
    assert!(!has(&passed(&linked, &[]), b"X-MAIL-SANITIZED"));
    // One that came from outside is not believed.
    let forged = linked.replace("MIME-Version", "X-MAIL-SANITIZED: DEL_ATTACH\r\nMIME-Version");
    assert!(!has(&passed(&forged, &[(&choice::MAIL_MARK, choice::M_FILTER)]), b"DEL_ATTACH"));
}

#[test]
fn a_subject_is_tagged_unless_the_policy_says_no() {
    let attached = "From: a@example.jp\r\nTo: b@example.jp\r\nDate: Mon, 5 Jan 2026 10:00:00 +0900\r\nSubject: plan\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\none\r\n--x\r\nContent-Type: text/plain; name=a.txt\r\n\
        Content-Disposition: attachment; filename=a.txt\r\n\r\ntwo\r\n--x--\r\n";
    let subject = |choices: &[(&Choice, &str)]| {
        let bytes = passed(attached, choices);
        let at = bytes.windows(9).position(|w| w == b"Subject: ").unwrap();
        mugai_jptext::decode_words(bytes[at + 9..].split(|b| *b == b'\r').next().unwrap())
    };
    assert_eq!(subject(&[]), "【添付あり】plan");
    assert_eq!(subject(&[(&choice::SUBJECT_TAG, choice::OFF)]), "plan");
}
