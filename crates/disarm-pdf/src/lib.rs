//! PDF: a typed walk from the catalog into a fresh file.
//!
//! `load/` opens the source, `walk/` copies what the allowlist in `table/` names, `content/`, `streams/` and `pictures/`
//! rewrite what stands in streams, `write/` makes the new file,
//! `rasterise/` turns its pages into pictures when the policy says so, `inspect/` looks at it again with another reader. Every danger
//! has a file in `rules/`.
#![forbid(unsafe_code)]

mod content;
mod graph;
mod inspect;
mod load;
mod pictures;
mod rasterise;
mod rules;
mod source;
mod spots;
mod streams;
mod table;
mod walk;
mod write;

use mugai_core::{Context, Disarm, Format, Input, Output, Refusal, Sniff, choice};

/// PDF documents.
pub struct Pdf;

static FORMAT: Format = Format {
    id: "pdf",
    ja: "PDF 文書",
    en: "PDF document",
    extensions: &["pdf"],
    mime: &["application/pdf", "application/x-pdf"],
    recognised: "%PDF- within the first 1,024 bytes",
    lost_ja: "電子署名・添付ファイル・自動動作・XFA フォーム・文書の作成情報は残りません。",
    refines: &[],
    rules: rules::ALL,
};

/// The formats of this crate.
pub static FORMATS: &[&dyn Disarm] = &[&Pdf];

impl Disarm for Pdf {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        let head = bytes.get(..bytes.len().min(load::HEADER_WITHIN)).unwrap_or(bytes);
        // Most files have no such byte there, which is said sooner than that they have not all five.
        if head.contains(&b'%') && head.windows(5).any(|w| w == b"%PDF-") { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let source = load::load(input.bytes, cx)?;
        streams::hand_out(&source, cx);
        rules::survey::survey(&source, cx)?;
        let mut bytes = rebuild(input.bytes, &source, cx)?;
        drop(source);
        if cx.choice(&choice::PDF) == choice::PICTURE {
            let pictures = rasterise::pages(bytes, cx)?;
            bytes = rebuild(&pictures, &load::load(&pictures, cx)?, cx)?;
        }
        Ok(Output { bytes, format: &FORMAT, extension: "pdf" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input, cx)
    }
}

/// Walks what was loaded and writes it anew.
fn rebuild(bytes: &[u8], source: &source::Source, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let walked = walk::walk(source, cx)?;
    if load::may_be_read_otherwise(source) {
        load::same_pages(bytes, source, walked.pages, cx)?;
    }
    // Version 1.7 has everything the allowlist keeps; 2.0 stays 2.0, for a few of its meanings differ.
    let version = if source.doc.version.starts_with('2') { "2.0" } else { "1.7" };
    write::write(&walked, version, cx.limits())
}
