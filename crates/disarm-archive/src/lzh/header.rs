//! One header of an LZH archive, in any of its four levels: every size held against the others before anything is unpacked
//! (threats ARC-08). No standard exists; the levels are those of LHa for UNIX and UNLHA32.

use mugai_core::{Reason, Refusal};
use mugai_zip::Stamp;

/// Extended headers of one entry; real ones have a handful.
const MAX_EXTENDED: usize = 64;
/// Longest header, bytes.
const MAX_HEADER: usize = 1 << 16;
/// The separator of folders in an extended header.
const SEPARATOR: u8 = 0xFF;
/// The file type of a symbolic link in Unix permissions.
const LINK: u16 = 0o120_000;

/// What an entry says of itself.
#[derive(Debug)]
pub(super) struct Header {
    /// The method, as `-lh5-`.
    pub(super) method: [u8; 5],
    /// Where its data lie.
    pub(super) data: std::ops::Range<usize>,
    /// Bytes unpacked.
    pub(super) size: u32,
    /// CRC-16 of the content.
    pub(super) crc: u16,
    /// Folders and name, raw, between `/`.
    pub(super) name: Vec<Vec<u8>>,
    pub(super) modified: Stamp,
    /// A symbolic link or another file that is none.
    pub(super) special: bool,
}

/// What extended headers say.
#[derive(Debug, Default)]
struct Extended {
    name: Option<Vec<u8>>,
    folder: Option<Vec<u8>>,
    mode: Option<u16>,
    unix_time: Option<u32>,
    header_crc: Option<(usize, u16)>,
    /// Bytes of all of them.
    bytes: usize,
}

/// Reads fields one after the other.
struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let end = self.at.checked_add(length).ok_or_else(cut)?;
        let piece = self.bytes.get(self.at..end).ok_or_else(cut)?;
        self.at = end;
        Ok(piece)
    }
    fn u8(&mut self) -> Result<u8, Refusal> {
        self.take(1)?.first().copied().ok_or_else(cut)
    }
    fn u16(&mut self) -> Result<u16, Refusal> {
        self.take(2)?.try_into().map(u16::from_le_bytes).map_err(|_| cut())
    }
    fn u32(&mut self) -> Result<u32, Refusal> {
        self.take(4)?.try_into().map(u32::from_le_bytes).map_err(|_| cut())
    }
}

/// Whether bytes begin like a header.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let method = bytes.get(2..7).is_some_and(|m| matches!(m, [b'-', b'l' | b'p', b'h' | b'z' | b'm', _, b'-']));
    method && bytes.get(20).is_some_and(|level| *level <= 3)
}

/// The header at a place; `None` at the mark of the end.
///
/// # Errors
/// `malformed` for whatever does not add up, `ambiguous` where an entry says one thing twice.
pub(super) fn read(bytes: &[u8], at: usize) -> Result<Option<Header>, Refusal> {
    if matches!(bytes.get(at), None | Some(0)) {
        return Ok(None);
    }
    match at.checked_add(20).and_then(|place| bytes.get(place)) {
        Some(0 | 1) => short(bytes, at).map(Some),
        Some(2) => long(bytes, at, 2).map(Some),
        Some(3) => long(bytes, at, 4).map(Some),
        _ => Err(malformed("no header where one should be")),
    }
}

/// Levels 0 and 1: a short header with a checksum; in level 1 extended headers follow it and count as packed data.
fn short(bytes: &[u8], start: usize) -> Result<Header, Refusal> {
    let mut r = Fields { bytes, at: start };
    let (length, sum) = (usize::from(r.u8()?), r.u8()?);
    let body = r.at;
    let method = method(r.take(5)?)?;
    let (packed, size, time) = (r.u32()?, r.u32()?, r.u32()?);
    let _attribute = r.u8()?;
    let level = r.u8()?;
    let base = usize::from(r.u8()?);
    let base = r.take(base)?;
    let crc = r.u16()?;
    let end = body.checked_add(length).ok_or_else(cut)?;
    let summed = bytes.get(body..end).ok_or_else(cut)?.iter().fold(0u8, |s, b| s.wrapping_add(*b));
    // What lies between the known fields and the end is another system's and means nothing here.
    let next = if level == 1 { end.checked_sub(2).ok_or_else(cut)? } else { end };
    if summed != sum || r.at > next {
        return Err(malformed("a header whose checksum or length is wrong"));
    }
    let mut extended = Extended::default();
    r.at = next;
    if level == 1 {
        let first = usize::from(r.u16()?);
        extended.read(&mut r, first, 2)?;
    }
    // In level 1 the extended headers are counted with the data.
    let packed = usize::try_from(packed).map_err(|_| cut())?.checked_sub(extended.bytes);
    let packed = packed.ok_or_else(|| malformed("extended headers longer than the entry"))?;
    let modified = Stamp::dos(high(time), low(time));
    finish(method, r.at, packed, size, crc, base, modified, extended, bytes)
}

/// Levels 2 and 3: everything of the header lies within its stated length.
fn long(bytes: &[u8], start: usize, width: usize) -> Result<Header, Refusal> {
    let mut r = Fields { bytes, at: start };
    let stated = usize::from(r.u16()?);
    let method = method(r.take(5)?)?;
    let (packed, size, time) = (r.u32()?, r.u32()?, r.u32()?);
    let _reserved = r.u8()?;
    let _level = r.u8()?;
    let crc = r.u16()?;
    let _system = r.u8()?;
    let (length, first) = if width == 2 {
        (stated, usize::from(r.u16()?))
    } else {
        if stated != 4 {
            return Err(malformed("a header of words of another size"));
        }
        (usize::try_from(r.u32()?).map_err(|_| cut())?, usize::try_from(r.u32()?).map_err(|_| cut())?)
    };
    if length > MAX_HEADER {
        return Err(malformed("a header without end"));
    }
    let end = start.checked_add(length).ok_or_else(cut)?;
    let whole = bytes.get(start..end).ok_or_else(cut)?;
    let mut extended = Extended::default();
    let mut within = Fields { bytes: bytes.get(..end).ok_or_else(cut)?, at: r.at };
    extended.read(&mut within, first, width)?;
    // One byte may follow, so that the length is not taken for the mark of the end.
    if end.saturating_sub(within.at) > 1 {
        return Err(malformed("a header longer than what it holds"));
    }
    if let Some((place, said)) = extended.header_crc {
        let place = place.saturating_sub(start);
        let mut copy = whole.to_vec();
        copy.iter_mut().skip(place).take(2).for_each(|b| *b = 0);
        if super::crc16(0, &copy) != said {
            return Err(malformed("a header whose checksum is wrong"));
        }
    }
    let packed = usize::try_from(packed).map_err(|_| cut())?;
    finish(method, end, packed, size, crc, &[], Stamp::unix(i64::from(time)), extended, bytes)
}

impl Extended {
    /// A chain: each says its kind, and how long the next one is.
    fn read(&mut self, r: &mut Fields<'_>, first: usize, width: usize) -> Result<(), Refusal> {
        let (mut length, mut count) = (first, 0usize);
        while length > 0 {
            count = count.saturating_add(1);
            let inner = length.checked_sub(width.saturating_add(1)).filter(|_| count <= MAX_EXTENDED);
            let inner = inner.ok_or_else(|| malformed("extended headers that do not add up"))?;
            let kind = r.u8()?;
            let place = r.at;
            let content = r.take(inner)?;
            let twice = match kind {
                0x00 => {
                    let said = content.get(..2).and_then(|c| c.try_into().ok()).map(u16::from_le_bytes);
                    said.is_some_and(|said| self.header_crc.replace((place, said)).is_some())
                }
                0x01 => self.name.replace(content.to_vec()).is_some(),
                0x02 => self.folder.replace(content.to_vec()).is_some(),
                0x42 => return Err(Refusal::new(Reason::NoDecoder, "", "an entry with sizes of 64 bits")),
                0x50 => {
                    self.mode = content.get(..2).and_then(|c| c.try_into().ok()).map(u16::from_le_bytes);
                    false
                }
                0x54 => {
                    self.unix_time = content.get(..4).and_then(|c| c.try_into().ok()).map(u32::from_le_bytes);
                    false
                }
                _ => false,
            };
            if twice {
                return Err(Refusal::new(Reason::Ambiguous, "", "an entry that says one thing twice"));
            }
            self.bytes = self.bytes.saturating_add(length);
            if self.bytes > MAX_HEADER {
                return Err(malformed("a header without end"));
            }
            length = if width == 2 { usize::from(r.u16()?) } else { usize::try_from(r.u32()?).map_err(|_| cut())? };
        }
        Ok(())
    }
}

#[expect(clippy::too_many_arguments, reason = "what both kinds of header have read, put together in one place")]
fn finish(
    method: [u8; 5],
    at: usize,
    packed: usize,
    size: u32,
    crc: u16,
    base: &[u8],
    modified: Stamp,
    extended: Extended,
    bytes: &[u8],
) -> Result<Header, Refusal> {
    let end = at.checked_add(packed).filter(|end| *end <= bytes.len()).ok_or_else(cut)?;
    if extended.name.as_ref().is_some_and(|n| !base.is_empty() && n != base) {
        return Err(Refusal::new(Reason::Ambiguous, "", "two names for one entry"));
    }
    let leaf = extended.name.as_deref().unwrap_or(base);
    let pieces = |raw: &[u8]| raw.split(|b| *b == SEPARATOR).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let mut name = extended.folder.as_deref().map(pieces).unwrap_or_default();
    name.extend(pieces(leaf));
    name.retain(|piece| !piece.is_empty());
    let kind = extended.mode.map(|m| m & 0o170_000);
    // Links are written as a folder whose name says where they lead.
    let special = kind == Some(LINK) || (&method == b"-lhd-" && leaf.contains(&b'|'));
    let modified = extended.unix_time.map_or(modified, |t| Stamp::unix(i64::from(t)));
    Ok(Header { method, data: at..end, size, crc, name, modified, special })
}

fn method(raw: &[u8]) -> Result<[u8; 5], Refusal> {
    let method: [u8; 5] = raw.try_into().map_err(|_| cut())?;
    if matches!(method, [b'-', _, _, _, b'-']) { Ok(method) } else { Err(malformed("no header where one should be")) }
}

fn high(time: u32) -> u16 {
    u16::try_from(time >> 16).unwrap_or(0)
}

fn low(time: u32) -> u16 {
    u16::try_from(time & 0xFFFF).unwrap_or(0)
}

fn cut() -> Refusal {
    malformed("the archive ends before its end")
}

pub(super) fn malformed(why: &'static str) -> Refusal {
    Refusal::new(Reason::Malformed, "", why)
}
