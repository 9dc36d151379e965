//! Recognises our own output: not by its mark, which anyone can write, but by being exactly what our writer makes of its content.

use crate::body::LINE_ENDS;
use crate::encoded_block;
use crate::header::{self, Kept, Value};
use crate::link::defang;
use crate::rules::LINK;
use crate::structure::Headers;
use crate::write::{self, Style};
use mugai_core::{Context, Refusal, Treatment};
use mugai_jptext::reveal;

/// What our reader gets out of a message of ours.
pub(crate) struct Message {
    pub(crate) headers: Vec<Kept>,
    pub(crate) mark: String,
    pub(crate) text: String,
    pub(crate) style: Style,
}

impl Message {
    /// The message, written from what was read.
    pub(crate) fn written(&self) -> Vec<u8> {
        write::message(&self.headers, &self.mark, &self.text, self.style)
    }
}

/// The same message written again from what was read out of it, when that gives the same bytes.
pub(crate) fn rewritten(
    bytes: &[u8],
    headers: &Headers<'_>,
    body: &[u8],
    cx: &mut Context<'_>,
) -> Result<Option<Vec<u8>>, Refusal> {
    cx.take(body.len())?;
    let Some(message) = read_back(headers, body, cx) else { return Ok(None) };
    let again = message.written();
    Ok((again == bytes).then_some(again))
}

/// Reads a message that has the form our writer gives; `None` when it has not, or when its text is not one we let through.
pub(crate) fn read_back(headers: &Headers<'_>, body: &[u8], cx: &Context<'_>) -> Option<Message> {
    let mut fields = headers.fields.iter().rev();
    let mark = fields.next().filter(|f| f.name == write::MARK).and_then(|f| mark_of(f.value))?;
    let mut style = Style::default();
    let mut form = fields.next()?;
    if form.name == write::ALIAS {
        style.alias = true;
        form = fields.next()?;
    }
    // Our writer decides from these two what the whole message is written in; whether it was, writing it again shows.
    style.jis = form.value.trim_ascii() == b"7bit";
    if form.name != "Content-Transfer-Encoding" {
        return None;
    }
    for form in ["Content-Type", "MIME-Version"] {
        fields.next().filter(|f| f.name == form)?;
    }
    let rest = headers.fields.len().saturating_sub(if style.alias { 5 } else { 4 });
    let listed = Headers { fields: headers.fields.iter().take(rest).copied().collect(), odd: false };
    if !listed.fields.iter().all(|f| header::is_allowed(f.name)) {
        return None;
    }
    let text = if style.jis {
        mugai_jptext::Charset::Iso2022Jp.decode_strictly(body)?
    } else {
        String::from_utf8(mugai_jptext::base64(body)).ok()?
    };
    let text = text.replace("\r\n", "\n");
    // The listener refuses at the first hidden character.
    let clean = !text.contains(LINE_ENDS) && reveal(text.clone(), |_, _| Err(())).is_ok();
    let inert = cx.treatment(&LINK) == Treatment::Keep || defang(&text).1 == 0;
    if !clean || !inert || encoded_block::take_out(&text).is_some() {
        return None;
    }
    let headers: Vec<Kept> = header::read_quietly(&listed);
    if headers.iter().any(|k| matches!(&k.value, Value::Boxes(list, _) if list.is_empty())) {
        return None;
    }
    Some(Message { headers, mark, text, style })
}

/// The value of the mark, when it is one of ours in form.
fn mark_of(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok()?;
    let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let sound = (text.starts_with("v=1; act=") || text.starts_with("v=1; id="))
        && text.len() <= 900
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " =;:,_/-".contains(c));
    sound.then_some(text)
}
