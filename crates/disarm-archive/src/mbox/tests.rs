//! Mailboxes: where one mail ends and the next begins.

use super::{Mailbox, Mails, unquoted};
use mugai_core::{Disarm, Sniff};

const BOX: &[u8] = b"From a@example.jp Mon Jan  5 10:00:00 2026\nSubject: one\n\nFrom here on\n>From there\n\n\
From b@example.jp Tue Jan  6 10:00:00 2026 +0900\r\nSubject: two\r\n\r\nthe second\r\n";

#[test]
fn a_mail_ends_where_an_empty_line_and_the_line_of_the_next_follow() {
    let mails: Vec<_> = Mails(BOX).map(unquoted).collect();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0], b"Subject: one\n\nFrom here on\nFrom there\n\n");
    assert_eq!(mails[1], b"Subject: two\r\n\r\nthe second\r\n");
    assert_eq!(Mails(b"From a Mon Jan  5 10:00:00 2026\na\nFrom b Tue Jan  6 10:00:00 2026\nTo: b\n").count(), 2);
    // Neither behind an empty line nor in front of headers, and no such line at all.
    assert_eq!(Mails(b"From a Mon Jan  5 10:00:00 2026\na\nFrom b Tue Jan  6 10:00:00 2026\nb").count(), 1);
    assert_eq!(Mails(b"From a Mon Jan  5 10:00:00 2026\na\n\nFrom Tuesday on\nb").count(), 1);
    assert_eq!(Mails(b"").count(), 0);
}

#[test]
fn one_mail_with_the_line_of_its_envelope_is_a_mail() {
    assert_eq!(Mailbox.sniff(BOX), Sniff::Yes);
    assert_eq!(Mailbox.sniff(&BOX[..60]), Sniff::Maybe);
    assert_eq!(Mailbox.sniff(b"From: a@example.jp\n\nFrom b Tue Jan  6 10:00:00 2026\na: b"), Sniff::No);
}
