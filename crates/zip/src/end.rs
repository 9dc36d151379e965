//! The end record of a container: where the directory is, and that there is only one (threats ZIP-01, ZIP-09).

use super::audit::bad;
use super::bytes::{part, u16_at, u32_at, u64_at};
use mugai_core::{Reason, Refusal};

const EOCD: &[u8] = b"PK\x05\x06";
/// Longest end record: 22 bytes and a comment of 65,535.
const EOCD_REACH: usize = 65_557;

/// What the end record says, checked against the file.
pub(crate) struct End {
    at: usize,
    /// Where the whole file ends by this record.
    pub(crate) end: usize,
    pub(crate) count: u64,
    pub(crate) size: u64,
    pub(crate) offset: u64,
    /// Where the directory must end: the end record, or the ZIP64 one before it.
    pub(crate) directory_end: usize,
    pub(crate) comment: bool,
}

/// The one end record. Candidates that reach the end of the file come first; bytes behind it are tolerated only when nothing else is there.
pub(crate) fn find_end(bytes: &[u8]) -> Result<End, Refusal> {
    let from = bytes.len().saturating_sub(EOCD_REACH);
    let area = bytes.get(from..).unwrap_or(&[]);
    let hits = area.windows(4).enumerate().filter(|(_, w)| *w == EOCD).map(|(i, _)| from.saturating_add(i));
    let sane: Vec<End> = hits.filter_map(|at| end_record(bytes, at)).collect();
    let exact = sane.iter().filter(|e| e.end == bytes.len()).count();
    let mut candidates = sane.into_iter().filter(|e| exact == 0 || e.end == bytes.len());
    let Some(end) = candidates.next() else { return Err(bad("no directory, or the file is cut off")) };
    if candidates.next().is_some() {
        return Err(Refusal::new(Reason::Ambiguous, "", "two directories in one container"));
    }
    Ok(end)
}

/// An end record that describes a directory that is really there.
fn end_record(bytes: &[u8], at: usize) -> Option<End> {
    let h16 = |o: usize| u16_at(bytes, at.checked_add(o)?);
    let h32 = |o: usize| u32_at(bytes, at.checked_add(o)?);
    let comment = usize::from(h16(20)?);
    let end = at.checked_add(22)?.checked_add(comment).filter(|e| *e <= bytes.len())?;
    let (disk, disk_cd, here, all) = (h16(4)?, h16(6)?, h16(8)?, h16(10)?);
    let (size, offset) = (h32(12)?, h32(16)?);
    let mut record = End {
        at,
        end,
        count: u64::from(all),
        size: u64::from(size),
        offset: u64::from(offset),
        directory_end: at,
        comment: comment > 0,
    };
    let locator = at.checked_sub(20).filter(|l| part(bytes, *l, 4) == Some(b"PK\x06\x07"));
    let sentinel = here == u16::MAX || all == u16::MAX || size == u32::MAX || offset == u32::MAX;
    if let Some(locator) = locator {
        let wide = at.checked_sub(76)?;
        let stated = u64_at(bytes, locator.checked_add(8)?)?;
        // The record is 56 bytes long and stands just before its locator; anything else nobody writes.
        if part(bytes, wide, 4) != Some(b"PK\x06\x06")
            || u64_at(bytes, wide.checked_add(4)?)? != 44
            || stated > u64::try_from(wide).ok()?
        {
            return None;
        }
        let w64 = |o: usize| u64_at(bytes, wide.checked_add(o)?);
        let (count, size64, offset64) = (w64(32)?, w64(40)?, w64(48)?);
        let agrees = |narrow: u64, limit: u64, real: u64| narrow == limit || narrow == real;
        let fine = agrees(u64::from(all), u64::from(u16::MAX), count)
            && agrees(u64::from(size), u64::from(u32::MAX), size64)
            && agrees(u64::from(offset), u64::from(u32::MAX), offset64)
            && w64(24)? == count
            && u32_at(bytes, wide.checked_add(16)?)? == 0
            && u32_at(bytes, wide.checked_add(20)?)? == 0;
        if !fine {
            return None;
        }
        record = End { count, size: size64, offset: offset64, directory_end: wide, ..record };
    } else if sentinel && all == u16::MAX {
        return None;
    }
    let disks_fine = (disk == 0 && disk_cd == 0) || (locator.is_some() && disk == u16::MAX && disk_cd == u16::MAX);
    if !disks_fine || (here != all) {
        return None;
    }
    let start = record.directory_end.checked_sub(usize::try_from(record.size).ok()?)?;
    let stated = usize::try_from(record.offset).ok()?;
    let first = part(bytes, start, 4) == Some(b"PK\x01\x02") || (record.count == 0 && record.size == 0);
    (first && stated <= start && record.at >= record.directory_end).then_some(record)
}
