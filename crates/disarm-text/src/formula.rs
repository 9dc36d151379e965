//! Finds the cells a spreadsheet would run and puts a `'` before them (CSV-02), whatever separator it splits at.

/// The text behind a first line `sep=x`; `None` when there is no such line.
pub(crate) fn behind_separator_line(text: &str) -> Option<&str> {
    let (line, rest) = match text.find(['\n', '\r']) {
        Some(end) => text.split_at_checked(end)?,
        None => (text, ""),
    };
    let bare = line.trim_matches(|c: char| c.is_whitespace() || c == '"');
    let bare = mugai_core::names::cut(bare, 40).to_ascii_lowercase();
    let mark = bare.strip_prefix("sep")?.trim_start().strip_prefix('=')?;
    (mark.chars().count() <= 3).then(|| {
        let rest = rest.strip_prefix('\r').unwrap_or(rest);
        rest.strip_prefix('\n').unwrap_or(rest)
    })
}

/// The separator the table seems to be written with: the commonest in its first lines.
fn separator(text: &str) -> char {
    let head: String = text.lines().take(20).flat_map(|l| l.chars().take(2000)).collect();
    let count = |c: char| head.matches(c).count();
    // The last of equals wins, so the comma stands last.
    ['|', ';', '\t', ','].into_iter().max_by_key(|c| count(*c)).unwrap_or(',')
}

/// The text with every formula made harmless; `None` when there is none. Each place is told as a cell (`C12`).
pub(crate) fn neutralise(text: &str, tell: &mut dyn FnMut(String)) -> Option<String> {
    let separator = separator(text);
    let mut out = String::new();
    let mut copied = 0_usize;
    let (mut row, mut column) = (1_u64, 0_u64);
    // Whether we are within quotes; whether only blanks and quotes stand between here and the start of the cell, or of a piece
    // that another separator would make a cell.
    let mut quoted = false;
    let mut at_cell = true;
    let mut at_piece = true;
    let bytes = text.as_bytes();
    let mut next = 0_usize;
    loop {
        // Within a cell only what ends it, or opens and closes quotes, matters.
        if !at_cell && !at_piece {
            next = next.saturating_add(to_mark(bytes.get(next..).unwrap_or_default()));
        }
        let at = next;
        let c = match bytes.get(at) {
            None => break,
            // Most cells begin with a letter or a digit, and nothing is to be done about them.
            Some(b) if b.is_ascii_alphanumeric() => {
                next = at.saturating_add(1);
                (at_cell, at_piece) = (false, false);
                continue;
            }
            // So do those that begin with kana or kanji: U+3040 – U+CFFF, three bytes.
            Some(0xE4..=0xEC) => {
                next = at.saturating_add(3);
                (at_cell, at_piece) = (false, false);
                continue;
            }
            Some(0xE3) if bytes.get(at.saturating_add(1)).is_some_and(|b| *b > 0x80) => {
                next = at.saturating_add(3);
                (at_cell, at_piece) = (false, false);
                continue;
            }
            Some(b) if b.is_ascii() => char::from(*b),
            Some(_) => match text.get(at..).and_then(|rest| rest.chars().next()) {
                Some(c) => c,
                None => break,
            },
        };
        next = at.saturating_add(c.len_utf8());
        match c {
            // A doubled quote closes and opens again.
            '"' if quoted || at_cell => quoted = !quoted,
            '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                at_piece = true;
                if !quoted && matches!(c, '\n' | '\r') {
                    row = row.saturating_add(u64::from(c == '\n'));
                    (column, at_cell) = (0, true);
                }
            }
            _ if c == separator && !quoted => {
                (column, at_cell, at_piece) = (column.saturating_add(1), true, true);
            }
            ',' | ';' | '\t' | '|' => (at_cell, at_piece) = (false, true),
            '"' => {}
            _ if is_blank(c) => {}
            _ => {
                if at_piece && is_sign(c) {
                    let piece = piece(text.get(at..).unwrap_or(""));
                    // A whole cell must be plain; a piece of one only counts when it does harm as a cell.
                    if piece.is_none_or(|p| !is_plain(p) && (at_cell || does_harm(p))) {
                        tell(format!("{}{row}", letters(column)));
                        out.push_str(text.get(copied..at).unwrap_or(""));
                        out.push('\'');
                        copied = at;
                    }
                }
                (at_cell, at_piece) = (false, false);
            }
        }
    }
    (copied > 0 || !out.is_empty()).then(|| {
        out.push_str(text.get(copied..).unwrap_or(""));
        out
    })
}

/// Bytes before the first mark, or all. Eight are asked about at once: most bytes are none.
fn to_mark(bytes: &[u8]) -> usize {
    let (eights, _) = bytes.as_chunks::<8>();
    let clean = eights.iter().take_while(|eight| !eight.iter().fold(false, |any, b| any | is_mark(*b))).count();
    let clean = clean.saturating_mul(8);
    let rest = bytes.get(clean..).unwrap_or_default();
    clean.saturating_add(rest.iter().position(|b| is_mark(*b)).unwrap_or(rest.len()))
}

/// First bytes of what may begin a new cell or piece: separators, quotes, line ends (also U+0085, U+2028 and U+2029).
fn is_mark(b: u8) -> bool {
    MARKS.get(usize::from(b)).copied().unwrap_or(false)
}

/// [`is_mark`] by byte: cells are short, and a table is quicker than comparisons.
static MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut list: &[u8] = b"\",;|\t\n\r\x0B\x0C\x1C\x1D\x1E\xC2\xE2";
    while let [first, rest @ ..] = list {
        // A byte is a place of 256: this cannot fail, and would at compile time.
        if let Some((_, [mark, ..])) = marks.split_at_mut_checked(*first as usize) {
            *mark = true;
        }
        list = rest;
    }
    marks
};

/// What a spreadsheet skips before it decides what a cell is.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}')
}

/// What makes a cell a formula.
pub(crate) fn is_sign(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

/// Longest piece that is looked at as a whole, bytes; a longer one that starts like a formula is taken for one.
const LONGEST: usize = 2048;

/// From a sign to the next separator or line end; `None` when that is too far away.
fn piece(from: &str) -> Option<&str> {
    let near = mugai_core::names::cut(from, LONGEST);
    let end = near.find([',', ';', '\t', '\n', '\r', '\u{0B}', '\u{0C}', '\u{2028}', '\u{2029}']);
    match end {
        Some(end) => near.get(..end),
        None if near.len() == from.len() => Some(near),
        None => None,
    }
}

/// A number, a date, a phone number, a handle, or nothing but signs (CSV-02): none of these does harm.
fn is_plain(piece: &str) -> bool {
    let bare = piece.trim_end_matches(|c| is_blank(c) || c == '"');
    let mut chars = bare.chars();
    let sign = chars.next();
    let rest = chars.as_str();
    if bare.chars().all(|c| matches!(c, '-' | '－')) {
        return true;
    }
    match sign {
        Some('@') => !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')),
        Some('+' | '-' | '＋' | '－') => {
            rest.chars().any(is_digit)
                && rest
                    .chars()
                    .all(|c| is_digit(c) || matches!(c, ',' | '.' | ':' | '%' | '/' | '-' | ' ' | '¥' | '￥' | '円'))
        }
        _ => false,
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// A formula that could call something: `=` at its start, or a call, a reference or DDE in it.
pub(crate) fn does_harm(piece: &str) -> bool {
    piece.starts_with(['=', '＝']) && piece.chars().count() > 1 || piece.contains(['(', '|', '!'])
}

/// The letters of a column: 0 → A, 25 → Z, 26 → AA.
fn letters(column: u64) -> String {
    let mut out = Vec::new();
    let mut n = column.saturating_add(1);
    while n > 0 {
        n = n.saturating_sub(1);
        out.push(char::from(b'A'.saturating_add(u8::try_from(n % 26).unwrap_or(0))));
        n /= 26;
    }
    out.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(text: &str) -> String {
        neutralise(text, &mut |_| {}).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn formulas_get_a_mark() {
        for (before, after) in [
            ("a,=1+2", "a,'=1+2"),
            ("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"),
            ("\"=HYPERLINK(\"\"http://x\"\")\",b", "\"'=HYPERLINK(\"\"http://x\"\")\",b"),
            ("a,  ＝SUM(A1)", "a,  '＝SUM(A1)"),
            ("a;=1", "a;'=1"),
            ("a\t@SUM(1)", "a\t'@SUM(1)"),
            ("x,-2+3+cmd|' /C calc'!A0", "x,'-2+3+cmd|' /C calc'!A0"),
            ("a,\"b\n=cmd|x\"", "a,\"b\n'=cmd|x\""),
            ("a,+abc", "a,'+abc"),
            ("\"-abc\",1", "\"'-abc\",1"),
        ] {
            assert_eq!(safe(before), after);
            assert_eq!(safe(after), after, "twice");
        }
    }

    #[test]
    fn what_is_plain_stays() {
        for text in [
            "-1,234.5%",
            "+81-3-1234-5678",
            "-",
            "---",
            "a,@user_name",
            "-2026/11/22",
            "名前,住所,-１２",
            "\"東京, -5 度\",1",
            "a=b,c",
            "メモ;- 項目,1",
        ] {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn places_are_cells() {
        let mut places = Vec::new();
        neutralise("a,b\n1,\"x,\ny\",=A1\n", &mut |p| places.push(p));
        assert_eq!(places, ["C2"]);
        assert_eq!([letters(0), letters(25), letters(26), letters(701), letters(702)].join(" "), "A Z AA ZZ AAA");
    }

    #[test]
    fn the_separator_line_goes() {
        assert_eq!(behind_separator_line("sep=;\r\na;b"), Some("a;b"));
        assert_eq!(behind_separator_line("\"sep=,\"\nx"), Some("x"));
        assert_eq!(behind_separator_line("separator=;\nx"), None);
        assert_eq!(behind_separator_line("a,b"), None);
    }
}
