//! The walk over the records: what the table knows is read and written anew, what it does not know is left out and said so.

use super::header::Header;
use super::objects::{Kind, Objects};
use super::table::{Shape, Word, row};
use super::{bitmap, shapes};
use crate::metafile::{Cursor, broken, check_output, no_decoder, pad, put16, put32, size};
use crate::rules::{BROKEN_DATA, HIDDEN_DATA, METAFILE_ESCAPE, PRIVATE_DATA, TRAILING_DATA, check_tail};
use mugai_core::{Action, Context, Refusal};

/// Deepest stack of saved states anybody needs.
const MOST_SAVED: u16 = 1_000;
/// Escape (MS-WMF §2.3.6): printer commands, SETABORTPROC among them, and comments.
const ESCAPE: u16 = 0x0626;
/// The escape that is only a comment.
const COMMENT: u16 = 15;

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
    pub(super) out: Vec<u8>,
    pub(super) objects: Objects,
    start: usize,
    largest: u32,
    saved: u16,
}

/// Reads a whole WMF and writes it anew.
pub(super) fn rebuild(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let (header, mut rest) = Header::read(bytes)?;
    cx.take(bytes.len())?;
    let mut d = Drawing { cx, out: Vec::new(), objects: Objects::default(), start: 0, largest: 0, saved: 0 };
    loop {
        let mut c = Cursor::new(rest);
        let (words, function) = (c.u32()?, c.u16()?);
        if function == 0 {
            rest = c.rest();
            break;
        }
        let len = size(words).saturating_mul(2);
        let (record, behind) = rest.split_at_checked(len).ok_or_else(|| broken("the drawing is cut off"))?;
        rest = behind;
        let body = record.get(6..).ok_or_else(|| broken("a record of impossible size"))?;
        d.record(function, body)
            .map_err(|r| r.at(&format!("WMF {}", row(function).map_or("record", |(name, ..)| name))))?;
        check_output(d.out.len(), d.cx)?;
    }
    if !rest.is_empty() {
        check_tail(rest, "WMF")?;
        d.cx.did(&TRAILING_DATA, "WMF", Action::Removed)?;
    }
    d.begin(0);
    d.end()?;
    let words = u32::try_from(d.out.len() / 2).ok().and_then(|n| n.checked_add(9));
    let words = words.ok_or_else(|| broken("a drawing larger than any"))?;
    let mut file = header.write(words, d.objects.places(), d.largest);
    file.append(&mut d.out);
    Ok(file)
}

impl Drawing<'_, '_> {
    fn record(&mut self, function: u16, body: &[u8]) -> Result<(), Refusal> {
        let mut c = Cursor::new(body);
        if function == ESCAPE {
            let comment = c.u16().is_ok_and(|escape| escape == COMMENT);
            let (rule, place) = if comment { (&PRIVATE_DATA, "WMF comment") } else { (&METAFILE_ESCAPE, "WMF ESCAPE") };
            return self.cx.did(rule, place, Action::Removed);
        }
        let Some((name, words, shape)) = row(function) else {
            return match function {
                // Objects made of bitmaps of one single screen; they take a place in the table, so they cannot be left out.
                0x00F8 | 0x01F9 | 0x02FD | 0x06FE => Err(no_decoder("a bitmap of one single device")),
                _ => self.cx.did(&PRIVATE_DATA, "WMF unknown record", Action::Removed),
            };
        };
        let mut fields = [0_u16; 12];
        let mut sound = true;
        for (word, field) in words.iter().zip(fields.iter_mut()) {
            *field = c.u16()?;
            sound = sound && self.allows(*word, *field);
        }
        let fields = fields.get(..words.len()).unwrap_or(&[]);
        if sound && self.shape(function, shape, fields, &mut c, body)? == Fate::Written {
            return Ok(());
        }
        if !sound && matches!(shape, Shape::Palette | Shape::PatternBrush) {
            return Err(broken("an object of unknown form"));
        }
        self.cx.did(&BROKEN_DATA, &format!("WMF {name}"), Action::Removed)
    }

    fn allows(&self, word: Word, value: u16) -> bool {
        match word {
            Word::Any => true,
            Word::In(low, high) => (low..=high).contains(&value),
            Word::NonZero => value != 0,
            Word::Clip => value == 0 || self.objects.kind(value) == Some(Kind::Region),
            Word::Is(kind) => self.objects.kind(value) == Some(kind),
        }
    }

    fn shape(
        &mut self,
        function: u16,
        shape: Shape,
        fields: &[u16],
        c: &mut Cursor<'_>,
        body: &[u8],
    ) -> Result<Fate, Refusal> {
        let first = fields.first().copied().unwrap_or(0);
        match shape {
            Shape::Fixed => {}
            Shape::Create(kind) => self.objects.create(kind)?,
            Shape::Delete => {
                if !self.objects.delete(first) {
                    return Ok(Fate::Void);
                }
            }
            Shape::Select => {
                if self.objects.kind(first).is_none_or(|kind| kind == Kind::Palette) {
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
                // Negative: so many states back; positive: that very state (MS-WMF §2.3.5.10).
                let level = first.cast_signed();
                let left = if level < 0 {
                    self.saved.checked_sub(level.unsigned_abs())
                } else {
                    first.checked_sub(1).filter(|left| *left < self.saved)
                };
                let Some(left) = left else { return Ok(Fate::Void) };
                self.saved = left;
            }
            Shape::Points => return shapes::points(self, function, first, c),
            Shape::Polygons => return shapes::polygons(self, function, first, c),
            Shape::Entries | Shape::Palette => return shapes::entries(self, function, shape, fields, c),
            Shape::Font => return shapes::font(self, function, fields, c),
            Shape::Region => return shapes::region(self, function, fields, c),
            Shape::Text => return shapes::text(self, function, first, c),
            Shape::ExtText => return shapes::ext_text(self, function, fields, c),
            Shape::Bitmap => return bitmap::blit(self, function, fields, c, body),
            Shape::Dib(usage) => return bitmap::dib(self, function, fields, usage, c),
            Shape::PatternBrush => return bitmap::pattern_brush(self, function, fields, c),
        }
        // A reserved word stands behind some modes; more than zeros there is nobody's.
        if c.rest().iter().skip(2).any(|b| *b != 0) {
            self.cx.did(&HIDDEN_DATA, "WMF", Action::Removed)?;
        }
        self.fields(function, fields);
        self.end()
    }

    /// Begins a record.
    pub(super) fn begin(&mut self, function: u16) {
        self.start = self.out.len();
        put32(&mut self.out, 0);
        put16(&mut self.out, function);
    }

    /// Begins a record with its fields.
    pub(super) fn fields(&mut self, function: u16, fields: &[u16]) {
        self.begin(function);
        for field in fields {
            put16(&mut self.out, *field);
        }
    }

    /// Zeros up to the next multiple of two.
    pub(super) fn pad(&mut self) {
        pad(&mut self.out, self.start, 2);
    }

    /// Ends the record.
    pub(super) fn end(&mut self) -> Result<Fate, Refusal> {
        self.pad();
        let words = u32::try_from(self.out.len().saturating_sub(self.start) / 2);
        let words = words.map_err(|_| broken("a record larger than any"))?;
        if let Some(place) = self.out.get_mut(self.start..self.start.saturating_add(4)) {
            place.copy_from_slice(&words.to_le_bytes());
        }
        self.largest = self.largest.max(words);
        Ok(Fate::Written)
    }
}
