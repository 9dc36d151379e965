//! Compressed Ichitaro documents (jtdc, jttc; threats JP-01): the document lies within as one member of an LZH archive.

use delharc::LhaDecodeReader;
use delharc::header::CompressionMethod;
use mugai_core::{Context, Limit, Reason, Refusal};

/// How the stream begins: the length of its head, and what it is.
const HEAD: &[u8] = b"\x26\0JustCompressedDocument";
/// Where the member begins.
const MEMBER: usize = 38;
/// Bytes unpacked at a time.
const STEP: usize = 1 << 16;

fn broken(why: &str) -> Refusal {
    Refusal::new(Reason::Malformed, "JSCompDocument", why)
}

/// The document, a compound file, out of the stream it is packed in.
///
/// # Errors
/// `malformed` for anything but one member of method 5 whose checksum is right; `limit_bytes`, `limit_ratio`.
pub(crate) fn document(stream: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let packed = stream.get(MEMBER..).filter(|_| stream.starts_with(HEAD)).ok_or_else(|| broken("begins otherwise"))?;
    let mut reader = LhaDecodeReader::new(packed).map_err(|_| broken("no packed document"))?;
    let header = reader.header();
    if header.compression_method().ok() != Some(CompressionMethod::Lh5) {
        return Err(broken("packed in another way"));
    }
    let size = header.original_size;
    let inside = header.compressed_size;
    if size > cx.limits().member_bytes {
        return Err(Refusal::limit(Limit::Bytes, "JSCompDocument", "the packed document is larger than allowed"));
    }
    if size > cx.limits().ratio_floor_bytes && size > inside.saturating_mul(cx.limits().member_ratio) {
        return Err(Refusal::limit(Limit::Ratio, "JSCompDocument", "packed further than documents are"));
    }
    let mut left = usize::try_from(size).map_err(|_| broken("larger than memory"))?;
    let mut out = Vec::new();
    let mut chunk = vec![0_u8; STEP.min(left)];
    while left > 0 {
        let step = left.min(STEP);
        cx.take(step)?;
        let piece = chunk.get_mut(..step).unwrap_or_default();
        let read = delharc::Read::read_all(&mut reader, piece)
            .map_err(|_| broken("packed data that are broken or cut off"))?;
        if read != step {
            return Err(broken("packed data that are cut off"));
        }
        out.extend_from_slice(piece);
        left = left.saturating_sub(step);
    }
    reader.crc_check().map_err(|_| broken("a checksum that is wrong"))?;
    // The end mark of the archive, and the filling of the stream.
    let behind = reader.take_inner().unwrap_or(&[]);
    if behind.iter().any(|b| *b != 0) { Err(broken("something behind the packed document")) } else { Ok(out) }
}
