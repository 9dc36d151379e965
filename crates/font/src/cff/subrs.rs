//! Subroutines of glyph programs: written when a glyph that is understood calls them.

use super::charstring::RETURN;

/// A subroutine written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sub {
    pub(super) code: Vec<u8>,
    /// How long the masks in it are, bytes.
    pub(super) mask: Option<usize>,
}

/// A list of them.
#[derive(Debug, Default)]
pub(super) struct Subrs<'a> {
    source: Vec<&'a [u8]>,
    made: Vec<Option<Sub>>,
    kept: Vec<bool>,
}

impl<'a> Subrs<'a> {
    pub(super) fn new(source: Vec<&'a [u8]>) -> Self {
        let n = source.len();
        Self { source, made: vec![None; n], kept: vec![false; n] }
    }

    /// The subroutine a call names, counted from the middle (Technical Note 5176 §16).
    pub(super) fn find(&self, number: i64) -> Option<(usize, &'a [u8])> {
        let bias = match self.source.len() {
            0..1240 => 107,
            1240..33_900 => 1131,
            _ => 32_768,
        };
        let place = usize::try_from(number.checked_add(bias)?).ok()?;
        self.source.get(place).map(|code| (place, *code))
    }

    pub(super) fn made(&self, place: usize) -> Option<&Sub> {
        self.made.get(place)?.as_ref()
    }

    pub(super) fn put(&mut self, place: usize, sub: Sub) -> Option<()> {
        *self.made.get_mut(place)? = Some(sub);
        Some(())
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

    /// All of them in their places, those that nobody calls empty; none at all when nobody calls any.
    pub(super) fn codes(&self) -> Vec<&[u8]> {
        if !self.kept.contains(&true) {
            return Vec::new();
        }
        self.made
            .iter()
            .zip(&self.kept)
            .map(|(made, kept)| made.as_ref().filter(|_| *kept).map_or(&[RETURN][..], |s| s.code.as_slice()))
            .collect()
    }
}
