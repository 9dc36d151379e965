//! What is painted by name, added up: forms that paint forms, patterns filled with patterns, glyphs that show glyphs and masks
//! that are masked. A file of a few kilobytes can keep a viewer busy for years that way (threats §6.6, PDF-A13, PDF-T01).

use super::hidden::Hidden;
use crate::content::rewrite::{Names, Rewritten};
use crate::graph::{Dict, Graph, Ix, Value};
use mugai_core::{Limit, Limits, Refusal};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// Categories of resources that a content stream names and that must exist.
const MUST_EXIST: [&str; 4] = ["XObject", "Shading", "ExtGState", "Properties"];

/// A content stream, or a font of glyphs that are content streams.
type Node = usize;

/// What one name stands for.
#[derive(Clone, Copy, Default)]
struct Named {
    /// What using it paints.
    paints: Option<Node>,
    /// The font that a graphics state sets.
    font: Option<Node>,
}

/// The names of one resource dictionary.
#[derive(Default)]
pub(super) struct Resources {
    names: HashMap<&'static str, HashMap<Vec<u8>, Named>>,
    /// Layers that are not to be seen.
    hidden: HashSet<Vec<u8>>,
}

impl Names for Resources {
    fn has(&self, category: &str, name: &[u8]) -> bool {
        self.names.get(category).is_some_and(|names| names.contains_key(name))
    }

    fn hides(&self, name: &[u8]) -> bool {
        self.hidden.contains(name)
    }
}

enum Paints {
    /// Its own operators, and what else it paints, with how often.
    Stream(u64, Vec<(Node, u64)>),
    /// The glyphs of a font: what a letter costs is what the worst of them costs.
    Glyphs(Vec<Node>),
}

/// What paints what.
#[derive(Default)]
pub(super) struct Painting {
    nodes: HashMap<Node, Paints>,
    /// Fonts that are objects of their own, met before.
    fonts: HashMap<Ix, Option<Node>>,
    /// Fonts so far; their nodes are counted down from the top, for streams go by their number in the graph.
    count: usize,
}

impl Painting {
    /// The names of a resource dictionary.
    pub(super) fn resources(&mut self, graph: &Graph, ix: Ix, hidden: &Hidden) -> Resources {
        let mut all = Resources::default();
        let Some(dict) = graph.dict(ix) else { return all };
        for category in MUST_EXIST.into_iter().chain(["Pattern", "Font"]) {
            let Some(names) = dict.get(category).and_then(|v| dict_at(graph, v)) else { continue };
            let named = names.0.iter().map(|(name, value)| (name.to_vec(), self.named(graph, category, value)));
            all.names.insert(category, named.collect());
            if category == "Properties" {
                let hidden = names.0.iter().filter(|(_, layer)| reference(layer).is_some_and(|ix| hidden.hides(ix)));
                all.hidden = hidden.map(|(name, _)| name.to_vec()).collect();
            }
        }
        all
    }

    fn named(&mut self, graph: &Graph, category: &str, value: &Value) -> Named {
        match category {
            "XObject" | "Pattern" => Named { paints: reference(value), font: None },
            "Font" => Named { paints: self.font(graph, value), font: None },
            "ExtGState" => {
                let Some(state) = dict_at(graph, value) else { return Named::default() };
                let mask = state.get("SMask").and_then(|m| dict_at(graph, m)).and_then(|m| m.get("G"));
                let font = match state.get("Font") {
                    Some(Value::Array(a)) => a.first().and_then(|f| self.font(graph, f)),
                    _ => None,
                };
                Named { paints: mask.and_then(reference), font }
            }
            _ => Named::default(),
        }
    }

    /// A font whose glyphs are content streams.
    fn font(&mut self, graph: &Graph, value: &Value) -> Option<Node> {
        let ix = reference(value);
        if let Some(known) = ix.and_then(|ix| self.fonts.get(&ix)) {
            return *known;
        }
        let glyphs = dict_at(graph, value).and_then(|f| f.get("CharProcs")).and_then(|c| dict_at(graph, c));
        let node = glyphs.map(|glyphs| {
            self.count = self.count.saturating_add(1);
            let node = usize::MAX.saturating_sub(self.count);
            self.nodes.insert(node, Paints::Glyphs(glyphs.0.iter().filter_map(|(_, v)| reference(v)).collect()));
            node
        });
        if let Some(ix) = ix {
            self.fonts.insert(ix, node);
        }
        node
    }

    /// Notes what a content stream paints.
    pub(super) fn add(&mut self, ix: Ix, done: &Rewritten, resources: &Resources) {
        let mut paints = Vec::new();
        for ((category, name), times) in &done.painted {
            let Some(named) = resources.names.get(category).and_then(|names| names.get(name)) else { continue };
            paints.extend(named.paints.map(|node| (node, *times)));
            paints.extend(named.font.map(|node| (node, done.letters)));
        }
        self.nodes.insert(ix, Paints::Stream(done.operators, paints));
    }

    /// Adds up from below what everything comes to, with an explicit stack; what paints itself is passed over, as viewers do.
    ///
    /// # Errors
    /// `limit_objects`, `limit_depth`.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        // Operators and nesting of what is done; nothing for what is being looked at.
        let mut known: HashMap<Node, Option<(u64, usize)>> = HashMap::new();
        for start in self.nodes.keys() {
            let mut stack: Vec<(Node, bool)> = vec![(*start, false)];
            while let Some((node, below_done)) = stack.pop() {
                let Some(paints) = self.nodes.get(&node) else { continue };
                if below_done {
                    known.insert(node, Some(sum(paints, &known, limits)?));
                } else if let Entry::Vacant(slot) = known.entry(node) {
                    slot.insert(None);
                    stack.push((node, true));
                    let mut below: Vec<Node> = match paints {
                        Paints::Stream(_, paints) => paints.iter().map(|(n, _)| *n).collect(),
                        Paints::Glyphs(glyphs) => glyphs.clone(),
                    };
                    below.sort_unstable();
                    below.dedup();
                    stack.extend(below.into_iter().filter(|n| !known.contains_key(n)).map(|n| (n, false)));
                }
            }
        }
        Ok(())
    }
}

/// What a node comes to when all below it is known.
fn sum(paints: &Paints, known: &HashMap<Node, Option<(u64, usize)>>, limits: &Limits) -> Result<(u64, usize), Refusal> {
    let cost = |node: &Node| known.get(node).copied().flatten();
    let (all, depth) = match paints {
        Paints::Stream(own, paints) => {
            let (mut all, mut depth) = (*own, 0_usize);
            for (node, times) in paints {
                if let Some((operators, nested)) = cost(node) {
                    all = all.saturating_add(operators.saturating_mul(*times));
                    depth = depth.max(nested.saturating_add(1));
                }
            }
            (all, depth)
        }
        Paints::Glyphs(glyphs) => {
            let costs = || glyphs.iter().filter_map(cost);
            (costs().map(|(o, _)| o).max().unwrap_or(0), costs().map(|(_, d)| d).max().unwrap_or(0))
        }
    };
    if all > limits.pdf_operators {
        return Err(Refusal::limit(Limit::Objects, "", "forms, patterns or glyphs that paint one another without end"));
    }
    if u64::try_from(depth).unwrap_or(u64::MAX) > limits.pdf_painting_depth {
        return Err(Refusal::limit(Limit::Depth, "", "forms, patterns or glyphs nested too deep"));
    }
    Ok((all, depth))
}

fn reference(value: &Value) -> Option<Ix> {
    if let Value::Ref(ix) = value { Some(*ix) } else { None }
}

fn dict_at<'g>(graph: &'g Graph, value: &'g Value) -> Option<&'g Dict> {
    match value {
        Value::Dict(d) => Some(d),
        Value::Ref(ix) => graph.dict(*ix),
        _ => None,
    }
}
