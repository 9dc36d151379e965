//! The table of objects (MS-EMF §3.1.1.1): places are chosen by the file, so every use is checked.

use crate::metafile::{broken, size};
use mugai_core::Refusal;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pen,
    Brush,
    Font,
    Palette,
}

/// The first of the stock objects (MS-EMF §2.1.31).
const STOCK: u32 = 0x8000_0000;

/// Objects that are alive; place 0 is the drawing itself.
#[derive(Debug, Default)]
pub(super) struct Objects {
    alive: Vec<Option<Kind>>,
}

impl Objects {
    /// Puts an object at the place the record names. One that is already there goes.
    pub(super) fn create(&mut self, place: u32, kind: Kind) -> Result<(), Refusal> {
        // The header counts handles in 16 bits, place 0 among them.
        if place == 0 || place > 0xFFFE {
            return Err(broken("an object outside the table"));
        }
        let at = size(place);
        if self.alive.len() <= at {
            self.alive.resize(at.saturating_add(1), None);
        }
        if let Some(slot) = self.alive.get_mut(at) {
            *slot = Some(kind);
        }
        Ok(())
    }

    /// The kind of a stock object or of one that is alive.
    pub(super) fn kind(&self, handle: u32) -> Option<Kind> {
        match handle.checked_sub(STOCK) {
            Some(0..=5 | 18) => Some(Kind::Brush),
            Some(6..=8 | 19) => Some(Kind::Pen),
            Some(10..=14 | 16 | 17) => Some(Kind::Font),
            Some(15) => Some(Kind::Palette),
            Some(_) => None,
            None => self.alive.get(size(handle)).copied().flatten(),
        }
    }

    /// Whether something was there to be deleted.
    pub(super) fn delete(&mut self, handle: u32) -> bool {
        self.alive.get_mut(size(handle)).and_then(Option::take).is_some()
    }

    /// Places of the table, for the header.
    pub(super) fn places(&self) -> u16 {
        u16::try_from(self.alive.len().max(1)).unwrap_or(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_living_objects_and_stock_can_be_used() {
        let mut objects = Objects::default();
        assert!(objects.create(0, Kind::Pen).is_err());
        assert!(objects.create(0xFFFF, Kind::Pen).is_err());
        objects.create(3, Kind::Font).unwrap();
        assert_eq!(objects.kind(3), Some(Kind::Font));
        assert_eq!((objects.kind(2), objects.kind(4)), (None, None));
        assert_eq!(objects.kind(0x8000_0009), None, "no stock object has this number");
        assert_eq!(objects.kind(0x8000_0008), Some(Kind::Pen));
        assert!(objects.delete(3) && !objects.delete(3) && !objects.delete(0x8000_0000));
        assert_eq!(objects.places(), 4);
    }
}
