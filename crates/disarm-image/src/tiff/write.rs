//! The fresh file, little-endian: for each page its pieces, then the values of its tags, then its directory, without a gap.

use super::decode::{self, Decoded};
use super::page::Page;
use super::{bad, fax, samples};
use crate::jpeg::piece::Piece;
use crate::lzw::{self, Dialect};
use crate::raster::wide;
use mugai_core::{Context, Limit, Reason, Refusal};

/// Bytes of a strip before it is packed: large enough to pack well, small enough for any reader.
const STRIP: usize = 256 << 10;

/// Writes pages one behind the other.
#[derive(Debug)]
pub(super) struct Writer {
    out: Vec<u8>,
    pages: usize,
    number: usize,
    /// Where the place of the next directory is to be written.
    link: usize,
}

/// One tag with its values in little-endian order.
struct Tag {
    tag: u16,
    kind: u16,
    count: usize,
    data: Vec<u8>,
}

fn bytes(tag: u16, data: Vec<u8>) -> Tag {
    Tag { tag, kind: 7, count: data.len(), data }
}

fn shorts(tag: u16, values: &[u16]) -> Tag {
    Tag { tag, kind: 3, count: values.len(), data: values.iter().flat_map(|v| v.to_le_bytes()).collect() }
}

fn longs(tag: u16, values: &[u32]) -> Tag {
    Tag { tag, kind: 4, count: values.len(), data: values.iter().flat_map(|v| v.to_le_bytes()).collect() }
}

fn fraction(tag: u16, (over, under): (u32, u32)) -> Tag {
    Tag { tag, kind: 5, count: 1, data: [over.to_le_bytes(), under.to_le_bytes()].concat() }
}

/// A number of bytes or pieces, which 32 bits must hold.
fn number(n: usize) -> Result<u32, Refusal> {
    u32::try_from(n).map_err(|_| Refusal::limit(Limit::Output, "TIFF", "the rebuilt picture is larger than allowed"))
}

/// Packed pieces and the tags that say how to read them.
struct Packed {
    compression: u16,
    photometric: u16,
    /// Rows of a strip, or width and height of a tile.
    piece: (Option<u32>, u32),
    predicted: bool,
    sampling: Option<(u16, u16)>,
    data: Vec<Vec<u8>>,
}

impl Writer {
    pub(super) fn new(pages: usize) -> Self {
        Self { out: b"II*\0\0\0\0\0".to_vec(), pages, number: 0, link: 4 }
    }

    /// Decodes a page and adds it.
    ///
    /// # Errors
    /// What decoding it may say, `limit_output`.
    pub(super) fn page(&mut self, page: &Page<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let packed = match decode::page(page, cx)? {
            Decoded::Pieces(pieces) => jpeg(page, pieces)?,
            Decoded::Rows(rows) if page.is_bilevel() => bilevel(page, rows)?,
            Decoded::Rows(rows) => strips(page, rows)?,
        };
        let mut places = Vec::with_capacity(packed.data.len());
        let mut lengths = Vec::with_capacity(packed.data.len());
        for piece in &packed.data {
            places.push(number(self.out.len())?);
            lengths.push(number(piece.len())?);
            self.add(piece, cx)?;
        }
        self.directory(&tags(page, &packed, &places, &lengths, (self.number, self.pages))?, cx)?;
        self.number = self.number.saturating_add(1);
        Ok(())
    }

    /// Adds bytes and keeps to even places (TIFF 6.0 section 2).
    fn add(&mut self, data: &[u8], cx: &Context<'_>) -> Result<(), Refusal> {
        self.out.extend_from_slice(data);
        if self.out.len() % 2 == 1 {
            self.out.push(0);
        }
        if u64::try_from(self.out.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
            return Err(Refusal::limit(Limit::Output, "TIFF", "the rebuilt picture is larger than allowed"));
        }
        Ok(())
    }

    fn directory(&mut self, tags: &[Tag], cx: &Context<'_>) -> Result<(), Refusal> {
        let mut table = Vec::with_capacity(tags.len().saturating_mul(12));
        table.extend_from_slice(&u16::try_from(tags.len()).unwrap_or(0).to_le_bytes());
        for tag in tags {
            table.extend_from_slice(&tag.tag.to_le_bytes());
            table.extend_from_slice(&tag.kind.to_le_bytes());
            table.extend_from_slice(&number(tag.count)?.to_le_bytes());
            if tag.data.len() <= 4 {
                let mut value = tag.data.clone();
                value.resize(4, 0);
                table.extend_from_slice(&value);
            } else {
                table.extend_from_slice(&number(self.out.len())?.to_le_bytes());
                self.add(&tag.data, cx)?;
            }
        }
        let at = number(self.out.len())?;
        let end = self.link.saturating_add(4);
        if let Some(link) = self.out.get_mut(self.link..end) {
            link.copy_from_slice(&at.to_le_bytes());
        }
        self.link = self.out.len().saturating_add(table.len());
        table.extend_from_slice(&[0; 4]);
        self.add(&table, cx)
    }

    /// The whole file.
    pub(super) fn finish(self, _cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
        if self.number == 0 { Err(bad("directory", "no page")) } else { Ok(self.out) }
    }
}

/// The tags of a page, in the order of their numbers.
fn tags(
    page: &Page<'_>,
    packed: &Packed,
    places: &[u32],
    lengths: &[u32],
    (number, count): (usize, usize),
) -> Result<Vec<Tag>, Refusal> {
    let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let mut tags = vec![
        longs(256, &[page.width]),
        longs(257, &[page.height]),
        shorts(258, &vec![u16::from(page.bits); page.samples]),
        shorts(259, &[packed.compression]),
        shorts(262, &[packed.photometric]),
        shorts(277, &[short(page.samples)]),
    ];
    match packed.piece {
        (None, rows) => tags.extend([longs(273, places), longs(278, &[rows]), longs(279, lengths)]),
        (Some(width), height) => {
            tags.extend([longs(322, &[width]), longs(323, &[height]), longs(324, places), longs(325, lengths)])
        }
    }
    if count > 1 {
        tags.extend([longs(254, &[2]), shorts(297, &[short(number), short(count)])]);
    }
    if page.orientation != 1 {
        tags.push(shorts(274, &[page.orientation]));
    }
    if let Some(dots) = page.resolution {
        tags.extend([fraction(282, dots.across), fraction(283, dots.down), shorts(296, &[dots.unit])]);
    }
    if packed.predicted {
        tags.push(shorts(317, &[2]));
    }
    if !page.palette.is_empty() {
        tags.push(shorts(320, &page.palette));
    }
    if !page.extra.is_empty() {
        tags.push(shorts(338, &page.extra));
    }
    if page.format != 1 {
        tags.push(shorts(339, &vec![page.format; page.samples]));
    }
    if let Some((across, down)) = packed.sampling {
        tags.push(shorts(530, &[across, down]));
    }
    if let Some(profile) = &page.profile {
        tags.push(bytes(34675, profile.clone()));
    }
    tags.sort_by_key(|t| t.tag);
    Ok(tags)
}

/// Black and white as group 4, or as LZW where that would be longer than the bits themselves. White is zero, as on every fax.
fn bilevel(page: &Page<'_>, rows: Vec<u8>) -> Result<Packed, Refusal> {
    let Some(data) = fax::encode(&rows, page.width, rows.len()) else { return strips(page, rows) };
    let piece = (None, page.height);
    Ok(Packed { compression: 4, photometric: 0, piece, predicted: false, sampling: None, data: vec![data] })
}

/// Strips of LZW. Where samples are quantities the predictor is put on if it helps: it does on photographs and scans, and not on
/// drawings and screens.
fn strips(page: &Page<'_>, mut rows: Vec<u8>) -> Result<Packed, Refusal> {
    let row_bytes = page.row_bytes().max(1);
    let rows_each = (STRIP / row_bytes).clamp(1, wide(page.height));
    let strip_bytes = rows_each.saturating_mul(row_bytes);
    let lzw = |strip: &[u8]| {
        let failed = |e: std::io::Error| Refusal::new(Reason::Internal, "TIFF page", e.to_string());
        lzw::encode(strip, Dialect::Tiff).map_err(failed)
    };
    let predict = |strip: &mut [u8]| {
        strip.chunks_exact_mut(row_bytes).for_each(|row| samples::predict(row, page.bits, page.samples));
    };
    let mut predicted = false;
    if matches!(page.bits, 8 | 16) && page.photometric != 3 && page.format != 3 {
        // Every eighth strip is packed both ways, at least the one in the middle.
        let every = rows.len().div_ceil(strip_bytes).min(8);
        let (mut plain, mut better) = (0_usize, 0_usize);
        for strip in rows.chunks(strip_bytes).skip(every / 2).step_by(8) {
            plain = plain.saturating_add(lzw(strip)?.len());
            let mut tried = strip.to_vec();
            predict(&mut tried);
            better = better.saturating_add(lzw(&tried)?.len());
        }
        predicted = better < plain;
    }
    if predicted {
        predict(&mut rows);
    }
    let data: Result<Vec<Vec<u8>>, Refusal> = rows.chunks(strip_bytes).map(lzw).collect();
    let photometric = if page.is_bilevel() { 0 } else { page.photometric };
    let piece = (None, number(rows_each)?);
    Ok(Packed { compression: 5, photometric, piece, predicted, sampling: None, data: data? })
}

/// JPEG pieces, as they are.
fn jpeg(page: &Page<'_>, pieces: Vec<Piece>) -> Result<Packed, Refusal> {
    let factor = |n: u32| u16::try_from(n).unwrap_or(1);
    let sampling = pieces.first().map(|p| (factor(p.sampling.0), factor(p.sampling.1)));
    let piece = (page.pieces.tiled.then_some(page.pieces.width), page.pieces.height);
    Ok(Packed {
        compression: 7,
        photometric: page.photometric,
        piece,
        predicted: false,
        sampling: sampling.filter(|_| page.photometric == 6),
        data: pieces.into_iter().map(|p| p.bytes).collect(),
    })
}
