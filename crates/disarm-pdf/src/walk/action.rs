//! Actions: GoTo becomes a destination, a safe URI and the four page turns stay, everything else goes (threats PDF-A01 … A04).

use super::Walker;
use crate::graph::{Dict, Value};
use crate::rules;
use crate::source::raw;
use lopdf::{Dictionary, Object};
use mugai_core::url::{Base, UrlVerdict, verdict};
use mugai_core::{Action, Refusal};

/// The named actions that only turn pages.
const PAGE_TURNS: [&str; 4] = ["NextPage", "PrevPage", "FirstPage", "LastPage"];

impl<'s> Walker<'s, '_, '_> {
    /// `Dest` and `A` of a link or outline item.
    pub(super) fn target(&mut self, object: &'s Object, dict: &'s Dictionary, out: &mut Dict) -> Result<(), Refusal> {
        let action = self.source.dict(dict, b"A");
        let kind = action.and_then(|a| self.source.name(a, b"S"));
        let mut dest = match raw(dict, b"Dest") {
            Some(d) => self.dest(d, true)?,
            None => None,
        };
        let mut led = raw(dict, b"Dest").is_some_and(|d| self.source.resolve(d).is_some());
        if let (None, Some(action), Some(b"GoTo")) = (&dest, action, kind) {
            dest = self.goto(action)?;
            led = true;
        }
        if let Some(dest) = dest {
            out.set("Dest", dest);
            return Ok(());
        }
        if led {
            self.did(&rules::destination::RULE, object, Action::Removed)?;
        }
        let kept = match (action, kind) {
            (Some(action), Some(b"URI")) => self.uri(object, action)?,
            (Some(action), Some(b"Named")) => self.named(object, action)?,
            _ => None,
        };
        if let Some(action) = kept {
            out.set("A", action);
        }
        Ok(())
    }

    fn uri(&mut self, object: &'s Object, action: &'s Dictionary) -> Result<Option<Value>, Refusal> {
        let target = match self.source.get(action, b"URI") {
            Some(Object::String(s, _)) => decode_text(s),
            _ => return Ok(None),
        };
        // Judged again as it will be written: an escaped host is another host.
        let url = verdict(&target, Base::None).kept().map(|url| ascii(&url));
        let same = |url: &[u8]| {
            std::str::from_utf8(url).is_ok_and(|u| verdict(u, Base::None) == UrlVerdict::Keep(u.to_owned()))
        };
        let Some(url) = url.filter(|u| same(u)) else {
            self.did(&rules::link::RULE, object, Action::Removed)?;
            return Ok(None);
        };
        let mut dict = Dict::default();
        dict.set("S", Value::name("URI"));
        dict.set("URI", Value::Str(url));
        Ok(Some(Value::Dict(dict)))
    }

    fn named(&mut self, object: &'s Object, action: &'s Dictionary) -> Result<Option<Value>, Refusal> {
        let name = self.source.name(action, b"N");
        let Some(turn) = PAGE_TURNS.into_iter().find(|t| Some(t.as_bytes()) == name) else {
            self.did(&rules::other_action::RULE, object, Action::Removed)?;
            return Ok(None);
        };
        let mut dict = Dict::default();
        dict.set("S", Value::name("Named"));
        dict.set("N", Value::name(turn));
        Ok(Some(Value::Dict(dict)))
    }

    /// What the catalog opens with: a place in the document, or nothing.
    pub(super) fn open_action(&mut self, value: &'s Object) -> Result<Option<Value>, Refusal> {
        let dest = match self.source.resolve(value) {
            Some(Object::Dictionary(action)) if self.source.name(action, b"S") == Some(b"GoTo") => self.goto(action)?,
            Some(Object::Dictionary(action)) if action.has(b"S") => None,
            Some(_) => self.dest(value, true)?,
            None => return Ok(None),
        };
        if dest.is_none() {
            self.did(&rules::open_action::RULE, value, Action::Removed)?;
        }
        Ok(dest)
    }
}

/// A text string: UTF-16 with a byte order mark, UTF-8 with one, else bytes as Latin letters (ISO 32000-2 §7.9.2).
pub(crate) fn decode_text(bytes: &[u8]) -> String {
    let units = |rest: &[u8], read: fn([u8; 2]) -> u16| -> String {
        let units = rest.chunks_exact(2).filter_map(|p| Some(read([*p.first()?, *p.get(1)?])));
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect()
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => match std::str::from_utf8(other) {
            // Addresses in UTF-8 without a mark are common, and nothing else is valid UTF-8 by chance.
            Ok(text) => text.to_owned(),
            Err(_) => other.iter().map(|b| char::from(*b)).collect(),
        },
    }
}

/// An address in the seven bits that the URI entry allows (§12.6.4.8).
fn ascii(url: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(url.len());
    for b in url.bytes() {
        if (0x21..=0x7E).contains(&b) {
            out.push(b);
        } else {
            out.push(b'%');
            out.push(crate::streams::encode::digit(b >> 4));
            out.push(crate::streams::encode::digit(b & 15));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_of_every_kind() {
        assert_eq!(decode_text(b"\xFE\xFF\x30\x42"), "あ");
        assert_eq!(decode_text(b"\xEF\xBB\xBF\xE3\x81\x82"), "あ");
        assert_eq!(decode_text(b"caf\xE9"), "café");
        assert_eq!(ascii("http://e.jp/あ"), b"http://e.jp/%E3%81%82");
    }
}
