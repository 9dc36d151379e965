//! A JPEG inside a TIFF (TIFF Technical Note 2): a strip or a tile, whose tables may stand elsewhere.

use super::{bad, inspect, segments, write};
use mugai_core::{Context, Reason, Refusal};

/// A piece, written anew with its tables in it.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) bytes: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) samples: usize,
    /// How many samples of brightness stand for one of colour, across and down: 1, 2 or 4.
    pub(crate) sampling: (u32, u32),
}

/// Reads a piece behind the tables that go before it and writes it anew. `transform` is what the colours are said to be: 0 as
/// they stand, 1 brightness and colour.
///
/// # Errors
/// As for a whole JPEG.
pub(crate) fn rebuild(
    tables: &[u8],
    bytes: &[u8],
    transform: Option<u8>,
    cx: &mut Context<'_>,
) -> Result<Piece, Refusal> {
    let body = bytes.strip_prefix(b"\xFF\xD8").ok_or_else(|| bad("SOI", "not a JPEG"))?;
    let tables = tables.strip_prefix(b"\xFF\xD8").unwrap_or(&[]);
    let tables = tables.strip_suffix(b"\xFF\xD9").unwrap_or(tables);
    cx.take(tables.len().saturating_add(body.len()))?;
    let whole = [b"\xFF\xD8", tables, body].concat();
    let mut picture = segments::read(&whole, false, cx)?;
    picture.density = None;
    picture.orientation = None;
    picture.profile = None;
    // Four inks as they stand, perhaps with the mark by which Photoshop says so; nothing that has to be worked out.
    if picture.frame.components.len() == 4 && picture.adobe.is_some_and(|a| a != 0) {
        return Err(Refusal::new(Reason::NoDecoder, "JPEG APP14", "inks as brightness and colour are not handled"));
    }
    picture.adobe = if picture.frame.components.len() == 4 { picture.adobe } else { transform };
    let frame = &picture.frame;
    let first = frame.components.first().map_or((1, 1), |c| (c.across, c.down));
    // TIFF knows one pair of factors: that of the brightness, colour having 1 and 1.
    if frame.components.iter().skip(1).any(|c| (c.across, c.down) != (1, 1)) {
        return Err(Refusal::new(Reason::NoDecoder, "JPEG SOF", "sampling that TIFF does not know"));
    }
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    let samples = frame.components.len();
    Ok(Piece { bytes: write::file(&picture, cx.limits())?, width, height, samples, sampling: first })
}

/// The second look at a piece.
///
/// # Errors
/// `residue`.
pub(crate) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    inspect::inspect(bytes, cx)
}
