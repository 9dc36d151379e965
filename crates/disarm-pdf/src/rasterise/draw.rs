//! One page drawn: hayro paints it on white, dot by dot. One thread, no clock, no file.

use super::check::Check;
use super::fonts::Fonts;
use super::scale::Scale;
use hayro::hayro_interpret::{Context, InterpreterCache, InterpreterSettings, InterpreterWarning, interpret_page};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, Rect};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use mugai_core::advice::FONTLESS_TEXT;
use mugai_core::{Reason, Refusal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a page looks like.
pub(super) struct Drawn {
    pub(super) width: u16,
    pub(super) height: u16,
    /// Red, green, blue, one byte each.
    pub(super) rgb: Vec<u8>,
}

/// Draws the pages of one document.
pub(super) struct Artist {
    settings: InterpreterSettings,
    fonts: Fonts,
    font_failed: Arc<AtomicBool>,
    picture_failed: Arc<AtomicBool>,
}

impl Artist {
    pub(super) fn new(given: &[Arc<Vec<u8>>]) -> Self {
        let fonts = Fonts::new(given);
        let (font_failed, picture_failed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let resolver = fonts.clone();
        let (font, picture) = (font_failed.clone(), picture_failed.clone());
        let settings = InterpreterSettings {
            font_resolver: Arc::new(move |query| resolver.find(query)),
            warning_sink: Arc::new(move |warning| match warning {
                InterpreterWarning::UnsupportedFont => font.store(true, Ordering::Relaxed),
                InterpreterWarning::ImageDecodeFailure => picture.store(true, Ordering::Relaxed),
                // An annotation without an appearance is drawn by no viewer.
                _ => {}
            }),
            ..InterpreterSettings::default()
        };
        Self { settings, fonts, font_failed, picture_failed }
    }

    /// Draws a page.
    ///
    /// # Errors
    /// `no_decoder` when something on it could not be drawn: a picture of a page with something missing is a wrong page.
    pub(super) fn draw<'a>(&self, page: &'a Page<'a>, scale: &Scale) -> Result<Drawn, Refusal> {
        let (width, height) = scale.size;
        let mut canvas = RenderContext::new(width, height);
        let across = f64::from(width) / f64::from(scale.points.0.max(1.0));
        let down = f64::from(height) / f64::from(scale.points.1.max(1.0));
        let [a, b, c, d, e, f] = page.initial_transform(true).as_coeffs();
        let transform = Affine::scale_non_uniform(across, down) * Affine::new([a, b, c, d, e, f]);
        // A cache for each page: what is kept in it has no limit of its own.
        let cache = RenderCache::new();
        render_into(page, &cache, &self.settings, &RenderSettings::default(), &mut canvas, transform);
        let undrawn = |what: &str| Err(Refusal::new(Reason::NoDecoder, "", what.to_owned()));
        let fontless = |why: &str| Err(Refusal::advised(&FONTLESS_TEXT, "", why));
        if self.fonts.missing() {
            return fontless("and no font to draw it with; see formats.fonts");
        }
        if self.fonts.unknown() {
            return fontless("that only that font can tell the characters of");
        }
        if let Some(given) = self.fonts.used() {
            let mut check = Check { given, missing: false };
            let target = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
            let kept = InterpreterCache::new();
            let mut context = Context::new(transform, target, &kept, page.xref(), self.settings.clone());
            interpret_page(page, &mut context, &mut check);
            if check.missing {
                return fontless("and the fonts to draw it with lack some of its characters");
            }
        }
        if self.font_failed.load(Ordering::Relaxed) {
            return undrawn("a font that cannot be drawn");
        }
        if self.picture_failed.load(Ordering::Relaxed) {
            return undrawn("a picture that cannot be drawn");
        }
        canvas.flush();
        let mut pixmap = Pixmap::new(width, height);
        let settings = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
        canvas.render_with(&mut pixmap, &mut Resources::default(), settings);
        // On white nothing is transparent: the colours stand as they are.
        let rgb = pixmap.data().iter().flat_map(|p| [p.r, p.g, p.b]).collect();
        Ok(Drawn { width, height, rgb })
    }
}
