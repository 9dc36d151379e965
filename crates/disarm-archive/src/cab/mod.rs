//! CAB archives of Windows: files that lie one after the other in folders, and each folder packed in blocks of 32 KiB.

mod blocks;
mod header;
#[cfg(test)]
mod tests;

use crate::ZipArchive;
use crate::collect::Collector;
use crate::packed::broken;
use crate::rules;
use blocks::Blocks;
use header::{Cabinet, File, Folder};
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff};
use unicode_normalization::UnicodeNormalization;

/// A CAB archive.
#[derive(Debug, Clone, Copy)]
pub struct CabArchive;

static FORMAT: Format = Format {
    id: "cab",
    ja: "CAB 書庫",
    en: "CAB archive",
    extensions: &["cab"],
    mime: &["application/vnd.ms-cab-compressed", "application/x-cab-compressed"],
    recognised: "MSCF and four zero bytes",
    lost_ja: "ZIP 書庫になります。中の各ファイルは、それぞれの形式の無害化を受けます。属性・署名は失われます。",
    refines: &[],
    rules: rules::ALL,
};

impl Disarm for CabArchive {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(b"MSCF\0\0\0\0") { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let cabinet = header::read(input.bytes, cx)?;
        let mut entries = Collector::new(input.bytes.len());
        let mut surplus = cabinet.surplus;
        for folder in &cabinet.folders {
            surplus |= unpack(input.bytes, &cabinet, folder, &mut entries, cx)?;
        }
        if surplus {
            cx.did(&rules::SURPLUS_BYTES, "", Action::Removed)?;
        }
        Ok(Output { bytes: entries.finish(cx)?, format: ZipArchive.format(), extension: "zip" })
    }

    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "a CAB archive, which is never written"))
    }
}

/// Every file of a folder; whether there were bytes that belong to none.
fn unpack(
    bytes: &[u8],
    cabinet: &Cabinet,
    folder: &Folder,
    entries: &mut Collector,
    cx: &mut Context<'_>,
) -> Result<bool, Refusal> {
    let mut blocks = match Blocks::new(bytes, cabinet, folder)? {
        Ok(blocks) => blocks,
        Err(refusal) => {
            for file in &folder.files {
                let name = name(file)?;
                entries.unreadable(&name, refusal.clone().at(&name), cx)?;
            }
            return Ok(false);
        }
    };
    let (mut at, mut gap) = (0u64, false);
    for file in &folder.files {
        let name = name(file)?;
        let skipped = file.start.checked_sub(at).ok_or_else(|| broken("files that share their data").at(&name))?;
        gap |= skipped > 0;
        content(&mut blocks, skipped, cabinet.end, cx).map_err(|r| r.at(&name))?;
        let content = content(&mut blocks, file.size, cabinet.end, cx).map_err(|r| r.at(&name))?;
        at = file.start.saturating_add(file.size);
        cx.hand_out(&content);
        if !entries.skips(&name, cx)? {
            entries.file(&name, &content, file.modified, cx)?;
        }
    }
    Ok(gap || blocks.more())
}

/// Exactly so many bytes, of a cabinet of `packed` bytes.
fn content(blocks: &mut Blocks<'_>, size: u64, packed: usize, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let limits = cx.limits();
    if size > limits.member_bytes {
        return Err(Refusal::limit(Limit::Bytes, "", "an entry larger than allowed"));
    }
    let packed = u64::try_from(packed).unwrap_or(u64::MAX);
    if size > limits.ratio_floor_bytes && size > packed.saturating_mul(limits.archive_ratio) {
        return Err(Refusal::limit(Limit::Ratio, "", "a decompression bomb"));
    }
    let mut left = usize::try_from(size).map_err(|_| Refusal::limit(Limit::Bytes, "", "an entry too large"))?;
    let mut content = Vec::new();
    while left > 0 {
        let piece = blocks.next(left)?;
        if piece.is_empty() {
            return Err(broken("packed data that are cut off"));
        }
        cx.take(piece.len())?;
        content.extend_from_slice(piece);
        left = left.saturating_sub(piece.len());
    }
    Ok(content)
}

/// Folders and name with `/` between them, composed.
fn name(file: &File) -> Result<String, Refusal> {
    let name = mugai_jptext::file_name(&file.name, file.utf8, None)?;
    let name: String = name.replace('\\', "/").nfc().collect();
    if name.is_empty() || name.ends_with('/') || name.chars().any(char::is_control) {
        return Err(Refusal::new(Reason::Malformed, "", "an entry whose name is none"));
    }
    Ok(name)
}
