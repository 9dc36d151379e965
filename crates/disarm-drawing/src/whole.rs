//! The file as a whole: what old systems fill it up with, what stands behind its end, how large it may become.

use crate::rules::TRAILING_DATA;
use mugai_core::{Action, Context, Limit, Reason, Refusal, second};

/// The file without what the systems of old end one with, which is no data.
pub(crate) fn unpadded(bytes: &[u8]) -> &[u8] {
    let padding = bytes.iter().rev().take_while(|b| matches!(b, 0 | 0x1A)).count();
    bytes.get(..bytes.len().saturating_sub(padding)).unwrap_or(bytes)
}

/// What stands behind the end goes; something that runs or unpacks refuses the file (threats T-03).
pub(crate) fn check_tail(tail: &[u8], place: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let tail = tail.trim_ascii();
    if tail.is_empty() {
        return Ok(());
    }
    if let Some(kind) = second::that_runs(tail) {
        return Err(Refusal::new(Reason::Polyglot, place, format!("{kind} behind the end")));
    }
    cx.did(&TRAILING_DATA, place, Action::Removed)
}

/// The finished file is no larger than allowed.
pub(crate) fn check_size(bytes: &[u8], cx: &Context<'_>) -> Result<(), Refusal> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
        return Err(Refusal::limit(Limit::Output, "", "the rebuilt drawing is larger than allowed"));
    }
    Ok(())
}
