//! Words of PostScript, as far as a Type 1 font is made of them; nothing is ever run.

/// A word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// `/name`, without the slash.
    Name(&'a [u8]),
    /// A number or the name of something to be run.
    Plain(&'a [u8]),
    /// `[` or `{`.
    Open,
    /// `]` or `}`.
    Close,
    /// A string; what it says is of no use.
    Text,
}

/// A place in the text.
#[derive(Clone, Copy)]
pub(super) struct Lex<'a> {
    pub(super) rest: &'a [u8],
}

fn is_space(b: u8) -> bool {
    matches!(b, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_delimiter(b: u8) -> bool {
    matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lex<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// The next word; `None` at the end.
    pub(super) fn word(&mut self) -> Option<Word<'a>> {
        loop {
            let all = self.rest;
            let (first, rest) = all.split_first()?;
            self.rest = rest;
            match first {
                b if is_space(*b) => {}
                b'%' => self.skip(|b| !matches!(b, b'\r' | b'\n')),
                b'[' | b'{' => return Some(Word::Open),
                b']' | b'}' => return Some(Word::Close),
                b'(' => {
                    self.text();
                    return Some(Word::Text);
                }
                // Strings in hexadecimal, dictionaries, and brackets that close nothing.
                b'<' | b'>' | b')' => return Some(Word::Text),
                b'/' => return Some(Word::Name(self.run(rest))),
                _ => return Some(Word::Plain(self.run(all))),
            }
        }
    }

    fn run(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let length = rest.iter().take_while(|b| !is_space(**b) && !is_delimiter(**b)).count();
        let (word, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        self.rest = rest;
        word
    }

    fn skip(&mut self, while_: impl Fn(u8) -> bool) {
        let length = self.rest.iter().take_while(|b| while_(**b)).count();
        self.rest = self.rest.get(length..).unwrap_or(&[]);
    }

    fn text(&mut self) {
        let (mut depth, mut escaped) = (1_usize, false);
        for (i, b) in self.rest.iter().enumerate() {
            match b {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'(' => depth = depth.saturating_add(1),
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                self.rest = self.rest.get(i.saturating_add(1)..).unwrap_or(&[]);
                return;
            }
        }
        self.rest = &[];
    }

    /// The next word as an integer; the place stays where it is when it is none.
    pub(super) fn int(&mut self) -> Option<i32> {
        let mut ahead = *self;
        let Word::Plain(word) = ahead.word()? else { return None };
        let n = int(word)?;
        *self = ahead;
        Some(n)
    }

    /// Numbers in brackets, at most so many; each as it is spelled.
    pub(super) fn numbers(&mut self, most: usize) -> Option<Vec<&'a [u8]>> {
        let mut ahead = *self;
        (ahead.word()? == Word::Open).then_some(())?;
        let mut out = Vec::new();
        loop {
            match ahead.word()? {
                Word::Close => break,
                Word::Plain(word) if is_number(word) && out.len() < most => out.push(word),
                _ => return None,
            }
        }
        *self = ahead;
        Some(out)
    }

    /// So many bytes behind one space.
    pub(super) fn data(&mut self, length: usize) -> Option<&'a [u8]> {
        let (data, rest) = self.rest.get(1..)?.split_at_checked(length)?;
        self.rest = rest;
        Some(data)
    }
}

/// An integer, also with a base (`8#101`).
pub(super) fn int(word: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(word).ok()?;
    match text.split_once('#') {
        Some((base, digits)) => {
            let base: u32 = base.parse().ok().filter(|b| (2..=36).contains(b))?;
            i32::from_str_radix(digits, base).ok().filter(|_| !digits.starts_with(['+', '-']))
        }
        None => text.parse().ok(),
    }
}

/// A decimal number that is not too long.
pub(super) fn is_number(word: &[u8]) -> bool {
    let body = word.strip_prefix(b"-").or_else(|| word.strip_prefix(b"+")).unwrap_or(word);
    let (value, exponent) = match body.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(at) => (body.get(..at).unwrap_or(&[]), body.get(at.saturating_add(1)..)),
        None => (body, None),
    };
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let points = value.iter().filter(|b| **b == b'.').count();
    let exponent = exponent.map(|e| e.strip_prefix(b"-").unwrap_or(e));
    word.len() <= 24
        && digits > 0
        && points <= 1
        && digits.saturating_add(points) == value.len()
        && exponent.is_none_or(|e| (1..=2).contains(&e.len()) && e.iter().all(u8::is_ascii_digit))
}

/// A name that can be written again: printable, and not too long.
pub(super) fn is_name(word: &[u8]) -> bool {
    !word.is_empty() && word.len() <= 127 && word.iter().all(|b| *b > 0x20 && *b != 0x7F && !is_delimiter(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_font() {
        let mut lex = Lex::new(b"%!PS\n/FontInfo 2 dict(a\\)(b)c)[0.001 -1e-3]8#101 /x");
        assert_eq!(lex.word(), Some(Word::Name(b"FontInfo")));
        assert_eq!((lex.int(), lex.word()), (Some(2), Some(Word::Plain(b"dict"))));
        assert_eq!(lex.word(), Some(Word::Text));
        assert_eq!(lex.numbers(2).unwrap(), [&b"0.001"[..], b"-1e-3"]);
        assert_eq!((lex.int(), lex.word(), lex.word()), (Some(65), Some(Word::Name(b"x")), None));
    }

    #[test]
    fn numbers_that_are_none() {
        for bad in [&b""[..], b".", b"-", b"1.2.3", b"1e", b"1e999", b"0x10", b"1-2", b"1111111111111111111111111"] {
            assert!(!is_number(bad), "{}", String::from_utf8_lossy(bad));
        }
    }
}
