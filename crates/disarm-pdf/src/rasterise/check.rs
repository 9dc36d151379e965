//! Whether the fonts given have every character they are asked for: a renderer that finds none takes the number of the character
//! for the number of a glyph, and draws another character without a word.

use super::fonts::Given;
use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};
use hayro::kurbo::BezPath;

/// Draws nothing and looks at the text.
pub(super) struct Check<'g> {
    pub(super) given: &'g [Given],
    /// A character was met that the font given for it has not.
    pub(super) missing: bool,
}

impl<'a> Device<'a> for Check<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for positioned in run.glyphs() {
            match &**positioned {
                Glyph::Outline(glyph) => {
                    let Some(data) = glyph.font_data() else { continue };
                    let bytes: &[u8] = (*data.data).as_ref();
                    let Some(font) = self.given.iter().find(|g| std::ptr::eq(g.bytes.as_ptr(), bytes.as_ptr())) else {
                        continue;
                    };
                    let known = match glyph.as_unicode() {
                        Some(BfString::Char(c)) => font.has(c),
                        Some(BfString::String(s)) => s.chars().all(|c| font.has(c)),
                        None => false,
                    };
                    self.missing |= !known;
                }
                Glyph::Type3(glyph) => {
                    glyph.interpret(self, props.transform, positioned.transform(), &props.paint);
                }
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
