//! HTML: parsed as browsers parse it, written again from an allowlist of elements, attributes and styles (threats §8).

mod charset;
mod control;
mod css;
mod data_url;
mod inspect;
mod parse;
mod rebuild;
mod sheet;
mod sniff;
mod survey;
mod table;
mod tree;

pub(crate) use data_url::content as data_url_content;

use crate::rules;
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};
use std::collections::HashSet;

/// Web pages.
#[derive(Debug, Clone, Copy)]
pub struct Html;

/// How often a page is written and read again until it stays what it is. What our writer writes is read otherwise only where
/// elements were taken out around others; twice has always been enough.
const ROUNDS: usize = 6;

/// What becomes of an element of a page within data: `Some(true)` when it is written, `Some(false)` when only its content is.
pub(crate) fn written_in_data(name: &str) -> Option<bool> {
    match table::fate(name) {
        table::Fate::Written(_) => Some(true),
        table::Fate::Unwrapped => Some(false),
        table::Fate::Gone(_) | table::Fate::Silent | table::Fate::Control => None,
    }
}

/// Whether an attribute may stand on an element of a page within data.
pub(crate) fn attribute_in_data(element: &str, attribute: &str) -> bool {
    table::row(element).is_some_and(|(_, row)| table::allows(row, attribute))
}

static FORMAT: Format = Format {
    id: "html",
    ja: "HTML（ウェブページ）",
    en: "HTML page",
    extensions: &["html", "htm", "xhtml", "xht"],
    mime: &["text/html", "application/xhtml+xml"],
    recognised: "starts with a document type, element or comment of HTML",
    lost_ja: "スクリプト・フォーム・動画・外部の画像は残りません。表示の一部が変わることがあります。",
    refines: &[],
    rules: rules::HTML,
};

impl Disarm for Html {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        sniff::sniff(bytes)
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        cx.take(input.bytes.len().saturating_mul(3))?;
        let text = charset::decode(input.bytes)?;
        let tree = parse::parse(&text, cx)?;
        let mut pictures = data_url::Pictures::default();
        let before = cx.findings().len();
        let gone = survey::survey(&tree, cx)?;
        let mut page = rebuild::rebuild(&tree, &gone, &mut pictures, cx)?;
        // What is read otherwise than it was written is written again, until it stays (threats HTM-04, mutation XSS).
        for _ in 0..ROUNDS {
            cx.take(page.len())?;
            let tree = parse::parse(&page, cx)?;
            let again = rebuild::rebuild(&tree, &HashSet::new(), &mut pictures, cx)?;
            if again == page {
                if inspect::shows_nothing(&page) && cx.findings().len() > before {
                    return Err(Refusal::new(
                        Reason::ActiveFormat,
                        "",
                        "nothing of the page is left without what runs or loads in it",
                    ));
                }
                return Ok(Output { bytes: page.into_bytes(), format: &FORMAT, extension: "html" });
            }
            page = again;
        }
        Err(Refusal::new(Reason::Ambiguous, "", "the page reads differently each time it is written"))
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}
