//! The tar archive as the engine sees it.

mod header;
mod pax;
#[cfg(test)]
pub(crate) mod tests;

use crate::ZipArchive;
use crate::collect::Collector;
use crate::rules;
use header::{BLOCK, Header, Kind};
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff};
use mugai_zip::Stamp;
use unicode_normalization::UnicodeNormalization;

/// A tar archive.
#[derive(Debug, Clone, Copy)]
pub struct TarArchive;

static FORMAT: Format = Format {
    id: "tar",
    ja: "tar 書庫",
    en: "tar archive",
    extensions: &["tar"],
    mime: &["application/x-tar"],
    recognised: "begins with a header block whose checksum is right, or with the mark ustar at its place",
    lost_ja: "ZIP 書庫になります。中の各ファイルは、それぞれの形式の無害化を受けます。所有者・属性は失われます。",
    refines: &[],
    rules: rules::ALL,
};

/// Most bytes of a long name or of pax records.
const LONGEST: u64 = 1 << 20;

impl Disarm for TarArchive {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if looks_like(bytes) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        rebuild(input.bytes, input.bytes.len(), cx)
    }

    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "a tar archive, which is never written"))
    }
}

/// Whether the content begins as a tar archive does.
pub(crate) fn looks_like(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar") || bytes.get(..BLOCK).is_some_and(header::sums_up)
}

/// What headers before it say of the next entry.
#[derive(Debug, Default)]
struct Ahead {
    long: Option<Vec<u8>>,
    pax: Option<pax::Records>,
    any: bool,
}

/// A fresh ZIP of what is harmless in a tar archive that came as `packed` bytes.
///
/// # Errors
/// Anything that is not understood.
pub(crate) fn rebuild(bytes: &[u8], packed: usize, cx: &mut Context<'_>) -> Result<Output, Refusal> {
    let mut entries = Collector::new(packed);
    let (mut at, mut count, mut ahead) = (0usize, 0u64, Ahead::default());
    loop {
        let block = part(bytes, at, BLOCK)?;
        at = at.saturating_add(BLOCK);
        if block.iter().all(|b| *b == 0) {
            break;
        }
        count = count.saturating_add(1);
        if count > cx.limits().entries {
            return Err(Refusal::limit(Limit::Parts, "", "too many entries"));
        }
        cx.part()?;
        let header = header::read(block)?;
        if header.size > cx.limits().member_bytes {
            return Err(Refusal::limit(Limit::Bytes, "", "an entry larger than allowed"));
        }
        let size = usize::try_from(header.size).map_err(|_| Refusal::limit(Limit::Bytes, "", "an entry too large"))?;
        let content = part(bytes, at, size)?;
        at = at.checked_add(size.div_ceil(BLOCK).saturating_mul(BLOCK)).ok_or_else(cut)?;
        if header.kind == Kind::Label {
            if ahead.any {
                return Err(malformed("a header for an entry that does not come"));
            }
            cx.did(&rules::SURPLUS_BYTES, "", Action::Removed)?;
            continue;
        }
        if ahead.takes(&header, content)? {
            continue;
        }
        let said = std::mem::take(&mut ahead);
        cx.take(size)?;
        entry(&header, said, content, &mut entries, cx)?;
    }
    if ahead.any {
        return Err(malformed("a header for an entry that does not come"));
    }
    if bytes.get(at..).unwrap_or(&[]).iter().any(|b| *b != 0) {
        cx.did(&rules::SURPLUS_BYTES, "", Action::Removed)?;
    }
    Ok(Output { bytes: entries.finish(cx)?, format: ZipArchive.format(), extension: "zip" })
}

impl Ahead {
    /// Whether the header is one for the next entry.
    fn takes(&mut self, header: &Header<'_>, content: &[u8]) -> Result<bool, Refusal> {
        if matches!(header.kind, Kind::File | Kind::Folder | Kind::Special) {
            return Ok(false);
        }
        if header.size > LONGEST {
            return Err(Refusal::limit(Limit::Length, "", "a tar header without end"));
        }
        let twice = match header.kind {
            Kind::LongName => {
                let name = content.strip_suffix(b"\0").unwrap_or(content);
                self.long.replace(name.to_vec()).is_some()
            }
            Kind::Pax => self.pax.replace(pax::read(content)?).is_some(),
            Kind::PaxGlobal => {
                let records = pax::read(content)?;
                if records.path.is_some() || records.size.is_some() {
                    return Err(Refusal::new(Reason::Ambiguous, "", "one name or size for all entries"));
                }
                return Ok(true);
            }
            _ => false,
        };
        self.any = true;
        if twice {
            return Err(Refusal::new(Reason::Ambiguous, "", "two headers of one kind for one entry"));
        }
        Ok(true)
    }
}

fn entry(
    header: &Header<'_>,
    said: Ahead,
    content: &[u8],
    entries: &mut Collector,
    cx: &mut Context<'_>,
) -> Result<(), Refusal> {
    let pax = said.pax.unwrap_or_default();
    let name = match (pax.path, said.long) {
        (Some(_), Some(_)) => return Err(Refusal::new(Reason::Ambiguous, "", "two long names for one entry")),
        (Some(path), None) => path,
        (None, Some(long)) => mugai_jptext::file_name(&long, false, None)?,
        (None, None) => {
            let folder = if header.prefix.is_empty() { &[][..] } else { b"/" };
            mugai_jptext::file_name(&[header.prefix, folder, header.name].concat(), false, None)?
        }
    };
    // CVE-2025-62518: readers that believe one of two sizes see entries that the others do not.
    if pax.size.is_some_and(|size| size != header.size) {
        return Err(Refusal::new(Reason::Ambiguous, &name, "two sizes for one entry"));
    }
    let name = tidy(&name);
    if name.chars().any(char::is_control) {
        return Err(malformed("an entry whose name holds control characters"));
    }
    if name.is_empty() {
        // The folder itself, as `tar c .` writes it.
        return if header.kind == Kind::Folder { Ok(()) } else { Err(malformed("an entry without a name")) };
    }
    cx.hand_out(content);
    if entries.skips(&name, cx)? {
        return Ok(());
    }
    match header.kind {
        Kind::File => {
            let modified = Stamp::unix(pax.modified.unwrap_or(header.modified));
            entries.file(&name, content, modified, cx)
        }
        Kind::Folder => entries.folder(&name, cx),
        _ => entries.special(&name, cx),
    }
}

/// Without `./` before it and slashes behind it, composed.
fn tidy(name: &str) -> String {
    let name: String = name.replace('\\', "/").nfc().collect();
    let mut rest = name.trim_end_matches('/');
    // A path of the root alone is none.
    if rest.is_empty() && !name.is_empty() {
        return "/".to_owned();
    }
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter;
    }
    if rest == "." { String::new() } else { rest.to_owned() }
}

fn part(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], Refusal> {
    at.checked_add(length).and_then(|end| bytes.get(at..end)).ok_or_else(cut)
}

fn cut() -> Refusal {
    malformed("the archive ends before its end")
}

fn malformed(why: &'static str) -> Refusal {
    Refusal::new(Reason::Malformed, "", why)
}
