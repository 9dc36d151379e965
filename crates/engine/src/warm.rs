//! What is made once in a process, made beforehand: for one that will be copied for every file.

use crate::{catalogue, disarm, inspect};
use mugai_core::{Input, Orders};

/// A text and a mail of our own; what a town hall's day is made of.
const OURS: [(&str, &str); 2] = [
    ("a.txt", "お知らせ\r\n"),
    (
        "a.eml",
        "From: =?UTF-8?B?5oOF5aCx?= <a@example.jp>\r\nTo: b@example.jp\r\nSubject: =?ISO-2022-JP?B?GyRCJCIbKEI=?=\r\n\
         Date: Mon, 23 Nov 2026 10:00:00 +0900\r\nMessage-ID: <1@example.jp>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=UTF-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n44GK55+l44KJ44Gb\r\n--x\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n\
         <p>お知らせ <a href=\"https://example.jp/\">こちら</a>&nbsp;</p>\r\n--x--\r\n",
    ),
];

/// Takes a text and a mail of our own through both looks: the catalogue, tables that are made when they are first asked for, and
/// what the processor can do are known then.
pub fn warm() {
    let orders = Orders::standard(catalogue());
    for (name, text) in OURS {
        if let (Ok(output), _) = disarm(&Input { bytes: text.as_bytes(), name }, &orders) {
            let _ = inspect(&Input { bytes: &output.bytes, name }, &orders);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_text_and_mail_pass_both_looks() {
        let orders = Orders::standard(catalogue());
        for (name, text) in OURS {
            let output = disarm(&Input { bytes: text.as_bytes(), name }, &orders).0.expect(name);
            inspect(&Input { bytes: &output.bytes, name }, &orders).0.expect(name);
        }
    }
}
