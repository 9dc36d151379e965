//! Characters no reader sees, and characters that drive what shows them: one table for text, mail and names (threats TXT-01, N-02).

use mugai_core::names;

/// Why a character has no place in delivered text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// C0 except TAB LF CR FF, DEL, C1.
    Control,
    /// ESC: what follows it is no text either.
    Escape,
    /// Turns the reading direction.
    Bidi,
    /// Cannot be seen: zero-width, fillers, tags, annotation marks, non-characters.
    Invisible,
}

/// What kind of hidden character this is; `None` for text. 外字, variation selectors and half-width kana are text.
pub fn hidden(c: char) -> Option<Hidden> {
    match c {
        '\t' | '\n' | '\r' | '\u{0C}' | ' '..='~' | '\u{A0}'..='\u{2FF}' => None,
        // Kana and kanji, most of what is asked about: nothing below is among them.
        '\u{3000}'..='\u{3163}' | '\u{3165}'..='\u{D7FF}' => None,
        '\u{1B}' => Some(Hidden::Escape),
        '\0'..='\u{9F}' => Some(Hidden::Control),
        '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{061C}'
        | '\u{206A}'..='\u{206F}' => Some(Hidden::Bidi),
        '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}' => Some(Hidden::Invisible),
        _ if names::is_deceptive(c) || u32::from(c) & 0xFFFE == 0xFFFE => Some(Hidden::Invisible),
        _ => None,
    }
}

/// Where the first hidden character is. Most text is passed over by its bytes: Japanese and ASCII hold none.
pub fn find_hidden(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // The fillers are alone among kana and letters; where one is, every character is looked at.
    let of = |filler: &str| memchr::memmem::find(bytes, filler.as_bytes()).unwrap_or(bytes.len());
    let filler = of("\u{3164}").min(of("\u{FFA0}"));
    let mut at = 0_usize;
    loop {
        let rest = bytes.get(at..filler).unwrap_or(&[]);
        let (pieces, _) = rest.as_chunks::<PIECE>();
        let (seconds, _) = rest.get(1..).unwrap_or(&[]).as_chunks::<PIECE>();
        let plain = pieces.iter().zip(seconds).take_while(|(piece, seconds)| all_plain(piece, seconds)).count();
        at = at.saturating_add(plain.saturating_mul(PIECE));
        // A character may begin in the last of them; what is behind it goes on where it ends.
        while at < bytes.len() && !text.is_char_boundary(at) {
            at = at.saturating_add(1);
        }
        let end = at.saturating_add(PIECE);
        while at < end {
            let c = text.get(at..).and_then(|rest| rest.chars().next())?;
            if hidden(c).is_some() {
                return Some(at);
            }
            at = at.saturating_add(c.len_utf8());
        }
    }
}

/// Bytes that are looked at together.
const PIECE: usize = 32;

/// Whether none of the bytes can begin a character that hides, but for U+3164 and U+FFA0; `seconds` are the bytes behind each. None of the
/// controls may, and of the first bytes of two and three only those of U+00C0 – U+02FF, U+2100 – U+25FF (signs), U+3000 – U+CFFF
/// and U+FF00 – U+FFBF (full and half width). One expression for all of them: it becomes a few instructions on all bytes at once.
fn all_plain(piece: &[u8; PIECE], seconds: &[u8; PIECE]) -> bool {
    piece.iter().zip(seconds).fold(true, |all, (b, second)| {
        let control = (*b < 0x20) & (*b != b'\t') & (*b != b'\n') & (*b != b'\r') | (*b == 0x7F);
        // 80 – BF go on with a character.
        let latin = b.wrapping_sub(0xC3) <= 8;
        let kanji = b.wrapping_sub(0xE3) <= 9;
        let signs = (*b == 0xE2) & (second.wrapping_sub(0x84) < 0x14);
        let widths = (*b == 0xEF) & (second.wrapping_sub(0xBC) < 3);
        all & !control & ((*b < 0xC0) | latin | kanji | signs | widths)
    })
}

/// Zero-width joiner: hidden everywhere but within emoji.
const JOINER: char = '\u{200D}';

/// Characters a joiner may stand between.
fn joins(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2190}'..='\u{21FF}' | '\u{2B00}'..='\u{2BFF}' | '\u{FE0F}')
}

/// Longest escape sequence of the kind that carries text (OSC, DCS …), characters.
const LONGEST_ESCAPE: usize = 4096;

/// What follows an escape sequence whose ESC has been read (ECMA-48 §5.4, §5.6).
fn behind_escape(after: &str) -> &str {
    let mut chars = after.chars();
    match chars.next() {
        Some('[') => {
            let body = chars
                .as_str()
                .trim_start_matches(|c| matches!(c, '0'..='?'))
                .trim_start_matches(|c| matches!(c, ' '..='/'));
            let mut tail = body.chars();
            if matches!(tail.next(), Some('@'..='~')) { tail.as_str() } else { body }
        }
        // A string: up to BEL or ESC \. Without an end on its line only the introducer goes.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            let body = chars.as_str();
            let line = body.char_indices().take(LONGEST_ESCAPE).take_while(|(_, c)| !matches!(c, '\n' | '\r'));
            for (at, c) in line {
                let rest = body.get(at..).unwrap_or("");
                if c == '\u{7}' {
                    return rest.get(1..).unwrap_or("");
                }
                if c == '\u{1B}' {
                    // ESC \ ends the string; any other escape begins anew, so that no text is looked at twice.
                    return rest.strip_prefix("\u{1B}\\").unwrap_or(body);
                }
            }
            body
        }
        _ => after,
    }
}

/// The text without hidden characters. Each one taken out is told with the number of its line (from 1). A clean text is handed back
/// as it is.
///
/// # Errors
/// Whatever the listener says.
pub fn reveal<E>(text: String, mut tell: impl FnMut(Hidden, usize) -> Result<(), E>) -> Result<String, E> {
    let Some(first) = find_hidden(&text) else {
        return Ok(text);
    };
    let mut out = String::with_capacity(text.len());
    let (before, mut rest) = text.split_at_checked(first).unwrap_or((&text, ""));
    out.push_str(before);
    let mut line = before.bytes().filter(|b| *b == b'\n').count().saturating_add(1);
    let mut previous = before.chars().next_back();
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        let part_of_emoji = c == JOINER && previous.is_some_and(joins) && after.chars().next().is_some_and(joins);
        match hidden(c).filter(|_| !part_of_emoji) {
            Some(kind) => {
                tell(kind, line)?;
                rest = if kind == Hidden::Escape { behind_escape(after) } else { after };
            }
            None => {
                line = line.saturating_add(usize::from(c == '\n'));
                previous = Some(c);
                out.push(c);
                rest = after;
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_go_whole() {
        assert_eq!(behind_escape("[31mred"), "red");
        assert_eq!(behind_escape("]0;title\u{7}text"), "text");
        assert_eq!(behind_escape("P1$q\u{1B}\\text"), "text");
        assert_eq!(behind_escape("]0;no end\ntext"), "0;no end\ntext");
        assert_eq!(behind_escape("(Btext"), "(Btext");
    }

    #[test]
    fn japanese_text_is_not_touched() {
        for c in "漢字かなｶﾅ①㈱～―\u{3000}\u{E000}葛\u{E0100}城✂\u{FE0F}éß".chars() {
            assert!(hidden(c).is_none(), "{c:?}");
        }
        for c in ['\0', '\u{8}', '\u{7F}', '\u{85}', '\u{202E}', '\u{200B}', '\u{E0041}', '\u{FFFE}', '\u{3164}'] {
            assert!(hidden(c).is_some(), "{c:?}");
        }
    }

    #[test]
    fn passing_over_by_bytes_misses_nothing() {
        for code in 0..=0x10_FFFF {
            let Some(c) = char::from_u32(code) else { continue };
            let text = format!("a漢{c}z");
            assert_eq!(find_hidden(&text), hidden(c).map(|_| 4), "{code:X}");
        }
    }

    #[test]
    fn what_is_taken_out_is_told() {
        let mut told = Vec::new();
        let text = "a\u{200B}\nb\u{202E}c 👨\u{200D}👩 x\u{200D}y".to_owned();
        let clean = reveal(text, |kind, line| {
            told.push((kind, line));
            Ok::<(), ()>(())
        });
        assert_eq!(clean.unwrap(), "a\nbc 👨\u{200D}👩 xy");
        assert_eq!(told, [(Hidden::Invisible, 1), (Hidden::Bidi, 2), (Hidden::Invisible, 2)]);
    }

    /// Every character, behind so much of other text that it falls on each place of a piece.
    #[test]
    fn what_is_passed_over_by_its_bytes_is_what_the_table_says() {
        let before = "漢字かなABC ".repeat(4);
        let starts: Vec<usize> = before.char_indices().map(|(at, _)| at).collect();
        for c in '\0'..=char::MAX {
            let start = starts[u32::from(c) as usize % starts.len()];
            let text = format!("{}{c}{}", before.get(start..).unwrap(), "漢".repeat(start % 7));
            let plain = text.char_indices().find(|(_, c)| hidden(*c).is_some()).map(|(at, _)| at);
            assert_eq!(find_hidden(&text), plain, "{c:?} behind {} bytes", before.len() - start);
        }
        for filler in ['\u{3164}', '\u{FFA0}'] {
            let two = format!("{before}\u{202E}{before}{filler}");
            assert_eq!(find_hidden(&two), Some(before.len()));
        }
    }
}
