//! Subroutines of glyph programs: written when a glyph that is understood calls them.

/// The list, with holes.
#[derive(Debug, Default)]
pub(super) struct Subrs<'a> {
    source: Vec<Option<&'a [u8]>>,
    made: Vec<Option<Vec<u8>>>,
    kept: Vec<bool>,
}

impl<'a> Subrs<'a> {
    pub(super) fn new(source: Vec<Option<&'a [u8]>>) -> Self {
        let n = source.len();
        Self { source, made: vec![None; n], kept: vec![false; n] }
    }

    pub(super) fn find(&self, place: usize) -> Option<&'a [u8]> {
        self.source.get(place).copied().flatten()
    }

    /// Keeps what was written; `true` when it is the first time, `None` when it was something else before (it may call what its
    /// caller says, and that may be the end of the glyph).
    pub(super) fn put(&mut self, place: usize, code: Vec<u8>) -> Option<bool> {
        let made = self.made.get_mut(place)?;
        Some(match made {
            Some(before) if *before == code => false,
            Some(_) => return None,
            None => {
                *made = Some(code);
                true
            }
        })
    }

    pub(super) fn forget(&mut self, place: usize) {
        if let Some(made) = self.made.get_mut(place) {
            *made = None;
        }
    }

    pub(super) fn keep(&mut self, place: usize) {
        if let Some(kept) = self.kept.get_mut(place) {
            *kept = true;
        }
    }

    /// Those that are called, with their places.
    pub(super) fn codes(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let all = self.made.iter().zip(&self.kept).enumerate();
        all.filter_map(|(i, (made, kept))| made.as_deref().filter(|_| *kept).map(|code| (i, code)))
    }
}
