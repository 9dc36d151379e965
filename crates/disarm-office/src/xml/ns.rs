//! The table of XML namespaces: which are kept, and which URIs mean the same vocabulary.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A row of the table, or (above its length) a URI that only one document uses.
pub(crate) type Ns = u16;

/// No namespace.
pub(crate) const NONE: Ns = 0;

/// What may stay of a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Everything.
    All,
    /// Only these local names, separated by commas.
    Only(&'static str),
    /// Nothing of it, but `mc:Choice@Requires` may name it.
    Requires,
    /// Nothing.
    Nothing,
}

impl Keep {
    /// Whether an element or attribute of this local name may stay.
    pub(crate) fn allows(self, local: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.split(',').any(|n| n == local),
            Self::Requires | Self::Nothing => false,
        }
    }
}

/// One namespace.
#[derive(Debug)]
pub(crate) struct Row {
    /// The name our code uses: `w`, `a`, `x`; the same for Transitional and Strict.
    pub(crate) prefix: &'static str,
    /// The URI.
    pub(crate) uri: &'static str,
    /// What may stay.
    pub(crate) keep: Keep,
}

const DATA: &str = include_str!("../../data/ooxml_namespaces.tsv");

/// The table; row 0 is "no namespace".
pub(crate) fn table() -> &'static [Row] {
    static TABLE: OnceLock<Vec<Row>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut rows = vec![Row { prefix: "", uri: "", keep: Keep::All }];
        for line in DATA.lines().filter(|l| !l.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(prefix), Some(uri), Some(verdict)) = (columns.next(), columns.next(), columns.next()) else {
                continue;
            };
            let keep = match verdict.split_once(':') {
                None if verdict == "keep" => Keep::All,
                None if verdict == "requires-only" => Keep::Requires,
                Some(("keep-only", names)) => Keep::Only(names),
                _ => Keep::Nothing,
            };
            rows.push(Row { prefix, uri, keep });
        }
        rows
    })
}

/// The row of a URI.
pub(crate) fn find(uri: &str) -> Option<Ns> {
    static INDEX: OnceLock<HashMap<&'static str, Ns>> = OnceLock::new();
    let index = INDEX
        .get_or_init(|| table().iter().enumerate().filter_map(|(i, r)| Some((r.uri, Ns::try_from(i).ok()?))).collect());
    index.get(uri).copied()
}

/// The row of a prefix of ours in the Transitional spelling.
pub(crate) fn of(prefix: &str) -> Ns {
    static INDEX: OnceLock<HashMap<&'static str, Ns>> = OnceLock::new();
    let index = INDEX.get_or_init(|| {
        let mut map = HashMap::new();
        for (i, row) in table().iter().enumerate() {
            if let Ok(i) = Ns::try_from(i) {
                map.entry(row.prefix).or_insert(i);
            }
        }
        map
    });
    index.get(prefix).copied().unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_have_one_prefix() {
        let strict = find("http://purl.oclc.org/ooxml/wordprocessingml/main").unwrap();
        let transitional = find("http://schemas.openxmlformats.org/wordprocessingml/2006/main").unwrap();
        assert_ne!(strict, transitional);
        assert_eq!(table()[usize::from(strict)].prefix, "w");
        assert_eq!(of("w"), transitional);
    }

    #[test]
    fn verdicts_are_read() {
        let keep = |p| table()[usize::from(of(p))].keep;
        assert_eq!(keep("xm"), Keep::Only("f,sqref"));
        assert_eq!(keep("ax"), Keep::Nothing);
        assert_eq!(keep("cx1"), Keep::Requires);
        assert_eq!(keep("w"), Keep::All);
        assert_eq!(find("urn:nobody-knows"), None);
        assert!(table().len() > 200);
    }
}
