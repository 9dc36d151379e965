//! The tokens of ISO 10303-21 §6: words, numbers, texts, references, signs; comments are tokens too, for features lie in them.

use super::bad;
use crate::numbers::real;
use mugai_core::Refusal;

/// One token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    /// A name of an entity, a feature or a section: `LINE`, `END-ISO-10303-21`.
    Word(&'a str),
    Number(&'a str),
    /// A text between `'` and `'`, as it stands; within it a quote is written twice.
    Text(&'a str),
    /// A text between `\'` and `\'`, as features have them.
    Quoted(&'a str),
    /// `.T.`
    Choice(&'a str),
    /// `#12`
    Entity(u64),
    /// `$`, `*`, `(`, `)`, `,`, `;`, `=`
    Sign(char),
    /// What stands between `/*` and `*/`.
    Comment(&'a str),
}

/// A reader of tokens.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
    whole: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, whole: text.len() }
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Where the reader stands, for a report.
    pub(super) fn place(&self) -> String {
        format!("byte {}", self.whole.saturating_sub(self.rest.len()))
    }

    fn cut(&self) -> Refusal {
        bad(&self.place(), "cut off within a text or a comment")
    }

    /// Takes what stands before `end`, and the end.
    fn until(&mut self, skip: usize, end: &str) -> Result<&'a str, Refusal> {
        let body = self.rest.get(skip..).unwrap_or("");
        let (inner, behind) = body.split_once(end).ok_or_else(|| self.cut())?;
        self.rest = behind;
        Ok(inner)
    }

    fn word(&mut self, is: fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !is(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        word
    }

    /// The next token; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, Refusal> {
        self.rest = self.rest.trim_start();
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        let token = match first {
            '/' if self.rest.starts_with("/*") => Token::Comment(self.until(2, "*/")?),
            '\\' if self.rest.starts_with("\\'") => Token::Quoted(self.until(2, "\\'")?),
            '\'' => Token::Text(self.text()?),
            '.' if self.rest.get(1..2).is_some_and(|c| c.starts_with(|c: char| c.is_ascii_alphabetic())) => {
                let inner = self.until(1, ".")?;
                let sound = inner.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
                Token::Choice(Some(inner).filter(|_| sound).ok_or_else(|| bad(&self.place(), "no choice"))?)
            }
            '#' => {
                self.rest = self.rest.get(1..).unwrap_or("");
                let digits = self.word(|c| c.is_ascii_digit());
                Token::Entity(digits.parse().map_err(|_| bad(&self.place(), "no number of an entity"))?)
            }
            '0'..='9' | '+' | '-' | '.' => {
                let word = self.word(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
                Token::Number(real(word).ok_or_else(|| bad(&self.place(), "no number"))?)
            }
            'A'..='Z' | 'a'..='z' => Token::Word(self.word(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))),
            '$' | '*' | '(' | ')' | ',' | ';' | '=' => {
                self.rest = self.rest.get(1..).unwrap_or("");
                Token::Sign(first)
            }
            _ => return Err(bad(&self.place(), "a sign that has no meaning")),
        };
        match token {
            Token::Text(text) | Token::Quoted(text) if text.contains(['\r', '\n']) => {
                Err(bad(&self.place(), "a text of several lines"))
            }
            token => Ok(Some(token)),
        }
    }

    /// A text up to the quote that is not followed by another.
    fn text(&mut self) -> Result<&'a str, Refusal> {
        let body = self.rest.get(1..).unwrap_or("");
        let mut from = 0_usize;
        loop {
            let found = body.get(from..).and_then(|b| b.find('\'')).ok_or_else(|| self.cut())?;
            let at = from.saturating_add(found);
            let behind = body.get(at.saturating_add(1)..).unwrap_or("");
            if behind.starts_with('\'') {
                from = at.saturating_add(2);
                continue;
            }
            self.rest = behind;
            return Ok(body.get(..at).unwrap_or(""));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Token<'_>> {
        let mut tokens = Tokens::new(text);
        std::iter::from_fn(|| tokens.next().unwrap()).collect()
    }

    #[test]
    fn each_kind_is_told_by_how_it_begins() {
        use Token::*;
        assert_eq!(
            all("#10=LINE('a''b',\\'表\\',.T.,-1.5E3,$,*);/* c */"),
            [
                Entity(10),
                Sign('='),
                Word("LINE"),
                Sign('('),
                Text("a''b"),
                Sign(','),
                Quoted("表"),
                Sign(','),
                Choice("T"),
                Sign(','),
                Number("-1.5E3"),
                Sign(','),
                Sign('$'),
                Sign(','),
                Sign('*'),
                Sign(')'),
                Sign(';'),
                Comment(" c "),
            ]
        );
        for broken in ["'a", "\\'a", "/* a", "#", "#x", "1.5.5", "\"0F\"", "!", ".T", "'a\nb'"] {
            let mut tokens = Tokens::new(broken);
            assert!(tokens.next().is_err(), "{broken}");
        }
    }
}
