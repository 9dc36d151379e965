//! ISO-2022-JP as it is really sent (RFC 1468, CP50220–50222, -MS): every escape, SO/SI and 8-bit kana, NEC and IBM characters.
//!
//! The bytes are turned into EUC-JP run by run, whose tables (JIS X 0208 with the extensions of Windows, JIS X 0212, kana) then decode.

use encoding_rs::{EUC_JP, ISO_2022_JP};

/// What the bytes mean after the last escape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    /// ASCII, and the Roman set of JIS X 0201, which every mail program shows as ASCII.
    Ascii,
    /// Half-width kana (`ESC ( I`).
    Kana,
    /// Two-byte JIS X 0208 (`ESC $ @`, `ESC $ B`, and the planes of JIS X 0213 that extend it).
    Double,
    /// Two-byte JIS X 0212 (`ESC $ ( D`).
    Supplement,
}

/// Escapes, the longest first.
const ESCAPES: &[(&[u8], Option<Set>)] = &[
    (b"\x1b&@\x1b$B", Some(Set::Double)),
    (b"\x1b$(D", Some(Set::Supplement)),
    (b"\x1b$(@", Some(Set::Double)),
    (b"\x1b$(B", Some(Set::Double)),
    (b"\x1b$(O", Some(Set::Double)),
    (b"\x1b$(Q", Some(Set::Double)),
    (b"\x1b$@", Some(Set::Double)),
    (b"\x1b$B", Some(Set::Double)),
    (b"\x1b(B", Some(Set::Ascii)),
    (b"\x1b(J", Some(Set::Ascii)),
    (b"\x1b(H", Some(Set::Ascii)),
    (b"\x1b(I", Some(Set::Kana)),
];

/// Whether bytes without a label are ISO-2022-JP: nothing above 7F and an escape into a Japanese set.
pub(crate) fn looks_like(bytes: &[u8]) -> bool {
    bytes.contains(&0x1B)
        && bytes.is_ascii()
        && ESCAPES.iter().any(|(e, set)| *set != Some(Set::Ascii) && bytes.windows(e.len()).any(|w| w == *e))
}

/// Encodes for a mail, in ASCII at the end of each line; half-width kana become full-width ones, as in every mail of this charset.
/// `None` when a character has no place in it, or would be read as another one.
pub fn encode(text: &str) -> Option<Vec<u8>> {
    // Of the Roman set: yen sign and overline are read as backslash and tilde.
    if text.contains(['\u{A5}', '\u{203E}']) {
        return None;
    }
    let (bytes, _, failed) = ISO_2022_JP.encode(text);
    (!failed).then(|| bytes.into_owned())
}

/// Decodes; the second value says whether bytes meant nothing.
pub(crate) fn decode(bytes: &[u8]) -> (String, bool) {
    let mut euc: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut set = Set::Ascii;
    let mut shifted = false;
    let mut lossy = false;
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        if byte == 0x1B {
            if let Some((escape, found)) = ESCAPES.iter().find(|(e, _)| rest.starts_with(e)) {
                set = found.unwrap_or(set);
                rest = rest.get(escape.len()..).unwrap_or(&[]);
                continue;
            }
            lossy = true;
            euc.extend_from_slice(REPLACEMENT);
            rest = after;
            continue;
        }
        rest = after;
        match byte {
            0x0E => shifted = true,
            0x0F => shifted = false,
            b'\n' | b'\r' => {
                // RFC 1468: every line starts in ASCII; a sender that forgot to switch back does not spoil the next one.
                set = Set::Ascii;
                shifted = false;
                euc.push(byte);
            }
            // Kana in eight bits, or in seven behind SO.
            0xA1..=0xDF => euc.extend_from_slice(&[0x8E, byte]),
            0x21..=0x5F if shifted || set == Set::Kana => euc.extend_from_slice(&[0x8E, byte | 0x80]),
            0x21..=0x7E if matches!(set, Set::Double | Set::Supplement) => match rest.split_first() {
                Some((&second @ 0x21..=0x7E, after)) => {
                    rest = after;
                    if set == Set::Supplement {
                        euc.push(0x8F);
                    }
                    euc.extend_from_slice(&[byte | 0x80, second | 0x80]);
                }
                _ => {
                    lossy = true;
                    euc.extend_from_slice(REPLACEMENT);
                }
            },
            0x80.. => {
                lossy = true;
                euc.extend_from_slice(REPLACEMENT);
            }
            _ => euc.push(byte),
        }
    }
    let (text, failed) = EUC_JP.decode_without_bom_handling(&euc);
    (text.into_owned(), lossy || failed)
}

/// A byte that EUC-JP decodes to U+FFFD.
const REPLACEMENT: &[u8] = &[0xFF];

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        let (text, lossy) = decode(bytes);
        assert!(!lossy, "{text}");
        text
    }

    #[test]
    fn the_sets_of_rfc_1468() {
        assert_eq!(text(b"\x1b$B$3$s$K$A$O\x1b(B, abc"), "こんにちは, abc");
        assert_eq!(text(b"\x1b$@0!\x1b(J~\\"), "亜~\\");
    }

    #[test]
    fn what_windows_adds() {
        // Row 13: ① 2D 21, ㈱ 2D 6A, Ⅰ 2D 35.
        assert_eq!(text(b"\x1b$B-!-j-5\x1b(B"), "①㈱Ⅰ");
        assert_eq!(text(b"\x1b(I123\x1b(B"), "ｱｲｳ");
        assert_eq!(text(b"\x0e123\x0f123"), "ｱｲｳ123");
        assert_eq!(text(b"\xb1\xb2\xb3"), "ｱｲｳ");
    }

    #[test]
    fn jis_x_0212() {
        // 丂 is 30 21 in JIS X 0212.
        assert_eq!(text(b"\x1b$(D0!\x1b(B"), "丂");
    }

    #[test]
    fn a_line_starts_in_ascii_and_a_lost_byte_is_marked() {
        assert_eq!(text(b"\x1b$B$\"\nabc"), "あ\nabc");
        let (text, lossy) = decode(b"\x1b$B$\x1b(Bx");
        assert!(lossy && text.ends_with('x'));
    }
}
