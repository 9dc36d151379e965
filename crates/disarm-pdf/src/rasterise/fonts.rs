//! Fonts for text that brings none: the fourteen every viewer has are built in, Japanese ones come from the gate as descriptors.

use hayro::hayro_interpret::font::{FallbackFontQuery, FontData, FontQuery};
use hayro::hayro_interpret::hayro_cmap::CidFamily;
use mugai_font::Characters;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A font given, and the characters it has.
pub(super) struct Given {
    pub(super) bytes: Arc<Vec<u8>>,
    characters: Option<Characters>,
}

impl Given {
    /// Whether it has a glyph for a character; what draws nothing needs none.
    pub(super) fn has(&self, character: char) -> bool {
        character.is_whitespace() || self.characters.as_ref().is_some_and(|c| c.has(character))
    }
}

/// Answers the renderer's questions for fonts, and remembers that it could not.
#[derive(Clone)]
pub(super) struct Fonts {
    given: Arc<Vec<Given>>,
    missing: Arc<AtomicBool>,
    used: Arc<AtomicBool>,
    unknown: Arc<AtomicBool>,
}

impl Fonts {
    pub(super) fn new(given: &[Arc<Vec<u8>>]) -> Self {
        let given =
            given.iter().map(|bytes| Given { bytes: bytes.clone(), characters: Characters::of(bytes) }).collect();
        Self { given: Arc::new(given), used: Arc::default(), missing: Arc::default(), unknown: Arc::default() }
    }

    /// The fonts given, when one of them was taken.
    pub(super) fn used(&self) -> Option<&[Given]> {
        self.used.load(Ordering::Relaxed).then_some(self.given.as_slice())
    }

    /// Whether a font was asked for that nobody has.
    pub(super) fn missing(&self) -> bool {
        self.missing.load(Ordering::Relaxed)
    }

    /// Whether text was met whose characters only its own font can tell, and that font is not in the file.
    pub(super) fn unknown(&self) -> bool {
        self.unknown.load(Ordering::Relaxed)
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
                self.used.fetch_or(found.is_some(), Ordering::Relaxed);
                found.map(|font| -> (FontData, u32) { (font.bytes.clone(), 0) })
            }
            // Glyphs numbered by a font that is not there: the same numbers are other characters in every other font.
            FontQuery::Fallback(wanted) if wanted.character_collection.is_some() => {
                self.unknown.store(true, Ordering::Relaxed);
                None
            }
            FontQuery::Fallback(wanted) => Some(wanted.pick_standard_font().get_font_data()),
        }
    }
}

/// Whether its characters are beyond the fourteen: those of a collection of East Asian characters.
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
