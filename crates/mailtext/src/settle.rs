//! A finished mail is a fixed point: what our reader reads out of it, our writer writes again in the same bytes.
//!
//! Text reaches a mail by many ways (body, links, names of files, warnings, names of people), and each of them is cleaned where it
//! comes in. Should one of them forget something, or should two cleanings undo each other, the mail would be another one the next
//! time it passes the gate. So the text as a whole is brought to rest here, and the written mail is read back before it goes out.

use crate::header::Kept;
use crate::rules::LINK;
use crate::write::Style;
use crate::{body, encoded_block, finished, link, structure};
use mugai_core::{Context, Reason, Refusal, Treatment};

/// How often a text or a mail may change before it has to be at rest. One is enough for everything known.
const ROUNDS: u32 = 4;

/// Writes a mail that reads as it was written.
pub(crate) fn message(headers: Vec<Kept>, mark: &str, text: String, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let style = Style::of(cx);
    let mut message = finished::Message { headers, mark: mark.to_owned(), text: at_rest(text, cx)?, style };
    for _ in 0..ROUNDS {
        let bytes = message.written();
        let (headers, body) = structure::headers_and_body(&bytes, cx)?;
        let Some(read) = finished::read_back(&headers, body, cx) else { break };
        if read.written() == bytes {
            return Ok(bytes);
        }
        // A message that fell back to UTF-8 was to be in ISO-2022-JP all the same.
        message = finished::Message { style, ..read };
    }
    Err(restless("the rebuilt mail reads otherwise than it was written"))
}

/// The text with everything taken out that a second passage would take out.
fn at_rest(mut text: String, cx: &mut Context<'_>) -> Result<String, Refusal> {
    for _ in 0..ROUNDS {
        let clean = body::clean(text.clone(), cx)?;
        let clean = encoded_block::take_out(&clean).map_or(clean, |(rest, _)| rest);
        // Names of attachments and addresses in warnings may look like links too.
        let clean = if cx.treatment(&LINK) == Treatment::Keep { clean } else { link::defang(&clean).0 };
        if clean == text {
            return Ok(clean);
        }
        text = clean;
    }
    Err(restless("the text of the mail does not come to rest"))
}

fn restless(why: &str) -> Refusal {
    Refusal::new(Reason::Internal, "本文", why)
}
