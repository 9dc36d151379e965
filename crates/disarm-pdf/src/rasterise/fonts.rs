//! Fonts for text that brings none: the fourteen every viewer has are built in, Japanese ones come from the gate as descriptors.

use hayro::hayro_interpret::font::{FallbackFontQuery, FontData, FontQuery};
use hayro::hayro_interpret::hayro_cmap::CidFamily;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Answers the renderer's questions for fonts, and remembers that it could not.
#[derive(Clone)]
pub(super) struct Fonts {
    given: Arc<Vec<Arc<Vec<u8>>>>,
    missing: Arc<AtomicBool>,
}

impl Fonts {
    pub(super) fn new(given: &[Arc<Vec<u8>>]) -> Self {
        Self { given: Arc::new(given.to_vec()), missing: Arc::default() }
    }

    /// Whether a font was asked for that nobody has.
    pub(super) fn missing(&self) -> bool {
        self.missing.load(Ordering::Relaxed)
    }

    /// The font for a question; the number is the face of a collection.
    pub(super) fn find(&self, query: &FontQuery) -> Option<(FontData, u32)> {
        match query {
            FontQuery::Standard(font) => Some(font.get_font_data()),
            FontQuery::Fallback(wanted) if east_asian(wanted) => {
                let found = self.given.get(usize::from(wanted_mincho(wanted))).or_else(|| self.given.first());
                if found.is_none() {
                    self.missing.store(true, Ordering::Relaxed);
                }
                found.map(|font| -> (FontData, u32) { (font.clone(), 0) })
            }
            FontQuery::Fallback(wanted) => Some(wanted.pick_standard_font().get_font_data()),
        }
    }
}

/// Whether its characters are beyond the fourteen: those of a collection of East Asian characters, or numbered by the font alone.
fn east_asian(wanted: &FallbackFontQuery) -> bool {
    wanted.character_collection.as_ref().is_some_and(|c| {
        matches!(c.family, CidFamily::AdobeJapan1 | CidFamily::AdobeGB1 | CidFamily::AdobeCNS1 | CidFamily::AdobeKorea1)
    })
}

/// The gate gives a ゴシック体 first and a 明朝体 second.
fn wanted_mincho(wanted: &FallbackFontQuery) -> bool {
    let names = [&wanted.post_script_name, &wanted.font_name, &wanted.font_family];
    let named = |words: &[&str]| {
        names.iter().filter_map(|n| n.as_deref()).any(|n| {
            let n = n.to_lowercase();
            words.iter().any(|w| n.contains(w))
        })
    };
    if named(&["gothic", "sans", "goth", "メイリオ", "meiryo"]) {
        return false;
    }
    wanted.is_serif || named(&["mincho", "ryumin", "serif", "song", "ming"])
}
