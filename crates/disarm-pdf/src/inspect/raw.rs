//! The raw bytes, without a PDF reader: one file, one table, and every object of it exactly once.

use super::attachments;
use super::line::{self, int};
use super::residue;
use mugai_core::{Context, Refusal};

/// What the raw bytes say of the file.
pub(super) struct Facts {
    /// Objects that begin as a page does.
    pub(super) pages: usize,
}

/// Reads line by line what our writer writes: `N 0 obj`, a value, perhaps a stream of the stated length, `endobj`.
///
/// # Errors
/// `residue`.
pub(super) fn check(bytes: &[u8], cx: &mut Context<'_>) -> Result<Facts, Refusal> {
    let most = usize::try_from(cx.limits().pdf_objects).unwrap_or(usize::MAX);
    let kept = if attachments::kept(cx) { attachments::NAMES } else { &[] };
    let mut rest = Cursor { bytes, at: 0 };
    let header = rest.line();
    if !matches!(header, b"%PDF-1.7" | b"%PDF-2.0") {
        return Err(residue("byte 0", "the header is not ours"));
    }
    if rest.line() != b"%\xE2\xE3\xCF\xD3" {
        return Err(residue("byte 9", "the second line is not ours"));
    }
    let mut offsets: Vec<usize> = Vec::new();
    let mut links = Links::default();
    let mut pages = 0_usize;
    loop {
        let start = rest.at;
        let line = rest.line();
        if line == b"xref" {
            let info = table(bytes, start, &mut rest, &offsets)?;
            // The lists of references, and the marks of what is reached.
            cx.take(links.to.len().saturating_add(offsets.len()).saturating_mul(size_of::<usize>()))?;
            links.all_reached(info)?;
            return Ok(Facts { pages });
        }
        let number = line.strip_suffix(b" 0 obj").and_then(int);
        if number != Some(offsets.len().saturating_add(1)) || offsets.len() >= most {
            return Err(residue(&format!("byte {start}"), "an object that is not next in order"));
        }
        offsets.push(start);
        let value = rest.line();
        links.begin();
        line::read(value, start, kept, |n| links.to.push(n))?;
        // A property list may call itself a page too (an artifact of one); it has no parent.
        if value.starts_with(b"<</Type/Page/") && value.windows(8).any(|w| w == b"/Parent ") {
            pages = pages.saturating_add(1);
        }
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

/// The direct length at the end of a stream dictionary, where our writer puts it.
fn length(value: &[u8]) -> Option<usize> {
    let inner = value.strip_suffix(b">>")?;
    let digits = inner.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (head, number) = inner.split_at_checked(inner.len().checked_sub(digits)?)?;
    head.ends_with(b"/Length ").then(|| int(number))?
}

/// Who refers to whom: for every object in the order of the file, what it refers to.
#[derive(Default)]
struct Links {
    /// Where the references of each object begin in `to`.
    from: Vec<usize>,
    to: Vec<usize>,
}

impl Links {
    fn begin(&mut self) {
        self.from.push(self.to.len());
    }

    /// Every object is reached from the first, the catalog, or is the one of the document's information.
    fn all_reached(&self, info: Option<usize>) -> Result<(), Refusal> {
        let mut reached = vec![false; self.from.len()];
        let mut todo: Vec<usize> = std::iter::once(1).chain(info).collect();
        while let Some(number) = todo.pop() {
            let at = number.checked_sub(1);
            let Some((at, seen)) = at.and_then(|at| Some((at, reached.get_mut(at)?))) else {
                return Err(residue(&format!("object {number}"), "a reference to an object that is not there"));
            };
            if std::mem::replace(seen, true) {
                continue;
            }
            let begin = self.from.get(at).copied().unwrap_or(0);
            let end = self.from.get(at.saturating_add(1)).copied().unwrap_or(self.to.len());
            let to = self.to.get(begin..end).unwrap_or(&[]);
            let known = |n: usize| n.checked_sub(1).and_then(|at| reached.get(at)).copied() == Some(true);
            todo.extend(to.iter().copied().filter(|n| !known(*n)));
        }
        match reached.iter().position(|r| !r) {
            Some(at) => Err(residue(&format!("object {}", at.saturating_add(1)), "an object that nothing reaches")),
            None => Ok(()),
        }
    }
}

/// The table, the trailer and the end; the number of the document's information, when there is one.
fn table(bytes: &[u8], start: usize, rest: &mut Cursor<'_>, offsets: &[usize]) -> Result<Option<usize>, Refusal> {
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
    let (size, trailer) = (offsets.len().saturating_add(1), rest.line());
    let Some(info) = info(trailer, size) else { return Err(bad("a trailer that is not ours")) };
    if rest.line() != b"startxref"
        || int(rest.line()) != Some(start)
        || rest.line() != b"%%EOF"
        || rest.at != bytes.len()
    {
        return Err(bad("the file does not end where it should"));
    }
    Ok(info)
}

/// `<</Size n/Root 1 0 R/Info m 0 R/ID[<…><…>]>>`, with or without the information; `None` for anything else.
fn info(trailer: &[u8], size: usize) -> Option<Option<usize>> {
    let rest = trailer.strip_prefix(format!("<</Size {size}/Root 1 0 R").as_bytes())?;
    let (info, rest) = match rest.strip_prefix(b"/Info ") {
        Some(rest) => {
            let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
            let (number, rest) = rest.split_at_checked(digits)?;
            (Some(line::int(number)?), rest.strip_prefix(b" 0 R")?)
        }
        None => (None, rest),
    };
    let id = rest.strip_prefix(b"/ID[<")?.strip_suffix(b">]>>")?;
    // Two times the same sixteen bytes, in hex digits or, by chance, in letters that need none.
    let (a, b) = id.split_at_checked(32)?;
    let b = b.strip_prefix(b"><")?;
    (a == b && a.iter().all(u8::is_ascii_hexdigit)).then_some(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_stand_at_the_end() {
        assert_eq!(length(b"<</Filter/FlateDecode/Length 12>>"), Some(12));
        assert_eq!(length(b"<</Length 12/X 1>>"), None);
    }
}
