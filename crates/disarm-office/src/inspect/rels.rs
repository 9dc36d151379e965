//! Second look at relationships: only listed types, only harmless links lead out, every other target is there.

use super::types::attribute;
use super::{FORBIDDEN_WORDS, residue};
use crate::opc::{kinds, rels};
use mugai_core::Refusal;
use mugai_core::url::{Base, verdict};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::HashSet;

/// The part whose relationships these are; empty for the package.
pub(super) fn source(name: &str) -> Option<String> {
    let (folder, file) = name.rsplit_once('/')?;
    let file = file.strip_suffix(".rels")?;
    let folder = folder.strip_suffix("_rels")?;
    Some(format!("{folder}{file}"))
}

fn is_root_type(kind: &str) -> bool {
    let short = kinds::shortened(kind);
    matches!(short.as_str(), "od:officeDocument" | "od:extended-properties" | "od:custom-properties" | "vs:document")
        || kind == "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
}

/// A relationship that leads to a part.
#[derive(Debug)]
pub(super) struct Led {
    pub(super) id: String,
    /// The type in short; empty for those of the package and for links.
    pub(super) kind: &'static str,
    /// Whether it is a link within the file.
    pub(super) link: bool,
    pub(super) part: String,
}

/// What a part of relationships gives.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) ids: HashSet<String>,
    pub(super) led: Vec<Led>,
}

/// Checks one part of relationships; what it gives.
pub(super) fn check(name: &str, source: &str, bytes: &[u8], there: impl Fn(&str) -> bool) -> Result<Given, Refusal> {
    let bad = |why: &str| residue(name, why);
    let text = std::str::from_utf8(bytes).map_err(|_| bad("not UTF-8"))?;
    let mut reader = Reader::from_str(text);
    let mut given = Given::default();
    loop {
        let event = reader.read_event().map_err(|_| bad("not well-formed"))?;
        let (Event::Start(e) | Event::Empty(e)) = &event else {
            match event {
                Event::Eof => return Ok(given),
                Event::DocType(_) | Event::PI(_) | Event::Comment(_) | Event::CData(_) => {
                    return Err(bad("markup nobody writes"));
                }
                _ => continue,
            }
        };
        let element: &str = e.name().0;
        match element {
            "Relationships" => continue,
            "Relationship" => {}
            _ => return Err(bad("something that is no relationship")),
        }
        let get = |key: &str| attribute(e, key);
        let (Some(id), Some(kind), Some(target)) = (get("Id"), get("Type"), get("Target")) else {
            return Err(bad("an incomplete relationship"));
        };
        let link = kinds::is_hyperlink(&kind);
        let allowed = link || kinds::short(&kind).is_some() || (source.is_empty() && is_root_type(&kind));
        let folded = kind.to_ascii_lowercase();
        if !allowed || FORBIDDEN_WORDS.iter().any(|w| folded.contains(w)) {
            return Err(bad("a relationship type that is not on the list"));
        }
        let mode = get("TargetMode");
        let part = rels::resolve(source, &target).filter(|_| mode.is_none() && !target.starts_with('#'));
        match mode.as_deref() {
            Some("External") if link && verdict(&target, Base::None).kept().as_deref() == Some(target.as_str()) => {}
            None if link && target.starts_with('#') => {}
            None if !target.contains(':') && !target.contains('\\') && part.as_deref().is_some_and(&there) => {}
            _ => return Err(bad("a relationship that leads out of the package or nowhere")),
        }
        if !given.ids.insert(id.clone()) {
            return Err(bad("two relationships with one id"));
        }
        if let Some(part) = part {
            given.led.push(Led { id, kind: kinds::short(&kind).unwrap_or(""), link, part });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::source;

    #[test]
    fn a_relationships_part_belongs_to_one_source() {
        assert_eq!(source("_rels/.rels").as_deref(), Some(""));
        assert_eq!(source("word/_rels/document.xml.rels").as_deref(), Some("word/document.xml"));
        assert_eq!(source("word/document.xml.rels"), None);
    }
}
