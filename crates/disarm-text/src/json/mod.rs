//! JSON and GeoJSON: read token by token and written again, numbers and layout as they were (RFC 8259; threats TXT-05).

mod inspect;
mod rewrite;

use crate::encoding;
use crate::rules::{BIDI_CONTROL, CONTROL_CHARACTER, INVISIBLE_CHARACTER, TERMINAL_ESCAPE};
use mugai_core::{Context, Disarm, Format, Input, Limit, Output, Refusal, Sniff};

/// The JSON format.
#[derive(Debug, Clone, Copy)]
pub struct Json;

static FORMAT: Format = Format {
    id: "json",
    ja: "JSON データ",
    en: "JSON",
    extensions: &["json", "geojson"],
    mime: &["application/json", "application/geo+json", "text/json"],
    recognised: "as plain text that starts with a bracket or a brace; the name chooses",
    lost_ja: "文字コードは UTF-8 になります。",
    refines: &["text"],
    rules: &[&BIDI_CONTROL, &CONTROL_CHARACTER, &INVISIBLE_CHARACTER, &TERMINAL_ESCAPE],
};

impl Disarm for Json {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        let first = crate::starts::ascii_head(bytes).find(|c| !c.is_ascii_whitespace());
        let starts = matches!(first, Some('{' | '['));
        if starts { crate::starts::sniff(bytes) } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let text = encoding::decode(input.bytes, cx)?.text;
        let out = rewrite::rewrite(&text, cx)?;
        if u64::try_from(out.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
            return Err(Refusal::limit(Limit::Output, "", "the rebuilt text is larger than allowed"));
        }
        let extension = if input.extension() == "geojson" { "geojson" } else { "json" };
        Ok(Output { bytes: out.into_bytes(), format: &FORMAT, extension })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}
