//! The second look at a finished calendar or card: its lines as they stand, unfolded by replacement, split at the first colon.

use super::table::{self, Kind};
use super::{recurrence, value, write};
use base64ct::{Base64, Encoding};
use mugai_core::{Context, Reason, Refusal};

fn residue(detail: &str) -> Refusal {
    Refusal::new(Reason::Residue, "", detail)
}

/// # Errors
/// `residue` for anything our writers do not write.
pub(super) fn inspect(bytes: &[u8], known: &[(&str, Kind)], cx: &mut Context<'_>) -> Result<(), Refusal> {
    cx.take(bytes.len().saturating_mul(2))?;
    let text = std::str::from_utf8(bytes).map_err(|_| residue("no UTF-8"))?;
    if crate::inspect::has_hidden(text) {
        return Err(residue("a hidden or control character"));
    }
    let body = text.strip_suffix("\r\n").ok_or_else(|| residue("cut off"))?;
    let stray = |l: &str| l.len() > write::LONGEST || l.contains(['\r', '\n', '\u{C}', '\u{2028}', '\u{2029}']);
    if body.split("\r\n").any(stray) {
        return Err(residue("a line that is not ours"));
    }
    let mut open: Vec<&str> = Vec::new();
    let unfolded = body.replace("\r\n ", "");
    for line in unfolded.split("\r\n") {
        let (head, value) = split(line).ok_or_else(|| residue("a line without a name"))?;
        let name = head.split(';').next().unwrap_or("");
        match name {
            "BEGIN" => {
                let fits = match open.last() {
                    None => value == "VCALENDAR" || value == "VCARD",
                    Some(parent) => table::COMPONENTS.contains(&(value, parent)),
                };
                if !fits || open.len() > 3 {
                    return Err(residue("a component that may not stand there"));
                }
                open.push(value);
            }
            "END" if open.pop() == Some(value) => {}
            _ if open.is_empty() => return Err(residue("a line outside")),
            "VERSION" if matches!(value, "2.0" | "3.0" | "4.0") => {}
            "ACTION" if value == "DISPLAY" => {}
            "VERSION" | "ACTION" => return Err(residue("a word that is not ours")),
            _ => property(name, head, value, known, cx)?,
        }
    }
    if open.is_empty() { Ok(()) } else { Err(residue("cut off")) }
}

/// Splits at the first colon that does not stand in quotes.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let at = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    });
    let (at, _) = at?;
    Some((line.get(..at)?, line.get(at.checked_add(1)?..)?))
}

/// The pieces between semicolons that do not stand in quotes.
fn outside_quotes(head: &str) -> Vec<&str> {
    let mut quoted = false;
    let ends = |c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    };
    head.split(ends).collect()
}

fn property(name: &str, head: &str, value: &str, known: &[(&str, Kind)], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let bare = name.rsplit_once('.').map_or(name, |(_, n)| n);
    let kind = table::kind(known, bare).ok_or_else(|| residue("a property that may not stay"))?;
    let parameters: Vec<&str> = outside_quotes(head).into_iter().skip(1).collect();
    let named = |name: &str| parameters.iter().any(|p| p.split('=').next() == Some(name));
    if ["ALTREP", "DIR", "FMTTYPE", "CHARSET"].into_iter().any(named) {
        return Err(residue("a parameter that may not stay"));
    }
    let is_link = parameters.contains(&"VALUE=URI");
    let fine = match kind {
        Kind::Picture => {
            let data = match value.split_once(";base64,") {
                Some((mime, data)) if mime.starts_with("data:image/") => data,
                _ => value,
            };
            let picture = Base64::decode_vec(data).map_err(|_| residue("a picture that is not in the card"))?;
            cx.part()?;
            cx.take(picture.len())?;
            cx.inspect_child(&picture, "画像")?;
            true
        }
        Kind::Link => value::link(value).as_deref() == Some(value),
        _ if is_link => value::link(value).as_deref() == Some(value),
        Kind::Address => value::address(value).as_deref() == Some(value),
        Kind::Token => value::is_token(value),
        Kind::Recurrence => recurrence::judge(value) == recurrence::Judgement::Fine,
        Kind::Text | Kind::List | Kind::Structured => !named("ENCODING"),
    };
    if fine { Ok(()) } else { Err(residue("the value of a property")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::Orders;
    use mugai_core::testing::{Formats, catalogue};

    #[test]
    fn what_our_writer_does_not_write_is_seen() {
        let catalogue = catalogue(&[&crate::PlainText, &crate::Calendar]).unwrap();
        let orders = Orders::standard(&catalogue);
        let look = |body: &str| {
            let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n");
            inspect(text.as_bytes(), table::CALENDAR, &mut Context::new(&catalogue, &orders, &Formats(&[]))).is_ok()
        };
        let event = |line: &str| format!("BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n");
        assert!(look(&event("SUMMARY:会議\r\nURL:https://example.jp/\r\nATTENDEE;CN=\"a:b\":mailto:a@b.jp")));
        for bad in [
            event("ATTACH:http://evil.example/x"),
            event("URL:file:///c:/x"),
            event("ORGANIZER:http://evil.example/"),
            event("SUMMARY;ALTREP=\"http://evil.example\":x"),
            event("DESCRIPTION:a\nATTACH:x"),
            event(&format!("SUMMARY:{}", "a".repeat(80))),
            event("BEGIN:VALARM\r\nACTION:PROCEDURE\r\nEND:VALARM"),
            event("BEGIN:X-ANY\r\nEND:X-ANY"),
            event("RRULE:FREQ=SECONDLY"),
            "BEGIN:VEVENT\r\n".to_owned(),
        ] {
            assert!(!look(&bad), "{bad}");
        }
    }
}
