//! The bytes of a GIF in the order they stand: numbers, colour tables, chains of sub-blocks (GIF89a §15).

use super::bad;
use mugai_core::{Context, Refusal};

/// A file, read from its front.
pub(super) struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*first)
    }

    /// A colour table, if the flags of its descriptor say that there is one.
    pub(super) fn colours(&mut self, flags: u8) -> Result<Option<Vec<[u8; 3]>>, Refusal> {
        if flags & 0x80 == 0 {
            return Ok(None);
        }
        let length = 3_usize << ((flags & 7).saturating_add(1));
        let (table, rest) = self.rest.split_at_checked(length).ok_or_else(|| bad("colours", "cut off"))?;
        self.rest = rest;
        Ok(Some(table.as_chunks::<3>().0.to_vec()))
    }

    /// The next sub-block; `None` for the empty one that ends a chain, or when the file ends within it (`false`).
    fn sub_block(&mut self) -> Result<&'a [u8], bool> {
        let length = self.byte().ok_or(false)?;
        if length == 0 {
            return Err(true);
        }
        let (block, rest) = self.rest.split_at_checked(usize::from(length)).ok_or(false)?;
        self.rest = rest;
        Ok(block)
    }

    /// Steps over a chain of sub-blocks and gives its first; `None` when the file ends within the chain.
    pub(super) fn skip(&mut self) -> Option<&'a [u8]> {
        let mut first: Option<&[u8]> = None;
        loop {
            match self.sub_block() {
                Ok(block) => first = first.or(Some(block)),
                Err(true) => return Some(first.unwrap_or(&[])),
                Err(false) => return None,
            }
        }
    }

    /// A chain of sub-blocks as one piece; whether it has an end is said too, for pixels can be whole without it.
    pub(super) fn joined(&mut self, cx: &mut Context<'_>) -> Result<(Vec<u8>, bool), Refusal> {
        let mut data = Vec::new();
        loop {
            match self.sub_block() {
                Ok(block) => {
                    cx.take(block.len())?;
                    data.extend_from_slice(block);
                }
                Err(ended) => {
                    if !ended {
                        // What is left is part of a block that was cut off.
                        cx.take(self.rest.len())?;
                        data.extend_from_slice(self.rest);
                        self.rest = &[];
                    }
                    return Ok((data, ended));
                }
            }
        }
    }
}
