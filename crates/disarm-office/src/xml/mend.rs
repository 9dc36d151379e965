//! Old drawings that are no well-formed XML (`<br>`, values without quotes, prefixes nobody declared): put in order the way a
//! browser would read them, for the strict parser (threats OOX-P18).

use mugai_core::Limits;
use std::collections::HashMap;
use std::fmt::Write;

/// Prefixes Excel takes for granted in an old drawing.
const USUAL: &[(&str, &str)] = &[
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
    ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];
/// Elements of HTML that have no end tag.
const VOID: &[&str] = &["br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "embed"];
/// Most attributes of one tag; what stands behind them is dropped.
const MAX_ATTRIBUTES: usize = 200;

/// A well-formed text that says what the drawing says; `None` when it does not begin as a drawing or nests too deep.
pub(crate) fn mend(bytes: &[u8], limits: &Limits) -> Option<String> {
    if u64::try_from(bytes.len()).ok()? > limits.xml_part_bytes {
        return None;
    }
    let text = decode(bytes);
    let depth = usize::try_from(limits.xml_depth).ok()?.checked_sub(1)?;
    let mut mender =
        Mender { out: String::new(), open: Vec::new(), names: HashMap::new(), bound: HashMap::new(), depth };
    mender.run(&text)?;
    Some(mender.out)
}

/// The bytes as characters XML allows.
fn decode(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|p| unit(p.try_into().unwrap_or_default()));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => String::from_utf8_lossy(rest).into_owned(),
    };
    text.chars().filter(|c| allowed(*c)).collect()
}

/// The Char production of XML 1.0 §2.2, within what a `char` can be.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

struct Open {
    name: String,
    /// Prefixes the element declares.
    binds: Vec<String>,
}

struct Mender {
    out: String,
    open: Vec<Open>,
    /// How many elements of a name are open.
    names: HashMap<String, usize>,
    /// How many open elements declare a prefix.
    bound: HashMap<String, usize>,
    depth: usize,
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    empty: bool,
}

impl Mender {
    fn run(&mut self, text: &str) -> Option<()> {
        let mut rest = text;
        loop {
            let Some((before, tail)) = rest.split_once('<') else {
                self.text(rest);
                break;
            };
            self.text(before);
            let past = |mark: &str| tail.split_once(mark).map_or("", |(_, r)| r);
            rest = if tail.starts_with("!--") {
                past("-->")
            } else if let Some(data) = tail.strip_prefix("![CDATA[") {
                let (data, rest) = data.split_once("]]>").unwrap_or((data, ""));
                self.raw(data);
                rest
            } else if tail.starts_with('?') {
                past("?>")
            } else if tail.starts_with('!') {
                past(">")
            } else if let Some(end) = tail.strip_prefix('/') {
                let (name, rest) = end.split_once('>').unwrap_or((end, ""));
                self.end(&folded(name.trim()));
                if self.open.is_empty() && !self.out.is_empty() {
                    break;
                }
                rest
            } else if tail.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
                let (tag, rest) = tag(tail);
                self.start(tag)?;
                rest
            } else {
                self.raw("<");
                tail
            };
        }
        while !self.open.is_empty() {
            self.close();
        }
        (!self.out.is_empty()).then_some(())
    }

    /// Text with references.
    fn text(&mut self, text: &str) {
        let plain = resolved(text);
        self.raw(&plain);
    }

    fn raw(&mut self, text: &str) {
        if !self.open.is_empty() {
            escape(text, &mut self.out);
        }
    }

    fn start(&mut self, tag: Tag) -> Option<()> {
        let first = self.out.is_empty();
        if first && tag.name != "xml" {
            return None;
        }
        let mut binds: Vec<String> = Vec::new();
        for (name, value) in &tag.attributes {
            let prefix = if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") };
            if let Some(prefix) =
                prefix.filter(|p| (p.is_empty() || !value.is_empty()) && !matches!(*p, "xml" | "xmlns"))
            {
                binds.push(prefix.to_owned());
            }
        }
        let known =
            |prefix: &str| prefix == "xml" || self.bound.contains_key(prefix) || binds.iter().any(|b| b == prefix);
        let usual = |prefix: &str| first && USUAL.iter().any(|(p, _)| *p == prefix);
        if tag.name.split_once(':').is_some_and(|(p, _)| !known(p)) {
            // A vocabulary nobody named: its tags mean nothing, what stands between them may.
            return Some(());
        }
        let shape = is_shape(&tag.name);
        let mut written = format!("<{}", tag.name);
        for (name, value) in &tag.attributes {
            let skip = match name.split_once(':') {
                Some(("xmlns", prefix)) => !binds.iter().any(|b| b == prefix),
                Some((prefix, _)) => !known(prefix) && !usual(prefix),
                None => false,
            };
            if !skip {
                let _ = write!(written, " {name}=\"");
                escape(value, &mut written);
                written.push('"');
            }
        }
        if first {
            for (prefix, uri) in USUAL {
                if !binds.iter().any(|b| b == prefix) {
                    let _ = write!(written, " xmlns:{prefix}=\"{uri}\"");
                    binds.push((*prefix).to_owned());
                }
            }
        }
        if shape {
            // Shapes stand beside each other and never within: one that was not ended ends here.
            let held = self.open.iter().rposition(|o| is_shape(&o.name));
            while held.is_some_and(|at| self.open.len() > at) {
                self.close();
            }
        }
        self.out.push_str(&written);
        if !first && (tag.empty || VOID.contains(&tag.name.as_str())) {
            self.out.push_str("/>");
            return Some(());
        }
        self.out.push('>');
        if self.open.len() >= self.depth {
            return None;
        }
        for prefix in &binds {
            let count = self.bound.entry(prefix.clone()).or_default();
            *count = count.saturating_add(1);
        }
        let count = self.names.entry(tag.name.clone()).or_default();
        *count = count.saturating_add(1);
        self.open.push(Open { name: tag.name, binds });
        Some(())
    }

    /// An end tag closes what is open within its element; one that fits nothing is none. A tag of HTML ends no shape.
    fn end(&mut self, name: &str) {
        if self.names.get(name).is_none_or(|n| *n == 0) {
            return;
        }
        let html = !name.contains(':');
        // At most `depth` steps.
        let Some(at) = self.open.iter().rposition(|o| o.name == name) else { return };
        if html && self.open.iter().skip(at).any(|o| o.name.contains(':')) {
            return;
        }
        while self.open.len() > at {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let _ = write!(self.out, "</{}>", open.name);
        if let Some(n) = self.names.get_mut(&open.name) {
            *n = n.saturating_sub(1);
        }
        for prefix in open.binds {
            match self.bound.get_mut(&prefix) {
                Some(n) if *n > 1 => *n = n.saturating_sub(1),
                _ => {
                    self.bound.remove(&prefix);
                }
            }
        }
    }
}

fn is_shape(name: &str) -> bool {
    name.split_once(':').is_some_and(|(_, local)| matches!(local, "shape" | "shapetype" | "shapelayout"))
}

/// Names of HTML mean the same in every case; those of XML do not.
fn folded(name: &str) -> String {
    if name.contains(':') { name.to_owned() } else { name.to_ascii_lowercase() }
}

/// Reads a tag behind its `<`; what is left behind its `>`.
fn tag(text: &str) -> (Tag, &str) {
    let at = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(text.len());
    let (name, mut rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let mut tag = Tag { name: folded(name), attributes: Vec::new(), empty: false };
    let html = !name.contains(':');
    if !is_name(&tag.name) {
        // No vocabulary has such a name: the tag is read over.
        tag.name = "?:?".to_owned();
    }
    loop {
        rest = rest.trim_start();
        if let Some(tail) = rest.strip_prefix('>') {
            return (tag, tail);
        }
        if let Some(tail) = rest.strip_prefix('/') {
            tag.empty = tail.trim_start().starts_with('>');
            rest = tail;
            continue;
        }
        if rest.is_empty() {
            return (tag, "");
        }
        // At least one character, so that the reading goes on whatever stands here.
        let stop = |c: char| c.is_whitespace() || matches!(c, '>' | '/' | '=');
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let end = rest.char_indices().skip(1).find(|(_, c)| stop(*c)).map_or(rest.len(), |(at, _)| at).max(first);
        let (name, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (value, tail) = match tail.trim_start().strip_prefix('=') {
            Some(value) => value_of(value.trim_start()),
            None => ("", tail),
        };
        rest = tail;
        let name = if html { folded(name) } else { name.to_owned() };
        let twice = tag.attributes.iter().any(|(n, _)| *n == name);
        if is_name(&name) && !twice && tag.attributes.len() < MAX_ATTRIBUTES {
            tag.attributes.push((name, resolved(value)));
        }
    }
}

/// A value, in quotes of either kind or in none.
fn value_of(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(value) = text.strip_prefix(quote) {
            return value.split_once(quote).unwrap_or((value, ""));
        }
    }
    let at = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
    let (value, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    match value.strip_suffix('/') {
        Some(value) if rest.starts_with('>') => (value, text.get(at.saturating_sub(1)..).unwrap_or(rest)),
        _ => (value, rest),
    }
}

/// A name, or two with a colon between.
fn is_name(name: &str) -> bool {
    let plain = |n: &str| {
        n.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && n.len() <= 100
            && n.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    };
    match name.split_once(':') {
        Some((prefix, local)) => plain(prefix) && plain(local),
        None => plain(name),
    }
}

/// Text with its references resolved; what is no reference stays as it is written.
fn resolved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('&') {
        out.push_str(before);
        // The longest name we know is `nbsp`, the longest number that of U+10FFFF with zeros before it.
        let end = tail.bytes().take(12).position(|b| b == b';');
        let found = end.and_then(|at| Some((reference(tail.get(..at)?)?, tail.get(at.checked_add(1)?..)?)));
        match found {
            Some((c, tail)) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    let number = match name.strip_prefix('#') {
        Some(n) => match n.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => n.parse().ok(),
        },
        None => {
            return match name {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                "nbsp" => Some('\u{A0}'),
                _ => None,
            };
        }
    };
    number.and_then(char::from_u32).filter(|c| allowed(*c))
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    const NS: &str = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";

    fn read(text: &str) -> crate::xml::Doc {
        let mended = mend(text.as_bytes(), &Limits::default()).unwrap();
        parse(mended.as_bytes(), "p", &Limits::default()).unwrap_or_else(|r| panic!("{r}: {mended}"))
    }

    #[test]
    fn html_in_a_note_is_read_as_html() {
        let doc = read(&format!(
            "<xml {NS}><v:shape id=\"a\"><v:textbox><div>一行目<br>二行目<FONT COLOR=red size=2>赤</DIV></v:textbox><x:ClientData ObjectType=Note><x:Row>3</x:Row></x:ClientData></v:shape><v:shape id=\"b\"/></xml>"
        ));
        let shapes = doc.elements("v:shape");
        assert_eq!(shapes.len(), 2);
        assert_eq!(doc.parent(shapes[1]), Some(doc.root()));
        let font = doc.elements("font")[0];
        assert_eq!((doc.attr(font, "color"), doc.attr(font, "size")), (Some("red"), Some("2")));
        assert_eq!(doc.attr(doc.elements("xvml:ClientData")[0], "ObjectType"), Some("Note"));
        assert_eq!(doc.text(doc.elements("xvml:Row")[0]), "3");
        assert_eq!(doc.deep_text(doc.elements("div")[0]), "一行目二行目赤");
    }

    #[test]
    fn prefixes_nobody_declared_are_the_usual_ones_or_nothing() {
        let doc = read("<xml><v:shape id=a zz:evil=1><zz:thing><v:fill on='t'/></zz:thing></v:shape></xml>");
        let shape = doc.elements("v:shape")[0];
        assert_eq!(doc.attrs(shape).count(), 1);
        assert!(doc.child(shape, "v:fill").is_some());
    }

    #[test]
    fn a_shape_that_was_not_ended_ends_before_the_next() {
        let doc = read("<xml><v:shape id='a'><v:textbox><div>x<v:shape id='b'></v:shape></xml>");
        let shapes = doc.elements("v:shape");
        assert_eq!(shapes.iter().map(|s| doc.parent(*s)).collect::<Vec<_>>(), [Some(doc.root()); 2]);
    }

    #[test]
    fn marks_of_other_languages_mean_nothing() {
        let doc = read(
            "<!DOCTYPE xml [<!ENTITY e \"x\">]><?mso x?><xml><!-- <v:shape/> --><![if vml]><v:shape id='&nbsp;&#x41;&e;&#0;'/><1></xml><evil/>",
        );
        let shapes = doc.elements("v:shape");
        assert_eq!(shapes.len(), 1);
        assert_eq!(doc.attr(shapes[0], "id"), Some("\u{A0}A&e;&#0;"));
        assert!(mend(b"<html><v:shape/></html>", &Limits::default()).is_none());
        assert!(mend(b"", &Limits::default()).is_none());
    }

    #[test]
    fn floods_end_soon() {
        let deep = format!("<xml>{}", "<div>".repeat(100_000));
        assert!(mend(deep.as_bytes(), &Limits::default()).is_none());
        for piece in ["<", "<a ", "<a b=\"", "</a>", "&", "<!--", "<b></i>", "<v:shape>", "<a b=/", "<br>", "= "] {
            let flood = format!("<xml>{}", piece.repeat(1_000_000));
            // Anything but linear work would not end before the day does.
            let _ = mend(flood.as_bytes(), &Limits::default());
        }
    }
}
