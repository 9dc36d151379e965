//! How large a page is drawn: as the policy says, or smaller where the limit on dots asks for it.

use hayro::hayro_syntax::page::Page;
use mugai_core::Limits;

/// Most dots along one side: the renderer counts them in sixteen bits.
const LONGEST: f64 = 65_000.0;
/// Points of an inch (ISO 32000-2 §8.3.2.3).
const INCH: f64 = 72.0;

/// How a page is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// Width and height of the page as it is seen, in its units.
    pub(super) points: (f32, f32),
    /// How many points such a unit is (ISO 32000-2 Table 31, `UserUnit`).
    pub(super) unit: f32,
    /// Width and height of its picture, in dots.
    pub(super) size: (u16, u16),
    /// The resolution, when it is less than the policy asks for; dots per inch.
    pub(super) lowered: Option<u32>,
}

impl Scale {
    pub(super) fn dots(&self) -> usize {
        usize::from(self.size.0).saturating_mul(usize::from(self.size.1))
    }
}

pub(super) fn of(page: &Page<'_>, limits: &Limits) -> Scale {
    let unit = page.raw().get::<f32>("UserUnit").filter(|u| u.is_finite() && *u > 0.0).unwrap_or(1.0);
    fit(page.render_dimensions(), unit, limits.page_dpi, limits.page_pixels)
}

/// The largest picture of at most `dpi` dots per inch and `most` dots.
fn fit(points: (f32, f32), unit: f32, dpi: u64, most: u64) -> Scale {
    #[allow(clippy::cast_precision_loss, reason = "limits are far below 2^52")]
    let (dpi, most) = (dpi as f64, most as f64);
    let inches = |p: f32| f64::from(p.max(1.0)) * f64::from(unit) / INCH;
    let (width, height) = (inches(points.0), inches(points.1));
    let fits = (most / (width * height)).sqrt().min(LONGEST / width).min(LONGEST / height);
    let used = dpi.min(fits);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 65,000")]
    let dots = |inches: f64| (inches * used).round().clamp(1.0, LONGEST) as u16;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the policy's")]
    let lowered = (used < dpi).then(|| used.max(1.0) as u32);
    Scale { points, unit, size: (dots(width), dots(height)), lowered }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_at_150_dots_per_inch() {
        let scale = fit((595.0, 842.0), 1.0, 150, 40_000_000);
        assert_eq!((scale.size, scale.lowered), ((1240, 1754), None));
        assert_eq!(fit((297.5, 421.0), 2.0, 150, 40_000_000).size, (1240, 1754));
    }

    #[test]
    fn what_would_be_too_many_dots_is_drawn_smaller_and_said() {
        let scale = fit((14_400.0, 14_400.0), 1.0, 150, 1_000_000);
        assert_eq!((scale.size, scale.lowered), ((1_000, 1_000), Some(5)));
        let strip = fit((1.0, 14_400.0), 100_000.0, 600, 40_000_000);
        assert!(strip.dots() <= 40_000_000 && strip.lowered.is_some());
    }
}
