//! Packages between the segments: raw bytes, and statements signed with a key that is trusted here.

use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use mugai_transfer::{Caps, Opener, PublicKey, Trust};
use std::io::Read;

/// The key of the fuzzer: the public half of the seed 1, 1, 1 … as `mugai keygen` writes it.
const PUBLIC: &str = "mugai-ed25519 34750f98bd59fcfc946da45aaabe933b iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w= internet-1 2026-01-01T00:00:00.000Z 2027-01-01T00:00:00.000Z";
/// Its id.
const ID: &str = "34750f98bd59fcfc946da45aaabe933b";
/// What is signed: an in-toto statement.
const TYPE: &str = "application/vnd.in-toto+json";
/// Between statement and payloads of an input.
const BORDER: u8 = 0;

/// A statement that opens, with one payload of five bytes.
const STATEMENT: &str = r#"{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"0/a.txt","digest":{"sha256":"a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e"}}],"predicateType":"urn:mugai:road:package:1","predicate":{"package":"00112233445566778899aabbccddeeff","node":"internet-1","sequence":42,"created":"2026-11-22T03:04:05.678Z","audit":{"seq":41,"digest":"0505050505050505050505050505050505050505050505050505050505050505"},"files":[{"name":"a.txt","length":5,"digest":"a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e","format":"text","extension":"txt","kind":"rebuilt","policy":"0707070707070707070707070707070707070707070707070707070707070707","engine":"0.1.0","section":"soumu","receipt":"R20261122-000123-K","applicant":"tanaka","original":"0909090909090909090909090909090909090909090909090909090909090909","approval":{"by":"sato","at":"2026-11-22T01:02:03.000Z","comment":"よし","rule":"person"},"findings":[{"rule":"text.control","place":"行 3","action":"removed","count":2}],"more_findings":0,"scan":{"result":"clean","engine":"ClamAV","database":"27500","at":"2026-11-22T01:00:00.000Z"}}]}}"#;

/// Words a mutation may put in.
pub const WORDS: &[&str] = &[
    "MUGAIPK1",
    "{\"payloadType\":\"",
    "\"payload\":\"",
    "\"signatures\":[{\"keyid\":\"",
    "\"sig\":\"",
    "}]}",
    "==",
    "\0",
    "../",
    "\\u0000",
    "\\u202e",
    "[[[[[[[[",
    "{\"a\":",
    "18446744073709551615",
    "-1",
    "1e99",
    "\"excepted\"",
    "\"exception\":{",
    "null",
    "\"length\":",
];

/// Whatever opens says nothing outside its ranges, and its payloads are exactly those that were signed for.
pub fn run(bytes: &[u8]) {
    let key = SigningKey::from_bytes(&[1; 32]);
    let trust = Trust::new(vec![PublicKey::parse(PUBLIC).expect("our own key")]).expect("one key");
    let opener = Opener::new(trust, Caps::default());
    let now = "2026-11-22T04:00:00Z".parse().expect("a time");
    // Nobody signed these bytes.
    assert!(opener.open_bytes(bytes.to_vec(), now).is_err(), "opened without a signature");
    let at = bytes.iter().position(|b| *b == BORDER).unwrap_or(bytes.len());
    let (statement, rest) = bytes.split_at(at);
    let payloads = rest.get(1..).unwrap_or_default();
    let Ok(opened) = opener.open_bytes(signed(&key, statement, payloads), now) else { return };
    let mut all = Vec::new();
    for mut payload in opened.payloads() {
        let name = &payload.entry.name;
        assert_eq!(mugai_core::names::check(name, 240).as_ref(), Ok(name), "a name that must not be used");
        payload.untrusted.read_to_end(&mut all).expect("a payload that was opened can be read");
    }
    assert_eq!(all, payloads);
    assert_eq!(opened.manifest().node, "internet-1");
}

/// A package of this statement, signed.
fn signed(key: &SigningKey, statement: &[u8], payloads: &[u8]) -> Vec<u8> {
    let mut message = format!("DSSEv1 {} {TYPE} {} ", TYPE.len(), statement.len()).into_bytes();
    message.extend_from_slice(statement);
    let signature = Base64::encode_string(&key.sign(&message).to_bytes());
    let body = Base64::encode_string(statement);
    let envelope = format!(
        r#"{{"payloadType":"{TYPE}","payload":"{body}","signatures":[{{"keyid":"{ID}","sig":"{signature}"}}]}}"#
    );
    let length = u32::try_from(envelope.len()).unwrap_or(u32::MAX);
    [b"MUGAIPK1", &length.to_le_bytes()[..], envelope.as_bytes(), payloads].concat()
}

/// Inputs to start from; no fixture holds any.
pub fn seeds() -> Vec<Vec<u8>> {
    let key = SigningKey::from_bytes(&[1; 32]);
    let mut good = STATEMENT.as_bytes().to_vec();
    good.push(BORDER);
    good.extend_from_slice(b"first");
    let mut other = signed(&key, STATEMENT.as_bytes(), b"first");
    other.push(b'!'); // whole, it would be the one thing that opens as it is
    vec![good, other]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seed that does not open would leave the fuzzer at the door.
    #[test]
    fn the_seed_opens() {
        let trust = Trust::new(vec![PublicKey::parse(PUBLIC).unwrap()]).unwrap();
        let key = SigningKey::from_bytes(&[1; 32]);
        let package = signed(&key, STATEMENT.as_bytes(), b"first");
        let opened = Opener::new(trust, Caps::default()).open_bytes(package, "2026-11-22T04:00:00Z".parse().unwrap());
        assert_eq!(opened.unwrap().manifest().sequence, 42);
        seeds().iter().for_each(|s| run(s));
    }
}
