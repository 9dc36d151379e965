//! The tokens of content streams and their relatives (ISO 32000-2 §7.2, §7.8.2), read the lenient way the common viewers do.

/// One token. Strings and names are already decoded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Number(Number),
    Str(Vec<u8>),
    Name(Vec<u8>),
    ArrayOpen,
    ArrayClose,
    DictOpen,
    DictClose,
    BraceOpen,
    BraceClose,
    /// An operator or keyword.
    Word(&'a [u8]),
    /// A character that belongs to no token.
    Stray,
}

/// A decimal number: exactly the digits of the source, without what does not count. Never allocates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) negative: bool,
    digits: [u8; 2 * MAX_DIGITS],
    /// How many digits stand before the point, without leading zeros.
    whole: usize,
    /// How many stand behind it, without trailing zeros.
    fraction: usize,
}

impl Number {
    const ZERO: Self = Self { negative: false, digits: [0; 2 * MAX_DIGITS], whole: 0, fraction: 0 };

    /// Digits before the point, without leading zeros.
    pub(crate) fn whole(&self) -> &[u8] {
        self.digits.get(..self.whole).unwrap_or(&[])
    }

    /// Digits behind the point, without trailing zeros.
    pub(crate) fn fraction(&self) -> &[u8] {
        self.digits.get(self.whole..self.whole.saturating_add(self.fraction)).unwrap_or(&[])
    }

    fn push(&mut self, digit: u8, fraction: bool) {
        let at = self.whole.saturating_add(self.fraction);
        let count = if fraction { &mut self.fraction } else { &mut self.whole };
        if *count >= MAX_DIGITS {
            return;
        }
        if let Some(place) = self.digits.get_mut(at) {
            *place = digit;
            *count = count.saturating_add(1);
        }
    }

    /// The integer, when it is one that fits.
    pub(crate) fn int(&self) -> Option<i64> {
        if self.fraction > 0 {
            return None;
        }
        let mut n = 0_i64;
        for d in self.whole() {
            n = n.checked_mul(10)?.checked_add(i64::from(d.wrapping_sub(b'0')))?;
        }
        Some(if self.negative { n.saturating_neg() } else { n })
    }

    /// The nearest single-precision number.
    pub(crate) fn real(&self) -> f32 {
        let mut text = Vec::new();
        super::spell::number(&mut text, self);
        std::str::from_utf8(&text).ok().and_then(|t| t.parse().ok()).unwrap_or(0.0)
    }
}

/// Digits of a number that are kept on either side of the point; more than any reader can use.
const MAX_DIGITS: usize = 20;
/// Longest name kept, bytes (threats PDF-T08).
const MAX_NAME: usize = 4096;

/// Cuts bytes into tokens.
#[derive(Clone, Debug)]
pub(crate) struct Lexer<'a> {
    data: &'a [u8],
    pos: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { data, pos: 0 }
    }

    /// Where the next token begins to be looked for.
    pub(crate) fn pos(&self) -> usize {
        self.pos
    }

    /// Goes on from another place.
    pub(crate) fn seek(&mut self, pos: usize) {
        self.pos = pos.min(self.data.len());
    }

    /// The bytes that are left.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.data.get(self.pos..).unwrap_or(&[])
    }

    fn peek(&self) -> Option<u8> {
        self.data.get(self.pos).copied()
    }

    fn bump(&mut self) {
        self.pos = self.pos.saturating_add(1);
    }

    fn eat(&mut self, b: u8) -> bool {
        let is = self.peek() == Some(b);
        if is {
            self.bump();
        }
        is
    }

    fn skip_space(&mut self) {
        while let Some(b) = self.peek() {
            if is_space(b) {
                self.bump();
            } else if b == b'%' {
                while self.peek().is_some_and(|b| b != b'\r' && b != b'\n') {
                    self.bump();
                }
            } else {
                return;
            }
        }
    }

    /// The next token; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Token<'a>> {
        self.skip_space();
        let b = self.peek()?;
        Some(match b {
            b'0'..=b'9' | b'+' | b'-' | b'.' => Token::Number(self.number()),
            b'/' => Token::Name(self.name()),
            b'(' => Token::Str(self.literal()),
            b'<' => {
                self.bump();
                if self.eat(b'<') { Token::DictOpen } else { Token::Str(self.hex()) }
            }
            b'>' => {
                self.bump();
                if self.eat(b'>') { Token::DictClose } else { Token::Stray }
            }
            b'[' => self.single(Token::ArrayOpen),
            b']' => self.single(Token::ArrayClose),
            b'{' => self.single(Token::BraceOpen),
            b'}' => self.single(Token::BraceClose),
            b')' => self.single(Token::Stray),
            _ => Token::Word(self.word()),
        })
    }

    fn single(&mut self, token: Token<'a>) -> Token<'a> {
        self.bump();
        token
    }

    /// Signs may be doubled and a minus may stand among the digits: both are ignored, as in the common viewers.
    fn number(&mut self) -> Number {
        let mut n = Number::ZERO;
        while let Some(sign @ (b'+' | b'-')) = self.peek() {
            n.negative |= sign == b'-';
            self.bump();
        }
        let mut point = false;
        while let Some(b) = self.peek() {
            match b {
                b'0'..=b'9' if point || n.whole > 0 || b != b'0' => n.push(b, point),
                b'0'..=b'9' | b'-' => {}
                b'.' if !point => point = true,
                _ => break,
            }
            self.bump();
        }
        while n.fraction().last() == Some(&b'0') {
            n.fraction = n.fraction.saturating_sub(1);
        }
        // What lies behind the last digit must not tell two equal numbers apart.
        let used = n.whole.saturating_add(n.fraction);
        n.digits.iter_mut().skip(used).for_each(|d| *d = 0);
        n.negative &= used > 0;
        n
    }

    fn name(&mut self) -> Vec<u8> {
        self.bump();
        let mut name = Vec::new();
        while let Some(b) = self.peek().filter(|b| is_regular(*b)) {
            self.bump();
            let pair = self.data.get(self.pos..self.pos.saturating_add(2)).filter(|_| b == b'#');
            match pair.and_then(|p| Some((hex_digit(*p.first()?)? << 4) | hex_digit(*p.get(1)?)?)) {
                // ISO 32000-2 §7.3.5: a name never holds a null character.
                Some(0) => self.pos = self.pos.saturating_add(2),
                Some(decoded) => {
                    name.push(decoded);
                    self.pos = self.pos.saturating_add(2);
                }
                None => name.push(b),
            }
        }
        name.truncate(MAX_NAME);
        name
    }

    fn literal(&mut self) -> Vec<u8> {
        self.bump();
        let mut out = Vec::new();
        let mut depth = 1_usize;
        while let Some(b) = self.peek() {
            self.bump();
            match b {
                b'(' => depth = depth.saturating_add(1),
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut out);
                    continue;
                }
                b'\r' => {
                    // Any line end in a string means a line feed (§7.3.4.2).
                    self.eat(b'\n');
                    out.push(b'\n');
                    continue;
                }
                _ => {}
            }
            out.push(b);
        }
        out
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        let Some(b) = self.peek() else { return };
        self.bump();
        match b {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\r' => {
                self.eat(b'\n');
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut n = u16::from(b.wrapping_sub(b'0'));
                for _ in 0..2 {
                    let Some(d @ b'0'..=b'7') = self.peek() else { break };
                    n = n.wrapping_mul(8).wrapping_add(u16::from(d.wrapping_sub(b'0')));
                    self.bump();
                }
                out.push(n.to_le_bytes().first().copied().unwrap_or(0));
            }
            other => out.push(other),
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut high: Option<u8> = None;
        while let Some(b) = self.peek() {
            self.bump();
            if b == b'>' {
                break;
            }
            let Some(d) = hex_digit(b) else { continue };
            match high.take() {
                None => high = Some(d),
                Some(h) => out.push((h << 4) | d),
            }
        }
        out.extend(high.map(|h| h << 4));
        out
    }

    fn word(&mut self) -> &'a [u8] {
        let start = self.pos;
        while self.peek().is_some_and(is_regular) {
            self.bump();
        }
        if self.pos == start {
            self.bump();
        }
        self.data.get(start..self.pos).unwrap_or(&[])
    }
}

/// White space of §7.2.3.
pub(crate) fn is_space(b: u8) -> bool {
    matches!(b, 0 | 9 | 10 | 12 | 13 | 32)
}

/// Neither white space nor a delimiter.
pub(crate) fn is_regular(b: u8) -> bool {
    !is_space(b) && !matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// The value of a hex digit.
pub(crate) fn hex_digit(b: u8) -> Option<u8> {
    match b {
        b'0'..=b'9' => Some(b.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(b.wrapping_sub(b'a').wrapping_add(10)),
        b'A'..=b'F' => Some(b.wrapping_sub(b'A').wrapping_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text);
        std::iter::from_fn(|| lexer.next()).collect()
    }

    fn number(negative: bool, whole: &str, fraction: &str) -> Token<'static> {
        let mut n = Number { negative, ..Number::ZERO };
        whole.bytes().for_each(|d| n.push(d, false));
        fraction.bytes().for_each(|d| n.push(d, true));
        Token::Number(n)
    }

    #[test]
    fn numbers_of_every_spelling() {
        assert_eq!(
            all(b"007.50 --5 +.5 -0 5-3"),
            [
                number(false, "7", "5"),
                number(true, "5", ""),
                number(false, "", "5"),
                number(false, "", ""),
                number(false, "53", "")
            ]
        );
        assert_eq!(all(b"1.2.3"), [number(false, "1", "2"), number(false, "", "3")]);
        assert_eq!(all(b"0.5w"), [number(false, "", "5"), Token::Word(b"w")]);
    }

    #[test]
    fn names_and_strings_are_decoded() {
        assert_eq!(all(b"/J#61va#00S"), [Token::Name(b"JavaS".to_vec())]);
        assert_eq!(all(b"(a\\(b\\051\\\r\nc(d)\\53\r\n)"), [Token::Str(b"a(b)c(d)+\n".to_vec())]);
        assert_eq!(all(b"<4a 5>"), [Token::Str(b"JP".to_vec())]);
        assert_eq!(all(b"(never closed"), [Token::Str(b"never closed".to_vec())]);
    }

    #[test]
    fn the_rest() {
        assert_eq!(
            all(b"[<<]>>%x\n{}T*>)"),
            [
                Token::ArrayOpen,
                Token::DictOpen,
                Token::ArrayClose,
                Token::DictClose,
                Token::BraceOpen,
                Token::BraceClose,
                Token::Word(b"T*"),
                Token::Stray,
                Token::Stray
            ]
        );
    }
}
