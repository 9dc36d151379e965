//! Page contents, forms, patterns and glyphs: written once it is settled which resources there are.

use super::Walker;
use crate::content::rewrite::{self, MAX_OPERATORS, Names};
use crate::graph::{Body, Coding, Graph, Ix, Value};
use crate::rules;
use crate::streams::{Fault, encode};
use lopdf::Object;
use mugai_core::{Action, Limit, Reason, Refusal};
use std::collections::{HashMap, HashSet};

/// Deepest nesting of forms that paint one another (threats §6.6).
const MAX_FORMS: usize = 30;

/// Coded data longer than this holds something.
const SMALL: usize = 16;

/// Categories of resources that a content stream names and that must exist.
const CATEGORIES: [&str; 4] = ["XObject", "Shading", "ExtGState", "Properties"];

/// The names of one resource dictionary.
#[derive(Default)]
struct Resources(HashMap<&'static str, HashSet<Vec<u8>>>);

impl Resources {
    fn of(graph: &Graph, ix: Ix) -> Self {
        let mut all = Self::default();
        let Some(dict) = graph.dict(ix) else { return all };
        for category in CATEGORIES {
            let names = match dict.get(category) {
                Some(Value::Dict(d)) => Some(d),
                Some(Value::Ref(ix)) => graph.dict(*ix),
                _ => None,
            };
            if let Some(names) = names {
                all.0.insert(category, names.0.iter().map(|(k, _)| k.to_vec()).collect());
            }
        }
        all
    }
}

impl Names for Resources {
    fn has(&self, category: &str, name: &[u8]) -> bool {
        self.0.get(category).is_some_and(|names| names.contains(name))
    }
}

impl Walker<'_, '_, '_> {
    /// Decodes, rewrites and stores every content stream that is reached.
    pub(super) fn write_contents(&mut self, order: &[Ix]) -> Result<(), Refusal> {
        let reached: HashSet<Ix> = order.iter().copied().collect();
        let mut resources: HashMap<Ix, Resources> = HashMap::new();
        let nothing = Resources::default();
        let mut operators = 0_u64;
        let mut painted: HashMap<Ix, Painted> = HashMap::new();
        for job in std::mem::take(&mut self.contents) {
            if !reached.contains(&job.ix) {
                continue;
            }
            let first = job.streams.first().copied().unwrap_or(&Object::Null);
            let mut data = Vec::new();
            for object in &job.streams {
                let Object::Stream(stream) = object else { continue };
                match self.decoded(object, stream)? {
                    Ok(bytes) if bytes.is_empty() && stream.content.len() > SMALL => {
                        return Err(self.malformed(object, "content that cannot be decoded"));
                    }
                    Ok(bytes) if data.is_empty() => data = bytes,
                    Ok(bytes) => {
                        // Streams of one page are cut between tokens (ISO 32000-2 §7.8.2).
                        data.push(b'\n');
                        data.extend_from_slice(&bytes);
                    }
                    Err(Fault::External) => {}
                    // A dropped content stream would be a silently empty page.
                    Err(fault) => return Err(self.malformed(object, fault.detail())),
                }
            }
            if let Some(ix) = job.resources {
                resources.entry(ix).or_insert_with(|| Resources::of(&self.graph, ix));
            }
            let names = job.resources.and_then(|ix| resources.get(&ix)).unwrap_or(&nothing);
            let place = self.source.place(first);
            let done = rewrite::rewrite(&data, names, self.source, self.cx).map_err(|r| r.at(&place))?;
            drop(data);
            operators = operators.saturating_add(done.operators);
            if operators > MAX_OPERATORS {
                return Err(Refusal::limit(Limit::Objects, &place, "too many content operators in the file"));
            }
            let forms = done.painted.iter().filter_map(|n| self.form_of(job.resources, n)).collect();
            painted.insert(job.ix, Painted { operators: done.operators, forms });
            if done.dropped > 0 {
                self.did(&rules::unknown_operator::RULE, first, Action::Removed)?;
            }
            if done.lost_pictures > 0 {
                self.did(&rules::picture::RULE, first, Action::Replaced)?;
            }
            if self.first_page == Some(job.ix) && is_placeholder(&done.shown) {
                return Err(Refusal::new(Reason::ActiveFormat, place, "the page only asks for another viewer"));
            }
            if let Some(node) = self.graph.get_mut(job.ix) {
                node.body = Some(Body { coding: Coding::Flate, bytes: encode::deflate(&done.bytes) });
            }
        }
        check_painting(&painted)
    }

    /// The object that a name given to `Do` means.
    fn form_of(&self, resources: Option<Ix>, name: &[u8]) -> Option<Ix> {
        let objects = match self.graph.dict(resources?)?.get("XObject")? {
            Value::Dict(d) => d,
            Value::Ref(ix) => self.graph.dict(*ix)?,
            _ => return None,
        };
        match objects.find(name)? {
            Value::Ref(ix) => Some(*ix),
            _ => None,
        }
    }
}

/// What one content stream paints.
struct Painted {
    operators: u64,
    /// Forms, once for each time they are painted.
    forms: Vec<Ix>,
}

/// Forms that paint forms that paint forms: a small file can keep a viewer busy for years. What everything comes to is added up
/// from below, with an explicit stack; a form that paints itself is passed over, as viewers do.
fn check_painting(painted: &HashMap<Ix, Painted>) -> Result<(), Refusal> {
    // Operators and nesting of what is done; nothing for what is being looked at.
    let mut known: HashMap<Ix, Option<(u64, usize)>> = HashMap::new();
    for start in painted.keys() {
        let mut stack: Vec<(Ix, bool)> = vec![(*start, false)];
        while let Some((ix, below_done)) = stack.pop() {
            let Some(this) = painted.get(&ix) else { continue };
            if below_done {
                let (mut sum, mut depth) = (this.operators, 0_usize);
                for form in &this.forms {
                    if let Some(Some((operators, nested))) = known.get(form) {
                        sum = sum.saturating_add(*operators);
                        depth = depth.max(nested.saturating_add(1));
                    }
                }
                if sum > MAX_OPERATORS {
                    return Err(Refusal::limit(Limit::Objects, "", "forms that paint one another without end"));
                }
                if depth > MAX_FORMS {
                    return Err(Refusal::limit(Limit::Depth, "", "forms nested too deep"));
                }
                known.insert(ix, Some((sum, depth)));
            } else if let std::collections::hash_map::Entry::Vacant(slot) = known.entry(ix) {
                slot.insert(None);
                stack.push((ix, true));
                let mut forms = this.forms.clone();
                forms.sort_unstable();
                forms.dedup();
                stack.extend(forms.into_iter().filter(|f| !known.contains_key(f)).map(|f| (f, false)));
            }
        }
    }
    Ok(())
}

/// The page that Adobe's programs put before dynamic forms and portfolios (threats PDF-R04, PDF-R05).
fn is_placeholder(shown: &[u8]) -> bool {
    let letters: Vec<u8> =
        shown.iter().filter(|b| b.is_ascii_alphabetic()).map(u8::to_ascii_lowercase).take(200).collect();
    letters.starts_with(b"pleasewait") || letters.starts_with(b"forthebestexperienceopenthispdfportfolio")
}
