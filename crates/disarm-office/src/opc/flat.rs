//! Flat OPC: a package written as one XML file (threats OOX-R04). Made a container again, then judged like any other.

use super::types;
use crate::xml::{self, Doc, NodeId};
use crate::zip::{self, Packed};
use base64ct::{Base64, Encoding};
use mugai_core::{Context, Limit, Reason, Refusal};

/// How much is looked into for recognition, bytes: the first element and the namespaces on it.
const HEAD: usize = 1 << 16;

/// Whether the first element is that of a package.
pub(crate) fn is_flat(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or(&[]);
    // Cheap for all the files that are no XML.
    let start = head.iter().find(|b| !b.is_ascii_whitespace());
    matches!(start, Some(b'<' | 0xEF | 0xFE | 0xFF))
        && xml::first_element(head).is_some_and(|(prefix, local)| prefix == "pkg" && local == "package")
}

fn bad(place: &str, why: &str) -> Refusal {
    Refusal::new(Reason::MalformedOffice, place, why)
}

/// The container the file describes, its parts as they stand in the file.
///
/// # Errors
/// `malformed_xml`; `malformed_office` for anything but parts with a name and one content; limits.
pub(crate) fn container(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cx.limits().input_bytes {
        return Err(Refusal::limit(Limit::Input, "", "the file is larger than allowed"));
    }
    cx.take(bytes.len())?;
    let doc = xml::parse(bytes, "", cx.limits())?;
    if !doc.is(doc.root(), "pkg:package") {
        return Err(bad("", "not a package"));
    }
    let nodes = doc.children(doc.root());
    if u64::try_from(nodes.len()).unwrap_or(u64::MAX) > cx.limits().entries {
        return Err(Refusal::limit(Limit::Parts, "", "too many parts"));
    }
    let (mut parts, mut content_types): (Vec<Packed>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    for node in nodes {
        let name = doc.attr(node, "pkg:name").and_then(|n| n.strip_prefix('/')).unwrap_or("").to_owned();
        if !doc.is(node, "pkg:part") || name.is_empty() {
            return Err(bad(&name, "something that is no part"));
        }
        let content = content(&doc, node, &name)?;
        cx.take(content.len()).map_err(|r| r.at(&name))?;
        if !name.ends_with(".rels") {
            content_types.push((name.clone(), doc.attr(node, "pkg:contentType").unwrap_or("").to_owned()));
        }
        parts.push(zip::store(&name, content)?);
    }
    parts.insert(0, zip::store(types::NAME, types::write(&content_types))?);
    zip::assemble(&parts, cx.limits())
}

/// What a part holds: one element, or bytes in base64.
fn content(doc: &Doc, part: NodeId, name: &str) -> Result<Vec<u8>, Refusal> {
    let [only] = doc.children(part)[..] else { return Err(bad(name, "a part without content, or with two")) };
    if doc.is(only, "pkg:xmlData") {
        let [root] = doc.children(only)[..] else { return Err(bad(name, "a part without root, or with two")) };
        return Ok(doc.write_subtree(root));
    }
    if !doc.is(only, "pkg:binaryData") {
        return Err(bad(name, "a part whose content is neither XML nor base64"));
    }
    let mut text = doc.text(only);
    text.retain(|c| !c.is_ascii_whitespace());
    Base64::decode_vec(&text).map_err(|_| bad(name, "not base64"))
}
