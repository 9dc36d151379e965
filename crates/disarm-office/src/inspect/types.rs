//! Second look at `[Content_Types].xml`: only types from the list of kinds, one for every part.

use super::residue;
use crate::opc::kinds;
use mugai_core::Refusal;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// The types a finished file states.
#[derive(Debug, Default)]
pub(super) struct Types {
    defaults: BTreeMap<String, String>,
    overrides: BTreeMap<String, String>,
}

impl Types {
    /// The type of a part.
    pub(super) fn of(&self, name: &str) -> Option<&str> {
        let by_extension = || self.defaults.get(name.rsplit_once('.').map_or("", |(_, e)| e));
        self.overrides.get(name).or_else(by_extension).map(String::as_str)
    }

    /// The parts it names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.overrides.keys().map(String::as_str)
    }
}

const PLAIN: &[&str] = &[
    "application/xml",
    "application/vnd.openxmlformats-package.relationships+xml",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/tiff",
    "image/x-emf",
    "image/x-wmf",
];

fn known(content_type: &str) -> bool {
    PLAIN.contains(&content_type)
        || kinds::is_content_type(content_type)
        || matches!(crate::opc::types::claim(content_type), crate::opc::types::Claim::Known(_, false))
}

/// Reads and checks the list.
pub(super) fn read(bytes: &[u8]) -> Result<Types, Refusal> {
    const PLACE: &str = "[Content_Types].xml";
    let bad = |why: &str| residue(PLACE, why);
    let text = std::str::from_utf8(bytes).map_err(|_| bad("not UTF-8"))?;
    let mut reader = Reader::from_str(text);
    let mut types = Types::default();
    loop {
        let event = reader.read_event().map_err(|_| bad("not well-formed"))?;
        let (Event::Start(e) | Event::Empty(e)) = &event else {
            match event {
                Event::Eof => return Ok(types),
                Event::DocType(_) | Event::PI(_) | Event::Comment(_) | Event::CData(_) => {
                    return Err(bad("markup nobody writes"));
                }
                _ => continue,
            }
        };
        let get = |name: &str| attribute(e, name).unwrap_or_default();
        let content_type = get("ContentType");
        let name: &str = e.name().0;
        match name {
            "Types" => continue,
            "Default" if known(&content_type) => types.defaults.insert(get("Extension"), content_type),
            "Override" if known(&content_type) => {
                types.overrides.insert(get("PartName").trim_start_matches('/').to_owned(), content_type)
            }
            _ => return Err(bad("a content type that is not on the list")),
        };
    }
}

/// The value of an attribute by its written name.
pub(super) fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = e.attributes().flatten().find(|a| a.key.0 == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(|v| v.into_owned())
}
