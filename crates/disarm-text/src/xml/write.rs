//! References read and written: one spelling for each character (XML 1.0 §2.4, §2.11, §3.3.3).

use super::tokens::Tokens;
use crate::clean;
use mugai_core::{Context, Limit, Refusal};

/// Writes text or an attribute's value again, without what no reader sees. With `plain` what it says is appended there too.
///
/// # Errors
/// `malformed_xml` for an unknown entity or a character XML has not, `limit_xml`.
pub(super) fn value(
    out: &mut String,
    raw: &str,
    how: How,
    plain: Option<&mut String>,
    tokens: &Tokens<'_>,
    cx: &mut Context<'_>,
) -> Result<(), Refusal> {
    let limits = cx.limits();
    let most = if how == How::Attribute { limits.xml_attribute_bytes } else { limits.xml_text_bytes };
    if u64::try_from(raw.len()).unwrap_or(u64::MAX) > most {
        return Err(Refusal::limit(Limit::Xml, &tokens.place(), "a text or an attribute is too long"));
    }
    // Text that needs nothing is copied: most of it.
    if plain.is_none()
        && raw.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n') && !matches!(b, b'&' | b'<' | b'>' | b'"'))
    {
        out.push_str(raw);
        return Ok(());
    }
    let mut said = plain;
    let mut piece = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        let at = if how == How::Data { None } else { rest.find('&') };
        let (before, behind) = rest.split_at_checked(at.unwrap_or(rest.len())).unwrap_or((rest, ""));
        if before.chars().any(|c| !is_char(c)) {
            return Err(tokens.broken("a character that XML has not"));
        }
        piece.push_str(before);
        if behind.is_empty() {
            break;
        }
        let (name, after) = behind.get(1..).and_then(|b| b.split_once(';')).ok_or_else(|| tokens.broken("a lone &"))?;
        let c = reference(name).ok_or_else(|| tokens.broken("an entity that is not one of XML's five"))?;
        rest = after;
        // White space that was written as a number means itself, not layout.
        let kept = match c {
            '\r' => Some("&#13;"),
            '\n' if how == How::Attribute => Some("&#10;"),
            '\t' if how == How::Attribute => Some("&#9;"),
            _ => None,
        };
        match kept {
            Some(spelled) => {
                flush(out, &mut piece, said.as_deref_mut(), tokens, cx)?;
                out.push_str(spelled);
            }
            None => piece.push(c),
        }
    }
    flush(out, &mut piece, said, tokens, cx)
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// Between tags.
    Text,
    /// In a CDATA section, without references.
    Data,
    /// In quotes.
    Attribute,
}

fn flush(
    out: &mut String,
    piece: &mut String,
    said: Option<&mut String>,
    tokens: &Tokens<'_>,
    cx: &mut Context<'_>,
) -> Result<(), Refusal> {
    let text = clean::clean_at(std::mem::take(piece), &tokens.place(), cx)?;
    if let Some(said) = said {
        said.push_str(&text);
    }
    escape(out, &text);
    Ok(())
}

/// The content of a reference without `&` and `;`.
fn reference(name: &str) -> Option<char> {
    let number = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let fine = !digits.is_empty() && digits.len() <= 10 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, radix).ok().filter(|_| fine)?;
    char::from_u32(code).filter(|c| is_char(*c))
}

/// XML 1.0 §2.2.
fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// One spelling for what is markup.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let mut chars = behind.chars();
        out.push_str(match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            _ => "&quot;",
        });
        rest = chars.as_str();
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_the_five_and_numbers() {
        assert_eq!(reference("#x3042"), Some('あ'));
        assert_eq!(reference("#12354"), Some('あ'));
        assert_eq!(reference("amp"), Some('&'));
        for bad in ["nbsp", "#0", "#x1", "#xD800", "#xFFFE", "#", "#x", "#X41", "#+5", ""] {
            assert_eq!(reference(bad), None, "{bad}");
        }
    }
}
