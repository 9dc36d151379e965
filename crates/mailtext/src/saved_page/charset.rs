//! The text of a part: by what its header says of its charset, or else by what the page or the sheet says of itself.

use crate::structure::Leaf;
use mugai_jptext::decode_label;

/// Where a page names its charset, bytes (HTML Standard §13.2.3.2 looks at 1,024; pages of old have long comments).
const SAID_WITHIN: usize = 4_096;

/// The text of a part, without a mark at its start.
pub(super) fn text(leaf: &Leaf<'_>, bytes: &[u8]) -> String {
    let header = leaf.parameters.iter().find(|p| p.name == "charset").map(|p| p.value.clone());
    let label = header.filter(|l| !l.is_empty()).or_else(|| said(bytes)).unwrap_or_default();
    // x-user-defined is a way to hide bytes from whoever reads them as text (threats HTM-05).
    let label = if label.eq_ignore_ascii_case("x-user-defined") { "" } else { &label };
    let text = decode_label(label, bytes).text;
    text.trim_start_matches('\u{FEFF}').to_owned()
}

/// The word behind the first `charset` near the start: `<meta charset="…">`, `content="text/html; charset=…"`, `@charset "…"`.
fn said(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..SAID_WITHIN).unwrap_or(bytes);
    let head: String = head.iter().map(|b| char::from(b.to_ascii_lowercase())).collect();
    let (_, behind) = head.split_once("charset")?;
    let behind = behind.trim_start().trim_start_matches('=').trim_start().trim_start_matches(['"', '\'']);
    let word: String = behind.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
    (!word.is_empty()).then_some(word)
}
