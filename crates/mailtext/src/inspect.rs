//! The second look at a finished mail: a plain scan of its lines, then `mail-parser` as another reader.

use crate::header::is_allowed;
use crate::write::{ALIAS, FORM, FORM_JIS, MARK};
use mail_parser::MessageParser;
use mugai_core::{Context, Reason, Refusal};

fn residue(detail: &str) -> Refusal {
    Refusal::new(Reason::Residue, "", detail)
}

/// Whether a line holds printable characters and the escapes our writer uses (RFC 1468), and ends as it began.
fn is_jis(line: &str) -> bool {
    let mut pieces = line.split('\x1b');
    let printable = |s: &str| s.bytes().all(|b| b == b'\t' || (0x20..0x7F).contains(&b));
    let mut double = false;
    pieces.next().is_some_and(printable)
        && pieces.all(|piece| {
            double = piece.starts_with("$B");
            let rest = piece.strip_prefix("$B").or_else(|| piece.strip_prefix("(B"));
            rest.is_some_and(|r| printable(r) && (!double || r.len() % 2 == 0))
        })
        && !double
}

pub(crate) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    cx.take(bytes.len().saturating_mul(2))?;
    let text = std::str::from_utf8(bytes).ok().filter(|t| t.is_ascii()).ok_or_else(|| residue("not ASCII"))?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| residue("no end of headers"))?;
    if text.split("\r\n").any(|l| l.len() > 998 || l.contains(['\r', '\n', '\0'])) {
        return Err(residue("a line too long, or a bare line end"));
    }
    let jis = head.contains(FORM_JIS);
    let form = if jis { FORM_JIS } else { FORM };
    let (listed, mark) = head.split_once(form).ok_or_else(|| residue("not a form we write"))?;
    let mark = match mark.strip_prefix(ALIAS).and_then(|m| m.split_once("\r\n")) {
        Some((words, mark)) if words.bytes().all(|b| b.is_ascii_uppercase() || b": _".contains(&b)) => mark,
        Some(_) => return Err(residue("another word for what was done than we write")),
        None => mark,
    };
    if mark.strip_prefix(MARK).is_none_or(|v| !v.starts_with(':'))
        || mark.split("\r\n").skip(1).any(|l| !l.starts_with(' '))
    {
        return Err(residue("no mark, or headers behind it"));
    }
    for line in listed.split("\r\n").filter(|l| !l.is_empty() && !l.starts_with([' ', '\t'])) {
        if !line.split_once(':').is_some_and(|(name, _)| is_allowed(name)) {
            return Err(residue("a header outside the allowlist"));
        }
    }
    let base64 =
        |l: &str| l.len() <= 76 && l.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
    if !jis && !body.split("\r\n").all(base64) {
        return Err(residue("a body that is not base64"));
    }
    if jis && !body.split("\r\n").all(is_jis) {
        return Err(residue("a line that is not ISO-2022-JP, or does not end in ASCII"));
    }
    let message = MessageParser::default().parse(bytes).ok_or_else(|| residue("another reader cannot read it"))?;
    let single = message.parts.len() == 1 && message.attachment_count() == 0 && message.html_body_count() <= 1;
    let plain = message.parts.first().is_some_and(|p| matches!(p.body, mail_parser::PartType::Text(_)));
    if !single || !plain {
        return Err(residue("another reader sees more than one text"));
    }
    let shown = message.body_text(0).ok_or_else(|| residue("another reader sees no text"))?;
    if shown.chars().any(|c| c != '\u{200D}' && mugai_jptext::hidden(c).is_some()) {
        return Err(residue("a hidden or control character"));
    }
    if shown.lines().any(|l| l.starts_with("begin 6") || l.starts_with("=ybegin "))
        && crate::encoded_block::take_out(&shown).is_some()
    {
        return Err(residue("a file written into the text"));
    }
    if cx.treatment(&crate::rules::LINK) != mugai_core::Treatment::Keep
        && (shown.contains("http://") || shown.contains("https://"))
    {
        return Err(residue("an address that can be clicked"));
    }
    Ok(())
}
