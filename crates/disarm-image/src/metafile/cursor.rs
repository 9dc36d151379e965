//! Little-endian numbers, read from the front of a slice and written to the end of a vector.

use super::broken;
use mugai_core::Refusal;

/// The unread rest of a record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// Reads from the front of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What has not been read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The next `n` bytes.
    pub(crate) fn take(&mut self, n: usize) -> Result<&'a [u8], Refusal> {
        let (first, rest) = self.0.split_at_checked(n).ok_or_else(cut)?;
        self.0 = rest;
        Ok(first)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (first, rest) = self.0.split_first_chunk::<N>().ok_or_else(cut)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Refusal> {
        self.array::<1>().map(|[b]| b)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Refusal> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Refusal> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn i32(&mut self) -> Result<i32, Refusal> {
        self.array().map(i32::from_le_bytes)
    }
}

fn cut() -> Refusal {
    broken("a record is shorter than its fields")
}

/// `len` bytes of a record from an offset that stands in it.
pub(crate) fn slice(record: &[u8], at: u32, len: usize) -> Result<&[u8], Refusal> {
    let from = super::size(at);
    record.get(from..from.saturating_add(len)).ok_or_else(|| broken("an offset leads out of its record"))
}

pub(crate) fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

pub(crate) fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

/// Zeros up to the next multiple of `unit` (2 or 4) behind `start`.
pub(crate) fn pad(out: &mut Vec<u8>, start: usize, unit: usize) {
    let len = out.len().saturating_sub(start).next_multiple_of(unit);
    out.resize(start.saturating_add(len), 0);
}
