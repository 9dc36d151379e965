//! Compound files (OLE2, MS-CFB): the directory walked, every chain followed once, nothing written.
//!
//! Strict where the answer depends on it: a chain that loops, leaves the file or is shorter than its stream is an error, and so
//! is a directory that is no tree.
#![forbid(unsafe_code)]

mod directory;
mod sectors;

pub use directory::Entry;

use mugai_core::{Reason, Refusal};
use sectors::{Chain, Table, u16_at, u32_at};
use std::borrow::Cow;

/// How every compound file begins (MS-CFB §2.2).
pub const MAGIC: &[u8; 8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Streams below this size lie in the mini stream, bytes (MS-CFB §2.2, Mini Stream Cutoff Size).
const CUTOFF: usize = 4096;

/// Bytes of a mini sector (MS-CFB §2.2, Mini Sector Shift).
const MINI: usize = 64;

/// A compound file whose directory has been read.
#[derive(Debug)]
pub struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Table,
    minifat: Table,
    mini: Vec<u8>,
    class: [u8; 16],
    entries: Vec<Entry>,
}

pub(crate) fn bad(detail: &str) -> Refusal {
    Refusal::new(Reason::Malformed, "compound file", detail)
}

impl<'a> Compound<'a> {
    /// Reads header, tables and directory. Takes memory in proportion to the file, never more than twice its size.
    ///
    /// # Errors
    /// `malformed` for a header, a table or a directory that breaks MS-CFB; `limit_parts` for more than 20,000 entries.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        if !bytes.starts_with(MAGIC) || u16_at(bytes, 0x1c) != Some(0xfffe) {
            return Err(bad("there is no header"));
        }
        let sector = match (u16_at(bytes, 0x1a), u16_at(bytes, 0x1e)) {
            (Some(3), Some(9)) => 512,
            (Some(4), Some(12)) => 4096,
            _ => return Err(bad("neither version 3 nor version 4")),
        };
        if u16_at(bytes, 0x20) != Some(6) || u32_at(bytes, 0x38) != Some(4096) {
            return Err(bad("a mini stream of another kind than there is"));
        }
        let field = |at: usize| u32_at(bytes, at).ok_or_else(|| bad("the header is cut off"));
        let fat = sectors::fat(bytes, sector)?;
        let directory = sectors::collect(bytes, sector, &fat, field(0x30)?, None)?;
        let tree = directory::walk(&directory)?;
        let minifat = match field(0x3c)? {
            sectors::END | sectors::FREE => Table::default(),
            start => Table::of(&sectors::collect(bytes, sector, &fat, start, None)?),
        };
        let mini = match tree.root_start {
            sectors::END | sectors::FREE => Vec::new(),
            start => sectors::collect(bytes, sector, &fat, start, None)?,
        };
        Ok(Self { bytes, sector, fat, minifat, mini, class: tree.class, entries: tree.entries })
    }

    /// The class of the root, as it stands in the file (little-endian GUID).
    pub fn class(&self) -> &[u8; 16] {
        &self.class
    }

    /// Every storage and stream below the root, parents before children, in the order of the directory tree.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a path (`Storage/Stream`), ASCII letters of either case.
    pub fn find(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.path.eq_ignore_ascii_case(path))
    }

    /// Whether the root holds a stream or storage of this name.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The content of a stream.
    ///
    /// # Errors
    /// `malformed` for a storage and for a chain that loops, leaves the file or ends before the stream does.
    pub fn stream(&self, entry: &Entry) -> Result<Cow<'_, [u8]>, Refusal> {
        if !entry.stream {
            return Err(bad("a storage is no stream").at(&entry.path));
        }
        if entry.size == 0 {
            return Ok(Cow::Borrowed(&[]));
        }
        let found = if entry.size < CUTOFF {
            self.minis(entry)
        } else {
            sectors::collect(self.bytes, self.sector, &self.fat, entry.start, Some(entry.size))
        };
        let mut found = found?;
        if found.len() < entry.size {
            return Err(bad("a stream is longer than its chain"));
        }
        found.truncate(entry.size);
        Ok(Cow::Owned(found))
    }

    fn minis(&self, entry: &Entry) -> Result<Vec<u8>, Refusal> {
        let mut out = Vec::with_capacity(entry.size);
        for number in Chain::new(&self.minifat, entry.start) {
            let at = usize::try_from(number?).ok().and_then(|n| n.checked_mul(MINI));
            let piece = at.and_then(|at| self.mini.get(at..at.checked_add(MINI)?));
            out.extend_from_slice(piece.ok_or_else(|| bad("a mini sector outside the mini stream"))?);
            if out.len() >= entry.size {
                break;
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_testkit::cfb::compound;

    fn file() -> Vec<u8> {
        let long: Vec<u8> = (0..9000u32).map(|n| u8::try_from(n % 251).unwrap()).collect();
        compound([7; 16], &[("DocumentText", b"short".to_vec()), ("Box/Inner/Deep", b"deep".to_vec()), ("Long", long)])
    }

    #[test]
    fn streams_long_and_short_are_found_at_any_depth() {
        let bytes = file();
        let read = Compound::read(&bytes).unwrap();
        assert_eq!(read.class(), &[7; 16]);
        let content = |path: &str| read.stream(read.find(path).unwrap()).unwrap().into_owned();
        assert_eq!(content("documenttext"), b"short");
        assert_eq!(content("Box/Inner/Deep"), b"deep");
        assert_eq!(content("Long").len(), 9000);
        assert_eq!(content("Long")[8999], u8::try_from(8999 % 251).unwrap());
        assert!(read.has("Box") && !read.has("Deep"));
        assert!(read.stream(read.find("Box").unwrap()).is_err());
    }

    #[test]
    fn loops_and_ends_outside_are_errors_and_no_cut_panics() {
        let bytes = file();
        for cut in 0..bytes.len() {
            if let Ok(read) = Compound::read(&bytes[..cut]) {
                for entry in read.entries() {
                    let _ = read.stream(entry);
                }
            }
        }
        // Every byte of header, tables and directory turned around.
        for at in 0..bytes.len().min(4096) {
            let mut changed = bytes.clone();
            changed[at] ^= 0xff;
            if let Ok(read) = Compound::read(&changed) {
                for entry in read.entries() {
                    let _ = read.stream(entry);
                }
            }
        }
        // The directory's chain bites its own tail: its first sector follows itself.
        let start = usize::try_from(u32_at(&bytes, 0x30).unwrap()).unwrap();
        let fat = usize::try_from(u32_at(&bytes, 0x4c).unwrap()).unwrap();
        let mut looped = bytes.clone();
        let at = (fat + 1) * 512 + start * 4;
        looped[at..at + 4].copy_from_slice(&u32::try_from(start).unwrap().to_le_bytes());
        assert_eq!(Compound::read(&looped).unwrap_err().reason, Reason::Malformed);
    }
}
