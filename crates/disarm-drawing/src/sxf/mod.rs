//! SXF (the drawings of 電子納品): ISO 10303-21 → header, then features in comments (.sfc) or entities of AP202 (.p21), written again.

mod figures;
mod inspect;
mod rebuild;
mod table;
mod text;
mod tokens;

use crate::rules::{EXTERNAL_REFERENCE, HIDDEN_TEXT, METADATA, PRIVATE_DATA, TRAILING_DATA};
use crate::{encoding, strings, whole};
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};
use mugai_jptext::Charset;

/// The SXF format.
#[derive(Debug, Clone, Copy)]
pub struct Sxf;

static FORMAT: Format = Format {
    id: "sxf",
    ja: "SXF 図面（電子納品）",
    en: "SXF drawing",
    extensions: &["sfc", "p21"],
    mime: &["application/x-sxf", "application/step", "model/step"],
    recognised: "starts with ISO-10303-21; and its header names SCADEC or ASSOCIATIVE_DRAUGHTING",
    lost_ja: "作成者・組織の名前と、図面に書かれたコメントはなくなります。",
    refines: &[],
    rules: &[&EXTERNAL_REFERENCE, &HIDDEN_TEXT, &METADATA, &PRIVATE_DATA, &TRAILING_DATA],
};

/// Bytes looked at to tell an SXF from other files of ISO 10303-21.
const HEAD: usize = 4_096;

/// A file of ISO 10303-21 that is not one.
fn bad(place: &str, detail: &str) -> Refusal {
    Refusal::new(Reason::Malformed, format!("SXF {place}"), detail)
}

/// Whether the start is that of an SXF drawing; other files of ISO 10303-21 are models.
pub fn is_sxf(bytes: &[u8]) -> bool {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = head.get(..HEAD).unwrap_or(head).trim_ascii_start().to_ascii_lowercase();
    let names = |word: &[u8]| head.windows(word.len()).any(|w| w == word);
    head.starts_with(b"iso-10303-21;") && (names(b"scadec") || names(b"associative_draughting"))
}

impl Disarm for Sxf {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if is_sxf(bytes) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = whole::unpadded(input.bytes);
        let (text, charset) = encoding::decode(bytes, Some(Charset::Cp932), cx)?;
        let text = strings::clean(text, cx)?;
        let (out, tail, features) = rebuild::rebuild(&text, cx)?;
        whole::check_tail(tail.as_bytes(), "SXF END-ISO-10303-21", cx)?;
        let bytes = encoding::encode(out, charset, Some(Charset::Cp932), cx)?;
        whole::check_size(&bytes, cx)?;
        Ok(Output { bytes, format: &FORMAT, extension: if features { "sfc" } else { "p21" } })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}
