//! Namespaces in scope (Namespaces in XML 1.0): a prefix means the nearest declaration around it.

use super::table::{Class, class};

/// Most declarations in scope at once.
const MOST: usize = 200;

/// A declaration.
struct Binding {
    prefix: String,
    class: Class,
    number: u32,
}

/// The declarations in scope, and every namespace met so far by number, so that two spellings of one are seen to be one.
pub(super) struct Scope {
    bindings: Vec<Binding>,
    met: std::collections::HashMap<String, u32>,
}

impl Scope {
    pub(super) fn new() -> Self {
        Self { bindings: Vec::new(), met: std::collections::HashMap::new() }
    }

    /// How many declarations are in scope.
    pub(super) fn depth(&self) -> usize {
        self.bindings.len()
    }

    /// Leaves an element.
    pub(super) fn leave(&mut self, depth: usize) {
        self.bindings.truncate(depth);
    }

    /// Declares a prefix (empty for the namespace of elements without one); `None` when that may not be.
    pub(super) fn declare(&mut self, prefix: &str, uri: &str) -> Option<()> {
        const XML: &str = "http://www.w3.org/XML/1998/namespace";
        const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
        if prefix == "xmlns" || uri == XMLNS || (prefix == "xml") != (uri == XML) {
            return None;
        }
        if uri.is_empty() && !prefix.is_empty() || self.bindings.len() >= MOST {
            return None;
        }
        let next = u32::try_from(self.met.len()).ok()?.checked_add(2)?;
        let number = if uri.is_empty() { 0 } else { *self.met.entry(uri.to_owned()).or_insert(next) };
        self.bindings.push(Binding { prefix: prefix.to_owned(), class: class(uri), number });
        Some(())
    }

    /// What a prefix means and the number of its namespace (0 for none); `None` when it is not declared.
    pub(super) fn resolve(&self, prefix: &str) -> Option<(Class, u32)> {
        if prefix == "xml" {
            return Some((Class::Xml, 1));
        }
        let found = self.bindings.iter().rev().find(|b| b.prefix == prefix).map(|b| (b.class, b.number));
        found.or(if prefix.is_empty() { Some((Class::None, 0)) } else { None })
    }
}
