//! SVG drawings: read as XML, judged element by element and value by value, written again from what is known (threats IMG-S).

mod build;
mod css;
mod decode;
mod elements;
mod href;
mod inspect;
mod path;
mod scope;
mod sheet;
mod value;
mod weight;
mod write;

use crate::rules::{
    METADATA, PRIVATE_DATA, SVG_ANIMATION, SVG_FOREIGN_CONTENT, SVG_REFERENCE, SVG_SCRIPT, SVG_UNKNOWN, TRAILING_DATA,
};
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};

/// The SVG format, also packed by gzip (SVGZ).
#[derive(Debug, Clone, Copy)]
pub struct Svg;

static FORMAT: Format = Format {
    id: "svg",
    ja: "SVG 図形",
    en: "SVG drawing",
    extensions: &["svg", "svgz"],
    mime: &["image/svg+xml"],
    recognised: "XML, plain or in gzip, whose first element is svg of the namespace of SVG",
    lost_ja: "スクリプト・動き・外部の画像・埋め込まれた HTML は残りません。",
    refines: &[],
    rules: &[
        &METADATA,
        &PRIVATE_DATA,
        &SVG_ANIMATION,
        &SVG_FOREIGN_CONTENT,
        &SVG_REFERENCE,
        &SVG_SCRIPT,
        &SVG_UNKNOWN,
        &TRAILING_DATA,
    ],
};

/// The namespace of SVG.
const NAMESPACE: &str = "http://www.w3.org/2000/svg";
/// The namespace of links within it.
const XLINK: &str = "http://www.w3.org/1999/xlink";

fn bad(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedXml, "SVG", detail)
}

impl Disarm for Svg {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if decode::starts_as_svg(bytes) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = crate::metafile::gzip::unpack(input.bytes, cx)?;
        let text = decode::decode(&bytes, cx)?;
        let before = cx.findings().len();
        let drawing = build::build(&text, cx)?;
        weight::check(&drawing, cx)?;
        if drawing.items.len() <= 2 && cx.findings().len() > before {
            return Err(Refusal::new(
                Reason::ActiveFormat,
                "SVG",
                "nothing of the drawing is left without what runs in it",
            ));
        }
        let bytes = write::write(&drawing, cx)?;
        Ok(Output { bytes, format: &FORMAT, extension: "svg" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}

/// What stays of a drawing, in the order it is written.
#[derive(Debug, Default)]
struct Drawing {
    items: Vec<Item>,
    /// What the style sheets refer to: a class, id or element name as the selector spells it, the property, the id meant.
    sheet_refs: Vec<(String, String, String)>,
    /// Whether anything refers by `xlink:href`.
    links: bool,
}

/// One piece of a drawing.
#[derive(Debug)]
enum Item {
    Open { name: &'static str, attrs: Vec<(&'static str, String)> },
    Close,
    Text(String),
}
