//! Namespaces: which vocabulary a prefix stands for at each place (Namespaces in XML 1.0).

use super::{NAMESPACE, XLINK, bad};
use mugai_core::{Limit, Refusal};

/// Most bindings in scope at once.
const MOST: usize = 256;

/// The vocabularies that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    None,
    Svg,
    Xlink,
    Xml,
    /// Pages and formulas: what a browser would show or run within a drawing.
    Page,
    /// Editors, metadata, anybody else's.
    Other,
}

/// Bindings in scope, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Scope {
    bound: Vec<(String, Space)>,
}

impl Scope {
    pub(super) fn len(&self) -> usize {
        self.bound.len()
    }

    pub(super) fn truncate(&mut self, to: usize) {
        self.bound.truncate(to);
    }

    pub(super) fn bind(&mut self, prefix: &str, uri: &str) -> Result<(), Refusal> {
        if self.bound.len() >= MOST {
            return Err(Refusal::limit(Limit::Xml, "SVG", "too many namespaces"));
        }
        if matches!(prefix, "xml" | "xmlns") || (uri.is_empty() && !prefix.is_empty()) {
            return Err(bad("a forbidden namespace binding"));
        }
        let space = match uri.trim() {
            "" => Space::None,
            NAMESPACE => Space::Svg,
            XLINK => Space::Xlink,
            "http://www.w3.org/1999/xhtml" | "http://www.w3.org/1998/Math/MathML" => Space::Page,
            _ => Space::Other,
        };
        self.bound.push((prefix.to_owned(), space));
        Ok(())
    }

    /// The vocabulary of a name; names of attributes without a prefix have none.
    pub(super) fn of<'n>(&self, name: &'n str, element: bool) -> Result<(Space, &'n str), Refusal> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if prefix == "xml" {
            return Ok((Space::Xml, local));
        }
        if prefix.is_empty() && !element {
            return Ok((Space::None, local));
        }
        match self.bound.iter().rev().find(|(p, _)| p == prefix) {
            Some((_, space)) => Ok((*space, local)),
            None if prefix.is_empty() => Ok((Space::None, local)),
            None => Err(bad("a prefix that is bound to nothing")),
        }
    }
}
