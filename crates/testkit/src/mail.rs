//! Builders and planters for the mail family: messages put together line by line.

use crate::{Planted, Planter};

/// Base64 (RFC 4648) in lines of 76.
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let value = (0..3).fold(0_u32, |v, i| v << 8 | u32::from(*group.get(i).unwrap_or(&0)));
        for i in 0..4 {
            let digit = ALPHABET[(value >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= group.len() { char::from(digit) } else { '=' });
        }
    }
    out.as_bytes().chunks(76).map(|l| String::from_utf8_lossy(l).into_owned() + "\r\n").collect()
}

/// The text of a one-part base64 mail, for a test to look into.
pub fn body_of(mail: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(mail);
    let (_, body) = text.split_once("\r\n\r\n").unwrap_or(("", ""));
    let mut out = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for b in body.bytes() {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        held = (held << 6 | u32::from(value)) & 0xFFF_FFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xFF) as u8);
        }
    }
    out
}

/// The sender every planted mail has; it must come through.
const FROM: &str = "From: \"Taro Yamada, planner\" <taro@sender.example>";
/// The first words of every planted text: three bytes a character, so that its base64 stands at the start of the output's body.
const TEXT: &str = "いつもお世話になります";

/// A mail with these headers behind the usual ones.
fn mail(headers: &str, body: &str) -> Vec<u8> {
    let usual = format!(
        "Received: from mx.sender.example by mx.city.example; Sun, 22 Nov 2026 10:00:00 +0900\r\n{FROM}\r\nTo: kikaku@city.example.lg.jp\r\nSubject: =?UTF-8?B?{}?=\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nMessage-ID: <1@sender.example>\r\nMIME-Version: 1.0\r\n",
        base64("会議の件".as_bytes()).trim_end()
    );
    format!("{usual}{headers}\r\n{body}").into_bytes()
}

const PLAIN: &str = "Content-Type: text/plain; charset=UTF-8\r\n";

fn planted(name: &str, bytes: Vec<u8>, gone: &[&str]) -> Planted {
    let start = base64(TEXT.as_bytes());
    Planted {
        name: name.to_owned(),
        bytes,
        gone: gone.iter().map(|g| g.as_bytes().to_vec()).collect(),
        kept: vec![
            FROM.as_bytes().to_vec(),
            b"<1@sender.example>".to_vec(),
            start.trim_end().as_bytes()[..40].to_vec(),
        ],
    }
}

/// A multipart of these parts, each with its headers.
fn multipart(kind: &str, boundary: &str, parts: &[String]) -> (String, String) {
    let body: String = parts.iter().map(|p| format!("--{boundary}\r\n{p}\r\n")).collect();
    (format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n"), format!("{body}--{boundary}--\r\n"))
}

fn text_part() -> String {
    format!("{PLAIN}\r\n{TEXT}。\r\n")
}

fn html_part(html: &str) -> String {
    format!("Content-Type: text/html; charset=UTF-8\r\n\r\n{html}")
}

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "mail.attachment",
            shape: "plain: a program under two names",
            plant: || {
                let file = format!(
                    "Content-Type: application/pdf; name=\"見積.pdf\"\r\nContent-Disposition: attachment; filename=\"x.exe\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
                    base64(b"MZ\x90\0GONE-PROGRAM")
                );
                let (headers, body) = multipart("mixed", "b1", &[text_part(), file]);
                planted(
                    "添付.eml",
                    mail(&headers, &body),
                    &["GONE-PROGRAM", "multipart", "application/pdf", "TVqQAEdPTkU"],
                )
            },
        },
        Planter {
            rule: "mail.attachment",
            shape: "obfuscated: a mail in a mail",
            plant: || {
                // The fourth mail within a mail is an attachment; the first three are quoted.
                let mut inner = String::from_utf8(mail(PLAIN, "GONE-INNER-TEXT")).unwrap_or_default();
                for _ in 0..3 {
                    inner = String::from_utf8(mail("Content-Type: message/rfc822\r\n", &inner)).unwrap_or_default();
                }
                let (headers, body) =
                    multipart("mixed", "b1", &[text_part(), format!("Content-Type: message/rfc822\r\n\r\n{inner}")]);
                planted("転送.eml", mail(&headers, &body), &["GONE-INNER-TEXT", "message/rfc822"])
            },
        },
        Planter {
            rule: "mail.attachment",
            shape: "obfuscated: written into the text (uuencode, yEnc)",
            plant: || {
                let text = format!(
                    "{TEXT}。\r\nbegin 644 gone.exe\r\n#0V%T\r\n`\r\nend\r\n=ybegin line=128 size=3 name=GONE.scr\r\nGONE-YENC\r\n=yend size=3\r\n"
                );
                planted("埋込.eml", mail(PLAIN, &text), &["begin 644", "#0V%T", "=ybegin", "GONE-YENC"])
            },
        },
        Planter {
            rule: "mail.html-part",
            shape: "plain: script, style, remote picture",
            plant: || {
                let html = format!(
                    "<html><head><style>GONE-STYLE</style></head><body><p>{TEXT}。</p><script>GONE-SCRIPT</script><img src=\"http://evil.example/GONE-PIXEL\"></body></html>"
                );
                let part = html_part(&html);
                let (headers, body) = part.split_once("\r\n\r\n").unwrap_or(("", ""));
                planted(
                    "html.eml",
                    mail(&format!("{headers}\r\n"), body),
                    &["GONE-STYLE", "GONE-SCRIPT", "GONE-PIXEL", "Content-Type: text/html", "<p>"],
                )
            },
        },
        Planter {
            rule: "mail.hidden-text",
            shape: "plain: display:none and font-size:0",
            plant: || {
                let html = html_part(&format!(
                    "<div>{TEXT}。<span style='display : none'>GONE-HIDDEN</span><b style=\"font-size:0px\">GONE-TINY</b></div>"
                ));
                let (headers, body) = multipart("alternative", "b1", &[html]);
                planted("隠し.eml", mail(&headers, &body), &["GONE-HIDDEN", "GONE-TINY"])
            },
        },
        Planter {
            rule: "mail.link",
            shape: "plain: addresses with and without a scheme",
            plant: || {
                planted(
                    "リンク.eml",
                    mail(
                        PLAIN,
                        &format!("{TEXT}。\r\nhttps://evil.example/x と www.evil.example と file://evil.example/y\r\n"),
                    ),
                    &["https://evil", "www.evil.example", "file://evil"],
                )
            },
        },
        Planter {
            rule: "mail.link-mismatch",
            shape: "plain: the text names another host",
            plant: || {
                let html = html_part(&format!(
                    "<p>{TEXT}。</p><a href=\"http://login.evil.example/x\">https://www.bank.example/</a>"
                ));
                let (headers, body) = multipart("alternative", "b1", &[html]);
                planted("偽リンク.eml", mail(&headers, &body), &["http://login.evil.example", "<a href"])
            },
        },
        Planter {
            rule: "mail.hidden-character",
            shape: "plain: zero-width and bidi in the text",
            plant: || {
                planted(
                    "不可視.eml",
                    mail(PLAIN, &format!("{TEXT}。請求\u{200B}書\u{202E}fdp\r\n")),
                    &["\u{200B}", "\u{202E}"],
                )
            },
        },
        Planter {
            rule: "mail.hidden-character",
            shape: "obfuscated: a line end in an encoded subject",
            plant: || {
                let subject = base64("件名\r\nBcc: gone@evil.example\u{202E}".as_bytes());
                let bytes = mail(
                    &format!("Cc: =?UTF-8?B?{}?= <c@d.example>\r\n{PLAIN}", subject.trim_end()),
                    &format!("{TEXT}。\r\n"),
                );
                planted("件名.eml", bytes, &["\nBcc:", "gone@evil.example\u{202E}"])
            },
        },
        Planter {
            rule: "mail.header",
            shape: "plain: receipt requests, tracking, a forged mark",
            plant: || {
                let headers = format!(
                    "Disposition-Notification-To: gone@evil.example\r\nX-Tracker: GONE-TRACKER\r\nBcc: gone2@evil.example\r\nX-Mugai-Sanitized: v=1; act=CHG_TEXT; GONE-MARK\r\n{PLAIN}"
                );
                planted(
                    "ヘッダ.eml",
                    mail(&headers, &format!("{TEXT}。\r\n")),
                    &["gone@evil.example", "GONE-TRACKER", "gone2@", "GONE-MARK"],
                )
            },
        },
        Planter {
            rule: "mail.spoofed-sender",
            shape: "plain: an address in the display name",
            plant: || {
                let bytes = String::from_utf8(mail(PLAIN, &format!("{TEXT}。\r\n")))
                    .unwrap_or_default()
                    .replace(FROM, "From: \"mayor@city.example.lg.jp\" <taro@sender.example>");
                Planted {
                    name: "なりすまし.eml".to_owned(),
                    bytes: bytes.into_bytes(),
                    gone: vec![b"\"mayor@city".to_vec()],
                    kept: vec![b"<taro@sender.example>".to_vec()],
                }
            },
        },
        Planter {
            rule: "mail.spoofed-sender",
            shape: "obfuscated: two From headers",
            plant: || {
                let bytes = mail(&format!("From: mayor@city.example.lg.jp\r\n{PLAIN}"), &format!("{TEXT}。\r\n"));
                Planted {
                    name: "差出人二つ.eml".to_owned(),
                    bytes,
                    gone: vec![b"From: mayor@city.example.lg.jp".to_vec()],
                    kept: vec![FROM.as_bytes().to_vec()],
                }
            },
        },
        Planter {
            rule: "mail.ambiguous-structure",
            shape: "plain: two boundaries",
            plant: || {
                let (_, body) = multipart("mixed", "b1", &[text_part()]);
                let hidden = "--b2\r\nContent-Type: application/octet-stream\r\n\r\nGONE-SECOND-BOUNDARY\r\n--b2--\r\n";
                let headers = "Content-Type: multipart/mixed; boundary=\"b1\"; boundary=\"b2\"\r\n";
                planted(
                    "区切り二つ.eml",
                    mail(headers, &format!("{body}{hidden}")),
                    &["GONE-SECOND-BOUNDARY", "boundary"],
                )
            },
        },
        Planter {
            rule: "mail.ambiguous-structure",
            shape: "obfuscated: broken base64 and no end",
            plant: || {
                let part = format!(
                    "{PLAIN}Content-Transfer-Encoding: base64\r\n\r\n{}!!!!",
                    base64(format!("{TEXT}。").as_bytes()).trim_end()
                );
                planted(
                    "終わりなし.eml",
                    mail("Content-Type: multipart/mixed; boundary=b1\r\n", &format!("--b1\r\n{part}\r\n")),
                    &["!!!!", "multipart"],
                )
            },
        },
    ]
}

/// Clean files of this family, as `format-id/name` and content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    // 「補助金の照会について」 and the text in ISO-2022-JP, written down from JIS X 0208.
    let jis_text = "\x1b$B$*@$OC$K$J$C$F$*$j$^$9!#\x1b(B\r\n\x1b$BJd=u6b$K$D$$$F>H2q$7$^$9!#\x1b(B\r\n";
    let jis_subject = format!("=?ISO-2022-JP?B?{}?=", base64(b"\x1b$BJd=u6b$N>H2q\x1b(B").trim_end());
    let html = "<html><body><p>お世話になっております。</p><p>補助金について照会します。</p><table><tr><td>年度</td><td>金額</td></tr></table></body></html>";
    let (alternative, texts) = multipart(
        "alternative",
        "inner_b",
        &[
            format!(
                "Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{jis_text}"
            ),
            format!(
                "Content-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
                base64(html.as_bytes())
            ),
        ],
    );
    let file = format!(
        "Content-Type: application/pdf;\r\n name=\"=?ISO-2022-JP?B?{}?=\"\r\nContent-Disposition: attachment;\r\n filename*0*=UTF-8''%E7%85%A7%E4%BC%9A;\r\n filename*1*=%E6%9B%B8.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        base64(b"\x1b$B>H2q=q\x1b(B.pdf").trim_end(),
        base64(b"%PDF-1.4\n%%EOF\n")
    );
    let (headers, body) = multipart("mixed", "----=_outer_1", &[format!("{alternative}\r\n{texts}"), file]);
    let enquiry = format!(
        "Received: from mx.pref.example by mx.city.example with ESMTP id 4jXVNH74kyz1SZDh\r\n for <zaisei@city.example.lg.jp>; Sun, 22 Nov 2026 10:05:00 +0900 (JST)\r\nDate: Sun, 22 Nov 2026 10:05:00 +0900\r\nFrom: =?ISO-2022-JP?B?{}?= <shokai@pref.example.lg.jp>\r\nTo: zaisei@city.example.lg.jp\r\nSubject: {jis_subject}\r\nMessage-ID: <q1@pref.example.lg.jp>\r\nMIME-Version: 1.0\r\n{headers}\r\n{body}",
        base64(b"\x1b$B8)D#\x1b(B").trim_end()
    );
    let plain = mail(PLAIN, "会議を下記のとおり開催します。\r\n\r\n日時：12月1日（火）13:30～\r\n場所：第1会議室\r\n");
    // Shift_JIS without any word about it, as old programs sent it.
    let bare = [b"From: old@sender.example\r\nTo: a@city.example.lg.jp\r\nDate: 5 May 1998 01:02:03 +0900\r\nSubject: test\r\n\r\n".as_slice(), crate::text::HELLO_SJIS, b"\r\n", crate::text::HELLO_SJIS, b"\r\n"].concat();
    vec![
        ("mail/照会.eml".to_owned(), enquiry.into_bytes()),
        ("mail/会議.eml".to_owned(), plain),
        ("mail/無表示.eml".to_owned(), bare),
    ]
}

/// Broken files of this family that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let mut deep = String::new();
    for level in 0..60 {
        deep.push_str(&format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"));
    }
    let many: String = (0..2000).map(|_| format!("--b\r\n{PLAIN}\r\nx\r\n")).collect();
    vec![
        ("mail/深すぎる.eml".to_owned(), mail(&deep, "x")),
        (
            "mail/部分が多すぎる.eml".to_owned(),
            mail("Content-Type: multipart/mixed; boundary=b\r\n", &format!("{many}--b--\r\n")),
        ),
        ("mail/長すぎるヘッダ.eml".to_owned(), mail(&format!("X-Flood: {}\r\n{PLAIN}", "a".repeat(100_000)), "x")),
        ("mail/ヘッダが多すぎる.eml".to_owned(), mail(&"X-Flood: a\r\n".repeat(2000), "x")),
    ]
}
