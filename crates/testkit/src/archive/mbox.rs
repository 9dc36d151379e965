//! Mailboxes in one file (mbox).

/// The mails one after the other, each behind its line.
pub fn mailbox(mails: &[&[u8]]) -> Vec<u8> {
    let line = |n: usize| format!("From a@example.jp Mon Jan  5 10:0{n}:00 2026\n").into_bytes();
    mails.iter().enumerate().flat_map(|(n, mail)| [&line(n), *mail, b"\n"].concat()).collect()
}

/// A mail of a plain text.
pub fn mail(subject: &str, text: &str) -> Vec<u8> {
    let headers = "From: a@example.jp\nTo: b@example.jp\nDate: Mon, 5 Jan 2026 10:00:00 +0900\nMIME-Version: 1.0\n\
        Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n";
    format!("{headers}Subject: {subject}\n\n{text}\n").into_bytes()
}

/// Clean fixtures: name, content.
pub(super) fn clean() -> Vec<(String, Vec<u8>)> {
    vec![("mbox/受信.mbox".to_owned(), mailbox(&[&mail("one", super::KEPT), &mail("two", super::KEPT)]))]
}

/// Broken fixtures, each to be refused.
pub(super) fn bad() -> Vec<(String, Vec<u8>)> {
    let program = mailbox(&[&mail("one", super::KEPT), &[super::PROGRAM, b"From: x@example.jp\n"].concat()]);
    vec![("mbox/holds-a-program.mbox".to_owned(), program)]
}

pub(super) fn planters() -> Vec<crate::Planter> {
    vec![crate::Planter {
        rule: "archive.refused-entry",
        shape: "plain: bytes of no kind among the mails of a mailbox",
        plant: || {
            // The first is a text without headers, so that what is kept of it is not in base64.
            let bytes = mailbox(&[format!("{}\n", super::KEPT).as_bytes(), b"\0\x01gone-2f81\x02"]);
            super::single::named("受信.mbox", bytes, &[b"gone-2f81"])
        },
    }]
}
