//! The raw bytes, without a PDF reader: one file, one table, and every object of it exactly once.

use super::residue;
use mugai_core::{Context, Refusal};

/// Names that may not stand in clear, as their bytes.
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

/// Reads line by line what our writer writes: `N 0 obj`, a value, perhaps a stream of the stated length, `endobj`.
///
/// # Errors
/// `residue`.
pub(super) fn check(bytes: &[u8], cx: &Context<'_>) -> Result<(), Refusal> {
    let most = usize::try_from(cx.limits().pdf_objects).unwrap_or(usize::MAX);
    let mut rest = Cursor { bytes, at: 0 };
    let header = rest.line();
    if !matches!(header, b"%PDF-1.7" | b"%PDF-2.0") {
        return Err(residue("byte 0", "the header is not ours"));
    }
    if rest.line() != b"%\xE2\xE3\xCF\xD3" {
        return Err(residue("byte 9", "the second line is not ours"));
    }
    let mut offsets: Vec<usize> = Vec::new();
    loop {
        let start = rest.at;
        let line = rest.line();
        if line == b"xref" {
            return table(bytes, start, &mut rest, &offsets);
        }
        let number = line.strip_suffix(b" 0 obj").and_then(int);
        if number != Some(offsets.len().saturating_add(1)) || offsets.len() >= most {
            return Err(residue(&format!("byte {start}"), "an object that is not next in order"));
        }
        offsets.push(start);
        let value = rest.line();
        clear(value, start)?;
        match rest.line() {
            b"endobj" => {}
            b"stream" => {
                let length =
                    length(value).ok_or_else(|| residue(&format!("byte {start}"), "a stream without length"))?;
                rest.at = rest.at.saturating_add(length);
                if rest.line() != b"" || rest.line() != b"endstream" || rest.line() != b"endobj" {
                    return Err(residue(&format!("byte {start}"), "a stream that does not end where it says"));
                }
            }
            _ => return Err(residue(&format!("byte {start}"), "an object that does not end")),
        }
    }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The bytes up to the next line feed, which is passed over; all that is left when there is none.
    fn line(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        self.at = self.at.saturating_add(end).saturating_add(1);
        rest.get(..end).unwrap_or(&[])
    }
}

fn int(text: &[u8]) -> Option<usize> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// The direct length at the end of a stream dictionary, where our writer puts it.
fn length(value: &[u8]) -> Option<usize> {
    let inner = value.strip_suffix(b">>")?;
    let digits = inner.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (head, number) = inner.split_at_checked(inner.len().checked_sub(digits)?)?;
    head.ends_with(b"/Length ").then(|| int(number))?
}

/// No forbidden name in clear. A name that somebody chose for a font or a glyph is left to the reader of objects.
fn clear(value: &[u8], start: usize) -> Result<(), Refusal> {
    let place = || format!("byte {start}");
    for word in FORBIDDEN_NAMES {
        let mut from = 0_usize;
        while let Some(at) = value.get(from..).and_then(|v| v.windows(word.len()).position(|w| w == *word)) {
            let end = from.saturating_add(at).saturating_add(word.len());
            let next = value.get(end).copied();
            let whole = next.is_none_or(|b| {
                !b.is_ascii_alphanumeric()
                    && !matches!(
                        b,
                        b'#' | b'-'
                            | b'_'
                            | b'.'
                            | b'+'
                            | b','
                            | b'*'
                            | b'@'
                            | b'&'
                            | b'$'
                            | b'!'
                            | b'?'
                            | b'~'
                            | b'^'
                            | b'='
                            | b':'
                            | b';'
                            | b'|'
                            | b'\''
                            | b'"'
                            | b'`'
                    )
            });
            // `/AA 5 0 R` among fonts is a font called AA; as a value, or before a dictionary or array, it would be the danger.
            let names_an_object = next == Some(b' ') && value.get(end..).is_some_and(is_reference);
            if whole && !names_an_object {
                return Err(residue(&place(), format!("{} in clear", String::from_utf8_lossy(word))));
            }
            from = end;
        }
    }
    Ok(())
}

/// ` N 0 R`.
fn is_reference(text: &[u8]) -> bool {
    let Some(text) = text.strip_prefix(b" ") else { return false };
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    digits > 0 && text.get(digits..).is_some_and(|t| t.starts_with(b" 0 R"))
}

fn table(bytes: &[u8], start: usize, rest: &mut Cursor<'_>, offsets: &[usize]) -> Result<(), Refusal> {
    let bad = |what: &str| residue(&format!("byte {start}"), what);
    let size = rest.line().strip_prefix(b"0 ").and_then(int);
    if size != Some(offsets.len().saturating_add(1)) || rest.line() != b"0000000000 65535 f " {
        return Err(bad("the table does not count the objects"));
    }
    for offset in offsets {
        if rest.line() != format!("{offset:010} 00000 n ").as_bytes() {
            return Err(bad("the table does not point to the objects"));
        }
    }
    if rest.line() != b"trailer" {
        return Err(bad("no trailer"));
    }
    clear(rest.line(), start)?;
    if rest.line() != b"startxref"
        || int(rest.line()) != Some(start)
        || rest.line() != b"%%EOF"
        || rest.at != bytes.len()
    {
        return Err(bad("the file does not end where it should"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_name_is_found_as_a_whole_word() {
        assert!(clear(b"<</S/JavaScript/X 1>>", 0).is_err());
        assert!(clear(b"<</AA<</O 1 0 R>>>>", 0).is_err());
        assert!(clear(b"<</AABB 1>>", 0).is_ok());
        assert!(clear(b"<</AA 12 0 R/F1 13 0 R>>", 0).is_ok());
    }

    #[test]
    fn lengths_stand_at_the_end() {
        assert_eq!(length(b"<</Filter/FlateDecode/Length 12>>"), Some(12));
        assert_eq!(length(b"<</Length 12/X 1>>"), None);
    }
}
