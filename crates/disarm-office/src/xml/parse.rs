//! Strict parsing of one XML part: no DTD, only UTF-8 and UTF-16, every limit spent while reading (threats XML-01 … XML-10).

use super::chars::{check_characters, decode, reference};
use super::doc::{Attr, Doc, NodeId, Span};
use super::ns::{self, Ns};
use super::tokens::{Token, Tokens};
use mugai_core::{Limit, Limits, Reason, Refusal};
use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;

/// Most namespace bindings in scope at once; real parts have some forty.
const MAX_BINDINGS: usize = 500;

/// Parses a part.
///
/// # Errors
/// `malformed_xml` for anything the specification forbids or Office never writes, `limit_xml` for floods.
pub(crate) fn parse(bytes: &[u8], place: &str, limits: &Limits) -> Result<Doc, Refusal> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.xml_part_bytes {
        return Err(Refusal::limit(Limit::Xml, place, "the part is larger than allowed"));
    }
    let (text, utf16) = decode(bytes).map_err(|why| bad(place, why))?;
    check_characters(&text).map_err(|why| bad(place, why))?;
    let doc = Doc::empty();
    let tokens = Tokens::new(&text);
    Parser { doc, limits, place, tokens, open: Vec::new(), scope: Vec::new(), utf16, done: false }.run()
}

/// The first element of a part of which only the beginning is at hand: our prefix of its namespace, and its local name.
pub(crate) fn first_element(head: &[u8]) -> Option<(&'static str, String)> {
    let text = match head {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => decode(head.get(..head.len() & !1)?).ok()?.0.into_owned(),
        _ => String::from_utf8_lossy(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)).into_owned(),
    };
    let mut reader = NsReader::from_str(&text);
    loop {
        match reader.read_resolved_event().ok()? {
            (ResolveResult::Bound(uri), Event::Start(e) | Event::Empty(e)) => {
                let row = ns::find(uri.0)?;
                let local: &str = e.local_name().into_inner();
                return Some((Doc::prefix_of_row(row), local.to_owned()));
            }
            (_, Event::Start(_) | Event::Empty(_) | Event::Eof | Event::End(_)) => return None,
            _ => {}
        }
    }
}

fn bad(place: &str, why: &str) -> Refusal {
    Refusal::new(Reason::MalformedXml, place, why)
}

/// A prefix, packed: comparing numbers is what parsing would otherwise spend its time on.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Prefix {
    /// Up to seven bytes and their number.
    Short(u64),
    Long(Box<str>),
}

impl Prefix {
    fn of(prefix: &str) -> Self {
        if prefix.len() > 7 {
            return Self::Long(prefix.into());
        }
        let start = u64::try_from(prefix.len()).unwrap_or(0);
        Self::Short(prefix.bytes().fold(start, |packed, b| packed << 8 | u64::from(b)))
    }
}

struct Parser<'a> {
    doc: Doc,
    limits: &'a Limits,
    place: &'a str,
    tokens: Tokens<'a>,
    /// Open elements: node, name as written, and how many bindings were in scope before each.
    open: Vec<(NodeId, &'a str, usize)>,
    scope: Vec<(Prefix, Ns)>,
    utf16: bool,
    done: bool,
}

impl<'a> Parser<'a> {
    fn bad(&self, why: &str) -> Refusal {
        bad(self.place, why)
    }

    fn flood(&self, why: &str) -> Refusal {
        Refusal::limit(Limit::Xml, self.place, why)
    }

    fn run(mut self) -> Result<Doc, Refusal> {
        let mut events = 0u64;
        // Text that is being put together from pieces (text, references, CDATA), as a start in the arena.
        let mut running: Option<usize> = None;
        while let Some(token) = self.tokens.next().map_err(|why| self.bad(why))? {
            events = events.saturating_add(1);
            if events > self.limits.xml_events {
                return Err(self.flood("too many events"));
            }
            match token {
                Token::Start { name, empty } => {
                    self.end_text(&mut running)?;
                    self.start(name, empty)?;
                }
                Token::End(name) => {
                    self.end_text(&mut running)?;
                    self.end(name)?;
                }
                Token::Text(t) | Token::CData(t) => self.characters(t, &mut running)?,
                Token::Reference(r) => {
                    if self.open.is_empty() {
                        return Err(self.bad("a reference outside the root"));
                    }
                    let c = reference(r).ok_or_else(|| self.bad("an entity that is not predefined"))?;
                    running.get_or_insert(self.doc.text.len());
                    self.doc.text.push(c);
                }
                Token::Declaration => self.declaration()?,
                // Neither carries anything an Office program shows; both have carried attacks.
                Token::Aside => {}
            }
        }
        self.end_text(&mut running)?;
        if !self.open.is_empty() || !self.done {
            return Err(self.bad("the part ends too early"));
        }
        Ok(self.doc)
    }

    fn declaration(&self) -> Result<(), Refusal> {
        let encoding = self.tokens.attributes.iter().find(|(key, _)| *key == "encoding");
        let Some((_, encoding)) = encoding else { return Ok(()) };
        let utf8 = encoding.eq_ignore_ascii_case("utf-8") || encoding.eq_ignore_ascii_case("utf8");
        let fits = if self.utf16 { encoding.eq_ignore_ascii_case("utf-16") } else { utf8 };
        if fits { Ok(()) } else { Err(self.bad("the declared encoding is not that of the bytes")) }
    }

    fn start(&mut self, name: &'a str, empty: bool) -> Result<(), Refusal> {
        if self.done && self.open.is_empty() {
            return Err(self.bad("a second root element"));
        }
        if u64::try_from(self.open.len()).unwrap_or(u64::MAX) >= self.limits.xml_depth {
            return Err(self.flood("elements nested too deep"));
        }
        let before = self.scope.len();
        // Lent for as long as this takes, so that the list is made only once.
        let attributes = std::mem::take(&mut self.tokens.attributes);
        if u64::try_from(attributes.len()).unwrap_or(u64::MAX) > self.limits.xml_attributes {
            return Err(self.flood("too many attributes"));
        }
        // Whatever an element binds holds for its own name too.
        for (key, value) in &attributes {
            match key.strip_prefix("xmlns") {
                Some("") => self.bind("", value)?,
                Some(rest) if rest.starts_with(':') => self.bind(rest.get(1..).unwrap_or(""), value)?,
                _ => {}
            }
        }
        let (ns, local) = self.resolve(name, true)?;
        let attrs = self.attributes(&attributes, ns, local)?;
        self.tokens.attributes = attributes;
        let node = self.doc.push_element(ns, local, attrs);
        match self.open.last() {
            Some(&(parent, ..)) => self.doc.append(parent, node),
            None => {
                self.doc.set_root(node);
                self.done = true;
            }
        }
        if empty {
            self.scope.truncate(before);
        } else {
            self.open.push((node, name, before));
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        let (_, opened, before) = self.open.pop().ok_or_else(|| self.bad("an end tag too many"))?;
        if opened != name {
            return Err(self.bad("an end tag that is not that of the open element"));
        }
        self.scope.truncate(before);
        Ok(())
    }

    fn bind(&mut self, prefix: &str, value: &str) -> Result<(), Refusal> {
        let start = self.doc.text.len();
        self.unescape(value)?;
        let uri: String = self.doc.text.split_off(start);
        if prefix == "xml" || prefix == "xmlns" || (uri.is_empty() && !prefix.is_empty()) {
            return Err(self.bad("a forbidden namespace binding"));
        }
        self.check_name(prefix, true)?;
        // Inclusion puts another file into this one (XML-09); no part of an Office package asks for it.
        if uri.starts_with("http://www.w3.org/") && uri.ends_with("/XInclude") {
            return Err(self.bad("XML inclusion"));
        }
        if self.scope.len() >= MAX_BINDINGS {
            return Err(self.flood("too many namespaces"));
        }
        let row = if uri.is_empty() {
            ns::NONE
        } else {
            self.doc.row(&uri).ok_or_else(|| self.flood("too many namespaces"))?
        };
        self.scope.push((Prefix::of(prefix), row));
        let known = self.doc.bound.iter().any(|(p, r)| &**p == prefix && *r == row);
        if !known && self.doc.bound.len() < MAX_BINDINGS {
            self.doc.bound.push((prefix.into(), row));
        }
        Ok(())
    }

    fn lookup(&self, prefix: &str) -> Option<Ns> {
        if prefix == "xml" {
            return Some(ns::of("xml"));
        }
        let wanted = Prefix::of(prefix);
        let found = self.scope.iter().rev().find(|(p, _)| *p == wanted).map(|(_, row)| *row);
        if prefix.is_empty() { Some(found.unwrap_or(ns::NONE)) } else { found }
    }

    fn resolve(&mut self, name: &str, element: bool) -> Result<(Ns, u32), Refusal> {
        let (prefix, local) = divided(name);
        let row = match (prefix, element) {
            ("", false) => ns::NONE,
            _ => self.lookup(prefix).ok_or_else(|| self.bad("a prefix that is bound to nothing"))?,
        };
        if let Some(known) = self.doc.interned(local) {
            return Ok((row, known));
        }
        self.check_name(local, false)?;
        let local = self.doc.intern(local).ok_or_else(|| self.flood("too many names"))?;
        Ok((row, local))
    }

    /// quick-xml does not look at the characters of a name; we write it again, so we do (Namespaces in XML §3, NCName).
    fn check_name(&self, name: &str, may_be_empty: bool) -> Result<(), Refusal> {
        let mut chars = name.chars();
        let head = match chars.next() {
            None => may_be_empty,
            Some(c) => c.is_alphabetic() || c == '_',
        };
        let tail = chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '·'));
        if head && tail && name.len() <= 1_000 { Ok(()) } else { Err(self.bad("a name XML forbids")) }
    }

    fn attributes(&mut self, list: &[(&str, &str)], ns: Ns, local: u32) -> Result<Span, Refusal> {
        let start = self.doc.attrs.len();
        for (key, raw) in list.iter().copied() {
            if u64::try_from(raw.len()).unwrap_or(u64::MAX) > self.limits.xml_attribute_bytes {
                return Err(self.flood("an attribute value too long"));
            }
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let (row, name) = self.resolve(key, false)?;
            if self.doc.attrs.iter().skip(start).any(|a| a.ns == row && a.name == name) {
                return Err(self.bad("the same attribute twice"));
            }
            let from = self.doc.text.len();
            self.unescape(raw)?;
            let qnames = self.holds_qnames(row, name, ns, local);
            if qnames {
                let value = self.doc.text.split_off(from);
                let numbered = self.numbered(&value);
                self.doc.text.push_str(&numbered);
            }
            let value = self.doc.span_from(from).ok_or_else(|| self.flood("too much text"))?;
            self.doc.attrs.push(Attr { ns: row, name, value, qnames, alive: true });
        }
        let to_u32 = |n: usize| u32::try_from(n).ok();
        let len = self.doc.attrs.len().saturating_sub(start);
        to_u32(start).zip(to_u32(len)).ok_or_else(|| self.flood("too many attributes"))
    }

    /// Attributes whose value names namespaces by prefix: those of markup compatibility (ECMA-376 Part 3) and `xsi:type`.
    fn holds_qnames(&self, row: Ns, name: u32, element: Ns, local: u32) -> bool {
        let name = self.doc.local(name);
        match Doc::prefix_of(row) {
            "mc" => matches!(
                name,
                "Ignorable" | "MustUnderstand" | "ProcessContent" | "PreserveElements" | "PreserveAttributes"
            ),
            "xsi" => name == "type",
            "" => {
                row == ns::NONE
                    && name == "Requires"
                    && Doc::prefix_of(element) == "mc"
                    && self.doc.local(local) == "Choice"
            }
            _ => false,
        }
    }

    /// `w14 wp14:x` → `12 34:x`; a prefix that is bound to nothing becomes `!`.
    fn numbered(&self, value: &str) -> String {
        let mut out = String::new();
        for token in value.split_ascii_whitespace() {
            let (prefix, local) = token.split_once(':').unwrap_or((token, ""));
            if !out.is_empty() {
                out.push(' ');
            }
            match self.lookup(prefix).filter(|r| *r != ns::NONE) {
                Some(row) => out.push_str(&row.to_string()),
                None => out.push('!'),
            }
            if !local.is_empty() {
                out.push(':');
                out.push_str(local);
            }
        }
        out
    }

    fn characters(&mut self, raw: &str, running: &mut Option<usize>) -> Result<(), Refusal> {
        if self.open.is_empty() {
            return if raw.trim_ascii().is_empty() { Ok(()) } else { Err(self.bad("text outside the root")) };
        }
        let start = *running.get_or_insert(self.doc.text.len());
        if raw.contains('\r') {
            // XML 1.0 §2.11: line ends are one newline.
            self.doc.text.push_str(&raw.replace("\r\n", "\n").replace('\r', "\n"));
        } else {
            self.doc.text.push_str(raw);
        }
        let len = u64::try_from(self.doc.text.len().saturating_sub(start)).unwrap_or(u64::MAX);
        if len > self.limits.xml_text_bytes { Err(self.flood("a text too long")) } else { Ok(()) }
    }

    fn end_text(&mut self, running: &mut Option<usize>) -> Result<(), Refusal> {
        let Some(start) = running.take() else { return Ok(()) };
        let span = self.doc.span_from(start).ok_or_else(|| self.flood("too much text"))?;
        if let (Some(&(parent, ..)), true) = (self.open.last(), span.1 > 0) {
            let node = self.doc.push_text(span);
            self.doc.append(parent, node);
        }
        Ok(())
    }

    /// Appends an attribute value to the arena, references resolved and white space normalised (XML 1.0 §3.3.3).
    fn unescape(&mut self, raw: &str) -> Result<(), Refusal> {
        let (mut bracket, mut special) = (false, false);
        for b in raw.bytes() {
            bracket |= b == b'<';
            special |= (b == b'&') | (b == b'\t') | (b == b'\n') | (b == b'\r');
        }
        if bracket {
            return Err(self.bad("'<' in an attribute"));
        }
        if !special {
            self.doc.text.push_str(raw);
            return Ok(());
        }
        let raw = raw.replace("\r\n", " ").replace(['\r', '\n', '\t'], " ");
        let mut rest = raw.as_str();
        while let Some((plain, after)) = rest.split_once('&') {
            let (name, tail) = after.split_once(';').ok_or_else(|| self.bad("a broken reference"))?;
            let c = reference(name).ok_or_else(|| self.bad("an entity that is not predefined"))?;
            self.doc.text.push_str(plain);
            self.doc.text.push(c);
            rest = tail;
        }
        self.doc.text.push_str(rest);
        Ok(())
    }
}

/// Prefix and local name. A plain loop: names are shorter than the start of any searcher.
fn divided(name: &str) -> (&str, &str) {
    let colon = name.bytes().position(|b| b == b':');
    let parts = colon.and_then(|at| Some((name.get(..at)?, name.get(at.checked_add(1)?..)?)));
    parts.unwrap_or(("", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    fn reason(xml: &[u8]) -> Option<Reason> {
        parse(xml, "p", &Limits::default()).err().map(|r| r.reason)
    }

    #[test]
    fn what_the_specification_forbids_is_refused() {
        for xml in [
            &b"<!DOCTYPE a><a/>"[..],
            b"<a>&x;</a>",
            b"<a>&#1;</a>",
            b"<a b='&#x0;'/>",
            b"<a b='<'/>",
            b"<a><b></a></b>",
            b"<a/><a/>",
            b"<a>",
            b"",
            b"<a b='1' b='2'/>",
            b"<p:a/>",
            b"<a>\x01</a>",
            b"<a>\xC0\x80</a>",
            b"<a>\xED\xA0\x80</a>",
            b"x<a/>",
            b"<a/>x",
            b"<a b/>",
            b"<a b=1/>",
            b"<?xml version='1.0' encoding='Shift_JIS'?><a/>",
            b"<?xml version='1.0' encoding='utf-16'?><a/>",
            b"\xFF\xFE\0\0<\0\0\0",
            b"<a xmlns:p=''/>",
            b"<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>",
            b"<a xmlns:xml='u'/>",
            b"<1/>",
            b"<a>&amp</a>",
            b"<a>&</a>",
            b"<a b\"='1'/>",
            b"<!-- a -- b --><a",
            b"<a>&lt",
        ] {
            assert_eq!(reason(xml), Some(Reason::MalformedXml), "{}", String::from_utf8_lossy(xml));
        }
    }

    #[test]
    fn floods_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(300), "</a>".repeat(300));
        assert_eq!(reason(deep.as_bytes()), Some(Reason::LimitXml));
        let many: String = (0..300).map(|i| format!(" a{i}='1'")).collect();
        assert_eq!(reason(format!("<a{many}/>").as_bytes()), Some(Reason::LimitXml));
    }

    #[test]
    fn text_is_put_together_from_its_pieces() {
        let doc = parse(b"<a>x &amp; <!-- no --><![CDATA[<y>]]>&#x3042;\r\n<b/></a>", "p", &Limits::default()).unwrap();
        assert_eq!(doc.text(doc.root()), "x & <y>\u{3042}\n");
    }

    #[test]
    fn names_are_matched_by_namespace() {
        let xml = format!("<z:p xmlns:z='{W}' z:val='a'><p xmlns='urn:x'/></z:p>");
        let doc = parse(xml.as_bytes(), "p", &Limits::default()).unwrap();
        assert!(doc.is(doc.root(), "w:p"));
        assert_eq!(doc.attr(doc.root(), "w:val"), Some("a"));
        assert_eq!(doc.name(doc.children(doc.root())[0]), ("?", "p"));
    }

    #[test]
    fn utf16_is_read_by_its_mark() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>漢</a>";
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let doc = parse(&bytes, "p", &Limits::default()).unwrap();
        assert_eq!(doc.text(doc.root()), "漢");
        bytes.pop();
        assert_eq!(reason(&bytes), Some(Reason::MalformedXml));
    }
}
