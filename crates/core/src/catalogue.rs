//! Formats, rules and known-but-refused kinds as plain data, so that the doors know every rule and link no parser.

use crate::{Format, Reason, Rule};
use std::collections::HashMap;
use std::fmt;

/// Everything the engine knows, as data. The number of a rule on the wire is its place in [`Catalogue::rules`].
#[derive(Debug)]
pub struct Catalogue {
    /// Formats that can be made harmless.
    pub formats: Vec<&'static Format>,
    /// Every rule once, in the order the formats name them.
    pub rules: Vec<&'static Rule>,
    /// Kinds that are recognised so that they can be refused by name.
    pub refused: &'static [Known],
}

/// A kind of file that is recognised and always refused.
#[derive(Debug)]
pub struct Known {
    /// Short identifier: `exe`, `rar`.
    pub id: &'static str,
    /// The name a clerk knows.
    pub ja: &'static str,
    /// The English name.
    pub en: &'static str,
    /// Extensions that belong to it, lower case.
    pub extensions: &'static [&'static str],
    /// Why: `active_format` for what runs, `unknown_type` for what is not handled, `no_decoder`, `encrypted`.
    pub reason: Reason,
}

/// A catalogue that contradicts itself: a defect of the program, found by a test.
#[derive(Debug, PartialEq, Eq)]
pub enum CatalogueError {
    /// Two different rules or formats bear one id.
    Twice(&'static str),
    /// A format refines one that does not exist.
    NoSuchFormat(&'static str),
    /// More rules than a wire number can name.
    TooMany,
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice(id) => write!(f, "two entries of the catalogue are called {id}"),
            Self::NoSuchFormat(id) => write!(f, "a format refines {id}, which does not exist"),
            Self::TooMany => f.write_str("too many rules"),
        }
    }
}
impl std::error::Error for CatalogueError {}

impl Catalogue {
    /// Collects the rules of the formats.
    ///
    /// # Errors
    /// [`CatalogueError`] when ids clash.
    pub fn new(
        formats: Vec<&'static Format>,
        more: &[&'static Rule],
        refused: &'static [Known],
    ) -> Result<Self, CatalogueError> {
        // Built at the start of every worker, so without comparing each rule with each.
        let mut known: HashMap<&'static str, &'static Rule> = HashMap::new();
        let mut rules: Vec<&'static Rule> = Vec::new();
        for rule in formats.iter().flat_map(|f| f.rules.iter().copied()).chain(more.iter().copied()) {
            match known.insert(rule.id, rule) {
                Some(before) if !std::ptr::eq(before, rule) && before.ja != rule.ja => {
                    return Err(CatalogueError::Twice(rule.id));
                }
                Some(_) => {}
                None => rules.push(rule),
            }
        }
        for (i, f) in formats.iter().enumerate() {
            if formats.iter().skip(i.saturating_add(1)).any(|g| g.id == f.id) {
                return Err(CatalogueError::Twice(f.id));
            }
            for general in f.refines {
                if !formats.iter().any(|g| g.id == *general) {
                    return Err(CatalogueError::NoSuchFormat(general));
                }
            }
        }
        if rules.len() > usize::from(u16::MAX) {
            return Err(CatalogueError::TooMany);
        }
        Ok(Self { formats, rules, refused })
    }

    /// The wire number of a rule.
    pub fn number(&self, id: &str) -> Option<u16> {
        self.rules.iter().position(|r| r.id == id).and_then(|n| u16::try_from(n).ok())
    }

    /// The rule a wire number means.
    pub fn rule(&self, number: u16) -> Option<&'static Rule> {
        self.rules.get(usize::from(number)).copied()
    }

    /// The format of an id.
    pub fn format(&self, id: &str) -> Option<&'static Format> {
        self.formats.iter().find(|f| f.id == id).copied()
    }
}
