//! The mail format: what comes in is any RFC 5322 message, what goes out is one text/plain part built from nothing but decoded text.

use crate::address::{self, Mailbox};
use crate::body;
use crate::header::{self, Kept, Value};
use crate::rules::{
    AMBIGUOUS_STRUCTURE, ATTACHMENT, HEADER, HIDDEN_CHARACTER, HIDDEN_TEXT, HTML_PART, LINK, LINK_MISMATCH,
    SPOOFED_SENDER,
};
use crate::{finished, inspect, link, notice, settle, structure, transfer};
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff};
use sha2::{Digest, Sha256};

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
        let lines = structure::lines(sample);
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

fn to_text(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let whole = bytes;
    let lines = structure::lines(bytes);
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
    let mut odd = structure.odd.clone();
    let mut headers = header::read(&structure.headers, cx)?;
    let senders = structure.headers.count("From");
    let warnings = judge_sender(&mut headers, senders, cx)?;
    let body = body::read(&structure, &mut odd, cx)?;
    for what in &odd {
        cx.did(&AMBIGUOUS_STRUCTURE, what, Action::Flattened)?;
    }
    let (mut text, mut links) = link::defang(&body.text);
    if links > 0 && cx.found(&LINK, "本文")? == Action::Kept {
        (text, links) = (body.text.clone(), 0);
    }
    let digest: String = Sha256::digest(whole).iter().map(|b| format!("{b:02x}")).collect();
    let mut acts = vec!["CHG_TEXT"];
    if !body.attachments.is_empty() {
        acts.push("DEL_ATTACH");
    }
    if links > 0 {
        acts.push("REP_LINK");
    }
    let mut flags: Vec<&str> = Vec::new();
    if !warnings.is_empty() {
        flags.push("FROM_SPOOF");
    }
    if !body.mismatches.is_empty() {
        flags.push("LINK_MISMATCH");
    }
    if !odd.is_empty() {
        flags.push("AMBIGUOUS");
    }
    let warn = if flags.is_empty() { String::new() } else { format!(" warn={};", flags.join(",")) };
    let mark = format!(
        "v=1; act={}; src={}; attach={};{warn} orig=sha256:{digest}",
        acts.join(","),
        body.source.word(),
        body.attachments.len(),
    );
    let text = notice::around(&text, &body, links, &warnings, &odd);
    settle::message(headers, &mark, text, cx)
}

/// Looks for a sender who pretends to be another; takes a display name that bears a foreign address away.
fn judge_sender(headers: &mut [Kept], senders: usize, cx: &mut Context<'_>) -> Result<Vec<String>, Refusal> {
    let mut warnings = Vec::new();
    let reply = headers.iter().find(|h| h.name == "Reply-To").and_then(|h| match &h.value {
        Value::Boxes(list, _) => list.first().map(|m| m.address.clone()),
        Value::Text(_) | Value::Ascii(_) => None,
    });
    let mut suspicious = false;
    for header in headers.iter_mut().filter(|h| matches!(h.name, "From" | "Sender")) {
        let Value::Boxes(list, _) = &mut header.value else { continue };
        for Mailbox { name, address } in list.iter_mut() {
            let Some(named) = address::address_in(name) else { continue };
            if address::domain(&named) != address::domain(address) {
                cx.did(&SPOOFED_SENDER, header.name, Action::Replaced)?;
                warnings.push(format!(
                    "表示名に別のアドレス（{named}）が書かれていましたが、実際の差出人は {} です。",
                    shown(address)
                ));
                "（表示名削除）".clone_into(name);
                suspicious = true;
            }
        }
    }
    if senders > 1 {
        cx.did(&SPOOFED_SENDER, "From", Action::Removed)?;
        warnings.push("差出人（From）が2つ以上あります。最初のものだけを残しました。".to_owned());
        suspicious = true;
    }
    if suspicious && let Some(reply) = reply.filter(|r| !r.is_empty()) {
        warnings.push(format!("返信先：{reply}"));
    }
    Ok(warnings)
}

fn shown(address: &str) -> &str {
    if address.is_empty() { "不明" } else { address }
}
