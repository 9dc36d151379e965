//! Writes a container: no times but those it is given, no extras, no comments, the same bytes for the same parts (threats ZIP-13, G-08).

use super::stamp::Stamp;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use mugai_core::{Limit, Limits, Reason, Refusal};

/// A part, packed and waiting for its place in the container.
#[derive(Debug)]
pub struct Packed {
    name: String,
    method: u16,
    crc: u32,
    size: u32,
    bytes: Vec<u8>,
    modified: Stamp,
}

impl Packed {
    /// The same part with the date of a file.
    #[must_use]
    pub fn modified(mut self, modified: Stamp) -> Self {
        self.modified = modified;
        self
    }
}

fn too_much(name: &str) -> Refusal {
    Refusal::limit(Limit::Output, name, "the rebuilt file would be larger than allowed")
}

/// Packs one part after the other; what deflate needs to work in is made once.
#[derive(Debug)]
pub struct Packer(Compress);

impl Default for Packer {
    fn default() -> Self {
        Self(Compress::new(Compression::new(6), false))
    }
}

impl Packer {
    /// Packs a part; stored when deflate gains nothing.
    ///
    /// # Errors
    /// `limit_output`.
    pub fn pack(&mut self, name: &str, content: &[u8]) -> Result<Packed, Refusal> {
        self.0.reset();
        // What does not fit into less than the content is not worth it.
        let mut bytes = Vec::with_capacity(content.len());
        let status = self
            .0
            .compress_vec(content, &mut bytes, FlushCompress::Finish)
            .map_err(|e| Refusal::new(Reason::Internal, name, format!("packing failed: {e}")))?;
        if status == Status::StreamEnd && bytes.len() < content.len() {
            bytes.shrink_to_fit();
            return part(name, content, 8, bytes);
        }
        part(name, content, 0, content.to_vec())
    }
}

/// Packs a part by itself, as [`Packer::pack`].
///
/// # Errors
/// `limit_output`.
pub fn pack(name: &str, content: &[u8]) -> Result<Packed, Refusal> {
    Packer::default().pack(name, content)
}

fn part(name: &str, content: &[u8], method: u16, bytes: Vec<u8>) -> Result<Packed, Refusal> {
    let mut crc = Crc::new();
    crc.update(content);
    let size = u32::try_from(content.len()).map_err(|_| too_much(name))?;
    Ok(Packed { name: name.to_owned(), method, crc: crc.sum(), size, bytes, modified: Stamp::default() })
}

/// A part as it is, for a container that is only passed on within this program.
///
/// # Errors
/// `limit_output`.
pub fn store(name: &str, bytes: Vec<u8>) -> Result<Packed, Refusal> {
    let mut crc = Crc::new();
    crc.update(&bytes);
    let size = u32::try_from(bytes.len()).map_err(|_| too_much(name))?;
    Ok(Packed { name: name.to_owned(), method: 0, crc: crc.sum(), size, bytes, modified: Stamp::default() })
}

/// The finished file: the parts in this order.
///
/// # Errors
/// `limit_output`, `limit_parts`.
pub fn assemble(parts: &[Packed], limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let count = u16::try_from(parts.len()).map_err(|_| Refusal::limit(Limit::Parts, "", "too many members"))?;
    let mut out: Vec<u8> = Vec::new();
    let mut directory: Vec<u8> = Vec::new();
    for p in parts {
        let offset = u32::try_from(out.len()).map_err(|_| too_much(&p.name))?;
        let packed = u32::try_from(p.bytes.len()).map_err(|_| too_much(&p.name))?;
        let name_len = u16::try_from(p.name.len()).map_err(|_| too_much(&p.name))?;
        let flags: u16 = if p.name.is_ascii() { 0 } else { 0x0800 };
        let mut common = Vec::with_capacity(26);
        let [time, date] = p.modified.fields();
        for n in [20, flags, p.method, time, date] {
            common.extend_from_slice(&n.to_le_bytes());
        }
        for n in [p.crc, packed, p.size] {
            common.extend_from_slice(&n.to_le_bytes());
        }
        common.extend_from_slice(&name_len.to_le_bytes());
        common.extend_from_slice(&0u16.to_le_bytes());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(p.name.as_bytes());
        out.extend_from_slice(&p.bytes);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&common);
        // Comment length, disk, internal and external attributes: all nothing.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(p.name.as_bytes());
        if u64::try_from(out.len()).unwrap_or(u64::MAX) > limits.output_bytes {
            return Err(too_much(&p.name));
        }
    }
    let offset = u32::try_from(out.len()).map_err(|_| too_much(""))?;
    let size = u32::try_from(directory.len()).map_err(|_| too_much(""))?;
    out.append(&mut directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&offset.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    Ok(out)
}
