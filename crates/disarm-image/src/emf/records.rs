//! The walk over the records: what the table knows is read and written anew, what it does not know is left out and said so.

use super::header::Header;
use super::objects::{Kind, Objects};
use super::plus::{self, Plan};
use super::table::{Shape, Word, row};
use super::write::Writer;
use super::{bitmap, comment, shapes, text};
use crate::metafile::{Cursor, broken, check_output, put32, size, slice};
use crate::rules::{
    BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, METAFILE_ESCAPE, PRIVATE_DATA, TRAILING_DATA, check_tail,
};
use mugai_core::{Action, Context, Refusal, Rule};

/// Deepest stack of saved states anybody needs.
const MOST_SAVED: u32 = 1_000;

/// What a record came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was written.
    Written,
    /// It would have done nothing in a viewer that checks, and is left out.
    Void,
}

/// The state of the drawing as far as it must be checked.
pub(super) struct Drawing<'c, 'x> {
    pub(super) cx: &'c mut Context<'x>,
    pub(super) out: Writer,
    pub(super) objects: Objects,
    pub(super) plus: Plan,
    saved: u32,
}

/// Reads a whole EMF and writes it anew.
pub(super) fn rebuild(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let (first, mut rest) = next(bytes)?;
    if !super::starts_as_emf(bytes) {
        return Err(broken("no header"));
    }
    cx.take(bytes.len())?;
    let header = Header::read(first, cx)?;
    let plus = plus::plan(bytes, cx)?;
    let mut drawing = Drawing { cx, out: Writer::default(), objects: Objects::default(), plus, saved: 0 };
    header.write(&mut drawing.out)?;
    loop {
        let (record, behind) = next(rest)?;
        rest = behind;
        let kind = Cursor::new(record).u32()?;
        if kind == 14 {
            break;
        }
        drawing.record(kind, record).map_err(|r| {
            let name = row(kind).map_or("COMMENT", |(name, ..)| name);
            r.at(&format!("EMF {name}"))
        })?;
        check_output(drawing.out.len(), drawing.cx)?;
    }
    if !rest.is_empty() {
        check_tail(rest, "EMF")?;
        drawing.cx.did(&TRAILING_DATA, "EMF", Action::Removed)?;
    }
    let places = drawing.objects.places();
    drawing.out.finish(&header, places, drawing.cx)
}

/// The first record and what follows it.
fn next(bytes: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    let mut c = Cursor::new(bytes);
    let (_kind, len) = (c.u32()?, c.u32()?);
    if len < 8 || len % 4 != 0 {
        return Err(broken("a record of impossible size"));
    }
    bytes.split_at_checked(size(len)).ok_or_else(|| broken("the drawing is cut off"))
}

/// Which rule a record falls under that is not kept.
fn danger(kind: u32) -> (&'static Rule, &'static str) {
    match kind {
        102 => (&METAFILE_ESCAPE, "EMF GLSRECORD"),
        103 => (&METAFILE_ESCAPE, "EMF GLSBOUNDEDRECORD"),
        104 => (&METAFILE_ESCAPE, "EMF PIXELFORMAT"),
        105 => (&METAFILE_ESCAPE, "EMF DRAWESCAPE"),
        106 => (&METAFILE_ESCAPE, "EMF EXTESCAPE"),
        109 | 119 => (&METAFILE_ESCAPE, "EMF SETLINKEDUFIS"),
        110 => (&METAFILE_ESCAPE, "EMF NAMEDESCAPE"),
        99..=101 | 111..=113 | 121 | 122 => (&COLOUR_PROFILE, "EMF colour space"),
        96 | 97 => (&BROKEN_DATA, "EMF POLYTEXTOUT"),
        _ => (&PRIVATE_DATA, "EMF unknown record"),
    }
}

impl Drawing<'_, '_> {
    fn record(&mut self, kind: u32, record: &[u8]) -> Result<(), Refusal> {
        let mut c = Cursor::new(record);
        c.take(8)?;
        if kind == 70 {
            return comment::comment(self, c.rest());
        }
        let Some((name, words, shape)) = row(kind) else {
            let (rule, place) = danger(kind);
            return self.cx.did(rule, place, Action::Removed);
        };
        let mut fields = [0_u32; 36];
        let mut sound = true;
        for (word, field) in words.iter().zip(fields.iter_mut()) {
            *field = c.u32()?;
            sound = sound && self.allows(*word, *field);
        }
        let fields = fields.get(..words.len()).unwrap_or(&[]);
        if sound && self.shape(kind, shape, fields, &mut c, record)? == Fate::Written {
            return Ok(());
        }
        self.cx.did(&BROKEN_DATA, &format!("EMF {name}"), Action::Removed)
    }

    fn allows(&self, word: Word, value: u32) -> bool {
        match word {
            Word::Any => true,
            Word::Float => f32::from_bits(value).is_finite(),
            Word::In(low, high) => (low..=high).contains(&value),
            Word::NonZero => value != 0,
            Word::Handle(kind) => self.objects.kind(value).is_some_and(|k| kind.is_none_or(|kind| kind == k)),
        }
    }

    fn shape(
        &mut self,
        kind: u32,
        shape: Shape,
        fields: &[u32],
        c: &mut Cursor<'_>,
        record: &[u8],
    ) -> Result<Fate, Refusal> {
        let handle = fields.first().copied().unwrap_or(0);
        match shape {
            Shape::Fixed => {}
            Shape::Create(object) => self.objects.create(handle, object)?,
            Shape::Delete => {
                if !self.objects.delete(handle) {
                    return Ok(Fate::Void);
                }
            }
            Shape::Select => {
                if self.objects.kind(handle).is_none_or(|k| k == Kind::Palette) {
                    return Ok(Fate::Void);
                }
            }
            Shape::Save => {
                self.saved = self.saved.saturating_add(1);
                if self.saved > MOST_SAVED {
                    return Err(broken("states saved too deep"));
                }
            }
            Shape::Restore => {
                // Negative: so many states back; positive: that very state (MS-EMF §2.3.11.6).
                let level = handle.cast_signed();
                let left = if level < 0 {
                    self.saved.checked_sub(level.unsigned_abs())
                } else {
                    handle.checked_sub(1).filter(|left| *left < self.saved)
                };
                let Some(left) = left else { return Ok(Fate::Void) };
                self.saved = left;
            }
            Shape::Points(unit) => return shapes::points(self, kind, fields, unit, c),
            Shape::Lines(unit) => return shapes::lines(self, kind, fields, unit, c),
            Shape::Drawn(unit) => return shapes::drawn(self, kind, fields, unit, c),
            Shape::Region(at) => return shapes::region(self, kind, fields, at, c),
            Shape::Gradient => return shapes::gradient(self, kind, fields, c),
            Shape::Palette => return shapes::palette(self, kind, handle, c),
            Shape::Entries => return shapes::entries(self, kind, fields, c),
            Shape::Bitmaps(list) => return bitmap::bitmaps(self, kind, fields, list, record),
            Shape::PatternBrush => return bitmap::pattern_brush(self, kind, fields, record),
            Shape::Pen => return bitmap::pen(self, kind, fields, c, record),
            Shape::Font => return text::font(self, kind, handle, c),
            Shape::Text(unit) => return text::text(self, kind, unit, record),
            Shape::SmallText => return text::small(self, kind, c),
        }
        if c.rest().iter().any(|b| *b != 0) {
            self.cx.did(&HIDDEN_DATA, "EMF", Action::Removed)?;
        }
        self.fields(kind, fields);
        self.out.end().map(|()| Fate::Written)
    }

    /// Begins a record with its fields.
    pub(super) fn fields(&mut self, kind: u32, fields: &[u32]) {
        self.out.begin(kind);
        self.fields_more(fields);
    }

    /// More fields of the record that was begun.
    pub(super) fn fields_more(&mut self, fields: &[u32]) {
        for field in fields {
            put32(self.out.body(), *field);
        }
    }

    /// Copies `len` bytes of plain numbers or text from an offset of the record, padded, and returns where they now stand.
    pub(super) fn copy(&mut self, record: &[u8], at: u32, len: usize) -> Result<u32, Refusal> {
        let bytes = slice(record, at, len)?;
        self.out.pad();
        let offset = self.out.offset();
        self.out.body().extend_from_slice(bytes);
        Ok(offset)
    }
}
