//! The chunks of a RIFF file (RFC 9649 §2.3): four letters, a length, data, filled up to an even number of bytes.

use super::bad;
use mugai_core::{Context, Refusal};

/// One chunk.
pub(super) struct Chunk<'a> {
    pub(super) kind: [u8; 4],
    pub(super) data: &'a [u8],
}

impl Chunk<'_> {
    /// Where it is, for reports.
    pub(super) fn place(&self) -> String {
        let name: String = self.kind.iter().map(|b| if b.is_ascii_graphic() { char::from(*b) } else { '?' }).collect();
        format!("WebP {name}")
    }
}

/// Most chunks of one file: a film of a thousand frames has not many more.
const MOST: usize = 10_000;

/// The file as long as its head says, and what stands behind it.
pub(super) fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    let length = bytes.get(4..8).and_then(|l| <[u8; 4]>::try_from(l).ok()).map(u32::from_le_bytes);
    let length = length.and_then(|l| usize::try_from(l).ok()).ok_or_else(|| bad("cut off"))?;
    bytes.split_at_checked(length.saturating_add(8)).ok_or_else(|| bad("shorter than its head says"))
}

/// The chunks one behind the other; each must lie within the bytes and nothing between them.
pub(super) fn walk(mut rest: &[u8]) -> Result<Vec<Chunk<'_>>, Refusal> {
    let mut found = Vec::new();
    while !rest.is_empty() {
        let cut = || bad("a chunk is cut off");
        let (kind, after) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        let (length, after) = after.split_first_chunk::<4>().ok_or_else(cut)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let (data, after) = after.split_at_checked(length).ok_or_else(cut)?;
        // The last chunk is sometimes not filled up.
        rest = if length % 2 == 1 { after.get(1..).unwrap_or(&[]) } else { after };
        found.push(Chunk { kind: *kind, data });
        if found.len() > MOST {
            return Err(bad("more chunks than any picture has"));
        }
    }
    Ok(found)
}

/// Width and height in a `VP8X` chunk (RFC 9649 §2.7).
pub(super) fn canvas(data: &[u8]) -> Option<(u32, u32)> {
    let [_, _, _, _, w0, w1, w2, h0, h1, h2] = *data.first_chunk()?;
    let number = |a, b, c| u32::from_le_bytes([a, b, c, 0]).saturating_add(1);
    Some((number(w0, w1, w2), number(h0, h1, h2)))
}

/// A file of one picture, with its opacity where that stands apart.
pub(super) fn file(
    image: &Chunk<'_>,
    opacity: Option<(&Chunk<'_>, (u32, u32))>,
    cx: &mut Context<'_>,
) -> Result<Vec<u8>, Refusal> {
    cx.take(image.data.len().saturating_add(opacity.map_or(0, |(c, _)| c.data.len())))?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut put = |kind: [u8; 4], data: &[u8]| {
        out.extend_from_slice(&kind);
        out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend_from_slice(data);
        if out.len() % 2 == 1 {
            out.push(0);
        }
    };
    if let Some((chunk, (width, height))) = opacity {
        let [w0, w1, w2, _] = width.saturating_sub(1).to_le_bytes();
        let [h0, h1, h2, _] = height.saturating_sub(1).to_le_bytes();
        put(*b"VP8X", &[0x10, 0, 0, 0, w0, w1, w2, h0, h1, h2]);
        put(chunk.kind, chunk.data);
    }
    put(image.kind, image.data);
    let length = u32::try_from(out.len().saturating_sub(8)).map_err(|_| bad("too long"))?;
    if let Some(place) = out.get_mut(4..8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    Ok(out)
}
