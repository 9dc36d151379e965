//! Directories of a TIFF (TIFF 6.0 section 2): tags and their values, every one within the file.

use super::bad;
use mugai_core::{Context, Limit, Reason, Refusal};
use std::collections::BTreeSet;

/// Most entries of one directory; nobody writes a hundred.
const MOST_ENTRIES: usize = 1_000;
/// Most directories of one file (threats IMG-T: pages).
const MOST_PAGES: usize = 1_000;

/// A file and how its numbers are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) big: bool,
}

/// One entry: its tag, the type and number of its values, and their bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) tag: u16,
    kind: u16,
    count: usize,
    /// The values; empty when they lie outside the file.
    pub(super) data: &'a [u8],
    /// Where the values end in the file.
    pub(super) end: usize,
    /// Whether the values are of a known type and lie within the file.
    pub(super) sound: bool,
}

/// One directory.
#[derive(Debug)]
pub(super) struct Directory<'a> {
    pub(super) file: File<'a>,
    pub(super) entries: Vec<Entry<'a>>,
    /// Where the directory ends in the file.
    pub(super) end: usize,
}

impl<'a> File<'a> {
    /// Reads the head; `None` when it is not that of a TIFF.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        match bytes.first_chunk()? {
            b"II*\0" => Some(Self { bytes, big: false }),
            b"MM\0*" => Some(Self { bytes, big: true }),
            _ => None,
        }
    }

    pub(super) fn short(self, at: usize) -> Option<u16> {
        let number = self.bytes.get(at..)?.first_chunk::<2>()?;
        Some(if self.big { u16::from_be_bytes(*number) } else { u16::from_le_bytes(*number) })
    }

    pub(super) fn long(self, at: usize) -> Option<u32> {
        let number = self.bytes.get(at..)?.first_chunk::<4>()?;
        Some(if self.big { u32::from_be_bytes(*number) } else { u32::from_le_bytes(*number) })
    }

    fn place(self, at: usize) -> Option<usize> {
        self.long(at).and_then(|n| usize::try_from(n).ok())
    }

    /// Every directory of the chain.
    ///
    /// # Errors
    /// `ambiguous` for a chain that runs in a circle, `malformed_image`, `limit_parts`.
    pub(super) fn directories(self, cx: &mut Context<'_>) -> Result<Vec<Directory<'a>>, Refusal> {
        let mut at = self.place(4).ok_or_else(|| bad("header", "cut off"))?;
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        while at != 0 {
            if !seen.insert(at) {
                return Err(Refusal::new(Reason::Ambiguous, "TIFF directory", "the chain of pages runs in a circle"));
            }
            if found.len() >= MOST_PAGES {
                return Err(Refusal::limit(Limit::Parts, "TIFF directory", "more pages than allowed"));
            }
            cx.part()?;
            let (directory, next) = self.directory(at)?;
            found.push(directory);
            at = next;
        }
        Ok(found)
    }

    fn directory(self, at: usize) -> Result<(Directory<'a>, usize), Refusal> {
        let short = || bad("directory", "outside the file or cut off");
        let count = usize::from(self.short(at).ok_or_else(short)?);
        if at < 8 || count == 0 || count > MOST_ENTRIES {
            return Err(bad("directory", "an impossible directory"));
        }
        let mut entries: Vec<Entry<'a>> = Vec::with_capacity(count);
        for n in 0..count {
            let entry = self.entry(at.saturating_add(2).saturating_add(n.saturating_mul(12))).ok_or_else(short)?;
            // Of two entries with one tag readers take the first or the last.
            if entries.iter().any(|e| e.tag == entry.tag) {
                return Err(Refusal::new(Reason::Ambiguous, "TIFF directory", format!("tag {} twice", entry.tag)));
            }
            entries.push(entry);
        }
        let end = at.saturating_add(2).saturating_add(count.saturating_mul(12));
        // A chain whose last link is cut off ends there.
        let next = self.place(end).unwrap_or(0);
        Ok((Directory { file: self, entries, end: end.saturating_add(4) }, next))
    }

    /// An entry (TIFF 6.0 section 2): values of up to four bytes stand in it, longer ones where it points.
    fn entry(self, at: usize) -> Option<Entry<'a>> {
        let (tag, kind) = (self.short(at)?, self.short(at.saturating_add(2))?);
        let count = self.place(at.saturating_add(4))?;
        let value = at.saturating_add(8);
        self.long(value)?;
        let size = count.saturating_mul(size_of(kind));
        let start = if size <= 4 { value } else { self.place(value)? };
        let end = start.saturating_add(size);
        let data = self.bytes.get(start..end);
        let sound = data.is_some() && size > 0;
        Some(Entry { tag, kind, count, data: data.unwrap_or(&[]), end, sound })
    }
}

/// Bytes of one value of a type; 0 for a type that does not exist.
fn size_of(kind: u16) -> usize {
    match kind {
        1 | 2 | 6 | 7 => 1,
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 => 8,
        _ => 0,
    }
}

impl<'a> Directory<'a> {
    pub(super) fn get(&self, tag: u16) -> Option<&Entry<'a>> {
        self.entries.iter().find(|e| e.tag == tag)
    }

    /// Whole numbers of a tag (BYTE, SHORT, LONG); `None` when there is no such tag or its values are no such numbers.
    pub(super) fn numbers(&self, tag: u16, cx: &mut Context<'_>) -> Result<Option<Vec<u32>>, Refusal> {
        let Some(entry) = self.get(tag).filter(|e| e.sound && matches!(e.kind, 1 | 3 | 4)) else { return Ok(None) };
        cx.take(entry.count.saturating_mul(4))?;
        let big = self.file.big;
        let two = |b: &[u8; 2]| u32::from(if big { u16::from_be_bytes(*b) } else { u16::from_le_bytes(*b) });
        let four = |b: &[u8; 4]| if big { u32::from_be_bytes(*b) } else { u32::from_le_bytes(*b) };
        Ok(Some(match entry.kind {
            1 => entry.data.iter().map(|b| u32::from(*b)).collect(),
            3 => entry.data.as_chunks::<2>().0.iter().map(two).collect(),
            _ => entry.data.as_chunks::<4>().0.iter().map(four).collect(),
        }))
    }

    /// The first number of a tag.
    pub(super) fn number(&self, tag: u16) -> Option<u32> {
        let entry = self.get(tag).filter(|e| e.sound)?;
        let big = self.file.big;
        match (entry.kind, entry.data) {
            (1, [b, ..]) => Some(u32::from(*b)),
            (3, [a, b, ..]) => {
                Some(u32::from(if big { u16::from_be_bytes([*a, *b]) } else { u16::from_le_bytes([*a, *b]) }))
            }
            (4, [a, b, c, d, ..]) => {
                Some(if big { u32::from_be_bytes([*a, *b, *c, *d]) } else { u32::from_le_bytes([*a, *b, *c, *d]) })
            }
            _ => None,
        }
    }

    /// A fraction of two positive numbers.
    pub(super) fn fraction(&self, tag: u16) -> Option<(u32, u32)> {
        let entry = self.get(tag).filter(|e| e.sound && e.kind == 5 && e.count == 1)?;
        let (a, b) = entry.data.split_first_chunk::<4>()?;
        let b = b.first_chunk::<4>()?;
        let read = |n: &[u8; 4]| if self.file.big { u32::from_be_bytes(*n) } else { u32::from_le_bytes(*n) };
        Some((read(a), read(b))).filter(|(a, b)| *a > 0 && *b > 0)
    }
}
