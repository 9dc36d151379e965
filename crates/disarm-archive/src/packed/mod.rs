//! One file packed by itself: gzip, and a tar archive within it.

mod gzip;
#[cfg(test)]
mod tests;

use crate::collect::Collector;
use crate::{ZipArchive, rules, tar};
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff, names};
use mugai_zip::Stamp;
use std::io::Read;

/// Bytes unpacked at a time.
const STEP: usize = 1 << 16;
/// Bytes that show what a packed file is.
const HEAD: u64 = 1_024;

/// A file packed by gzip.
#[derive(Debug, Clone, Copy)]
pub struct Gzip;

static FORMAT: Format = Format {
    id: "gzip",
    ja: "gzip 圧縮ファイル",
    en: "gzip file",
    extensions: &["gz", "tgz"],
    mime: &["application/gzip", "application/x-gzip"],
    recognised: "begins with a gzip member that holds no drawing",
    lost_ja: "ZIP 書庫になります。中の各ファイルは、それぞれの形式の無害化を受けます。所有者・属性は失われます。",
    refines: &[],
    rules: rules::ALL,
};

impl Disarm for Gzip {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(gzip::MAGIC) && !is_drawing(bytes) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let (content, rest) = gzip::unpack(input.bytes, cx)?;
        if rest.iter().any(|b| *b != 0) {
            cx.did(&rules::SURPLUS_BYTES, "", Action::Removed)?;
        }
        if tar::looks_like(&content) {
            return tar::rebuild(&content, input.bytes.len(), cx);
        }
        cx.hand_out(&content);
        let mut entries = Collector::new(input.bytes.len());
        let name = names::stem(input.name);
        let name = if name.is_empty() { "file" } else { name };
        if !entries.skips(name, cx)? {
            entries.file(name, &content, Stamp::default(), cx)?;
        }
        Ok(Output { bytes: entries.finish(cx)?, format: ZipArchive.format(), extension: "zip" })
    }

    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "a gzip file, which is never written"))
    }
}

/// Drawings are kept packed (`.emz`, `.wmz`, `.svgz`); those are formats of their own.
fn is_drawing(bytes: &[u8]) -> bool {
    let mut head = Vec::new();
    // An error only means that there is less to see.
    let _ = flate2::bufread::GzDecoder::new(bytes).take(HEAD).read_to_end(&mut head);
    let emf = head.get(40..44) == Some(b" EMF") && head.starts_with(b"\x01\0\0\0");
    let wmf = [&b"\xd7\xcd\xc6\x9a"[..], b"\x01\0\x09\0", b"\x02\0\x09\0"].iter().any(|magic| head.starts_with(magic));
    emf || wmf || head.windows(4).any(|w| w == b"<svg")
}

/// Everything a reader gives, behind what `out` holds already; `packed` is the size of the whole file.
///
/// # Errors
/// `malformed` for broken data; limits.
fn expand(reader: &mut impl Read, packed: usize, out: &mut Vec<u8>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let limits = cx.limits();
    let packed = u64::try_from(packed).unwrap_or(u64::MAX);
    let mut chunk = vec![0; STEP];
    loop {
        let n = reader.read(&mut chunk).map_err(|_| broken("packed data that are broken or cut off"))?;
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

fn broken(why: &'static str) -> Refusal {
    Refusal::new(Reason::Malformed, "", why)
}
