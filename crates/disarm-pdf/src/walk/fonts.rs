//! Embedded fonts: written anew, hung under the key their content asks for, and judged when they cannot be read (threats §6.7).

use super::bodies::Made;
use super::{Item, Walker};
use crate::graph::{Body, Coding, Dict, Ix, Value};
use crate::rules;
use crate::streams::{Fault, encode};
use lopdf::Stream;
use mugai_core::{Action, Reason, Refusal};
use mugai_font::Kind;
use std::borrow::Cow;
use std::collections::HashSet;

/// Where a font program may hang, whatever it is (ISO 32000-2 Table 124).
const KEYS: [&str; 3] = ["FontFile", "FontFile2", "FontFile3"];
/// Bits of `Flags`: letters of its own, letters of the Latin set (ISO 32000-2 Table 121).
const SYMBOLIC: i64 = 1 << 2;
const LATIN: i64 = 1 << 5;

/// What a font program turned out to be.
pub(super) struct Program {
    /// Nothing when it cannot be read.
    kind: Option<Kind>,
    place: String,
}

impl<'s> Walker<'s, '_, '_> {
    pub(super) fn font_file(&mut self, item: &Item<'s>, stream: &'s Stream, out: &mut Dict) -> Result<Made, Refusal> {
        let object = item.object;
        let bytes = match self.decoded(object, stream)? {
            Ok(bytes) => bytes,
            Err(Fault::External) => return Ok(Made::Dead),
            Err(fault) => return Err(self.malformed(object, fault.detail())),
        };
        let mut spent = Ok(());
        let cx = &mut *self.cx;
        let made = mugai_font::rebuild(&bytes, &mut |steps| {
            spent = cx.take(steps);
            spent.is_ok()
        });
        spent.map_err(|r| r.at(&self.source.place(object)))?;
        let Some(font) = made else {
            self.fonts.insert(item.ix, Program { kind: None, place: self.source.place(object) });
            self.did(&rules::font::RULE, object, Action::Removed)?;
            return Ok(Made::Dead);
        };
        if font.emptied > 0 {
            self.did(&rules::font::RULE, object, Action::Replaced)?;
        }
        self.fonts.insert(item.ix, Program { kind: Some(font.kind), place: self.source.place(object) });
        for key in ["Length1", "Length2", "Length3", "Subtype"] {
            out.remove(key);
        }
        for (key, length) in ["Length1", "Length2", "Length3"].into_iter().zip(font.lengths) {
            out.set(key, Value::Int(i64::try_from(length).unwrap_or(0)));
        }
        Ok(Made::Body(Body { coding: Coding::Flate, bytes: encode::deflate(&font.bytes) }))
    }

    /// Once everything is copied: the right keys, and what becomes of text whose font is gone.
    ///
    /// # Errors
    /// `malformed_pdf` when another font would show other letters.
    pub(super) fn settle_fonts(&mut self) -> Result<(), Refusal> {
        if self.fonts.is_empty() {
            return Ok(());
        }
        self.refuse_unreadable()?;
        let known = &self.table.known;
        // Programs of fonts that show by CID.
        let mut by_cid: HashSet<Ix> = HashSet::new();
        for node in self.graph.nodes.iter().filter(|n| n.ty == known.cid_font) {
            if let Value::Dict(font) = &node.value
                && let Some(descriptor) = self.descriptor(font)
            {
                by_cid.extend(KEYS.iter().filter_map(|k| reference(descriptor.get(k))));
            }
        }
        for ix in 0..self.graph.nodes.len() {
            let Some(node) = self.graph.get_mut(ix) else { continue };
            let ty = node.ty;
            let mut value = std::mem::replace(&mut node.value, Value::Null);
            if let Value::Dict(dict) = &mut value {
                if ty == known.font_descriptor {
                    self.hang(dict)?;
                } else if let Some((_, Value::Dict(inner))) =
                    dict.0.iter_mut().find(|(k, _)| k.as_ref() == b"FontDescriptor")
                {
                    self.hang(inner)?;
                }
                let subtype = match self.fonts.get(&ix).and_then(|p| p.kind) {
                    Some(Kind::OpenType) => Some("OpenType"),
                    Some(Kind::Cff) if by_cid.contains(&ix) => Some("CIDFontType0C"),
                    Some(Kind::Cff) => Some("Type1C"),
                    _ => None,
                };
                if let Some(subtype) = subtype {
                    dict.set("Subtype", Value::name(subtype));
                    self.arrange(dict);
                }
            }
            if let Some(node) = self.graph.get_mut(ix) {
                node.value = value;
            }
        }
        Ok(())
    }

    /// Puts the program of a descriptor under the key its content asks for; of several the first that can be read stays.
    fn hang(&mut self, descriptor: &mut Dict) -> Result<(), Refusal> {
        let program = |key: &&'static str| {
            let value = descriptor.get(key)?;
            let program = self.fonts.get(&reference(Some(value))?)?;
            Some((*key, program.kind?, value.clone(), program.place.clone()))
        };
        let Some((before, kind, value, place)) = KEYS.iter().find_map(program) else { return Ok(()) };
        for key in KEYS {
            descriptor.remove(key);
        }
        let key = match kind {
            Kind::Type1 => "FontFile",
            Kind::TrueType => "FontFile2",
            Kind::Cff | Kind::OpenType => "FontFile3",
        };
        descriptor.0.push((Cow::Borrowed(key.as_bytes()), value));
        self.arrange(descriptor);
        // Outlines of TrueType may also be an OpenType file under the third key.
        if key == before || (kind == Kind::TrueType && before == "FontFile3") {
            return Ok(());
        }
        self.cx.did(&rules::font::RULE, &place, Action::Replaced)
    }

    fn refuse_unreadable(&self) -> Result<(), Refusal> {
        if self.fonts.values().all(|p| p.kind.is_some()) {
            return Ok(());
        }
        let known = &self.table.known;
        for node in self.graph.nodes.iter().filter(|n| n.ty == known.cid_font || n.ty == known.font1) {
            let Value::Dict(font) = &node.value else { continue };
            let Some(descriptor) = self.descriptor(font) else { continue };
            let mut programs = KEYS.iter().filter_map(|k| self.fonts.get(&reference(descriptor.get(k))?));
            let Some(program) = programs.next().filter(|p| p.kind.is_none()) else { continue };
            if programs.any(|p| p.kind.is_some()) {
                continue;
            }
            let replaceable =
                if node.ty == known.cid_font { self.is_adobe(font) } else { self.is_latin(font, descriptor) };
            if !replaceable {
                let detail = "an embedded font cannot be read, and without it other letters would be shown; \
                    文字が化けないよう、PDFを作り直してください";
                return Err(Refusal::new(Reason::MalformedPdf, program.place.clone(), detail));
            }
        }
        Ok(())
    }

    /// The dictionary behind a value.
    fn dict_of<'v>(&'v self, value: &'v Value) -> Option<&'v Dict> {
        match value {
            Value::Dict(d) => Some(d),
            Value::Ref(ix) => match &self.graph.get(*ix)?.value {
                Value::Dict(d) => Some(d),
                _ => None,
            },
            _ => None,
        }
    }

    fn descriptor<'v>(&'v self, font: &'v Dict) -> Option<&'v Dict> {
        self.dict_of(font.get("FontDescriptor")?)
    }

    /// Whether the numbers of the glyphs are those of one of Adobe's collections, which any viewer knows.
    fn is_adobe(&self, font: &Dict) -> bool {
        let Some(info) = font.get("CIDSystemInfo").and_then(|v| self.dict_of(v)) else { return false };
        let text = |key: &str| match info.get(key) {
            Some(Value::Str(s)) => s.clone(),
            _ => Vec::new(),
        };
        let known: [&[u8]; 5] = [b"Japan1", b"GB1", b"CNS1", b"Korea1", b"KR"];
        text("Registry") == b"Adobe" && known.contains(&text("Ordering").as_slice())
    }

    /// Whether the codes mean letters that any font has.
    fn is_latin(&self, font: &Dict, descriptor: &Dict) -> bool {
        let flags = descriptor.get("Flags").and_then(Value::int).unwrap_or(0);
        let own = flags & SYMBOLIC != 0 && flags & LATIN == 0;
        let is_base = |value: &Value| {
            value.as_name().is_some_and(|n| matches!(n, b"WinAnsiEncoding" | b"MacRomanEncoding" | b"StandardEncoding"))
        };
        match font.get("Encoding") {
            Some(name @ Value::Name(_)) => is_base(name) && !own,
            Some(value) => {
                let Some(encoding) = self.dict_of(value) else { return false };
                let base = encoding.get("BaseEncoding").map_or(!own, is_base);
                let names = match encoding.get("Differences") {
                    Some(Value::Array(a)) => a.iter().filter_map(Value::as_name).all(mugai_font::is_standard_name),
                    _ => true,
                };
                base && names
            }
            // A subset may have numbered its letters as it liked.
            None => flags & LATIN != 0 && !own && !is_subset(font),
        }
    }
}

/// The object a value refers to.
fn reference(value: Option<&Value>) -> Option<Ix> {
    if let Some(Value::Ref(ix)) = value { Some(*ix) } else { None }
}

/// Six capital letters and a plus in front of the name (ISO 32000-2 §9.9.2).
fn is_subset(font: &Dict) -> bool {
    let name = font.get("BaseFont").and_then(Value::as_name).unwrap_or(b"");
    name.get(6) == Some(&b'+') && name.iter().take(6).all(u8::is_ascii_uppercase)
}
