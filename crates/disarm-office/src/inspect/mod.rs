//! The second look: the finished container read by the `zip` crate, its parts scanned by quick-xml without the tree they were built with.

mod consistency;
mod fields;
mod known;
mod part;
mod rels;
mod tally;
mod types;

use crate::obfuscated;
use mugai_core::{Context, Limit, Reason, Refusal};
use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read};

fn residue(place: &str, why: &str) -> Refusal {
    Refusal::new(Reason::Residue, place, why)
}

/// Words that stand in no part name, relationship type or content type of a finished file.
const FORBIDDEN_WORDS: &[&str] = &[
    "vbaproject",
    "vbadata",
    "activex",
    "macrosheet",
    "dialogsheet",
    "externallink",
    "querytable",
    "webextension",
    "taskpane",
    "customui",
    "afchunk",
    "printersettings",
    "oleobject",
    "attachedtemplate",
    "macroenabled",
    "embeddings/",
    "_xmlsignatures",
    "keymap",
    "connections.xml",
    "subdocument",
    "webimage",
    "xmlmaps",
    "tablesinglecells",
    "volatiledependencies",
    "revisionheaders",
    "calcchain",
];

/// Looks at a finished package.
///
/// # Errors
/// `residue` for anything that does not belong into one; limits.
pub(crate) fn package(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let parts = unpack(bytes, cx)?;
    let types = types::read(parts.get("[Content_Types].xml").ok_or_else(|| residue("", "no list of content types"))?)?;
    let mut ids: BTreeMap<&str, HashSet<String>> = BTreeMap::new();
    let mut led: BTreeMap<String, Vec<rels::Led>> = BTreeMap::new();
    let mut facts = BTreeMap::new();
    for (name, content) in parts.iter().filter(|(n, _)| n.ends_with(".rels")) {
        let source = rels::source(name).ok_or_else(|| residue(name, "relationships of nothing"))?;
        if !source.is_empty() && !parts.contains_key(source.as_str()) {
            return Err(residue(name, "relationships of a part that is not there"));
        }
        let found = rels::check(name, &source, content, |target| parts.contains_key(target))?;
        ids.insert(name, found.ids);
        led.insert(source, found.led);
    }
    let known = parts.get("xl/workbook.xml").map(|book| known::read(book)).transpose()?;
    let none = HashSet::new();
    for (name, content) in &parts {
        if name == "[Content_Types].xml" || name.ends_with(".rels") {
            continue;
        }
        let content_type = types.of(name).ok_or_else(|| residue(name, "a part without a type"))?;
        let rels_name = crate::opc::rels::rels_name(name);
        let ids = ids.get(rels_name.as_str()).unwrap_or(&none);
        match name.rsplit_once('.').map_or("", |(_, e)| e) {
            "xml" | "vml" => {
                _ = facts.insert(name.as_str(), part::check(name, content_type, content, ids, known.as_ref())?)
            }
            "png" | "jpg" | "gif" | "tif" | "emf" | "wmf" => picture(name, content, cx)?,
            "odttf" if obfuscated::rebuild(content.clone(), obfuscated::KEY).as_ref() == Some(content) => {}
            "xlsx" if is_book(name) => cx.inspect_child(content, name)?,
            _ => return Err(residue(name, "a part of an unknown kind")),
        }
    }
    if let Some(name) = types.names().find(|n| !parts.contains_key(*n)) {
        return Err(residue(name, "a type for a part that is not there"));
    }
    let names = parts.keys().map(String::as_str).filter(|n| *n != "[Content_Types].xml" && !n.ends_with(".rels"));
    consistency::check(&consistency::Package { led: &led, facts: &facts, types: &types }, names)
}

/// Every member by name, read by the `zip` crate under the budget.
fn unpack(bytes: &[u8], cx: &mut Context<'_>) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
    let broken = |_| residue("", "the container cannot be read");
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let end = bytes.len().checked_sub(22).and_then(|at| bytes.get(at..)).unwrap_or(&[]);
    if zip.offset() != 0
        || !zip.comment().is_empty()
        || !bytes.starts_with(b"PK\x03\x04")
        || !end.starts_with(b"PK\x05\x06")
    {
        return Err(residue("", "bytes before or behind the container"));
    }
    if u64::try_from(zip.len()).unwrap_or(u64::MAX) > cx.limits().entries {
        return Err(Refusal::limit(Limit::Parts, "", "too many members"));
    }
    // The `zip` crate lets the later of two members of one name win; the end record counts both.
    let counted = end
        .get(10..12)
        .map(|n| n.iter().rev().fold(0usize, |sum, b| sum.saturating_mul(256).saturating_add(usize::from(*b))));
    if counted != Some(zip.len()) || zip.has_overlapping_entries().map_err(broken)? {
        return Err(residue("", "members that hide each other"));
    }
    let mut parts = BTreeMap::new();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).map_err(broken)?;
        let name = std::str::from_utf8(file.name_raw())
            .map_err(|_| residue("", "a member name that is not UTF-8"))?
            .to_owned();
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-[]".contains(&b));
        let folded = name.to_ascii_lowercase();
        if !plain
            || name.split('/').any(|s| matches!(s, "" | "." | ".."))
            || FORBIDDEN_WORDS.iter().any(|w| folded.contains(w) && !(*w == "embeddings/" && is_book(&name)))
        {
            return Err(residue(&name, "a forbidden part name"));
        }
        let size = usize::try_from(file.size()).unwrap_or(usize::MAX);
        if u64::try_from(size).unwrap_or(u64::MAX) > cx.limits().member_bytes {
            return Err(Refusal::limit(Limit::Bytes, &name, "a member larger than allowed"));
        }
        cx.take(size).map_err(|r| r.at(&name))?;
        cx.part().map_err(|r| r.at(&name))?;
        let mut content = Vec::new();
        let most = u64::try_from(size).unwrap_or(u64::MAX);
        file.by_ref()
            .take(most)
            .read_to_end(&mut content)
            .map_err(|_| residue(&name, "a member that cannot be read"))?;
        if content.len() != size {
            return Err(residue(&name, "a member of another size than stated"));
        }
        if parts.insert(name.clone(), content).is_some() {
            return Err(residue(&name, "two members of one name"));
        }
    }
    Ok(parts)
}

/// Whether the name is that of the rebuilt workbook behind a chart.
fn is_book(name: &str) -> bool {
    const STEMS: [&str; 3] = ["word/embeddings/", "xl/embeddings/", "ppt/embeddings/"];
    let file = STEMS.iter().find_map(|s| name.strip_prefix(s)).and_then(|f| f.strip_suffix(".xlsx"));
    file.is_some_and(|f| f.starts_with("Microsoft_Excel_Sheet") && !f.contains('/'))
}

fn picture(name: &str, content: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let start: &[u8] = match name.rsplit_once('.').map_or("", |(_, e)| e) {
        "png" => b"\x89PNG\r\n\x1a\n",
        "gif" => b"GIF89a",
        "tif" => b"II*\0",
        "emf" => b"\x01\0\0\0",
        "wmf" if content.starts_with(b"\x01\0\x09\0") => b"\x01\0\x09\0",
        "wmf" => b"\xD7\xCD\xC6\x9A",
        _ => b"\xFF\xD8\xFF",
    };
    let fits = content.starts_with(start);
    if !fits {
        return Err(residue(name, "a picture of another kind than its name"));
    }
    cx.inspect_child(content, name)
}
