//! Web pages saved in one file (MHTML, RFC 2557): the page goes round the engine as HTML, with its pictures and style sheets put into it.
//!
//! Content-ID and Content-Location only name parts of the same file; nothing is ever fetched by them.

mod charset;
mod inline;
mod sniff;
mod tags;
mod url;

use crate::rules::PAGE_PART;
use crate::structure::{self, Leaf};
use crate::transfer::{self, Decoded};
use inline::Parts;
use mugai_core::{Action, Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};

use mugai_jptext::parameters;

/// A web page with its pictures in one file.
#[derive(Debug, Clone, Copy)]
pub struct SavedPage;

static FORMAT: Format = Format {
    id: "mhtml",
    ja: "保存されたウェブページ（MHTML）",
    en: "saved web page (MHTML)",
    extensions: &["mht", "mhtml"],
    mime: &["multipart/related", "application/x-mimearchive"],
    recognised: "header lines of MIME with a page among related parts, which name no recipient and no sender with an address",
    lost_ja: "HTML（ウェブページ）になります。スクリプト・フォーム・枠の中の別ページ・外部の画像は残りません。表示の一部が変わることがあります。",
    refines: &["mail"],
    rules: &[&PAGE_PART],
};

/// First bytes of what Office keeps macros and objects in when it saves a document as a page.
const ACTIVE_MIME: &[u8] = b"ActiveMime";
/// What the page is called while it goes round.
const NAME: &str = "page.html";

impl Disarm for SavedPage {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if sniff::is_saved_page(bytes) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let lines = structure::lines(input.bytes);
        let structure = structure::read(&lines, cx)?;
        transfer::hand_out(&structure.leaves, cx);
        // Cut off, or made so that programs read it differently.
        if let Some(odd) = structure.odd.first() {
            return Err(Refusal::new(Reason::Malformed, *odd, "the parts of the page are not plain to see"));
        }
        let parts = structure
            .leaves
            .iter()
            .map(|leaf| transfer::decode(&leaf.encoding, leaf.body, cx))
            .collect::<Result<Vec<Decoded<'_>>, Refusal>>()?;
        for (leaf, part) in structure.leaves.iter().zip(&parts) {
            if part.bytes.trim_ascii_start().starts_with(ACTIVE_MIME) {
                return Err(Refusal::new(
                    Reason::ActiveFormat,
                    &leaf.location,
                    "macros or objects of Office (ActiveMime)",
                ));
            }
            if !part.known {
                return Err(Refusal::new(Reason::NoDecoder, &leaf.location, "a transfer encoding that is not known"));
            }
        }
        let (kind, list) = structure.headers.first("Content-Type").map(parameters).unwrap_or_default();
        let start = list.iter().find(|p| p.name == "start").map(|p| structure::bare(p.value.as_bytes()));
        let (root, leaf) = root(&structure.leaves, start.as_deref())
            .ok_or_else(|| Refusal::new(Reason::UnknownType, "", format!("no page among the parts of {kind}")))?;
        let above = ["Content-Location", "Snapshot-Content-Location"].iter().find_map(|h| structure.headers.first(h));
        let base = if leaf.location.is_empty() {
            above.map(structure::bare).unwrap_or_default()
        } else {
            leaf.location.clone()
        };

        let text = charset::text(leaf, parts.get(root).map(|p| &*p.bytes).unwrap_or_default());
        cx.take(text.len())?;
        let mut inline = Parts::new(&structure.leaves, &parts, root, &base);
        // Marked as UTF-8, whatever it says of itself.
        let text = format!("\u{FEFF}{}", inline.inlined(&text, cx)?);
        for (at, leaf) in structure.leaves.iter().enumerate() {
            if at != root && !inline.shows(at) && !leaf.body.trim_ascii().is_empty() {
                let place = if leaf.location.is_empty() { &leaf.kind } else { &leaf.location };
                cx.did(&PAGE_PART, place, Action::Removed)?;
            }
        }
        let output = cx.child(text.as_bytes(), NAME)?;
        if output.extension != "html" {
            return Err(Refusal::new(Reason::UnknownType, "", format!("the page is {}", output.format.en)));
        }
        Ok(output)
    }

    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "a saved page in one file, which is never written"))
    }
}

/// The part that is the page: the one the header names, or the first page there is (RFC 2387 §3.2).
fn root<'l, 'a>(leaves: &'l [Leaf<'a>], start: Option<&str>) -> Option<(usize, &'l Leaf<'a>)> {
    let is_page = |leaf: &Leaf<'_>| matches!(leaf.kind.as_str(), "text/html" | "application/xhtml+xml");
    let mut pages = leaves.iter().enumerate().filter(|(_, leaf)| is_page(leaf));
    match start {
        Some(start) => pages.find(|(_, leaf)| leaf.id == start),
        None => pages.next(),
    }
}
