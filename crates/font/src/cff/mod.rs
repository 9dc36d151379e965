//! Bare CFF programs: dictionaries, lists and glyph programs read to their end and laid out anew (Adobe Technical Notes 5176, 5177).

mod charstring;
mod dict;
mod index;
mod subrs;
mod tables;

use crate::{Kind, Made, Work, standard};
use charstring::Glyph;
use dict::{Dict, Number, escaped};
use std::ops::RangeInclusive;
use subrs::Subrs;
use tables::{Charset, Encoding, Strings};

/// Operators with places and strings.
const CHARSET: u16 = 15;
const ENCODING: u16 = 16;
const CHARSTRINGS: u16 = 17;
const PRIVATE: u16 = 18;
const SUBRS: u16 = 19;
const ROS: u16 = escaped(30);
const FD_ARRAY: u16 = escaped(36);
const FD_SELECT: u16 = escaped(37);
/// Kind of glyph programs, fonts made of other fonts, several fonts in one: only the first may be there, and must be 2.
const CHARSTRING_TYPE: u16 = escaped(6);
const SYNTHETIC: u16 = escaped(20);
const MULTIPLE: u16 = escaped(24);

/// What else is kept of a font's dictionary, and how many operands it has: box, pitch, slant, underline, paint, matrix, stroke, and of
/// CID fonts version, revision, kind, count. Notices, names and PostScript stay behind.
const TOP: &[(u16, RangeInclusive<usize>)] = &[
    (5, 4..=4),
    (escaped(1), 1..=1),
    (escaped(2), 1..=1),
    (escaped(3), 1..=1),
    (escaped(4), 1..=1),
    (escaped(5), 1..=1),
    (escaped(7), 6..=6),
    (escaped(8), 1..=1),
    (escaped(31), 1..=1),
    (escaped(32), 1..=1),
    (escaped(33), 1..=1),
    (escaped(34), 1..=1),
];
/// What is kept of the dictionary of a part of a CID font.
const PART: &[(u16, RangeInclusive<usize>)] = &[(escaped(5), 1..=1), (escaped(7), 6..=6), (escaped(8), 1..=1)];
/// What is kept for hinting and widths; the lists are no longer than viewers make room for (§15).
const HINTS: &[(u16, RangeInclusive<usize>)] = &[
    (6, 1..=14),
    (7, 1..=10),
    (8, 1..=14),
    (9, 1..=10),
    (10, 1..=1),
    (11, 1..=1),
    (escaped(9), 1..=1),
    (escaped(10), 1..=1),
    (escaped(11), 1..=1),
    (escaped(12), 1..=12),
    (escaped(13), 1..=12),
    (escaped(14), 1..=1),
    (escaped(17), 1..=1),
    (escaped(18), 1..=1),
    (20, 1..=1),
    (21, 1..=1),
];

/// A part of the font: its own dictionary, hints, and subroutines.
struct Part<'a> {
    dict: Dict,
    hints: Dict,
    subrs: Vec<&'a [u8]>,
}

impl<'a> Part<'a> {
    /// Reads what `Private` points to; what is missing or broken is as if it were empty.
    fn read(font: &'a [u8], dict: Dict) -> Self {
        let (mut hints, mut subrs) = (Dict::default(), Vec::new());
        if let Some([Number::Int(size), Number::Int(at)]) = dict.get(PRIVATE)
            && let (Ok(size), Ok(at)) = (usize::try_from(*size), usize::try_from(*at))
            && let Some(bytes) = font.get(at..at.saturating_add(size))
        {
            hints = Dict::read(bytes).unwrap_or_default();
            if let Some(list) = hints.place(SUBRS).and_then(|s| index::read(font, at.checked_add(s)?)) {
                subrs = list.items;
            }
        }
        Self { dict, hints, subrs }
    }
}

/// A bare program.
pub(crate) fn rebuild(font: &[u8], work: &mut Work<'_>) -> Option<Made> {
    self::font(font, work).map(|(made, _)| made)
}

/// The program and how many glyphs it has.
pub(crate) fn font(font: &[u8], work: &mut Work<'_>) -> Option<(Made, u16)> {
    work.spend(font.len())?;
    let header = usize::from(*font.get(2)?);
    if *font.first()? != 1 || header < 4 {
        return None;
    }
    let names = index::read(font, header)?;
    let tops = index::read(font, names.end)?;
    let texts = index::read(font, tops.end)?;
    let global = index::read(font, texts.end)?;
    let name = names.items.first().copied().filter(|n| tables::is_name(n)).unwrap_or(b"Font");
    let top = Dict::read(tops.items.first()?)?;
    if top.int(CHARSTRING_TYPE).unwrap_or(2) != 2 || top.get(SYNTHETIC).is_some() || top.get(MULTIPLE).is_some() {
        return None;
    }
    let programs = index::read(font, top.place(CHARSTRINGS).filter(|p| *p > 0)?)?.items;
    let glyphs = u16::try_from(programs.len()).ok().filter(|n| *n > 0)?;
    let mut strings = Strings::new(texts.items);
    let cid = match top.get(ROS) {
        Some([Number::Int(registry), Number::Int(ordering), supplement @ Number::Int(_)]) => {
            let mut sid = |n: &i32| u16::try_from(*n).map(|n| strings.number(n)).ok();
            Some([Number::Int(sid(registry)?.into()), Number::Int(sid(ordering)?.into()), supplement.clone()])
        }
        Some(_) => return None,
        None => None,
    };
    let charset = Charset::read(font, top.place(CHARSET).unwrap_or(0), glyphs, cid.is_some());
    let charset = if cid.is_some() { charset } else { charset.renumbered(&mut strings) };
    let encoding = match cid {
        Some(_) => Encoding::Predefined(0),
        None => Encoding::read(font, top.place(ENCODING).unwrap_or(0), glyphs, &mut strings),
    };
    let (parts, select) = parts(font, &top, cid.is_some(), glyphs)?;
    let ran = run(&programs, &parts, select.as_deref(), &global.items, &charset, cid.is_some(), work)?;
    let source = Source { name, top: &top, cid, charset, encoding, select, parts: &parts, strings: &strings.kept };
    let bytes = source.write(&ran)?;
    Some((Made { kind: Kind::Cff, bytes, lengths: Vec::new(), emptied: ran.emptied }, glyphs))
}

/// The parts of a CID font and which glyph belongs to which; of another font the one part.
fn parts<'a>(font: &'a [u8], top: &Dict, cid: bool, glyphs: u16) -> Option<(Vec<Part<'a>>, Option<Vec<u8>>)> {
    if !cid {
        let mut own = Dict::default();
        if let Some(private) = top.get(PRIVATE) {
            own.set(PRIVATE, private.to_vec());
        }
        return Some((vec![Part::read(font, own)], None));
    }
    let list = index::read(font, top.place(FD_ARRAY)?)?.items;
    if list.is_empty() || list.len() > 256 {
        return None;
    }
    let parts: Vec<Part<'a>> = list.into_iter().map(|d| Part::read(font, Dict::read(d).unwrap_or_default())).collect();
    let select = match top.place(FD_SELECT).and_then(|at| tables::read_select(font, at, glyphs, parts.len())) {
        Some(select) => select,
        // One part needs no list.
        None if parts.len() == 1 => vec![0; usize::from(glyphs)],
        None => return None,
    };
    Some((parts, Some(select)))
}

/// Glyphs and subroutines written anew.
struct Ran<'a> {
    glyphs: Vec<Vec<u8>>,
    global: Subrs<'a>,
    local: Vec<Subrs<'a>>,
    emptied: usize,
}

/// Runs all glyphs. `None` when none of those that are more than an end is understood: such a font shows nothing.
fn run<'a>(
    programs: &[&'a [u8]],
    parts: &[Part<'a>],
    select: Option<&[u8]>,
    global: &[&'a [u8]],
    charset: &Charset,
    cid: bool,
    work: &mut Work<'_>,
) -> Option<Ran<'a>> {
    let mut barred = vec![false; programs.len()];
    loop {
        let mut global = Subrs::new(global.iter().copied().map(Some));
        let mut local: Vec<Subrs<'a>> = parts.iter().map(|p| Subrs::new(p.subrs.iter().copied().map(Some))).collect();
        let mut glyphs: Vec<Option<Glyph>> = Vec::with_capacity(programs.len());
        for (i, code) in programs.iter().enumerate() {
            let part = select.and_then(|s| s.get(i)).map_or(0, |p| usize::from(*p));
            let subrs = local.get_mut(part)?;
            let made = match barred.get(i) {
                Some(true) => None,
                _ => charstring::glyph(code, subrs, &mut global, work).ok()?,
            };
            glyphs.push(made);
        }
        // An accented letter is put together of two glyphs that are there and are not put together themselves.
        let part_of = |code: i32| charset.find(standard::string(code)?);
        let plain = |code: i32| {
            let place = if cid { None } else { part_of(code) };
            place.and_then(|p| glyphs.get(p)).is_some_and(|g| g.as_ref().is_none_or(|g| g.parts.is_none()))
        };
        let bad: Vec<usize> = glyphs
            .iter()
            .enumerate()
            .filter(|(_, g)| g.as_ref().and_then(|g| g.parts).is_some_and(|parts| !parts.into_iter().all(plain)))
            .map(|(i, _)| i)
            .collect();
        if !bad.is_empty() {
            // Once more without them, so that nothing they alone called is kept.
            bad.iter().for_each(|i| {
                if let Some(b) = barred.get_mut(*i) {
                    *b = true;
                }
            });
            continue;
        }
        let emptied = glyphs.iter().filter(|g| g.is_none()).count();
        if emptied == programs.len() {
            return None;
        }
        let glyphs = glyphs.into_iter().map(|g| g.map_or(vec![charstring::END], |g| g.code)).collect();
        return Some(Ran { glyphs, global, local, emptied });
    }
}

/// What is written beside the glyphs.
struct Source<'a, 's> {
    name: &'s [u8],
    top: &'s Dict,
    cid: Option<[Number; 3]>,
    charset: Charset,
    encoding: Encoding,
    select: Option<Vec<u8>>,
    parts: &'s [Part<'a>],
    strings: &'s [&'a [u8]],
}

impl Source<'_, '_> {
    fn write(&self, ran: &Ran<'_>) -> Option<Vec<u8>> {
        // The dictionary is as long as it will be, whatever the places in it.
        let size = self.top(&Places::default())?.len();
        let mut out = vec![1, 0, 4, 4];
        index::write(&[self.name], &mut out)?;
        let top_at = out.len();
        index::write(&[vec![0; size]], &mut out)?;
        index::write(self.strings, &mut out)?;
        index::write(&subrs::codes(&ran.global), &mut out)?;
        let mut places = Places::default();
        let mut put = |body: Vec<u8>| {
            let at = i32::try_from(out.len()).ok()?;
            out.extend(body);
            Some(at)
        };
        if self.charset.predefined(self.cid.is_some()).is_none() {
            places.charset = put(self.charset.write())?;
        }
        if let Encoding::List(..) = self.encoding {
            places.encoding = put(self.encoding.write())?;
        }
        if let Some(select) = &self.select {
            places.select = put(tables::write_select(select)?)?;
        }
        let mut list = Vec::new();
        index::write(&ran.glyphs, &mut list)?;
        places.glyphs = put(list)?;
        let mut dicts = Vec::new();
        for (part, subrs) in self.parts.iter().zip(&ran.local) {
            let (hints, subrs) = private(part, subrs)?;
            let private = (i32::try_from(hints.len()).ok()?, put(hints)?);
            put(subrs)?;
            places.private = private;
            let mut dict = Vec::new();
            PART.iter().for_each(|(op, n)| part.dict.copy(*op, n, &mut dict));
            private_at(private, &mut dict);
            dicts.push(dict);
        }
        if self.cid.is_some() {
            let mut list = Vec::new();
            index::write(&dicts, &mut list)?;
            places.parts = put(list)?;
        }
        let mut list = Vec::new();
        index::write(&[self.top(&places)?], &mut list)?;
        out.get_mut(top_at..top_at.checked_add(list.len())?)?.copy_from_slice(&list);
        Some(out)
    }

    fn top(&self, places: &Places) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        if let Some(cid) = &self.cid {
            // First of all, as the specification wants it.
            cid.iter().for_each(|n| dict::write(n, &mut out));
            dict::operator(ROS, &mut out);
        }
        TOP.iter().for_each(|(op, n)| self.top.copy(*op, n, &mut out));
        let mut put = |n: i32, op: u16| {
            dict::place(n, &mut out);
            dict::operator(op, &mut out);
        };
        match self.charset.predefined(self.cid.is_some()) {
            Some(0) => {}
            Some(n) => put(n.into(), CHARSET),
            None => put(places.charset, CHARSET),
        }
        match self.encoding {
            Encoding::Predefined(0) => {}
            Encoding::Predefined(n) => put(n.into(), ENCODING),
            Encoding::List(..) => put(places.encoding, ENCODING),
        }
        put(places.glyphs, CHARSTRINGS);
        if self.cid.is_some() {
            put(places.parts, FD_ARRAY);
            put(places.select, FD_SELECT);
        } else {
            private_at(places.private, &mut out);
        }
        Some(out)
    }
}

/// Where everything lies.
#[derive(Default)]
struct Places {
    charset: i32,
    encoding: i32,
    select: i32,
    glyphs: i32,
    parts: i32,
    private: (i32, i32),
}

fn private_at((size, at): (i32, i32), out: &mut Vec<u8>) {
    dict::place(size, out);
    dict::place(at, out);
    dict::operator(PRIVATE, out);
}

/// The hints of a part, and its subroutines, which lie right behind.
fn private(part: &Part<'_>, subrs: &Subrs<'_>) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut out = Vec::new();
    HINTS.iter().for_each(|(op, n)| part.hints.copy(*op, n, &mut out));
    let codes = subrs::codes(subrs);
    let mut list = Vec::new();
    if !codes.is_empty() {
        // Five bytes for the place, one for the operator.
        dict::place(i32::try_from(out.len().checked_add(6)?).ok()?, &mut out);
        dict::operator(SUBRS, &mut out);
        index::write(&codes, &mut list)?;
    }
    Some((out, list))
}
