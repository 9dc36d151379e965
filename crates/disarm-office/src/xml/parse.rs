//! Strict parsing of one XML part: no DTD, only UTF-8 and UTF-16, every limit spent while reading (threats XML-01 … XML-10).

use super::doc::{Attr, Doc, NodeId, Span};
use super::ns::{self, Ns};
use mugai_core::{Limit, Limits, Reason, Refusal};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, Reader};
use std::borrow::Cow;

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
    Parser { doc: Doc::empty(), limits, place, open: Vec::new(), scope: Vec::new(), utf16, done: false }.run(&text)
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

/// UTF-8 or UTF-16 with a byte order mark; whether it was UTF-16.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, bool), &'static str> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let pairs = rest.chunks_exact(2);
        if !pairs.remainder().is_empty() {
            return Err("UTF-16 of odd length");
        }
        let units = pairs.map(|p| unit(p.try_into().unwrap_or_default()));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.map(|t| (Cow::Owned(t), true)).map_err(|_| "a lone surrogate")
    };
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Err("UTF-32"),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => {
            std::str::from_utf8(rest).map(|t| (Cow::Borrowed(t), false)).map_err(|_| "not UTF-8")
        }
    }
}

/// The Char production of XML 1.0 §2.2, over the whole part.
fn check_characters(text: &str) -> Result<(), &'static str> {
    let c0 = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r');
    if text.as_bytes().iter().any(c0) {
        return Err("a control character");
    }
    if text.contains(['\u{FFFE}', '\u{FFFF}']) {
        return Err("a character XML forbids");
    }
    Ok(())
}

struct Parser<'a> {
    doc: Doc,
    limits: &'a Limits,
    place: &'a str,
    /// Open elements, and how many bindings were in scope before each.
    open: Vec<(NodeId, usize)>,
    scope: Vec<(Box<str>, Ns)>,
    utf16: bool,
    done: bool,
}

impl Parser<'_> {
    fn bad(&self, why: &str) -> Refusal {
        bad(self.place, why)
    }

    fn flood(&self, why: &str) -> Refusal {
        Refusal::limit(Limit::Xml, self.place, why)
    }

    fn run(mut self, text: &str) -> Result<Doc, Refusal> {
        let mut reader = Reader::from_str(text);
        let mut events = 0u64;
        // Text that is being put together from pieces (text, references, CDATA), as a start in the arena.
        let mut running: Option<usize> = None;
        loop {
            events = events.saturating_add(1);
            if events > self.limits.xml_events {
                return Err(self.flood("too many events"));
            }
            let event =
                reader.read_event().map_err(|e| self.bad(&format!("{e} near byte {}", reader.error_position())))?;
            if !matches!(
                event,
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) | Event::Comment(_) | Event::PI(_)
            ) {
                self.end_text(&mut running)?;
            }
            match event {
                Event::Start(e) => self.start(&e, false)?,
                Event::Empty(e) => self.start(&e, true)?,
                Event::End(_) => self.end()?,
                Event::Text(t) => self.characters(&t.into_inner(), &mut running)?,
                Event::CData(t) => self.characters(&t.into_inner(), &mut running)?,
                Event::GeneralRef(r) => {
                    if self.open.is_empty() {
                        return Err(self.bad("a reference outside the root"));
                    }
                    let c = reference(&r).ok_or_else(|| self.bad("an entity that is not predefined"))?;
                    running.get_or_insert(self.doc.text.len());
                    self.doc.text.push(c);
                }
                Event::Decl(d) => {
                    if let Some(encoding) = d.encoding() {
                        let encoding = encoding.map_err(|_| self.bad("a broken XML declaration"))?;
                        let utf8 = encoding.eq_ignore_ascii_case("utf-8") || encoding.eq_ignore_ascii_case("utf8");
                        let fits = if self.utf16 { encoding.eq_ignore_ascii_case("utf-16") } else { utf8 };
                        if !fits {
                            return Err(self.bad("the declared encoding is not that of the bytes"));
                        }
                    }
                }
                Event::DocType(_) => return Err(self.bad("a document type declaration")),
                // Neither carries anything an Office program shows; both have carried attacks.
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        if !self.open.is_empty() || !self.done {
            return Err(self.bad("the part ends too early"));
        }
        Ok(self.doc)
    }

    fn start(&mut self, e: &BytesStart<'_>, empty: bool) -> Result<(), Refusal> {
        if self.done && self.open.is_empty() {
            return Err(self.bad("a second root element"));
        }
        if u64::try_from(self.open.len()).unwrap_or(u64::MAX) >= self.limits.xml_depth {
            return Err(self.flood("elements nested too deep"));
        }
        let before = self.scope.len();
        self.bind(e)?;
        let name = e.name();
        let (ns, local) = self.resolve(name.as_ref(), true)?;
        let attrs = self.attributes(e, ns, local)?;
        let node = self.doc.push_element(ns, local, attrs);
        match self.open.last() {
            Some(&(parent, _)) => self.doc.append(parent, node),
            None => {
                self.doc.set_root(node);
                self.done = true;
            }
        }
        if empty {
            self.scope.truncate(before);
        } else {
            self.open.push((node, before));
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Refusal> {
        // quick-xml has checked that the names match.
        let (_, before) = self.open.pop().ok_or_else(|| self.bad("an end tag too many"))?;
        self.scope.truncate(before);
        Ok(())
    }

    fn bind(&mut self, e: &BytesStart<'_>) -> Result<(), Refusal> {
        for attr in e.attributes().with_checks(false) {
            let attr = attr.map_err(|_| self.bad("a broken attribute"))?;
            let key: &str = attr.key.as_ref();
            let prefix = match key.split_once(':') {
                Some(("xmlns", prefix)) => prefix,
                None if key == "xmlns" => "",
                _ => continue,
            };
            let start = self.doc.text.len();
            self.unescape(&attr.value)?;
            let uri: String = self.doc.text.split_off(start);
            if prefix == "xml" || prefix == "xmlns" || (uri.is_empty() && !prefix.is_empty()) {
                return Err(self.bad("a forbidden namespace binding"));
            }
            self.check_name(prefix, true)?;
            if self.scope.len() >= MAX_BINDINGS {
                return Err(self.flood("too many namespaces"));
            }
            let row = if uri.is_empty() {
                ns::NONE
            } else {
                self.doc.row(&uri).ok_or_else(|| self.flood("too many namespaces"))?
            };
            self.scope.push((prefix.into(), row));
            let known = self.doc.bound.iter().any(|(p, r)| &**p == prefix && *r == row);
            if !known && self.doc.bound.len() < MAX_BINDINGS {
                self.doc.bound.push((prefix.into(), row));
            }
        }
        Ok(())
    }

    fn lookup(&self, prefix: &str) -> Option<Ns> {
        if prefix == "xml" {
            return Some(ns::of("xml"));
        }
        let found = self.scope.iter().rev().find(|(p, _)| &**p == prefix).map(|(_, row)| *row);
        if prefix.is_empty() { Some(found.unwrap_or(ns::NONE)) } else { found }
    }

    fn resolve(&mut self, name: &str, element: bool) -> Result<(Ns, u32), Refusal> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let row = match (prefix, element) {
            ("", false) => ns::NONE,
            _ => self.lookup(prefix).ok_or_else(|| self.bad("a prefix that is bound to nothing"))?,
        };
        if !self.doc.has_name(local) {
            self.check_name(local, false)?;
        }
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

    fn attributes(&mut self, e: &BytesStart<'_>, ns: Ns, local: u32) -> Result<Span, Refusal> {
        let start = self.doc.attrs.len();
        let mut count = 0u64;
        for attr in e.attributes().with_checks(false) {
            let attr = attr.map_err(|_| self.bad("a broken attribute"))?;
            count = count.saturating_add(1);
            if count > self.limits.xml_attributes {
                return Err(self.flood("too many attributes"));
            }
            if u64::try_from(attr.value.len()).unwrap_or(u64::MAX) > self.limits.xml_attribute_bytes {
                return Err(self.flood("an attribute value too long"));
            }
            let key: &str = attr.key.as_ref();
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let (row, name) = self.resolve(key, false)?;
            if self.doc.attrs.iter().skip(start).any(|a| a.ns == row && a.name == name) {
                return Err(self.bad("the same attribute twice"));
            }
            let from = self.doc.text.len();
            self.unescape(&attr.value)?;
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
        if let (Some(&(parent, _)), true) = (self.open.last(), span.1 > 0) {
            let node = self.doc.push_text(span);
            self.doc.append(parent, node);
        }
        Ok(())
    }

    /// Appends an attribute value to the arena, references resolved and white space normalised (XML 1.0 §3.3.3).
    fn unescape(&mut self, raw: &str) -> Result<(), Refusal> {
        if raw.contains('<') {
            return Err(self.bad("'<' in an attribute"));
        }
        if !raw.contains(['&', '\t', '\n', '\r']) {
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

/// The character of a predefined or numeric reference (without `&` and `;`); `None` for any other and for what XML forbids.
fn reference(name: &str) -> Option<char> {
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix('x') {
                Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
                None if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
                _ => return None,
            };
            char::from_u32(number)?
        }
    };
    let forbidden = (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    (!forbidden).then_some(c)
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
