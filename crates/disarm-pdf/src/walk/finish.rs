//! Fix-ups after the allowed keys of an object are copied (threats §6.3).

use super::Walker;
use crate::content::cmap;
use crate::graph::{Dict, Value};
use crate::source::addr;
use crate::table::TypeId;
use lopdf::{Dictionary, Object};
use mugai_core::Refusal;

/// Kinds of structure that spell an action; written as NonStruct, so that scanners stay quiet (threats §6.4).
const ACTION_WORDS: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"GoToR",
    b"GoToE",
    b"GoToDp",
    b"Thread",
    b"SubmitForm",
    b"ImportData",
    b"Rendition",
    b"Sound",
    b"Movie",
    b"RichMediaExecute",
    b"GoTo3DView",
    b"Trans",
    b"Hide",
    b"SetOCGState",
    b"SetState",
    b"NOP",
    b"ResetForm",
    b"Named",
    b"URI",
    b"GoTo",
];

impl<'s> Walker<'s, '_, '_> {
    pub(super) fn finish(
        &mut self,
        ty: TypeId,
        object: &'s Object,
        dict: &'s Dictionary,
        out: &mut Dict,
    ) -> Result<(), Refusal> {
        let k = &self.table.known;
        let name = self.table.name(ty);
        if name.starts_with("Annot") && name != "AnnotC" && name != "AnnotM" {
            out.remove("P");
            if let Some(page) = self.pages.listing.get(&addr(object)) {
                out.set("P", Value::Ref(*page));
            }
            return self.finish_annot(ty, object, dict, out);
        }
        if ty == k.form {
            out.set("Subtype", Value::name("Form"));
        } else if ty == k.font1 {
            if out.get("Subtype").is_none() {
                out.set("Subtype", Value::name("Type1"));
            }
        } else if ty == k.type0 {
            self.finish_type0(dict, out)?;
        } else if ty == k.type3 {
            if out.get("Resources").is_none()
                && let Some(light) = self.resources
                && let Some(v) = self.strong(k.resources, light)?
            {
                out.set("Resources", v);
            }
        } else if ty == k.cmap {
            plain_name(out, "UseCMap");
            plain_name(out, "CMapName");
        } else if ty == k.objr || ty == k.mcr {
            out.set("Type", Value::name(if ty == k.objr { "OBJR" } else { "MCR" }));
        } else if ty == k.struct_elem {
            // An element that does not say what it is would be none the next time (ISO 32000-2 Table 355: S is required).
            // The word of an action may have been marked as loud already.
            let is_action = |s: &[u8]| ACTION_WORDS.contains(&s.strip_prefix(b"_").unwrap_or(s));
            if out.get("S").and_then(Value::as_name).is_none_or(is_action) {
                out.set("S", Value::name("NonStruct"));
            }
        } else if ty == k.struct_root {
            // The same dictionary may have been copied as something else too.
            let copies = self.copies.get(&addr(object)).map_or(&[][..], Vec::as_slice);
            self.struct_root = copies.iter().find(|ix| self.graph.get(**ix).is_some_and(|n| n.ty == ty)).copied();
        } else if ty == k.outline_item {
            self.finish_outline_item(object, dict, out)?;
        } else if ty == k.outline {
            self.finish_outline(object, out);
        } else if ty == k.soft_mask && out.get("G").is_none() {
            out.0.clear();
        }
        Ok(())
    }

    fn finish_type0(&mut self, dict: &'s Dictionary, out: &mut Dict) -> Result<(), Refusal> {
        plain_name(out, "Encoding");
        if out.get("DescendantFonts").is_none() {
            // Some producers write the descendant itself in place of the array of one.
            if let Some(Object::Dictionary(_)) = self.source.get(dict, b"DescendantFonts")
                && let Some(value) = crate::source::raw(dict, b"DescendantFonts")
                && let Some(ty) = self.table.id("CIDFont")
                && let Some(v) = self.strong(ty, value)?
            {
                out.set("DescendantFonts", Value::Array(vec![v]));
            }
        }
        if let Some((_, Value::Array(fonts))) = out.0.iter_mut().find(|(key, _)| key.as_ref() == b"DescendantFonts") {
            fonts.truncate(1);
        }
        Ok(())
    }
}

/// Drops a name that could be a path.
fn plain_name(out: &mut Dict, key: &str) {
    if out.get(key).and_then(Value::as_name).is_some_and(|n| !cmap::is_plain(n)) {
        out.remove(key);
    }
}
