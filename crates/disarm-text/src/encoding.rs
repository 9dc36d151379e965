//! From bytes to text and back into the same encoding.

use crate::clean;
use crate::rules::ESCAPE_ENCODING;
use crate::starts;
use mugai_core::{Action, Context, Limit, Reason, Refusal};
use mugai_jptext::{Charset, detect};

/// A text as it came: cleaned, with what is needed to write it back.
pub(crate) struct Source {
    pub(crate) text: String,
    charset: Charset,
    marked: bool,
}

/// Decodes a file, cleans it, and refuses what is not plain text.
pub(crate) fn read(bytes: &[u8], cx: &mut Context<'_>) -> Result<Source, Refusal> {
    let Source { text, charset, marked } = decode(bytes, cx)?;
    check_lines(&text, cx)?;
    let text = clean::clean(text, cx)?;
    if text.is_empty() {
        return Err(Refusal::new(Reason::Malformed, "", "nothing is left of the text"));
    }
    starts::check(&text)?;
    Ok(Source { text, charset, marked })
}

/// Decodes a file; every byte must mean something.
pub(crate) fn decode(bytes: &[u8], cx: &mut Context<'_>) -> Result<Source, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::new(Reason::Malformed, "", "the file is empty"));
    }
    cx.take(bytes.len().saturating_mul(2))?;
    let unreadable = || Refusal::new(Reason::MalformedText, "", "bytes that mean nothing in any known encoding");
    let (charset, marked) = detect(bytes).ok_or_else(unreadable)?;
    let text = charset.decode_strictly(bytes).ok_or_else(unreadable)?;
    Ok(Source { text, charset, marked })
}

/// TXT-02.
fn check_lines(text: &str, cx: &Context<'_>) -> Result<(), Refusal> {
    let most = usize::try_from(cx.limits().text_line_bytes).unwrap_or(usize::MAX);
    // Most texts are shorter than a line may be.
    if text.len() <= most {
        return Ok(());
    }
    match text.split(['\n', '\r']).find(|line| line.len() > most) {
        Some(_) => Err(Refusal::limit(Limit::Length, "", "a line is longer than allowed")),
        None => Ok(()),
    }
}

/// Writes the text in the encoding it came in; as UTF-8 where that would be read differently or cannot be done.
pub(crate) fn write(source: Source, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let Source { text, charset, marked } = source;
    let out = match charset {
        Charset::Utf8 if !marked => text.into_bytes(),
        Charset::Utf8 => ["\u{FEFF}".as_bytes(), text.as_bytes()].concat(),
        Charset::Utf16Le | Charset::Utf16Be => {
            let marked = format!("\u{FEFF}{text}");
            charset.encode(&marked).ok_or_else(|| Refusal::new(Reason::Internal, "", "UTF-16 has every character"))?
        }
        _ => match charset.encode(&text).filter(|out| out.is_ascii() || detect(out) == Some((charset, false))) {
            Some(out) => out,
            None => {
                cx.did(&ESCAPE_ENCODING, charset_name(charset), Action::Replaced)?;
                text.into_bytes()
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
