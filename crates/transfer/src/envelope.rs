//! The DSSE envelope (secure-systems-lab/dsse, protocol v1.0.2) in one fixed spelling: nothing of it needs a JSON parser before the
//! signature holds, and a signed statement has one envelope only.

use crate::{KeyId, NotOpened, PublicKey, SigningKey, Trust};
use base64ct::{Base64, Encoding};

/// An in-toto statement, as DSSE wants it named.
pub(crate) const STATEMENT: &str = "application/vnd.in-toto+json";
/// A receipt.
pub(crate) const RECEIPT: &str = "application/vnd.mugai.receipt+json";

/// Longest payload type that is looked at.
const TYPE_BYTES: usize = 100;

/// DSSE pre-authentication encoding: what is signed. `"DSSEv1" SP LEN(type) SP type SP LEN(body) SP body`.
fn encoding(kind: &str, body: usize) -> Vec<u8> {
    format!("DSSEv1 {} {kind} {body} ", kind.len()).into_bytes()
}

/// Signs a body.
pub(crate) fn seal(key: &SigningKey, kind: &str, body: &[u8]) -> Vec<u8> {
    let mut message = encoding(kind, body.len());
    message.extend_from_slice(body);
    let signature = Base64::encode_string(&key.sign(&message));
    let (body, id) = (Base64::encode_string(body), key.id());
    format!(r#"{{"payloadType":"{kind}","payload":"{body}","signatures":[{{"keyid":"{id}","sig":"{signature}"}}]}}"#)
        .into_bytes()
}

/// Bytes an envelope has besides the base64 of its body.
pub(crate) fn frame(kind: &str) -> u64 {
    // {"payloadType":"","payload":"","signatures":[{"keyid":"","sig":""}]} with 32 digits of id and 88 of signature.
    u64::try_from(kind.len().saturating_add(68).saturating_add(32).saturating_add(88)).unwrap_or(u64::MAX)
}

/// A body whose signature holds.
pub(crate) struct Signed<'t> {
    /// Who signed.
    pub(crate) key: &'t PublicKey,
    message: Vec<u8>,
    body_at: usize,
}

impl Signed<'_> {
    /// The body.
    pub(crate) fn body(&self) -> &[u8] {
        self.message.get(self.body_at..).unwrap_or_default()
    }
}

/// Checks form, type, key and signature, in this order, and nothing of the body.
pub(crate) fn open<'t>(bytes: &[u8], kind: &str, trust: &'t Trust) -> Result<Signed<'t>, NotOpened> {
    let mut rest = bytes;
    let found = quoted(&mut rest, br#"{"payloadType":""#, "the beginning")?;
    if found != kind.as_bytes() {
        let shown = found.get(..TYPE_BYTES).unwrap_or(found);
        return Err(NotOpened::OtherType { found: String::from_utf8_lossy(shown).into_owned() });
    }
    let body = quoted(&mut rest, br#","payload":""#, "the payload")?;
    let id = quoted(&mut rest, br#","signatures":[{"keyid":""#, "the key id")?;
    let signature = quoted(&mut rest, br#","sig":""#, "the signature")?;
    if rest != b"}]}" {
        return Err(NotOpened::Envelope { why: "the end" });
    }
    let id = std::str::from_utf8(id).ok().and_then(KeyId::parse);
    let id = id.ok_or(NotOpened::Envelope { why: "the key id is not 32 small hexadecimal digits" })?;
    let mut raw = [0; 64];
    let whole = Base64::decode(signature, &mut raw).is_ok_and(|s| s.len() == 64);
    if !whole {
        return Err(NotOpened::Envelope { why: "the signature is not 64 bytes of base64" });
    }
    let Some(key) = trust.find(&id) else { return Err(NotOpened::UnknownKey { key: id }) };
    let (message, body_at) = message(kind, body)?;
    if !key.signed(&message, &raw) {
        return Err(NotOpened::Forged { key: id });
    }
    Ok(Signed { key, message, body_at })
}

/// Decodes the body straight behind what is signed before it.
fn message(kind: &str, body: &[u8]) -> Result<(Vec<u8>, usize), NotOpened> {
    let wrong = NotOpened::Envelope { why: "the payload is not base64" };
    // Four letters are three bytes, less one for each `=` at the end.
    let padding = body.iter().rev().take(2).filter(|b| **b == b'=').count();
    let Some(length) = (body.len() / 4).checked_mul(3).and_then(|n| n.checked_sub(padding)) else { return Err(wrong) };
    let mut message = encoding(kind, length);
    let body_at = message.len();
    message.resize(body_at.saturating_add(length), 0);
    let decoded = message.get_mut(body_at..).map(|room| Base64::decode(body, room).is_ok_and(|d| d.len() == length));
    if decoded == Some(true) { Ok((message, body_at)) } else { Err(wrong) }
}

/// Takes exactly this text and what follows it up to the next quotation mark, the mark too.
fn quoted<'a>(rest: &mut &'a [u8], before: &[u8], why: &'static str) -> Result<&'a [u8], NotOpened> {
    let wrong = NotOpened::Envelope { why };
    let Some(after) = rest.strip_prefix(before) else { return Err(wrong) };
    let Some(end) = after.iter().position(|b| *b == b'"') else { return Err(wrong) };
    let Some((text, tail)) = after.split_at_checked(end) else { return Err(wrong) };
    *rest = tail.get(1..).unwrap_or_default();
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attacks::keys::{node_key, trust};

    #[test]
    fn what_is_signed_is_as_the_dsse_protocol_says() {
        // The example of the DSSE protocol document, "Test Vectors": type http://example.com/HelloWorld, body "hello world".
        let mut message = encoding("http://example.com/HelloWorld", 11);
        message.extend_from_slice(b"hello world");
        assert_eq!(message, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    #[test]
    fn it_is_json_and_every_body_comes_back() {
        let key = node_key("internet-1", 1);
        for length in 0..20 {
            let body = vec![b'x'; length];
            let sealed = seal(&key, STATEMENT, &body);
            assert_eq!(frame(STATEMENT) + length.div_ceil(3) as u64 * 4, sealed.len() as u64);
            assert_eq!(open(&sealed, STATEMENT, &trust(&[&key])).map(|s| s.body().to_vec()).ok(), Some(body));
            let json: serde_json::Value = serde_json::from_slice(&sealed).unwrap();
            assert_eq!(json["signatures"][0]["keyid"], key.id().to_string());
        }
    }

    #[test]
    fn one_spelling_only() {
        let key = node_key("internet-1", 1);
        let sealed = String::from_utf8(seal(&key, STATEMENT, b"{}  ")).unwrap();
        let trust = trust(&[&key]);
        let refused = |text: &str| open(text.as_bytes(), STATEMENT, &trust).map(|_| ()).unwrap_err();
        let with = |from: &str, to: &str| {
            let changed = sealed.replacen(from, to, 1);
            assert_ne!(changed, sealed);
            changed
        };
        for text in [
            format!(" {sealed}"),
            format!("{sealed}\n"),
            with(":", ": "),
            with(",\"sig\"", ",\"keyid\":\"x\",\"sig\""),
            with("{\"payloadType\"", "{\"payload\":\"\",\"payloadType\""),
            with("}]}", "},{\"keyid\":\"\",\"sig\":\"\"}]}"),
            with("e30gIA==", "e30gIB=="), // unused bits of base64
            with("e30gIA==", "e30gIA"),
            with("e30gIA==", "e30gIA==\\n"),
            with("e30gIA==", "===="),
            with("e30gIA==", "="),
            with(key.id().as_ref(), &key.id().to_string().to_uppercase()),
            String::new(),
            "[".repeat(100_000),
        ] {
            assert!(matches!(refused(&text), NotOpened::Envelope { .. }), "{}", text.get(..200).unwrap_or(&text));
        }
        let other = with("in-toto+json", "other+json");
        assert!(matches!(refused(&other), NotOpened::OtherType { .. }));
    }
}
