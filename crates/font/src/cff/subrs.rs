//! Subroutines of CFF glyph programs: how a call names one, and how the list is written (Adobe Technical Note 5176 §16).

use super::charstring::RETURN;
use crate::program;

/// A subroutine written anew.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sub {
    pub(super) code: Vec<u8>,
    /// How long the masks in it are, bytes: the same program with masks of another length would be another program.
    pub(super) mask: Option<usize>,
}

/// A list of them.
pub(super) type Subrs<'a> = program::Subrs<'a, Sub>;

/// The subroutine a call names, counted from the middle.
pub(super) fn find<'a>(subrs: &Subrs<'a>, number: i64) -> Option<(usize, &'a [u8])> {
    let bias = match subrs.len() {
        0..1240 => 107,
        1240..33_900 => 1131,
        _ => 32_768,
    };
    let place = usize::try_from(number.checked_add(bias)?).ok()?;
    subrs.source(place).map(|code| (place, code))
}

/// All of them in their places, those that nobody calls empty; none at all when nobody calls any.
pub(super) fn codes<'s>(subrs: &'s Subrs<'_>) -> Vec<&'s [u8]> {
    if subrs.kept().all(|s| s.is_none()) {
        return Vec::new();
    }
    subrs.kept().map(|sub| sub.map_or(&[RETURN][..], |s| s.code.as_slice())).collect()
}
