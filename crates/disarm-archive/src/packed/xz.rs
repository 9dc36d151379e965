//! xz: streams of blocks, each with a checksum, and an index at the end (The .xz File Format 1.2).

use super::{LOST_JA, PackedFile, expand, memory_kib};
use crate::rules;
use lzma_rust2::XzReader;
use mugai_core::{Context, Format, Refusal};

/// The xz file.
pub static XZ: PackedFile = PackedFile { format: &FORMAT, begins, unpack };

static FORMAT: Format = Format {
    id: "xz",
    ja: "xz 圧縮ファイル",
    en: "xz file",
    extensions: &["txz", "xz"],
    mime: &["application/x-xz"],
    recognised: "begins with FD 37 7A 58 5A 00",
    lost_ja: LOST_JA,
    refines: &[],
    rules: rules::ALL,
};

/// Bytes between which the zeros that may stand behind a stream are counted (section 2.2).
const PADDING: usize = 4;

fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xfd7zXZ\0")
}

fn unpack<'a>(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<(Vec<u8>, &'a [u8]), Refusal> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while begins(rest) {
        cx.part()?;
        let mut reader = XzReader::new_mem_limit(rest, false, memory_kib(cx));
        expand(&mut reader, bytes.len(), &mut out, cx)?;
        rest = reader.into_inner();
        // What follows zeros of another number is no stream to any reader.
        let zeros = rest.iter().take_while(|b| **b == 0).count();
        let next = rest.get(zeros..).unwrap_or(&[]);
        if zeros % PADDING == 0 && begins(next) {
            rest = next;
        }
    }
    Ok((out, rest))
}
