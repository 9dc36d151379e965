//! The one list of formats. A new format is one module of its own and one line here.

use mugai_core::{Catalogue, Disarm};
use std::sync::OnceLock;

/// Every format family. The order is that of the catalogue and so of the rule numbers on the wire.
static FAMILIES: &[&[&dyn Disarm]] = &[
    mugai_disarm_office::FORMATS,
    mugai_disarm_pdf::FORMATS,
    mugai_disarm_image::FORMATS,
    mugai_disarm_text::FORMATS,
    mugai_mailtext::FORMATS,
    mugai_disarm_archive::FORMATS,
    mugai_disarm_drawing::FORMATS,
    mugai_disarm_japanese::FORMATS,
];

/// Every format that can be made harmless.
pub fn formats() -> impl Iterator<Item = &'static dyn Disarm> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// Formats, rules and kinds refused by name, as data.
///
/// # Panics
/// When two entries of the program's own tables bear one id; a test sees to it that this cannot be.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let built = Catalogue::new(formats().map(|d| d.format()).collect(), &[], crate::KNOWN);
        #[allow(clippy::expect_used, reason = "static tables of the program itself, no input")]
        built.expect("the catalogue does not contradict itself")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_catalogue_is_consistent_and_speaks_japanese() {
        let c = catalogue();
        for f in &c.formats {
            assert!(
                !f.ja.is_empty() && !f.en.is_empty() && !f.recognised.is_empty() && !f.extensions.is_empty(),
                "{}",
                f.id
            );
            assert!(
                f.extensions.iter().all(|e| e.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())),
                "{}",
                f.id
            );
        }
        for r in &c.rules {
            let (family, noun) = r.id.split_once('.').unwrap_or_default();
            assert!(!family.is_empty() && !noun.is_empty(), "{}", r.id);
            assert!(!r.ja.is_empty() && !r.en.is_empty() && r.why_ja.ends_with('。') && !r.refs.is_empty(), "{}", r.id);
            assert!(r.effect_ja.is_empty() || r.effect_ja.ends_with('。'), "{}", r.id);
            assert!(r.allows(r.default));
        }
    }

    #[test]
    fn no_extension_belongs_to_two_formats_but_those_told_apart_by_their_root() {
        let mut owner: BTreeMap<&str, &str> = BTreeMap::new();
        for f in &catalogue().formats {
            for e in f.extensions {
                assert!(!mugai_core::names::is_active_extension(e), "{e} runs");
                if let Some(other) = owner.insert(e, f.id)
                    && *e != "xml"
                {
                    panic!("{e} belongs to {other} and {}", f.id);
                }
            }
        }
    }
}
