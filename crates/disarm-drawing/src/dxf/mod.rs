//! DXF (Autodesk's DXF Reference): pairs → sections → the records whose kinds we know, written again with what they may hold.

mod binary;
mod blocks;
mod escapes;
mod inspect;
mod pairs;
mod rebuild;
mod release;
mod survey;
mod table;
mod write;

use crate::rules::{
    EMBEDDED_OBJECT, EXTERNAL_REFERENCE, HIDDEN_TEXT, LINK, MACRO, METADATA, PRIVATE_DATA, SOLID, TRAILING_DATA,
};
use crate::{encoding, strings, whole};
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};
use mugai_jptext::Charset;

/// The DXF format.
#[derive(Debug, Clone, Copy)]
pub struct Dxf;

static FORMAT: Format = Format {
    id: "dxf",
    ja: "DXF 図面",
    en: "DXF drawing",
    extensions: &["dxf"],
    mime: &["image/vnd.dxf", "image/x-dxf", "application/dxf", "application/x-dxf"],
    recognised: "pairs of a group code and a value, the first of which opens a section; or starts with AutoCAD Binary DXF",
    lost_ja: "貼り付けられた画像・外部参照・立体図形・OLE は図面からなくなります。バイナリの DXF は文字の DXF になります。",
    refines: &[],
    rules: &[
        &EMBEDDED_OBJECT,
        &EXTERNAL_REFERENCE,
        &HIDDEN_TEXT,
        &LINK,
        &MACRO,
        &METADATA,
        &PRIVATE_DATA,
        &SOLID,
        &TRAILING_DATA,
    ],
};

/// Bytes looked at to tell a DXF.
const HEAD: usize = 4_096;

fn bad(line: usize, detail: &str) -> Refusal {
    Refusal::new(Reason::Malformed, pairs::place(line), detail)
}

impl Disarm for Dxf {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(binary::SENTINEL) || opens_a_section(bytes) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let unfolded;
        let bytes = if input.bytes.starts_with(binary::SENTINEL) {
            unfolded = binary::to_ascii(input.bytes, cx)?;
            unfolded.as_slice()
        } else {
            input.bytes
        };
        let bytes = whole::unpadded(bytes);
        let (text, charset) = encoding::decode(bytes, release::code_page(bytes), cx)?;
        let text = escapes::clean(strings::clean(text, cx)?, cx)?;
        let (pairs, tail) = pairs::read(&text, cx)?;
        whole::check_tail(tail.as_bytes(), "DXF EOF", cx)?;
        let out = rebuild::rebuild(&pairs, cx)?;
        let charset = if release::is_utf8(&out) { Charset::Utf8 } else { charset };
        let page = release::code_page(out.as_bytes());
        let bytes = encoding::encode(out, charset, page, cx)?;
        whole::check_size(&bytes, cx)?;
        Ok(Output { bytes, format: &FORMAT, extension: "dxf" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}

/// Whether the first pair that is no comment opens a section.
fn opens_a_section(bytes: &[u8]) -> bool {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // The codes 0 and 999: nearly every other text ends here.
    if !matches!(head.trim_ascii_start().first(), Some(b'0' | b'9')) {
        return false;
    }
    let head = String::from_utf8_lossy(head.get(..HEAD).unwrap_or(head));
    let mut rest = &*head;
    while let Some((code, behind)) = pairs::line(rest) {
        let Some((value, behind)) = pairs::line(behind) else { return false };
        match (code.trim(), value.trim()) {
            ("999", _) => rest = behind,
            pair => return pair == ("0", "SECTION"),
        }
    }
    false
}
