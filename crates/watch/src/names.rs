//! Names from the disk: composed (NFC) where they are text, escaped where they are not; which of them are temporary.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use unicode_normalization::UnicodeNormalization;

/// The name in NFC; `None` when it is no UTF-8. A Mac writes が as か and a mark; a clerk and a search know only が.
pub(crate) fn nfc(name: &OsStr) -> Option<String> {
    name.to_str().map(|n| n.nfc().collect())
}

/// The name, safe to show: NFC, controls hidden, bytes that are no UTF-8 as `\xNN`.
pub(crate) fn shown(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        text.extend(chunk.valid().nfc());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    mugai_core::names::show(&text)
}

/// The names joined by `/`, each as [`shown`].
pub(crate) fn shown_path<'a>(parts: impl IntoIterator<Item = &'a OsStr>) -> String {
    parts.into_iter().map(shown).collect::<Vec<_>>().join("/")
}

/// What a name alone says about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// An ordinary name.
    Ordinary,
    /// Looks like a half-done save: wait longer.
    HalfDone,
    /// A temporary file or the litter of a desktop: never taken, reported when it grows old.
    Ignored,
}

/// Endings of downloads and saves that are not finished (browsers, WinSCP, Office, editors).
const UNFINISHED: &[&str] =
    &[".tmp", ".temp", ".crdownload", ".crswap", ".part", ".partial", ".download", ".opdownload", ".filepart", ".swp"];

/// What desktops leave behind.
const LITTER: &[&str] =
    &["thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "@eadir", "lost+found"];

/// Judges a name, of a file or of a folder. A dropped file is never refused by this, only left lying, so it may be generous.
pub(crate) fn sort(name: &OsStr) -> Sort {
    let name = name.to_string_lossy().to_lowercase();
    // `~$` owner files of Office, `.~lock.x#` of LibreOffice, `._x` and `.DS_Store` of a Mac, `.nfs…`, `.fuse_hidden…`.
    if name.starts_with('.') || name.starts_with("~$") || UNFINISHED.iter().any(|end| name.ends_with(end)) {
        return Sort::Ignored;
    }
    // The mark of the web, copied as if it were a file; U+F022 is how CIFS writes the colon.
    let mark = ["zone.identifier", "zone.identifier:$data"]
        .iter()
        .any(|m| name.strip_suffix(m).is_some_and(|n| n.ends_with([':', '\u{F022}'])));
    if mark || LITTER.contains(&name.as_str()) {
        return Sort::Ignored;
    }
    // Excel saves under eight hex digits without an extension and renames at the end.
    if name.len() == 8 && name.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Sort::HalfDone;
    }
    Sort::Ordinary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_names_are_told_from_documents() {
        for name in [
            "~$報告書.docx",
            "~WRL0001.tmp",
            "~WRD0001.TMP",
            "ppt1A2B.tmp",
            "見積.pdf.crdownload",
            "a.part",
            "a.partial",
            "a.download",
            ".~lock.表.ods#",
            "Thumbs.db",
            "desktop.ini",
            ".DS_Store",
            "._報告.docx",
            ".hidden",
            "a.docx:Zone.Identifier",
            "a.docx\u{F022}Zone.Identifier",
            "$RECYCLE.BIN",
        ] {
            assert_eq!(sort(OsStr::new(name)), Sort::Ignored, "{name}");
        }
        for name in ["報告書.docx", "~報告.docx", "tmp", "part.pdf", "download.xlsx", "20261122", "Zone.Identifier.pdf"]
        {
            let expected = if name == "20261122" { Sort::HalfDone } else { Sort::Ordinary };
            assert_eq!(sort(OsStr::new(name)), expected, "{name}");
        }
        assert_eq!(sort(OsStr::new("5B3E4A00")), Sort::HalfDone);
    }

    #[test]
    fn a_decomposed_name_is_composed_and_a_broken_one_is_escaped() {
        assert_eq!(nfc(OsStr::new("か\u{3099}.txt")).unwrap(), "が.txt");
        let broken = OsStr::from_bytes(b"\x95\xF1\x8D\x90.txt");
        assert_eq!(nfc(broken), None);
        assert_eq!(shown(broken), "\\x95\\xF1\\x8D\\x90.txt");
        assert_eq!(shown(OsStr::new("a\u{202E}b")), "a\u{FFFD}b");
    }
}
