//! The picture of a page as it is stored: grey where it has no colour, deflated where that is small, a JPEG where it is not.

use super::draw::Drawn;
use crate::streams::encode;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use mugai_core::choice::{self, AUTO, JPEG};
use mugai_core::{Context, Reason, Refusal};

/// Quality of JPEG: edges of letters stay clean.
const QUALITY: u8 = 88;
/// Deflated to this part of its dots or less, a page is text and drawings.
const SMALL: usize = 8;

/// How a picture is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Flate,
    Jpeg,
}

/// A picture of a page.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) grey: bool,
    pub(super) coding: Coding,
    pub(super) bytes: Vec<u8>,
}

/// Codes a page as the policy says.
///
/// # Errors
/// `no_decoder` when it cannot be coded.
pub(super) fn encode(drawn: &Drawn, cx: &Context<'_>) -> Result<Picture, Refusal> {
    let grey = drawn.rgb.chunks_exact(3).all(|p| matches!(p, [r, g, b] if r == g && g == b));
    let samples = if grey { drawn.rgb.iter().copied().step_by(3).collect() } else { drawn.rgb.clone() };
    let picture = |coding, bytes| Picture { width: drawn.width, height: drawn.height, grey, coding, bytes };
    let chosen = cx.choice(&choice::PAGE_IMAGE);
    if chosen != JPEG {
        let deflated = encode::deflate(&samples);
        if chosen != AUTO || deflated.len() <= samples.len() / SMALL {
            return Ok(picture(Coding::Flate, deflated));
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder.set_optimized_huffman_tables(true);
    let colours = if grey { ColorType::Luma } else { ColorType::Rgb };
    encoder
        .encode(&samples, drawn.width, drawn.height, colours)
        .map_err(|_| Refusal::new(Reason::NoDecoder, "", "the picture of a page cannot be coded"))?;
    Ok(picture(Coding::Jpeg, bytes))
}
