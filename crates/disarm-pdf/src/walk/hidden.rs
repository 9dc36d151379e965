//! Layers that are off when the document opens: kept and told, or, when the policy wants it, gone with all that stands in them
//! (threats PDF-A14, ISO 32000-2 §8.11).

use super::Walker;
use crate::graph::{Addr, Ix};
use crate::rules;
use crate::source::{addr, dict_of, raw};
use crate::table::TypeId;
use lopdf::{Dictionary, Object};
use mugai_core::{Action, Refusal};
use std::collections::{HashMap, HashSet};

/// Deepest nesting of a visibility expression (threats §6.4).
const MAX_DEPTH: usize = 16;

/// What is not to be seen.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    /// Whether it goes.
    removed: bool,
    /// The layers that are off.
    off: HashSet<Addr>,
    /// Whether a layer or group is seen, as far as it was asked.
    known: HashMap<Addr, bool>,
    /// The copies of layers that are off, and of groups of layers that are not seen.
    copies: HashSet<Ix>,
}

impl Hidden {
    /// Whether content is not seen that is in this layer or belongs to this group.
    pub(super) fn hides(&self, layer: Ix) -> bool {
        self.copies.contains(&layer)
    }
}

impl<'s> Walker<'s, '_, '_> {
    /// Tells of layers that are off when the document opens, or in print, and learns what is to become of them.
    pub(super) fn find_layers(&mut self, catalog: &'s Dictionary) -> Result<(), Refusal> {
        let Some(properties) = self.source.dict(catalog, b"OCProperties") else { return Ok(()) };
        let Some(config) = self.source.dict(properties, b"D") else { return Ok(()) };
        let off = self.source.array(config, b"OFF").is_some_and(|l| !l.is_empty())
            || self.source.name(config, b"BaseState") == Some(b"OFF")
            || self.source.array(config, b"AS").is_some_and(|l| !l.is_empty());
        let layers = self.source.array(properties, b"OCGs").unwrap_or(&[]);
        self.pay_list(layers)?;
        if off {
            self.hidden.removed = self.cx.found(&rules::hidden_layer::RULE, "OCProperties")? == Action::Removed;
        }
        if self.hidden.removed {
            self.hidden.off = self.layers_off(layers, config)?;
        }
        Ok(())
    }

    /// The layers that are off when the document is opened to be looked at (ISO 32000-2 Tables 99 to 101).
    fn layers_off(&mut self, layers: &'s [Object], config: &'s Dictionary) -> Result<HashSet<Addr>, Refusal> {
        let mut off = HashSet::new();
        if self.source.name(config, b"BaseState") == Some(b"OFF") {
            off.extend(self.layers(layers));
            for layer in self.listed(config, b"ON")? {
                off.remove(&layer);
            }
        }
        off.extend(self.listed(config, b"OFF")?);
        for event in self.source.array(config, b"AS").unwrap_or(&[]) {
            let Some(event) = self.source.resolve(event).and_then(dict_of) else { continue };
            let words = self.source.array(event, b"Category").unwrap_or(&[]);
            let by_view = words.iter().any(|w| matches!(self.source.resolve(w), Some(Object::Name(n)) if n == b"View"));
            if self.source.name(event, b"Event") != Some(b"View") || !by_view {
                continue;
            }
            let layers = self.source.array(event, b"OCGs").unwrap_or(&[]);
            self.pay_list(layers)?;
            for layer in layers.iter().filter_map(|l| self.source.resolve(l)) {
                match self.view_state(layer) {
                    Some(b"OFF") => {
                        off.insert(addr(layer));
                    }
                    Some(_) => {
                        off.remove(&addr(layer));
                    }
                    None => {}
                }
            }
        }
        Ok(off)
    }

    fn listed(&mut self, dict: &'s Dictionary, key: &[u8]) -> Result<Vec<Addr>, Refusal> {
        let layers = self.source.array(dict, key).unwrap_or(&[]);
        self.pay_list(layers)?;
        Ok(self.layers(layers).collect())
    }

    fn layers(&self, layers: &'s [Object]) -> impl Iterator<Item = Addr> + use<'s> {
        let source = self.source;
        layers.iter().filter_map(move |layer| source.resolve(layer)).map(addr)
    }

    /// What a layer says of itself for looking; it counts where the document says so.
    fn view_state(&self, layer: &'s Object) -> Option<&'s [u8]> {
        let usage = self.source.dict(dict_of(layer)?, b"Usage")?;
        self.source.name(self.source.dict(usage, b"View")?, b"ViewState")
    }

    /// Types that have a layer of their own.
    pub(super) fn may_be_hidden(&self, ty: TypeId) -> bool {
        let k = &self.table.known;
        self.hidden.removed && (ty == k.form || ty == k.image || self.table.name(ty).starts_with("Annot"))
    }

    /// Whether a figure or an annotation goes because it stands in a layer that is off.
    pub(super) fn is_hidden(&mut self, object: &'s Object) -> Result<bool, Refusal> {
        if !self.hidden.removed {
            return Ok(false);
        }
        match dict_of(object).and_then(|dict| self.source.get(dict, b"OC")) {
            Some(layer) => Ok(!self.shows(layer)?),
            None => Ok(false),
        }
    }

    /// Remembers the copy of a layer or of a group of them, for the contents that name it.
    pub(super) fn note_layer(&mut self, ix: Ix, ty: TypeId, object: &'s Object) -> Result<(), Refusal> {
        let k = &self.table.known;
        if self.hidden.removed && (ty == k.ocg || ty == k.ocmd) && !self.shows(object)? {
            self.hidden.copies.insert(ix);
        }
        Ok(())
    }

    /// Whether a key makes a layer look different in print, in another program or at another size: where what is hidden goes,
    /// what is left looks the same everywhere.
    pub(super) fn switches(&self, ty: TypeId, key: &str) -> bool {
        self.hidden.removed
            && match self.table.name(ty) {
                "OCConfig" => key == "AS",
                "OCUsage" => matches!(key, "View" | "Print" | "Export" | "Zoom"),
                _ => false,
            }
    }

    /// Whether what is in a layer or belongs to a group of layers is seen. Many may belong to a long group: each is judged once.
    fn shows(&mut self, layer: &'s Object) -> Result<bool, Refusal> {
        if let Some(known) = self.hidden.known.get(&addr(layer)) {
            return Ok(*known);
        }
        let group = dict_of(layer).and_then(|dict| self.source.array(dict, b"OCGs")).unwrap_or(&[]);
        self.pay_list(group)?;
        let shows = self.judged(layer);
        self.hidden.known.insert(addr(layer), shows);
        Ok(shows)
    }

    fn judged(&self, layer: &'s Object) -> bool {
        if self.hidden.off.contains(&addr(layer)) {
            return false;
        }
        let Some(dict) = dict_of(layer).filter(|d| self.source.name(d, b"Type") == Some(b"OCMD")) else { return true };
        if let Some(expression) = self.source.array(dict, b"VE") {
            return self.holds(expression, MAX_DEPTH);
        }
        let layers = match raw(dict, b"OCGs").map(|value| (value, self.source.resolve(value))) {
            Some((_, Some(Object::Array(layers)))) => layers.as_slice(),
            Some((value, Some(_))) => std::slice::from_ref(value),
            _ => return true,
        };
        let mut on = self.layers(layers).map(|layer| !self.hidden.off.contains(&layer)).peekable();
        if on.peek().is_none() {
            // On no layer at all nothing depends.
            return true;
        }
        match self.source.name(dict, b"P") {
            Some(b"AllOn") => on.all(|on| on),
            Some(b"AnyOff") => on.any(|on| !on),
            Some(b"AllOff") => on.all(|on| !on),
            _ => on.any(|on| on),
        }
    }

    fn holds(&self, expression: &'s [Object], depth: usize) -> bool {
        let Some((operator, operands)) = expression.split_first() else { return true };
        let mut held = operands.iter().filter_map(|o| self.source.resolve(o)).map(|o| match o {
            Object::Array(below) => depth > 0 && self.holds(below, depth.saturating_sub(1)),
            layer => !self.hidden.off.contains(&addr(layer)),
        });
        match self.source.resolve(operator) {
            Some(Object::Name(n)) if n == b"And" => held.all(|on| on),
            Some(Object::Name(n)) if n == b"Not" => !held.next().unwrap_or(false),
            _ => held.any(|on| on),
        }
    }
}
