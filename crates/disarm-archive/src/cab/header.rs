//! The tables of a CAB archive: header, folders, files ([MS-CAB] §2).

use crate::packed::broken;
use mugai_core::{Context, Limit, Reason, Refusal};
use mugai_zip::Stamp;

/// Flags of the header: the set begins in another cabinet, goes on in another one, and fields are reserved.
const PREVIOUS: u16 = 1;
const NEXT: u16 = 2;
const RESERVED: u16 = 4;
/// Folder numbers from here on say that a file goes on from or into another cabinet.
const CONTINUED: u16 = 0xFFFD;
/// Attribute of a file: its name is UTF-8.
const NAME_IS_UTF: u16 = 0x80;
/// Bytes of a name with its end.
const NAME: usize = 256;

/// What the tables say.
#[derive(Debug)]
pub(super) struct Cabinet {
    pub(super) folders: Vec<Folder>,
    /// Reserved bytes in the header of each block.
    pub(super) reserved: usize,
    /// Where the cabinet ends, bytes; the file may go on.
    pub(super) end: usize,
    /// Whether reserved fields or bytes behind its end are not zero.
    pub(super) surplus: bool,
}

/// Files that are packed together.
#[derive(Debug)]
pub(super) struct Folder {
    /// Where its first block lies, bytes from the beginning of the file.
    pub(super) data: usize,
    pub(super) blocks: u16,
    pub(super) method: u16,
    pub(super) files: Vec<File>,
}

/// A file within a folder.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: Vec<u8>,
    pub(super) utf8: bool,
    /// Where it begins in the unpacked folder, and its size, bytes.
    pub(super) start: u64,
    pub(super) size: u64,
    pub(super) modified: Stamp,
}

/// Reads the tables.
///
/// # Errors
/// `malformed`; `no_decoder` for one cabinet of a set; `limit_parts`.
pub(super) fn read(bytes: &[u8], cx: &mut Context<'_>) -> Result<Cabinet, Refusal> {
    let mut fields = Fields { bytes, at: 8 };
    let end = fields.offset()?;
    fields.u32()?;
    let files_at = fields.offset()?;
    fields.u32()?;
    if fields.u16()? != 0x0103 {
        return Err(broken("a cabinet of a version that does not exist"));
    }
    let (folder_count, file_count, flags) = (fields.u16()?, fields.u16()?, fields.u16()?);
    fields.u32()?;
    if flags & (PREVIOUS | NEXT) != 0 {
        return Err(Refusal::new(Reason::NoDecoder, "", "one cabinet of a set that goes on in another file"));
    }
    if flags & !RESERVED != 0 || end > bytes.len() || end < fields.at {
        return Err(broken("a cabinet that is cut off, or flags that do not exist"));
    }
    let (mut in_folder, mut in_block, mut surplus) = (0, 0, bytes.get(end..).unwrap_or(&[]).iter().any(|b| *b != 0));
    if flags & RESERVED != 0 {
        let in_header = usize::from(fields.u16()?);
        (in_folder, in_block) = (usize::from(fields.u8()?), usize::from(fields.u8()?));
        surplus |= fields.take(in_header)?.iter().any(|b| *b != 0);
    }
    if u64::from(file_count) > cx.limits().entries || u64::from(folder_count) > cx.limits().entries {
        return Err(Refusal::limit(Limit::Parts, "", "too many entries"));
    }
    let mut folders = Vec::new();
    for _ in 0..folder_count {
        let (data, blocks, method) = (fields.offset()?, fields.u16()?, fields.u16()?);
        surplus |= fields.take(in_folder)?.iter().any(|b| *b != 0);
        folders.push(Folder { data, blocks, method, files: Vec::new() });
    }
    if files_at < fields.at {
        return Err(broken("a table of files that lies among the folders"));
    }
    let mut fields = Fields { bytes, at: files_at };
    for _ in 0..file_count {
        cx.part()?;
        let (size, start, folder) = (u64::from(fields.u32()?), u64::from(fields.u32()?), fields.u16()?);
        let (date, time, attributes) = (fields.u16()?, fields.u16()?, fields.u16()?);
        let name = fields.name()?.to_vec();
        if folder >= CONTINUED {
            return Err(Refusal::new(Reason::NoDecoder, "", "a file that goes on in another cabinet"));
        }
        let folder =
            folders.get_mut(usize::from(folder)).ok_or_else(|| broken("a file in a folder that does not exist"))?;
        let (utf8, modified) = (attributes & NAME_IS_UTF != 0, Stamp::dos(date, time));
        folder.files.push(File { name, utf8, start, size, modified });
    }
    Ok(Cabinet { folders, reserved: in_block, end, surplus })
}

/// Little-endian fields one after the other.
pub(super) struct Fields<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let end = self.at.checked_add(count);
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        self.at = end.unwrap_or(self.at);
        taken.ok_or_else(|| broken("a cabinet that is cut off"))
    }

    fn u8(&mut self) -> Result<u8, Refusal> {
        Ok(self.take(1)?.first().copied().unwrap_or(0))
    }

    pub(super) fn u16(&mut self) -> Result<u16, Refusal> {
        Ok(self.take(2)?.iter().rev().fold(0, |n, b| n << 8 | u16::from(*b)))
    }

    pub(super) fn u32(&mut self) -> Result<u32, Refusal> {
        Ok(self.take(4)?.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b)))
    }

    fn offset(&mut self) -> Result<usize, Refusal> {
        usize::try_from(self.u32()?).map_err(|_| broken("a place beyond the file"))
    }

    /// Bytes up to a zero.
    fn name(&mut self) -> Result<&'a [u8], Refusal> {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let length = rest.iter().take(NAME).position(|b| *b == 0).ok_or_else(|| broken("a name without an end"))?;
        let name = self.take(length)?;
        self.take(1)?;
        Ok(name)
    }
}
