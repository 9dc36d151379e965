//! One pass over the tokens: what is data is written, what runs or loads is left out; open elements are a list.

use super::links::{self, Judged};
use super::scope::Scope;
use super::table::{self, Class, Fate};
use super::tokens::{Token, Tokens};
use super::write::{self, How};
use crate::rules::{
    XML_ACTIVE_ELEMENT, XML_DOCUMENT_TYPE, XML_EXTERNAL_REFERENCE, XML_LINK, XML_PROCESSING_INSTRUCTION, XML_STYLESHEET,
};
use mugai_core::{Context, Limit, Reason, Refusal};

/// How every file of ours begins that began with a declaration.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// An open element.
struct Open<'t> {
    name: &'t str,
    bindings: usize,
    written: bool,
    /// It goes with its content; so does all within it.
    gone: bool,
    is_link: bool,
}

struct Writer<'t> {
    tokens: Tokens<'t>,
    out: String,
    open: Vec<Open<'t>>,
    scope: Scope,
    /// Text since the last tag: as it is written, and as it reads where it may be a link.
    text: String,
    said: String,
    rooted: bool,
}

/// Writes a file again.
///
/// # Errors
/// `malformed_xml`, `active_format` for what runs, limits.
pub(super) fn rebuild(text: &str, cx: &mut Context<'_>) -> Result<String, Refusal> {
    let limits = cx.limits();
    let most = usize::try_from(limits.xml_attributes).unwrap_or(usize::MAX);
    let mut writer = Writer {
        tokens: Tokens::new(text, most),
        out: String::with_capacity(text.len()),
        open: Vec::new(),
        scope: Scope::new(),
        text: String::new(),
        said: String::new(),
        rooted: false,
    };
    let mut events = 0_u64;
    while let Some(token) = writer.tokens.next()? {
        events = events.saturating_add(1);
        if events > limits.xml_events {
            return Err(Refusal::limit(Limit::Xml, &writer.tokens.place(), "too many elements"));
        }
        writer.token(token, events == 1, cx)?;
        if u64::try_from(writer.out.len().saturating_add(writer.text.len())).unwrap_or(u64::MAX) > limits.output_bytes {
            return Err(Refusal::limit(Limit::Output, "", "the rebuilt file is larger than allowed"));
        }
    }
    writer.flush(cx)?;
    if !writer.rooted || !writer.open.is_empty() {
        return Err(writer.tokens.broken("cut off"));
    }
    Ok(writer.out)
}

impl<'t> Writer<'t> {
    fn gone(&self) -> bool {
        self.open.last().is_some_and(|o| o.gone)
    }

    fn token(&mut self, token: Token<'t>, first: bool, cx: &mut Context<'_>) -> Result<(), Refusal> {
        match token {
            Token::Comment => Ok(()),
            Token::Text(raw) => self.text(raw, How::Text, cx),
            Token::Data(raw) => self.text(raw, How::Data, cx),
            Token::Instruction("xml", rest) if first => {
                let version = rest
                    .trim_start()
                    .strip_prefix("version")
                    .map(|r| r.trim_start().trim_start_matches('=').trim_start());
                if !version.is_some_and(|v| v.starts_with("\"1.0\"") || v.starts_with("'1.0'")) {
                    return Err(self.tokens.broken("not XML 1.0"));
                }
                self.out.push_str(DECLARATION);
                Ok(())
            }
            Token::Instruction(target, _) => self.instruction(target, cx),
            Token::DocumentType if !self.rooted => cx.found(&XML_DOCUMENT_TYPE, &self.tokens.place()).map(drop),
            Token::DocumentType => Err(self.tokens.broken("a document type within the document")),
            Token::Start { name, attributes, empty } => {
                self.flush(cx)?;
                self.start(name, &attributes, empty, cx)
            }
            Token::End(name) => {
                self.flush(cx)?;
                match self.open.pop() {
                    Some(open) if open.name == name => {
                        self.scope.leave(open.bindings);
                        if open.written {
                            self.out.push_str("</");
                            self.out.push_str(name);
                            self.out.push('>');
                        }
                        Ok(())
                    }
                    _ => Err(self.tokens.broken("an end tag without its start")),
                }
            }
        }
    }

    fn instruction(&self, target: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if target.eq_ignore_ascii_case("xml") {
            return Err(self.tokens.broken("a declaration within the document"));
        }
        if target.eq_ignore_ascii_case("mso-application") {
            let detail = "a document of Office in one XML file";
            return Err(Refusal::new(Reason::ActiveFormat, self.tokens.place(), detail));
        }
        let style = target.eq_ignore_ascii_case("xml-stylesheet");
        cx.found(if style { &XML_STYLESHEET } else { &XML_PROCESSING_INSTRUCTION }, &self.tokens.place()).map(drop)
    }

    /// Text outside of the root is layout or nothing.
    fn text(&mut self, raw: &str, how: How, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if self.open.is_empty() {
            if how == How::Data || !raw.bytes().all(|b| b.is_ascii_whitespace()) {
                return Err(self.tokens.broken("text outside of the document"));
            }
            self.out.push_str(raw);
            return Ok(());
        }
        if self.gone() {
            return Ok(());
        }
        let is_link = self.open.last().is_some_and(|o| o.is_link);
        write::value(&mut self.text, raw, how, is_link.then_some(&mut self.said), &self.tokens, cx)
    }

    /// Writes the text since the last tag, unless it is an address that runs.
    fn flush(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if !self.said.is_empty() && links::runs(&self.said) {
            cx.found(&XML_LINK, &self.tokens.place())?;
        } else {
            self.out.push_str(&self.text);
        }
        self.text.clear();
        self.said.clear();
        Ok(())
    }

    fn start(
        &mut self,
        name: &'t str,
        attributes: &[(&'t str, &'t str)],
        empty: bool,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        if self.open.is_empty() && self.rooted {
            return Err(self.tokens.broken("a second root"));
        }
        if u64::try_from(self.open.len()).unwrap_or(u64::MAX) >= cx.limits().xml_depth {
            return Err(Refusal::limit(Limit::Xml, &self.tokens.place(), "elements nested too deep"));
        }
        let bindings = self.scope.depth();
        self.declare(attributes, cx)?;
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let (class, _) = self.scope.resolve(prefix).ok_or_else(|| self.tokens.broken("a prefix nobody declared"))?;
        if class == Class::Active || !self.rooted && table::is_active_root(local) {
            return Err(self.active());
        }
        self.rooted = true;
        let fate = table::fate(class, local);
        let gone = self.gone() || matches!(fate, Fate::Active | Fate::Loads);
        if gone && !self.gone() {
            let place = format!("{name} {}", self.tokens.place());
            cx.found(if fate == Fate::Loads { &XML_EXTERNAL_REFERENCE } else { &XML_ACTIVE_ELEMENT }, &place)?;
            if self.open.is_empty() {
                return Err(self.active());
            }
        }
        let written = !gone && (fate == Fate::Written || self.open.is_empty());
        if written {
            self.out.push('<');
            self.out.push_str(name);
            self.attributes((class, local), attributes, cx)?;
            self.out.push_str(if empty { "/>" } else { ">" });
        }
        if empty {
            self.scope.leave(bindings);
        } else {
            let is_link = links::is_link(local);
            self.open.push(Open { name, bindings, written, gone, is_link });
        }
        Ok(())
    }

    fn active(&self) -> Refusal {
        Refusal::new(Reason::ActiveFormat, self.tokens.place(), "XML that is a program, a stylesheet or settings")
    }

    /// Takes the namespaces an element declares into scope.
    fn declare(&mut self, attributes: &[(&str, &str)], cx: &mut Context<'_>) -> Result<(), Refusal> {
        for (key, raw) in attributes {
            let Some(prefix) = declared(key) else { continue };
            let mut uri = String::new();
            let mut spelled = String::new();
            write::value(&mut spelled, raw, How::Attribute, Some(&mut uri), &self.tokens, cx)?;
            if self.scope.declare(prefix, &uri).is_none() {
                return Err(self.tokens.broken("a namespace that may not be declared so"));
            }
        }
        Ok(())
    }

    fn attributes(
        &mut self,
        element: (Class, &str),
        attributes: &[(&str, &str)],
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let mut seen: Vec<(u32, &str)> = Vec::new();
        for (key, raw) in attributes {
            let (mut spelled, mut said) = (String::new(), String::new());
            write::value(&mut spelled, raw, How::Attribute, Some(&mut said), &self.tokens, cx)?;
            if declared(key).is_none() {
                let (prefix, local) = key.split_once(':').unwrap_or(("", key));
                let resolved = if prefix.is_empty() { Some((Class::None, 0)) } else { self.scope.resolve(prefix) };
                let (class, number) = resolved.ok_or_else(|| self.tokens.broken("a prefix nobody declared"))?;
                if number > 0 && seen.contains(&(number, local)) {
                    return Err(self.tokens.broken("an attribute twice under two prefixes"));
                }
                seen.push((number, local));
                let place = || format!("@{key} {}", self.tokens.place());
                match links::attribute(element, class, local, &said) {
                    // A link is written as it was judged, without references to white space.
                    Judged::Keep(value) if value == said && !links::is_link(local) => {}
                    Judged::Keep(value) => {
                        spelled.clear();
                        write::escape(&mut spelled, &value);
                    }
                    Judged::External => {
                        cx.found(&XML_EXTERNAL_REFERENCE, &place())?;
                        continue;
                    }
                    Judged::Link => {
                        cx.found(&XML_LINK, &place())?;
                        continue;
                    }
                    Judged::Active => {
                        cx.found(&XML_ACTIVE_ELEMENT, &place())?;
                        continue;
                    }
                    Judged::Silent => continue,
                    Judged::Refused => return Err(self.active()),
                }
            }
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.out.push_str(&spelled);
            self.out.push('"');
        }
        Ok(())
    }
}

/// The prefix a key declares; empty for `xmlns` itself.
fn declared(key: &str) -> Option<&str> {
    if key == "xmlns" { Some("") } else { key.strip_prefix("xmlns:") }
}
