//! What glyph programs of Type 1 and CFF share: subroutines that are written when they are called, and small integers.

/// The subroutines of a font, with holes; `S` is one written anew.
#[derive(Debug)]
pub(crate) struct Subrs<'a, S> {
    source: Vec<Option<&'a [u8]>>,
    made: Vec<Option<S>>,
    kept: Vec<bool>,
}

impl<S> Default for Subrs<'_, S> {
    fn default() -> Self {
        Self::new([])
    }
}

impl<'a, S> Subrs<'a, S> {
    pub(crate) fn new(source: impl IntoIterator<Item = Option<&'a [u8]>>) -> Self {
        let source: Vec<_> = source.into_iter().collect();
        let made = source.iter().map(|_| None).collect();
        let kept = vec![false; source.len()];
        Self { source, made, kept }
    }

    /// How many there are, holes counted.
    pub(crate) fn len(&self) -> usize {
        self.source.len()
    }

    /// The program as it came.
    pub(crate) fn source(&self, place: usize) -> Option<&'a [u8]> {
        self.source.get(place).copied().flatten()
    }

    /// Keeps what was written; `true` when it is the first time, `None` when it was something else before (it may call what its
    /// caller says, and that may be the end of the glyph).
    pub(crate) fn put(&mut self, place: usize, sub: S) -> Option<bool>
    where
        S: PartialEq,
    {
        let made = self.made.get_mut(place)?;
        match made {
            Some(before) => (*before == sub).then_some(false),
            None => {
                *made = Some(sub);
                Some(true)
            }
        }
    }

    /// Forgets what a glyph wrote that failed.
    pub(crate) fn forget(&mut self, place: usize) {
        if let Some(made) = self.made.get_mut(place) {
            *made = None;
        }
    }

    /// A glyph that is kept calls it.
    pub(crate) fn keep(&mut self, place: usize) {
        if let Some(kept) = self.kept.get_mut(place) {
            *kept = true;
        }
    }

    /// Each in its place; nothing where no glyph that is kept calls it.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Option<&S>> {
        self.made.iter().zip(&self.kept).map(|(made, kept)| made.as_ref().filter(|_| *kept))
    }
}

/// An integer of one or two bytes; `next` gives the bytes behind the first. `None` when the first byte begins none.
pub(crate) fn small(first: u8, mut next: impl FnMut() -> Option<u8>) -> Option<i32> {
    match first {
        32..=246 => i32::from(first).checked_sub(139),
        247..=250 => (i32::from(first).checked_sub(247)? << 8 | i32::from(next()?)).checked_add(108),
        251..=254 => Some(-(i32::from(first).checked_sub(251)? << 8 | i32::from(next()?)).checked_add(108)?),
        _ => None,
    }
}

/// Writes an integer in one or two bytes; `false` when it does not fit.
pub(crate) fn write_small(n: i32, out: &mut Vec<u8>) -> bool {
    let byte = |n: i32| u8::try_from(n & 0xFF).unwrap_or(0);
    match n {
        -107..=107 => out.push(byte(n.saturating_add(139))),
        108..=1131 => {
            let n = n.saturating_sub(108);
            out.extend([byte((n >> 8).saturating_add(247)), byte(n)]);
        }
        -1131..=-108 => {
            let n = n.saturating_neg().saturating_sub(108);
            out.extend([byte((n >> 8).saturating_add(251)), byte(n)]);
        }
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_small_integer_comes_back_from_its_one_or_two_bytes() {
        for n in -1131..=1131 {
            let mut out = Vec::new();
            assert!(write_small(n, &mut out));
            let mut rest = out[1..].iter().copied();
            assert_eq!(small(out[0], || rest.next()), Some(n));
            assert_eq!(rest.next(), None, "{n}");
        }
        let mut out = Vec::new();
        assert!(!write_small(1132, &mut out) && !write_small(-1132, &mut out) && out.is_empty());
        assert_eq!(small(255, || Some(0)), None);
        assert_eq!(small(247, || None), None, "cut short");
    }

    #[test]
    fn a_subroutine_is_written_once_and_kept_only_when_called() {
        let mut subrs = Subrs::new([Some(&b"a"[..]), None]);
        assert_eq!((subrs.source(0), subrs.source(1), subrs.source(2)), (Some(&b"a"[..]), None, None));
        assert_eq!((subrs.put(0, 1), subrs.put(0, 1), subrs.put(0, 2)), (Some(true), Some(false), None));
        assert_eq!(subrs.kept().collect::<Vec<_>>(), [None, None]);
        subrs.keep(0);
        assert_eq!(subrs.kept().collect::<Vec<_>>(), [Some(&1), None]);
        subrs.forget(0);
        assert_eq!(subrs.kept().collect::<Vec<_>>(), [None, None]);
    }
}
