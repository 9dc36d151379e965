//! Sectors and the chains they form (MS-CFB §2.1–2.5).

use crate::bad;
use mugai_core::Refusal;

/// The end of a chain.
pub(crate) const END: u32 = 0xffff_fffe;
/// A sector that belongs to nothing.
pub(crate) const FREE: u32 = 0xffff_ffff;

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

/// Which sector follows which.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<u32>);

impl Table {
    /// Reads a table from the bytes of its sectors.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(bytes.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect())
    }
}

/// The sectors of a chain; an error where it loops or leaves its table.
pub(crate) struct Chain<'a> {
    table: &'a Table,
    next: u32,
    steps: usize,
}

impl<'a> Chain<'a> {
    pub(crate) fn new(table: &'a Table, start: u32) -> Self {
        Self { table, next: start, steps: 0 }
    }
}

impl Iterator for Chain<'_> {
    type Item = Result<u32, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == END {
            return None;
        }
        let here = self.next;
        let follow = usize::try_from(here).ok().and_then(|n| self.table.0.get(n)).copied();
        self.steps = self.steps.saturating_add(1);
        let Some(follow) = follow.filter(|_| self.steps <= self.table.0.len()) else {
            self.next = END;
            return Some(Err(bad("a chain of sectors loops or leaves the file")));
        };
        self.next = follow;
        Some(Ok(here))
    }
}

/// One sector; the last of a file may be cut short, which writers do.
fn sector_of(bytes: &[u8], size: usize, number: u32) -> Option<&[u8]> {
    let at = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(size)?;
    let end = at.checked_add(size)?.min(bytes.len());
    bytes.get(at..end).filter(|s| !s.is_empty())
}

/// The bytes of a chain of sectors, up to the sector that completes `enough` bytes.
pub(crate) fn collect(
    bytes: &[u8],
    size: usize,
    fat: &Table,
    start: u32,
    enough: Option<usize>,
) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    for number in Chain::new(fat, start) {
        let piece = sector_of(bytes, size, number?).ok_or_else(|| bad("a sector outside the file"))?;
        out.extend_from_slice(piece);
        // A chain has no sector twice in a file that is sound, so it is never longer than the file.
        if out.len() > bytes.len() {
            return Err(bad("a chain of sectors loops or leaves the file"));
        }
        if enough.is_some_and(|n| out.len() >= n) {
            break;
        }
    }
    Ok(out)
}

/// The table of all sectors, from the 109 places in the header and the sectors that list more of them (DIFAT).
pub(crate) fn fat(bytes: &[u8], size: usize) -> Result<Table, Refusal> {
    let sectors = bytes.len().div_ceil(size);
    let most = sectors.div_ceil(size / 4).saturating_add(1);
    let mut places: Vec<u32> = (0..109usize)
        .filter_map(|n| u32_at(bytes, n.checked_mul(4)?.checked_add(0x4c)?))
        .take_while(|p| *p != FREE)
        .collect();
    let mut next = u32_at(bytes, 0x44).ok_or_else(|| bad("the header is cut off"))?;
    let mut steps = 0usize;
    while next != END && next != FREE {
        steps = steps.saturating_add(1);
        let list = sector_of(bytes, size, next).ok_or_else(|| bad("a sector outside the file"))?;
        let (numbers, _) = list.as_chunks::<4>();
        let (last, listed) = numbers.split_last().ok_or_else(|| bad("a sector outside the file"))?;
        places.extend(listed.iter().map(|b| u32::from_le_bytes(*b)).filter(|p| *p != FREE));
        next = u32::from_le_bytes(*last);
        if steps > most {
            return Err(bad("a chain of sectors loops or leaves the file"));
        }
    }
    if places.len() > most {
        return Err(bad("more tables of sectors than the file has room for"));
    }
    let mut table = Vec::new();
    for place in places {
        table.extend_from_slice(sector_of(bytes, size, place).ok_or_else(|| bad("a sector outside the file"))?);
    }
    Ok(Table::of(&table))
}
