//! XML that is data: forms, lists, feeds, official documents; read strictly and written again (threats XML-20 … XML-22).

mod decode;
mod inspect;
mod links;
mod rebuild;
mod scope;
mod sniff;
mod table;
mod tokens;
mod write;

use crate::rules::{
    BIDI_CONTROL, CONTROL_CHARACTER, INVISIBLE_CHARACTER, XML_ACTIVE_ELEMENT, XML_DOCUMENT_TYPE,
    XML_EXTERNAL_REFERENCE, XML_LINK, XML_PROCESSING_INSTRUCTION, XML_STYLESHEET,
};
use mugai_core::{Context, Disarm, Format, Input, Limit, Output, Refusal, Sniff};

/// The XML format.
#[derive(Debug, Clone, Copy)]
pub struct Xml;

static FORMAT: Format = Format {
    id: "xml",
    ja: "XML データ",
    en: "XML",
    extensions: &["xml", "rss", "atom"],
    mime: &["application/xml", "text/xml", "application/rss+xml", "application/atom+xml"],
    recognised: "starts with an XML declaration; its root is none of a page, a drawing or an Office document",
    lost_ja: "文字コードは UTF-8 になります。注釈・スタイルシートの指定は残りません。電子署名は検証できなくなることがあります。",
    refines: &[],
    rules: &[
        &BIDI_CONTROL,
        &CONTROL_CHARACTER,
        &INVISIBLE_CHARACTER,
        &XML_ACTIVE_ELEMENT,
        &XML_DOCUMENT_TYPE,
        &XML_EXTERNAL_REFERENCE,
        &XML_LINK,
        &XML_PROCESSING_INSTRUCTION,
        &XML_STYLESHEET,
    ],
};

impl Disarm for Xml {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        sniff::sniff(bytes)
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        if u64::try_from(input.bytes.len()).unwrap_or(u64::MAX) > cx.limits().xml_part_bytes {
            return Err(Refusal::limit(Limit::Xml, "", "the file is larger than allowed"));
        }
        cx.take(input.bytes.len().saturating_mul(3))?;
        let text = decode::decode(input.bytes)?;
        let out = rebuild::rebuild(&text, cx)?;
        let extension = FORMAT.extensions.iter().find(|e| **e == input.extension()).unwrap_or(&"xml");
        Ok(Output { bytes: out.into_bytes(), format: &FORMAT, extension })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}
