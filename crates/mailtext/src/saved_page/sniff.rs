//! What tells a saved page from a mail: related parts that name places, and nobody who sent or receives it.

/// Bytes looked at.
const SAMPLE: usize = 64 << 10;
/// Headers that only a mail has.
const OF_MAIL: &[&str] = &[
    "bcc",
    "cc",
    "delivered-to",
    "in-reply-to",
    "message-id",
    "received",
    "references",
    "reply-to",
    "return-path",
    "sender",
    "to",
];
/// What browsers write instead of a sender: `<Saved by Blink>`, `"Saved by WebKit"`.
const SAVED_BY: &str = "saved by ";
/// The header that names where a part was.
const LOCATION: &[u8] = b"content-location:";

pub(super) fn is_saved_page(bytes: &[u8]) -> bool {
    let sample = crate::structure::lines(bytes.get(..SAMPLE).unwrap_or(bytes));
    let Some((fields, body)) = headers(&sample) else { return false };
    let get = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    if get("mime-version").is_none() || fields.iter().any(|(name, _)| OF_MAIL.contains(&name.as_str())) {
        return false;
    }
    let kind = get("content-type").unwrap_or("");
    let located = get("content-location").is_some() || get("snapshot-content-location").is_some();
    match get("from") {
        Some(from) if !from.trim_start_matches(['<', '"']).starts_with(SAVED_BY) => false,
        Some(_) => kind.starts_with("multipart/related") || kind.starts_with("text/html"),
        None => {
            let within = || body.windows(LOCATION.len()).any(|w| w.eq_ignore_ascii_case(LOCATION));
            kind.starts_with("multipart/related") && (located || within()) || kind.starts_with("text/html") && located
        }
    }
}

/// Names and values in lower case, folds undone.
type Fields = Vec<(String, String)>;

/// The header block, and what follows it; `None` when it is none.
fn headers(bytes: &[u8]) -> Option<(Fields, &[u8])> {
    let mut fields = Fields::new();
    let mut rest = bytes;
    while let Some(end) = rest.iter().position(|b| *b == b'\n') {
        let (line, after) = rest.split_at_checked(end.saturating_add(1)).unwrap_or((rest, &[]));
        rest = after;
        let line = line.trim_ascii_end();
        if line.is_empty() {
            break;
        }
        let text = String::from_utf8_lossy(line).to_ascii_lowercase();
        if text.starts_with([' ', '\t']) {
            fields.last_mut()?.1.push_str(&text);
            continue;
        }
        let (name, value) = text.split_once(':')?;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return None;
        }
        fields.push((name.to_owned(), value.trim().to_owned()));
    }
    Some((fields, rest))
}
