//! Attached files, when the policy wants them back: each goes round the whole engine, and what is harmless is listed again under a
//! clean name (threats PDF-A06). Otherwise nothing here runs, and no type of the allowlist has a file in it.

use super::Walker;
use super::annots::text_string;
use crate::graph::{Addr, Body, Coding, Dict, Ix, Value};
use crate::rules::embedded_file::{self, RULE};
use crate::source::{addr, dict_of, raw};
use crate::streams::{self, encode};
use lopdf::{Dictionary, Object};
use mugai_core::{Action, Limit, Reason, Refusal, Treatment, names};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The keys of the systems a file was once named for, the best first (ISO 32000-2 Table 44).
const SYSTEMS: [&[u8]; 5] = [b"UF", b"F", b"Unix", b"DOS", b"Mac"];
/// Bytes kept free in a name for a number that tells it from another.
const ROOM: usize = 12;
/// The name of a file that has none.
const NAMELESS: &str = "attachment";

/// What becomes of the attached files.
#[derive(Default)]
pub(super) struct Attachments {
    /// What the catalog lists, by name.
    pub(super) list: BTreeMap<Vec<u8>, Ix>,
    /// The names given, folded.
    taken: HashSet<String>,
    /// The last number given to a name.
    numbers: HashMap<String, u32>,
    /// By the data of the file: the name it was put back under.
    settled: HashMap<Addr, Option<String>>,
}

impl<'s> Walker<'s, '_, '_> {
    /// Whether attached files come back.
    pub(super) fn keeps_attachments(&self) -> bool {
        self.cx.treatment(&RULE) == Treatment::Replace
    }

    /// Sends every file that a reader of the document is offered round the engine: those of the list, of the document, of its pages
    /// and of their annotations.
    pub(super) fn find_attachments(&mut self, catalog: &'s Dictionary) -> Result<(), Refusal> {
        if !self.keeps_attachments() {
            return Ok(());
        }
        let tree = self.source.dict(catalog, b"Names").and_then(|names| raw(names, b"EmbeddedFiles"));
        if let Some(tree) = tree {
            for specification in self.read_tree(tree, false)?.into_values() {
                self.attach(specification)?;
            }
        }
        self.associated(catalog)?;
        for page in self.page_dicts() {
            self.associated(page)?;
            for annot in self.source.array(page, b"Annots").unwrap_or(&[]) {
                let Some(annot) = self.source.resolve(annot).and_then(dict_of) else { continue };
                if let Some(specification) = raw(annot, b"FS") {
                    self.attach(specification)?;
                }
                self.associated(annot)?;
            }
        }
        // What no reader is offered is told and goes.
        for object in self.source.doc.objects.values() {
            let Some(specification) = dict_of(object).filter(|d| d.has(b"EF")) else { continue };
            let offered = self.data_of(specification).is_some_and(|o| self.attachments.settled.contains_key(&addr(o)));
            if !offered {
                let place = embedded_file::place(self.source, specification);
                self.cx.did(&RULE, &place, Action::Removed)?;
            }
        }
        Ok(())
    }

    /// Whether there is something to find behind the cover page of a portfolio.
    pub(super) fn has_attachments(&self) -> bool {
        !self.attachments.list.is_empty()
    }

    /// The name under which the file of a specification was put back.
    pub(super) fn attached_as(&self, specification: &'s Dictionary) -> Option<&str> {
        let data = self.data_of(specification)?;
        self.attachments.settled.get(&addr(data))?.as_deref()
    }

    /// `/AF`: one specification or a list of them.
    fn associated(&mut self, of: &'s Dictionary) -> Result<(), Refusal> {
        match raw(of, b"AF").map(|value| (value, self.source.resolve(value))) {
            Some((_, Some(Object::Array(list)))) => {
                self.pay_list(list)?;
                list.iter().try_for_each(|specification| self.attach(specification))
            }
            Some((value, Some(Object::Dictionary(_)))) => self.attach(value),
            _ => Ok(()),
        }
    }

    /// The stream in which the file of a specification lies.
    fn data_of(&self, specification: &'s Dictionary) -> Option<&'s Object> {
        let files = self.source.dict(specification, b"EF")?;
        let found = SYSTEMS.iter().find_map(|key| self.source.get(files, key));
        found.filter(|o| matches!(o, Object::Stream(_)))
    }

    /// Puts one file back, or drops it and says so.
    fn attach(&mut self, specification: &'s Object) -> Result<(), Refusal> {
        let Some(Object::Dictionary(dict)) = self.source.resolve(specification) else { return Ok(()) };
        let Some(object @ Object::Stream(stream)) = self.data_of(dict) else { return Ok(()) };
        if self.attachments.settled.contains_key(&addr(object)) {
            return Ok(());
        }
        let most = usize::try_from(self.cx.limits().entries).unwrap_or(usize::MAX);
        if self.attachments.settled.len() >= most {
            return Err(Refusal::limit(Limit::Parts, "attachments", "too many attached files"));
        }
        let place = embedded_file::place(self.source, dict);
        let decoded = streams::decode(self.source, stream, self.cx).map_err(|r| r.at(&place))?;
        let made = match decoded {
            Ok(d) if d.picture.is_none() && !d.damaged => self.made_harmless(&self.leaf(dict), &d.bytes),
            // A part of a file is not the file.
            Ok(_) => Err(Refusal::new(Reason::MalformedPdf, &place, "the data of the attached file is damaged")),
            Err(fault) => Err(Refusal::new(Reason::MalformedPdf, &place, fault.detail())),
        };
        let name = match made {
            Ok((name, bytes)) => {
                let name = self.unique(name);
                self.list(&name, &bytes)?;
                Some(name)
            }
            Err(refusal) if ends_the_job(refusal.reason) => return Err(refusal.at(&place)),
            Err(_) => None,
        };
        let action = if name.is_some() { Action::Replaced } else { Action::Removed };
        self.cx.did(&RULE, &place, action)?;
        self.attachments.settled.insert(addr(object), name);
        Ok(())
    }

    /// The name in a specification without the folders before it.
    fn leaf(&self, specification: &'s Dictionary) -> String {
        let name = embedded_file::raw_name(self.source, specification);
        let leaf = name.rsplit(['/', '\\']).next().unwrap_or("").trim();
        if leaf.is_empty() { NAMELESS.to_owned() } else { leaf.to_owned() }
    }

    fn made_harmless(&mut self, name: &str, bytes: &[u8]) -> Result<(String, Vec<u8>), Refusal> {
        let longest = usize::try_from(self.cx.limits().name_bytes).unwrap_or(usize::MAX);
        let clean = names::check(name, longest)?;
        let output = self.cx.child(bytes, &clean)?;
        if output.bytes.is_empty() {
            return Err(Refusal::new(Reason::Internal, name, "an attached file came back empty"));
        }
        if names::extension(&clean) == output.extension {
            return Ok((clean, output.bytes));
        }
        Ok((names::check(&names::with_extension(&clean, output.extension), longest)?, output.bytes))
    }

    /// The name, with a number when it was given already.
    fn unique(&mut self, name: String) -> String {
        let longest = usize::try_from(self.cx.limits().name_bytes).unwrap_or(usize::MAX);
        let mut candidate = name.clone();
        while !self.attachments.taken.insert(candidate.to_lowercase()) {
            let number = self.attachments.numbers.entry(name.to_lowercase()).or_insert(1);
            *number = number.saturating_add(1);
            let extension = names::extension(&name);
            let room = longest.saturating_sub(ROOM).saturating_sub(extension.len());
            let stem = names::cut(names::stem(&name), room).trim_end();
            candidate = format!("{stem} ({number}).{extension}");
        }
        candidate
    }

    /// Writes the specification of a file and the file, both with nothing of the source in them.
    fn list(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        self.cx.take(bytes.len())?;
        let size = Value::Int(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        let file = dict_with([("Type", Value::name("EmbeddedFile")), ("Params", dict_with([("Size", size)]))]);
        let data = self.made(file, Some(Body { coding: Coding::Flate, bytes: encode::deflate(bytes) }));
        let text = text_string(name);
        let specification = self.made(
            dict_with([
                ("Type", Value::name("Filespec")),
                ("EF", dict_with([("F", Value::Ref(data))])),
                ("F", Value::Str(plain_file_name(name))),
                ("UF", Value::Str(text.clone())),
            ]),
            None,
        );
        self.attachments.list.insert(text, specification);
        Ok(())
    }

    fn made(&mut self, value: Value, body: Option<Body>) -> Ix {
        let ix = self.graph.alloc(self.table.known.catalog);
        if let Some(node) = self.graph.get_mut(ix) {
            node.value = value;
            node.body = body;
        }
        ix
    }
}

/// A name for readers that know no Unicode.
pub(crate) fn plain_file_name(name: &str) -> Vec<u8> {
    name.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'_')).collect()
}

fn dict_with<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    let mut dict = Dict::default();
    entries.into_iter().for_each(|(key, value)| dict.set(key, value));
    Value::Dict(dict)
}

/// Limits of the job and the shapes of a bomb; all other reasons concern the one file.
fn ends_the_job(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::LimitBytes
            | Reason::LimitParts
            | Reason::LimitDepth
            | Reason::LimitRatio
            | Reason::LimitOutput
            | Reason::LimitTime
            | Reason::LimitMemory
            | Reason::Internal
    )
}
