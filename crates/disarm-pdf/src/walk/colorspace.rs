//! Colour spaces: made at once; a space that fails becomes its alternate or the device space of as many components, so that no
//! name is left dangling (ISO 32000-2 §8.6, threats §6.4).

use super::Walker;
use crate::graph::{Addr, Value};
use crate::source::{self, addr};
use crate::table::TypeId;
use lopdf::Object;
use mugai_core::Refusal;

/// Deepest nesting of colour spaces (threats §6.4).
const MAX_NESTING: usize = 8;
/// Most colorants (ISO 32000-2 Annex C).
const MAX_COLORANTS: usize = 32;
/// Type under which finished colour spaces are remembered beside functions.
const MEMO: TypeId = usize::MAX;

impl<'s> Walker<'s, '_, '_> {
    /// A colour space.
    pub(super) fn colorspace(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        self.space(object, 0)
    }

    fn space(&mut self, object: &'s Object, depth: usize) -> Result<Option<Value>, Refusal> {
        self.cx.take(super::VALUE_COST)?;
        let Some(target) = self.source.resolve(object) else { return Ok(None) };
        let key: (Addr, TypeId) = (addr(target), MEMO);
        if let Some(made) = self.parts.get(&key) {
            return Ok(made.clone());
        }
        let made = match target {
            Object::Name(n) => self.name(&[], n)?,
            Object::Array(list) if depth < MAX_NESTING => {
                self.parts.insert(key, None);
                let made = self.array_space(list, depth)?;
                let made = self.shared(object, target, made)?;
                self.parts.insert(key, made.clone());
                made
            }
            // Some producers write the profile without its array.
            Object::Stream(s) if source::raw(&s.dict, b"N").is_some() => {
                let made = self.icc(object)?;
                made.map(|v| Value::Array(vec![Value::name("ICCBased"), v]))
            }
            _ => None,
        };
        Ok(made)
    }

    /// A space that was an object of its own stays one: many pictures share it.
    fn shared(
        &mut self,
        object: &'s Object,
        target: &'s Object,
        made: Option<Value>,
    ) -> Result<Option<Value>, Refusal> {
        let Some(value @ Value::Array(_)) = made else { return Ok(made) };
        if !matches!(object, Object::Reference(_)) {
            return Ok(Some(value));
        }
        let ix = self.alloc(self.table.known.cal, target)?;
        if let Some(node) = self.graph.get_mut(ix) {
            node.value = value;
        }
        Ok(Some(Value::Ref(ix)))
    }

    fn array_space(&mut self, list: &'s [Object], depth: usize) -> Result<Option<Value>, Refusal> {
        let Some(Object::Name(kind)) = list.first().and_then(|o| self.source.resolve(o)) else { return Ok(None) };
        let at = |i: usize| list.get(i);
        let deeper = depth.saturating_add(1);
        match kind.as_slice() {
            b"CalGray" | b"CalRGB" | b"Lab" => {
                let cal = match at(1) {
                    Some(o) => self.strong(self.table.known.cal, o)?,
                    None => None,
                };
                Ok(Some(match (kind.as_slice(), cal) {
                    (b"CalGray", Some(v)) => Value::Array(vec![Value::name("CalGray"), v]),
                    (b"CalRGB", Some(v)) => Value::Array(vec![Value::name("CalRGB"), v]),
                    (b"Lab", Some(v)) => Value::Array(vec![Value::name("Lab"), v]),
                    (b"CalGray", None) => device(1),
                    _ => device(3),
                }))
            }
            b"ICCBased" => {
                let Some(profile) = at(1) else { return Ok(None) };
                if let Some(v) = self.icc(profile)? {
                    return Ok(Some(Value::Array(vec![Value::name("ICCBased"), v])));
                }
                let Some(Object::Stream(s)) = self.source.resolve(profile) else { return Ok(None) };
                let n = self.int_of(&s.dict, b"N");
                // An alternate of other components would read the samples otherwise than they are meant (ISO 32000-2 Table 65).
                if let Some(alternate) = source::raw(&s.dict, b"Alternate")
                    && self.components(alternate).and_then(|c| i64::try_from(c).ok()) == n
                    && let Some(v) = self.space(alternate, deeper)?
                {
                    return Ok(Some(v));
                }
                Ok(n.and_then(|n| usize::try_from(n).ok()).map(device))
            }
            b"Indexed" | b"I" => self.indexed(list, deeper),
            b"Pattern" => {
                let base = match at(1) {
                    Some(o) => self.space(o, deeper)?,
                    None => None,
                };
                Ok(Some(match base {
                    Some(base) => Value::Array(vec![Value::name("Pattern"), base]),
                    None => Value::name("Pattern"),
                }))
            }
            b"Separation" => {
                let colorant = at(1).and_then(|o| self.source.resolve(o));
                let alternate = match at(2) {
                    Some(o) => self.space(o, deeper)?,
                    None => None,
                };
                let tint = match at(3) {
                    Some(o) => self.function(o)?,
                    None => None,
                };
                Ok(Some(match (colorant, alternate, tint) {
                    (Some(Object::Name(n)), Some(a), Some(t)) => {
                        let name = self.name(&[], n)?.unwrap_or(Value::name("All"));
                        Value::Array(vec![Value::name("Separation"), name, a, t])
                    }
                    _ => device(1),
                }))
            }
            b"DeviceN" => self.device_n(list, deeper),
            _ if list.len() == 1 => self.name(&[], kind),
            _ => Ok(None),
        }
    }

    fn indexed(&mut self, list: &'s [Object], depth: usize) -> Result<Option<Value>, Refusal> {
        let [_, base, most, lookup, ..] = list else { return Ok(Some(device(1))) };
        let base = self.space(base, depth)?;
        let most = self.source.resolve(most).and_then(source::int).map(|n| n.clamp(0, 255));
        let table = match self.source.resolve(lookup) {
            Some(Object::String(s, _)) => {
                self.cx.take(s.len())?;
                // 256 entries of at most 32 components.
                (s.len() <= 256 * MAX_COLORANTS).then(|| Value::Str(s.clone()))
            }
            Some(Object::Stream(_)) => self.strong(self.table.known.plain_stream, lookup)?,
            _ => None,
        };
        Ok(Some(match (base, most, table) {
            (Some(b), Some(m), Some(t)) => Value::Array(vec![Value::name("Indexed"), b, Value::Int(m), t]),
            _ => device(1),
        }))
    }

    fn device_n(&mut self, list: &'s [Object], depth: usize) -> Result<Option<Value>, Refusal> {
        let names: Vec<Value> = match list.get(1).and_then(|o| self.source.resolve(o)) {
            Some(Object::Array(names)) if names.len() <= MAX_COLORANTS => names
                .iter()
                .filter_map(|o| match self.source.resolve(o)? {
                    Object::Name(n) if n.len() <= super::MAX_NAME => Some(Value::Name(super::quiet::quiet(n))),
                    _ => None,
                })
                .collect(),
            _ => return Ok(Some(device(1))),
        };
        let count = names.len();
        let alternate = match list.get(2) {
            Some(o) => self.space(o, depth)?,
            None => None,
        };
        let tint = match list.get(3) {
            Some(o) => self.function(o)?,
            None => None,
        };
        let (Some(alternate), Some(tint)) = (alternate, tint) else { return Ok(Some(device(count))) };
        let mut out = vec![Value::name("DeviceN"), Value::Array(names), alternate, tint];
        if let Some(attributes) = list.get(4) {
            out.extend(self.strong(self.table.known.device_n, attributes)?);
        }
        Ok(Some(Value::Array(out)))
    }

    /// Components of a pixel in a colour space that was made, where it says so by itself.
    pub(super) fn components_made(&self, space: &Value) -> Option<usize> {
        let space = match space {
            Value::Ref(ix) => &self.graph.get(*ix)?.value,
            other => other,
        };
        let Value::Array(list) = space else { return components_of(space.as_name()?) };
        match (list.first()?.as_name()?, list.get(1)) {
            (b"DeviceN", Some(Value::Array(names))) => Some(names.len()),
            (kind, _) => components_of(kind),
        }
    }

    /// Components of a pixel in a source colour space, where the space says so by itself.
    pub(super) fn components(&self, object: &'s Object) -> Option<usize> {
        let kind = match self.source.resolve(object)? {
            Object::Name(n) => n.as_slice(),
            Object::Array(list) => match self.source.resolve(list.first()?)? {
                Object::Name(n) => match n.as_slice() {
                    b"ICCBased" => {
                        let Object::Stream(s) = self.source.resolve(list.get(1)?)? else { return None };
                        return usize::try_from(self.int_of(&s.dict, b"N")?).ok().filter(|n| (1..=4).contains(n));
                    }
                    b"DeviceN" => {
                        let Object::Array(names) = self.source.resolve(list.get(1)?)? else { return None };
                        return Some(names.len()).filter(|n| (1..=MAX_COLORANTS).contains(n));
                    }
                    other => other,
                },
                _ => return None,
            },
            _ => return None,
        };
        components_of(kind)
    }
}

/// Components of a pixel in the spaces whose name alone tells.
fn components_of(kind: &[u8]) -> Option<usize> {
    match kind {
        b"DeviceGray" | b"G" | b"CalGray" | b"Indexed" | b"I" | b"Separation" => Some(1),
        b"DeviceRGB" | b"RGB" | b"CalRGB" | b"Lab" => Some(3),
        b"DeviceCMYK" | b"CMYK" => Some(4),
        _ => None,
    }
}

/// The device space of so many components.
pub(super) fn device(components: usize) -> Value {
    match components {
        3 => Value::name("DeviceRGB"),
        4 => Value::name("DeviceCMYK"),
        _ => Value::name("DeviceGray"),
    }
}
