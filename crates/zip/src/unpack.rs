//! The packing methods: each gives exactly as many bytes as the directory promised, from data used to their last byte.

use super::bytes::{u16_at, u32_at};
use flate2::{Decompress, FlushDecompress, Status};
use lzma_rust2::{LzmaReader, XzReader};
use mugai_core::{Limit, Reason, Refusal};
use std::io::Read;

/// How far the output grows at a time, bytes: a member that lies about its size costs no more memory than it really expands to.
const STEP: usize = 1 << 18;
/// General purpose flag 1, of LZMA: a mark stands at the end of the data (APPNOTE 4.4.4).
const END_MARK: u16 = 0x0002;
/// Most memory a decoder of xz takes, KiB: enough for the dictionary of its highest preset, 64 MiB.
const XZ_KIB: u32 = 80 << 10;
/// Smallest dictionary of LZMA, bytes.
const LZMA_LEAST: usize = 4_096;

/// The content of a packed member.
///
/// # Errors
/// `no_decoder` for another method; `limit_memory`; `malformed_zip` when the data do not fit their description.
pub(crate) fn unpack(method: u16, flags: u16, packed: &[u8], size: usize) -> Result<Vec<u8>, Refusal> {
    let out = match method {
        0 => (packed.len() == size).then(|| packed.to_vec()),
        8 => inflate(packed, size),
        9 => inflate64(packed, size),
        12 => {
            let mut reader = bzip2::bufread::BzDecoder::new(packed);
            drain(&mut reader, size).filter(|_| reader.into_inner().is_empty())
        }
        14 => lzma(packed, flags, size),
        95 => xz(packed, size)?,
        other => return Err(Refusal::new(Reason::NoDecoder, "", format!("packing method {other}"))),
    };
    out.ok_or_else(|| Refusal::new(Reason::MalformedZip, "", "the packed data do not fit their description"))
}

/// Exactly `size` bytes from exactly one deflate stream that fills `packed` to its last byte; `None` for anything else.
fn inflate(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::new();
    let mut z = Decompress::new(false);
    loop {
        let used = usize::try_from(z.total_in()).ok()?;
        // One byte of room beyond the promise shows a stream that holds more.
        let room = size.checked_add(1)?.checked_sub(out.len())?.min(STEP.max(out.len()));
        out.reserve_exact(room.max(1));
        let before = (z.total_in(), out.len());
        let status = z.decompress_vec(packed.get(used..)?, &mut out, FlushDecompress::None).ok()?;
        if out.len() > size {
            return None;
        }
        if status == Status::StreamEnd {
            break;
        }
        if (z.total_in(), out.len()) == before && out.capacity() > out.len() {
            return None;
        }
    }
    (out.len() == size && usize::try_from(z.total_in()) == Ok(packed.len())).then_some(out)
}

/// The same for Deflate64.
fn inflate64(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut z = deflate64::InflaterManaged::new();
    let (mut out, mut rest) = (Vec::new(), packed);
    while !z.finished() {
        let start = out.len();
        // One byte of room beyond the promise shows a stream that holds more.
        let room = size.checked_add(1)?.checked_sub(start)?.min(STEP.max(start));
        out.resize(start.checked_add(room.max(1))?, 0);
        let step = z.inflate(rest, out.get_mut(start..)?);
        out.truncate(start.checked_add(step.bytes_written)?);
        rest = rest.get(step.bytes_consumed..)?;
        let stuck = step.bytes_consumed == 0 && step.bytes_written == 0 && !z.finished();
        if step.data_error || stuck || out.len() > size {
            return None;
        }
    }
    (!z.errored() && out.len() == size && rest.is_empty()).then_some(out)
}

/// Exactly `size` bytes, and then the end.
fn drain(reader: &mut impl Read, size: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let most = u64::try_from(size).ok()?.checked_add(1)?;
    reader.take(most).read_to_end(&mut out).ok()?;
    (out.len() == size).then_some(out)
}

/// LZMA (APPNOTE 5.8.8): version, length of the properties, properties, data.
fn lzma(packed: &[u8], flags: u16, size: usize) -> Option<Vec<u8>> {
    let (length, properties, dictionary) = (u16_at(packed, 2)?, *packed.get(4)?, u32_at(packed, 5)?);
    let data = packed.get(9..).filter(|_| length == 5)?;
    // Nothing refers to what was before the beginning: a dictionary larger than the content is a boast.
    let dictionary = dictionary.min(u32::try_from(size.max(LZMA_LEAST)).ok()?);
    let stated = if flags & END_MARK != 0 { u64::MAX } else { u64::try_from(size).ok()? };
    let mut reader = LzmaReader::new_with_props(data, stated, properties, dictionary, None).ok()?;
    let out = drain(&mut reader, size)?;
    let (rest, unused) = reader.into_parts();
    (rest.is_empty() && unused.is_empty()).then_some(out)
}

/// One stream of xz.
fn xz(packed: &[u8], size: usize) -> Result<Option<Vec<u8>>, Refusal> {
    let mut reader = XzReader::new_mem_limit(packed, false, XZ_KIB);
    let mut out = Vec::new();
    let most = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
    match reader.by_ref().take(most).read_to_end(&mut out) {
        Err(e) if e.kind() == std::io::ErrorKind::OutOfMemory => {
            Err(Refusal::limit(Limit::Memory, "", "xz asks for a larger dictionary than any preset"))
        }
        Err(_) => Ok(None),
        Ok(_) => Ok((out.len() == size && reader.into_inner().is_empty()).then_some(out)),
    }
}
