//! From bytes to the text of an XML file: mark and declaration must agree, every byte must mean something (threats XML-02).

use crate::starts::ascii_head;
use mugai_core::{Reason, Refusal};
use mugai_jptext::{Charset, detect};

/// # Errors
/// `ambiguous` when mark and declaration disagree, `malformed_text` when a byte means nothing.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    let said = declared(&ascii_head(bytes.get(..1024).unwrap_or(bytes)).collect::<String>());
    let said = match said.as_deref() {
        Some(label) => Some(
            Charset::of_label(label)
                .ok_or_else(|| Refusal::new(Reason::MalformedText, "XML declaration", "an encoding nobody knows"))?,
        ),
        None => None,
    };
    let wide = |charset| matches!(charset, Charset::Utf16Le | Charset::Utf16Be);
    let charset = match (marked(bytes), said) {
        (Some(marked), Some(said)) if marked != said && !(wide(marked) && wide(said)) => {
            return Err(Refusal::new(Reason::Ambiguous, "XML declaration", "the mark and the declaration disagree"));
        }
        (Some(marked), _) => marked,
        (None, Some(said)) if wide(said) => {
            return Err(Refusal::new(Reason::Ambiguous, "XML declaration", "says UTF-16 and is not"));
        }
        (None, Some(Charset::Other(encoding))) if !encoding.is_ascii_compatible() => {
            return Err(Refusal::new(Reason::Ambiguous, "XML declaration", "an encoding that hides ASCII"));
        }
        (None, said) => said.unwrap_or(Charset::Utf8),
    };
    let text = charset.decode_strictly(bytes);
    text.ok_or_else(|| Refusal::new(Reason::MalformedText, "", "bytes that mean nothing in the encoding of the file"))
}

fn marked(bytes: &[u8]) -> Option<Charset> {
    detect(bytes.get(..2).filter(|b| matches!(b, [0xFF, 0xFE] | [0xFE, 0xFF])).unwrap_or_default())
        .map(|(charset, _)| charset)
        .filter(|c| !matches!(c, Charset::Utf8))
        .or_else(|| bytes.starts_with(b"\xEF\xBB\xBF").then_some(Charset::Utf8))
}

/// The encoding of an XML declaration.
fn declared(head: &str) -> Option<String> {
    let declaration = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value.get(1..)?.split_once(quote)?.0;
    Some(label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_is_believed_when_it_fits() {
        let text = |label: &str| format!("<?xml version=\"1.0\" encoding=\"{label}\"?><住民/>");
        for (label, charset) in [("Shift_JIS", Charset::Cp932), ("EUC-JP", Charset::EucJp), ("UTF-8", Charset::Utf8)] {
            assert_eq!(decode(&charset.encode(&text(label)).unwrap()).unwrap(), text(label));
        }
        let wide = |label: &str| [b"\xFF\xFE".to_vec(), Charset::Utf16Le.encode(&text(label)).unwrap()].concat();
        assert_eq!(decode(&wide("UTF-16")).unwrap(), text("UTF-16"));
        assert_eq!(decode(&wide("UTF-8")).unwrap_err().reason, Reason::Ambiguous);
        assert_eq!(decode(text("UTF-16").as_bytes()).unwrap_err().reason, Reason::Ambiguous);
        assert_eq!(decode(text("utf-7").as_bytes()).unwrap_err().reason, Reason::MalformedText);
        assert_eq!(decode(&Charset::Cp932.encode(&text("UTF-8")).unwrap()).unwrap_err().reason, Reason::MalformedText);
    }
}
