//! Characters written as numbers in a DXF (`\U+202E`): those that hide are taken out.

use crate::rules::HIDDEN_TEXT;
use crate::strings::hides;
use mugai_core::{Action, Context, Reason, Refusal};

/// Bytes of such a number: the mark `\U+` and four digits.
const ESCAPE: usize = 7;

/// The text without such numbers.
pub(super) fn clean(text: String, cx: &mut Context<'_>) -> Result<String, Refusal> {
    if hidden(&text).is_none() {
        return Ok(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = hidden(rest) {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        cx.did(&HIDDEN_TEXT, "DXF \\U+", Action::Removed)?;
        rest = behind.get(ESCAPE..).unwrap_or("");
    }
    out.push_str(rest);
    // What stood around one may be another now; nobody writes that by accident.
    if hidden(&out).is_some() {
        return Err(Refusal::new(
            Reason::Ambiguous,
            "DXF \\U+",
            "the number of a hidden character within that of another",
        ));
    }
    Ok(out)
}

/// Where a character that hides is written as a number.
pub(super) fn hidden(text: &str) -> Option<usize> {
    let mut starts = text.match_indices("\\U+").map(|(at, _)| at);
    starts.find(|at| text.get(at.saturating_add(3)..at.saturating_add(ESCAPE)).is_some_and(hides))
}
