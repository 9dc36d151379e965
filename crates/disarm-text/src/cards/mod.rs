//! Calendars and address cards: content lines of a name, parameters and a value, from one table each (threats CAL-01).

mod calendar;
mod card;
mod inspect;
mod line;
mod recurrence;
mod table;
mod value;
mod write;

pub use calendar::Calendar;
pub use card::AddressCard;

use crate::rules::{
    BIDI_CONTROL, CARD_ALARM, CARD_ATTACHMENT, CARD_EXTENSION, CARD_HTML_TEXT, CARD_LINK, CARD_RECURRENCE,
    CONTROL_CHARACTER, INVISIBLE_CHARACTER, TERMINAL_ESCAPE,
};
use mugai_core::{Limit, Refusal, Rule, Sniff};

/// The rules of calendars.
static CALENDAR: &[&Rule] = &[
    &BIDI_CONTROL,
    &CARD_ALARM,
    &CARD_ATTACHMENT,
    &CARD_EXTENSION,
    &CARD_HTML_TEXT,
    &CARD_LINK,
    &CARD_RECURRENCE,
    &CONTROL_CHARACTER,
    &INVISIBLE_CHARACTER,
    &TERMINAL_ESCAPE,
];
/// The rules of address cards.
static CARD: &[&Rule] = &[
    &BIDI_CONTROL,
    &CARD_ATTACHMENT,
    &CARD_EXTENSION,
    &CARD_LINK,
    &CONTROL_CHARACTER,
    &INVISIBLE_CHARACTER,
    &TERMINAL_ESCAPE,
];

/// The name chooses between a text and what it starts like, as among all that is text.
fn sniff(bytes: &[u8], start: &str) -> Sniff {
    let head = crate::starts::ascii_head(bytes).skip_while(char::is_ascii_whitespace);
    let head: String = head.take(start.len()).collect();
    if head.eq_ignore_ascii_case(start) { crate::starts::sniff(bytes) } else { Sniff::No }
}

fn within_limit(out: &str, most: u64) -> Result<(), Refusal> {
    if u64::try_from(out.len()).unwrap_or(u64::MAX) > most {
        return Err(Refusal::limit(Limit::Output, "", "the rebuilt text is larger than allowed"));
    }
    Ok(())
}
