//! DXF (Autodesk's DXF Reference): pairs → sections → the records whose kinds we know, written again with what they may hold.

mod binary;
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
use crate::{encoding, strings};
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff};
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
        // What the systems of old end a file with is no data.
        let padding = bytes.iter().rev().take_while(|b| matches!(b, 0 | 0x1A)).count();
        let bytes = bytes.get(..bytes.len().saturating_sub(padding)).unwrap_or(bytes);
        let (text, charset) = encoding::decode(bytes, release::code_page(bytes), cx)?;
        let text = escapes::clean(strings::clean(text, cx)?, cx)?;
        let (pairs, tail) = pairs::read(&text, cx)?;
        let tail = tail.trim();
        if !tail.is_empty() {
            if let Some(kind) = mugai_core::second::that_runs(tail.as_bytes()) {
                return Err(Refusal::new(Reason::Polyglot, "DXF EOF", format!("{kind} behind the end")));
            }
            cx.did(&TRAILING_DATA, "DXF EOF", Action::Removed)?;
        }
        let out = rebuild::rebuild(&pairs, cx)?;
        let charset = if release::is_utf8(&out) { Charset::Utf8 } else { charset };
        let page = release::code_page(out.as_bytes());
        let bytes = encoding::encode(out, charset, page, cx)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
            return Err(Refusal::limit(Limit::Output, "", "the rebuilt drawing is larger than allowed"));
        }
        Ok(Output { bytes, format: &FORMAT, extension: "dxf" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}

/// Whether the first pair that is no comment opens a section.
fn opens_a_section(bytes: &[u8]) -> bool {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = head.get(..HEAD).unwrap_or(head);
    let mut lines = head.split(|b| *b == b'\n' || *b == b'\r');
    let crlf = head.windows(2).any(|w| w == b"\r\n");
    // The empty piece between CR and LF is no line.
    let mut next = || {
        let line = lines.next()?.trim_ascii();
        if crlf {
            lines.next();
        }
        Some(line)
    };
    while let (Some(code), Some(value)) = (next(), next()) {
        match (code, value) {
            (b"999", _) => {}
            pair => return pair == (b"0", b"SECTION"),
        }
    }
    false
}
