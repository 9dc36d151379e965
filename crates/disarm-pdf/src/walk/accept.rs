//! Whether a target is of the type that an edge expects. Its `Type` is not asked: it is optional on most objects.

use super::Walker;
use crate::source::{self, dict_of};
use crate::table::{Kind, TypeId};
use lopdf::{Dictionary, Object};

/// Longest chain of switches; the table has two.
const MAX_SWITCHES: usize = 4;

impl<'s> Walker<'s, '_, '_> {
    /// The concrete type as which the target may be copied.
    pub(super) fn accept(&self, ty: TypeId, target: &'s Object) -> Option<TypeId> {
        let k = &self.table.known;
        let dict = dict_of(target)?;
        let mut ty = ty;
        for _ in 0..MAX_SWITCHES {
            let def = self.table.get(ty)?;
            let fits = match def.kind {
                Kind::Dict => matches!(target, Object::Dictionary(_)),
                Kind::Stream => matches!(target, Object::Stream(_)),
                Kind::Either => true,
            };
            if !fits {
                return None;
            }
            let Some(switch) = &def.switch else {
                // A place that cannot be copied is no place: the copy would be of another type the next time.
                let complete = def.needs.iter().all(|key| match *key {
                    "Rect" => self.has_place(dict),
                    key => self.source.get(dict, key.as_bytes()).is_some(),
                });
                return (complete && self.can_be_shown(ty, dict)).then_some(ty);
            };
            // A kid of a structure element need not say what it is.
            if ty == k.struct_kid && !dict.has(b"Type") && !dict.has(b"S") {
                return if dict.has(b"Obj") { Some(k.objr) } else { dict.has(b"MCID").then_some(k.mcr) };
            }
            let word = match self.source.get(dict, switch.key.as_bytes()) {
                None => None,
                Some(Object::Name(n)) => Some(String::from_utf8_lossy(n).into_owned()),
                Some(o) => Some(source::int(o)?.to_string()),
            };
            ty = match word {
                None => switch.absent?,
                Some(w) => switch.cases.iter().find(|(v, _)| *v == w).map(|(_, t)| *t).or(switch.other)?,
            };
            if ty == k.annot_widget && self.field_type(dict) == Some(b"Sig") {
                ty = k.annot_flat;
            }
        }
        None
    }

    /// An annotation that keeps nothing but its picture needs one, and a place for it.
    fn can_be_shown(&self, ty: TypeId, dict: &'s Dictionary) -> bool {
        if ty != self.table.known.annot_flat {
            return true;
        }
        let normal = self.source.dict(dict, b"AP").and_then(|ap| self.source.get(ap, b"N"));
        let pictured = match normal {
            Some(Object::Stream(_)) => true,
            Some(Object::Dictionary(states)) => {
                states.iter().any(|(_, v)| matches!(self.source.resolve(v), Some(Object::Stream(_))))
            }
            _ => false,
        };
        pictured && self.has_area(dict)
    }

    /// Whether an annotation says where it is: four numbers, as they would be copied.
    pub(super) fn has_place(&self, dict: &'s Dictionary) -> bool {
        self.source.array(dict, b"Rect").is_some_and(|a| self.numbers(a, 4).is_some())
    }

    fn has_area(&self, dict: &'s Dictionary) -> bool {
        let corners: Vec<f32> = self
            .source
            .array(dict, b"Rect")
            .unwrap_or(&[])
            .iter()
            .filter_map(|o| self.source.resolve(o)?.as_float().ok())
            .collect();
        matches!(corners.as_slice(), [a, b, c, d] if a != c && b != d)
    }
}
