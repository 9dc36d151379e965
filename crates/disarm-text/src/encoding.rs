//! From bytes to text and back into the same encoding.

use crate::clean;
use crate::rules::ESCAPE_ENCODING;
use crate::starts;
use crate::wide;
use mugai_core::{Action, Context, Limit, Reason, Refusal, choice};
use mugai_jptext::{Charset, decode_detected, detect};

/// A text as it came: cleaned, with what is needed to write it back.
pub(crate) struct Source {
    pub(crate) text: String,
    charset: Charset,
    marked: bool,
    /// An encoding that is never written, by its name.
    turned: Option<&'static str>,
}

/// Decodes a file, cleans it, and refuses what is not plain text.
pub(crate) fn read(bytes: &[u8], cx: &mut Context<'_>) -> Result<Source, Refusal> {
    // Before it is decoded: a line without end costs nothing then.
    let wide = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) || wide::unmarked(bytes).is_some();
    if !wide && wide::thirty_two(bytes).is_none() {
        check_lines(bytes, cx)?;
    }
    let Source { text, charset, marked, turned } = decode(bytes, cx)?;
    check_lines(text.as_bytes(), cx)?;
    let text = clean::clean(text, cx)?;
    if text.is_empty() {
        return Err(Refusal::new(Reason::Malformed, "", "nothing is left of the text"));
    }
    starts::check(&text)?;
    Ok(Source { text, charset, marked, turned })
}

/// Decodes a file; every byte must mean something.
pub(crate) fn decode(bytes: &[u8], cx: &mut Context<'_>) -> Result<Source, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::new(Reason::Malformed, "", "the file is empty"));
    }
    cx.take(bytes.len().saturating_mul(2))?;
    let unreadable = || Refusal::new(Reason::MalformedText, "", "bytes that mean nothing in any known encoding");
    if let Some(text) = wide::thirty_two(bytes) {
        return Ok(Source { text, charset: Charset::Utf8, marked: false, turned: Some("UTF-32") });
    }
    if let Some(charset) = wide::unmarked(bytes) {
        let text = charset.decode_strictly(bytes).ok_or_else(unreadable)?;
        return Ok(Source { text, charset, marked: false, turned: None });
    }
    let (charset, marked, text) = decode_detected(bytes).ok_or_else(unreadable)?;
    Ok(Source { text: text.into_owned(), charset, marked, turned: None })
}

/// TXT-02. In every encoding but UTF-16 a line ends at these bytes and nowhere else.
fn check_lines(text: &[u8], cx: &Context<'_>) -> Result<(), Refusal> {
    let most = usize::try_from(cx.limits().text_line_bytes).unwrap_or(usize::MAX);
    // Most texts are shorter than a line may be.
    if text.len() <= most {
        return Ok(());
    }
    let mut start = 0_usize;
    for end in memchr::memchr2_iter(b'\n', b'\r', text).chain([text.len()]) {
        if end.saturating_sub(start) > most {
            return Err(Refusal::limit(Limit::Length, "", "a line is longer than allowed"));
        }
        start = end.saturating_add(1);
    }
    Ok(())
}

/// Writes the text in the encoding it came in; as UTF-8 where the policy says so, or where that would be read differently or
/// cannot be done (`original` is what it was read from). What becomes UTF-8 begins with a mark when `mark` says so: spreadsheets take a table without one for Shift_JIS.
pub(crate) fn write(source: Source, original: &[u8], mark: bool, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let Source { text, charset, marked, turned: foreign } = source;
    let turned =
        |text: String| if mark { ["\u{FEFF}".as_bytes(), text.as_bytes()].concat() } else { text.into_bytes() };
    let out = match charset {
        _ if foreign.is_some() => {
            cx.did(&ESCAPE_ENCODING, foreign.unwrap_or_default(), Action::Replaced)?;
            turned(text)
        }
        Charset::Utf8 if !marked => text.into_bytes(),
        Charset::Utf8 => ["\u{FEFF}".as_bytes(), text.as_bytes()].concat(),
        // ISO-2022-JP is told below: its escapes go whatever the policy says.
        _ if charset != Charset::Iso2022Jp && cx.choice(&choice::TEXT_ENCODING) == choice::UTF_8 => turned(text),
        Charset::Utf16Le | Charset::Utf16Be => {
            let marked = format!("\u{FEFF}{text}");
            charset.encode(&marked).ok_or_else(|| Refusal::new(Reason::Internal, "", "UTF-16 has every character"))?
        }
        _ => match charset
            .encode(&text)
            .filter(|out| out == original || out.is_ascii() || detect(out) == Some((charset, false)))
        {
            Some(out) => out,
            None => {
                cx.did(&ESCAPE_ENCODING, charset_name(charset), Action::Replaced)?;
                turned(text)
            }
        },
    };
    if u64::try_from(out.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
        return Err(Refusal::limit(Limit::Output, "", "the rebuilt text is larger than allowed"));
    }
    Ok(out)
}

fn charset_name(charset: Charset) -> &'static str {
    match charset {
        Charset::Utf8 => "UTF-8",
        Charset::Utf16Le | Charset::Utf16Be => "UTF-16",
        Charset::Cp932 => "Shift_JIS",
        Charset::EucJp => "EUC-JP",
        Charset::Iso2022Jp => "ISO-2022-JP",
        Charset::Other(encoding) => encoding.name(),
    }
}
