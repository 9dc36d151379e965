//! Functions: made at once, for what uses one fails with it (ISO 32000-2 §7.10, threats §6.6).

use super::Walker;
use crate::content::calculator;
use crate::graph::{Body, Coding, Value};
use crate::source::{self, addr, dict_of};
use crate::streams::encode;
use lopdf::{Dictionary, Object};
use mugai_core::Refusal;

/// Most functions of one array.
const MAX_FUNCTIONS: usize = 64;

impl<'s> Walker<'s, '_, '_> {
    /// One function, or one for each component.
    pub(super) fn functions(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        match self.source.resolve(object) {
            Some(Object::Array(list)) if list.len() <= MAX_FUNCTIONS => {
                let mut out = Vec::new();
                for o in list {
                    // Transfer functions may be the identity.
                    let v = match self.source.resolve(o) {
                        Some(Object::Name(n)) if n == b"Identity" => Some(Value::name("Identity")),
                        _ => self.function(o)?,
                    };
                    let Some(v) = v else { return Ok(None) };
                    out.push(v);
                }
                Ok((!out.is_empty()).then_some(Value::Array(out)))
            }
            Some(_) => self.function(object),
            None => Ok(None),
        }
    }

    /// One function.
    pub(super) fn function(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        let Some(target) = self.source.resolve(object) else { return Ok(None) };
        let Some(ty) = self.accept(self.table.known.function, target) else { return Ok(None) };
        let key = (addr(target), ty);
        if let Some(made) = self.parts.get(&key) {
            return Ok(made.clone());
        }
        // The outermost is within none.
        if self.functions_open > self.cx.limits().pdf_function_depth {
            return Ok(None);
        }
        // Until it is made it does not exist: a function within itself fails.
        self.parts.insert(key, None);
        self.functions_open = self.functions_open.saturating_add(1);
        let made = self.deeper(|w| w.make_function(ty, target))?;
        self.functions_open = self.functions_open.saturating_sub(1);
        self.parts.insert(key, made.clone());
        Ok(made)
    }

    fn make_function(&mut self, ty: crate::table::TypeId, target: &'s Object) -> Result<Option<Value>, Refusal> {
        let k = &self.table.known;
        let Some(dict) = dict_of(target) else { return Ok(None) };
        let mut out = self.dict(ty, dict)?;
        let mut body = None;
        if let Object::Stream(stream) = target {
            if ty == k.function0 && !self.is_small(dict) {
                return Ok(None);
            }
            let Ok(bytes) = self.decoded(target, stream)? else { return Ok(None) };
            let bytes = if ty == k.function4 {
                let Some(program) = calculator::rewrite(&bytes, self.cx.limits()) else { return Ok(None) };
                program
            } else {
                bytes
            };
            body = Some(Body { coding: Coding::Flate, bytes: encode::deflate(&bytes) });
        } else if ty == k.function3 {
            let want = self.source.array(dict, b"Functions").map_or(0, <[Object]>::len);
            let have = match out.get("Functions") {
                Some(Value::Array(list)) => list.len(),
                _ => 0,
            };
            if want == 0 || want != have || want > 10_000 {
                return Ok(None);
            }
        }
        self.arrange(&mut out);
        let ix = self.alloc(ty, target)?;
        if let Some(node) = self.graph.get_mut(ix) {
            node.value = Value::Dict(out);
            node.body = body;
        }
        Ok(Some(Value::Ref(ix)))
    }

    fn is_small(&self, dict: &'s Dictionary) -> bool {
        let mut samples = 1_u64;
        for n in self.source.array(dict, b"Size").unwrap_or(&[]) {
            let n = self.source.resolve(n).and_then(source::int).and_then(|n| u64::try_from(n).ok());
            let Some(product) = n.and_then(|n| samples.checked_mul(n)) else { return false };
            samples = product;
        }
        let outputs = self.source.array(dict, b"Range").map_or(0, <[Object]>::len) / 2;
        samples.saturating_mul(u64::try_from(outputs).unwrap_or(u64::MAX)) <= self.cx.limits().pdf_samples
    }
}
