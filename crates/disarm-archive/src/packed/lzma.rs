//! LZMA as it was before xz: properties, the size of the dictionary and of the content, and one stream without any checksum.

use super::{LOST_JA, PackedFile, broken, expand, large};
use crate::rules;
use lzma_rust2::LzmaReader;
use mugai_core::{Context, Format, Refusal};

/// The LZMA file.
pub static LZMA: PackedFile = PackedFile { format: &FORMAT, begins, unpack };

static FORMAT: Format = Format {
    id: "lzma",
    ja: "LZMA 圧縮ファイル",
    en: "LZMA file",
    extensions: &["lzma", "tlz"],
    mime: &["application/x-lzma"],
    recognised: "begins with the properties 5D, a plausible dictionary, a plausible size and the zero of the range coder",
    lost_ja: LOST_JA,
    refines: &[],
    rules: rules::ALL,
};

/// Bytes of the header.
const HEADER: usize = 13;
/// The properties every packer of this format writes: three bits of the byte before, none of the position, two of it for the rest.
const PROPERTIES: u8 = 0x5D;
/// A size that is not stated: a mark stands at the end of the data.
const UNKNOWN: u64 = u64::MAX;
/// No file is larger than this, bytes (as xz(1) judges these headers).
const LARGEST: u64 = 1 << 38;

/// The size of the dictionary and of the content.
fn header(bytes: &[u8]) -> Option<(u32, u64)> {
    let dictionary = u32::from_le_bytes(bytes.get(1..5)?.try_into().ok()?);
    let size = u64::from_le_bytes(bytes.get(5..HEADER)?.try_into().ok()?);
    Some((dictionary, size))
}

fn begins(bytes: &[u8]) -> bool {
    let (Some(&PROPERTIES), Some(&0), Some((dictionary, size))) = (bytes.first(), bytes.get(HEADER), header(bytes))
    else {
        return false;
    };
    // A power of two, or one and a half of one.
    let power = dictionary.is_power_of_two() || dictionary % 3 == 0 && (dictionary / 3).is_power_of_two();
    let plausible = dictionary == u32::MAX || dictionary >= 1 << 12 && power;
    plausible && (size == UNKNOWN || size < LARGEST)
}

fn unpack<'a>(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<(Vec<u8>, &'a [u8]), Refusal> {
    let start = || broken("an LZMA file that ends in its header");
    let (dictionary, size) = header(bytes).ok_or_else(start)?;
    let data = bytes.get(HEADER..).ok_or_else(start)?;
    // Nothing refers to what was before the beginning: a dictionary larger than the content is a boast, not a need.
    let dictionary = dictionary.min(u32::try_from(size).unwrap_or(u32::MAX));
    if u64::from(dictionary) > cx.limits().dictionary_bytes {
        return Err(large());
    }
    let mut reader = LzmaReader::new_with_props(data, size, PROPERTIES, dictionary, None)
        .map_err(|_| broken("LZMA data that do not begin as such"))?;
    // The stream has no checksum; that it ends as it must is all there is to be held against it.
    reader.set_relaxed_end_condition(false);
    let mut out = Vec::new();
    expand(&mut reader, bytes.len(), &mut out, cx)?;
    if size != UNKNOWN && u64::try_from(out.len()) != Ok(size) {
        return Err(broken("LZMA data of another size than stated"));
    }
    let (rest, ahead) = reader.into_parts();
    let left = rest.len().saturating_add(ahead.len());
    Ok((out, bytes.get(bytes.len().saturating_sub(left)..).unwrap_or(&[])))
}
