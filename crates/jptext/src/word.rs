//! Encoded words (RFC 2047) as they are really sent: neighbours are joined as bytes before the charset is applied.

use crate::charset::{Charset, decode_label};

/// One encoded word, or several that belong together.
struct Word<'a> {
    charset: &'a str,
    /// Each word decoded by itself.
    bytes: Vec<u8>,
    /// The same, with the base64 of neighbours read as one: some senders cut it within a group of four.
    joined: Vec<u8>,
    /// Base64 that is not in `joined` yet.
    open: Vec<u8>,
}

impl Word<'_> {
    fn join(&mut self, next: Self) {
        self.bytes.extend(next.bytes);
        if next.open.is_empty() {
            self.joined.extend(base64(&self.open));
            self.open.clear();
            self.joined.extend(next.joined);
        } else {
            self.open.extend(next.open);
        }
    }
}

/// Decodes the value of a header: folding taken out, encoded words decoded, raw 8-bit text guessed.
pub fn decode_words(value: &[u8]) -> String {
    let mut out = String::new();
    let bytes = unfold(value);
    let mut at = bytes.as_slice();
    let mut plain: Vec<u8> = Vec::new();
    let mut pending: Option<Word<'_>> = None;
    while !at.is_empty() {
        if let Some((word, after)) = encoded_word(at) {
            // White space between two encoded words is not shown (RFC 2047 §6.2).
            let between_words = pending.is_some() && plain.iter().all(|b| matches!(b, b' ' | b'\t'));
            if !between_words {
                flush(&mut pending, &mut out);
                push_plain(&mut plain, &mut out);
            }
            plain.clear();
            match &mut pending {
                // Some senders cut a character, or an ISO-2022-JP line without its escape, in the middle: join, then convert.
                Some(before) if before.charset.eq_ignore_ascii_case(word.charset) => before.join(word),
                _ => {
                    flush(&mut pending, &mut out);
                    pending = Some(word);
                }
            }
            at = after;
            continue;
        }
        if let Some((b, after)) = at.split_first() {
            if pending.is_some() && !matches!(b, b' ' | b'\t') {
                flush(&mut pending, &mut out);
            }
            plain.push(*b);
            at = after;
        }
    }
    flush(&mut pending, &mut out);
    push_plain(&mut plain, &mut out);
    out
}

/// Takes line ends out of a folded header (RFC 5322 §2.2.3).
fn unfold(value: &[u8]) -> Vec<u8> {
    let end = value.iter().rposition(|b| !matches!(b, b'\r' | b'\n' | b' ' | b'\t')).map_or(0, |p| p.saturating_add(1));
    let mut out = Vec::with_capacity(end);
    let mut fold = false;
    for b in value.iter().take(end) {
        match b {
            b'\r' | b'\n' => fold = true,
            b' ' | b'\t' if fold => {}
            _ => {
                if std::mem::take(&mut fold) {
                    out.push(b' ');
                }
                out.push(*b);
            }
        }
    }
    let start = out.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(out.len());
    out.split_off(start)
}

fn flush(pending: &mut Option<Word<'_>>, out: &mut String) {
    let Some(Word { charset, bytes, mut joined, open }) = pending.take() else { return };
    let apart = decode_label(charset, &bytes);
    joined.extend(base64(&open));
    if means_something(charset, &bytes) || joined == bytes || !means_something(charset, &joined) {
        out.push_str(&apart.text);
    } else {
        out.push_str(&decode_label(charset, &joined).text);
    }
}

/// Whether all bytes mean something in the charset they are labelled with.
fn means_something(charset: &str, bytes: &[u8]) -> bool {
    Charset::of_label(charset).is_some_and(|c| !c.decode(bytes).lossy)
}

fn push_plain(plain: &mut Vec<u8>, out: &mut String) {
    if !plain.is_empty() {
        out.push_str(&crate::guess(plain).decode(plain).text);
        plain.clear();
    }
}

/// The encoded word at the start of the bytes, and what follows it.
fn encoded_word(at: &[u8]) -> Option<(Word<'_>, &[u8])> {
    let body = at.strip_prefix(b"=?")?;
    let end = body.iter().take(80).position(|b| *b == b'?')?;
    let charset = std::str::from_utf8(body.get(..end)?).ok()?;
    // RFC 2231 §5: a language may follow the charset.
    let charset = charset.split('*').next().unwrap_or(charset);
    let body = body.get(end.checked_add(1)?..)?;
    let (&kind, body) = body.split_first()?;
    let body = body.strip_prefix(b"?")?;
    let end = body.windows(2).take(8192).position(|w| w == b"?=")?;
    let text = body.get(..end)?;
    let (bytes, joined, open) = match kind {
        b'B' | b'b' => (base64(text), Vec::new(), text.to_vec()),
        b'Q' | b'q' => (quoted(text), quoted(text), Vec::new()),
        _ => return None,
    };
    if charset.is_empty() || !charset.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    Some((Word { charset, bytes, joined, open }, body.get(end.checked_add(2)?..)?))
}

/// Base64 without demands: what is not of the alphabet is skipped, padding ends a group.
pub fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut held, mut bits) = (0_u32, 0_u32);
    for b in text {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (held, bits) = (0, 0);
                continue;
            }
            _ => continue,
        };
        held = (held << 6 | u32::from(value)) & 0xFFFF;
        bits = bits.saturating_add(6);
        if bits >= 8 {
            bits = bits.saturating_sub(8);
            out.push((held >> bits & 0xFF) as u8);
        }
    }
    out
}

/// The Q encoding (RFC 2047 §4.2).
fn quoted(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        match (b, after) {
            (b'_', _) => out.push(b' '),
            (b'=', [high, low, tail @ ..]) => match hex(*high).zip(hex(*low)) {
                Some((h, l)) => {
                    out.push(h << 4 | l);
                    rest = tail;
                }
                None => out.push(b),
            },
            _ => out.push(b),
        }
    }
    out
}

/// The value of a hexadecimal digit.
pub(crate) fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// The charset of a label, or the guess; used by RFC 2231 too.
pub(crate) fn charset_or_guess(label: &str, bytes: &[u8]) -> String {
    if label.is_empty() { Charset::decode(crate::guess(bytes), bytes).text } else { decode_label(label, bytes).text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_rfc() {
        assert_eq!(decode_words(b"=?ISO-8859-1?Q?a?="), "a");
        assert_eq!(decode_words(b"=?ISO-8859-1?Q?a?= b"), "a b");
        assert_eq!(decode_words(b"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?="), "ab");
        assert_eq!(decode_words(b"=?ISO-8859-1?Q?a?=\r\n  =?ISO-8859-1?Q?b?="), "ab");
        assert_eq!(decode_words(b"=?ISO-8859-1?Q?a_b?="), "a b");
        assert_eq!(decode_words(b"x =?utf-8?Q?=E3=81=82?= y"), "x あ y");
    }

    #[test]
    fn a_character_cut_between_words_is_joined() {
        // 日本 = E6 97 A5 E6 9C AC, cut after the fourth byte.
        assert_eq!(decode_words(b"=?UTF-8?B?5pel5g==?= =?UTF-8?B?nKw=?="), "日本");
    }

    #[test]
    fn the_second_jis_word_without_escape() {
        // ESC $ B 24 22 24 24 | 24 26 ESC ( B
        assert_eq!(decode_words(b"=?ISO-2022-JP?Q?=1B$B=24=22=24=24?= =?ISO-2022-JP?Q?=24=26=1B(B?="), "あいう");
    }

    #[test]
    fn raw_text_is_guessed() {
        assert_eq!(decode_words(b"\x1b$B$3$s\x1b(B"), "こん");
        assert_eq!(decode_words("説明会のご案内".as_bytes()), "説明会のご案内");
        let sjis = Charset::Cp932.encode("説明会のご案内です").unwrap();
        assert_eq!(decode_words(&sjis), "説明会のご案内です");
    }

    #[test]
    fn what_is_no_word_stays() {
        assert_eq!(decode_words(b"=?x?"), "=?x?");
        assert_eq!(decode_words(b"a =?utf-8?X?abc?="), "a =?utf-8?X?abc?=");
    }
}
