//! What pages, forms, patterns and glyphs paint: inflated under the limits and cut into instructions by the other reader.

use super::objects::place;
use super::residue;
use crate::content::operators;
use crate::streams;
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Dict, Name, Object, Stream};
use mugai_core::{Context, Refusal};
use std::collections::HashSet;

/// A word no writer writes, put behind the data: the reader must arrive there.
const END: &[u8] = b"MugaiEnd";
/// Keys of property lists in content (threats §6.6).
const PROPERTIES: &[&[u8]] =
    &[b"MCID", b"Lang", b"ActualText", b"Alt", b"E", b"Type", b"Subtype", b"BBox", b"Attached"];
/// Coded data longer than this holds something.
const SMALL: usize = 16;

/// The streams that were read, each of them once.
#[derive(Default)]
pub(super) struct Contents {
    read: HashSet<u32>,
}

impl Contents {
    /// What a dictionary paints: the contents of a page, the glyphs of a font.
    ///
    /// # Errors
    /// `residue`, limits.
    pub(super) fn of_dict(&mut self, d: &Dict<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if d.get::<Name<'_>>("Type").is_some_and(|t| t.as_ref() as &[u8] == b"Page") {
            match d.get::<Object<'_>>("Contents") {
                None => {}
                Some(Object::Stream(s)) => self.stream(&s, cx)?,
                // Our writer joins the parts of a page.
                Some(_) => return Err(residue(&place(d), "page contents that are not one stream")),
            }
        }
        if let Some(glyphs) = d.get::<Dict<'_>>("CharProcs") {
            for key in glyphs.keys() {
                if let Some(glyph) = glyphs.get::<Stream<'_>>(key.as_ref() as &[u8]) {
                    self.stream(&glyph, cx)?;
                }
            }
        }
        Ok(())
    }

    /// What a form or a tiling pattern paints.
    ///
    /// # Errors
    /// `residue`, limits.
    pub(super) fn of_stream(&mut self, s: &Stream<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let form = s.dict().get::<Name<'_>>("Subtype").is_some_and(|t| t.as_ref() as &[u8] == b"Form");
        if form || s.dict().contains_key("PatternType") { self.stream(s, cx) } else { Ok(()) }
    }

    fn stream(&mut self, s: &Stream<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if !self.read.insert(s.obj_id().obj_number) {
            return Ok(());
        }
        let place = place(s.dict());
        let mut data = decoded(s, cx)?.ok_or_else(|| residue(&place, "content that cannot be decoded"))?;
        if data.is_empty() && s.raw_data().len() > SMALL {
            return Err(residue(&place, "content that decodes to nothing"));
        }
        data.push(b'\n');
        data.extend_from_slice(END);
        instructions(&data, &place)
    }
}

/// The data of a stream, undone by our own decoders under the limits; `None` when it is not coded as our writer codes it.
///
/// # Errors
/// Limits.
pub(super) fn decoded(s: &Stream<'_>, cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    let filters: Vec<Vec<u8>> = match s.dict().get::<Object<'_>>("Filter") {
        Some(Object::Name(n)) => vec![n.as_ref().to_vec()],
        Some(Object::Array(a)) => a.iter::<Name<'_>>().map(|n| n.as_ref().to_vec()).collect(),
        _ => return Ok(None),
    };
    let mut data = s.raw_data().into_owned();
    for filter in filters.iter().take(2) {
        match streams::undo(filter, &data, cx)? {
            Some(out) => data = out,
            None => return Ok(None),
        }
    }
    Ok((filters.len() <= 2).then_some(data))
}

/// Every instruction up to the word behind the data; only operators of the table, only property lists of known keys.
fn instructions(data: &[u8], place: &str) -> Result<(), Refusal> {
    let mut reader = UntypedIter::new(data);
    let mut arrived = false;
    while let Some(instruction) = reader.next() {
        if arrived {
            return Err(residue(place, "content behind its end"));
        }
        let operator: &[u8] = instruction.operator;
        if operator == END {
            arrived = true;
            continue;
        }
        if !operators::is_known(operator) {
            return Err(residue(place, format!("operator {}", String::from_utf8_lossy(operator))));
        }
        for operand in instruction.operands() {
            if let Object::Dict(d) = operand
                && let Some(key) = d.keys().find(|k| !PROPERTIES.contains(&k.as_ref()))
            {
                return Err(residue(place, format!("property {}", key.as_str())));
            }
        }
    }
    // The reader stops where it understands nothing any more.
    if arrived { Ok(()) } else { Err(residue(place, "content that the second reader cannot read to its end")) }
}
