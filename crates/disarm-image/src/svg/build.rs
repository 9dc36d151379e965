//! Reads the XML and keeps what is known, element by element, without recursion.

use super::css::{self, Dropped};
use super::elements::{self, Kind};
use super::scope::{Scope, Space};
use super::{Drawing, Item, bad, href, path, sheet, value};
use crate::rules::{
    METADATA, PRIVATE_DATA, SVG_ANIMATION, SVG_FOREIGN_CONTENT, SVG_REFERENCE, SVG_SCRIPT, SVG_UNKNOWN,
};
use mugai_core::{Action, Context, Limit, Refusal, Rule};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;

/// What stays of the drawing.
///
/// # Errors
/// `malformed_xml`, `limit_xml`, whatever a policy refuses.
pub(super) fn build(text: &str, cx: &mut Context<'_>) -> Result<Drawing, Refusal> {
    let mut reader = Reader::from_str(text);
    let mut builder = Builder {
        drawing: Drawing::default(),
        cx,
        scope: Scope::default(),
        open: Vec::new(),
        gone: 0,
        text: String::new(),
        told: HashSet::new(),
        begun: false,
        elements: 0,
    };
    let mut events = 0_u64;
    loop {
        events = events.saturating_add(1);
        if events > builder.cx.limits().xml_events {
            return Err(flood("too many events"));
        }
        match reader.read_event().map_err(|_| bad("not well-formed"))? {
            Event::Start(e) => builder.start(&e, false)?,
            Event::Empty(e) => builder.start(&e, true)?,
            Event::End(_) => builder.end()?,
            Event::Text(t) => builder.characters(&t)?,
            Event::CData(t) => builder.characters(&t)?,
            Event::GeneralRef(r) => {
                let name: &str = &r;
                let c = reference(name).ok_or_else(|| bad("an entity that is not predefined"))?;
                builder.characters(c.encode_utf8(&mut [0; 4]))?;
            }
            Event::Decl(_) => {}
            Event::Comment(_) => builder.tell(&METADATA, "comment")?,
            Event::PI(p) => {
                let sheet = p.trim_start().to_ascii_lowercase().starts_with("xml-stylesheet");
                builder.tell(if sheet { &SVG_REFERENCE } else { &PRIVATE_DATA }, "processing instruction")?;
            }
            Event::DocType(d) => {
                let subset: &str = &d;
                if subset.contains('[') {
                    builder.tell(&SVG_UNKNOWN, "document type")?;
                }
            }
            Event::Eof => break,
        }
    }
    if !builder.open.is_empty() || !builder.begun {
        return Err(bad("the drawing ends too early"));
    }
    Ok(builder.drawing)
}

fn flood(why: &str) -> Refusal {
    Refusal::limit(Limit::Xml, "SVG", why)
}

/// What a reference stands for: the five names of XML, or a character by its number (XML 1.0 §4.1, §4.6).
fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => {}
    }
    let number = name.strip_prefix('#')?;
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    let c = plain.then(|| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)).flatten()?;
    let allowed = matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    allowed.then_some(c)
}

/// An attribute value, references resolved and white space made spaces (XML 1.0 §3.3.3).
fn unescaped(raw: &str) -> Result<String, Refusal> {
    if raw.contains('<') {
        return Err(bad("'<' in an attribute"));
    }
    let plain = raw.replace(['\t', '\n', '\r'], " ");
    let mut out = String::with_capacity(plain.len());
    let mut rest = plain.as_str();
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = behind.split_once(';').ok_or_else(|| bad("a broken reference"))?;
        let c = reference(name).ok_or_else(|| bad("an entity that is not predefined"))?;
        out.push(if c.is_ascii_whitespace() { ' ' } else { c });
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

struct Builder<'a, 'c> {
    drawing: Drawing,
    cx: &'a mut Context<'c>,
    scope: Scope,
    /// Open elements: our name where it stays, and how many bindings were in scope before.
    open: Vec<(Option<&'static str>, usize)>,
    /// How many of them do not stay.
    gone: usize,
    /// Text of the element that is open.
    text: String,
    /// What has been reported, so that each is reported once.
    told: HashSet<(&'static str, String)>,
    begun: bool,
    /// Elements that stay, so far.
    elements: u64,
}

impl Builder<'_, '_> {
    fn tell(&mut self, rule: &'static Rule, what: &str) -> Result<(), Refusal> {
        let place: String =
            what.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | ':' | '-' | '_')).take(60).collect();
        if self.told.len() < 1_000 && self.told.insert((rule.id, place.clone())) {
            self.cx.did(rule, &place, Action::Removed)?;
        }
        Ok(())
    }

    fn start(&mut self, e: &BytesStart<'_>, empty: bool) -> Result<(), Refusal> {
        let limits = self.cx.limits();
        if u64::try_from(self.open.len()).unwrap_or(u64::MAX) >= limits.xml_depth {
            return Err(flood("elements nested too deep"));
        }
        if self.open.is_empty() && std::mem::replace(&mut self.begun, true) {
            return Err(bad("a second root element"));
        }
        self.flush()?;
        let before = self.scope.len();
        let mut attrs: Vec<(String, String)> = Vec::new();
        for attr in e.attributes().with_checks(false) {
            let attr = attr.map_err(|_| bad("a broken attribute"))?;
            if u64::try_from(attrs.len()).unwrap_or(u64::MAX) >= limits.xml_attributes {
                return Err(flood("too many attributes"));
            }
            let raw: &str = &attr.value;
            if u64::try_from(raw.len()).unwrap_or(u64::MAX) > limits.xml_attribute_bytes {
                return Err(flood("an attribute value too long"));
            }
            let key: &str = attr.key.0;
            if attrs.iter().any(|(k, _)| k == key) {
                return Err(bad("the same attribute twice"));
            }
            attrs.push((key.to_owned(), unescaped(raw)?));
        }
        for (key, value) in &attrs {
            if key == "xmlns" {
                self.scope.bind("", value)?;
            } else if let Some(prefix) = key.strip_prefix("xmlns:") {
                self.scope.bind(prefix, value)?;
            }
        }
        let name: &str = e.name().0;
        let (space, local) = self.scope.of(name, true)?;
        let kept = if self.gone > 0 { None } else { self.element(space, local)? };
        match kept {
            Some(name) => {
                self.elements = self.elements.saturating_add(1);
                if self.elements > limits.svg_elements {
                    return Err(Refusal::limit(Limit::Objects, "SVG", "more elements than allowed"));
                }
                let attrs = self.attributes(name, &attrs)?;
                self.drawing.items.push(Item::Open { name, attrs });
            }
            None if self.open.is_empty() => return Err(bad("the first element is not svg")),
            None => self.gone = self.gone.saturating_add(1),
        }
        self.open.push((kept, before));
        if empty { self.end() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), Refusal> {
        self.flush()?;
        let (kept, before) = self.open.pop().ok_or_else(|| bad("an end tag too many"))?;
        self.scope.truncate(before);
        match kept {
            Some(_) => self.drawing.items.push(Item::Close),
            None => self.gone = self.gone.saturating_sub(1),
        }
        Ok(())
    }

    /// Our spelling of an element that stays; what does not is reported.
    fn element(&mut self, space: Space, local: &str) -> Result<Option<&'static str>, Refusal> {
        if self.open.is_empty() && (space, local) != (Space::Svg, "svg") {
            return Ok(None);
        }
        if space == Space::Svg
            && let Some(name) = elements::element(local)
        {
            // Where only text or rules belong, nothing else may hide.
            let within = self.open.last().and_then(|(name, _)| *name);
            if !matches!(within, Some("title" | "desc" | "style")) {
                return Ok(Some(name));
            }
        }
        let lower = local.to_ascii_lowercase();
        let rule = match (space, lower.as_str()) {
            (_, "script" | "handler" | "listener") => &SVG_SCRIPT,
            (Space::Svg, "metadata") => &METADATA,
            (
                Space::Svg,
                "animate" | "animatecolor" | "animatemotion" | "animatetransform" | "set" | "discard" | "mpath",
            ) => &SVG_ANIMATION,
            (Space::Svg, "feimage" | "font-face-uri" | "color-profile" | "cursor") => &SVG_REFERENCE,
            (Space::Svg, "foreignobject" | "iframe" | "object" | "embed" | "video" | "audio" | "canvas") => {
                &SVG_FOREIGN_CONTENT
            }
            (Space::Page | Space::None, _) => &SVG_FOREIGN_CONTENT,
            (Space::Other, _) => &PRIVATE_DATA,
            _ => &SVG_UNKNOWN,
        };
        self.tell(rule, local)?;
        Ok(None)
    }

    fn attributes(
        &mut self,
        element: &'static str,
        list: &[(String, String)],
    ) -> Result<Vec<(&'static str, String)>, Refusal> {
        let mut out: Vec<(&'static str, String)> = Vec::new();
        // Viewers that know both prefer the one without a prefix (SVG 2 §16.1.6).
        let mut target: Option<&str> = None;
        for (key, given) in list {
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let (space, local) = self.scope.of(key, false)?;
            match (space, local) {
                (Space::None, "href") => target = Some(given),
                (Space::Xlink, "href") => target = target.or(Some(given)),
                (Space::Xlink, "type" | "show" | "actuate" | "title" | "role" | "arcrole") => {}
                (Space::Xml, "space") if matches!(given.as_str(), "preserve" | "default") => {
                    out.push(("xml:space", given.clone()))
                }
                (Space::Xml, "lang") => out.extend(value::words(given).map(|v| ("xml:lang", v))),
                (Space::Xml, "base") => self.tell(&SVG_REFERENCE, key)?,
                (Space::None, _) => out.extend(self.attribute(local, given)?),
                (Space::Other, _) => self.tell(&PRIVATE_DATA, key)?,
                _ => self.tell(&SVG_UNKNOWN, key)?,
            }
        }
        if let Some(given) = target {
            match href::judged(element, given, self.cx)? {
                Some(kept) => {
                    self.drawing.links = true;
                    out.push(("xlink:href", kept));
                }
                None => {
                    let script = given.to_ascii_lowercase().contains("script:");
                    self.tell(if script { &SVG_SCRIPT } else { &SVG_REFERENCE }, element)?;
                }
            }
        }
        let mut seen = HashSet::new();
        if out.iter().all(|(name, _)| seen.insert(*name)) { Ok(out) } else { Err(bad("the same attribute twice")) }
    }

    fn attribute(&mut self, name: &str, given: &str) -> Result<Option<(&'static str, String)>, Refusal> {
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("on") {
            self.tell(&SVG_SCRIPT, name)?;
            return Ok(None);
        }
        if let Some((name, kind)) = elements::attribute(name) {
            let kept = match kind {
                Kind::Numbers => value::numbers(given, elements::most(name)).or_else(|| self.keyword(name, given)),
                Kind::Path => {
                    let (kept, whole) = path::path(given);
                    if !whole {
                        self.tell(&SVG_UNKNOWN, name)?;
                    }
                    Some(kept)
                }
                Kind::Transform => value::transform(given),
                Kind::Words => value::words(given),
                Kind::Id => value::id(given),
                Kind::Classes => value::classes(given),
                Kind::Name => Some(given.trim().to_owned()).filter(|n| value::is_name(n)),
                Kind::Style => {
                    let mut dropped = Dropped::default();
                    let list = css::declarations(given, &mut dropped);
                    self.dropped(dropped)?;
                    return Ok((!list.is_empty()).then(|| (name, css::written(&list))));
                }
            };
            if kept.is_none() && !given.trim().is_empty() {
                self.tell(&SVG_UNKNOWN, name)?;
            }
            return Ok(kept.map(|v| (name, v)));
        }
        if let Some(name) = css::property(name) {
            let kept = css::value(given);
            if kept.is_none() && !given.trim().is_empty() {
                self.tell(if css::loads(name, given) { &SVG_REFERENCE } else { &SVG_UNKNOWN }, name)?;
            }
            return Ok(kept.map(|v| (name, v)));
        }
        let private = lower.starts_with("data-") || lower.starts_with("aria-");
        self.tell(if private { &PRIVATE_DATA } else { &SVG_UNKNOWN }, name)?;
        Ok(None)
    }

    /// Two attributes are numbers on most elements and words on others.
    fn keyword(&self, name: &str, given: &str) -> Option<String> {
        matches!(
            name,
            "x" | "y" | "order" | "offset" | "version" | "orient" | "values" | "filterRes" | "width" | "height"
        )
        .then(|| value::words(given))
        .flatten()
        .filter(|w| w.len() <= 20 && w.bytes().all(|b| b.is_ascii_alphabetic()))
    }

    fn dropped(&mut self, dropped: Dropped) -> Result<(), Refusal> {
        if dropped.loads {
            self.tell(&SVG_REFERENCE, "style")?;
        }
        if dropped.private {
            self.tell(&PRIVATE_DATA, "style")?;
        }
        if dropped.other {
            self.tell(&SVG_UNKNOWN, "style")?;
        }
        Ok(())
    }

    fn characters(&mut self, text: &str) -> Result<(), Refusal> {
        match self.open.last() {
            None if text.trim().is_empty() => Ok(()),
            None => Err(bad("text outside the root")),
            Some(_) if self.gone > 0 => Ok(()),
            Some((Some(name), _)) if *name == "style" || self.shows_text() => {
                self.text.push_str(text);
                let long = u64::try_from(self.text.len()).unwrap_or(u64::MAX) > self.cx.limits().xml_text_bytes;
                if long { Err(flood("a text too long")) } else { Ok(()) }
            }
            // Nobody sees it there.
            Some(_) if text.trim().is_empty() => Ok(()),
            Some(_) => self.tell(&PRIVATE_DATA, "text that is not shown"),
        }
    }

    /// Whether the element that is open shows text: itself, or as a link within one that does.
    fn shows_text(&self) -> bool {
        let inner = self.open.iter().rev().find(|(name, _)| *name != Some("a")).and_then(|(name, _)| *name);
        inner.is_some_and(elements::holds_text)
    }

    /// Ends the text that was put together from pieces.
    fn flush(&mut self) -> Result<(), Refusal> {
        if self.text.is_empty() {
            return Ok(());
        }
        let text = std::mem::take(&mut self.text).replace("\r\n", "\n").replace('\r', "\n");
        if self.open.last().is_some_and(|(name, _)| *name == Some("style")) {
            let mut dropped = Dropped::default();
            let kept = sheet::sheet(&text, &mut dropped, &mut self.drawing.sheet_refs);
            self.dropped(dropped)?;
            if !kept.is_empty() {
                self.drawing.items.push(Item::Text(kept));
            }
        } else {
            self.drawing.items.push(Item::Text(text));
        }
        Ok(())
    }
}
