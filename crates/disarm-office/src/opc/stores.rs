//! What must be known of other parts before the main part is rebuilt: custom XML stores, pivot caches, rich data.

use super::kinds::{self, Kind};
use super::package::Walk;
use super::part::{Part, To};
use super::rels::{self, Out};
use crate::rules;
use crate::xml::{self, Doc};
use crate::zip;
use mugai_core::{Action, Refusal};

impl Walk<'_, '_, '_> {
    /// Looks at custom XML parts before the story is rebuilt: which stores could a content control be bound to?
    pub(super) fn prepare(&mut self, doc: &Doc, main: &Part) -> Result<(), Refusal> {
        for rel in &main.rels {
            if let To::Part(at, Kind::CustomXml) = rel.to
                && let Some((store, keep)) = self.store_of(at)?
            {
                self.shared.stores.insert(store, (at, keep));
            }
        }
        if main.kind == Kind::Workbook {
            self.pivots(doc, main)?;
            self.rich_data(main)?;
        }
        Ok(())
    }

    /// The store id of a custom XML part, and whether it stays even when nothing is bound to it.
    fn store_of(&mut self, at: usize) -> Result<Option<(String, bool)>, Refusal> {
        let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
        let bytes = self.zip.read(at, self.cx)?;
        let Ok(doc) = xml::parse(&bytes, &name, self.cx.limits()) else { return Ok(None) };
        let props = self.rels_of(&name, Kind::CustomXml)?;
        let Some(props_at) = props.iter().find_map(|r| match r.to {
            To::Part(at, Kind::CustomXmlProps) => Some(at),
            _ => None,
        }) else {
            return Ok(None);
        };
        let bytes = self.zip.read(props_at, self.cx)?;
        let Ok(props) = xml::parse(&bytes, &name, self.cx.limits()) else { return Ok(None) };
        let id = props.attr(props.root(), "ds:itemID").unwrap_or("").to_ascii_lowercase();
        Ok(rules::custom_xml::may_stay(&doc).map(|always| (id, always)))
    }

    /// Writes the custom XML parts that are used, and their properties.
    pub(super) fn custom_xml(&mut self, main: &mut Part) -> Result<(), Refusal> {
        let mut stores: Vec<(usize, String)> = Vec::new();
        for (id, (at, always)) in &self.shared.stores {
            if *always || self.shared.bound.contains(id) {
                stores.push((*at, id.clone()));
            }
        }
        stores.sort_unstable();
        for rel in &mut main.rels {
            let To::Part(at, Kind::CustomXml) = rel.to else { continue };
            let Some((_, id)) = stores.iter().find(|(s, _)| *s == at) else {
                self.cx.did(&rules::custom_xml::CUSTOM_XML, &format!("{} {}", main.name, rel.id), Action::Removed)?;
                rel.to = To::Gone;
                continue;
            };
            if self.planned.contains_key(&at) {
                continue;
            }
            let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
            let bytes = self.zip.read(at, self.cx)?;
            let mut doc = xml::parse(&bytes, &name, self.cx.limits())?;
            if rules::custom_xml::clean(&mut doc) {
                self.cx.did(&rules::custom_xml::CUSTOM_XML, &name, Action::Removed)?;
            }
            let out = self.names.give(&name, Kind::CustomXml, self.app, "xml");
            self.emit(&out, &doc.write(), "application/xml")?;
            let props_name = self.names.give("", Kind::CustomXmlProps, self.app, "xml");
            let mut props = Doc::with_root("ds:datastoreItem");
            let root = props.root();
            props.set_attr(root, "ds:itemID", &id.to_ascii_uppercase());
            self.emit(&props_name, &props.write(), &kinds::content_type(Kind::CustomXmlProps))?;
            let uri = if self.shared.strict {
                "http://purl.oclc.org/ooxml/officeDocument/relationships/customXmlProps"
            } else {
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps"
            };
            let rel = Out {
                id: "rId1".to_owned(),
                kind: uri.to_owned(),
                target: rels::relative(&out, &props_name),
                external: false,
            };
            self.packed.push(zip::pack(&rels::rels_name(&out), &rels::write(&[rel]))?);
            self.planned.insert(at, (Kind::CustomXml, out));
        }
        Ok(())
    }
}
