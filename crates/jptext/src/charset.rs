//! Charsets: what their labels are, decoding and encoding. Encodings of Japanese first; the rest is what `encoding_rs` knows.

use crate::{iso2022jp, pairs};
use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A charset this crate can decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8 (and ASCII).
    Utf8,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// Shift_JIS as Windows writes it: NEC and IBM extensions, 外字.
    Cp932,
    /// EUC-JP with the same extensions, and JIS X 0212.
    EucJp,
    /// ISO-2022-JP and its relatives: -1, -2 (Japanese part), -3, -MS, CP50220–50222.
    Iso2022Jp,
    /// Any other encoding of the WHATWG Encoding Standard.
    Other(&'static Encoding),
}

/// Decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text; U+FFFD where bytes meant nothing.
    pub text: String,
    /// What it was decoded from.
    pub charset: Charset,
    /// Whether bytes meant nothing.
    pub lossy: bool,
}

/// Labels of Japanese charsets that mail programs and old systems write, in lower case without `-`, `_` and `x-`.
const LABELS: &[(&str, Charset)] = &[
    ("utf8", Charset::Utf8),
    ("unicode11utf8", Charset::Utf8),
    ("cesu8", Charset::Utf8),
    ("usascii", Charset::Utf8),
    ("ascii", Charset::Utf8),
    ("utf16", Charset::Utf16Be),
    ("utf16le", Charset::Utf16Le),
    ("utf16be", Charset::Utf16Be),
    ("shiftjis", Charset::Cp932),
    ("sjis", Charset::Cp932),
    ("sjiswin", Charset::Cp932),
    ("shiftjis2004", Charset::Cp932),
    ("shiftjisx0213", Charset::Cp932),
    ("mskanji", Charset::Cp932),
    ("cp932", Charset::Cp932),
    ("ms932", Charset::Cp932),
    ("ibm943", Charset::Cp932),
    ("cp943", Charset::Cp932),
    ("windows31j", Charset::Cp932),
    ("windows932", Charset::Cp932),
    ("cswindows31j", Charset::Cp932),
    ("csshiftjis", Charset::Cp932),
    ("eucjp", Charset::EucJp),
    ("euc", Charset::EucJp),
    ("eucjpms", Charset::EucJp),
    ("eucjpwin", Charset::EucJp),
    ("eucjpascii", Charset::EucJp),
    ("eucjis2004", Charset::EucJp),
    ("eucjisx0213", Charset::EucJp),
    ("ujis", Charset::EucJp),
    ("cp51932", Charset::EucJp),
    ("cp20932", Charset::EucJp),
    ("cseucpkdfmtjapanese", Charset::EucJp),
    ("jis", Charset::Iso2022Jp),
    ("jis7", Charset::Iso2022Jp),
    ("junet", Charset::Iso2022Jp),
    ("iso2022jp", Charset::Iso2022Jp),
    ("iso2022jp1", Charset::Iso2022Jp),
    ("iso2022jp2", Charset::Iso2022Jp),
    ("iso2022jp3", Charset::Iso2022Jp),
    ("iso2022jp2004", Charset::Iso2022Jp),
    ("iso2022jpms", Charset::Iso2022Jp),
    ("iso2022jpext", Charset::Iso2022Jp),
    ("csiso2022jp", Charset::Iso2022Jp),
    ("windowsiso2022jp", Charset::Iso2022Jp),
    ("cp50220", Charset::Iso2022Jp),
    ("cp50221", Charset::Iso2022Jp),
    ("cp50222", Charset::Iso2022Jp),
];

impl Charset {
    /// The charset of a label as it stands in a mail or a file; `None` when nobody knows it. UTF-7 is no charset: it is a disguise.
    pub fn of_label(label: &str) -> Option<Self> {
        let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ',' | '*'));
        let bare: String =
            label.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).map(|c| c.to_ascii_lowercase()).take(40).collect();
        let known = |name: &str| LABELS.iter().find(|(l, _)| *l == name).map(|(_, c)| *c);
        if let Some(charset) = known(&bare).or_else(|| bare.strip_prefix('x').and_then(known)) {
            return Some(charset);
        }
        Encoding::for_label_no_replacement(label.as_bytes()).map(Self::of_encoding)
    }

    pub(crate) fn of_encoding(encoding: &'static Encoding) -> Self {
        match encoding.name() {
            "UTF-8" => Self::Utf8,
            "UTF-16LE" => Self::Utf16Le,
            "UTF-16BE" => Self::Utf16Be,
            "Shift_JIS" => Self::Cp932,
            "EUC-JP" => Self::EucJp,
            "ISO-2022-JP" => Self::Iso2022Jp,
            _ => Self::Other(encoding),
        }
    }

    /// Decodes; U+FFFD stands for bytes that mean nothing. A byte order mark of the charset's own is taken off.
    pub fn decode(self, bytes: &[u8]) -> Decoded {
        let whole = |encoding: &'static Encoding| {
            let (text, lossy) = encoding.decode_with_bom_removal(bytes);
            (text.into_owned(), lossy)
        };
        let (text, lossy) = match self {
            Self::Utf8 => whole(encoding_rs::UTF_8),
            Self::Utf16Le => whole(UTF_16LE),
            Self::Utf16Be => whole(UTF_16BE),
            Self::Cp932 => whole(SHIFT_JIS),
            Self::EucJp => whole(EUC_JP),
            Self::Iso2022Jp => iso2022jp::decode(bytes),
            Self::Other(encoding) => whole(encoding),
        };
        Decoded { text, charset: self, lossy }
    }

    /// Decodes without tolerance: `None` when a byte means nothing. Stops at the first such byte.
    pub fn decode_strictly(self, bytes: &[u8]) -> Option<String> {
        let encoding = match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Cp932 => SHIFT_JIS,
            Self::EucJp => EUC_JP,
            Self::Iso2022Jp => return Some(iso2022jp::decode(bytes)).filter(|(_, lossy)| !lossy).map(|(text, _)| text),
            Self::Other(encoding) => encoding,
        };
        let mark: &[u8] = match encoding.name() {
            "UTF-8" => b"\xEF\xBB\xBF",
            "UTF-16LE" => b"\xFF\xFE",
            "UTF-16BE" => b"\xFE\xFF",
            _ => b"",
        };
        let bare = bytes.strip_prefix(mark).unwrap_or(bytes);
        if let Some(text) = pairs::of(encoding, bare.len()).and_then(|tables| tables.decode(bare)) {
            return Some(text);
        }
        encoding.decode_without_bom_handling_and_without_replacement(bare).map(Cow::into_owned)
    }

    /// Encodes; `None` when a character has no place in the charset. Never writes an approximation or a character reference.
    /// ISO-2022-JP is not written (its escapes are what a terminal or a scanner stumbles over).
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Utf16Le => Some(utf16(text, u16::to_le_bytes)),
            Self::Utf16Be => Some(utf16(text, u16::to_be_bytes)),
            Self::Cp932 => quickly(SHIFT_JIS, text).or_else(|| encode_cp932(text)),
            Self::EucJp => quickly(EUC_JP, text).or_else(|| plain(EUC_JP, text)),
            Self::Iso2022Jp => None,
            Self::Other(encoding) => plain(encoding, text),
        }
    }
}

fn quickly(encoding: &'static Encoding, text: &str) -> Option<Vec<u8>> {
    pairs::of(encoding, text.len())?.encode(text)
}

fn plain(encoding: &'static Encoding, text: &str) -> Option<Vec<u8>> {
    let (bytes, written_as, failed) = encoding.encode(text);
    (!failed && std::ptr::eq(written_as, encoding)).then(|| Cow::into_owned(bytes))
}

/// 外字 (U+E000–U+E757) are decoded by the standard's decoder but not encoded by its encoder; the rest is the standard's.
fn encode_cp932(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let is_gaiji = |c: char| ('\u{E000}'..='\u{E757}').contains(&c);
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_gaiji).unwrap_or(rest.len());
        let (before, after) = rest.split_at_checked(end)?;
        out.extend(plain(SHIFT_JIS, before)?);
        let mut chars = after.chars();
        if let Some(c) = chars.next() {
            // Encoding Standard, Shift_JIS decoder, step "pointer is in the range 8836 to 10715".
            let pointer = u32::from(c).checked_sub(0xE000)?.checked_add(8836)?;
            let (lead, trail) = (pointer / 188, pointer % 188);
            out.push(u8::try_from(lead.checked_add(if lead < 0x1F { 0x81 } else { 0xC1 })?).ok()?);
            out.push(u8::try_from(trail.checked_add(if trail < 0x3F { 0x40 } else { 0x41 })?).ok()?);
        }
        rest = chars.as_str();
    }
    Some(out)
}

fn utf16(text: &str, write: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len().saturating_mul(2));
    for unit in text.encode_utf16() {
        out.extend_from_slice(&write(unit));
    }
    out
}

/// Decodes what somebody labelled. When the label is unknown, or the bytes plainly do not fit it, the guess is used instead.
pub fn decode_label(label: &str, bytes: &[u8]) -> Decoded {
    let named = Charset::of_label(label);
    if let Some(charset) = named {
        let decoded = charset.decode(bytes);
        let ascii_label = matches!(charset, Charset::Utf8) && !decoded.lossy;
        // ISO-2022-JP bytes are ASCII to every other charset: only the escapes give them away.
        if ascii_label && iso2022jp::looks_like(bytes) {
            return Charset::Iso2022Jp.decode(bytes);
        }
        if !decoded.lossy {
            return decoded;
        }
        let guessed = crate::guess(bytes).decode(bytes);
        return if guessed.lossy { decoded } else { guessed };
    }
    crate::guess(bytes).decode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_the_field_are_known() {
        for (label, charset) in [
            ("ISO-2022-JP", Charset::Iso2022Jp),
            ("iso-2022-jp-ms", Charset::Iso2022Jp),
            ("CP50221", Charset::Iso2022Jp),
            ("x-windows-iso2022jp", Charset::Iso2022Jp),
            ("Shift_JIS", Charset::Cp932),
            ("windows-31j", Charset::Cp932),
            ("cp932", Charset::Cp932),
            ("x-sjis", Charset::Cp932),
            ("eucJP-ms", Charset::EucJp),
            ("x-euc-jp", Charset::EucJp),
            ("CP51932", Charset::EucJp),
            ("\"utf-8\"", Charset::Utf8),
            ("us-ascii", Charset::Utf8),
            ("ISO-2022-JP;", Charset::Iso2022Jp),
        ] {
            assert_eq!(Charset::of_label(label), Some(charset), "{label}");
        }
        assert_eq!(Charset::of_label("utf-7"), None);
        assert_eq!(Charset::of_label("klingon"), None);
    }

    #[test]
    fn windows_characters_survive_a_round_trip() {
        // ① 87 40, ㈱ 87 8A, ～ 81 60, 髙 FB FC, 外字 F0 40, half-width kana B1.
        let bytes = [0x87, 0x40, 0x87, 0x8A, 0x81, 0x60, 0xFB, 0xFC, 0xF0, 0x40, 0xB1, b'a'];
        let text = Charset::Cp932.decode_strictly(&bytes).unwrap();
        assert_eq!(text, "①㈱～髙\u{E000}ｱa");
        assert_eq!(Charset::Cp932.encode(&text).unwrap(), bytes);
        assert_eq!(Charset::Cp932.encode("😀"), None, "never a question mark");
    }

    #[test]
    fn a_wrong_label_does_not_win_over_the_bytes() {
        let jis = b"\x1b$B$3$s\x1b(B";
        assert_eq!(decode_label("us-ascii", jis).text, "こん");
        assert_eq!(decode_label("utf-8", b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd").text, "こんにちは");
        assert_eq!(decode_label("unknown-8bit", "日本語".as_bytes()).text, "日本語");
    }
}
