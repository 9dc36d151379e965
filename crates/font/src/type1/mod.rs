//! Type 1 programs: a clear part and an encrypted one, both read by known keys, the glyphs run to their end (Adobe Type 1 Font Format).

mod charstring;
mod cipher;
mod clear;
mod lex;
mod private;

use crate::{Kind, Made, Work, standard};
use clear::Clear;
use private::Private;
use std::collections::{HashMap, HashSet};

/// Subroutines, each written anew as its bytes.
type Subrs<'a> = crate::program::Subrs<'a, Vec<u8>>;

/// An empty glyph: no side bearing, no width, end.
const EMPTY: [u8; 4] = [139, 139, 13, 14];

/// The program written anew, without the zeros at its end, which need not be there (ISO 32000-2 Table 125, `Length3`).
pub(crate) fn rebuild(font: &[u8], work: &mut Work<'_>) -> Option<Made> {
    work.spend(font.len().saturating_mul(2))?;
    let unwrapped;
    let font = if font.first() == Some(&0x80) {
        unwrapped = unwrap(font)?;
        &unwrapped
    } else {
        font
    };
    let (clear, part) = split(font)?;
    let clear = Clear::read(clear);
    let part = cipher::decrypt(&cipher::bytes_of(part), cipher::PART);
    let private = Private::read(part.get(cipher::LEAD..)?);
    let (subrs, glyphs, emptied) = run(&private, work)?;
    let mut bytes = clear.write();
    let first = bytes.len();
    let called = subrs.kept().enumerate().filter_map(|(place, code)| Some((place, code?.as_slice())));
    let plain = private.write(called, &glyphs);
    bytes.extend(cipher::encrypt(&plain, cipher::PART));
    let second = bytes.len().checked_sub(first)?;
    Some(Made { kind: Kind::Type1, bytes, lengths: vec![first, second, 0], emptied })
}

/// What is before `eexec`, and what is behind it and the spaces after it.
fn split(font: &[u8]) -> Option<(&[u8], &[u8])> {
    let word = b"eexec";
    let space = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
    let at = font.windows(6).position(|w| w.starts_with(word) && w.last().is_some_and(space))?;
    let (clear, rest) = font.split_at_checked(at)?;
    let rest = rest.get(word.len()..)?;
    let spaces = rest.iter().take_while(|b| space(b)).count();
    Some((clear, rest.get(spaces..)?))
}

/// Subroutines, glyphs, and how many of them were not understood.
type Ran<'a, 'p> = (Subrs<'p>, Vec<(&'a [u8], Vec<u8>)>, usize);

/// Runs all glyphs. `None` when none of them is understood: such a font shows nothing.
fn run<'a, 'p>(private: &'p Private<'a>, work: &mut Work<'_>) -> Option<Ran<'a, 'p>> {
    let places: HashMap<&[u8], usize> = private.glyphs.iter().enumerate().map(|(i, (name, _))| (*name, i)).collect();
    let mut barred: HashSet<usize> = HashSet::new();
    loop {
        let mut subrs = Subrs::new(private.subrs.iter().map(Option::as_deref));
        let mut made = Vec::with_capacity(private.glyphs.len());
        for (i, (_, code)) in private.glyphs.iter().enumerate() {
            let code = code.as_deref().filter(|_| !barred.contains(&i));
            made.push(match code {
                Some(code) => charstring::glyph(code, &mut subrs, work).ok()?,
                None => None,
            });
        }
        // An accented letter is put together of two glyphs that are there and are not put together themselves.
        let plain = |code: i32| {
            let place = standard::name(code).and_then(|n| places.get(n));
            place.and_then(|p| made.get(*p)).is_some_and(|g| g.as_ref().is_none_or(|g| g.parts.is_none()))
        };
        let parts = |g: &Option<charstring::Glyph>| g.as_ref().and_then(|g| g.parts);
        let bad: Vec<usize> = made
            .iter()
            .enumerate()
            .filter(|(_, g)| parts(g).is_some_and(|p| !p.into_iter().all(plain)))
            .map(|(i, _)| i)
            .collect();
        if !bad.is_empty() {
            // Once more without them, so that nothing they alone called is kept.
            barred.extend(bad);
            continue;
        }
        let emptied = made.iter().filter(|g| g.is_none()).count();
        if emptied == made.len() {
            return None;
        }
        let names = private.glyphs.iter().map(|(name, _)| *name);
        let glyphs = names.zip(made.into_iter().map(|g| g.map_or(EMPTY.to_vec(), |g| g.code))).collect();
        return Some((subrs, glyphs, emptied));
    }
}

/// Takes off the frames of a PFB file: 80 01 or 02, a length of four bytes, the data.
fn unwrap(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [0x80, 1 | 2, a, b, c, d, tail @ ..] = rest {
        let len = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).ok()?;
        let (part, tail) = tail.split_at_checked(len.min(tail.len()))?;
        out.extend_from_slice(part);
        rest = tail;
    }
    out.starts_with(b"%!").then_some(out)
}
