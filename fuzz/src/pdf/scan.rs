//! A simple reader of finished PDFs that shares nothing with the gate's: it takes no cross-reference's word, reads every object it
//! can see in the bytes or in object streams, decodes names, and says which forbidden words it met.

use std::collections::HashMap;
use std::io::Read;

/// Words that stand for nothing else, as keys or names, in an output.
const FORBIDDEN: &[&str] = &[
    "JS",
    "JavaScript",
    "AA",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "RichMedia",
    "XFA",
    "SubmitForm",
    "ImportData",
    "GoToR",
    "GoToE",
];
/// Most bytes inflated of one stream.
const MOST: u64 = 64 << 20;

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Name(Vec<u8>),
    Text(Vec<u8>),
    Open,
    Close,
    Begin,
    End,
    /// Numbers, operators, keywords.
    Word(Vec<u8>),
}

/// A value; references are followed by number only.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Other,
    Name(Vec<u8>),
    /// Strings, and the words of numbers.
    Text(Vec<u8>),
    Ref(u64),
    Array(Vec<Value>),
    Dict(Vec<(Vec<u8>, Value)>),
}

impl Value {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let Self::Dict(entries) = self else { return None };
        entries.iter().find(|(k, _)| k == key.as_bytes()).map(|(_, v)| v)
    }
}

/// Every object of a file with its data, undone when it is deflated only.
#[derive(Debug, Default)]
pub struct File {
    objects: HashMap<u64, (Value, Option<Vec<u8>>)>,
    /// Objects that do not end where their value ends, and characters that belong to nothing.
    pub broken: usize,
}

impl File {
    /// Reads a file from front to back.
    pub fn read(bytes: &[u8]) -> Self {
        let mut file = Self::default();
        let mut reader = Tokens::new(bytes);
        let mut last: [Vec<u8>; 2] = Default::default();
        while let Some(token) = reader.next() {
            let Token::Word(word) = token else { continue };
            if word == b"obj" {
                let number = number(&last[0]);
                let value = value(&mut reader);
                let mut data = None;
                let at = reader.at;
                match reader.next() {
                    Some(Token::Word(w)) if w == b"stream" => data = Some(reader.stream(&value)),
                    end => {
                        file.broken += usize::from(end != Some(Token::Word(b"endobj".to_vec())));
                        reader.at = at;
                    }
                }
                if let (Some(Value::Name(kind)), Some(data)) = (value.get("Type"), &data)
                    && kind == b"ObjStm"
                {
                    file.packed(&value, data);
                }
                file.objects.insert(number.unwrap_or(u64::MAX), (value, data));
            }
            last.rotate_left(1);
            last[1] = word;
        }
        file.broken += reader.stray;
        file
    }

    /// The objects in an object stream.
    fn packed(&mut self, dict: &Value, data: &[u8]) {
        let whole = |key| dict.get(key).map_or(0, as_number);
        let (count, first) = (whole("N"), usize::try_from(whole("First")).unwrap_or(0));
        let mut head = Tokens::new(data.get(..first).unwrap_or(data));
        for _ in 0..count {
            let (Some(Token::Word(n)), Some(Token::Word(at))) = (head.next(), head.next()) else { break };
            let (Some(n), Some(at)) = (number(&n), number(&at)) else { break };
            let from = first.saturating_add(usize::try_from(at).unwrap_or(usize::MAX));
            let value = value(&mut Tokens::new(data.get(from..).unwrap_or(&[])));
            self.objects.insert(n, (value, None));
        }
    }

    /// The value behind a reference.
    pub fn follow<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        for _ in 0..32 {
            let Value::Ref(n) = value else { break };
            value = self.objects.get(n).map_or(&Value::Other, |(v, _)| v);
        }
        value
    }

    /// Every forbidden word in the file.
    pub fn forbidden(&self) -> Vec<String> {
        let mut found = Vec::new();
        let is = |word: &[u8]| FORBIDDEN.iter().any(|f| f.as_bytes() == word);
        for (number, (value, _)) in &self.objects {
            let mut stack = vec![value];
            while let Some(value) = stack.pop() {
                match value {
                    Value::Name(n) if is(n) => found.push(format!("{number}: /{}", String::from_utf8_lossy(n))),
                    Value::Array(list) => stack.extend(list),
                    Value::Dict(entries) => {
                        for (key, v) in entries {
                            if is(key) && !self.is_resource(v) {
                                found.push(format!("{number}: key {}", String::from_utf8_lossy(key)));
                            }
                            stack.push(v);
                        }
                    }
                    _ => {}
                }
            }
        }
        found.sort();
        found
    }

    /// Whether a value is something a page draws with: there, a name is free to be anything.
    fn is_resource(&self, value: &Value) -> bool {
        let Value::Ref(n) = value else { return false };
        // A reference to nothing is nothing.
        let Some((object, data)) = self.objects.get(n) else { return true };
        let action = object.get("S").is_some() || object.get("JS").is_some();
        !action && (object.get("Subtype").is_some() || data.is_some())
    }

    /// The data of the first page's content.
    pub fn first_page(&self) -> Option<Vec<u8>> {
        let (catalog, _) =
            self.objects.values().find(|(v, _)| v.get("Type") == Some(&Value::Name(b"Catalog".to_vec())))?;
        let mut node = self.follow(catalog.get("Pages")?);
        for _ in 0..64 {
            let Some(Value::Array(kids)) = node.get("Kids").map(|k| self.follow(k)) else { break };
            node = self.follow(kids.first()?);
        }
        let contents = node.get("Contents")?;
        let parts = match contents {
            Value::Array(list) => list.clone(),
            one => vec![one.clone()],
        };
        let data = |part: &Value| match part {
            Value::Ref(n) => self.objects.get(n).and_then(|(_, data)| data.clone()).unwrap_or_default(),
            _ => Vec::new(),
        };
        Some(parts.iter().map(data).collect::<Vec<_>>().join(&b'\n'))
    }
}

fn number(word: &[u8]) -> Option<u64> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// Numbers are kept as the words they are.
fn as_number(value: &Value) -> u64 {
    if let Value::Text(t) = value { number(t).unwrap_or(0) } else { 0 }
}

/// One value. Nesting is followed with a stack of our own.
fn value(tokens: &mut Tokens<'_>) -> Value {
    let mut open: Vec<(bool, Vec<Value>)> = Vec::new();
    loop {
        let at = tokens.at;
        let Some(token) = tokens.next() else { return Value::Other };
        let one = match token {
            Token::Open => {
                open.push((true, Vec::new()));
                continue;
            }
            Token::Begin => {
                open.push((false, Vec::new()));
                continue;
            }
            Token::Close | Token::End => match open.pop() {
                None => return Value::Other,
                Some((false, members)) => Value::Array(members),
                Some((true, members)) => dict(members),
            },
            Token::Name(n) => Value::Name(n),
            Token::Text(t) => Value::Text(t),
            Token::Word(w) if w == b"endobj" || w == b"stream" => {
                tokens.at = at;
                return Value::Other;
            }
            Token::Word(w) => match (open.last_mut(), w.as_slice()) {
                // Two numbers before `R` become one reference.
                (Some((_, members)), b"R") if members.len() >= 2 => {
                    members.pop();
                    let n = members.pop().map_or(0, |v| as_number(&v));
                    Value::Ref(n)
                }
                _ => Value::Text(w),
            },
        };
        match open.last_mut() {
            Some((_, members)) => members.push(one),
            None => return one,
        }
    }
}

fn dict(members: Vec<Value>) -> Value {
    let mut entries = Vec::new();
    let mut members = members.into_iter().peekable();
    while let Some(key) = members.next() {
        if let Value::Name(key) = key {
            entries.push((key, members.next().unwrap_or_default()));
        }
    }
    Value::Dict(entries)
}

/// Cuts bytes into tokens.
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Characters that belong to no token.
    stray: usize,
}

impl<'a> Tokens<'a> {
    /// From the first byte on.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, stray: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The data of a stream whose keyword has just been read.
    fn stream(&mut self, dict: &Value) -> Vec<u8> {
        if self.peek() == Some(b'\r') {
            self.at += 1;
        }
        self.at += 1;
        let length = dict.get("Length").map_or(0, as_number);
        let end = self.at.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
        let data = self.bytes.get(self.at..end).unwrap_or(&[]);
        self.at = end;
        if dict.get("Filter") != Some(&Value::Name(b"FlateDecode".to_vec())) || dict.get("DecodeParms").is_some() {
            return data.to_vec();
        }
        let mut out = Vec::new();
        let _ = flate2::read::ZlibDecoder::new(data).take(MOST).read_to_end(&mut out);
        out
    }

    /// Passes over the data of an inline image, which our writer writes as hex digits.
    pub fn skip_image(&mut self) {
        while let Some(token) = self.next() {
            if token == Token::Word(b"EI".to_vec()) {
                return;
            }
        }
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(b: u8) -> bool {
    !is_space(b) && !b"()<>[]{}/%".contains(&b)
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let b = self.peek()?;
            self.at += 1;
            let token = match b {
                b if is_space(b) => continue,
                b'%' => {
                    while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                        self.at += 1;
                    }
                    continue;
                }
                b'/' => {
                    let mut name = Vec::new();
                    while let Some(b) = self.peek().filter(|b| is_regular(*b)) {
                        self.at += 1;
                        let pair = (self.bytes.get(self.at), self.bytes.get(self.at + 1));
                        match (b, pair) {
                            (b'#', (Some(x), Some(y))) if hex(*x).is_some() && hex(*y).is_some() => {
                                self.at += 2;
                                name.push(hex(*x).unwrap_or(0) * 16 + hex(*y).unwrap_or(0));
                            }
                            _ => name.push(b),
                        }
                    }
                    Token::Name(name)
                }
                b'(' => Token::Text(self.literal()),
                b'<' if self.peek() == Some(b'<') => {
                    self.at += 1;
                    Token::Open
                }
                b'>' if self.peek() == Some(b'>') => {
                    self.at += 1;
                    Token::Close
                }
                b'<' => {
                    let mut digits = Vec::new();
                    while let Some(b) = self.peek() {
                        self.at += 1;
                        if b == b'>' {
                            break;
                        }
                        digits.extend(hex(b));
                    }
                    let pairs = digits.chunks(2);
                    Token::Text(pairs.map(|p| p[0] * 16 + p.get(1).copied().unwrap_or(0)).collect())
                }
                b'[' => Token::Begin,
                b']' => Token::End,
                b if is_regular(b) => {
                    let from = self.at - 1;
                    while self.peek().is_some_and(is_regular) {
                        self.at += 1;
                    }
                    Token::Word(self.bytes[from..self.at].to_vec())
                }
                _ => {
                    self.stray += 1;
                    continue;
                }
            };
            return Some(token);
        }
    }
}

impl Tokens<'_> {
    /// A string whose `(` has just been read (ISO 32000-2 §7.3.4.2).
    fn literal(&mut self) -> Vec<u8> {
        let (mut out, mut depth) = (Vec::new(), 1);
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    out.push(b'\n');
                    continue;
                }
                b'\\' => {
                    let Some(next) = self.peek() else { break };
                    self.at += 1;
                    match next {
                        b'n' => out.push(b'\n'),
                        b'r' => out.push(b'\r'),
                        b't' => out.push(b'\t'),
                        b'b' => out.push(8),
                        b'f' => out.push(12),
                        b'\n' => {}
                        b'\r' => {
                            if self.peek() == Some(b'\n') {
                                self.at += 1;
                            }
                        }
                        b'0'..=b'7' => {
                            let mut code = u32::from(next - b'0');
                            for _ in 0..2 {
                                let Some(d) = self.peek().filter(|d| (b'0'..=b'7').contains(d)) else { break };
                                self.at += 1;
                                code = code * 8 + u32::from(d - b'0');
                            }
                            out.push(u8::try_from(code & 0xFF).unwrap_or(0));
                        }
                        other => out.push(other),
                    }
                    continue;
                }
                _ => {}
            }
            out.push(b);
        }
        out
    }
}

/// The strings that a content stream shows, one for each operator.
pub fn shown(content: &[u8]) -> Vec<Vec<u8>> {
    let mut tokens = Tokens::new(content);
    let (mut all, mut now) = (Vec::new(), Vec::new());
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(t) => now.extend(t),
            Token::Word(w) if w == b"ID" => tokens.skip_image(),
            Token::Word(w) => match w.as_slice() {
                b"Tj" | b"TJ" | b"'" | b"\"" => all.push(std::mem::take(&mut now)),
                w if w.first().is_some_and(|b| b.is_ascii_alphabetic()) => now.clear(),
                _ => {}
            },
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_spelled() {
        let bad = ["<</S/Java#53cript>>", "<</A<</A A>>/#4AS(x)>>", "[[<</X/Launch>>]]", "<</AA 1 0 R>>", "<</XFA()>>"];
        for value in bad {
            let found = File::read(&super::super::file(&[value.into()])).forbidden();
            assert_eq!(found.len(), 1, "{value}: {found:?}");
        }
        let fine = [
            b"<</T(/JS /AA)/F<2F4A53>/JSX/AAB>>".to_vec(),
            b"<</AA 3 0 R/JS 99 0 R>>".to_vec(),
            b"<</Subtype/Type1>>".to_vec(),
            super::super::stream("", b"<</JS 1>>"),
        ];
        assert!(File::read(&super::super::file(&fine)).forbidden().is_empty());
    }

    #[test]
    fn objects_in_object_streams_are_seen() {
        let packed = super::super::stream("/Type/ObjStm/N 2/First 10", b"7 0 8 4   [1] <</JS(x)>>");
        let file = File::read(&super::super::file(&[b"<<>>".to_vec(), packed]));
        assert_eq!(file.forbidden(), ["8: key JS"]);
    }

    #[test]
    fn shown_strings_are_told_from_others() {
        let text = shown(b"BT /F 1 Tf (a\\051) Tj [(b) 1 <63>] TJ (no) x BI /W 1 ID 283e EI (d) ' ET");
        assert_eq!(text, [b"a)".to_vec(), b"bc".to_vec(), b"d".to_vec()]);
    }
}
