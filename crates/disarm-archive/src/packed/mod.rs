//! One file packed by itself, and a tar archive within it: gzip, bzip2, xz, LZMA.
//!
//! `a.tar.gz` becomes `a.zip` with the files of the archive, `a.txt.gz` becomes `a.txt.zip` with one entry `a.txt`: the name the
//! file was packed under is believed from nobody but the file's own (a gzip header may state another one).

mod bzip2;
mod gzip;
mod lzma;
#[cfg(test)]
mod tests;
mod xz;

pub use bzip2::BZIP2;
pub use gzip::GZIP;
pub use lzma::LZMA;
pub use xz::XZ;

use crate::collect::Collector;
use crate::{ZipArchive, rules, tar};
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff, names};
use mugai_zip::Stamp;
use std::io::{ErrorKind, Read};
use unicode_normalization::UnicodeNormalization;

/// Bytes unpacked at a time.
const STEP: usize = 1 << 16;
/// What is lost in any of them.
const LOST_JA: &str =
    "ZIP 書庫になります。中の各ファイルは、それぞれの形式の無害化を受けます。所有者・属性は失われます。";

/// Unpacks a file that begins as its kind does; the second value is what follows the last stream.
type Unpack = for<'a> fn(&'a [u8], &mut Context<'_>) -> Result<(Vec<u8>, &'a [u8]), Refusal>;

/// A kind of packed file.
#[derive(Debug)]
pub struct PackedFile {
    format: &'static Format,
    begins: fn(&[u8]) -> bool,
    unpack: Unpack,
}

impl Disarm for PackedFile {
    fn format(&self) -> &'static Format {
        self.format
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if (self.begins)(bytes) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let (content, rest) = (self.unpack)(input.bytes, cx)?;
        // Tapes and disks pad files with zeros.
        if rest.iter().any(|b| *b != 0) {
            cx.did(&rules::SURPLUS_BYTES, "", Action::Removed)?;
        }
        if tar::looks_like(&content) {
            return tar::rebuild(&content, input.bytes.len(), cx);
        }
        cx.hand_out(&content);
        let mut entries = Collector::new(input.bytes.len());
        // Composed, like the names of all entries.
        let name: String = names::base(input.name).nfc().collect();
        let name = if name.is_empty() { "file" } else { name.as_str() };
        if !entries.skips(name, cx)? {
            entries.file(name, &content, Stamp::default(), cx)?;
        }
        Ok(Output { bytes: entries.finish(cx)?, format: ZipArchive.format(), extension: "zip" })
    }

    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "a packed file, which is never written"))
    }
}

/// Everything a reader gives, behind what `out` holds already; `packed` is the size of the whole file.
///
/// # Errors
/// `malformed` for broken data; `limit_memory` for a dictionary over `dictionary_bytes`; limits.
pub(crate) fn expand(
    reader: &mut impl Read,
    packed: usize,
    out: &mut Vec<u8>,
    cx: &mut Context<'_>,
) -> Result<(), Refusal> {
    let limits = cx.limits();
    let packed = u64::try_from(packed).unwrap_or(u64::MAX);
    let mut chunk = vec![0; STEP];
    loop {
        let n = reader.read(&mut chunk).map_err(|e| match e.kind() {
            ErrorKind::OutOfMemory => large(),
            ErrorKind::Unsupported => Refusal::new(Reason::NoDecoder, "", "a filter or a check that is not known"),
            _ => broken("packed data that are broken or cut off"),
        })?;
        if n == 0 {
            return Ok(());
        }
        cx.take(n)?;
        out.extend_from_slice(chunk.get(..n).unwrap_or(&[]));
        let size = u64::try_from(out.len()).unwrap_or(u64::MAX);
        if size > limits.member_bytes {
            return Err(Refusal::limit(Limit::Bytes, "", "the unpacked file is too large"));
        }
        if size > limits.ratio_floor_bytes && size > packed.saturating_mul(limits.archive_ratio) {
            return Err(Refusal::limit(Limit::Ratio, "", "a decompression bomb"));
        }
    }
}

/// The memory a decoder may take beside what it gives out, KiB: the dictionary allowed, and some for its tables.
pub(crate) fn memory_kib(cx: &Context<'_>) -> u32 {
    const TABLES: u64 = 1 << 10;
    u32::try_from((cx.limits().dictionary_bytes >> 10).saturating_add(TABLES)).unwrap_or(u32::MAX)
}

pub(crate) fn large() -> Refusal {
    Refusal::limit(Limit::Memory, "", "the packed data ask for a larger dictionary than allowed")
}

pub(crate) fn broken(why: &'static str) -> Refusal {
    Refusal::new(Reason::Malformed, "", why)
}
