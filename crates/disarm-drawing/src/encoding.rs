//! The characters of a drawing: UTF-8 where the bytes are that, else the code page it names, else what they look like.

use mugai_core::{Context, Reason, Refusal};
use mugai_jptext::{Charset, decode_detected};

/// The text, and the encoding it came in; `page` is what the drawing says of itself.
pub(crate) fn decode(bytes: &[u8], page: Option<Charset>, cx: &mut Context<'_>) -> Result<(String, Charset), Refusal> {
    cx.take(bytes.len().saturating_mul(2))?;
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return Err(Refusal::new(Reason::Malformed, "", "a drawing is never in UTF-16"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // Text of another code page is hardly ever sound UTF-8 too; whoever writes UTF-8 under another name means it.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), Charset::Utf8));
    }
    let named = page.and_then(|charset| Some((charset.decode_strictly(bytes)?, charset)));
    let found = named.or_else(|| decode_detected(bytes).map(|(charset, _, text)| (text.into_owned(), charset)));
    found.ok_or_else(|| Refusal::new(Reason::MalformedText, "", "bytes that mean nothing in any known encoding"))
}

/// # Errors
/// `malformed_text` when a character is not in the encoding the drawing came in, `ambiguous` when what is left of a drawing that
/// names no code page would be taken for another.
pub(crate) fn encode(
    text: String,
    charset: Charset,
    page: Option<Charset>,
    cx: &mut Context<'_>,
) -> Result<Vec<u8>, Refusal> {
    if charset == Charset::Utf8 {
        return Ok(text.into_bytes());
    }
    let missing = || Refusal::new(Reason::MalformedText, "", "a character the encoding does not have");
    let out = charset.encode(&text).ok_or_else(missing)?;
    if decode(&out, page, cx)?.0 == text {
        Ok(out)
    } else {
        Err(Refusal::new(Reason::Ambiguous, "", "text in an encoding that cannot be told"))
    }
}
