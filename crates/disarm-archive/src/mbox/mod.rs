//! Mailboxes (mbox, RFC 4155): mails one after the other in one text file. Each goes round the engine as a mail of its own.

#[cfg(test)]
mod tests;

use crate::ZipArchive;
use crate::collect::Collector;
use crate::rules;
use mugai_core::{Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff};
use mugai_zip::Stamp;

/// A mailbox in one file.
#[derive(Debug, Clone, Copy)]
pub struct Mailbox;

static FORMAT: Format = Format {
    id: "mbox",
    ja: "メールボックス（mbox）",
    en: "mailbox (mbox)",
    extensions: &["mbox", "mbx"],
    mime: &["application/mbox"],
    recognised: "a line From, with a sender and a time, at the beginning and in front of at least one more mail; or that line and the name .mbox",
    lost_ja: "一通ごとのメールが入った ZIP 書庫になります。各メールは、メールとしての無害化を受け、添付ファイルはメールごとのフォルダに入ります。",
    refines: &["mail", "text"],
    rules: rules::ALL,
};

/// How much of a file is looked at to tell what it is.
const SAMPLE: usize = 1 << 20;
const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];

impl Disarm for Mailbox {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
        if !separates(line(sample)) {
            return Sniff::No;
        }
        // A mail that begins with the line of an envelope is a mail, unless another one follows it.
        if Mails(sample).nth(1).is_some() { Sniff::Yes } else { Sniff::Maybe }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let mut entries = Collector::new(input.bytes.len());
        for (number, mail) in (1u64..).zip(Mails(input.bytes)) {
            if number > cx.limits().entries {
                return Err(Refusal::limit(Limit::Parts, "", "too many mails"));
            }
            cx.part()?;
            cx.take(mail.len())?;
            let mail = unquoted(mail);
            cx.hand_out(&mail);
            entries.file(&format!("{number:04}.eml"), &mail, Stamp::default(), cx)?;
        }
        Ok(Output { bytes: entries.finish(cx)?, format: ZipArchive.format(), extension: "zip" })
    }

    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "a mailbox, which is never written"))
    }
}

/// The mails of a mailbox, each without the line in front of it.
struct Mails<'a>(&'a [u8]);

impl<'a> Iterator for Mails<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let first = line(self.0);
        if first.is_empty() {
            return None;
        }
        let rest = self.0.get(first.len()..).unwrap_or(&[]);
        let (mut length, mut empty) = (0usize, false);
        let mut lines = rest.split_inclusive(|b| *b == b'\n').peekable();
        while let Some(line) = lines.next() {
            // RFC 4155 wants an empty line before it; where none is, headers behind it show that a text does not merely say so.
            if separates(line) && (empty || lines.peek().is_some_and(|next| begins_with_header(next))) {
                break;
            }
            empty = line.trim_ascii().is_empty();
            length = length.saturating_add(line.len());
        }
        let (mail, next) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        self.0 = next;
        Some(mail)
    }
}

/// The first line, with its end.
fn line(bytes: &[u8]) -> &[u8] {
    bytes.split_inclusive(|b| *b == b'\n').next().unwrap_or(&[])
}

/// `From sender Mon Jan  1 10:00:00 2026`, whatever else stands in it.
fn separates(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let words: Vec<&[u8]> = rest.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).take(12).collect();
    let year = |w: &&[u8]| w.len() == 4 && w.iter().all(u8::is_ascii_digit);
    let time =
        |w: &&[u8]| w.iter().filter(|b| **b == b':').count() > 0 && w.iter().all(|b| b.is_ascii_digit() || *b == b':');
    words.iter().any(|w| DAYS.contains(w)) && words.iter().any(time) && words.iter().any(year)
}

/// Whether the first line is one of a header.
fn begins_with_header(mail: &[u8]) -> bool {
    let name = line(mail).split(|b| *b == b':').next().unwrap_or(&[]);
    name.len() < line(mail).len() && !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

/// Without the mark that keeps a line of the text from being taken for the line in front of a mail.
fn unquoted(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len());
    for line in mail.split_inclusive(|b| *b == b'\n') {
        let marks = line.iter().take_while(|b| **b == b'>').count();
        let quoted = marks > 0 && line.get(marks..).is_some_and(|l| l.starts_with(b"From "));
        out.extend_from_slice(line.get(usize::from(quoted)..).unwrap_or(&[]));
    }
    out
}
