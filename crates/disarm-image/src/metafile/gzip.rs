//! `.emz` and `.wmz`: a metafile in one gzip member (MS-OI29500 names them; RFC 1952).

use super::broken;
use crate::rules::{TRAILING_DATA, check_tail};
use flate2::bufread::GzDecoder;
use mugai_core::{Action, Context, Limit, Refusal};
use std::borrow::Cow;
use std::io::Read;

const MAGIC: &[u8] = b"\x1f\x8b\x08";

/// The first bytes of the metafile, unpacked where it is packed: enough to tell what it is.
pub(crate) fn head(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.starts_with(MAGIC) {
        return Cow::Borrowed(bytes);
    }
    let mut first = Vec::new();
    // An error only means that there is less to see.
    let _ = GzDecoder::new(bytes).take(64).read_to_end(&mut first);
    Cow::Owned(first)
}

/// The metafile, unpacked where it is packed.
pub(crate) fn unpack<'a>(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<Cow<'a, [u8]>, Refusal> {
    if !bytes.starts_with(MAGIC) {
        return Ok(Cow::Borrowed(bytes));
    }
    cx.part()?;
    let mut decoder = GzDecoder::new(bytes);
    let mut out = Vec::new();
    let mut chunk = vec![0; 1 << 16];
    let limits = cx.limits();
    loop {
        let n = decoder.read(&mut chunk).map_err(|_| broken("the gzip around the metafile is broken"))?;
        if n == 0 {
            break;
        }
        cx.take(n)?;
        out.extend_from_slice(chunk.get(..n).unwrap_or(&[]));
        let size = u64::try_from(out.len()).unwrap_or(u64::MAX);
        let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > limits.member_bytes {
            return Err(Refusal::limit(Limit::Bytes, "gzip", "the unpacked metafile is too large"));
        }
        if size > limits.ratio_floor_bytes && size > packed.saturating_mul(limits.member_ratio) {
            return Err(Refusal::limit(Limit::Ratio, "gzip", "the metafile is a decompression bomb"));
        }
    }
    let tail = decoder.into_inner();
    if !tail.is_empty() {
        check_tail(tail, "gzip")?;
        cx.did(&TRAILING_DATA, "gzip", Action::Removed)?;
    }
    cx.hand_out(&out);
    Ok(Cow::Owned(out))
}
