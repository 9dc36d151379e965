//! Decoded parts on their way out: written to the output descriptor as they come, never held.

use crate::run::write_all;
use mugai_core::{Limit, Limits, Refusal, Sink};
use std::os::fd::BorrowedFd;

/// Writes parts back to back and remembers their lengths.
pub(crate) struct Parts<'fd> {
    out: BorrowedFd<'fd>,
    lengths: Vec<u64>,
    bytes_left: u64,
    parts_left: u64,
}

impl<'fd> Parts<'fd> {
    /// None yet; at most as many and as much as these limits say.
    pub(crate) fn new(out: BorrowedFd<'fd>, limits: &Limits) -> Self {
        Self { out, lengths: Vec::new(), bytes_left: limits.hand_out_bytes, parts_left: limits.total_parts }
    }

    /// The lengths, for the answer.
    pub(crate) fn lengths(self) -> Vec<u64> {
        self.lengths
    }
}

impl Sink for Parts<'_> {
    fn part(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let parts = self.parts_left.checked_sub(1).ok_or_else(|| {
            Refusal::limit(Limit::Parts, "", "the file holds more parts than may be handed out for scanning")
        })?;
        let left = self.bytes_left.checked_sub(length).ok_or_else(|| {
            Refusal::limit(Limit::Bytes, "", "its parts together are larger than may be handed out for scanning")
        })?;
        write_all(self.out, bytes)
            .map_err(|()| Refusal::limit(Limit::Output, "", "a part could not be handed out for scanning"))?;
        (self.parts_left, self.bytes_left) = (parts, left);
        self.lengths.push(length);
        Ok(())
    }
}
