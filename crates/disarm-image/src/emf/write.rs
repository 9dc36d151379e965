//! A fresh EMF: records behind each other, counted, padded and measured by us.

use super::header::Header;
use crate::metafile::{broken, check_output, pad, put32};
use mugai_core::{Context, Refusal};

/// The file as it grows.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    records: u32,
    start: usize,
}

impl Writer {
    /// Begins a record and gives the place for its fields.
    pub(super) fn begin(&mut self, kind: u32) -> &mut Vec<u8> {
        self.start = self.bytes.len();
        put32(&mut self.bytes, kind);
        put32(&mut self.bytes, 0);
        &mut self.bytes
    }

    /// How long the file has become.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes so far, for the record that was begun.
    pub(super) fn body(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// The bytes of the record so far, its head with them: the offset of what is written next.
    pub(super) fn offset(&self) -> u32 {
        u32::try_from(self.bytes.len().saturating_sub(self.start)).unwrap_or(u32::MAX)
    }

    /// Zeros up to the next multiple of four.
    pub(super) fn pad(&mut self) {
        pad(&mut self.bytes, self.start, 4);
    }

    /// Puts `value` into field `word` of the record (0 = behind its head).
    pub(super) fn patch(&mut self, word: usize, value: u32) {
        let at = self.start.saturating_add(8).saturating_add(word.saturating_mul(4));
        if let Some(place) = self.bytes.get_mut(at..at.saturating_add(4)) {
            place.copy_from_slice(&value.to_le_bytes());
        }
    }

    /// Ends the record.
    pub(super) fn end(&mut self) -> Result<(), Refusal> {
        self.pad();
        let len = u32::try_from(self.bytes.len().saturating_sub(self.start));
        let len = len.map_err(|_| broken("a record larger than any"))?;
        let at = self.start.saturating_add(4);
        if let Some(place) = self.bytes.get_mut(at..at.saturating_add(4)) {
            place.copy_from_slice(&len.to_le_bytes());
        }
        self.records = self.records.checked_add(1).ok_or_else(|| broken("too many records"))?;
        Ok(())
    }

    /// The end record and the numbers of the header.
    pub(super) fn finish(mut self, header: &Header, places: u16, cx: &Context<'_>) -> Result<Vec<u8>, Refusal> {
        let out = self.begin(14);
        for field in [0, 16, 20] {
            put32(out, field);
        }
        self.end()?;
        check_output(self.bytes.len(), cx)?;
        let total = u32::try_from(self.bytes.len()).map_err(|_| broken("a drawing larger than any"))?;
        header.complete(&mut self.bytes, total, self.records, places);
        Ok(self.bytes)
    }
}
