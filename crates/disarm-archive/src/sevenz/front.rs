//! The beginning of a 7z archive and, where its list is packed itself, how: checked by our own reading before a decoder sees any of it
//! (7zFormat.txt of the LZMA SDK).

use super::SIGNATURE;
use super::coders::audit_list;
use crate::packed::{broken, large};
use mugai_core::{Context, Reason, Refusal};
use sevenz_rust2::Archive;

/// Bytes of the signature header.
const START: usize = 32;
/// Bytes that the list of entries may take, packed or not: ten thousand entries with long names.
const LIST: u64 = 8 << 20;
/// Folders (blocks) of a packed list, and its streams: always one.
const ONE: u64 = 1;
const HEADER: u8 = 0x01;
const PACK_INFO: u8 = 0x06;
const UNPACK_INFO: u8 = 0x07;
const SIZE: u8 = 0x09;
const CRC: u8 = 0x0A;
const FOLDER: u8 = 0x0B;
const UNPACK_SIZES: u8 = 0x0C;
const PACKED_HEADER: u8 = 0x17;

/// What the beginning says.
#[derive(Debug)]
pub(super) struct Front {
    /// Whether there is a list at all; an empty archive has none.
    pub(super) listed: bool,
    /// Whether the list is behind a password.
    pub(super) locked: bool,
    /// Whether bytes that are not zero follow the list, or lie between what the list's own packing says and the list.
    pub(super) surplus: bool,
    /// Where the packed data of the entries have to end, bytes from the end of the signature header.
    data: u64,
}

impl Front {
    /// Whether there are bytes that belong to no entry among the packed data.
    ///
    /// # Errors
    /// `malformed` when the packed data reach into the list.
    pub(super) fn leaves_gaps(&self, archive: &Archive) -> Result<bool, Refusal> {
        let sum = archive.pack_sizes().iter().try_fold(archive.pack_pos(), |sum, size| sum.checked_add(*size));
        let end = sum.filter(|end| *end <= self.data).ok_or_else(|| broken("packed data that reach into the list"))?;
        Ok(archive.pack_pos() != 0 || end != self.data)
    }
}

/// Reads the signature header, and what the packed list says of its own packing.
///
/// # Errors
/// `malformed`; `no_decoder` for a list that is packed in a way not known; `limit_memory`.
pub(super) fn read(bytes: &[u8], cx: &Context<'_>) -> Result<Front, Refusal> {
    let mut start = Fields(bytes.get(..START).ok_or_else(cut_off)?);
    if start.take(6)? != SIGNATURE || start.byte()? != 0 {
        return Err(broken("a 7z archive of a version that does not exist"));
    }
    start.byte()?;
    let (sum, fields) = (start.u32()?, start.0);
    // Without it, some readers search for a list from the end of the file, others do not.
    if crc32(fields) != sum {
        return Err(broken("the checksum of its beginning is wrong"));
    }
    let (offset, size, sum) = (start.u64()?, start.u64()?, start.u32()?);
    if size > LIST {
        return Err(large());
    }
    let begin = usize::try_from(offset).ok().and_then(|o| o.checked_add(START));
    let end = begin.zip(usize::try_from(size).ok()).and_then(|(b, s)| b.checked_add(s));
    let list = begin.zip(end).and_then(|(b, e)| bytes.get(b..e)).ok_or_else(cut_off)?;
    let rest = end.and_then(|e| bytes.get(e..)).unwrap_or(&[]);
    let mut front = Front { listed: size > 0, locked: false, surplus: rest.iter().any(|b| *b != 0), data: offset };
    if !front.listed {
        front.surplus |= offset > 0;
        return Ok(front);
    }
    if crc32(list) != sum {
        return Err(broken("the checksum of its list is wrong"));
    }
    match list.split_first() {
        Some((&HEADER, _)) => Ok(front),
        Some((&PACKED_HEADER, rest)) => packed(rest, front, cx),
        _ => Err(broken("a list that begins as none")),
    }
}

/// The list's own packing: one stream, one block whose checksum is stated.
fn packed(list: &[u8], mut front: Front, cx: &Context<'_>) -> Result<Front, Refusal> {
    let mut fields = Fields(list);
    fields.expect(PACK_INFO)?;
    let position = fields.number()?;
    fields.same(ONE)?;
    fields.expect(SIZE)?;
    let packed = fields.number()?;
    let mut next = fields.byte()?;
    if next == CRC {
        fields.sum()?;
        next = fields.byte()?;
    }
    if next != 0 {
        return Err(broken("a packed list whose stream is described otherwise"));
    }
    fields.expect(UNPACK_INFO)?;
    fields.expect(FOLDER)?;
    fields.same(ONE)?;
    fields.expect(0)?;
    let count = fields.number()?;
    let mut coders = Vec::new();
    for _ in 0..count.min(64) {
        coders.push(fields.coder()?);
    }
    let chain = audit_list(&coders, cx.limits())?;
    if let Some(method) = chain.foreign {
        return Err(Refusal::new(Reason::NoDecoder, "", format!("a list packed by the method {method}")));
    }
    // Each coder but the last hands on to another one; with one stream in, which one of them is packed need not be said.
    for _ in 1..count {
        fields.number()?;
        fields.number()?;
    }
    fields.expect(UNPACK_SIZES)?;
    for _ in 0..count {
        if fields.number()? > LIST {
            return Err(large());
        }
    }
    fields.expect(CRC)?;
    fields.sum()?;
    fields.expect(0)?;
    fields.expect(0)?;
    let end = position.checked_add(packed).filter(|end| *end <= front.data);
    let end = end.ok_or_else(|| broken("a packed list that lies beyond the archive"))?;
    front.surplus |= end != front.data || !fields.0.is_empty();
    front.locked = chain.locked;
    front.data = position;
    Ok(front)
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn cut_off() -> Refusal {
    broken("a 7z archive that is cut off, or one piece of a split one")
}

/// Fields one after the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(cut_off)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        Ok(self.take(1)?.first().copied().unwrap_or(0))
    }

    fn u32(&mut self) -> Result<u32, Refusal> {
        Ok(self.take(4)?.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b)))
    }

    fn u64(&mut self) -> Result<u64, Refusal> {
        Ok(self.take(8)?.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)))
    }

    /// A number of variable length: as many bytes follow the first as it has leading ones, lowest first; its other bits are the
    /// highest of the number.
    fn number(&mut self) -> Result<u64, Refusal> {
        let first = self.byte()?;
        let more = first.leading_ones();
        let low = self.take(usize::try_from(more).unwrap_or(8))?;
        let low = low.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b));
        let high = if more < 7 { u64::from(first) & (0x7F >> more) } else { 0 };
        Ok(low | high.checked_shl(more.saturating_mul(8)).unwrap_or(0))
    }

    fn expect(&mut self, value: u8) -> Result<(), Refusal> {
        if self.byte()? == value { Ok(()) } else { Err(broken("a packed list that is described otherwise")) }
    }

    fn same(&mut self, value: u64) -> Result<(), Refusal> {
        if self.number()? == value { Ok(()) } else { Err(broken("a list packed in more than one piece")) }
    }

    /// "All are defined", and one checksum.
    fn sum(&mut self) -> Result<(), Refusal> {
        self.expect(1)?;
        self.u32().map(|_| ())
    }

    /// Id and properties of a coder with one stream in and one out.
    fn coder(&mut self) -> Result<(&'a [u8], &'a [u8]), Refusal> {
        const SIMPLE: u8 = 0x0F;
        const PROPERTIES: u8 = 0x20;
        let flags = self.byte()?;
        if flags & !(SIMPLE | PROPERTIES) != 0 {
            return Err(broken("a list packed with a coder of several streams"));
        }
        let id = self.take(usize::from(flags & SIMPLE))?;
        let properties = if flags & PROPERTIES == 0 { 0 } else { self.number()? };
        Ok((id, self.take(usize::try_from(properties).map_err(|_| cut_off())?)?))
    }
}
