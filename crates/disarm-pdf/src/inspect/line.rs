//! One line of our writer: a value in the one spelling we write, searched without any reader of PDF for names that may not stand
//! in clear and for the objects it refers to.

use super::residue;
use crate::content::lex::is_regular;
use mugai_core::Refusal;

/// Names that may not stand in clear.
pub(crate) const FORBIDDEN_NAMES: &[&[u8]] = &[
    b"/JavaScript",
    b"/JS",
    b"/AA",
    b"/Launch",
    b"/EmbeddedFile",
    b"/EmbeddedFiles",
    b"/RichMedia",
    b"/XFA",
    b"/SubmitForm",
    b"/ImportData",
    b"/GoToR",
    b"/GoToE",
    b"/Rendition",
    b"/Encrypt",
    b"/ObjStm",
    b"/XRef",
    b"/Prev",
    b"/FileAttachment",
    b"/Filespec",
];

/// Reads the value that begins at byte `start` of the file; `refer` is told every object it refers to. `allowed`: names that may
/// stand in clear all the same, but not in a text.
///
/// # Errors
/// `residue`: a spelling that is not ours, or a name that may not stand in clear.
pub(super) fn read(value: &[u8], start: usize, allowed: &[&[u8]], mut refer: impl FnMut(usize)) -> Result<(), Refusal> {
    let bad = |what: &str| residue(&format!("byte {start}"), what);
    let mut rest = value;
    let mut open: i64 = 0;
    while let Some((first, tail)) = rest.split_first() {
        rest = match first {
            b'/' => name(rest, start, allowed)?,
            b'(' => {
                let end = tail.iter().position(|b| *b == b')').ok_or_else(|| bad("a string that does not end"))?;
                let (text, behind) = tail.split_at_checked(end).unwrap_or((tail, &[]));
                if text.iter().any(|b| !(0x20..0x7F).contains(b) || matches!(b, b'(' | b'\\')) {
                    return Err(bad("a string that is not spelled as ours"));
                }
                // What is only text must not look like more to a scanner either.
                let mut inner = text;
                while let Some(at) = inner.iter().position(|b| *b == b'/') {
                    inner = name(inner.get(at..).unwrap_or(&[]), start, &[])?;
                }
                behind.get(1..).unwrap_or(&[])
            }
            b'<' if tail.first() == Some(&b'<') => {
                open = open.saturating_add(1);
                tail.get(1..).unwrap_or(&[])
            }
            b'<' => {
                let digits = tail.iter().take_while(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(b)).count();
                let behind = tail.get(digits..).and_then(|t| t.strip_prefix(b">"));
                behind
                    .filter(|_| digits.is_multiple_of(2))
                    .ok_or_else(|| bad("a string that is not spelled as ours"))?
            }
            b'>' if tail.first() == Some(&b'>') => {
                open = open.saturating_sub(1);
                tail.get(1..).unwrap_or(&[])
            }
            b'[' => {
                open = open.saturating_add(1);
                tail
            }
            b']' => {
                open = open.saturating_sub(1);
                tail
            }
            b' ' => tail,
            _ => word(rest, &mut refer).ok_or_else(|| bad("a word that our writer does not write"))?,
        };
        if open < 0 {
            return Err(bad("a bracket that closes nothing"));
        }
    }
    if open == 0 { Ok(()) } else { Err(bad("a bracket that is not closed")) }
}

/// A name; what follows it. `/AA 5 0 R` among fonts is a font called AA, which the reader of objects judges by what it is.
fn name<'a>(text: &'a [u8], start: usize, allowed: &[&[u8]]) -> Result<&'a [u8], Refusal> {
    let length = text.iter().skip(1).take_while(|b| is_regular(**b)).count().saturating_add(1);
    let (name, behind) = text.split_at_checked(length).unwrap_or((text, &[]));
    let place = || format!("byte {start}");
    if FORBIDDEN_NAMES.contains(&name) && !allowed.contains(&name) && !is_reference(behind) {
        return Err(residue(&place(), format!("{} in clear", String::from_utf8_lossy(name))));
    }
    Ok(behind)
}

/// ` N 0 R`.
fn is_reference(text: &[u8]) -> bool {
    text.strip_prefix(b" ").and_then(reference).is_some()
}

/// The number of `N 0 R`, and what follows.
fn reference(text: &[u8]) -> Option<(usize, &[u8])> {
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let (number, behind) = text.split_at_checked(digits)?;
    let behind = behind.strip_prefix(b" 0 R")?;
    (!behind.first().is_some_and(|b| is_regular(*b))).then_some((int(number)?, behind))
}

/// A number, a reference or one of the three words; what follows it.
fn word<'a>(text: &'a [u8], refer: &mut impl FnMut(usize)) -> Option<&'a [u8]> {
    if let Some((number, behind)) = reference(text) {
        refer(number);
        return Some(behind);
    }
    let length = text.iter().take_while(|b| is_regular(**b)).count();
    let (word, behind) = text.split_at_checked(length)?;
    let number = word.iter().enumerate().all(|(i, b)| b.is_ascii_digit() || *b == b'.' || (i == 0 && *b == b'-'));
    (matches!(word, b"true" | b"false" | b"null") || (number && !word.is_empty())).then_some(behind)
}

/// A number without sign.
pub(super) fn int(text: &[u8]) -> Option<usize> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(text: &[u8]) -> Result<Vec<usize>, Refusal> {
        let mut found = Vec::new();
        read(text, 0, &[], |n| found.push(n))?;
        Ok(found)
    }

    #[test]
    fn a_forbidden_name_is_found_as_a_whole_word() {
        for bad in [&b"<</S/JavaScript/X 1>>"[..], b"<</AA<</O 1 0 R>>>>", b"<</T(see /JS)>>", b"<</T(/XFA now)>>"] {
            assert!(references(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
        assert!(references(b"<</AABB 1>>").is_ok());
        assert_eq!(references(b"<</AA 12 0 R/F1 13 0 R>>").unwrap(), [12, 13]);
    }

    #[test]
    fn references_are_found_and_nothing_else_is() {
        assert_eq!(
            references(b"[1 0 R 22 0 R<</K 3 0 R/N 4/T(5 0 R)/H<36203020>>>null true -0.5]").unwrap(),
            [1, 22, 3]
        );
        for strange in [
            &b"<</A 5 1 R>>"[..],
            b"[5 0 R",
            b"]",
            b"<</A (x\\)>>",
            b"<</A <4a>>>",
            b"<</A <4>>>",
            b"%x",
            b"<</A 1 0 Rx>>",
            b"<</A foo>>",
            b"<</A (x>>",
        ] {
            assert!(references(strange).is_err(), "{}", String::from_utf8_lossy(strange));
        }
    }
}
