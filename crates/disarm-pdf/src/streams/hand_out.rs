//! Every stream and every script of a PDF handed out for scanning, before any of them is judged: attachments, JavaScript, fonts,
//! pages, also what is removed unread or reached by nothing.

use crate::source::Source;
use lopdf::{Object, Stream};
use mugai_core::{Context, Refusal};

/// Hands out all streams, decoded up to a picture's own compression, and the scripts that stand in strings.
pub(crate) fn hand_out(source: &Source, cx: &mut Context<'_>) {
    cx.ahead(|cx| {
        for object in source.doc.objects.values() {
            if let Object::Stream(s) = object {
                stream(source, s, cx)?;
            }
            scripts(source, object, cx);
            if cx.not_handed_out().is_some() {
                break;
            }
        }
        Ok(())
    });
}

fn stream(source: &Source, stream: &Stream, cx: &mut Context<'_>) -> Result<(), Refusal> {
    // One that says its data lie elsewhere still has some; they are taken as they would be without that word.
    let keys: (&[u8], &[u8]) = (b"Filter", b"DecodeParms");
    match super::decode_data(source, &stream.dict, &stream.content, keys, cx)? {
        Ok(decoded) => cx.hand_out(&decoded.bytes),
        Err(_) => cx.hand_out(&stream.content),
    }
    Ok(())
}

/// The strings under `JS` (ISO 32000-2 §12.6.4.17) anywhere in one object; what other references lead to is an object of its own.
fn scripts(source: &Source, object: &Object, cx: &mut Context<'_>) {
    let mut todo = vec![object];
    while let Some(object) = todo.pop() {
        let dict = match object {
            Object::Array(list) => {
                todo.extend(list.iter().filter(|o| nests(o)));
                continue;
            }
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        if let Some(Object::String(script, _)) = source.get(dict, b"JS") {
            cx.hand_out(script);
        }
        todo.extend(dict.iter().map(|(_, value)| value).filter(|o| nests(o)));
    }
}

fn nests(object: &Object) -> bool {
    matches!(object, Object::Array(_) | Object::Dictionary(_))
}
