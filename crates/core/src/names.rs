//! File names from outside: checked (N-01 … N-04), shown safely, given a new extension.

use crate::{Reason, Refusal};
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// Extensions of things that run or reconfigure when opened (threats §13); refused wherever a name bears one. In order.
pub const ACTIVE_EXTENSIONS: &[&str] = &[
    "ade",
    "adp",
    "apk",
    "app",
    "appcontent-ms",
    "application",
    "appref-ms",
    "appx",
    "appxbundle",
    "asp",
    "aspx",
    "bas",
    "bat",
    "bgi",
    "cdxml",
    "chm",
    "class",
    "cmd",
    "cnt",
    "com",
    "cpl",
    "crt",
    "csh",
    "deb",
    "dll",
    "dmg",
    "exe",
    "fxp",
    "gadget",
    "grp",
    "hlp",
    "hpj",
    "hta",
    "htc",
    "img",
    "inf",
    "ins",
    "iqy",
    "iso",
    "isp",
    "its",
    "jar",
    "jnlp",
    "js",
    "jse",
    "ksh",
    "library-ms",
    "lnk",
    "mad",
    "maf",
    "mag",
    "mam",
    "maq",
    "mar",
    "mas",
    "mat",
    "mau",
    "mav",
    "maw",
    "mcf",
    "mda",
    "mdb",
    "mde",
    "mdt",
    "mdw",
    "mdz",
    "msc",
    "msh",
    "msh1",
    "msh2",
    "mshxml",
    "msi",
    "msix",
    "msixbundle",
    "msp",
    "mst",
    "msu",
    "nupkg",
    "ocx",
    "odc",
    "one",
    "onepkg",
    "onetoc2",
    "ops",
    "oqy",
    "osd",
    "pcd",
    "php",
    "pif",
    "pl",
    "plg",
    "pnp",
    "ppam",
    "prf",
    "prg",
    "printerexport",
    "ps1",
    "ps1xml",
    "ps2",
    "ps2xml",
    "psc1",
    "psc2",
    "psd1",
    "psdm1",
    "psm1",
    "pssc",
    "pst",
    "py",
    "pyc",
    "pyo",
    "pyw",
    "pyz",
    "pyzw",
    "rdp",
    "reg",
    "rpm",
    "rqy",
    "scf",
    "scr",
    "sct",
    "search-ms",
    "searchconnector-ms",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "slk",
    "swf",
    "sys",
    "theme",
    "themepack",
    "tmp.exe",
    "udl",
    "url",
    "vb",
    "vbe",
    "vbp",
    "vbs",
    "vhd",
    "vhdx",
    "vsix",
    "vsmacros",
    "vsw",
    "vxd",
    "webpnp",
    "website",
    "wim",
    "wll",
    "ws",
    "wsb",
    "wsc",
    "wsf",
    "wsh",
    "xbap",
    "xla",
    "xlam",
    "xll",
    "xlw",
    "xnk",
];

/// Names Windows gives a meaning to, with or without extension.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// Whether the extension (lower case, no dot) is one of [`ACTIVE_EXTENSIONS`].
pub fn is_active_extension(extension: &str) -> bool {
    ACTIVE_EXTENSIONS.binary_search(&extension).is_ok()
}

/// Characters that hide or turn around what a name says: bidi controls, zero-width, fillers (N-02).
pub fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{061C}' | '\u{FEFF}'
        | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{206A}'..='\u{206F}' | '\u{180E}' | '\u{E0000}'..='\u{E007F}')
}

/// Text from outside, fit for a terminal, a log or a report: controls and deceptive characters become `�`, nothing else changes.
pub fn show(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || is_deceptive(c) || matches!(c, '\u{2028}' | '\u{2029}') { '\u{FFFD}' } else { c })
        .collect()
}

/// The longest prefix of at most `bytes` bytes that ends at a character.
pub fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = bytes;
    while end > 0 && !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or("")
}

/// The last extension, lower case, without the dot; empty when there is none.
pub fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ext)) if !stem.is_empty() && !ext.contains(['/', '\\']) => ext.to_lowercase(),
        _ => String::new(),
    }
}

/// The name without its last extension.
pub fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ext)) if !stem.is_empty() && !ext.contains(['/', '\\']) => stem,
        _ => name,
    }
}

/// Extensions of one file packed by itself; what is packed most often is a tar archive.
const PACKED: &[&str] = &["bz2", "gz", "lzma", "xz"];

/// The name an output is built upon: without its last extension, and without `.tar` before that of a packed archive (`a.tar.gz`
/// is one kind of file, and becomes `a.zip`).
pub fn base(name: &str) -> &str {
    let stem = stem(name);
    match stem.rsplit_once('.') {
        Some((base, tar))
            if !base.is_empty() && tar.eq_ignore_ascii_case("tar") && PACKED.contains(&extension(name).as_str()) =>
        {
            base
        }
        _ => stem,
    }
}

/// Checks one file name (no path) as threats N-01 … N-03 say and returns it clean: deceptive characters taken out, cut to `max_bytes`.
///
/// # Errors
/// `bad_name` for a name that cannot be used; `active_format` for the extension of something that runs.
pub fn check(name: &str, max_bytes: usize) -> Result<String, Refusal> {
    let bad = |why: &str| Err(Refusal::new(Reason::BadName, name, why));
    if name.is_empty() || name.chars().any(|c| c.is_control()) {
        return bad("empty, or holds control characters");
    }
    if name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) || name == "." || name == ".." {
        return bad("holds a character that names a path, a stream or a pattern");
    }
    if name.ends_with(['.', ' ', '\u{3000}']) {
        return bad("ends in a dot or a space, which Windows drops");
    }
    let visible: Cow<'_, str> = if name.chars().any(is_deceptive) {
        Cow::Owned(name.chars().filter(|c| !is_deceptive(*c)).collect())
    } else {
        Cow::Borrowed(name)
    };
    if visible.len() != name.len()
        && (extension(&visible) != extension(name) || shown_extension(name) != extension(&visible))
    {
        return bad("hidden characters change the extension that is seen");
    }
    let folded =
        if is_nfkc(&visible) { visible.to_lowercase() } else { visible.nfkc().collect::<String>().to_lowercase() };
    let first = folded.split('.').next().unwrap_or("").trim();
    let numbered =
        |p: &str| first.strip_prefix(p).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
    if DEVICES.contains(&first) || numbered("com") || numbered("lpt") {
        return bad("is the name of a device");
    }
    if is_active_extension(&extension(&folded)) {
        return Err(Refusal::new(Reason::ActiveFormat, name, "the extension belongs to something that runs"));
    }
    if stem(&visible).chars().rev().take_while(|c| c.is_whitespace()).count() > 30 || visible.contains(&" ".repeat(31))
    {
        return bad("many spaces push the extension out of sight");
    }
    let ext = extension(&visible);
    let kept = if ext.is_empty() { &*visible } else { stem(&visible) };
    let room = max_bytes.saturating_sub(if ext.is_empty() { 0 } else { ext.len().saturating_add(1) });
    let kept = cut(kept, room).trim_end_matches(['.', ' ']);
    if kept.is_empty() {
        return bad("nothing is left of it");
    }
    let tail = visible.rsplit_once('.').map(|(_, e)| e).unwrap_or("");
    Ok(if ext.is_empty() { kept.to_owned() } else { format!("{kept}.{tail}") })
}

/// The extension as a reader sees it when bidi overrides turn the tail around; only good enough to notice that it differs.
fn shown_extension(name: &str) -> String {
    if name.chars().any(|c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')) {
        return String::from("\u{FFFD}");
    }
    extension(&name.chars().filter(|c| !is_deceptive(*c)).collect::<String>())
}

/// `stem.extension` for an output: the input's stem with the extension of what it now is (G-10).
pub fn with_extension(name: &str, ext: &str) -> String {
    format!("{}.{ext}", base(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(name: &str) -> Option<Reason> {
        check(name, 200).err().map(|r| r.reason)
    }

    #[test]
    fn the_extensions_of_what_runs_are_in_order() {
        assert!(ACTIVE_EXTENSIONS.is_sorted());
        assert!(ACTIVE_EXTENSIONS.iter().all(|e| is_active_extension(e)) && !is_active_extension("txt"));
    }

    #[test]
    fn a_packed_archive_bears_one_extension_of_two_words() {
        for (name, base_of) in [
            ("a.tar.gz", "a"),
            ("第1.2回.TAR.xz", "第1.2回"),
            ("a.tar", "a"),
            ("a.txt.gz", "a.txt"),
            ("a.tar.zip", "a.tar"),
            (".tar.gz", ".tar"),
            ("tar.gz", "tar"),
        ] {
            assert_eq!(base(name), base_of);
        }
        assert_eq!(with_extension("a.tar.bz2", "zip"), "a.zip");
    }

    #[test]
    fn ordinary_japanese_names_stay_as_they_are() {
        for name in
            ["報告書（最終）.docx", "①㈱表.xlsx", "葛󠄀城市.pdf", "ﾃｽﾄ.txt", "a.b.c.pdf", "no extension", "外字.pdf"]
        {
            assert_eq!(check(name, 200).unwrap(), name);
        }
    }

    #[test]
    fn paths_devices_and_tails_are_refused() {
        for name in [
            "",
            "..",
            "a/b.txt",
            "a\\b.txt",
            "C:x.txt",
            "file.txt:ads",
            "CON",
            "con.txt",
            "LPT1.pdf",
            "a.",
            "a ",
            "a\0.txt",
            "ＣＯＮ.txt",
        ] {
            assert_eq!(reason(name), Some(Reason::BadName), "{name:?}");
        }
        assert_eq!(reason("common.txt"), None);
        assert_eq!(reason("com10.txt"), None);
    }

    #[test]
    fn names_that_run_are_refused() {
        for name in ["見積.pdf.exe", "a.JS", "x.ｅｘｅ", "report.lnk", "book.xlam"] {
            assert_eq!(reason(name), Some(Reason::ActiveFormat), "{name:?}");
        }
    }

    #[test]
    fn bidi_that_turns_the_extension_is_refused() {
        assert_eq!(reason("invoice\u{202E}fdp.docx"), Some(Reason::BadName));
        assert_eq!(reason("a.pd\u{200B}f"), Some(Reason::BadName));
        assert_eq!(check("a\u{200B}b.pdf", 200).unwrap(), "ab.pdf");
        let spaces = format!("a.pdf{}.doc", " ".repeat(40));
        assert_eq!(reason(&spaces), Some(Reason::BadName));
    }

    #[test]
    fn a_long_name_is_cut_at_a_character_and_keeps_its_extension() {
        let name = format!("{}.PDF", "漢".repeat(200));
        let checked = check(&name, 200).unwrap();
        assert!(checked.len() <= 200 && checked.ends_with(".PDF"));
    }

    #[test]
    fn shown_text_cannot_drive_a_terminal() {
        assert_eq!(show("a\u{1b}[2Jb\u{202E}c"), "a\u{FFFD}[2Jb\u{FFFD}c");
    }
}
