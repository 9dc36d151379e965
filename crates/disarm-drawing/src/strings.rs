//! Text within a drawing: what nobody sees is taken out; what names a file names nothing but the file.

use crate::rules::HIDDEN_TEXT;
use mugai_core::{Action, Context, Refusal};
use mugai_jptext::{hidden, reveal};

/// The whole file without characters that hide.
pub(crate) fn clean(text: String, cx: &mut Context<'_>) -> Result<String, Refusal> {
    reveal(text, |_, line| cx.did(&HIDDEN_TEXT, &format!("line {line}"), Action::Removed))
}

/// Whether four hexadecimal digits are a character that hides.
pub(crate) fn hides(digits: &str) -> bool {
    let number = u32::from_str_radix(digits, 16).ok();
    number.and_then(char::from_u32).is_some_and(|c| hidden(c).is_some())
}

/// A file name without the folders, drive, server and scheme before it.
pub(crate) fn bare(name: &str) -> &str {
    name.rsplit(['\\', '/', ':', '|', '?', '#']).next().unwrap_or("")
}
