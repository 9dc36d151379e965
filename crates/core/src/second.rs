//! Marks of another kind of file, which may not stand before the beginning or behind the end of one (threats T-03): the one table.

/// How a kind begins.
struct Mark {
    bytes: &'static [u8],
    what: &'static str,
    /// Whether it runs or unpacks; the others are only shown.
    runs: bool,
}

const fn runs(bytes: &'static [u8], what: &'static str) -> Mark {
    Mark { bytes, what, runs: true }
}

const fn shows(bytes: &'static [u8], what: &'static str) -> Mark {
    Mark { bytes, what, runs: false }
}

/// What counts wherever it stands.
static MARKS: &[Mark] = &[
    runs(b"PK\x03\x04", "ZIP"),
    runs(b"PK\x05\x06", "ZIP"),
    runs(b"Rar!", "RAR"),
    runs(b"7z\xBC\xAF", "7z"),
    runs(b"MSCF\0\0\0\0", "CAB"),
    runs(b"\x7FELF", "ELF executable"),
    runs(b"This program", "Windows executable"),
    runs(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "OLE2"),
    runs(b"%PDF-", "PDF"),
    runs(b"{\\rt", "RTF"),
    runs(b"<?php", "PHP"),
    runs(b"<script", "script"),
    runs(b"L\0\0\0\x01\x14\x02\0", "Windows shortcut"),
    shows(b"GIF8", "GIF"),
    shows(b"\xFF\xD8\xFF", "JPEG"),
    shows(b"%!PS", "PostScript"),
    shows(b"<html", "HTML"),
    shows(b"<HTML", "HTML"),
];
/// What is too short to count but at the beginning.
static BEGINNINGS: &[Mark] = &[runs(b"MZ", "Windows executable"), runs(b"#!", "script")];

/// The kind of something that runs or unpacks and whose mark is among these bytes, padding before it aside.
pub fn that_runs(bytes: &[u8]) -> Option<&'static str> {
    find(bytes, |mark| mark.runs)
}

/// The kind of anything whose mark is among these bytes.
pub fn of_any_kind(bytes: &[u8]) -> Option<&'static str> {
    find(bytes, |_| true)
}

fn find(bytes: &[u8], counts: fn(&Mark) -> bool) -> Option<&'static str> {
    // Padding before it is none of its bytes.
    let padding = bytes.iter().take_while(|b| b.is_ascii_whitespace() || **b == 0).count();
    let begun = bytes.get(padding..).unwrap_or(&[]);
    let first = BEGINNINGS.iter().find(|m| begun.starts_with(m.bytes));
    let anywhere = || MARKS.iter().find(|m| counts(m) && bytes.windows(m.bytes.len()).any(|w| w == m.bytes));
    first.or_else(anywhere).map(|m| m.what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_found_and_what_only_shows_by_those_who_ask_for_it() {
        assert_eq!(that_runs(b"\n\n MZ\x90\0"), Some("Windows executable"));
        assert_eq!(that_runs(b"\0\n\0MZ\x90\0"), Some("Windows executable"));
        assert_eq!(that_runs(b"xxMZ"), None);
        assert_eq!(that_runs(b"padding PK\x05\x06"), Some("ZIP"));
        assert_eq!((that_runs(b"x\xFF\xD8\xFF"), of_any_kind(b"x\xFF\xD8\xFF")), (None, Some("JPEG")));
        assert_eq!(of_any_kind(b"a comment, and more of it"), None);
    }
}
