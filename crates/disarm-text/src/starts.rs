//! What a text starts with: markup belongs to other formats, scripts and registry files belong nowhere.

use mugai_core::{Reason, Refusal, Sniff};

/// Bytes looked at.
const SAMPLE: usize = 64 << 10;
/// Starts of formats that are not text although they may be made of letters.
const BINARY: &[&[u8]] = &[
    b"%PDF-",
    b"%!PS",
    b"PK\x03\x04",
    b"GIF8",
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"BZh",
    b"Rar!",
    b"7z\xBC\xAF",
    b"MSCF",
    b"AC10",
    b"JwwData",
    b"\x1F\x8B",
    b"\x7FELF",
    b"\xD0\xCF\x11\xE0",
];
/// Words within markup; a text that starts with `<` and has one of these near its start is markup.
const MARKUP: &[&str] =
    &["<html", "<svg", "<!doctype", "<head", "<body", "<?xml", "<script", "<!entity", "<mx:", "<hta:"];
/// Starts of things that run, or that reconfigure what opens them (TXT-03, TXT-04, CSV-03).
const ACTIVE: &[&str] = &[
    "#!",
    "@echo",
    "@cls",
    "@if",
    "@setlocal",
    "<?php",
    "<?=",
    "<%",
    "<script",
    "id;",
    "windows registry editor",
    "regedit4",
    "[internetshortcut]",
    "[autorun]",
    "[.shellclassinfo]",
    "[{000214a0",
    "<job",
    "<package",
    "web\r\n1",
    "web\n1",
];

/// Judges bytes that may be text: binary data and markup are not.
pub(crate) fn sniff(bytes: &[u8]) -> Sniff {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if sample.is_empty() || BINARY.iter().any(|b| sample.starts_with(b)) {
        return Sniff::No;
    }
    // Whole units of the sample; a file that is cut off is found out when it is read.
    let units = sample.get(..sample.len() & !3).unwrap_or(sample);
    let long = bytes.len().is_multiple_of(4).then(|| crate::wide::thirty_two(units)).flatten();
    let wide = crate::wide::unmarked(bytes);
    let text = match (sample, wide) {
        _ if long.is_some() => long.unwrap_or_default(),
        (_, Some(charset)) => encoding_sample(sample, charset),
        ([0xFF, 0xFE, 0, 0, ..], _) => return Sniff::No,
        ([0xFF, 0xFE, ..], _) => encoding_sample(sample, mugai_jptext::Charset::Utf16Le),
        ([0xFE, 0xFF, ..], _) => encoding_sample(sample, mugai_jptext::Charset::Utf16Be),
        _ => {
            // T-05: NUL outside UTF-16, or more than one control character in a thousand, is no text.
            let controls: usize = sample.chunks(255).map(|c| usize::from(controls(c))).sum();
            if sample.contains(&0) || controls.saturating_mul(1000) > sample.len().max(1000) {
                return Sniff::No;
            }
            // Cheap for the many texts whose first ASCII letter can be the start of neither.
            let first = sample.iter().find(|b| matches!(b, 0x21..=0x7E));
            if !matches!(first, Some(b'<' | b'{')) {
                return Sniff::Maybe;
            }
            String::from_utf8_lossy(sample).into_owned()
        }
    };
    if is_rtf(&text) || is_markup(&text) { Sniff::No } else { Sniff::Maybe }
}

/// How many control characters but TAB LF FF CR ESC are among at most 255 bytes; without branches, for every file is asked.
fn controls(chunk: &[u8]) -> u8 {
    let is = |b: u8| (b < 0x20) & (b != 9) & (b != 10) & (b != 12) & (b != 13) & (b != 27) | (b == 0x7F);
    chunk.iter().fold(0u8, |n, b| n.wrapping_add(u8::from(is(*b))))
}

/// The start of a file as far as it is ASCII, whatever encoding a mark names; other characters are `\u{FFFD}`.
pub(crate) fn ascii_head(bytes: &[u8]) -> impl Iterator<Item = char> {
    let (width, low, rest) = match bytes.get(..SAMPLE).unwrap_or(bytes) {
        [0xFF, 0xFE, rest @ ..] => (2, 0, rest),
        [0xFE, 0xFF, rest @ ..] => (2, 1, rest),
        [0xEF, 0xBB, 0xBF, rest @ ..] => (1, 0, rest),
        rest => (1, 0, rest),
    };
    rest.chunks(width).map(move |unit| match (unit.get(low), unit.get(1 - low)) {
        (Some(letter), other) if letter.is_ascii() && other == (if width == 1 { None } else { Some(&0) }) => {
            char::from(*letter)
        }
        _ => '\u{FFFD}',
    })
}

fn encoding_sample(sample: &[u8], charset: mugai_jptext::Charset) -> String {
    charset.decode(sample.get(..8192).unwrap_or(sample)).text
}

fn is_rtf(text: &str) -> bool {
    text.trim_start().starts_with("{\\rt")
}

/// The start of a text behind what cannot be seen, in small letters.
fn head_of(text: &str, most: usize) -> String {
    let trimmed =
        text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || mugai_core::names::is_deceptive(c));
    trimmed.chars().take(most).collect::<String>().to_ascii_lowercase()
}

fn is_markup(text: &str) -> bool {
    if !head_of(text, 1).starts_with('<') {
        return false;
    }
    let head = head_of(text, 4096);
    // `<?php` and `<%` are recognised so that they can be refused as what they are.
    !head.starts_with("<?php") && MARKUP.iter().any(|m| head.contains(m))
}

/// Refuses a decoded and cleaned text that is something else than text.
///
/// # Errors
/// `active_format` for what runs, `type_mismatch` for markup.
pub(crate) fn check(text: &str) -> Result<(), Refusal> {
    // No start in the table is longer.
    let head = head_of(text, 64);
    if ACTIVE.iter().any(|a| head.starts_with(a)) {
        return Err(Refusal::new(Reason::ActiveFormat, "start", "starts like a script or a settings file"));
    }
    if is_markup(text) || is_rtf(text) {
        return Err(Refusal::new(Reason::TypeMismatch, "start", "markup under the name of a plain text"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_binaries_are_not_text() {
        for bytes in [
            b"<!DOCTYPE html><p>".as_slice(),
            b"\xEF\xBB\xBF <html>",
            b"{\\rtf1",
            b"%PDF-1.7",
            b"a\0b",
            b"",
            b"<a/>\n<svg>",
        ] {
            assert_eq!(sniff(bytes), Sniff::No, "{bytes:?}");
        }
        for bytes in [b"hello".as_slice(), b"<3 you", b"\x82\xa0\x82\xa2", b"#!/bin/sh", b"\xFF\xFEa\0"] {
            assert_eq!(sniff(bytes), Sniff::Maybe, "{bytes:?}");
        }
        assert_eq!(sniff(b"\xFF\xFE<\0h\0t\0m\0l\0>\0"), Sniff::No);
    }

    #[test]
    fn control_characters_are_counted() {
        // 33 below the space and DEL, without the five that texts have.
        let all: Vec<u8> = (0..=254).collect();
        assert_eq!(controls(&all), 33 - 5);
        assert_eq!(controls(&[0; 255]), 255);
        assert_eq!(controls(b"\t\n\x0C\r\x1B~\x80\xFF "), 0);
    }

    #[test]
    fn what_runs_is_refused() {
        for text in [
            "#!/bin/sh",
            "@ECHO OFF",
            " \u{200B}<?php x",
            "ID;PWXL;N;E",
            "[InternetShortcut]\nURL=x",
            "Windows Registry Editor Version 5.00",
        ] {
            assert_eq!(check(text).unwrap_err().reason, Reason::ActiveFormat, "{text}");
        }
        assert!(check("IDを入力してください").is_ok());
        assert!(check("# 見出し").is_ok());
    }
}
