//! What is checked on the raw bytes, before any parser that recurses sees them.

use mugai_core::{Limit, Reason, Refusal, second};

/// Longest tail behind the last `%%EOF` that is looked at in full.
const MAX_TAIL: usize = 16 << 20;

/// Most bytes passed over in search of the ends of streams.
const MAX_SEARCH: u64 = 4 << 30;

/// Checks what stands before and behind the PDF; returns where it begins.
pub(super) fn check_edges(bytes: &[u8]) -> Result<usize, Refusal> {
    let window = bytes.get(..bytes.len().min(super::HEADER_WITHIN.saturating_add(5))).unwrap_or(bytes);
    let Some(start) = find(window, b"%PDF-") else {
        return Err(Refusal::new(Reason::MalformedPdf, "", "there is no PDF header"));
    };
    let polyglot = |place: &str, what: &str| Err(Refusal::new(Reason::Polyglot, place, what));
    let lead = bytes.get(..start).unwrap_or(&[]);
    if second::of_any_kind(lead).is_some() {
        return polyglot("before the header", "the file begins as one of another kind");
    }
    // White space, a byte order mark, or the header lines of a mail.
    let text = lead.iter().all(|b| matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x20..=0x7E | 0xEF | 0xBB | 0xBF));
    if !text {
        return polyglot("before the header", "unknown data stands before the header");
    }
    if let Some(end) = rfind(bytes, b"%%EOF") {
        let tail = bytes.get(end.saturating_add(5)..).unwrap_or(&[]);
        let looked = tail.get(..tail.len().min(MAX_TAIL)).unwrap_or(tail);
        if second::that_runs(looked).is_some() {
            return polyglot("behind the end", "a program or an archive stands behind the end of the PDF");
        }
    }
    Ok(start)
}

/// Refuses nesting of arrays and dictionaries that a recursive parser might not survive. A rough reading, on purpose: strings,
/// comments and stream data are skipped as well as they can be told without parsing, and every object begins at zero.
pub(super) fn check_nesting(bytes: &[u8], most: usize) -> Result<(), Refusal> {
    let mut depth = 0_usize;
    let mut at = 0_usize;
    let mut ends = true;
    while let Some(b) = bytes.get(at) {
        at = at.saturating_add(1);
        match b {
            b'[' => depth = depth.saturating_add(1),
            b']' => depth = depth.saturating_sub(1),
            b'<' if bytes.get(at) == Some(&b'<') => {
                depth = depth.saturating_add(1);
                at = at.saturating_add(1);
            }
            b'>' if bytes.get(at) == Some(&b'>') => {
                depth = depth.saturating_sub(1);
                at = at.saturating_add(1);
            }
            b'e' if bytes.get(at..).is_some_and(|r| r.starts_with(b"ndobj")) => depth = 0,
            b's' if bytes.get(at..).is_some_and(|r| r.starts_with(b"tream\r") || r.starts_with(b"tream\n")) => {
                // An `endstream` that never comes is not looked for twice: the rest is read as if it were objects.
                let rest = bytes.get(at..).filter(|_| ends);
                match rest.map(|rest| find(rest, b"endstream")) {
                    Some(Some(end)) => at = at.saturating_add(end).saturating_add(9),
                    Some(None) => ends = false,
                    None => {}
                }
                depth = 0;
            }
            _ => {}
        }
        if depth > most {
            return Err(Refusal::limit(Limit::Depth, &format!("byte {at}"), "arrays and dictionaries nested too deep"));
        }
    }
    Ok(())
}

/// Refuses streams that do not end: the loader looks for the end of each of them through the rest of the file.
pub(super) fn check_streams(bytes: &[u8]) -> Result<(), Refusal> {
    let (mut open, mut starts, mut work) = (0_u64, 0_u64, 0_u64);
    let mut at = 0_usize;
    let mut settle = |open: &mut u64, starts: &mut u64, end: usize| {
        // What the searches of all open streams up to this end have passed over.
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        work = work.saturating_add(open.saturating_mul(end).saturating_sub(*starts));
        (*open, *starts) = (0, 0);
        work
    };
    while let Some(found) = bytes.get(at..).and_then(|rest| find(rest, b"stream")) {
        let place = at.saturating_add(found);
        let is_end = place.checked_sub(3).and_then(|p| bytes.get(p..place)) == Some(b"end");
        if is_end {
            settle(&mut open, &mut starts, place);
        } else {
            open = open.saturating_add(1);
            starts = starts.saturating_add(u64::try_from(place).unwrap_or(u64::MAX));
        }
        at = place.saturating_add(6);
    }
    if settle(&mut open, &mut starts, bytes.len()) > MAX_SEARCH {
        return Err(Refusal::new(Reason::MalformedPdf, "", "too many streams that do not end"));
    }
    Ok(())
}

/// The first place of a word.
pub(crate) fn find(data: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0_usize;
    while let Some(at) = data.get(from..)?.iter().position(|b| *b == first) {
        let place = from.checked_add(at)?;
        if data.get(place..)?.starts_with(word) {
            return Some(place);
        }
        from = place.checked_add(1)?;
    }
    None
}

fn rfind(data: &[u8], word: &[u8]) -> Option<usize> {
    data.windows(word.len()).rposition(|w| w == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_before_or_behind_are_polyglots() {
        assert_eq!(check_edges(b"\xEF\xBB\xBF\r\n%PDF-1.4\n%%EOF\n").unwrap(), 5);
        for bad in [
            &b"MZ\x90\n%PDF-1.4"[..],
            b"PK\x03\x04%PDF-1.4",
            b"%PDF-1.4\n%%EOF\nPK\x03\x04",
            b"%PDF-1.4\n%%EOF\n MZ\x90",
            b"\0\x01%PDF-1.4",
        ] {
            assert_eq!(check_edges(bad).unwrap_err().reason, Reason::Polyglot, "{bad:?}");
        }
        assert_eq!(check_edges(b"hello").unwrap_err().reason, Reason::MalformedPdf);
    }

    #[test]
    fn streams_that_never_end_are_counted() {
        assert!(check_streams(&b"1 0 obj<<>>stream\nx\nendstream endobj\n".repeat(10_000)).is_ok());
        assert!(check_streams(&b"1 0 obj<<>>stream\n                \n".repeat(20_000)).is_err());
    }

    #[test]
    fn nesting_is_counted_per_object() {
        let nested = |n: usize| [b"1 0 obj".to_vec(), b"[".repeat(n), b"]".repeat(n), b"endobj".to_vec()].concat();
        assert!(check_nesting(&nested(200).repeat(3), 200).is_ok());
        assert_eq!(check_nesting(&nested(201), 200).unwrap_err().reason, Reason::LimitDepth);
        assert!(check_nesting(&[b"stream\n".to_vec(), b"[".repeat(900), b"endstream".to_vec()].concat(), 200).is_ok());
        assert!(check_nesting(&b"<<".repeat(900), 200).is_err());
    }
}
