//! The fresh file: header, elements and blocks field by field, pictures rebuilt, texts that name a picture put in last.

use super::archive::Archive;
use super::layout::{self, CLASSES, Class, Field, HEADER, MAGIC, VERSIONS};
use super::source::{Source, Text};
use super::{bad, picture};
use crate::graph::Graph;
use crate::rules::{EXTERNAL_REFERENCE, HIDDEN_TEXT};
use mugai_core::{Action, Context, Limit, Refusal, advice};
use mugai_jptext::reveal;

/// The drawing itself among the blocks, which are numbered in 32 bits.
pub(super) const WHOLE: u64 = u64::MAX;

/// The fresh file, and what stands behind the end of the old one.
pub(super) fn rebuild<'a>(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<(Vec<u8>, &'a [u8]), Refusal> {
    cx.take(bytes.len())?;
    let mut from = Source::new(bytes);
    if from.bytes(MAGIC.len())? != MAGIC {
        return Err(from.bad("begins otherwise"));
    }
    let version = from.long()?;
    if !VERSIONS.contains(&version) {
        return Err(Refusal::advised(&advice::DRAWING, "JWW", &format!("the version {version} is not known")));
    }
    let mut file =
        File { from, to: Archive::default(), version, graph: Graph::new("JWW"), elements: 0, named: Vec::new() };
    file.to.out.extend_from_slice(MAGIC);
    file.to.number(version, 4);
    for (_, times, fields) in HEADER.iter().filter(|(since, ..)| version >= *since) {
        for _ in 0..*times {
            file.fields(fields, cx)?;
        }
    }
    file.graph.entity(WHOLE, cx)?;
    file.list(false, cx)?;
    file.list(true, cx)?;
    file.graph.check(cx)?;
    file.finish(cx)
}

struct File<'a> {
    from: Source<'a>,
    to: Archive,
    version: u32,
    graph: Graph,
    elements: u64,
    /// Texts that name a picture, and where in the output each is to stand: which pictures there are is known at the end.
    named: Vec<(usize, Text)>,
}

impl<'a> File<'a> {
    /// Fields of these letters; the number in the last of them that is one.
    fn fields(&mut self, letters: &str, cx: &mut Context<'_>) -> Result<u32, Refusal> {
        let mut last = 0;
        for letter in letters.chars() {
            match layout::field(letter) {
                Field::Number(bytes) => {
                    last = self.from.number(letter)?;
                    self.to.number(last, bytes);
                }
                Field::Real => {
                    let real = self.from.real()?;
                    self.to.real(real);
                }
                Field::Text => self.text(cx)?,
            }
        }
        Ok(last)
    }

    fn text(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let Text { text, wide } = self.from.text()?;
        let text = reveal(text, |_, _| cx.did(&HIDDEN_TEXT, "JWW", Action::Removed))?;
        let text = Text { text, wide };
        if picture::names_one(&text.text) {
            cx.take(text.text.len().saturating_add(64))?;
            self.named.push((self.to.out.len(), text));
            return Ok(());
        }
        self.to.text(&text)
    }

    /// A list of elements, or of what the blocks are.
    fn list(&mut self, definitions: bool, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let count = self.from.count()?;
        self.to.count(count);
        for _ in 0..count {
            self.elements = self.elements.saturating_add(1);
            if self.elements > cx.limits().drawing_entries {
                return Err(Refusal::limit(Limit::Objects, "JWW", "more elements than allowed"));
            }
            let class = self.from.class()?;
            if (class == Class::Definition) != definitions {
                return Err(self.from.bad("an element where none of its kind may stand"));
            }
            self.to.class(class, self.version);
            if definitions {
                self.definition(cx)?;
            } else {
                self.graph.weigh();
                self.element(class, cx)?;
            }
        }
        Ok(())
    }

    /// Line type and colour decide which fields there are.
    fn common(&mut self, cx: &mut Context<'_>) -> Result<(u32, u32), Refusal> {
        let fields = layout::common(self.version);
        let (style, rest) = fields.split_at_checked(2).unwrap_or((fields, ""));
        let (colour, rest) = rest.split_at_checked(1).unwrap_or((rest, ""));
        let style = self.fields(style, cx)?;
        let colour = self.fields(colour, cx)?;
        self.fields(rest, cx)?;
        Ok((style, colour))
    }

    fn element(&mut self, class: Class, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let last = self.single(class, cx)?;
        match class {
            Class::Block => self.graph.point(u64::from(last), 1, cx),
            Class::Dimension => {
                let (first, between, then) = layout::dimension(self.version);
                for class in first {
                    self.single(*class, cx)?;
                }
                self.fields(between, cx)?;
                for class in then {
                    self.single(*class, cx)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// An element without those it is made of; its last number.
    fn single(&mut self, class: Class, cx: &mut Context<'_>) -> Result<u32, Refusal> {
        let (style, colour) = self.common(cx)?;
        let own = CLASSES.iter().find(|(known, ..)| *known == class).map_or("", |(.., fields)| *fields);
        let last = self.fields(own, cx)?;
        self.fields(layout::more(class, style, colour), cx)?;
        Ok(last)
    }

    fn definition(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        self.common(cx)?;
        let own = CLASSES.iter().find(|(known, ..)| *known == Class::Definition).map_or("", |(.., fields)| *fields);
        let (number, rest) = own.split_at_checked(1).unwrap_or((own, ""));
        let number = self.fields(number, cx)?;
        self.fields(rest, cx)?;
        self.graph.entity(u64::from(number), cx)?;
        self.list(false, cx)
    }

    /// Behind the blocks lie the pictures; then it is known which a text may name.
    fn finish(mut self, cx: &mut Context<'_>) -> Result<(Vec<u8>, &'a [u8]), Refusal> {
        let mut pictures = Archive::default();
        let within = picture::rebuild(&mut self.from, self.version, &mut pictures, cx)?;
        let mut whole = Archive::default();
        cx.take(self.to.out.len())?;
        let mut done = 0;
        for (at, mut text) in self.named {
            if let Some(harmless) = picture::harmless(&text.text, &within) {
                cx.did(&EXTERNAL_REFERENCE, "JWW", Action::Replaced)?;
                text.text = harmless;
            }
            let before = self.to.out.get(done..at).ok_or_else(|| bad("picture", "a place that is none"))?;
            whole.out.extend_from_slice(before);
            whole.text(&text)?;
            done = at;
        }
        whole.out.extend_from_slice(self.to.out.get(done..).unwrap_or(&[]));
        whole.out.extend(pictures.out);
        Ok((whole.out, self.from.rest()))
    }
}
