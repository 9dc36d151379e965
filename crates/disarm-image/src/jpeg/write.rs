//! The fresh file: sequential, Huffman tables made for it (T.81 §K.2), segments in a fixed order, nothing that was copied.

use super::bad;
use super::exif;
use super::frame::{Component, Frame};
use super::huffman::Encoder;
use super::segments::Picture;
use mugai_core::{Limit, Limits, Refusal};

/// Most bytes of a colour profile in one APP2 segment.
const PROFILE_PIECE: usize = 65_519;

/// Writes the whole file.
pub(super) fn file(picture: &Picture, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let frame = &picture.frame;
    let mut out = vec![0xFF, 0xD8];
    if let Some((unit, x, y)) = picture.density {
        let ([x0, x1], [y0, y1]) = (x.to_be_bytes(), y.to_be_bytes());
        segment(&mut out, 0xE0, &[b'J', b'F', b'I', b'F', 0, 1, 1, unit, x0, x1, y0, y1, 0, 0])?;
    }
    if let Some(orientation) = picture.orientation {
        segment(&mut out, 0xE1, &exif::segment(orientation))?;
    }
    if let Some(profile) = &picture.profile {
        let pieces = profile.chunks(PROFILE_PIECE);
        let count = u8::try_from(pieces.len()).map_err(|_| bad("APP2", "the colour profile is too long"))?;
        for (number, piece) in (1_u8..=count).zip(pieces) {
            segment(&mut out, 0xE2, &[b"ICC_PROFILE\0".as_slice(), &[number, count], piece].concat())?;
        }
    }
    if let Some(transform) = picture.adobe {
        segment(&mut out, 0xEE, &[b'A', b'd', b'o', b'b', b'e', 0, 100, 0, 0, 0, 0, transform])?;
    }
    let slots = quantisers(&mut out, frame)?;
    header(&mut out, frame, &slots)?;
    let scans: Vec<Vec<usize>> = if frame.interleaves() {
        vec![(0..frame.components.len()).collect()]
    } else {
        (0..frame.components.len()).map(|n| vec![n]).collect()
    };
    let mut count = [[0_u32; 256]; 4];
    for scan in &scans {
        walk(frame, scan, |table, symbol, _, _| {
            if let Some(n) = count.get_mut(table).and_then(|t| t.get_mut(usize::from(symbol))) {
                *n = n.saturating_add(1);
            }
        })?;
    }
    let encoders = count.map(|frequency| Encoder::best(&frequency));
    let classes = [0x00_u8, 0x10, 0x01, 0x11];
    for (encoder, class) in encoders.iter().zip(classes).filter(|(e, _)| !e.symbols.is_empty()) {
        segment(&mut out, 0xC4, &[&[class], encoder.counts.as_slice(), &encoder.symbols].concat())?;
    }
    for scan in &scans {
        start_of_scan(&mut out, frame, scan)?;
        let mut bits = BitWriter { out, held: 0, count: 0 };
        walk(frame, scan, |table, symbol, extra, size| {
            let (code, length) = encoders.get(table).map_or((0, 0), |e| e.code(symbol));
            bits.put(u32::from(code), u32::from(length));
            bits.put(u32::from(extra), u32::from(size));
        })?;
        out = bits.finish();
        if u64::try_from(out.len()).unwrap_or(u64::MAX) > limits.output_bytes {
            return Err(Refusal::limit(Limit::Output, "JPEG", "the rebuilt picture is larger than allowed"));
        }
    }
    out.extend_from_slice(&[0xFF, 0xD9]);
    Ok(out)
}

fn segment(out: &mut Vec<u8>, code: u8, data: &[u8]) -> Result<(), Refusal> {
    let length = u16::try_from(data.len().saturating_add(2)).map_err(|_| bad("segment", "too long"))?;
    out.extend_from_slice(&[0xFF, code]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(data);
    Ok(())
}

/// Writes each different quantisation table once; returns the slot of each component.
fn quantisers(out: &mut Vec<u8>, frame: &Frame) -> Result<Vec<u8>, Refusal> {
    let mut tables: Vec<&[u16; 64]> = Vec::new();
    let mut slots = Vec::new();
    for table in frame.components.iter().filter_map(|c| c.quantiser.as_ref()) {
        let slot = tables.iter().position(|t| *t == table).unwrap_or_else(|| {
            tables.push(table);
            tables.len().saturating_sub(1)
        });
        slots.push(u8::try_from(slot).unwrap_or(0));
    }
    for (slot, table) in (0_u8..).zip(tables) {
        let wide = table.iter().any(|q| *q > 255);
        let mut data = vec![if wide { 0x10 | slot } else { slot }];
        for q in table {
            let [high, low] = q.to_be_bytes();
            if wide {
                data.push(high);
            }
            data.push(low);
        }
        segment(out, 0xDB, &data)?;
    }
    Ok(slots)
}

fn header(out: &mut Vec<u8>, frame: &Frame, slots: &[u8]) -> Result<(), Refusal> {
    // Baseline allows quantisers of 8 bits only (§B.2.4.1); with wider ones the frame is extended sequential.
    let wide = frame.components.iter().filter_map(|c| c.quantiser.as_ref()).flatten().any(|q| *q > 255);
    let ([h0, h1], [w0, w1]) = (frame.height.to_be_bytes(), frame.width.to_be_bytes());
    let mut data = vec![8, h0, h1, w0, w1, u8::try_from(frame.components.len()).unwrap_or(0)];
    for (component, slot) in frame.components.iter().zip(slots) {
        let factors = u8::try_from(component.across << 4 | component.down).unwrap_or(0x11);
        data.extend_from_slice(&[component.id, factors, *slot]);
    }
    segment(out, if wide { 0xC1 } else { 0xC0 }, &data)
}

/// The tables of a component: the first has its own, the others share one (baseline allows two of each).
fn tables_of(component: usize) -> usize {
    component.min(1)
}

fn start_of_scan(out: &mut Vec<u8>, frame: &Frame, scan: &[usize]) -> Result<(), Refusal> {
    let mut data = vec![u8::try_from(scan.len()).unwrap_or(0)];
    for n in scan {
        let id = frame.components.get(*n).map_or(0, |c| c.id);
        data.extend_from_slice(&[id, if tables_of(*n) == 0 { 0x00 } else { 0x11 }]);
    }
    data.extend_from_slice(&[0, 63, 0]);
    segment(out, 0xDA, &data)
}

/// Walks all blocks of a scan in coding order and says every symbol: table (0 DC, 1 AC, 2 and 3 the same for the other
/// components), symbol, extra bits, their number.
fn walk(frame: &Frame, scan: &[usize], mut say: impl FnMut(usize, u8, u16, u8)) -> Result<(), Refusal> {
    let parts: Vec<(usize, &Component)> =
        scan.iter().filter_map(|n| frame.components.get(*n).map(|c| (tables_of(*n).saturating_mul(2), c))).collect();
    if let [(table, component)] = parts.as_slice() {
        let mut last = 0;
        for row in 0..component.high {
            for column in 0..component.wide {
                block(*table, component, column, row, &mut last, &mut say)?;
            }
        }
        return Ok(());
    }
    let mut last = [0_i16; 4];
    for row in 0..frame.mcus_high {
        for column in 0..frame.mcus_wide {
            for ((table, component), last) in parts.iter().zip(&mut last) {
                for y in 0..component.down {
                    for x in 0..component.across {
                        let column = column.saturating_mul(component.across).saturating_add(x);
                        let row = row.saturating_mul(component.down).saturating_add(y);
                        block(*table, component, column, row, last, &mut say)?;
                    }
                }
            }
        }
    }
    Ok(())
}

#[inline]
fn block(
    table: usize,
    component: &Component,
    column: u32,
    row: u32,
    last: &mut i16,
    say: &mut impl FnMut(usize, u8, u16, u8),
) -> Result<(), Refusal> {
    let ac = table.saturating_add(1);
    // Blocks that only fill up the last MCU are not shown. What was in them is left out: no change, end of block.
    if column >= component.wide || row >= component.high {
        say(table, 0, 0, 0);
        say(ac, 0, 0, 0);
        return Ok(());
    }
    let found = component.blocks.get(component.index(column, row));
    let [dc, coefficients @ ..] = found.ok_or_else(|| bad("scan", "a block that is not there"))?;
    let difference = i32::from(*dc).saturating_sub(i32::from(*last));
    *last = *dc;
    let (size, extra) = sized(difference);
    // T.81 Tables F.1 and F.2: 8-bit samples give differences of at most 11 bits and coefficients of at most 10.
    if size > 11 {
        return Err(bad("scan", "a coefficient no 8-bit picture has"));
    }
    say(table, size, extra, size);
    let mut zeros = 0_u8;
    for coefficient in coefficients {
        if *coefficient == 0 {
            zeros = zeros.saturating_add(1);
            continue;
        }
        while zeros >= 16 {
            say(ac, 0xF0, 0, 0);
            zeros = zeros.saturating_sub(16);
        }
        let (size, extra) = sized(i32::from(*coefficient));
        if size > 10 {
            return Err(bad("scan", "a coefficient no 8-bit picture has"));
        }
        say(ac, zeros << 4 | size, extra, size);
        zeros = 0;
    }
    if zeros > 0 {
        say(ac, 0, 0, 0);
    }
    Ok(())
}

/// The number of bits of a value, and the bits (§F.1.2.1: negative values as ones' complement).
#[inline]
fn sized(value: i32) -> (u8, u16) {
    let size = 32_u32.saturating_sub(value.unsigned_abs().leading_zeros());
    let bits = if value < 0 { value.saturating_sub(1) } else { value };
    let mask = 1_u32.checked_shl(size).unwrap_or(0).wrapping_sub(1);
    (u8::try_from(size).unwrap_or(u8::MAX), (bits.cast_unsigned() & mask & 0xFFFF) as u16)
}

/// Writes bits; a byte FF is followed by a zero (§F.1.2.3).
struct BitWriter {
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl BitWriter {
    #[inline]
    fn put(&mut self, bits: u32, count: u32) {
        self.held = self.held << (count & 31) | u64::from(bits);
        self.count = self.count.saturating_add(count);
        while self.count >= 8 {
            self.count = self.count.saturating_sub(8);
            let byte = (self.held >> (self.count & 63) & 0xFF) as u8;
            self.out.push(byte);
            if byte == 0xFF {
                self.out.push(0);
            }
        }
    }

    /// Fills the last byte with ones.
    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            let missing = 8_u32.saturating_sub(self.count);
            self.put(1_u32.checked_shl(missing).unwrap_or(1).saturating_sub(1), missing);
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_bits_of_table_f1() {
        assert_eq!(sized(0), (0, 0));
        assert_eq!(sized(1), (1, 1));
        assert_eq!(sized(-1), (1, 0));
        assert_eq!(sized(-3), (2, 0));
        assert_eq!(sized(5), (3, 5));
        assert_eq!(sized(-1024), (11, 0b011_1111_1111));
    }

    #[test]
    fn ff_is_stuffed_and_the_end_filled_with_ones() {
        let mut bits = BitWriter { out: Vec::new(), held: 0, count: 0 };
        bits.put(0xFF, 8);
        bits.put(0b0, 1);
        assert_eq!(bits.finish(), [0xFF, 0x00, 0x7F]);
    }
}
