//! bzip2: streams one behind the other, each of blocks with a checksum of their own.

use super::{LOST_JA, PackedFile, expand};
use crate::rules;
use ::bzip2::bufread::BzDecoder;
use mugai_core::{Context, Format, Refusal};

/// The bzip2 file.
pub static BZIP2: PackedFile = PackedFile { format: &FORMAT, begins, unpack };

static FORMAT: Format = Format {
    id: "bzip2",
    ja: "bzip2 圧縮ファイル",
    en: "bzip2 file",
    extensions: &["bz2", "tbz", "tbz2"],
    mime: &["application/x-bzip2", "application/x-bzip"],
    recognised: "begins with BZh, a digit for the size of blocks, and the mark of a block or of the end",
    lost_ja: LOST_JA,
    refines: &[],
    rules: rules::ALL,
};

/// Behind the header: a block (the digits of pi), or the end of a stream of nothing (those of its square root).
const MARKS: [&[u8]; 2] = [b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90"];

fn begins(bytes: &[u8]) -> bool {
    bytes
        .strip_prefix(b"BZh")
        .and_then(<[u8]>::split_first)
        .is_some_and(|(level, rest)| (b'1'..=b'9').contains(level) && MARKS.iter().any(|mark| rest.starts_with(mark)))
}

fn unpack<'a>(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<(Vec<u8>, &'a [u8]), Refusal> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while begins(rest) {
        cx.part()?;
        let mut reader = BzDecoder::new(rest);
        expand(&mut reader, bytes.len(), &mut out, cx)?;
        rest = reader.into_inner();
    }
    Ok((out, rest))
}
