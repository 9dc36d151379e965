//! Which charset bytes without a label are in.

use crate::charset::Charset;
use crate::iso2022jp;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use std::borrow::Cow;

/// Bytes looked at for the guess among legacy charsets.
const SAMPLE: usize = 128 << 10;

/// The charset in which all the bytes mean something, and whether a byte order mark stands before them; `None` when there is none.
pub fn detect(bytes: &[u8]) -> Option<(Charset, bool)> {
    decode_detected(bytes).map(|(charset, marked, _)| (charset, marked))
}

/// [`detect`], with the text without its mark: decoded once, borrowed where it is UTF-8.
pub fn decode_detected(bytes: &[u8]) -> Option<(Charset, bool, Cow<'_, str>)> {
    let marked = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => {
            return std::str::from_utf8(rest).ok().map(|text| (Charset::Utf8, true, Cow::Borrowed(text)));
        }
        // UTF-32 is nobody's text file.
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return None,
        [0xFF, 0xFE, ..] => Some(Charset::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Charset::Utf16Be),
        _ => None,
    };
    let decoded = |charset: Charset, marked| Some((charset, marked, Cow::Owned(charset.decode_strictly(bytes)?)));
    if let Some(charset) = marked {
        return decoded(charset, true);
    }
    if iso2022jp::looks_like(bytes) {
        return decoded(Charset::Iso2022Jp, false);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((Charset::Utf8, false, Cow::Borrowed(text)));
    }
    match legacy(bytes) {
        (charset, Some(text)) => Some((charset, false, Cow::Owned(text))),
        (charset, None) => decoded(charset, false),
    }
}

/// The likeliest charset, even when not every byte means something in it.
pub fn guess(bytes: &[u8]) -> Charset {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return Charset::Utf8,
        [0xFF, 0xFE, ..] => return Charset::Utf16Le,
        [0xFE, 0xFF, ..] => return Charset::Utf16Be,
        _ => {}
    }
    if iso2022jp::looks_like(bytes) {
        Charset::Iso2022Jp
    } else if std::str::from_utf8(bytes).is_ok() {
        Charset::Utf8
    } else {
        legacy(bytes).0
    }
}

/// Among charsets of the time before Unicode, with the text where it was decoded on the way. A Japanese gate: where Shift_JIS or
/// EUC-JP alone fits, it is that.
fn legacy(bytes: &[u8]) -> (Charset, Option<String>) {
    let written = |charset: Charset| charset.decode_strictly(bytes).filter(|t| is_written(t));
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..SAMPLE).unwrap_or(bytes), bytes.len() <= SAMPLE);
    let guessed = Charset::of_encoding(detector.guess(Some(b"jp"), Utf8Detection::Deny));
    let japanese = [Charset::Cp932, Charset::EucJp];
    // Where the guess is one of the two and fits, the other need not be tried.
    if japanese.contains(&guessed)
        && let Some(text) = written(guessed)
    {
        return (guessed, Some(text));
    }
    let mut fitting = japanese.into_iter().filter_map(|c| written(c).map(|text| (c, text)));
    match (fitting.next(), fitting.next()) {
        (Some((charset, text)), None) if mostly_japanese(bytes, charset) => (charset, Some(text)),
        _ => (guessed, None),
    }
}

/// No characters that nobody types: C1 controls are the mark of a wrong guess.
fn is_written(text: &str) -> bool {
    // U+0080 – U+009F are C2 80 – C2 9F.
    let bytes = text.as_bytes();
    !memchr::memchr_iter(0xC2, bytes).any(|at| matches!(bytes.get(at.saturating_add(1)), Some(0x80..=0x9F)))
}

/// Whether most of what is not ASCII is kana, kanji and their punctuation.
fn mostly_japanese(bytes: &[u8], charset: Charset) -> bool {
    let decoded = charset.decode(bytes.get(..SAMPLE).unwrap_or(bytes));
    let (mut all, mut common) = (0_usize, 0_usize);
    for c in decoded.text.chars().filter(|c| !c.is_ascii()) {
        all = all.saturating_add(1);
        let japanese = matches!(c, '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}');
        common = common.saturating_add(usize::from(japanese));
    }
    common.saturating_mul(10) >= all.saturating_mul(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str = "平素は格別のお引き立てを賜り、厚く御礼申し上げます。説明会のご案内です。";

    #[test]
    fn each_encoding_of_a_phrase_is_recognised() {
        for charset in [Charset::Cp932, Charset::EucJp] {
            let bytes = charset.encode(PHRASE).unwrap();
            assert_eq!(detect(&bytes), Some((charset, false)));
        }
        assert_eq!(detect(PHRASE.as_bytes()), Some((Charset::Utf8, false)));
        assert_eq!(detect(b"plain"), Some((Charset::Utf8, false)));
        assert_eq!(detect(b"\xFF\xFEa\0"), Some((Charset::Utf16Le, true)));
        assert_eq!(detect(b"\x1b$B$3$s\x1b(B"), Some((Charset::Iso2022Jp, false)));
    }

    #[test]
    fn bytes_that_mean_nothing_are_no_text() {
        assert_eq!(detect(b"\xEF\xBB\xBF\xFF"), None);
        assert_eq!(detect(&[0xFF, 0xFE, 0, 0, b'a', 0, 0, 0]), None);
    }
}
