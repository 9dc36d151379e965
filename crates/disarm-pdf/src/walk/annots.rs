//! Annotations: kept by kind, or reduced to their picture; a link keeps only where it leads (threats PDF-A06, A08, A15).

use super::Walker;
use super::action::decode_text;
use crate::graph::{Dict, Value};
use crate::rules;
use crate::source::addr;
use crate::table::TypeId;
use lopdf::{Dictionary, Object};
use mugai_core::{Action, Refusal};
use std::collections::HashSet;

/// Annotation flags (ISO 32000-2 Table 167).
const HIDDEN: i64 = 1 << 1;
const PRINT: i64 = 1 << 2;
const NO_VIEW: i64 = 1 << 5;
const READ_ONLY: i64 = 1 << 6;
const LOCKED: i64 = 1 << 7;

/// Kinds whose removal has a rule of its own, reported by the survey.
const REPORTED: &[&[u8]] = &[b"3D", b"RichMedia", b"Movie", b"Sound", b"Screen"];

impl<'s> Walker<'s, '_, '_> {
    /// The annotations of a page, each an object of its own; nothing when none is left.
    pub(super) fn annots(&mut self, page: &'s Dictionary) -> Result<Option<Value>, Refusal> {
        let mut out = Vec::new();
        let mut seen = HashSet::new();
        let members = self.source.array(page, b"Annots").unwrap_or(&[]);
        self.pay_list(members)?;
        for member in members {
            let Some(target) = self.source.resolve(member) else { continue };
            if !seen.insert(addr(target)) || self.is_hidden(target)? {
                continue;
            }
            match self.strong(self.table.known.annot, member)? {
                Some(v) => out.push(v),
                None => self.report_removed(target)?,
            }
        }
        Ok((!out.is_empty()).then_some(Value::Array(out)))
    }

    fn report_removed(&mut self, target: &'s Object) -> Result<(), Refusal> {
        let Object::Dictionary(dict) = target else { return Ok(()) };
        if self.field_type(dict) == Some(b"Sig") {
            return self.did(&rules::signature::RULE, target, Action::Removed);
        }
        match self.source.name(dict, b"Subtype") {
            Some(kind) if REPORTED.contains(&kind) => Ok(()),
            _ => self.did(&rules::annotation_kind::RULE, target, Action::Removed),
        }
    }

    pub(super) fn finish_annot(
        &mut self,
        ty: TypeId,
        object: &'s Object,
        dict: &'s Dictionary,
        out: &mut Dict,
    ) -> Result<(), Refusal> {
        let k = &self.table.known;
        if out.get("AP") == Some(&Value::Dict(Dict::default())) {
            out.remove("AP");
        }
        if ty == k.annot_link {
            self.target(object, dict, out)?;
        } else if ty == k.annot_flat {
            self.flatten(object, dict, out)?;
        } else if ty == k.annot_file {
            self.attachment(object, dict, out)?;
        }
        self.repair_state(dict, out);
        Ok(())
    }

    /// `/AS` names a state of the picture, or Off; never a state that the source did not choose (threats §6.3).
    fn repair_state(&self, dict: &'s Dictionary, out: &mut Dict) {
        // As the source spells it: what was copied may be marked as loud.
        if out.get("AS").is_none() {
            return;
        }
        let Some(state) = self.source.name(dict, b"AS") else { return };
        let normal = self.source.dict(dict, b"AP").and_then(|ap| self.source.get(ap, b"N"));
        if let Some(Object::Dictionary(states)) = normal
            && state != b"Off"
            && !matches!(self.source.get(states, state), Some(Object::Stream(_)))
        {
            out.set("AS", Value::name("Off"));
        }
    }

    /// Only the picture stays, as a stamp that cannot be changed.
    fn flatten(&mut self, object: &'s Object, dict: &'s Dictionary, out: &mut Dict) -> Result<(), Refusal> {
        let rule = match self.source.name(dict, b"Subtype") {
            Some(b"Widget") => Some(&rules::signature::RULE),
            Some(kind) if REPORTED.contains(&kind) => None,
            _ => Some(&rules::annotation_kind::RULE),
        };
        if let Some(rule) = rule {
            self.did(rule, object, Action::Flattened)?;
        }
        let flags = out.get("F").and_then(Value::int).unwrap_or(0);
        let mut new = flags | PRINT | READ_ONLY | LOCKED;
        if flags & HIDDEN == 0 {
            new &= !NO_VIEW;
        }
        out.set("F", Value::Int(new));
        out.set("Subtype", Value::name("Stamp"));
        self.only_normal(dict, out)
    }

    /// A note in place of an attachment, saying what was taken off.
    fn attachment(&mut self, object: &'s Object, dict: &'s Dictionary, out: &mut Dict) -> Result<(), Refusal> {
        self.did(&rules::file_attachment::RULE, object, Action::Replaced)?;
        out.set("Subtype", Value::name("Text"));
        let file = self.source.get(dict, b"FS");
        let name = match file {
            Some(Object::String(s, _)) => mugai_core::names::show(mugai_core::names::cut(&decode_text(s), 200)),
            Some(Object::Dictionary(d)) => rules::embedded_file::name(self.source, d),
            _ => String::new(),
        };
        let before = match self.source.get(dict, b"Contents") {
            Some(Object::String(s, _)) => decode_text(s),
            _ => String::new(),
        };
        let kept = match file {
            Some(Object::Dictionary(d)) => self.attached_as(d),
            _ => None,
        };
        let note = match kept {
            Some(name) => format!("[添付 {name} は添付ファイルの一覧にあります]"),
            None => format!("[添付 {name} 削除]"),
        };
        out.set("Contents", Value::Str(text_string(&format!("{before}{note}"))));
        self.only_normal(dict, out)
    }

    /// The appearance without its rollover and pressed looks.
    fn only_normal(&mut self, dict: &'s Dictionary, out: &mut Dict) -> Result<(), Refusal> {
        out.remove("AP");
        let normal = self.source.dict(dict, b"AP").and_then(|ap| crate::source::raw(ap, b"N"));
        if let Some(normal) = normal
            && let Some(v) = self.appearance(normal)?
        {
            let mut ap = Dict::default();
            ap.set("N", v);
            out.set("AP", Value::Dict(ap));
        }
        Ok(())
    }

    /// One look: a form, or forms by state.
    pub(super) fn appearance(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        let form = self.table.known.form;
        match self.source.resolve(object) {
            Some(Object::Stream(_)) => self.strong(form, object),
            Some(Object::Dictionary(states)) => {
                let mut out = Dict::default();
                for (state, look) in states.iter() {
                    if let (Some(v), true) = (self.strong(form, look)?, state.len() <= super::MAX_NAME) {
                        out.0.push((super::quiet::quiet(state), v));
                    }
                }
                Ok((!out.0.is_empty()).then_some(Value::Dict(out)))
            }
            _ => Ok(None),
        }
    }
}

/// A text string of any characters: UTF-16 with a byte order mark.
pub(crate) fn text_string(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        return text.as_bytes().to_vec();
    }
    let mut out = vec![0xFE, 0xFF];
    out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    out
}
