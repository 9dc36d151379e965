//! The fresh file: header, then each feature or entity whose name is known, with its parameters token by token.

use super::figures::Figures;
use super::tokens::{Token, Tokens};
use super::{bad, table, text};
use crate::graph::Graph;
use crate::rules::{EXTERNAL_REFERENCE, METADATA, PRIVATE_DATA};
use mugai_core::{Action, Context, Reason, Refusal, advice, names};

/// Lists in lists that AP202 and the features have, with room.
const DEEPEST: usize = 8;

/// The text of the fresh file, what stands behind the end of the old one, and whether it is one of features (.sfc).
pub(super) fn rebuild<'a>(source: &'a str, cx: &mut Context<'_>) -> Result<(String, &'a str, bool), Refusal> {
    let mut file = File { tokens: Tokens::new(source), out: String::new(), cuts: Vec::new(), features: false };
    file.expect(&[Token::Word("ISO-10303-21"), Token::Sign(';'), Token::Word("HEADER"), Token::Sign(';')], cx)?;
    file.out.push_str("ISO-10303-21;\r\nHEADER;\r\n");
    file.header(cx)?;
    file.expect(&[Token::Word("DATA"), Token::Sign(';')], cx)?;
    file.out.push_str("DATA;\r\n");
    if file.features {
        file.features(cx)?
    } else {
        file.entities(cx)?
    }
    file.expect(&[Token::Word("END-ISO-10303-21"), Token::Sign(';')], cx)?;
    file.out.push_str("ENDSEC;\r\nEND-ISO-10303-21;\r\n");
    Ok((file.out, file.tokens.rest(), file.features))
}

struct File<'a> {
    tokens: Tokens<'a>,
    out: String,
    /// Where the parameters of the list written last end, in the output.
    cuts: Vec<usize>,
    features: bool,
}

impl<'a> File<'a> {
    /// The next token that is no comment; there must be one.
    fn next(&mut self, cx: &mut Context<'_>) -> Result<Token<'a>, Refusal> {
        loop {
            match self.tokens.next()? {
                Some(Token::Comment(_)) => cx.did(&PRIVATE_DATA, "SXF comment", Action::Removed)?,
                Some(token) => return Ok(token),
                None => return Err(bad(&self.tokens.place(), "cut off")),
            }
        }
    }

    fn expect(&mut self, wanted: &[Token<'_>], cx: &mut Context<'_>) -> Result<(), Refusal> {
        for one in wanted {
            if self.next(cx)? != *one {
                return Err(bad(&self.tokens.place(), "something else stands where the next section is to begin"));
            }
        }
        Ok(())
    }

    fn header(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut seen: Vec<&str> = Vec::new();
        loop {
            let word = match self.next(cx)? {
                Token::Word("ENDSEC") => break,
                Token::Word(word) => word,
                _ => return Err(bad(&self.tokens.place(), "no entity in the header")),
            };
            if matches!(word, "FILE_DESCRIPTION" | "FILE_NAME" | "FILE_SCHEMA") && seen.contains(&word) {
                return Err(Refusal::new(Reason::Ambiguous, format!("SXF {word}"), "it is there twice"));
            }
            seen.push(word);
            let start = self.out.len();
            self.out.push_str(word);
            self.expect(&[Token::Sign('(')], cx)?;
            let from = self.out.len().saturating_add(1);
            self.parameters(None, cx)?;
            self.expect(&[Token::Sign(';')], cx)?;
            match word {
                "FILE_DESCRIPTION" => {
                    let said = self.out.get(from..).unwrap_or("").to_ascii_lowercase();
                    self.features = said.contains("feature_mode");
                }
                "FILE_SCHEMA" => {}
                "FILE_NAME" => self.file_name(from, cx)?,
                _ => {
                    cx.did(&PRIVATE_DATA, &format!("SXF {}", shown(word)), Action::Removed)?;
                    self.out.truncate(start);
                    continue;
                }
            }
            self.out.push_str(";\r\n");
        }
        self.out.push_str("ENDSEC;\r\n");
        self.expect(&[Token::Sign(';')], cx)
    }

    /// Name, time, authors, organisations, preprocessor, system, authorisation (ISO 10303-21 §8.2.2): the file by its bare
    /// name, nobody by theirs.
    fn file_name(&mut self, from: usize, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut begin = from;
        let mut kept: Vec<String> = Vec::new();
        for cut in &self.cuts {
            kept.push(self.out.get(begin..*cut).unwrap_or("").to_owned());
            begin = cut.saturating_add(1);
        }
        for (number, parameter) in kept.iter_mut().enumerate() {
            let said = parameter.contains(|c: char| !matches!(c, '\'' | '(' | ')' | ',' | ' ' | '\\'));
            let nobody = match number {
                0 => {
                    let name = parameter.trim_matches('\'').to_owned();
                    let short = text::bare_name(&name);
                    if short.len() < name.len() {
                        cx.did(&EXTERNAL_REFERENCE, "SXF FILE_NAME", Action::Replaced)?;
                        *parameter = format!("'{short}'");
                    }
                    continue;
                }
                2 | 3 => "('')",
                6 => "''",
                _ => continue,
            };
            if said {
                cx.did(&METADATA, "SXF FILE_NAME", Action::Removed)?;
                nobody.clone_into(parameter);
            }
        }
        self.out.truncate(from);
        self.out.push_str(&kept.join(","));
        self.out.push(')');
        Ok(())
    }

    /// Features, each in a comment of its own.
    fn features(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut figures = Figures::default();
        loop {
            let comment = match self.tokens.next()? {
                Some(Token::Comment(comment)) => comment,
                Some(Token::Word("ENDSEC")) => break,
                Some(_) => return Err(bad(&self.tokens.place(), "something stands between the features")),
                None => return Err(bad(&self.tokens.place(), "cut off")),
            };
            let tag = comment.split_whitespace().next().unwrap_or("");
            if !table::is_tag(tag) {
                cx.did(&PRIVATE_DATA, "SXF comment", Action::Removed)?;
                continue;
            }
            let body = comment.strip_prefix(tag).and_then(|c| c.strip_suffix(tag));
            let body = body.ok_or_else(|| bad(&self.tokens.place(), "a feature that ends otherwise than it begins"))?;
            self.feature(tag, body, &mut figures, cx)?;
        }
        self.expect(&[Token::Sign(';')], cx)
    }

    fn feature(
        &mut self,
        tag: &str,
        body: &'a str,
        figures: &mut Figures,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let outer = std::mem::replace(&mut self.tokens, Tokens::new(body));
        let (Token::Entity(number), Token::Sign('='), Token::Word(word)) =
            (self.next(cx)?, self.next(cx)?, self.next(cx)?)
        else {
            return Err(bad(&outer.place(), "no feature"));
        };
        if !table::is_feature(word) {
            let what = format!("the feature {} is not known", shown(word));
            return Err(Refusal::advised(&advice::DRAWING, format!("SXF #{number}"), &what));
        }
        self.out.push_str(&format!("\r\n/*{tag}\r\n#{number} = {word}"));
        self.expect(&[Token::Sign('(')], cx)?;
        let from = self.out.len().saturating_add(1);
        self.parameters(None, cx)?;
        if self.tokens.next()?.is_some() {
            return Err(bad(&format!("#{number}"), "something stands behind a feature"));
        }
        self.tokens = outer;
        let feature = word.to_ascii_lowercase();
        // A figure closes under its first parameter and is placed by its second.
        let place = usize::from(feature == "sfig_locate_feature");
        let begin = place.checked_sub(1).map_or(Some(from), |n| self.cuts.get(n).map(|cut| cut.saturating_add(1)));
        let name = begin.zip(self.cuts.get(place)).and_then(|(from, to)| self.out.get(from..*to)).unwrap_or("");
        figures.element(&feature, name.trim_matches(['\\', '\'']), cx)?;
        self.out.push_str(&format!("\r\n{tag}*/\r\n"));
        Ok(())
    }

    /// Entities of AP202.
    fn entities(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut graph = Graph::new("SXF");
        loop {
            let number = match self.next(cx)? {
                Token::Entity(number) => number,
                Token::Word("ENDSEC") => break,
                _ => return Err(bad(&self.tokens.place(), "something stands between the entities")),
            };
            graph.entity(number, cx)?;
            self.expect(&[Token::Sign('=')], cx)?;
            self.out.push_str(&format!("#{number}="));
            match self.next(cx)? {
                Token::Word(word) => self.entity(word, &mut graph, cx)?,
                Token::Sign('(') => {
                    self.out.push_str("(\r\n");
                    let mut parts = 0_usize;
                    loop {
                        match self.next(cx)? {
                            Token::Word(word) if parts < 64 => self.entity(word, &mut graph, cx)?,
                            Token::Sign(')') if parts > 0 => break,
                            _ => return Err(bad(&format!("#{number}"), "no entity of several kinds")),
                        }
                        self.out.push_str("\r\n");
                        parts = parts.saturating_add(1);
                    }
                    self.out.push(')');
                }
                _ => return Err(bad(&format!("#{number}"), "no entity")),
            }
            self.expect(&[Token::Sign(';')], cx)?;
            self.out.push_str(";\r\n");
        }
        graph.check(cx)?;
        self.expect(&[Token::Sign(';')], cx)
    }

    fn entity(&mut self, word: &'a str, graph: &mut Graph, cx: &mut Context<'_>) -> Result<(), Refusal> {
        known(word, &self.tokens)?;
        // Of all entities these put a figure in its place.
        if word == "MAPPED_ITEM" {
            graph.weigh();
        }
        self.out.push_str(word);
        self.expect(&[Token::Sign('(')], cx)?;
        self.parameters(Some(graph), cx)
    }

    /// Parameters up to the end of their list, whose beginning was read. With a graph they may point at entities.
    fn parameters(&mut self, mut graph: Option<&mut Graph>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let entities = graph.is_some();
        self.cuts.clear();
        self.out.push('(');
        let mut depth = 1_usize;
        // What may come: a value; the end of a list that has none; or, behind a value, what parts it from the next.
        let (mut value, mut empty) = (true, true);
        while depth > 0 {
            let token = self.next(cx)?;
            match token {
                Token::Sign('(') if value && depth < DEEPEST => {
                    self.out.push('(');
                    depth = depth.saturating_add(1);
                    empty = true;
                    continue;
                }
                Token::Sign(')') if !value || empty => {
                    if depth == 1 {
                        self.cuts.push(self.out.len());
                    }
                    self.out.push(')');
                    depth = depth.saturating_sub(1);
                }
                Token::Sign(',') if !value => {
                    if depth == 1 {
                        self.cuts.push(self.out.len());
                    }
                    self.out.push(',');
                    (value, empty) = (true, false);
                    continue;
                }
                Token::Sign(sign @ ('$' | '*')) if value => self.out.push(sign),
                Token::Number(number) if value => self.out.push_str(number),
                Token::Choice(word) if value => {
                    self.out.push('.');
                    self.out.push_str(word);
                    self.out.push('.');
                }
                Token::Text(body) if value => {
                    let body = text::clean(body, "SXF", cx)?;
                    self.out.push('\'');
                    self.out.push_str(&body);
                    self.out.push('\'');
                }
                Token::Quoted(body) if value && !entities => {
                    let body = text::clean(body, "SXF", cx)?;
                    self.out.push_str("\\'");
                    self.out.push_str(&body);
                    self.out.push_str("\\'");
                }
                Token::Entity(number) if value && entities => {
                    if let Some(graph) = graph.as_deref_mut() {
                        graph.point(number, 1, cx)?;
                    }
                    self.out.push_str(&format!("#{number}"));
                }
                // The type of a value, with the value in brackets.
                Token::Word(word) if value && entities && depth < DEEPEST => {
                    known(word, &self.tokens)?;
                    self.out.push_str(word);
                    self.expect(&[Token::Sign('(')], cx)?;
                    self.out.push('(');
                    depth = depth.saturating_add(1);
                    empty = true;
                    continue;
                }
                _ => return Err(bad(&self.tokens.place(), "a list of parameters that is none")),
            }
            (value, empty) = (false, false);
        }
        Ok(())
    }
}

/// A name from the file, short enough for a report.
fn shown(name: &str) -> String {
    names::show(names::cut(name, 60)).to_string()
}

fn known(word: &str, tokens: &Tokens<'_>) -> Result<(), Refusal> {
    if table::is_entity(word) {
        return Ok(());
    }
    let what = format!("the entity {} is not known", shown(word));
    Err(Refusal::advised(&advice::DRAWING, format!("SXF {}", tokens.place()), &what))
}
