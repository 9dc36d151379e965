//! The second look at a finished drawing of Jw_cad: one list of what is still to be read, worked off from the bytes, with
//! nothing of the reader but the tables.

use super::layout::{self, CLASSES, Class, Field, HEADER, MAGIC, VERSIONS, WITH_PICTURES};
use super::rebuild::WHOLE;
use super::{bitmap, picture};
use crate::graph::Graph;
use mugai_core::{Context, Reason, Refusal, names};
use mugai_jptext::{Charset, find_hidden};
use std::collections::HashSet;

fn residue(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, "JWW", detail)
}

/// What is to be read next.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Fields of these letters.
    Fields(&'static str),
    /// The fields all elements have, and this class's own behind them.
    Element(Class),
    /// So many objects, of which each is a block's definition or none is.
    Objects(u32, bool),
    /// A count, and the objects.
    List(bool),
}

/// # Errors
/// `residue` for anything our writer does not write.
pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let body = bytes.strip_prefix(MAGIC).ok_or_else(|| residue("begins otherwise"))?;
    let mut look = Look { body, at: 0, version: 0, classes: Vec::new(), objects: 0, texts: Vec::new() };
    look.version = look.unsigned(4)?;
    if !VERSIONS.contains(&look.version) {
        return Err(residue("a version that is not known"));
    }
    let mut graph = Graph::new("JWW");
    graph.entity(WHOLE, cx)?;
    let mut steps = vec![Step::List(true), Step::List(false)];
    for (since, times, fields) in HEADER.iter().rev() {
        if look.version >= *since {
            steps.extend(std::iter::repeat_n(Step::Fields(fields), *times));
        }
    }
    while let Some(step) = steps.pop() {
        look.step(step, &mut steps, &mut graph, cx)?;
    }
    graph.check(cx).map_err(|_| residue("blocks that hold themselves, or are not there"))?;
    let within = if look.version >= WITH_PICTURES { look.pictures(cx)? } else { HashSet::new() };
    if look.at != look.body.len() {
        return Err(residue("something behind the end"));
    }
    if look.texts.iter().any(|text| picture::harmless(text, &within).is_some()) {
        return Err(residue("a picture elsewhere"));
    }
    Ok(())
}

struct Look<'a> {
    body: &'a [u8],
    at: usize,
    version: u32,
    /// Each class and its number, in the order they came.
    classes: Vec<(u32, Class)>,
    /// Classes and objects so far.
    objects: u32,
    /// Texts with a mark of a picture in them.
    texts: Vec<String>,
}

impl<'a> Look<'a> {
    fn bytes(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let end = self.at.checked_add(count).ok_or_else(|| residue("cut off"))?;
        let piece = self.body.get(self.at..end).ok_or_else(|| residue("cut off"))?;
        self.at = end;
        Ok(piece)
    }

    fn unsigned(&mut self, bytes: usize) -> Result<u32, Refusal> {
        let piece = self.bytes(bytes)?;
        Ok(piece.iter().zip([0, 8, 16, 24]).fold(0, |n, (b, shift)| n | u32::from(*b) << shift))
    }

    fn step(
        &mut self,
        step: Step,
        steps: &mut Vec<Step>,
        graph: &mut Graph,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        match step {
            Step::Fields(letters) => self.fields(letters, cx).map(drop),
            Step::List(definitions) => {
                let mut count = self.unsigned(2)?;
                if count == 0xFFFF {
                    count = self.unsigned(4)?;
                }
                steps.push(Step::Objects(count, definitions));
                Ok(())
            }
            Step::Objects(0, _) => Ok(()),
            Step::Objects(count, definitions) => {
                steps.push(Step::Objects(count.saturating_sub(1), definitions));
                let class = self.class()?;
                if (class == Class::Definition) != definitions {
                    return Err(residue("an element out of place"));
                }
                let [number, ..] = self.element(class, cx)?;
                match class {
                    Class::Definition => {
                        graph.entity(u64::from(number), cx).map_err(|_| residue("a block twice"))?;
                        steps.push(Step::List(false));
                        return Ok(());
                    }
                    Class::Block => graph.point(u64::from(number), 1, cx)?,
                    Class::Dimension => {
                        let (first, between, then) = layout::dimension(self.version);
                        steps.extend(then.iter().rev().map(|class| Step::Element(*class)));
                        steps.push(Step::Fields(between));
                        steps.extend(first.iter().rev().map(|class| Step::Element(*class)));
                    }
                    _ => {}
                }
                graph.weigh();
                Ok(())
            }
            Step::Element(class) => self.element(class, cx).map(drop),
        }
    }

    /// Fields of these letters, and the first two numbers among them.
    fn fields(&mut self, letters: &str, cx: &mut Context<'_>) -> Result<[u32; 3], Refusal> {
        let mut numbers = Vec::new();
        for letter in letters.chars() {
            match layout::field(letter) {
                Field::Number(bytes) => {
                    let number = self.unsigned(bytes)?;
                    if !layout::allows(letter, number) {
                        return Err(residue("a number beyond its table"));
                    }
                    numbers.push(number);
                }
                Field::Real => {
                    // A double whose exponent is all ones is no number (IEEE 754 §3.4).
                    let [low, high] = [self.unsigned(4)?, self.unsigned(4)?];
                    if high & 0x7FF0_0000 == 0x7FF0_0000 {
                        return Err(residue(format!("a coordinate that is no number: {low:08x}")));
                    }
                }
                Field::Text => {
                    let text = self.text()?;
                    if picture::names_one(&text) {
                        cx.take(text.len())?;
                        self.texts.push(text);
                    }
                }
            }
        }
        let mut first = numbers.into_iter();
        Ok([first.next().unwrap_or(0), first.next().unwrap_or(0), first.next().unwrap_or(0)])
    }

    fn element(&mut self, class: Class, cx: &mut Context<'_>) -> Result<[u32; 3], Refusal> {
        let [_, style, colour] = self.fields(layout::common(self.version), cx)?;
        let own = CLASSES.iter().find(|(known, ..)| *known == class).map_or("", |(.., fields)| *fields);
        let numbers = self.fields(own, cx)?;
        self.fields(layout::more(class, style, colour), cx)?;
        Ok(numbers)
    }

    fn class(&mut self) -> Result<Class, Refusal> {
        let unknown = || residue("an element of another kind");
        let tag = self.unsigned(2)?;
        if tag == 0xFFFF {
            let (version, length) = (self.unsigned(2)?, self.unsigned(2)?);
            let name = self.bytes(usize::try_from(length).unwrap_or(usize::MAX))?;
            let class = CLASSES.iter().find(|(_, known, _)| known.as_bytes() == name).ok_or_else(unknown)?.0;
            if version != self.version || self.classes.iter().any(|(_, known)| *known == class) {
                return Err(residue("a class that is told otherwise than we tell it"));
            }
            self.classes.push((self.objects.saturating_add(1), class));
            self.objects = self.objects.saturating_add(2);
            return Ok(class);
        }
        let number = match tag {
            0x7FFF => self.unsigned(4)?.checked_sub(0x8000_0000).filter(|number| *number >= 0x7FFF),
            _ => tag.checked_sub(0x8000),
        };
        self.objects = self.objects.saturating_add(1);
        let number = number.ok_or_else(unknown)?;
        self.classes.iter().find(|(known, _)| *known == number).map(|(_, class)| *class).ok_or_else(unknown)
    }

    /// A text as we write one: none of its characters hides, its length is said as shortly as it can be.
    fn text(&mut self) -> Result<String, Refusal> {
        let mark = b"\xFF\xFE\xFF";
        let wide = self.body.get(self.at..).is_some_and(|rest| rest.starts_with(mark));
        if wide {
            self.bytes(mark.len())?;
        }
        let (length, least) = match self.unsigned(1)? {
            0xFF => match self.unsigned(2)? {
                0xFFFF => (self.unsigned(4)?, 0xFFFE),
                length => (length, 0xFF),
            },
            length => (length, 0),
        };
        if length < least {
            return Err(residue("a length that is told otherwise than we tell it"));
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let bytes = self.bytes(if wide { length.saturating_mul(2) } else { length })?;
        let text = if wide {
            let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
            String::from_utf16(&units).ok()
        } else {
            Charset::Cp932.decode_strictly(bytes)
        };
        let text = text.ok_or_else(|| residue("a text in no encoding"))?;
        if find_hidden(&text).is_some() {
            return Err(residue("a character that hides"));
        }
        Ok(text)
    }

    /// The pictures, and the names texts may call them by.
    fn pictures(&mut self, cx: &mut Context<'_>) -> Result<HashSet<String>, Refusal> {
        let mut within = HashSet::new();
        for _ in 0..self.unsigned(4)? {
            cx.part()?;
            let name = self.text()?;
            let inner = name.strip_suffix(".gz").ok_or_else(|| residue("a picture that is not packed"))?;
            let size = usize::try_from(self.unsigned(4)?).unwrap_or(usize::MAX);
            let packed = self.bytes(size)?;
            let bytes = picture::unpack(packed, cx)?.ok_or_else(|| residue("a picture that is broken"))?;
            match names::extension(inner).as_str() {
                "bmp" if bitmap::is_ours(&bytes) => {}
                "png" | "jpg" | "jpeg" => cx.inspect_child(&bytes, inner)?,
                _ => return Err(residue("a picture of another kind")),
            }
            if inner.contains(['\\', '/', ':', '%']) || !within.insert(inner.to_owned()) {
                return Err(residue("a picture by another name"));
            }
        }
        Ok(within)
    }
}
