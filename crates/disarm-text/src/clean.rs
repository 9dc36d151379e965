//! Takes out what no reader sees and what drives a terminal (TXT-01), and reports it line by line.

use crate::rules::{BIDI_CONTROL, CONTROL_CHARACTER, INVISIBLE_CHARACTER, TERMINAL_ESCAPE};
use mugai_core::{Action, Context, Refusal, Rule};
use mugai_jptext::{Hidden, reveal};

/// The text without what must not be in it. A clean text is handed back as it is.
pub(crate) fn clean(text: String, cx: &mut Context<'_>) -> Result<String, Refusal> {
    reveal(text, |kind, line| cx.did(rule_of(kind), &format!("line {line}"), Action::Removed))
}

/// The same for a piece of text that stands at a place of its own.
pub(crate) fn clean_at(text: String, place: &str, cx: &mut Context<'_>) -> Result<String, Refusal> {
    reveal(text, |kind, _| cx.did(rule_of(kind), place, Action::Removed))
}

fn rule_of(kind: Hidden) -> &'static Rule {
    match kind {
        Hidden::Control => &CONTROL_CHARACTER,
        Hidden::Escape => &TERMINAL_ESCAPE,
        Hidden::Bidi => &BIDI_CONTROL,
        Hidden::Invisible => &INVISIBLE_CHARACTER,
    }
}
