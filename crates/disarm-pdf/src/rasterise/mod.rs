//! Pages as pictures (画像化): the pages of a rebuilt PDF are drawn, and a PDF that holds nothing but the pictures is made of them.
//!
//! What is drawn is the output of our own writer, never the file as it came: the renderer, which is the largest parser in the
//! program, meets no script, no loop, no bomb and no font program but one we wrote. The PDF of the pictures goes through the
//! ordinary walk once more, so that it has the one spelling the second look reads.

mod assemble;
mod check;
mod draw;
mod fonts;
mod pixels;
mod scale;

use crate::rules;
use assemble::Sheet;
use hayro::hayro_syntax::Pdf;
use mugai_core::{Action, Context, Limit, Reason, Refusal};

/// Turns the pages of a PDF of our own writer into pictures; the PDF returned is to be walked and written like any other.
///
/// # Errors
/// `no_decoder` when a page holds text that no font at hand can draw, `malformed_pdf` when the renderer cannot draw a page, limits.
pub(crate) fn pages(rebuilt: Vec<u8>, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let broken = || Refusal::new(Reason::MalformedPdf, "", "the pages cannot be drawn");
    let pdf = Pdf::new(rebuilt).map_err(|_| broken())?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(broken());
    }
    cx.did(&rules::page_picture::RULE, "", Action::Flattened)?;
    let artist = draw::Artist::new(cx.fonts());
    let most = usize::try_from(cx.limits().output_bytes).unwrap_or(usize::MAX);
    let mut sheets = Vec::new();
    let mut length = 0usize;
    for (number, page) in pdf.pages().iter().enumerate() {
        let place = format!("page {}", number.saturating_add(1));
        let scale = scale::of(page, cx.limits());
        if let Some(dpi) = scale.lowered {
            cx.did(&rules::page_picture::RULE, &format!("{place}, {dpi} dpi"), Action::Flattened)?;
        }
        // Four bytes a dot: what drawing takes.
        cx.take(scale.dots().saturating_mul(4)).map_err(|r| r.at(&place))?;
        cx.part()?;
        let drawn = artist.draw(page, &scale).map_err(|r| r.at(&place))?;
        let sheet = Sheet {
            points: scale.points,
            unit: scale.unit,
            picture: pixels::encode(&drawn, cx).map_err(|r| r.at(&place))?,
        };
        length = length.saturating_add(sheet.picture.bytes.len());
        if length > most {
            return Err(Refusal::limit(Limit::Output, &place, "the pictures of the pages would be too large"));
        }
        sheets.push(sheet);
    }
    Ok(assemble::pdf(&sheets))
}
