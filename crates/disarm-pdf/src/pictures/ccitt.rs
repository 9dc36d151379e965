//! Fax pictures (CCITT groups 3 and 4), decoded to bits (ISO 32000-2 §7.4.6).

use super::{Bits, check_size, fit};
use crate::source::Source;
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use lopdf::{Dictionary, Object};
use mugai_core::{Context, Refusal};

struct Rows {
    bits: Bits,
    columns: usize,
    most: usize,
    count: usize,
}

impl Decoder for Rows {
    fn push_row(&mut self, changes: &[u32]) {
        if self.count >= self.most {
            return;
        }
        for span in changes.chunks(2) {
            let from = span.first().map_or(self.columns, |n| *n as usize);
            let to = span.get(1).map_or(self.columns, |n| *n as usize);
            self.bits.fill(self.count, from, to);
        }
        self.count = self.count.saturating_add(1);
    }
}

/// What our own writer wrote: group 4, whole and without a fault; `None` for anything else.
///
/// # Errors
/// Limits.
pub(crate) fn decode_ours(
    data: &[u8],
    (width, height): (u32, u32),
    cx: &mut Context<'_>,
) -> Result<Option<Vec<u8>>, Refusal> {
    let (w, h) = (width as usize, height as usize);
    cx.take(w.div_ceil(8).saturating_mul(h).saturating_mul(2))?;
    let settings = DecodeSettings {
        columns: width,
        rows: height,
        end_of_block: true,
        end_of_line: false,
        rows_are_byte_aligned: false,
        encoding: EncodingMode::Group4,
        strict: true,
    };
    let mut rows = Rows { bits: Bits::new(w, h), columns: w, most: h, count: 0 };
    let read = hayro_ccitt::decode(data, &mut rows, &mut DecoderContext::new(settings));
    if read.is_err() || rows.count != h {
        return Ok(None);
    }
    let mut out = rows.bits.into_rows();
    out.iter_mut().for_each(|b| *b = !*b);
    Ok(Some(out))
}

/// Rows of one bit per pixel, as the filter would have given them. `None` when not a single row can be read.
///
/// # Errors
/// Limits.
pub(crate) fn decode(
    data: &[u8],
    params: Option<&Dictionary>,
    source: &Source,
    (width, height): (u32, u32),
    cx: &mut Context<'_>,
) -> Result<Option<Vec<u8>>, Refusal> {
    let int = |key: &[u8]| params.and_then(|p| source.int(p, key));
    let flag = |key: &[u8], default: bool| match params.and_then(|p| source.get(p, key)) {
        Some(Object::Boolean(b)) => *b,
        Some(Object::Integer(n)) => *n != 0,
        _ => default,
    };
    let columns = match int(b"Columns") {
        Some(n) => u32::try_from(n).unwrap_or(0),
        None => 1728,
    };
    if columns == 0 || height == 0 || width == 0 {
        return Ok(None);
    }
    check_size(u64::from(columns), u64::from(height), true, cx)?;
    check_size(u64::from(width), u64::from(height), true, cx)?;
    let (c, h) = (columns as usize, height as usize);
    cx.take(c.div_ceil(8).saturating_mul(h))?;
    let k = int(b"K").unwrap_or(0);
    let settings = DecodeSettings {
        columns,
        rows: height,
        end_of_block: flag(b"EndOfBlock", true),
        end_of_line: flag(b"EndOfLine", false),
        rows_are_byte_aligned: flag(b"EncodedByteAlign", false),
        encoding: match k {
            ..0 => EncodingMode::Group4,
            0 => EncodingMode::Group3_1D,
            1.. => EncodingMode::Group3_2D,
        },
        strict: false,
    };
    let mut rows = Rows { bits: Bits::new(c, h), columns: c, most: h, count: 0 };
    // Broken data: the rows before the fault are kept, as every viewer does.
    let result = hayro_ccitt::decode(data, &mut rows, &mut DecoderContext::new(settings));
    if result.is_err() && rows.count == 0 {
        return Ok(None);
    }
    let mut out = rows.bits.into_rows();
    if !flag(b"BlackIs1", false) {
        out.iter_mut().for_each(|b| *b = !*b);
    }
    Ok(Some(fit(out, (columns, height), (width, height))))
}
