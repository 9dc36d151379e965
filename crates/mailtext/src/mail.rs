//! The mail format: what comes in is any RFC 5322 message, what goes out is one text/plain part built from nothing but decoded text.

use crate::attachment;
use crate::body::{self, Body};
use crate::flags::{self, Flags};
use crate::header::{self, Kept, Value};
use crate::notice::{self, Count, Said};
use crate::rules::{
    AMBIGUOUS_STRUCTURE, ATTACHMENT, HEADER, HIDDEN_CHARACTER, HIDDEN_TEXT, HTML_PART, LINK, LINK_MISMATCH,
    SPOOFED_SENDER,
};
use crate::subject::{self, Tag};
use crate::{finished, inspect, link, sender, settle, structure, transfer};
use mugai_core::{Action, Context, Disarm, Finding, Format, Input, Limit, Output, Reason, Refusal, Sniff, choice};
use mugai_jptext::Charset;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// The mail format.
#[derive(Debug, Clone, Copy)]
pub struct Mail;

static FORMAT: Format = Format {
    id: "mail",
    ja: "メール",
    en: "mail (RFC 5322)",
    extensions: &["eml", "msg"],
    mime: &["message/rfc822"],
    recognised: "a block of header lines: a From with an address, or a Content-Type of several parts; under .eml and .msg any of the usual ones",
    lost_ja: "文字の大きさ・色・表などの体裁、電子署名、開封確認の要求がなくなります。",
    refines: &["text"],
    rules: &[
        &AMBIGUOUS_STRUCTURE,
        &ATTACHMENT,
        &HEADER,
        &HIDDEN_CHARACTER,
        &HIDDEN_TEXT,
        &HTML_PART,
        &LINK,
        &LINK_MISMATCH,
        &SPOOFED_SENDER,
    ],
};

/// Headers hardly anything but a mail has.
const TELLING: &[&str] = &[
    "from",
    "received",
    "date",
    "subject",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
    "to",
    "cc",
    "sender",
    "reply-to",
    "content-type",
    "content-transfer-encoding",
];

impl Disarm for Mail {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        let sample = bytes.get(..64 << 10).unwrap_or(bytes);
        let narrow = narrow(sample);
        let lines = structure::lines(&narrow);
        let Some(mut names) = structure::names_of_headers(&lines) else { return Sniff::No };
        names.sort_unstable();
        names.dedup();
        let has = |wanted: &str| names.iter().any(|n| n == wanted);
        let telling = names.iter().filter(|n| TELLING.contains(&n.as_str())).count();
        let among = has("from") && (has("received") || has("message-id") || has("mime-version") || has("date"));
        match telling {
            _ if among || structure::is_plainly_mail(&lines) => Sniff::Yes,
            1.. => Sniff::Maybe,
            _ => Sniff::No,
        }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = to_text(input.bytes, cx)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
            return Err(Refusal::limit(Limit::Output, "", "the rebuilt mail is larger than allowed"));
        }
        Ok(Output { bytes, format: &FORMAT, extension: "eml" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}

/// A mail that an editor saved in UTF-16, which no mail is sent in, as it was before.
fn narrow(bytes: &[u8]) -> Cow<'_, [u8]> {
    let charset = match bytes {
        [0xFF, 0xFE, ..] => Charset::Utf16Le,
        [0xFE, 0xFF, ..] => Charset::Utf16Be,
        // Without a mark: the name of a header begins in ASCII.
        [a, 0, b, 0, c, 0, d, 0, ..] if [a, b, c, d].iter().all(|n| n.is_ascii_graphic()) => Charset::Utf16Le,
        [0, a, 0, b, 0, c, 0, d, ..] if [a, b, c, d].iter().all(|n| n.is_ascii_graphic()) => Charset::Utf16Be,
        _ => return Cow::Borrowed(bytes),
    };
    // Of the sample that is looked at first half a unit may be cut off.
    let whole = bytes.get(..bytes.len() & !1).unwrap_or(bytes);
    charset.decode_strictly(whole).map_or(Cow::Borrowed(bytes), |text| Cow::Owned(text.into_bytes()))
}

fn to_text(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let whole = bytes;
    let narrow = narrow(bytes);
    if matches!(narrow, Cow::Owned(_)) {
        cx.take(narrow.len())?;
    }
    let lines = structure::lines(&narrow);
    let bytes: &[u8] = &lines;
    let structure = structure::read(bytes, cx)?;
    transfer::hand_out(&structure.leaves, cx);
    if structure.headers.fields.is_empty() {
        return Err(Refusal::new(Reason::MalformedMail, "", "no headers"));
    }
    if let [only] = structure.leaves.as_slice()
        && let Some(same) = finished::rewritten(bytes, &structure.headers, only.body, cx)?
    {
        return Ok(same);
    }
    let digest: String = Sha256::digest(whole).iter().map(|b| format!("{b:02x}")).collect();
    let mut odd = structure.odd.clone();
    let mut flags = Flags::default();
    let mut headers = header::read(&structure.headers, cx)?;
    let sender = sender::judge(&structure.headers, &mut headers, &mut flags, cx)?;
    let body = body::read(&structure, &mut odd, &mut flags, cx)?;
    for what in &odd {
        cx.did(&AMBIGUOUS_STRUCTURE, what, Action::Flattened)?;
        flags.raise(if *what == structure::TWO_BOUNDARIES { flags::BOUNDARY_DUP } else { flags::AMBIGUOUS });
    }
    if structure.headers.count("Received") > MOST_HOPS {
        flags.raise(flags::LOOP);
    }
    let hidden = hidden_characters(cx);
    let (mut text, mut links) = link::defang(&body.text);
    if links > 0 && cx.found(&LINK, "本文")? == Action::Kept {
        (text, links) = (body.text.clone(), 0);
    }
    let count = Count::of(&body.attachments);
    let tag = if flags.has(flags::FROM_SPOOF) || flags.has(flags::FROM_DUP) {
        Some(Tag::Spoof)
    } else if count.quarantined > 0 {
        Some(Tag::Quarantine)
    } else if !flags.words().is_empty() && flags.words() != flags::REPLYTO_DIFF {
        Some(Tag::Caution)
    } else {
        (count.attached > 0).then_some(Tag::Attached)
    };
    let tag = tag.filter(|_| cx.choice(&choice::SUBJECT_TAG) == choice::ON);
    tag_subject(&mut headers, tag);
    let mark = mark(&body, &count, links, &flags, cx.mail().map_or("", |m| m.receipt.as_str()), &digest);
    let said = Said { body: &body, count: &count, links, hidden, sender: &sender, odd: &odd, orders: cx.mail() };
    let text = notice::around(&text, &said);
    settle::message(headers, &mark, text, cx)
}

/// More hops than any honest way has: Postfix gives a mail up at 50.
const MOST_HOPS: usize = 30;

/// How many hidden characters were taken out of what the reader sees.
fn hidden_characters(cx: &Context<'_>) -> u32 {
    let ours = |f: &&Finding| f.rule.id == HIDDEN_CHARACTER.id && f.place != attachment::NAME;
    cx.findings().iter().filter(ours).fold(0, |sum, f| sum.saturating_add(f.count))
}

/// Puts the tag before the subject, which is added when there is none.
fn tag_subject(headers: &mut Vec<Kept>, tag: Option<Tag>) {
    let Some(tag) = tag else { return };
    match headers.iter_mut().find(|h| h.name == "Subject") {
        Some(Kept { value: Value::Text(text), .. }) => *text = subject::tagged(text, Some(tag)),
        Some(_) => {}
        None => headers.push(Kept { name: "Subject", value: Value::Text(tag.word().to_owned()) }),
    }
}

/// The value of the mark.
fn mark(body: &Body, count: &Count, links: u32, flags: &Flags, receipt: &str, digest: &str) -> String {
    let mut out = String::from("v=1; ");
    let receipt: String = receipt.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    if !receipt.is_empty() {
        out.push_str(&format!("id={receipt}; "));
    }
    out.push_str("act=CHG_TEXT");
    let acts = [
        (!body.attachments.is_empty(), ",DEL_ATTACH"),
        (links > 0, ",REP_LINK"),
        (count.quarantined > 0, ",QUARANTINE"),
    ];
    out.extend(acts.iter().filter(|(done, _)| *done).map(|(_, act)| *act));
    out.push_str(&format!("; src={};", body.source.word()));
    if body.html_dropped {
        out.push_str(" dropped=text/html;");
    }
    for (name, number) in
        [("attach", count.attached), ("inline", count.inline), ("held", count.held), ("quarantined", count.quarantined)]
    {
        if number > 0 {
            out.push_str(&format!(" {name}={number};"));
        }
    }
    let words = flags.words();
    if !words.is_empty() {
        out.push_str(&format!(" warn={words};"));
    }
    out.push_str(&format!(" orig=sha256:{digest}"));
    out
}
