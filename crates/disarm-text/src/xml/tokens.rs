//! Cuts an XML text into tokens, strictly (XML 1.0 §2, §3): no entity but the five and numbers, nothing left over.

use mugai_core::{Reason, Refusal};

/// One token.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'t> {
    /// `<name a="b">`; attributes as they are spelled.
    Start { name: &'t str, attributes: Vec<(&'t str, &'t str)>, empty: bool },
    /// `</name>`
    End(&'t str),
    /// Text between tags, with its references.
    Text(&'t str),
    /// The content of a CDATA section.
    Data(&'t str),
    /// A comment; what it says does not matter.
    Comment,
    /// A processing instruction: target and the rest.
    Instruction(&'t str, &'t str),
    /// A document type declaration without a subset of its own.
    DocumentType,
}

/// The tokens of a text, and where they are.
pub(super) struct Tokens<'t> {
    rest: &'t str,
    /// Lines passed, from 1.
    pub(super) line: usize,
    /// Most attributes of one element.
    most: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str, most: usize) -> Self {
        Self { rest: text, line: 1, most }
    }

    pub(super) fn place(&self) -> String {
        format!("line {}", self.line)
    }

    pub(super) fn broken(&self, detail: &str) -> Refusal {
        Refusal::new(Reason::MalformedXml, self.place(), detail)
    }

    fn pass(&mut self, bytes: usize) -> &'t str {
        let (before, behind) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line = self.line.saturating_add(before.bytes().filter(|b| *b == b'\n').count());
        self.rest = behind;
        before
    }

    /// What stands before `end`, which is passed over too.
    fn upto(&mut self, end: &str) -> Result<&'t str, Refusal> {
        let at = self.rest.find(end).ok_or_else(|| self.broken("cut off"))?;
        let before = self.pass(at);
        self.pass(end.len());
        Ok(before)
    }

    fn have(&mut self, word: &str) -> bool {
        let there = self.rest.starts_with(word);
        if there {
            self.pass(word.len());
        }
        there
    }

    fn blanks(&mut self) -> bool {
        let end = self.rest.bytes().position(|b| !is_blank(b)).unwrap_or(self.rest.len());
        self.pass(end);
        end > 0
    }

    fn name(&mut self) -> Result<&'t str, Refusal> {
        let end = self.rest.find(|c| !is_name(c)).unwrap_or(self.rest.len());
        let starts =
            self.rest.starts_with(|c: char| is_name(c) && !matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | ':'));
        if !starts || end > 1_000 {
            return Err(self.broken("no name where one must stand"));
        }
        let name = self.pass(end);
        let mut parts = name.split(':');
        let fine = parts.clone().count() <= 2
            && parts.all(|p| p.starts_with(|c: char| !matches!(c, '-' | '.' | '0'..='9' | '\u{B7}')));
        if fine { Ok(name) } else { Err(self.broken("a name with more than one colon")) }
    }

    /// The next token; `None` at the end.
    ///
    /// # Errors
    /// `malformed_xml` for what is not well-formed.
    pub(super) fn next(&mut self) -> Result<Option<Token<'t>>, Refusal> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        if !self.rest.starts_with('<') {
            let end = self.rest.find('<').unwrap_or(self.rest.len());
            let text = self.pass(end);
            return if text.contains("]]>") {
                Err(self.broken("the end of a section that has not begun"))
            } else {
                Ok(Some(Token::Text(text)))
            };
        }
        if self.have("<!--") {
            self.upto("--")?;
            return if self.have(">") {
                Ok(Some(Token::Comment))
            } else {
                Err(self.broken("two hyphens within a comment"))
            };
        }
        if self.have("<![CDATA[") {
            return self.upto("]]>").map(|data| Some(Token::Data(data)));
        }
        if self.have("<?") {
            let target = self.name()?;
            let rest = self.upto("?>")?;
            let apart = rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_whitespace());
            return if apart {
                Ok(Some(Token::Instruction(target, rest)))
            } else {
                Err(self.broken("a broken instruction"))
            };
        }
        if self.have("<!DOCTYPE") {
            return self.document_type().map(Some);
        }
        if self.have("</") {
            let name = self.name()?;
            self.blanks();
            return if self.have(">") { Ok(Some(Token::End(name))) } else { Err(self.broken("a broken end tag")) };
        }
        self.have("<");
        self.start().map(Some)
    }

    fn start(&mut self) -> Result<Token<'t>, Refusal> {
        let name = self.name()?;
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        loop {
            let apart = self.blanks();
            if self.have("/>") {
                return Ok(Token::Start { name, attributes, empty: true });
            }
            if self.have(">") {
                return Ok(Token::Start { name, attributes, empty: false });
            }
            if !apart {
                return Err(self.broken("a broken start tag"));
            }
            let key = self.name()?;
            self.blanks();
            if !self.have("=") {
                return Err(self.broken("an attribute without a value"));
            }
            self.blanks();
            let quote = if self.have("\"") {
                "\""
            } else if self.have("'") {
                "'"
            } else {
                return Err(self.broken("a value without quotes"));
            };
            let value = self.upto(quote)?;
            if value.contains('<') || attributes.iter().any(|(k, _)| *k == key) {
                return Err(self.broken("an attribute twice, or a tag within one"));
            }
            if attributes.len() >= self.most {
                return Err(Refusal::limit(mugai_core::Limit::Xml, &self.place(), "too many attributes"));
            }
            attributes.push((key, value));
        }
    }

    /// Without a subset: entities of its own are refused (threats XML-01).
    fn document_type(&mut self) -> Result<Token<'t>, Refusal> {
        loop {
            let at = self.rest.find(['"', '\'', '[', '>', '<']).ok_or_else(|| self.broken("cut off"))?;
            self.pass(at);
            if self.have(">") {
                return Ok(Token::DocumentType);
            }
            let quote = if self.have("\"") {
                "\""
            } else if self.have("'") {
                "'"
            } else {
                return Err(self.broken("a document type with declarations of its own"));
            };
            self.upto(quote)?;
        }
    }
}

fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

/// XML 1.0 §2.3, productions 4 and 4a.
fn is_name(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | ':' | '-' | '.' | '\u{B7}'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{203F}'..='\u{2040}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
        && mugai_jptext::hidden(c).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<Token<'_>>, Refusal> {
        let mut tokens = Tokens::new(text, 3);
        let mut out = Vec::new();
        while let Some(token) = tokens.next()? {
            out.push(token);
        }
        Ok(out)
    }

    #[test]
    fn tokens_are_cut_as_the_grammar_says() {
        let got = all("<?a b?><!-- x --><申:請 a='1' b=\"2\"/>t<![CDATA[<]]></z >").unwrap();
        let start = Token::Start { name: "申:請", attributes: vec![("a", "1"), ("b", "2")], empty: true };
        assert_eq!(
            got,
            [Token::Instruction("a", " b"), Token::Comment, start, Token::Text("t"), Token::Data("<"), Token::End("z")]
        );
        assert_eq!(all("<!DOCTYPE rss PUBLIC \"a>b\" 'c'>").unwrap(), [Token::DocumentType]);
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for bad in [
            "<a",
            "<a b>",
            "<a b=c>",
            "<a b='1' b='2'>",
            "<a b='1'c='2'>",
            "<1a>",
            "<a:b:c>",
            "< a>",
            "<!-- a -- b -->",
            "]]>",
            "<![CDATA[x",
            "<a b='<'>",
            "</a b>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]>",
            "<!ELEMENT a>",
            "<?a",
            "<a a='' b='' c='' d=''>",
        ] {
            assert!(all(bad).is_err(), "{bad}");
        }
    }
}
