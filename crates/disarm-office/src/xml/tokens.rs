//! XML cut into tokens (XML 1.0, fifth edition): tags with their attributes, text, references, nothing resolved.
//!
//! Our own, because half the time of a large part went into the events of a general reader (docs/adr/0011). The second look reads with
//! that general reader; a test holds the two against each other.

/// One token; every piece is a piece of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A start tag; its attributes lie in [`Tokens::attributes`].
    Start {
        /// As written, with its prefix.
        name: &'t str,
        /// `<a/>`
        empty: bool,
    },
    /// An end tag.
    End(&'t str),
    /// Text without `<` and `&`.
    Text(&'t str),
    /// What stands between `&` and `;`.
    Reference(&'t str),
    /// The inside of a CDATA section.
    CData(&'t str),
    /// An XML declaration; its pseudo-attributes lie in [`Tokens::attributes`].
    Declaration,
    /// A comment or processing instruction.
    Aside,
}

/// A cursor over one part.
#[derive(Debug)]
pub(super) struct Tokens<'t> {
    rest: &'t str,
    /// Name and raw value of each attribute of the last start tag or declaration.
    pub(super) attributes: Vec<(&'t str, &'t str)>,
}

/// Longest reference that means anything: `&#x0010FFFF;` and a few zeros.
const REFERENCE: usize = 32;

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r')
}

fn trim_start(text: &str) -> &str {
    let at = text.bytes().position(|b| !is_space(b)).unwrap_or(text.len());
    text.get(at..).unwrap_or("")
}

/// Divides before the first byte that `ends` says ends it.
fn until(text: &str, ends: impl Fn(u8) -> bool) -> Option<(&str, &str)> {
    let at = text.bytes().position(ends)?;
    Some((text.get(..at)?, text.get(at..)?))
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text, attributes: Vec::new() }
    }

    /// The next token; `None` at the end.
    ///
    /// # Errors
    /// What is wrong with the source.
    pub(super) fn next(&mut self) -> Result<Option<Token<'t>>, &'static str> {
        let text = self.rest;
        match text.as_bytes() {
            [] => Ok(None),
            [b'<', b'/', ..] => self.end_tag().map(Some),
            [b'<', b'!', ..] => self.declared().map(Some),
            [b'<', b'?', ..] => self.instruction().map(Some),
            [b'<', ..] => self.start_tag().map(Some),
            [b'&', ..] => {
                let at = text.bytes().take(REFERENCE).position(|b| b == b';').ok_or("a broken reference")?;
                let plain = |n: &&str| n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#');
                let name = text.get(1..at).filter(plain).ok_or("a broken reference")?;
                self.rest = text.get(at.saturating_add(1)..).unwrap_or("");
                Ok(Some(Token::Reference(name)))
            }
            bytes => {
                let at = memchr::memchr2(b'<', b'&', bytes).unwrap_or(bytes.len());
                let (Some(plain), Some(rest)) = (text.get(..at), text.get(at..)) else { return Err("broken text") };
                self.rest = rest;
                Ok(Some(Token::Text(plain)))
            }
        }
    }

    /// What stands between `open` bytes from here and `close`.
    fn enclosed(&mut self, open: usize, close: &str, why: &'static str) -> Result<&'t str, &'static str> {
        let inside = self.rest.get(open..).ok_or(why)?;
        let at = memchr::memmem::find(inside.as_bytes(), close.as_bytes()).ok_or(why)?;
        let rest = inside.get(at.saturating_add(close.len())..).ok_or(why)?;
        self.rest = rest;
        inside.get(..at).ok_or(why)
    }

    fn declared(&mut self) -> Result<Token<'t>, &'static str> {
        if self.rest.starts_with("<!--") {
            self.enclosed(4, "-->", "a comment without an end")?;
            return Ok(Token::Aside);
        }
        if self.rest.starts_with("<![CDATA[") {
            return self.enclosed(9, "]]>", "a CDATA section without an end").map(Token::CData);
        }
        // A scanner that looks for entities must not be misled by case either.
        let word = self.rest.get(2..9).unwrap_or("");
        Err(if word.eq_ignore_ascii_case("DOCTYPE") { "a document type declaration" } else { "a broken declaration" })
    }

    fn instruction(&mut self) -> Result<Token<'t>, &'static str> {
        let inside = self.enclosed(2, "?>", "a processing instruction without an end")?;
        if !inside.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return Err("a processing instruction without a target");
        }
        let Some(rest) = inside.strip_prefix("xml").filter(|r| r.bytes().next().is_none_or(is_space)) else {
            return Ok(Token::Aside);
        };
        let rest = self.read_attributes(rest)?;
        if rest.is_empty() { Ok(Token::Declaration) } else { Err("a broken XML declaration") }
    }

    fn end_tag(&mut self) -> Result<Token<'t>, &'static str> {
        let inside = self.rest.get(2..).ok_or("a broken end tag")?;
        let (name, rest) = until(inside, |b| b == b'>' || is_space(b)).ok_or("an end tag without an end")?;
        self.rest = trim_start(rest).strip_prefix('>').ok_or("a broken end tag")?;
        Ok(Token::End(name))
    }

    fn start_tag(&mut self) -> Result<Token<'t>, &'static str> {
        let inside = self.rest.get(1..).ok_or("a broken tag")?;
        let ends = |b: u8| is_space(b) || matches!(b, b'>' | b'/' | b'<' | b'=' | b'"' | b'\'');
        let (name, rest) = until(inside, ends).ok_or("a tag without an end")?;
        let rest = self.read_attributes(rest)?;
        let (empty, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        self.rest = rest.strip_prefix('>').ok_or("a broken tag")?;
        Ok(Token::Start { name, empty })
    }

    /// Reads ` name = "value"` as often as there is one; what follows.
    fn read_attributes(&mut self, text: &'t str) -> Result<&'t str, &'static str> {
        const WHY: &str = "a broken attribute";
        self.attributes.clear();
        let mut rest = text;
        loop {
            let next = trim_start(rest);
            if matches!(next.as_bytes(), [] | [b'>' | b'/', ..]) {
                return Ok(next);
            }
            if next.len() == rest.len() {
                // Attributes are divided by white space.
                return Err(WHY);
            }
            let (key, after) =
                until(next, |b| is_space(b) || matches!(b, b'=' | b'>' | b'/' | b'<' | b'"' | b'\'')).ok_or(WHY)?;
            let value = trim_start(after).strip_prefix('=').map(trim_start).ok_or(WHY)?;
            let quote = match value.as_bytes() {
                [quote @ (b'"' | b'\''), ..] => *quote,
                _ => return Err(WHY),
            };
            let value = value.get(1..).ok_or(WHY)?;
            let (value, tail) = until(value, |b| b == quote).ok_or(WHY)?;
            if key.is_empty() {
                return Err(WHY);
            }
            self.attributes.push((key, value));
            rest = tail.get(1..).ok_or(WHY)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    /// What was read, in words that do not depend on the reader.
    fn ours(text: &str) -> Result<Vec<String>, String> {
        let (mut tokens, mut said, mut open) = (Tokens::new(text), Vec::new(), Vec::new());
        while let Some(token) = tokens.next()? {
            match token {
                Token::Start { name, empty } => {
                    let attributes: String = tokens.attributes.iter().map(|(k, v)| format!(" {k}={v}")).collect();
                    said.push(format!("<{name}{attributes}{}", if empty { "/" } else { "" }));
                    if !empty {
                        open.push(name);
                    }
                }
                Token::End(name) if open.pop() != Some(name) => return Err("mismatch".to_owned()),
                Token::End(name) => said.push(format!("</{name}")),
                Token::Text(t) => said.push(format!("t {t}")),
                Token::Reference(r) => said.push(format!("& {r}")),
                Token::CData(t) => said.push(format!("c {t}")),
                Token::Declaration | Token::Aside => {}
            }
        }
        Ok(said)
    }

    fn theirs(text: &str) -> Result<Vec<String>, String> {
        let (mut reader, mut said) = (Reader::from_str(text), Vec::new());
        loop {
            let event = reader.read_event().map_err(|e| e.to_string())?;
            match &event {
                Event::Start(e) | Event::Empty(e) => {
                    let mut line = format!("<{}", e.name().into_inner());
                    for attribute in e.attributes().with_checks(false) {
                        let attribute = attribute.map_err(|e| e.to_string())?;
                        line.push_str(&format!(" {}={}", attribute.key.into_inner(), attribute.value));
                    }
                    if matches!(event, Event::Empty(_)) {
                        line.push('/');
                    }
                    said.push(line);
                }
                Event::End(e) => said.push(format!("</{}", e.name().into_inner())),
                Event::Text(t) => said.push(format!("t {}", &**t)),
                Event::GeneralRef(r) => said.push(format!("& {}", &**r)),
                Event::CData(t) => said.push(format!("c {}", &**t)),
                Event::DocType(_) => return Err("doctype".to_owned()),
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => return Ok(said),
            }
        }
    }

    const SAMPLE: &str = "<?xml version='1.0' encoding = \"UTF-8\"?>\n<w:a x='1' y=\"a > b\"\n z = '\"'><b/><c d='&amp;' />文字 &#x41;<!-- <no> --><![CDATA[<y>]]]]><?p i?>\t</w:a >\n";

    #[test]
    fn well_formed_parts_are_read_alike() {
        for text in
            [SAMPLE, "<a/>", "<a></a>", "<a>x&lt;y</a>", "<a\tb=''\n/>", "<a><!----></a>", "<あ い='う'>え</あ>"]
        {
            assert_eq!(ours(text), theirs(text), "{text}");
        }
    }

    /// Every way of breaking a part by one byte: whenever both readers take it, they take it alike.
    #[test]
    fn what_both_readers_take_they_take_alike() {
        let (mut both, mut strict) = (0, 0);
        for at in 0..SAMPLE.len() {
            for put in [
                None,
                Some('<'),
                Some('>'),
                Some('/'),
                Some('"'),
                Some('\''),
                Some('='),
                Some(' '),
                Some('&'),
                Some(';'),
                Some('!'),
                Some('-'),
                Some(']'),
            ] {
                let Some((head, tail)) = SAMPLE.split_at_checked(at) else { continue };
                let mut rest = tail.chars();
                rest.next();
                let text: String = head.chars().chain(put).chain(rest).collect();
                match (ours(&text), theirs(&text)) {
                    (Ok(a), Ok(b)) => {
                        assert_eq!(a, b, "{text}");
                        both += 1;
                    }
                    (Err(_), _) => strict += 1,
                    (Ok(a), Err(why)) => panic!("taken by us alone ({why}): {text}\n{a:?}"),
                }
            }
        }
        assert!(both > 200 && strict > 200, "{both} {strict}");
    }

    #[test]
    fn what_has_no_end_is_refused() {
        for text in [
            "<",
            "<a",
            "<a b",
            "<a b=",
            "<a b='",
            "<!-- ",
            "<![CDATA[x]]",
            "<?x",
            "</a",
            "&amp",
            "<!ELEMENT a>",
            "<!doctype a>",
            "<a b='1'c='2'/>",
            "<a ='1'/>",
            "<a/ >",
        ] {
            assert!(ours(text).is_err(), "{text}");
        }
    }
}
