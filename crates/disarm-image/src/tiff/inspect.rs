//! The second look at a finished TIFF: a reader of its own that knows only what we write, sees that no byte belongs to nothing,
//! and unpacks every piece once more with other decoders.

use super::fax;
use crate::jpeg::piece;
use crate::lzw::{self, Dialect};
use crate::raster::{bytes_of, check_size, wide};
use mugai_core::{Context, Reason, Refusal};
use std::collections::BTreeMap;
use std::ops::Range;

fn residue(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, "TIFF", detail)
}

/// Every tag we write: its type.
const WRITTEN: [(u16, u16); 23] = [
    (254, 4),
    (256, 4),
    (257, 4),
    (258, 3),
    (259, 3),
    (262, 3),
    (273, 4),
    (274, 3),
    (277, 3),
    (278, 4),
    (279, 4),
    (282, 5),
    (283, 5),
    (296, 3),
    (297, 3),
    (317, 3),
    (320, 3),
    (322, 4),
    (323, 4),
    (324, 4),
    (325, 4),
    (338, 3),
    (339, 3),
];
/// Two more that few pages have.
const SELDOM: [(u16, u16); 2] = [(530, 3), (34675, 7)];

pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    if !bytes.starts_with(b"II*\0") {
        return Err(residue("not the byte order we write"));
    }
    let mut ranges: Vec<Range<usize>> = std::iter::once(0..8).collect();
    let mut at = u32_at(bytes, 4)?;
    let mut behind = 8_usize;
    while at != 0 {
        cx.part()?;
        // Pages are written in order, so the chain cannot run in a circle.
        if at < behind {
            return Err(residue("a directory before the one that leads to it"));
        }
        (at, behind) = page(bytes, at, &mut ranges, cx)?;
    }
    if behind == 8 {
        return Err(residue("no page"));
    }
    whole(bytes, ranges)
}

/// The ranges cover the file; one zero byte may stand between them to keep places even.
fn whole(bytes: &[u8], mut ranges: Vec<Range<usize>>) -> Result<(), Refusal> {
    ranges.sort_by_key(|r| (r.start, r.end));
    let mut end = 0_usize;
    for range in ranges {
        let gap = bytes.get(end..range.start).ok_or_else(|| residue("pieces lie over each other"))?;
        if !(gap.is_empty() || gap == [0]) {
            return Err(residue("bytes that belong to nothing"));
        }
        end = range.end;
    }
    let tail = bytes.get(end..).unwrap_or(&[]);
    if tail.is_empty() || tail == [0] { Ok(()) } else { Err(residue("bytes behind the end")) }
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Refusal> {
    let number = bytes.get(at..).and_then(|b| b.first_chunk::<2>());
    number.map(|n| u16::from_le_bytes(*n)).ok_or_else(|| residue("cut off"))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<usize, Refusal> {
    let number = bytes.get(at..).and_then(|b| b.first_chunk::<4>());
    number.map(|n| wide(u32::from_le_bytes(*n))).ok_or_else(|| residue("cut off"))
}

/// The values of a page's tags.
type Values = BTreeMap<u16, Vec<usize>>;

/// Reads a directory; returns where the next one is and where this one ends.
fn page(
    bytes: &[u8],
    at: usize,
    ranges: &mut Vec<Range<usize>>,
    cx: &mut Context<'_>,
) -> Result<(usize, usize), Refusal> {
    let count = usize::from(u16_at(bytes, at)?);
    let mut values = Values::new();
    for n in 0..count {
        let entry = at.saturating_add(2).saturating_add(n.saturating_mul(12));
        let (tag, kind) = (u16_at(bytes, entry)?, u16_at(bytes, entry.saturating_add(2))?);
        if !WRITTEN.iter().chain(&SELDOM).any(|w| *w == (tag, kind)) {
            return Err(residue(format!("tag {tag} of type {kind}, which is never written")));
        }
        if values.keys().next_back().is_some_and(|last| *last >= tag) {
            return Err(residue("tags out of order"));
        }
        let size = match kind {
            7 => 1,
            3 => 2,
            4 => 4,
            _ => 8,
        };
        let number = u32_at(bytes, entry.saturating_add(4))?;
        let length = number.saturating_mul(size);
        let start = if length <= 4 { entry.saturating_add(8) } else { u32_at(bytes, entry.saturating_add(8))? };
        let data = bytes.get(start..start.saturating_add(length)).ok_or_else(|| residue("values outside the file"))?;
        if length > 4 {
            ranges.push(start..start.saturating_add(length));
        } else if bytes
            .get(start.saturating_add(length)..entry.saturating_add(12))
            .is_none_or(|r| r.iter().any(|b| *b != 0))
        {
            return Err(residue("filling that is not zero"));
        }
        cx.take(number.saturating_mul(8))?;
        let numbers = match kind {
            3 => data.as_chunks::<2>().0.iter().map(|n| usize::from(u16::from_le_bytes(*n))).collect(),
            4 => data.as_chunks::<4>().0.iter().map(|n| wide(u32::from_le_bytes(*n))).collect(),
            _ => Vec::new(),
        };
        values.insert(tag, numbers);
    }
    let end = at.saturating_add(6).saturating_add(count.saturating_mul(12));
    ranges.push(at..end);
    pieces(bytes, &values, ranges, cx)?;
    Ok((u32_at(bytes, end.saturating_sub(4))?, end))
}

fn pieces(bytes: &[u8], values: &Values, ranges: &mut Vec<Range<usize>>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let all = |tag: u16| values.get(&tag).map_or(&[][..], Vec::as_slice);
    let one = |tag: u16| match all(tag) {
        [n] => u32::try_from(*n).map_err(|_| residue("a number that is too large")),
        _ => Err(residue(format!("tag {tag} is not there once"))),
    };
    let (width, height, samples) = (one(256)?, one(257)?, wide(one(277)?));
    let bits = match all(258) {
        [first, rest @ ..] if rest.iter().all(|b| b == first) && rest.len().saturating_add(1) == samples => *first,
        _ => return Err(residue("bits of another number of samples")),
    };
    let pixel = bits.saturating_mul(samples);
    check_size(width, height, pixel, cx.limits(), "TIFF").map_err(|r| residue(r.detail))?;
    let tiled = values.contains_key(&324);
    let (piece_width, piece_height) = if tiled { (one(322)?, one(323)?) } else { (width, one(278)?) };
    check_size(piece_width, piece_height, pixel, cx.limits(), "TIFF").map_err(|r| residue(r.detail))?;
    let (places, lengths) = if tiled { (all(324), all(325)) } else { (all(273), all(279)) };
    let count = wide(width.div_ceil(piece_width)).saturating_mul(wide(height.div_ceil(piece_height)));
    if places.len() != count || lengths.len() != count || (tiled && values.contains_key(&273)) {
        return Err(residue("another number of pieces than the page has"));
    }
    let compression = one(259)?;
    let row = bytes_of(piece_width, pixel);
    for (n, (start, length)) in (0_u32..).zip(places.iter().zip(lengths)) {
        let range = *start..start.saturating_add(*length);
        let data = bytes.get(range.clone()).ok_or_else(|| residue("a piece outside the file"))?;
        ranges.push(range);
        let rows =
            if tiled { piece_height } else { height.saturating_sub(n.saturating_mul(piece_height)).min(piece_height) };
        let sound = match compression {
            4 => bits == 1 && samples == 1 && fax::is_exact(data, (width, rows)),
            5 if !tiled => lzw::is_exact(data, Dialect::Tiff, row.saturating_mul(wide(rows))),
            7 => {
                piece::inspect(data, cx)?;
                true
            }
            _ => false,
        };
        if !sound {
            return Err(residue("a piece that is packed otherwise than we do, or not wholly understood"));
        }
    }
    Ok(())
}
