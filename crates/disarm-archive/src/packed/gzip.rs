//! gzip: members one behind the other, each with a header and the sums of its content (RFC 1952).

use super::{LOST_JA, PackedFile, broken, expand};
use crate::rules;
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use mugai_core::{Context, Format, Refusal};

/// The gzip file. Drawings that are kept packed (`.emz`, `.wmz`, `.svgz`) are claimed by their own formats too, which win.
pub static GZIP: PackedFile = PackedFile { format: &FORMAT, begins: |bytes| bytes.starts_with(MAGIC), unpack };

static FORMAT: Format = Format {
    id: "gzip",
    ja: "gzip 圧縮ファイル",
    en: "gzip file",
    extensions: &["gz", "tgz"],
    mime: &["application/gzip", "application/x-gzip"],
    recognised: "begins with a gzip member that holds no drawing",
    lost_ja: LOST_JA,
    refines: &[],
    rules: rules::ALL,
};

/// First bytes of a member that is deflated, the only method there is.
const MAGIC: &[u8] = b"\x1f\x8b\x08";

/// Unpacks the members of a file one behind the other; what follows the last one is the second value.
///
/// # Errors
/// `malformed` for a member whose parts do not fit; limits.
fn unpack<'a>(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<(Vec<u8>, &'a [u8]), Refusal> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while rest.starts_with(MAGIC) {
        cx.part()?;
        let body = header(rest).ok_or_else(|| broken("a gzip header that does not add up"))?;
        let start = out.len();
        let mut reader = DeflateDecoder::new(body);
        expand(&mut reader, bytes.len(), &mut out, cx)?;
        let tail = reader.into_inner();
        let mut crc = Crc::new();
        crc.update(out.get(start..).unwrap_or(&[]));
        let sums = [crc.sum(), crc.amount()].map(u32::to_le_bytes).concat();
        rest = tail.strip_prefix(sums.as_slice()).ok_or_else(|| broken("a gzip member whose sums are wrong"))?;
    }
    Ok((out, rest))
}

/// What follows the header.
fn header(member: &[u8]) -> Option<&[u8]> {
    let flags = *member.get(3)?;
    let mut rest = member.get(10..)?;
    if flags & 0xE0 != 0 {
        return None;
    }
    if flags & 4 != 0 {
        let length = rest.get(..2).and_then(|l| <[u8; 2]>::try_from(l).ok()).map(u16::from_le_bytes)?;
        rest = rest.get(2..)?.get(usize::from(length)..)?;
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            let end = rest.iter().position(|b| *b == 0)?;
            rest = rest.get(end.checked_add(1)?..)?;
        }
    }
    if flags & 2 != 0 {
        let before = member.len().checked_sub(rest.len())?;
        let mut crc = Crc::new();
        crc.update(member.get(..before)?);
        let low = u16::try_from(crc.sum() & 0xFFFF).ok()?;
        rest = rest.strip_prefix(low.to_le_bytes().as_slice())?;
    }
    Some(rest)
}
