//! The packed blocks of one folder ([MS-CAB] §2.5, [MS-MCI] for MSZIP).

use super::header::{Cabinet, Fields, Folder};
use crate::packed::broken;
use flate2::{Decompress, FlushDecompress, Status};
use mugai_core::{Reason, Refusal};

/// Bytes that a block unpacks to at most, and that MSZIP may look back.
const BLOCK: usize = 1 << 15;
/// Ways of packing, in the lowest four bits.
const METHOD: u16 = 0x0F;

/// How a folder is packed.
enum Method {
    Stored,
    MsZip(Box<Decompress>),
}

/// The blocks of a folder, unpacked one at a time.
pub(super) struct Blocks<'a> {
    fields: Fields<'a>,
    /// Reserved bytes in each block.
    reserved: usize,
    left: u16,
    method: Method,
    /// What was unpacked last, and how much of it was given out.
    block: Vec<u8>,
    given: usize,
    /// The last bytes before it, which MSZIP looks back to.
    before: Vec<u8>,
}

impl<'a> Blocks<'a> {
    /// The blocks of this folder; the inner error is for the files in it.
    ///
    /// # Errors
    /// `malformed`.
    pub(super) fn new(bytes: &'a [u8], cabinet: &Cabinet, folder: &Folder) -> Result<Result<Self, Refusal>, Refusal> {
        let bytes = bytes.get(..cabinet.end).unwrap_or(bytes);
        if folder.data > bytes.len() {
            return Err(broken("a folder beyond the file"));
        }
        let method = match folder.method & METHOD {
            0 => Method::Stored,
            1 => Method::MsZip(Box::new(Decompress::new(false))),
            method => {
                let name = if method == 2 { "Quantum" } else { "LZX" };
                return Ok(Err(Refusal::new(Reason::NoDecoder, "", format!("packing method {name}"))));
            }
        };
        let fields = Fields { bytes, at: folder.data };
        Ok(Ok(Self {
            fields,
            reserved: cabinet.reserved,
            left: folder.blocks,
            method,
            block: Vec::new(),
            given: 0,
            before: Vec::new(),
        }))
    }

    /// Whether there is something that was not given out.
    pub(super) fn more(&self) -> bool {
        self.left > 0 || self.given < self.block.len()
    }

    /// At most so many bytes more; none at the end.
    ///
    /// # Errors
    /// `malformed`.
    pub(super) fn next(&mut self, most: usize) -> Result<&[u8], Refusal> {
        while self.given >= self.block.len() {
            if self.left == 0 {
                return Ok(&[]);
            }
            self.left = self.left.saturating_sub(1);
            self.unpack()?;
            self.given = 0;
        }
        let begin = self.given;
        self.given = begin.saturating_add(most).min(self.block.len());
        Ok(self.block.get(begin..self.given).unwrap_or(&[]))
    }

    fn unpack(&mut self) -> Result<(), Refusal> {
        let sum = self.fields.u32()?;
        let sizes = [self.fields.u16()?, self.fields.u16()?];
        let (packed, size) = (usize::from(sizes[0]), usize::from(sizes[1]));
        let reserved = self.fields.take(self.reserved)?;
        let data = self.fields.take(packed)?;
        if size > BLOCK {
            return Err(broken("a block that unpacks to more than a block may"));
        }
        // Zero says that nobody counted.
        if sum != 0 && sum != checksum(reserved, data, sizes) {
            return Err(broken("a block whose checksum is wrong"));
        }
        match &mut self.method {
            Method::Stored if packed == size => data.clone_into(&mut self.block),
            Method::Stored => return Err(broken("a block that is not packed but has two sizes")),
            Method::MsZip(inflate) => {
                let data = data.strip_prefix(b"CK").ok_or_else(|| broken("a block that does not begin as MSZIP"))?;
                let keep = BLOCK.saturating_sub(self.block.len());
                self.before.drain(..self.before.len().saturating_sub(keep));
                self.before.append(&mut self.block);
                inflate.reset(false);
                if !self.before.is_empty() {
                    inflate.set_dictionary(&self.before).map_err(|_| broken("a block without the one before it"))?;
                }
                self.block.reserve_exact(size);
                let status = inflate.decompress_vec(data, &mut self.block, FlushDecompress::Finish);
                if !matches!(status, Ok(Status::StreamEnd)) || self.block.len() != size {
                    return Err(broken("a block whose packed data are broken"));
                }
            }
        }
        Ok(())
    }
}

/// The checksum of a block: 32-bit words of the data, of the reserved field and of both sizes, by exclusive or.
fn checksum(reserved: &[u8], data: &[u8], [packed, size]: [u16; 2]) -> u32 {
    words(reserved) ^ words(data) ^ (u32::from(size) << 16 | u32::from(packed))
}

fn words(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let whole = words.iter().fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
    // What is left over counts from its highest byte down.
    whole ^ rest.iter().fold(0, |n, b| n << 8 | u32::from(*b))
}
