//! The headers (MS-WMF §2.3.2): the placeable one with the size of the picture, and the one with the counts.

use super::PLACEABLE;
use crate::metafile::{Cursor, broken, put16, put32};
use mugai_core::Refusal;

/// What the headers say of the picture.
#[derive(Debug)]
pub(super) struct Header {
    /// Bounds and units per inch.
    place: Option<[u16; 5]>,
    version: u16,
}

impl Header {
    /// Reads the headers and gives what follows them.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, &[u8]), Refusal> {
        let mut c = Cursor::new(bytes);
        let mut place = None;
        if bytes.starts_with(&PLACEABLE) {
            c.take(6)?; // mark, handle
            let fields = [c.u16()?, c.u16()?, c.u16()?, c.u16()?, c.u16()?];
            c.take(6)?; // reserved, checksum
            if fields.last() == Some(&0) {
                return Err(broken("a picture without units per inch"));
            }
            place = Some(fields);
        }
        let (kind, words, version) = (c.u16()?, c.u16()?, c.u16()?);
        if !matches!(kind, 1 | 2) || words != 9 || !matches!(version, 0x0100 | 0x0300) {
            return Err(broken("no header"));
        }
        c.take(12)?; // size, objects, largest record, members
        Ok((Self { place, version }, c.rest()))
    }

    /// Writes the headers; sizes in words of two bytes.
    pub(super) fn write(&self, words: u32, objects: u16, largest: u32) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(place) = self.place {
            out.extend_from_slice(&PLACEABLE);
            put16(&mut out, 0);
            for field in place {
                put16(&mut out, field);
            }
            put32(&mut out, 0);
            // The exclusive or of the ten words before it.
            let sum = place.iter().fold(0xCDD7 ^ 0x9AC6, |sum, field| sum ^ field);
            put16(&mut out, sum);
        }
        put16(&mut out, 1);
        put16(&mut out, 9);
        put16(&mut out, self.version);
        put32(&mut out, words);
        put16(&mut out, objects);
        put32(&mut out, largest);
        put16(&mut out, 0);
        out
    }
}
