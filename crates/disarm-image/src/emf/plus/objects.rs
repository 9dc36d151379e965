//! Objects of EMF+ (MS-EMFPLUS §2.2.1) and the 64 places they live in.

use super::stream::Stream;
use super::{brush, image, path};
use crate::metafile::{broken, size};
use mugai_core::{Context, Refusal};

/// What an object is; the numbers of MS-EMFPLUS §2.1.1.22.
pub(super) const BRUSH: u16 = 1;
pub(super) const PEN: u16 = 2;
pub(super) const PATH: u16 = 3;
pub(super) const REGION: u16 = 4;
pub(super) const IMAGE: u16 = 5;
pub(super) const FONT: u16 = 6;
pub(super) const FORMAT: u16 = 7;
pub(super) const ATTRIBUTES: u16 = 8;
const CAP: u16 = 9;

/// The places; 0 is empty.
#[derive(Debug)]
pub(super) struct Objects([u16; 64]);

impl Default for Objects {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Objects {
    /// Reads and writes an object and puts it in its place.
    pub(super) fn put(&mut self, flags: u16, s: &mut Stream<'_, '_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if flags & 0x8000 != 0 {
            return Err(broken("an object in pieces"));
        }
        let kind = flags >> 8;
        match kind {
            BRUSH => brush::brush(s, cx)?,
            PEN => brush::pen(s)?,
            PATH => path::path(s)?,
            REGION => path::region(s)?,
            IMAGE => image::image(s, cx)?,
            FONT => font(s)?,
            FORMAT => format(s)?,
            ATTRIBUTES => {
                s.version()?;
                s.words(5)?;
            }
            CAP => path::cap(s)?,
            _ => return Err(broken("an object of unknown kind")),
        }
        let slot = self.0.get_mut(usize::from(flags & 0xFF)).ok_or_else(|| broken("an object outside the table"))?;
        *slot = kind;
        Ok(())
    }

    /// Whether the object at a place is of this kind.
    pub(super) fn check(&self, place: u32, kind: u16) -> Result<(), Refusal> {
        if self.0.get(size(place)) == Some(&kind) { Ok(()) } else { Err(broken("an object that is not there")) }
    }
}

fn font(s: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    s.version()?;
    s.floats(1)?; // size
    s.within(0, 7)?; // unit
    s.words(2)?; // style, reserved
    let chars = s.within(0, 256)?;
    s.bytes(size(chars).saturating_mul(2))
}

fn format(s: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    s.version()?;
    s.words(6)?; // flags, language, two alignments, digits and their language
    s.floats(1)?; // first tab
    s.words(1)?; // hot keys
    s.floats(3)?; // margins, tracking
    s.words(1)?; // trimming
    let (tabs, ranges) = (s.within(0, 4096)?, s.within(0, 32)?);
    s.floats(size(tabs))?;
    s.words(size(ranges).saturating_mul(2))
}
