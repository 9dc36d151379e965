//! Builders and planters for web pages saved in one file (MHTML, RFC 2557).

use crate::image::png;
use crate::mail::base64;
use crate::{Planted, Planter};

const KEPT: &str = "説明会のご案内です。";
/// What Chromium writes instead of a sender.
pub const SAVED: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.city.example.lg.jp/a/index.html\r\nSubject: =?utf-8?Q?=E6=A1=88=E5=86=85?=\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"--b\"\r\n\r\n\r\n";
/// Where the page was.
pub const PLACE: &str = "Content-Location: http://www.city.example.lg.jp/a/index.html\r\n";

/// A part: headers but for the encoding, content.
pub fn part(headers: &str, content: &[u8]) -> String {
    format!("----b\r\n{headers}Content-Transfer-Encoding: base64\r\n\r\n{}\r\n", base64(content))
}

/// The part that is the page, with this in its body.
pub fn page(body: &str) -> String {
    let html = format!("<!DOCTYPE html><html><head><title>案内</title></head><body><p>{KEPT}</p>{body}</body></html>");
    part(
        &format!("Content-Type: text/html; charset=utf-8\r\nContent-ID: <frame-1@mhtml.blink>\r\n{PLACE}"),
        html.as_bytes(),
    )
}

/// The file of these parts.
pub fn saved(head: &str, parts: &[String]) -> Vec<u8> {
    format!("{head}{}----b--\r\n", parts.concat()).into_bytes()
}

/// A picture of one red dot.
pub fn picture() -> Vec<u8> {
    png::file(&[
        png::header(1, 1, 8, 2, 0),
        png::chunk(b"IDAT", &png::deflated(&[0, 255, 0, 0])),
        png::chunk(b"IEND", b""),
    ])
}

fn planted(parts: &[String], gone: &[&str]) -> Planted {
    Planted {
        name: "案内.mht".to_owned(),
        bytes: saved(SAVED, parts),
        gone: gone.iter().map(|g| g.as_bytes().to_vec()).collect(),
        kept: vec![KEPT.as_bytes().to_vec(), b"data:image/png;base64,".to_vec()],
    }
}

fn shown() -> String {
    part("Content-Type: image/png\r\nContent-Location: http://www.city.example.lg.jp/a/img/a.png\r\n", &picture())
}

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "mhtml.page-part",
            shape: "plain: a script, a style sheet and a frame that the page loads",
            plant: || {
                let body = "<link rel=stylesheet href='cid:css-1@mhtml.blink'><script src=\"a.js\"></script><iframe src=\"cid:frame-2@mhtml.blink\"></iframe><img src=\"img/a.png\">";
                let script = part(
                    "Content-Type: text/javascript\r\nContent-Location: http://www.city.example.lg.jp/a/a.js\r\n",
                    b"gone_5c1d()",
                );
                let sheet = part(
                    "Content-Type: text/css\r\nContent-Location: cid:css-1@mhtml.blink\r\n",
                    b"p { color: red; background: url(http://gone_5c1d.example/) } @import 'gone_5c1d'",
                );
                let frame =
                    part("Content-Type: text/html\r\nContent-ID: <frame-2@mhtml.blink>\r\n", b"<p>gone_5c1d</p>");
                planted(&[page(body), shown(), script, sheet, frame], &["gone_5c1d", "a.js", "frame-2"])
            },
        },
        Planter {
            rule: "mhtml.page-part",
            shape: "obfuscated: a program called a picture that the page does not show",
            plant: || {
                let program = part("Content-Type: image/png\r\nContent-Location: b.png\r\n", b"MZ\x90\0gone_5c1d");
                planted(
                    &[page("<img src=\"/a/img/a.png\"><!-- <img src=\"c.png\"> -->"), shown(), program],
                    &["gone_5c1d"],
                )
            },
        },
    ]
}

/// Clean fixtures: name, content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let word = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"--b\"\r\n\r\nThis document is a Single File Web Page.\r\n\r\n";
    let of_word = [
        part(
            "Content-Location: file:///C:/4F2A/Test.htm\r\nContent-Type: text/html; charset=\"utf-8\"\r\n",
            format!(
                "<html><head></head><body><p>{KEPT}<img width=1 src=\"Test.files/image001.png\"></p></body></html>"
            )
            .as_bytes(),
        ),
        part("Content-Location: file:///C:/4F2A/Test.files/image001.png\r\nContent-Type: image/png\r\n", &picture()),
    ];
    let by_id = part("Content-Type: image/png\r\nContent-ID: <a@b>\r\n", &picture());
    vec![
        (
            "mhtml/案内.mht".to_owned(),
            saved(SAVED, &[page("<img alt='印' src='cid:a@b'><img src=img/a.png>"), by_id, shown()]),
        ),
        ("mhtml/ワード.mht".to_owned(), saved(word, &of_word)),
    ]
}

/// Broken fixtures, each to be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let whole = saved(SAVED, &[page(""), shown()]);
    let macros =
        part("Content-Type: application/x-mso\r\nContent-Location: editdata.mso\r\n", b"ActiveMime\0\0\x01\xf0");
    vec![
        ("mhtml/cut-off.mht".to_owned(), whole[..whole.len() - 30].to_vec()),
        ("mhtml/no-page.mht".to_owned(), saved(SAVED, &[shown()])),
        ("mhtml/macros.mht".to_owned(), saved(SAVED, &[page(""), macros])),
    ]
}
