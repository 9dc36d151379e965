//! Layers: the nested lists of optional content, to a fixed depth (ISO 32000-2 §8.11), and soft masks.

use super::Walker;
use crate::graph::Value;
use lopdf::Object;
use mugai_core::Refusal;

/// Deepest nesting of an order or a visibility expression (threats §6.4).
const MAX_DEPTH: usize = 16;

impl<'s> Walker<'s, '_, '_> {
    /// `/Order`: layers, headings and lists of the same.
    pub(super) fn layer_order(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        self.order_level(object, 0)
    }

    fn order_level(&mut self, object: &'s Object, depth: usize) -> Result<Option<Value>, Refusal> {
        self.cx.take(super::VALUE_COST)?;
        match self.source.resolve(object) {
            Some(Object::Array(list)) if depth < MAX_DEPTH => {
                let mut out = Vec::new();
                for o in list {
                    out.extend(self.order_level(o, depth.saturating_add(1))?);
                }
                Ok(Some(Value::Array(out)))
            }
            Some(Object::String(s, _)) if depth > 0 => {
                self.cx.take(s.len())?;
                Ok(Some(Value::Str(s.clone())))
            }
            Some(Object::Dictionary(_)) if depth > 0 => self.strong(self.table.known.ocg, object),
            _ => Ok(None),
        }
    }

    /// `/VE`: an operator and its operands; as a whole or not at all.
    pub(super) fn visibility(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        self.visibility_level(object, 0)
    }

    fn visibility_level(&mut self, object: &'s Object, depth: usize) -> Result<Option<Value>, Refusal> {
        self.cx.take(super::VALUE_COST)?;
        match self.source.resolve(object) {
            Some(Object::Array(list)) if depth < MAX_DEPTH => {
                let Some((operator, operands)) = list.split_first() else { return Ok(None) };
                let word = match self.source.resolve(operator) {
                    Some(Object::Name(n)) => ["And", "Or", "Not"].into_iter().find(|w| w.as_bytes() == n.as_slice()),
                    _ => None,
                };
                let Some(word) = word else { return Ok(None) };
                let mut out = vec![Value::name(word)];
                for o in operands {
                    let Some(v) = self.visibility_level(o, depth.saturating_add(1))? else { return Ok(None) };
                    out.push(v);
                }
                Ok(Some(Value::Array(out)))
            }
            Some(Object::Dictionary(_)) if depth > 0 => self.strong(self.table.known.ocg, object),
            _ => Ok(None),
        }
    }

    /// `/SMask` of a graphics state: `/None`, or a mask that has a group.
    pub(super) fn soft_mask(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        match self.source.resolve(object) {
            Some(Object::Name(n)) if n == b"None" => Ok(Some(Value::name("None"))),
            Some(Object::Dictionary(d)) if matches!(self.source.get(d, b"G"), Some(Object::Stream(_))) => {
                self.strong(self.table.known.soft_mask, object)
            }
            _ => Ok(None),
        }
    }
}
