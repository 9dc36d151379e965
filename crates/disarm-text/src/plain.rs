//! Plain text: txt, log, md.

use crate::rules::{BIDI_CONTROL, CONTROL_CHARACTER, ESCAPE_ENCODING, INVISIBLE_CHARACTER, TERMINAL_ESCAPE};
use crate::{encoding, inspect, starts};
use mugai_core::{Context, Disarm, Format, Input, Output, Refusal, Sniff};

/// The plain text format.
#[derive(Debug, Clone, Copy)]
pub struct PlainText;

static FORMAT: Format = Format {
    id: "text",
    ja: "テキスト",
    en: "plain text",
    extensions: &["txt", "log", "md", "text"],
    mime: &["text/plain", "text/markdown", "text/x-log"],
    recognised: "no NUL, hardly any control characters, no start of markup or of another format",
    lost_ja: "",
    refines: &[],
    rules: &[&BIDI_CONTROL, &CONTROL_CHARACTER, &ESCAPE_ENCODING, &INVISIBLE_CHARACTER, &TERMINAL_ESCAPE],
};

impl Disarm for PlainText {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        starts::sniff(bytes)
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let source = encoding::read(input.bytes, cx)?;
        let bytes = encoding::write(source, input.bytes, false, cx)?;
        let extension = FORMAT.extensions.iter().find(|e| **e == input.extension()).unwrap_or(&"txt");
        Ok(Output { bytes, format: &FORMAT, extension })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::text(input.bytes, cx).map(drop)
    }
}
