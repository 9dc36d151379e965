//! Fields read from one record or object of EMF+ and written, in the same order, to the new one.

use crate::metafile::{Cursor, broken, put32, size};
use mugai_core::Refusal;

/// Reads at one end, writes at the other.
#[derive(Debug)]
pub(super) struct Stream<'a, 'o> {
    pub(super) c: Cursor<'a>,
    pub(super) out: &'o mut Vec<u8>,
}

impl Stream<'_, '_> {
    /// One field of any value.
    pub(super) fn word(&mut self) -> Result<u32, Refusal> {
        let value = self.c.u32()?;
        put32(self.out, value);
        Ok(value)
    }

    /// `n` fields of any value.
    pub(super) fn words(&mut self, n: usize) -> Result<(), Refusal> {
        self.out.extend_from_slice(self.c.take(n.saturating_mul(4))?);
        Ok(())
    }

    /// A field of an enumeration.
    pub(super) fn within(&mut self, low: u32, high: u32) -> Result<u32, Refusal> {
        let value = self.word()?;
        if (low..=high).contains(&value) { Ok(value) } else { Err(broken("a value outside its enumeration")) }
    }

    /// `n` finite numbers.
    pub(super) fn floats(&mut self, n: usize) -> Result<(), Refusal> {
        let bytes = self.c.take(n.saturating_mul(4))?;
        let mut each = Cursor::new(bytes);
        while !each.rest().is_empty() {
            if !f32::from_bits(each.u32()?).is_finite() {
                return Err(broken("a number that is none"));
            }
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// A count, then as many finite numbers.
    pub(super) fn counted_floats(&mut self) -> Result<u32, Refusal> {
        let count = self.word()?;
        self.floats(size(count))?;
        Ok(count)
    }

    /// `n` points: whole numbers of two bytes each way, or finite numbers.
    pub(super) fn points(&mut self, n: u32, compressed: bool) -> Result<(), Refusal> {
        if compressed { self.words(size(n)) } else { self.floats(size(n).saturating_mul(2)) }
    }

    /// `n` rectangles, likewise.
    pub(super) fn rectangles(&mut self, n: u32, compressed: bool) -> Result<(), Refusal> {
        let n = size(n);
        if compressed { self.words(n.saturating_mul(2)) } else { self.floats(n.saturating_mul(4)) }
    }

    /// `n` bytes of plain content.
    pub(super) fn bytes(&mut self, n: usize) -> Result<(), Refusal> {
        self.out.extend_from_slice(self.c.take(n)?);
        Ok(())
    }

    /// The mark and version every object begins with (MS-EMFPLUS §2.2.2.19).
    pub(super) fn version(&mut self) -> Result<(), Refusal> {
        if self.word()? >> 12 == 0xDBC01 { Ok(()) } else { Err(broken("an object without its mark")) }
    }

    /// An object within an object, behind its length: what `inner` reads is written, and its true length before it.
    pub(super) fn nested(
        &mut self,
        inner: impl FnOnce(&mut Stream<'_, '_>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let len = size(self.c.u32()?);
        let data = self.c.take(len)?;
        let at = self.out.len();
        put32(self.out, 0);
        inner(&mut Stream { c: Cursor::new(data), out: self.out })?;
        let start = at.saturating_add(4);
        crate::metafile::pad(self.out, start, 4);
        let len =
            u32::try_from(self.out.len().saturating_sub(start)).map_err(|_| broken("an object larger than any"))?;
        if let Some(place) = self.out.get_mut(at..start) {
            place.copy_from_slice(&len.to_le_bytes());
        }
        Ok(())
    }
}
