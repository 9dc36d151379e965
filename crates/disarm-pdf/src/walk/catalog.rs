//! The catalog and the document information, put together key by key (threats §6.4).

use super::Walker;
use super::action::decode_text;
use crate::graph::{Dict, Ix, Value};
use crate::rules;
use crate::source::{dict_of, raw};
use lopdf::{Dictionary, Object};
use mugai_core::advice::DYNAMIC_FORM;
use mugai_core::{Action, Reason, Refusal};
use std::borrow::Cow;

impl<'s> Walker<'s, '_, '_> {
    /// Copies the catalog and all that hangs on it.
    pub(super) fn catalog(&mut self) -> Result<Ix, Refusal> {
        let Some(object) = self.source.catalog() else {
            return Err(Refusal::new(Reason::MalformedPdf, "", "the document has no catalog"));
        };
        let Some(catalog) = dict_of(object) else {
            return Err(self.malformed(object, "the catalog is no dictionary"));
        };
        let Some(def) = self.table.get(self.table.known.catalog) else {
            return Err(Refusal::new(Reason::Internal, "", "the allowlist could not be read"));
        };
        self.refuse_dynamic(catalog)?;
        let root = self.alloc(self.table.known.catalog, object)?;
        self.find_pages(catalog)?;
        if self.pages.list.is_empty() {
            return Err(self.malformed(object, "the document has no page"));
        }
        self.find_dests(catalog)?;
        self.find_fields(catalog)?;
        self.find_attachments(catalog)?;
        if self.has_attachments() && !self.has_xfa(catalog) {
            // The cover of a portfolio may say what it likes when the files are there.
            self.first_page = None;
        }
        self.find_layers(catalog)?;
        let mut out = Dict::default();
        for (key, expr) in &def.keys {
            let value = match *key {
                "Type" => Some(Value::name("Catalog")),
                "Version" | "Metadata" => None,
                "Pages" => Some(Value::Ref(self.write_pages()?)),
                "Names" => self.names(),
                "Outlines" => self.outline(catalog)?,
                "OpenAction" => match raw(catalog, b"OpenAction") {
                    Some(v) => self.open_action(v)?,
                    None => None,
                },
                key => match raw(catalog, key.as_bytes()) {
                    Some(v) => self.entry(self.table.known.catalog, key, expr, v)?,
                    None => None,
                },
            };
            if let Some(v) = value {
                out.0.push((Cow::Borrowed(key.as_bytes()), v));
            }
        }
        self.arrange(&mut out);
        if let Some(node) = self.graph.get_mut(root) {
            node.value = Value::Dict(out);
        }
        Ok(root)
    }

    fn has_xfa(&self, catalog: &'s Dictionary) -> bool {
        self.source.dict(catalog, b"AcroForm").is_some_and(|f| self.source.get(f, b"XFA").is_some())
    }

    /// Dynamic XFA has no content that could be kept; a placeholder page is looked at when it is written (threats PDF-R04, R05).
    fn refuse_dynamic(&mut self, catalog: &'s Dictionary) -> Result<(), Refusal> {
        let xfa = self.has_xfa(catalog);
        let rendering = matches!(self.source.get(catalog, b"NeedsRendering"), Some(Object::Boolean(true)));
        if xfa && rendering {
            return Err(Refusal::advised(&DYNAMIC_FORM, "AcroForm", ""));
        }
        if xfa || self.source.get(catalog, b"Collection").is_some() {
            // Any number: replaced by that of the first page's content.
            self.first_page = Some(usize::MAX);
        }
        Ok(())
    }

    /// A new information dictionary: what describes the document to its reader, nothing about how it was made (PDF-A16).
    pub(super) fn info(&mut self) -> Result<Option<Ix>, Refusal> {
        let ty = self.table.known.info;
        let mut out = Dict::default();
        if let Some(Object::Dictionary(info)) =
            raw(&self.source.doc.trailer, b"Info").and_then(|o| self.source.resolve(o))
        {
            out = self.dict(ty, info)?;
            let private = info.iter().any(|(k, _)| {
                self.expr(ty, "Title").is_some()
                    && self.table.get(ty).is_some_and(|t| t.key(k).is_none())
                    && !matches!(k.as_slice(), b"Producer" | b"Creator")
            });
            if private {
                self.cx.did(&rules::metadata::RULE, "Info", Action::Removed)?;
            }
        }
        for key in ["CreationDate", "ModDate"] {
            let date = match out.get(key) {
                Some(Value::Str(s)) => is_date(&decode_text(s)),
                _ => true,
            };
            if !date {
                out.remove(key);
            }
        }
        out.set("Producer", Value::Str(b"Mugai".to_vec()));
        self.arrange(&mut out);
        let ix = self.graph.alloc(ty);
        if let Some(node) = self.graph.get_mut(ix) {
            node.value = Value::Dict(out);
        }
        Ok(Some(ix))
    }
}

/// `D:YYYYMMDDHHmmSSOHH'mm` or a beginning of it (ISO 32000-2 §7.9.4).
fn is_date(text: &str) -> bool {
    let rest = text.strip_prefix("D:").unwrap_or(text);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (4..=14).contains(&digits)
        && rest.len() <= 23
        && rest.bytes().skip(digits).all(|b| b.is_ascii_digit() || matches!(b, b'Z' | b'z' | b'+' | b'-' | b'\''))
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_and_other_things() {
        assert!(is_date("D:20260401123000+09'00'") && is_date("D:2026") && is_date("20260401"));
        assert!(!is_date("D:") && !is_date("D:2026040112300099999") && !is_date("D:2026(app.alert)"));
    }
}
