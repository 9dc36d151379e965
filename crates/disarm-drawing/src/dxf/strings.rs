//! Text within a drawing: what nobody sees is taken out, as it stands and where it is written as a number (`\U+202E`).

use crate::rules::HIDDEN_TEXT;
use mugai_core::{Action, Context, Refusal};
use mugai_jptext::{hidden, reveal};

/// The whole file without what hides.
pub(super) fn clean(text: String, cx: &mut Context<'_>) -> Result<String, Refusal> {
    // TAB, and the end mark of CP/M behind the last line, are not for us to judge here.
    let text = reveal(text, |_, line| cx.did(&HIDDEN_TEXT, &format!("DXF line {line}"), Action::Removed))?;
    if hidden_escape(&text).is_none() {
        return Ok(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = hidden_escape(rest) {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        cx.did(&HIDDEN_TEXT, "DXF \\U+", Action::Removed)?;
        rest = behind.get(ESCAPE..).unwrap_or("");
    }
    out.push_str(rest);
    Ok(out)
}

/// Bytes of `\U+XXXX`.
const ESCAPE: usize = 7;

/// Where a character that hides is written as a number.
pub(super) fn hidden_escape(text: &str) -> Option<usize> {
    let starts = text.match_indices("\\U+").map(|(at, _)| at);
    starts.into_iter().find(|at| {
        let digits = text.get(at.saturating_add(3)..at.saturating_add(ESCAPE));
        let character = digits.and_then(|d| u32::from_str_radix(d, 16).ok()).and_then(char::from_u32);
        character.is_some_and(|c| hidden(c).is_some())
    })
}

/// A file name without the folders, drive, server and scheme before it.
pub(super) fn bare(name: &str) -> &str {
    name.rsplit(['\\', '/', ':', '|', '?', '#']).next().unwrap_or("")
}
