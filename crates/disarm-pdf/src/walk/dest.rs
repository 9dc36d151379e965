//! Destinations: `[page /Fit…]` on a page of this document, or a name that leads to one (ISO 32000-2 §12.3.2, threats §6.3).

use super::Walker;
use crate::graph::Value;
use crate::source::{addr, raw};
use lopdf::{Dictionary, Object};
use mugai_core::Refusal;

/// The views, with the number of coordinates each takes.
const VIEWS: &[(&str, usize)] =
    &[("XYZ", 3), ("Fit", 0), ("FitH", 1), ("FitV", 1), ("FitR", 4), ("FitB", 0), ("FitBH", 1), ("FitBV", 1)];

impl<'s> Walker<'s, '_, '_> {
    /// A destination, when it leads somewhere. Names are written as strings, for there is only one tree of them.
    pub(super) fn dest(&mut self, object: &'s Object, names: bool) -> Result<Option<Value>, Refusal> {
        let Some(target) = self.source.resolve(object) else { return Ok(None) };
        Ok(match target {
            Object::Name(n) | Object::String(n, _) if names => {
                self.dests.contains_key(n.as_slice()).then(|| Value::Str(n.clone()))
            }
            Object::Array(a) => self.view(a),
            // A dictionary is allowed around a named destination; one with an action in it is none.
            Object::Dictionary(d) if !d.has(b"S") && !d.has(b"JS") => match self.source.get(d, b"D") {
                Some(Object::Array(a)) => self.view(a),
                _ => None,
            },
            _ => None,
        })
    }

    /// The destination of a GoTo action.
    pub(super) fn goto(&mut self, action: &'s Dictionary) -> Result<Option<Value>, Refusal> {
        match raw(action, b"D") {
            Some(d) => self.dest(d, true),
            None => Ok(None),
        }
    }

    fn view(&self, array: &'s [Object]) -> Option<Value> {
        let (page, rest) = array.split_first()?;
        let page = match self.source.resolve(page)? {
            Object::Integer(n) => *self.pages.list.get(usize::try_from(*n).ok()?)?,
            target => *self.pages.first.get(&addr(target))?,
        };
        let (kind, coordinates) = match rest.split_first() {
            Some((kind, coordinates)) => (self.source.resolve(kind), coordinates),
            None => (None, rest),
        };
        let view = match kind {
            Some(Object::Name(n)) => VIEWS.iter().find(|(v, _)| v.as_bytes() == n.as_slice()),
            _ => None,
        };
        let (view, count) = view.copied().unwrap_or(("Fit", 0));
        let mut out = vec![Value::Ref(page), Value::name(view)];
        for i in 0..count {
            out.push(match coordinates.get(i).and_then(|o| self.source.resolve(o)) {
                Some(Object::Integer(n)) => Value::Int(*n),
                Some(Object::Real(n)) if n.is_finite() => Value::Real(*n),
                _ => Value::Null,
            });
        }
        if view == "FitR" && out.contains(&Value::Null) {
            out.truncate(1);
            out.push(Value::name("Fit"));
        }
        Some(Value::Array(out))
    }
}
