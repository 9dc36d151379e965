//! LZH archives (LHA): entries one after the other, each behind a header of its own. Many a town hall still receives them.

mod header;
#[cfg(test)]
mod tests;

use crate::ZipArchive;
use crate::collect::Collector;
use crate::rules;
use delharc::decode::{Decoder, DecoderAny};
use delharc::header::CompressionMethod;
use header::{Header, malformed};
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff};
use unicode_normalization::UnicodeNormalization;

/// An LZH archive.
#[derive(Debug, Clone, Copy)]
pub struct LzhArchive;

static FORMAT: Format = Format {
    id: "lzh",
    ja: "LZH 書庫",
    en: "LZH archive",
    extensions: &["lzh", "lha", "lzs"],
    mime: &["application/x-lzh-compressed", "application/x-lha"],
    recognised: "a method between hyphens (-lh5-) at its place in a header of level 0 to 3",
    lost_ja: "ZIP 書庫になります。中の各ファイルは、それぞれの形式の無害化を受けます。属性・注釈は失われます。",
    refines: &[],
    rules: rules::ALL,
};

/// Bytes unpacked at a time.
const STEP: usize = 1 << 16;

impl Disarm for LzhArchive {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if header::begins(bytes) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = input.bytes;
        let mut entries = Collector::new(bytes.len());
        let (mut at, mut count) = (0usize, 0u64);
        while let Some(header) = header::read(bytes, at)? {
            count = count.saturating_add(1);
            if count > cx.limits().entries {
                return Err(Refusal::limit(Limit::Parts, "", "too many entries"));
            }
            cx.part()?;
            at = header.data.end;
            entry(&header, bytes.get(header.data.clone()).unwrap_or(&[]), &mut entries, cx)?;
        }
        if bytes.get(at..).unwrap_or(&[]).iter().any(|b| *b != 0) {
            cx.did(&rules::SURPLUS_BYTES, "", Action::Removed)?;
        }
        Ok(Output { bytes: entries.finish(cx)?, format: ZipArchive.format(), extension: "zip" })
    }

    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "an LZH archive, which is never written"))
    }
}

fn entry(header: &Header, packed: &[u8], entries: &mut Collector, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let name = name(header)?;
    let folder = &header.method == b"-lhd-";
    if name.is_empty() {
        return if folder { Ok(()) } else { Err(malformed("an entry without a name")) };
    }
    if entries.skips(&name, cx)? {
        return Ok(());
    }
    if header.special {
        return entries.special(&name, cx);
    }
    if folder {
        return entries.folder(&name, cx);
    }
    let method = CompressionMethod::try_from(&header.method).ok();
    let decoder = method.map(|m| DecoderAny::new_from_compression(m, packed)).filter(DecoderAny::is_supported);
    let Some(decoder) = decoder else {
        let method: String = header.method.iter().map(|b| char::from(*b)).filter(char::is_ascii_graphic).collect();
        let why = format!("packing method {method}");
        return entries.unreadable(&name, Refusal::new(Reason::NoDecoder, &name, why), cx);
    };
    let content = unpack(decoder, header, packed.len(), cx).map_err(|r| r.at(&name))?;
    cx.hand_out(&content);
    entries.file(&name, &content, header.modified, cx)
}

/// Exactly as many bytes as the header says, and only when their checksum is right.
fn unpack(
    mut decoder: DecoderAny<&[u8]>,
    header: &Header,
    packed: usize,
    cx: &mut Context<'_>,
) -> Result<Vec<u8>, Refusal> {
    let limits = cx.limits();
    let size = u64::from(header.size);
    if size > limits.member_bytes {
        return Err(Refusal::limit(Limit::Bytes, "", "an entry larger than allowed"));
    }
    let packed = u64::try_from(packed).unwrap_or(u64::MAX);
    if size > limits.ratio_floor_bytes && size > packed.saturating_mul(limits.archive_ratio) {
        return Err(Refusal::limit(Limit::Ratio, "", "a decompression bomb"));
    }
    let mut left = usize::try_from(header.size).map_err(|_| Refusal::limit(Limit::Bytes, "", "an entry too large"))?;
    let (mut content, mut crc) = (Vec::new(), 0u16);
    let mut chunk = vec![0u8; STEP.min(left)];
    while left > 0 {
        let step = left.min(STEP);
        cx.take(step)?;
        let piece = chunk.get_mut(..step).unwrap_or_default();
        decoder.fill_buffer(piece).map_err(|_| malformed("packed data that are broken or cut off"))?;
        crc = crc16(crc, piece);
        content.extend_from_slice(piece);
        left = left.saturating_sub(step);
    }
    if crc == header.crc { Ok(content) } else { Err(malformed("an entry whose checksum is wrong")) }
}

/// Folders and name with `/` between them, composed. `\` separates too where Windows wrote it; in Shift_JIS it may be half of a
/// character, so it is looked for after decoding.
fn name(header: &Header) -> Result<String, Refusal> {
    let pieces = header.name.iter().map(|raw| mugai_jptext::file_name(raw, false, None));
    let joined = pieces.collect::<Result<Vec<_>, _>>()?.join("/");
    let name: String = joined.replace('\\', "/").nfc().collect();
    if name.chars().any(char::is_control) {
        return Err(malformed("an entry whose name holds control characters"));
    }
    Ok(name.trim_end_matches('/').to_owned())
}

/// CRC-16 as LHA counts it: polynomial A001 from the lowest bit, from zero.
pub(crate) fn crc16(crc: u16, bytes: &[u8]) -> u16 {
    const TABLE: [u16; 256] = {
        let mut table = [0u16; 256];
        let mut rest: &mut [u16] = &mut table;
        let mut n = 0u16;
        while let [slot, tail @ ..] = rest {
            let (mut value, mut bit) = (n, 0);
            while bit < 8 {
                value = if value & 1 == 1 { (value >> 1) ^ 0xA001 } else { value >> 1 };
                bit += 1;
            }
            *slot = value;
            n += 1;
            rest = tail;
        }
        table
    };
    bytes.iter().fold(crc, |crc, b| {
        let [low, _] = crc.to_le_bytes();
        (crc >> 8) ^ TABLE.get(usize::from(low ^ b)).copied().unwrap_or(0)
    })
}
