//! The document as it will be written: values and objects made by the walk, never borrowed from the source.

use crate::table::TypeId;
use std::borrow::Cow;

/// Number of an object in the graph (not yet its number in the file).
pub(crate) type Ix = usize;

/// Identity of a source value: the address it was loaded at. Used as a key of maps only, never for any order.
pub(crate) type Addr = usize;

/// A value of the new document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Real(f32),
    Name(Cow<'static, [u8]>),
    Str(Vec<u8>),
    Array(Vec<Value>),
    Dict(Dict),
    Ref(Ix),
    /// A weak edge to a source value, expected as this type; settled after the walk.
    Weak(Addr, TypeId),
    /// `StructParent` or `StructParents`; goes when the parent tree has no such entry.
    StructParent(i64),
}

impl Value {
    /// A name known to this program.
    pub(crate) const fn name(text: &'static str) -> Self {
        Self::Name(Cow::Borrowed(text.as_bytes()))
    }

    /// The integer, when it is one.
    pub(crate) fn int(&self) -> Option<i64> {
        if let Self::Int(n) = self { Some(*n) } else { None }
    }

    /// The bytes of a name.
    pub(crate) fn as_name(&self) -> Option<&[u8]> {
        if let Self::Name(n) = self { Some(n) } else { None }
    }
}

/// A dictionary in writing order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Dict(pub(crate) Vec<(Cow<'static, [u8]>, Value)>);

impl Dict {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.find(key.as_bytes())
    }

    /// The value of a key.
    pub(crate) fn find(&self, key: &[u8]) -> Option<&Value> {
        self.0.iter().find(|(k, _)| k.as_ref() == key).map(|(_, v)| v)
    }

    /// Sets a key: in its old place when it had one, else at the end.
    pub(crate) fn set(&mut self, key: &'static str, value: Value) {
        match self.0.iter_mut().find(|(k, _)| k.as_ref() == key.as_bytes()) {
            Some((_, old)) => *old = value,
            None => self.0.push((Cow::Borrowed(key.as_bytes()), value)),
        }
    }

    /// Takes a key away.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Value> {
        let place = self.0.iter().position(|(k, _)| k.as_ref() == key.as_bytes())?;
        Some(self.0.remove(place).1)
    }
}

/// How the data of a stream is stored in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Deflated by us.
    Flate,
    /// A JPEG picture rebuilt by the image disarmer; the transform of the decode parameters.
    Dct(Option<i64>),
    /// Fax of group 4, so many pixels wide and high, written by us.
    Fax(u32, u32),
}

/// The data of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) coding: Coding,
    pub(crate) bytes: Vec<u8>,
}

/// One object of the new document.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) ty: TypeId,
    pub(crate) value: Value,
    pub(crate) body: Option<Body>,
    /// It could not be made after all: every reference to it goes.
    pub(crate) dead: bool,
}

/// All objects made so far.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
}

impl Graph {
    /// A new object, to be filled later.
    pub(crate) fn alloc(&mut self, ty: TypeId) -> Ix {
        self.nodes.push(Node { ty, value: Value::Null, body: None, dead: false });
        self.nodes.len().saturating_sub(1)
    }

    /// The object of a number.
    pub(crate) fn get(&self, ix: Ix) -> Option<&Node> {
        self.nodes.get(ix)
    }

    /// The object of a number, to be changed.
    pub(crate) fn get_mut(&mut self, ix: Ix) -> Option<&mut Node> {
        self.nodes.get_mut(ix)
    }

    /// The dictionary of an object.
    pub(crate) fn dict(&self, ix: Ix) -> Option<&Dict> {
        match self.nodes.get(ix)?.value {
            Value::Dict(ref d) => Some(d),
            _ => None,
        }
    }

    /// The dictionary of an object, to be changed.
    pub(crate) fn dict_mut(&mut self, ix: Ix) -> Option<&mut Dict> {
        match self.nodes.get_mut(ix)?.value {
            Value::Dict(ref mut d) => Some(d),
            _ => None,
        }
    }
}
