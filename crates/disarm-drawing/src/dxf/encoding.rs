//! The characters of a DXF: UTF-8 from AutoCAD 2007 on (AC1021), before that the code page the header names.

use mugai_core::{Context, Reason, Refusal};
use mugai_jptext::{Charset, decode_detected};

/// The first release whose drawings are in UTF-8.
const UTF8_SINCE: u32 = 1_021;
/// Bytes looked at for the two header variables.
const HEAD: usize = 64 << 10;

/// The text, and the encoding it is to be written in.
pub(super) fn decode(bytes: &[u8], cx: &mut Context<'_>) -> Result<(String, Charset), Refusal> {
    cx.take(bytes.len().saturating_mul(2))?;
    let unreadable = || Refusal::new(Reason::MalformedText, "", "bytes that mean nothing in any known encoding");
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return Err(Refusal::new(Reason::Malformed, "", "a DXF is never in UTF-16"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let (release, page) = said(bytes);
    let new = release.is_some_and(|r| r >= UTF8_SINCE);
    // Text of another code page is hardly ever sound UTF-8 too; whoever writes UTF-8 under an old release means it.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), Charset::Utf8));
    }
    let named = page.and_then(|charset| Some((charset.decode_strictly(bytes)?, charset)));
    let found = named.or_else(|| decode_detected(bytes).map(|(charset, _, text)| (text.into_owned(), charset)));
    let (text, charset) = found.ok_or_else(unreadable)?;
    Ok((text, if new { Charset::Utf8 } else { charset }))
}

/// The release and the code page of the header; a code page only where every byte need not mean something in it.
fn said(bytes: &[u8]) -> (Option<u32>, Option<Charset>) {
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes));
    let lines: Vec<&str> = head.lines().map(str::trim).collect();
    let of = |name: &str| {
        let at = lines.iter().position(|l| *l == name)?;
        lines.get(at.saturating_add(2)).copied()
    };
    let release = of("$ACADVER").and_then(|v| v.strip_prefix("AC")).and_then(|v| v.parse().ok());
    let page = of("$DWGCODEPAGE").map(str::to_ascii_lowercase);
    let page = match page.as_deref().map(|p| p.trim_start_matches(|c: char| !c.is_ascii_digit())) {
        Some("932") => Some(Charset::Cp932),
        Some("936") => Charset::of_label("gbk"),
        Some("949") => Charset::of_label("euc-kr"),
        Some("950") => Charset::of_label("big5"),
        _ => None,
    };
    (release, page)
}

/// # Errors
/// `malformed_text` when a character is not in the encoding the drawing came in, `ambiguous` when what is left of a drawing that
/// names no code page would be taken for another.
pub(super) fn encode(text: String, charset: Charset, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    if charset == Charset::Utf8 {
        return Ok(text.into_bytes());
    }
    let missing = || Refusal::new(Reason::MalformedText, "", "a character the encoding does not have");
    let out = charset.encode(&text).ok_or_else(missing)?;
    if decode(&out, cx)?.0 == text {
        Ok(out)
    } else {
        Err(Refusal::new(Reason::Ambiguous, "", "text in an encoding that cannot be told"))
    }
}
