//! The headers a reader needs, and no others: decoded, cleaned, held as values until they are written anew.

use crate::address::{self, Mailbox};
use crate::rules::{HEADER, HIDDEN_CHARACTER};
use crate::structure::Headers;
use mugai_core::{Action, Context, Refusal};
use mugai_jptext::{decode_words, reveal};

/// A header that may go out, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// As the standard spells it.
    pub(crate) name: &'static str,
    pub(crate) value: Value,
}

/// The value of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Free text.
    Text(String),
    /// Printable ASCII, written as it is and folded at blanks.
    Ascii(String),
    /// Printable ASCII in the lines it came in.
    Lines(Vec<String>),
    /// Mailboxes, and whether more were left out.
    Boxes(Vec<Mailbox>, bool),
}

/// What a header holds, which decides how it is read and whether it may occur more than once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Boxes,
    Date,
    Ids,
    Trace,
    Word,
}

/// The allowlist.
const ALLOWED: &[(&str, Shape)] = &[
    ("Received", Shape::Trace),
    ("From", Shape::Boxes),
    ("Sender", Shape::Boxes),
    ("Reply-To", Shape::Boxes),
    ("To", Shape::Boxes),
    ("Cc", Shape::Boxes),
    ("Subject", Shape::Text),
    ("Date", Shape::Date),
    ("Message-ID", Shape::Ids),
    ("In-Reply-To", Shape::Ids),
    ("References", Shape::Ids),
    ("Auto-Submitted", Shape::Word),
    ("Precedence", Shape::Word),
    ("List-Id", Shape::Text),
];
/// Most Received lines kept; Postfix stops at 50 hops.
const HOPS: usize = 60;
/// Most lines of one Received header.
const TRACE_LINES: usize = 60;
/// Longest text of one header after decoding, characters.
const LONGEST: usize = 4000;
/// Most message ids of one header.
const IDS: usize = 100;
/// Headers about the form of the message, which gets a new form: nothing is lost without them.
const FORM: &[&str] =
    &["mime-version", "content-type", "content-transfer-encoding", "content-language", "x-mugai-sanitized"];

/// Whether a header is on the list.
pub(crate) fn is_allowed(name: &str) -> bool {
    ALLOWED.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
}

/// Reads the headers of the list in their order; everything else is left out and reported.
pub(crate) fn read(headers: &Headers<'_>, cx: &mut Context<'_>) -> Result<Vec<Kept>, Refusal> {
    let mut kept: Vec<Kept> = Vec::new();
    for field in &headers.fields {
        let Some((name, shape)) = ALLOWED.iter().find(|(n, _)| n.eq_ignore_ascii_case(field.name)) else {
            if !FORM.contains(&field.name.to_ascii_lowercase().as_str()) {
                cx.did(&HEADER, "ヘッダ", Action::Removed)?;
            }
            continue;
        };
        let same = kept.iter().filter(|k| k.name == *name).count();
        if same >= if *shape == Shape::Trace { HOPS } else { 1 } {
            cx.did(&HEADER, name, Action::Removed)?;
            continue;
        }
        match value(*shape, field.value, name, &mut |place| cx.did(&HIDDEN_CHARACTER, place, Action::Removed))? {
            Some(value) => kept.push(Kept { name, value }),
            None => cx.did(&HEADER, name, Action::Removed)?,
        }
    }
    Ok(kept)
}

/// [`read`] for a message that may be our own output: nothing is reported, what would have to be reported makes it differ.
pub(crate) fn read_quietly(headers: &Headers<'_>) -> Vec<Kept> {
    let mut quiet = |_: &str| Ok::<(), std::convert::Infallible>(());
    let mut kept: Vec<Kept> = Vec::new();
    for field in &headers.fields {
        let Some((name, shape)) = ALLOWED.iter().find(|(n, _)| n.eq_ignore_ascii_case(field.name)) else { continue };
        if let Ok(Some(value)) = value(*shape, field.value, name, &mut quiet) {
            kept.push(Kept { name, value });
        }
    }
    kept
}

fn value<E>(
    shape: Shape,
    raw: &[u8],
    place: &str,
    tell: &mut impl FnMut(&str) -> Result<(), E>,
) -> Result<Option<Value>, E> {
    Ok(match shape {
        Shape::Text => Some(visible(decode_words(raw), place, tell)?).filter(|t| !t.is_empty()).map(Value::Text),
        Shape::Trace => {
            let mut lines = Vec::new();
            for line in raw.split(|b| matches!(b, b'\r' | b'\n')).take(TRACE_LINES) {
                match value(Shape::Word, line, place, tell)? {
                    Some(Value::Ascii(text)) => lines.push(text),
                    _ if line.trim_ascii().is_empty() => {}
                    // A word too long to be folded is no trace of a hop.
                    _ => return Ok(None),
                }
            }
            (!lines.is_empty()).then_some(Value::Lines(lines))
        }
        Shape::Word => {
            let text = visible(decode_words(raw), place, tell)?;
            let text: String = text.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).collect();
            // Written as plain ASCII: what is left of an encoded word must not become one again (it did, when NULs stood within).
            let text = text.replace("=?", "??");
            let sound = !text.is_empty() && text.len() <= 900;
            sound.then_some(Value::Ascii(text))
        }
        Shape::Date => date(&String::from_utf8_lossy(raw)).map(Value::Ascii),
        Shape::Ids => {
            let ids = message_ids(raw);
            (!ids.is_empty()).then(|| Value::Ascii(ids.join(" ")))
        }
        Shape::Boxes => {
            let list = address::read(raw);
            let more = list.len() >= address::MOST;
            let mut boxes = Vec::new();
            for Mailbox { name, address } in list {
                let name = visible(name, place, tell)?;
                if !name.is_empty() || !address.is_empty() {
                    boxes.push(Mailbox { name, address });
                }
            }
            (!boxes.is_empty()).then_some(Value::Boxes(boxes, more))
        }
    })
}

/// One line of visible text: hidden characters out and reported, blanks single, not endless.
pub(crate) fn clean(text: String, place: &str, cx: &mut Context<'_>) -> Result<String, Refusal> {
    visible(text, place, &mut |place| cx.did(&HIDDEN_CHARACTER, place, Action::Removed))
}

/// [`clean`] for a piece of a text that is cleaned and reported as a whole elsewhere.
pub(crate) fn quiet(text: String) -> String {
    match visible(text, "", &mut |_| Ok::<(), std::convert::Infallible>(())) {
        Ok(text) => text,
        Err(never) => match never {},
    }
}

fn visible<E>(text: String, place: &str, tell: &mut impl FnMut(&str) -> Result<(), E>) -> Result<String, E> {
    let line_end = |c: char| matches!(c, '\r' | '\n' | '\t' | '\u{0C}' | '\u{2028}' | '\u{2029}');
    let text: String = text.chars().map(|c| if line_end(c) { ' ' } else { c }).collect();
    let text = reveal(text, |_, _| tell(place))?;
    let text = text.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    Ok(match text.char_indices().nth(LONGEST) {
        Some((at, _)) => text.get(..at).unwrap_or("").trim_end().to_owned(),
        None => text,
    })
}

/// `<…>` tokens of printable ASCII.
fn message_ids(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let mut ids = Vec::new();
    let mut rest = text.as_ref();
    while let Some((_, tail)) = rest.split_once('<') {
        let Some((id, after)) = tail.split_once('>') else { break };
        let id: String = id.chars().filter(|c| !c.is_whitespace()).collect();
        if !id.is_empty() && id.len() <= 500 && id.chars().all(|c| c.is_ascii_graphic() && c != '<') && ids.len() < IDS
        {
            ids.push(format!("<{id}>"));
        }
        rest = after;
    }
    ids
}

/// A date (RFC 5322 §3.3), written anew from its numbers.
fn date(raw: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    let raw: String = raw.split('(').next()?.replace(',', " ").chars().take(100).collect();
    let mut words = raw.split_ascii_whitespace().peekable();
    let spelled = |list: &[&'static str], word: &str| {
        list.iter().find(|d| word.get(..3).is_some_and(|w| w.eq_ignore_ascii_case(d))).copied()
    };
    let weekday = words.peek().filter(|w| !w.starts_with(|c: char| c.is_ascii_digit())).and_then(|w| spelled(&DAYS, w));
    if words.peek().is_some_and(|w| !w.starts_with(|c: char| c.is_ascii_digit())) {
        words.next();
    }
    let day: u32 = words.next()?.parse().ok().filter(|d| (1..=31).contains(d))?;
    let month = spelled(&MONTHS, words.next()?)?;
    let year: u32 = words.next()?.parse().ok()?;
    let year = match year {
        0..=49 => year.checked_add(2000)?,
        50..=999 => year.checked_add(1900)?,
        _ => year,
    };
    let mut time = words.next()?.split(':').map(|n| n.parse::<u32>().ok());
    let (hour, minute) = (time.next()??, time.next()??);
    let second = time.next().map_or(Some(0), |s| s)?;
    let zone = words.next().unwrap_or("+0000");
    let zone = match zone.strip_prefix(['+', '-']) {
        Some(digits) if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) => zone.to_owned(),
        _ if zone.eq_ignore_ascii_case("JST") => "+0900".to_owned(),
        _ => "+0000".to_owned(),
    };
    if hour > 23 || minute > 59 || second > 60 || !(1900..=9999).contains(&year) {
        return None;
    }
    let weekday = weekday.map(|d| format!("{d}, ")).unwrap_or_default();
    Some(format!("{weekday}{day} {month} {year} {hour:02}:{minute:02}:{second:02} {zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_anew() {
        let is = |raw: &str, fresh: &str| assert_eq!(date(raw).as_deref(), Some(fresh));
        is(" Sun, 22 Nov 2026 10:00:00 +0900 (JST)", "Sun, 22 Nov 2026 10:00:00 +0900");
        is("5 may 98 1:02 GMT", "5 May 1998 01:02:00 +0000");
        is("Sun,22 Nov 2026 10:00:00 JST", "Sun, 22 Nov 2026 10:00:00 +0900");
        assert_eq!(date("yesterday"), None);
        assert_eq!(date("99 Nov 2026 10:00 +0900"), None);
    }

    #[test]
    fn message_ids_are_tokens() {
        assert_eq!(message_ids(b"junk <a@b> , <c d@e>\r\n <\xFF> <f"), ["<a@b>", "<cd@e>"]);
    }
}
