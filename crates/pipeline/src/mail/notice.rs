//! The notice that goes instead of a mail that was refused or quarantined: our own words, one part of plain text, from nobody.

use super::keep::Kept;
use crate::when::jst;
use base64ct::{Base64, Encoding};
use jiff::Timestamp;
use mugai_core::names;
use mugai_staging::{State, Why};

/// Bytes of text in one encoded word: it fits behind `Subject: ` into a line of 76 characters (RFC 2047 §2).
const WORD: usize = 39;
/// Bytes in one line of base64 (RFC 2045 §6.8: 76 characters).
const LINE: usize = 57;

/// Writes it, lines ended by CRLF. Recipients are not named: some of them may be blind copies.
pub(super) fn write(hostname: &str, sender: &str, kept: &Kept, state: State, why: &Why, now: &Timestamp) -> Vec<u8> {
    let receipt = kept.receipt();
    let (ja, ask_ja, _) = crate::words::of(&why.code);
    let subject = if state == State::Quarantined { "【隔離】" } else { "【受信できません】" };
    let subject = format!("{subject}届いたメールを取り込めませんでした（受付番号 {receipt}）");
    let sender = if sender.is_empty() { "（なし）".to_owned() } else { names::show(sender).replace('.', "[.]") };
    let mut text = vec![
        "あなた宛てに届いたメールを無害化できなかったため、お届けできません。".to_owned(),
        String::new(),
        format!("受付番号　: {receipt}"),
        format!("日時　　　: {}", jst(now)),
        format!("差出人　　: {}（届いたメールの申告どおり。詐称のことがあります）", names::cut(&sender, 300)),
        format!("判定　　　: {}", state.ja()),
        String::new(),
        "■ 理由".to_owned(),
        format!("　{ja}"),
    ];
    if !why.place.is_empty() {
        text.push(format!("　場所: {}", names::cut(&names::show(&why.place), 300)));
    }
    text.extend([String::new(), "■ 次にすること".to_owned(), format!("　{ask_ja}")]);
    let until = kept.until_ja();
    if !until.is_empty() {
        text.push(format!("　元のメールは {until} まで保管しています。"));
    }
    text.push(format!("　（担当者向け: {} — {}）", why.code, names::cut(&names::show(&why.detail), 300)));
    text.push(String::new());
    let date = now.in_tz("Asia/Tokyo").map(|d| d.strftime("%a, %d %b %Y %H:%M:%S %z").to_string()).unwrap_or_default();
    let mut out = String::new();
    out.push_str(&format!("From: {}\r\n <postmaster@{hostname}>\r\n", encoded("無害化システム")));
    out.push_str("To: undisclosed-recipients:;\r\n");
    out.push_str(&format!("Subject: {}\r\n", encoded(&subject)));
    out.push_str(&format!("Date: {date}\r\n"));
    out.push_str(&format!("Message-ID: <{}.notice@{hostname}>\r\n", receipt.to_lowercase()));
    out.push_str("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
    out.push_str("Content-Type: text/plain; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    for line in text.join("\r\n").as_bytes().chunks(LINE) {
        out.push_str(&Base64::encode_string(line));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// Encoded words, one a line.
fn encoded(text: &str) -> String {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let piece = names::cut(rest, WORD);
        if piece.is_empty() {
            break;
        }
        words.push(format!("=?UTF-8?B?{}?=", Base64::encode_string(piece.as_bytes())));
        rest = rest.get(piece.len()..).unwrap_or("");
    }
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_has_one_line_for_each_header_and_no_byte_beyond_ascii() {
        let why = Why::new("malware", "part 1\r\nBcc: a@b", "Eicar");
        let now = "2026-11-22T15:00:00Z".parse().unwrap();
        let mail = write("gate.example", "a@evil.example\r\nX: y", &Kept::default(), State::Quarantined, &why, &now);
        let text = String::from_utf8(mail).unwrap();
        assert!(text.is_ascii());
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> =
            head.split("\r\n").filter(|l| !l.starts_with(' ')).filter_map(|l| l.split_once(':')).map(|l| l.0).collect();
        let wanted = [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
        ];
        assert_eq!(names, wanted);
        assert!(head.contains("Date: Mon, 23 Nov 2026 00:00:00 +0900"), "{head}");
        assert!(text.split("\r\n").all(|l| l.len() <= 76), "{text}");
        let bytes: Vec<u8> = body.split("\r\n").flat_map(|l| Base64::decode_vec(l).unwrap()).collect();
        let body = String::from_utf8(bytes).unwrap();
        assert!(body.contains("不正プログラム（ウイルス等）が見つかりました。"), "{body}");
        assert!(body.contains("evil[.]example") && !body.contains("evil.example"), "{body}");
    }
}
