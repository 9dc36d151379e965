//! Recognises our own output: not by its mark, which anyone can write, but by being exactly what our writer makes of its content.

use crate::encoded_block;
use crate::header::{self, Kept, Value};
use crate::link::defang;
use crate::rules::LINK;
use crate::structure::Headers;
use crate::write;
use mugai_core::{Context, Refusal, Treatment};
use mugai_jptext::reveal;

/// The same message written again from what was read out of it, when that gives the same bytes.
pub(crate) fn rewritten(
    bytes: &[u8],
    headers: &Headers<'_>,
    body: &[u8],
    cx: &mut Context<'_>,
) -> Result<Option<Vec<u8>>, Refusal> {
    let mut fields = headers.fields.iter().rev();
    let Some(mark) = fields.next().filter(|f| f.name == write::MARK).and_then(|f| mark_of(f.value)) else {
        return Ok(None);
    };
    for form in ["Content-Transfer-Encoding", "Content-Type", "MIME-Version"] {
        if fields.next().is_none_or(|f| f.name != form) {
            return Ok(None);
        }
    }
    let rest = headers.fields.len().saturating_sub(4);
    let listed = Headers { fields: headers.fields.iter().take(rest).copied().collect(), odd: false };
    if !listed.fields.iter().all(|f| header::is_allowed(f.name)) {
        return Ok(None);
    }
    cx.take(body.len())?;
    let Ok(text) = String::from_utf8(mugai_jptext::base64(body)) else { return Ok(None) };
    let text = text.replace("\r\n", "\n");
    // The listener refuses at the first hidden character.
    let clean = !text.contains(['\r', '\u{0C}']) && reveal(text.clone(), |_, _| Err(())).is_ok();
    let inert = cx.treatment(&LINK) == Treatment::Keep || defang(&text).1 == 0;
    if !clean || !inert || encoded_block::take_out(&text).is_some() {
        return Ok(None);
    }
    let kept: Vec<Kept> = header::read_quietly(&listed);
    if kept.iter().any(|k| matches!(&k.value, Value::Boxes(list, _) if list.is_empty())) {
        return Ok(None);
    }
    let again = write::message(&kept, &mark, &text);
    Ok((again == bytes).then_some(again))
}

/// The value of the mark, when it is one of ours in form.
fn mark_of(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok()?;
    let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let sound = text.starts_with("v=1; act=")
        && text.len() <= 900
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " =;:,_/-".contains(c));
    sound.then_some(text)
}
