//! Fonts in a Word document: taken apart, written anew and put back; one that is not understood is dropped (threats OOX-P10).

use super::kinds::{self, Kind};
use super::package::Walk;
use super::part::{Part, To};
use crate::obfuscated;
use crate::rules::fonts::{self, FONT};
use crate::xml::Doc;
use mugai_core::{Action, Refusal, Treatment};
use std::collections::HashSet;

impl Walk<'_, '_, '_> {
    /// Rebuilds the fonts a font table names; what cannot be rebuilt is led to nowhere.
    pub(super) fn embedded_fonts(&mut self, doc: &mut Doc, part: &mut Part) -> Result<(), Refusal> {
        if part.kind != Kind::FontTable {
            return Ok(());
        }
        let (mut kept, mut named): (HashSet<String>, HashSet<String>) = (HashSet::new(), HashSet::new());
        for name in fonts::WORD_EMBEDS {
            for node in doc.elements(name) {
                let id = doc.attr(node, "r:id").unwrap_or("").to_owned();
                let key = doc.attr(node, "w:fontKey").unwrap_or("").to_owned();
                if let Some(To::Part(at, Kind::Font)) = part.rel(&id).map(|r| r.to.clone())
                    && self.embedded_font(at, &key)?
                {
                    doc.set_attr(node, "w:fontKey", obfuscated::KEY);
                    kept.insert(id.clone());
                }
                named.insert(id);
            }
        }
        for rel in part.rels.iter_mut().filter(|r| matches!(r.to, To::Part(_, Kind::Font))) {
            if !kept.contains(&rel.id) {
                rel.to = To::Gone;
            }
            if !named.contains(&rel.id) {
                self.cx.did(&FONT, &format!("{} {}", part.name, rel.id), Action::Removed)?;
            }
        }
        Ok(())
    }

    /// Rebuilds one font; whether it is there afterwards.
    fn embedded_font(&mut self, at: usize, key: &str) -> Result<bool, Refusal> {
        if let Some((kind, _)) = self.planned.get(&at) {
            return Ok(*kind == Kind::Font);
        }
        if self.cx.treatment(&FONT) != Treatment::Replace {
            return Ok(false);
        }
        let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
        let bytes = self.zip.read(at, self.cx)?;
        let Some(made) = obfuscated::rebuild(bytes, key) else { return Ok(false) };
        let out = self.names.give(&name, Kind::Font, self.app, "odttf");
        self.emit(&out, &made, &kinds::content_type(Kind::Font))?;
        self.planned.insert(at, (Kind::Font, out));
        Ok(true)
    }
}
