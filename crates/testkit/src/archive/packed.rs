//! Files packed by themselves: gzip, bzip2, and xz and LZMA written by hand.

use flate2::{Compression, Crc, write::GzEncoder};
use std::io::Write;

/// A gzip member, packed as well as can be.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

/// A bzip2 stream.
pub fn bzip2(content: &[u8]) -> Vec<u8> {
    let mut writer = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::best());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

/// The size of a dictionary as xz writes it (The .xz File Format 5.3.1): 8 MiB, what `xz -6` asks for.
pub const USUAL: u8 = 22;
/// The same: 4 GiB less a byte.
pub const VAST: u8 = 40;

/// An xz stream of one block, its content in chunks that are not packed.
pub fn xz(content: &[u8], dictionary: u8) -> Vec<u8> {
    // CRC32 as the check.
    let flags = [0, 1];
    let mut out = [&b"\xfd7zXZ\0"[..], &flags, &sum(&flags)].concat();
    // One filter, LZMA2, with one byte of properties.
    let mut block = vec![2, 0, 0x21, 1, dictionary, 0, 0, 0];
    block.extend(sum(&block));
    for (number, chunk) in content.chunks(1 << 16).enumerate() {
        block.push(if number == 0 { 1 } else { 2 });
        block.extend(u16::try_from(chunk.len() - 1).unwrap().to_be_bytes());
        block.extend_from_slice(chunk);
    }
    block.push(0);
    let unpadded = block.len() + 4;
    block.resize(block.len().div_ceil(4) * 4, 0);
    out.extend(block);
    out.extend(sum(content));
    let mut index = vec![0, 1];
    for mut number in [unpadded, content.len()] {
        while number > 0x7F {
            index.push(number as u8 | 0x80);
            number >>= 7;
        }
        index.push(number as u8);
    }
    index.resize(index.len().div_ceil(4) * 4, 0);
    index.extend(sum(&index));
    let mut footer = u32::try_from(index.len() / 4 - 1).unwrap().to_le_bytes().to_vec();
    footer.extend(flags);
    [out, index, sum(&footer).to_vec(), footer, b"YZ".to_vec()].concat()
}

fn sum(bytes: &[u8]) -> [u8; 4] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}

/// An LZMA file of literals only, of the usual properties (5D), its size stated.
pub fn lzma(content: &[u8], dictionary: u32) -> Vec<u8> {
    let mut out = [&[0x5D][..], &dictionary.to_le_bytes(), &(content.len() as u64).to_le_bytes()].concat();
    let mut coder = Coder::default();
    // A bit that says "literal" for each of four positions; the bits of a literal by the top three of the byte before.
    let mut literal = [1_024u16; 4];
    let mut bits = vec![[1_024u16; 0x300]; 8];
    let mut before = 0u8;
    for (at, byte) in content.iter().enumerate() {
        coder.bit(&mut literal[at & 3], 0);
        let probabilities = &mut bits[usize::from(before >> 5)];
        let mut symbol = 1usize;
        for shift in (0..8).rev() {
            let bit = u32::from(byte >> shift & 1);
            coder.bit(&mut probabilities[symbol], bit);
            symbol = symbol << 1 | bit as usize;
        }
        before = *byte;
    }
    (0..5).for_each(|_| coder.shift());
    out.extend(coder.out);
    out
}

/// The range encoder of LZMA.
struct Coder {
    low: u64,
    range: u32,
    cache: u8,
    pending: u64,
    out: Vec<u8>,
}

impl Default for Coder {
    fn default() -> Self {
        Self { low: 0, range: u32::MAX, cache: 0, pending: 1, out: Vec::new() }
    }
}

impl Coder {
    fn bit(&mut self, probability: &mut u16, bit: u32) {
        let bound = (self.range >> 11) * u32::from(*probability);
        if bit == 0 {
            self.range = bound;
            *probability += (2_048 - *probability) >> 5;
        } else {
            self.low += u64::from(bound);
            self.range -= bound;
            *probability -= *probability >> 5;
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
    }

    /// Writes the top byte, once no carry can reach it any more.
    fn shift(&mut self) {
        if self.low < 0xFF00_0000 || self.low > 0xFFFF_FFFF {
            let carry = (self.low >> 32) as u8;
            let mut byte = self.cache;
            while self.pending > 0 {
                self.out.push(byte.wrapping_add(carry));
                byte = 0xFF;
                self.pending -= 1;
            }
            self.cache = (self.low >> 24) as u8;
        }
        self.pending += 1;
        self.low = (self.low & 0x00FF_FFFF) << 8;
    }
}
