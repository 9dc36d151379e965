//! What glyphs are called, which code shows them, and which dictionary belongs to them (Adobe Technical Note 5176 §12, §13, §19).

use crate::read::Read;

/// How many strings every font knows without saying.
const STANDARD: u16 = 391;
/// How many glyphs the first predefined set names, one after the other.
const ISO_ADOBE: u16 = 228;

/// The strings of the font; those that are used get new numbers in the order of their use.
#[derive(Debug, Default)]
pub(super) struct Strings<'a> {
    source: Vec<&'a [u8]>,
    numbers: std::collections::BTreeMap<u16, u16>,
    pub(super) kept: Vec<&'a [u8]>,
}

impl<'a> Strings<'a> {
    pub(super) fn new(source: Vec<&'a [u8]>) -> Self {
        Self { source, ..Self::default() }
    }

    /// The new number of a string; that of `.notdef` when there is no such string.
    pub(super) fn number(&mut self, sid: u16) -> u16 {
        let Some(own) = sid.checked_sub(STANDARD) else { return sid };
        if let Some(number) = self.numbers.get(&sid) {
            return *number;
        }
        let Some(text) = self.source.get(usize::from(own)).filter(|t| is_name(t)) else { return 0 };
        let number = u16::try_from(self.kept.len()).unwrap_or(u16::MAX).saturating_add(STANDARD);
        self.kept.push(text);
        self.numbers.insert(sid, number);
        number
    }
}

/// No space, no control character, and short enough for PostScript.
pub(super) fn is_name(text: &[u8]) -> bool {
    !text.is_empty() && text.len() <= 127 && text.iter().all(|b| *b > 0x20 && *b != 0x7F)
}

/// Names of the glyphs behind the first: one of the two sets for experts, or strings (or CIDs) one by one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Expert(u8),
    List(Vec<u16>),
}

impl Charset {
    /// Reads the set of a font with so many glyphs; what is missing is counted on for CIDs and nameless otherwise.
    pub(super) fn read(font: &[u8], at: usize, glyphs: u16, cid: bool) -> Self {
        let rest = glyphs.saturating_sub(1);
        let mut list: Vec<u16> = Vec::new();
        match at {
            1 if !cid && rest <= 165 => return Self::Expert(1),
            2 if !cid && rest <= 86 => return Self::Expert(2),
            0..=2 if !cid => list.extend(1..=rest.min(ISO_ADOBE)),
            0..=2 => {}
            _ => {
                let _ = explicit(font, at, usize::from(rest), &mut list);
            }
        }
        let mut next = u16::try_from(list.len()).unwrap_or(rest);
        while next < rest {
            next = next.saturating_add(1);
            list.push(if cid { next } else { 0 });
        }
        Self::List(list)
    }

    /// The names with the new numbers of their strings.
    pub(super) fn renumbered(self, strings: &mut Strings<'_>) -> Self {
        match self {
            Self::List(list) => Self::List(list.into_iter().map(|sid| strings.number(sid)).collect()),
            expert @ Self::Expert(_) => expert,
        }
    }

    /// The glyph of a string.
    pub(super) fn find(&self, sid: u16) -> Option<usize> {
        match self {
            Self::List(list) => list.iter().position(|s| *s == sid)?.checked_add(1),
            Self::Expert(_) => None,
        }
    }

    /// The number of a predefined set, when it is one.
    pub(super) fn predefined(&self, cid: bool) -> Option<u8> {
        match self {
            Self::Expert(n) => Some(*n),
            Self::List(list) => {
                (!cid && list.len() <= usize::from(ISO_ADOBE) && list.iter().copied().eq((1..).take(list.len())))
                    .then_some(0)
            }
        }
    }

    /// The shortest of the three forms.
    pub(super) fn write(&self) -> Vec<u8> {
        let Self::List(list) = self else { return Vec::new() };
        let mut runs: Vec<(u16, u16)> = Vec::new();
        for sid in list {
            match runs.last_mut() {
                Some((first, left)) if first.checked_add(*left).and_then(|l| l.checked_add(1)) == Some(*sid) => {
                    *left = left.saturating_add(1);
                }
                _ => runs.push((*sid, 0)),
            }
        }
        let short: usize = runs.iter().map(|(_, left)| usize::from(*left / 256).saturating_add(1)).sum();
        let sizes = [list.len().saturating_mul(2), short.saturating_mul(3), runs.len().saturating_mul(4)];
        let best = sizes.iter().enumerate().min_by_key(|(_, size)| **size).map_or(0, |(i, _)| i);
        let mut out = vec![u8::try_from(best).unwrap_or(0)];
        match best {
            0 => list.iter().for_each(|sid| out.extend_from_slice(&sid.to_be_bytes())),
            1 => {
                for (first, left) in runs {
                    let (mut first, mut left) = (first, left);
                    loop {
                        let now = u8::try_from(left.min(255)).unwrap_or(255);
                        out.extend_from_slice(&first.to_be_bytes());
                        out.push(now);
                        if left <= 255 {
                            break;
                        }
                        (first, left) = (first.saturating_add(256), left.saturating_sub(256));
                    }
                }
            }
            _ => runs.iter().for_each(|(first, left)| {
                out.extend_from_slice(&first.to_be_bytes());
                out.extend_from_slice(&left.to_be_bytes());
            }),
        }
        out
    }
}

fn explicit(font: &[u8], at: usize, rest: usize, list: &mut Vec<u16>) -> Option<()> {
    let mut r = Read::at(font, at)?;
    let format = r.u8()?;
    while list.len() < rest {
        let first = r.u16()?;
        let left = match format {
            0 => 0,
            1 => u16::from(r.u8()?),
            2 => r.u16()?,
            _ => return None,
        };
        let room = rest.saturating_sub(list.len());
        list.extend((first..=first.saturating_add(left)).take(room));
    }
    Some(())
}

/// Which code shows which glyph.
#[derive(Debug)]
pub(super) enum Encoding {
    Predefined(u8),
    /// Codes of the glyphs behind the first, and codes for strings.
    List(Vec<u8>, Vec<(u8, u16)>),
}

impl Encoding {
    pub(super) fn read(font: &[u8], at: usize, glyphs: u16, strings: &mut Strings<'_>) -> Self {
        match at {
            0 => Self::Predefined(0),
            1 => Self::Predefined(1),
            _ => own(font, at, glyphs, strings).unwrap_or(Self::Predefined(0)),
        }
    }

    /// The shorter of the two forms.
    pub(super) fn write(&self) -> Vec<u8> {
        let Self::List(codes, more) = self else { return Vec::new() };
        let mut runs: Vec<(u8, u8)> = Vec::new();
        for code in codes {
            match runs.last_mut() {
                Some((first, left)) if first.checked_add(*left).and_then(|l| l.checked_add(1)) == Some(*code) => {
                    *left = left.saturating_add(1);
                }
                _ => runs.push((*code, 0)),
            }
        }
        let flag = if more.is_empty() { 0 } else { 0x80 };
        let count = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        let mut out = Vec::new();
        if runs.len().saturating_mul(2) < codes.len() {
            out.extend([flag | 1, count(runs.len())]);
            runs.iter().for_each(|(first, left)| out.extend([*first, *left]));
        } else {
            out.extend([flag, count(codes.len())]);
            out.extend_from_slice(codes);
        }
        if !more.is_empty() {
            out.push(count(more.len()));
            more.iter().for_each(|(code, sid)| {
                out.push(*code);
                out.extend_from_slice(&sid.to_be_bytes());
            });
        }
        out
    }
}

fn own(font: &[u8], at: usize, glyphs: u16, strings: &mut Strings<'_>) -> Option<Encoding> {
    let mut r = Read::at(font, at)?;
    let (format, n) = (r.u8()?, r.u8()?);
    let mut codes = Vec::new();
    match format & 0x7F {
        0 => codes = r.take(usize::from(n))?.to_vec(),
        1 => {
            for _ in 0..n {
                let (first, left) = (r.u8()?, r.u8()?);
                codes.extend(first..=first.saturating_add(left));
            }
        }
        _ => return None,
    }
    codes.truncate(usize::from(glyphs.saturating_sub(1)).min(255));
    let mut more = Vec::new();
    if format & 0x80 != 0 {
        for _ in 0..r.u8()? {
            more.push((r.u8()?, strings.number(r.u16()?)));
        }
    }
    Some(Encoding::List(codes, more))
}

/// For each glyph the number of its dictionary.
pub(super) fn read_select(font: &[u8], at: usize, glyphs: u16, dicts: usize) -> Option<Vec<u8>> {
    let mut r = Read::at(font, at)?;
    let count = usize::from(glyphs);
    let list = match r.u8()? {
        0 => r.take(count)?.to_vec(),
        3 => {
            let runs = r.u16()?;
            let mut list = Vec::with_capacity(count);
            let mut first = r.u16()?;
            for _ in 0..runs {
                let (dict, next) = (r.u8()?, r.u16()?);
                if usize::from(first) != list.len() || next <= first {
                    return None;
                }
                list.resize(usize::from(next).min(count), dict);
                first = next;
            }
            list
        }
        _ => return None,
    };
    (list.len() == count && list.iter().all(|d| usize::from(*d) < dicts)).then_some(list)
}

/// The shorter of the two forms.
pub(super) fn write_select(list: &[u8]) -> Option<Vec<u8>> {
    let mut runs: Vec<(u16, u8)> = Vec::new();
    for (i, dict) in list.iter().enumerate() {
        if runs.last().is_none_or(|(_, d)| d != dict) {
            runs.push((u16::try_from(i).ok()?, *dict));
        }
    }
    if runs.len().checked_mul(3)? >= list.len() {
        return Some([&[0], list].concat());
    }
    let mut out = vec![3];
    out.extend_from_slice(&u16::try_from(runs.len()).ok()?.to_be_bytes());
    for (first, dict) in runs {
        out.extend_from_slice(&first.to_be_bytes());
        out.push(dict);
    }
    out.extend_from_slice(&u16::try_from(list.len()).ok()?.to_be_bytes());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_read_back() {
        for list in [vec![5_u16, 6, 7, 8, 100], (1000..1600).collect(), vec![3, 9, 27], vec![]] {
            let n = u16::try_from(list.len() + 1).unwrap();
            let set = Charset::List(list);
            let bytes = [&[0; 5], set.write().as_slice()].concat();
            assert_eq!(Charset::read(&bytes, 5, n, false), set);
        }
        assert_eq!(Charset::List((1000..1600).collect()).write(), [2, 3, 232, 2, 87]);
        assert_eq!(Charset::read(&[], 0, 4, false).predefined(false), Some(0));
        assert_eq!(Charset::read(&[0; 4], 3, 4, true), Charset::List(vec![1, 2, 3]), "cut off: counted on");
    }

    #[test]
    fn dictionaries_of_glyphs_are_read_back() {
        for list in [vec![0; 40], vec![0, 1, 0, 1], [vec![2; 9], vec![1; 9]].concat()] {
            let made = write_select(&list).unwrap();
            assert_eq!(read_select(&made, 0, u16::try_from(list.len()).unwrap(), 3).unwrap(), list);
            assert!(read_select(&made, 0, u16::try_from(list.len()).unwrap(), 1).is_none() || list == [0; 40]);
        }
    }
}
