//! Writes a container: no times but those it is given, no extras, no comments, the same bytes for the same parts (threats ZIP-13, G-08).

use super::stamp::Stamp;
use flate2::{Compression, Crc, write::DeflateEncoder};
use mugai_core::{Limit, Limits, Reason, Refusal};
use std::io::Write;

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

/// Packs a part; stored when deflate gains nothing.
///
/// # Errors
/// `limit_output`.
pub fn pack(name: &str, content: &[u8]) -> Result<Packed, Refusal> {
    let failed = |e: std::io::Error| Refusal::new(Reason::Internal, name, format!("packing failed: {e}"));
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(content).map_err(failed)?;
    let mut bytes = encoder.finish().map_err(failed)?;
    let mut method = 8u16;
    if bytes.len() >= content.len() {
        bytes = content.to_vec();
        method = 0;
    }
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
