//! The table of objects (MS-WMF §3.1.4.1): a new object takes the lowest free place, so none may be left out in silence.

use crate::metafile::broken;
use mugai_core::Refusal;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pen,
    Brush,
    Font,
    Palette,
    Region,
}

/// Objects that are alive, and the places that are free again.
#[derive(Debug, Default)]
pub(super) struct Objects {
    alive: Vec<Option<Kind>>,
    free: BinaryHeap<Reverse<u16>>,
}

impl Objects {
    pub(super) fn create(&mut self, kind: Kind) -> Result<(), Refusal> {
        if let Some(Reverse(at)) = self.free.pop() {
            if let Some(slot) = self.alive.get_mut(usize::from(at)) {
                *slot = Some(kind);
            }
            return Ok(());
        }
        // The header counts them in 16 bits.
        if self.alive.len() >= usize::from(u16::MAX) {
            return Err(broken("more objects than the table holds"));
        }
        self.alive.push(Some(kind));
        Ok(())
    }

    pub(super) fn kind(&self, place: u16) -> Option<Kind> {
        self.alive.get(usize::from(place)).copied().flatten()
    }

    /// Whether something was there to be deleted.
    pub(super) fn delete(&mut self, place: u16) -> bool {
        let there = self.alive.get_mut(usize::from(place)).and_then(Option::take).is_some();
        if there {
            self.free.push(Reverse(place));
        }
        there
    }

    /// Most objects alive at one time, for the header.
    pub(super) fn places(&self) -> u16 {
        u16::try_from(self.alive.len()).unwrap_or(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_place_is_taken_again() {
        let mut objects = Objects::default();
        for kind in [Kind::Pen, Kind::Brush, Kind::Font] {
            objects.create(kind).unwrap();
        }
        assert!(objects.delete(1) && objects.delete(0) && !objects.delete(0) && !objects.delete(9));
        objects.create(Kind::Region).unwrap();
        assert_eq!((objects.kind(0), objects.kind(1)), (Some(Kind::Region), None));
        objects.create(Kind::Palette).unwrap();
        assert_eq!((objects.kind(1), objects.places()), (Some(Kind::Palette), 3));
    }
}
