//! The chunks that say how samples become colours: PLTE tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs (PNG §11), each read into values.

use super::bad;
use super::chunks::Chunk;
use super::header::Header;
use crate::icc;
use crate::rules::{BROKEN_DATA, COLOUR_PROFILE};
use mugai_core::{Action, Context, Refusal};
use std::io::Read;

/// Everything that is kept beside the pixels.
#[derive(Debug, Default)]
pub(super) struct Colours {
    /// PLTE as RGB triples.
    pub(super) palette: Option<Vec<[u8; 3]>>,
    pub(super) transparency: Option<Vec<u8>>,
    pub(super) gamma: Option<[u8; 4]>,
    pub(super) chromaticities: Option<[u8; 32]>,
    /// Rendering intent 0–3.
    pub(super) srgb: Option<u8>,
    /// The rebuilt profile, not compressed.
    pub(super) profile: Option<Vec<u8>>,
    pub(super) significant_bits: Option<Vec<u8>>,
    pub(super) background: Option<Vec<u8>>,
    /// Pixels per unit and the unit.
    pub(super) physical: Option<[u8; 9]>,
}

impl Colours {
    /// Whether this type of chunk is one of ours.
    pub(super) fn knows(kind: &[u8; 4]) -> bool {
        matches!(kind, b"PLTE" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"iCCP" | b"sBIT" | b"bKGD" | b"pHYs")
    }

    /// Reads one chunk. What is not as the standard says is left out and reported; only a broken palette is fatal.
    pub(super) fn take(&mut self, chunk: &Chunk<'_>, header: &Header, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let data = chunk.data;
        let taken = match &chunk.kind {
            b"PLTE" => {
                let (entries, rest) = data.as_chunks::<3>();
                if self.palette.is_some() || entries.is_empty() || entries.len() > 256 || !rest.is_empty() {
                    return Err(bad("PLTE", "impossible palette"));
                }
                self.palette = Some(entries.to_vec());
                true
            }
            b"tRNS" => put(&mut self.transparency, transparency(data, header, self.palette.as_deref())),
            b"gAMA" => put(&mut self.gamma, data.try_into().ok().filter(|g| *g != [0; 4])),
            b"cHRM" => put(&mut self.chromaticities, data.try_into().ok()),
            b"sRGB" => put(&mut self.srgb, one(data).filter(|intent| *intent <= 3)),
            b"iCCP" => return self.take_profile(data, header, cx),
            b"sBIT" => put(&mut self.significant_bits, significant(data, header)),
            b"bKGD" => put(&mut self.background, background(data, header, self.palette.as_deref())),
            b"pHYs" => {
                put(&mut self.physical, data.try_into().ok().filter(|p: &[u8; 9]| p.last().is_some_and(|u| *u <= 1)))
            }
            _ => false,
        };
        if taken { Ok(()) } else { cx.did(&BROKEN_DATA, &chunk.place(), Action::Removed) }
    }

    fn take_profile(&mut self, data: &[u8], header: &Header, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let inflated = if self.profile.is_some() { None } else { inflate_profile(data, cx)? };
        let space = if matches!(header.colour, 0 | 4) { icc::Space::Gray } else { icc::Space::Rgb };
        match inflated.and_then(|raw| icc::rebuild(&raw, space)) {
            Some(fresh) => {
                for tag in &fresh.dropped {
                    cx.did(&COLOUR_PROFILE, &format!("PNG iCCP {tag}"), Action::Removed)?;
                }
                self.profile = Some(fresh.bytes);
                Ok(())
            }
            None => cx.did(&COLOUR_PROFILE, "PNG iCCP", Action::Removed),
        }
    }

    /// The last word, when all chunks before the pixels are read.
    pub(super) fn settle(&mut self, header: &Header, cx: &mut Context<'_>) -> Result<(), Refusal> {
        match header.colour {
            3 => {
                let most = 1_usize << usize::from(header.depth.min(8));
                let palette = self.palette.as_mut().ok_or_else(|| bad("PLTE", "a palette picture without palette"))?;
                if palette.len() > most {
                    palette.truncate(most);
                    cx.did(&BROKEN_DATA, "PNG PLTE", Action::Removed)?;
                }
            }
            // A grey picture has no palette; in RGB it is only a hint for old displays and room to hide things in.
            _ if self.palette.take().is_some() => cx.did(&BROKEN_DATA, "PNG PLTE", Action::Removed)?,
            _ => {}
        }
        // PNG §11.3.2.3: only one of the two; the profile says more.
        if self.profile.is_some() && self.srgb.take().is_some() {
            cx.did(&COLOUR_PROFILE, "PNG sRGB", Action::Removed)?;
        }
        if let (Some(alpha), Some(palette)) =
            (self.transparency.as_mut().filter(|_| header.colour == 3), self.palette.as_ref())
        {
            alpha.truncate(palette.len());
        }
        Ok(())
    }

    /// Makes the palette as long as the largest index that is used; viewers show black beyond its end.
    pub(super) fn lengthen_palette(&mut self, largest: u8, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let Some(palette) = self.palette.as_mut() else { return Ok(()) };
        if usize::from(largest) >= palette.len() {
            palette.resize(usize::from(largest).saturating_add(1), [0, 0, 0]);
            cx.did(&BROKEN_DATA, "PNG PLTE", Action::Replaced)?;
        }
        Ok(())
    }
}

/// Puts a value into its place if it is sound and the first of its kind.
fn put<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let free = place.is_none() && value.is_some();
    if free {
        *place = value;
    }
    free
}

fn one(data: &[u8]) -> Option<u8> {
    <[u8; 1]>::try_from(data).ok().map(|[b]| b)
}

/// 16-bit samples, of which only the bits of the picture's depth count: the others are set to 0.
fn masked(data: &[u8], samples: usize, header: &Header) -> Option<Vec<u8>> {
    let (pairs, rest) = data.as_chunks::<2>();
    if pairs.len() != samples || !rest.is_empty() {
        return None;
    }
    let mask = if header.depth >= 16 { u16::MAX } else { (1_u16 << header.depth).wrapping_sub(1) };
    Some(pairs.iter().flat_map(|p| (u16::from_be_bytes(*p) & mask).to_be_bytes()).collect())
}

fn transparency(data: &[u8], header: &Header, palette: Option<&[[u8; 3]]>) -> Option<Vec<u8>> {
    match header.colour {
        0 => masked(data, 1, header),
        2 => masked(data, 3, header),
        3 => palette.filter(|p| !data.is_empty() && data.len() <= p.len()).map(|_| data.to_vec()),
        _ => None,
    }
}

fn background(data: &[u8], header: &Header, palette: Option<&[[u8; 3]]>) -> Option<Vec<u8>> {
    match header.colour {
        0 | 4 => masked(data, 1, header),
        3 => palette.zip(one(data)).filter(|(p, i)| usize::from(*i) < p.len()).map(|_| data.to_vec()),
        _ => masked(data, 3, header),
    }
}

fn significant(data: &[u8], header: &Header) -> Option<Vec<u8>> {
    let count = if header.colour == 3 { 3 } else { header.samples() };
    let depth = if header.colour == 3 { 8 } else { header.depth };
    (data.len() == count && data.iter().all(|b| (1..=depth).contains(b))).then(|| data.to_vec())
}

/// The profile of an iCCP chunk: name, NUL, method 0, zlib data; never more than [`icc::MAX`] bytes of it.
fn inflate_profile(data: &[u8], cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    let Some(end) = data.iter().take(80).position(|b| *b == 0) else { return Ok(None) };
    let Some((0, packed)) = data.get(end.saturating_add(1)..).and_then(|d| d.split_first()).map(|(m, p)| (*m, p))
    else {
        return Ok(None);
    };
    cx.take(packed.len().saturating_mul(8).min(icc::MAX))?;
    let mut raw = Vec::new();
    let most = u64::try_from(icc::MAX).unwrap_or(0).saturating_add(1);
    let read = flate2::bufread::ZlibDecoder::new(packed).take(most).read_to_end(&mut raw);
    cx.take(raw.len())?;
    cx.hand_out(&raw);
    Ok((read.is_ok() && raw.len() <= icc::MAX).then_some(raw))
}
