//! The fresh file: sequential (progressive where bands of it never came), Huffman tables made for it (T.81 §K.2), segments in a fixed order, nothing that was copied.

use super::bad;
use super::exif;
use super::frame::Frame;
use super::huffman::Encoder;
use super::segments::Picture;
use super::tokens::{Counts, ScanOut, table_of};
use mugai_core::{Limit, Limits, Refusal};

/// Most bytes of a colour profile in one APP2 segment.
const PROFILE_PIECE: usize = 65_519;

/// Writes the whole file.
pub(super) fn file(picture: &Picture, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let (frame, script) = (&picture.frame, &picture.script);
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
    header(&mut out, frame, &slots, script.is_progressive())?;
    let encoders: Vec<Encoder> = script.counts.iter().map(Encoder::best).collect();
    let classes = [0x00_u8, 0x10, 0x01, 0x11];
    for (encoder, class) in encoders.iter().zip(classes).filter(|(e, _)| !e.symbols.is_empty()) {
        segment(&mut out, 0xC4, &[&[class], encoder.counts.as_slice(), &encoder.symbols].concat())?;
    }
    let codes = Codes::new(&encoders);
    let length = codes.bytes(&script.counts).saturating_add(out.len());
    if u64::try_from(length).unwrap_or(u64::MAX) > limits.output_bytes {
        return Err(Refusal::limit(Limit::Output, "JPEG", "the rebuilt picture is larger than allowed"));
    }
    // A byte in some two hundred is FF and has a zero behind it.
    out.reserve(length.saturating_add(length / 100));
    for scan in &script.scans {
        start_of_scan(&mut out, frame, scan)?;
        let mut bits = BitWriter { out, held: 0, count: 0 };
        scan.rows.iter().for_each(|row| codes.write(row, &mut bits));
        out = bits.finish();
    }
    if u64::try_from(out.len()).unwrap_or(u64::MAX) > limits.output_bytes {
        return Err(Refusal::limit(Limit::Output, "JPEG", "the rebuilt picture is larger than allowed"));
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

fn header(out: &mut Vec<u8>, frame: &Frame, slots: &[u8], progressive: bool) -> Result<(), Refusal> {
    // Baseline allows quantisers of 8 bits only (§B.2.4.1); with wider ones the frame is extended sequential.
    let wide = frame.components.iter().filter_map(|c| c.quantiser.as_ref()).flatten().any(|q| *q > 255);
    let ([h0, h1], [w0, w1]) = (frame.height.to_be_bytes(), frame.width.to_be_bytes());
    let mut data = vec![8, h0, h1, w0, w1, u8::try_from(frame.components.len()).unwrap_or(0)];
    for (component, slot) in frame.components.iter().zip(slots) {
        let factors = u8::try_from(component.across << 4 | component.down).unwrap_or(0x11);
        data.extend_from_slice(&[component.id, factors, *slot]);
    }
    let code = match (progressive, wide) {
        (true, _) => 0xC2,
        (false, true) => 0xC1,
        (false, false) => 0xC0,
    };
    segment(out, code, &data)
}

fn start_of_scan(out: &mut Vec<u8>, frame: &Frame, scan: &ScanOut) -> Result<(), Refusal> {
    let mut data = vec![u8::try_from(scan.parts.len()).unwrap_or(0)];
    for n in &scan.parts {
        let id = frame.components.get(*n).map_or(0, |c| c.id);
        data.extend_from_slice(&[id, if table_of(*n) == 0 { 0x00 } else { 0x11 }]);
    }
    data.extend_from_slice(&[scan.band.first, scan.band.last, scan.band.low]);
    segment(out, 0xDA, &data)
}

/// Code and length of every symbol of the four tables, found by the upper ten bits of a token.
struct Codes(Box<[u32; 1024]>);

impl Codes {
    fn new(encoders: &[Encoder]) -> Self {
        let mut codes = Box::new([0_u32; 1024]);
        let all = encoders.iter().flat_map(|e| (0..=255).map(|symbol| e.code(symbol)));
        for (to, (code, length)) in codes.iter_mut().zip(all) {
            *to = u32::from(code) << 5 | u32::from(length);
        }
        Self(codes)
    }

    /// Bytes of all symbols and their extra bits, before stuffing.
    fn bytes(&self, counts: &Counts) -> usize {
        let one = |((entry, count), symbol): ((&u32, &u32), u64)| {
            u64::from(*count).saturating_mul(u64::from(entry & 31).saturating_add(symbol & 15))
        };
        let bits = self.0.iter().zip(counts.iter().flatten()).zip(0_u64..).map(one).fold(0, u64::saturating_add);
        usize::try_from(bits / 8).unwrap_or(usize::MAX)
    }

    fn write(&self, tokens: &[u16], bits: &mut BitWriter) {
        let mut tokens = tokens.iter().copied();
        while let Some(token) = tokens.next() {
            let entry = self.0.get(usize::from(token >> 6)).copied().unwrap_or(0);
            let size = u32::from(token >> 6 & 15);
            let mut extra = u32::from(token & 63);
            if size > 6 {
                extra |= u32::from(tokens.next().unwrap_or(0)) << 6;
            }
            bits.put((entry >> 5).wrapping_shl(size) | extra, (entry & 31).wrapping_add(size));
        }
    }
}

/// Writes bits; a byte FF is followed by a zero (§F.1.2.3).
struct BitWriter {
    out: Vec<u8>,
    held: u64,
    /// Bits held and not yet written: fewer than 32 between two calls.
    count: u32,
}

impl BitWriter {
    /// At most 32 bits.
    #[inline]
    fn put(&mut self, bits: u32, count: u32) {
        self.held = self.held.wrapping_shl(count) | u64::from(bits);
        self.count = self.count.wrapping_add(count);
        if self.count >= 32 {
            self.count = self.count.wrapping_sub(32);
            let word = (self.held.wrapping_shr(self.count) & 0xFFFF_FFFF) as u32;
            // No byte is FF: nothing to stuff.
            if (!word).wrapping_sub(0x0101_0101) & word & 0x8080_8080 == 0 {
                self.out.extend_from_slice(&word.to_be_bytes());
            } else {
                word.to_be_bytes().into_iter().for_each(|byte| self.byte(byte));
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        self.out.push(byte);
        if byte == 0xFF {
            self.out.push(0);
        }
    }

    /// Fills the last byte with ones.
    fn finish(mut self) -> Vec<u8> {
        let missing = self.count.wrapping_neg() & 7;
        self.held = self.held.wrapping_shl(missing) | u64::from(1_u32.wrapping_shl(missing).wrapping_sub(1));
        self.count = self.count.wrapping_add(missing);
        while self.count > 0 {
            self.count = self.count.wrapping_sub(8);
            self.byte((self.held.wrapping_shr(self.count) & 0xFF) as u8);
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(parts: &[(u32, u32)]) -> Vec<u8> {
        let mut bits = BitWriter { out: Vec::new(), held: 0, count: 0 };
        parts.iter().for_each(|(value, count)| bits.put(*value, *count));
        bits.finish()
    }

    #[test]
    fn ff_is_stuffed_and_the_end_filled_with_ones() {
        assert_eq!(written(&[(0xFF, 8), (0b0, 1)]), [0xFF, 0x00, 0x7F]);
    }

    #[test]
    fn words_are_written_whole_and_stuffed_inside() {
        assert_eq!(
            written(&[(0x1234_5678, 32), (0x12FF_34FF, 32)]),
            [0x12, 0x34, 0x56, 0x78, 0x12, 0xFF, 0, 0x34, 0xFF, 0]
        );
        assert_eq!(written(&[(0x7FF, 11), (0x1, 25)]), [0xFF, 0, 0xE0, 0, 0, 0x1F]);
    }
}
