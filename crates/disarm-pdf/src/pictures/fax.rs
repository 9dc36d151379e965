//! Writing bilevel pictures as fax, group 4 (ITU-T T.6): scans stay as small as they came in.

/// White runs of 0 to 63 pixels: how many bits, and which (ITU-T T.4 Table 2).
#[rustfmt::skip]
const WHITE: [(u8, u16); 64] = [
    (8, 0x35), (6, 0x7), (4, 0x7), (4, 0x8), (4, 0xB), (4, 0xC), (4, 0xE), (4, 0xF), (5, 0x13), (5, 0x14), (5, 0x7),
    (5, 0x8), (6, 0x8), (6, 0x3), (6, 0x34), (6, 0x35), (6, 0x2A), (6, 0x2B), (7, 0x27), (7, 0xC), (7, 0x8),
    (7, 0x17), (7, 0x3), (7, 0x4), (7, 0x28), (7, 0x2B), (7, 0x13), (7, 0x24), (7, 0x18), (8, 0x2), (8, 0x3),
    (8, 0x1A), (8, 0x1B), (8, 0x12), (8, 0x13), (8, 0x14), (8, 0x15), (8, 0x16), (8, 0x17), (8, 0x28), (8, 0x29),
    (8, 0x2A), (8, 0x2B), (8, 0x2C), (8, 0x2D), (8, 0x4), (8, 0x5), (8, 0xA), (8, 0xB), (8, 0x52), (8, 0x53),
    (8, 0x54), (8, 0x55), (8, 0x24), (8, 0x25), (8, 0x58), (8, 0x59), (8, 0x5A), (8, 0x5B), (8, 0x4A), (8, 0x4B),
    (8, 0x32), (8, 0x33), (8, 0x34),
];
/// Black runs of 0 to 63 pixels.
#[rustfmt::skip]
const BLACK: [(u8, u16); 64] = [
    (10, 0x37), (3, 0x2), (2, 0x3), (2, 0x2), (3, 0x3), (4, 0x3), (4, 0x2), (5, 0x3), (6, 0x5), (6, 0x4), (7, 0x4),
    (7, 0x5), (7, 0x7), (8, 0x4), (8, 0x7), (9, 0x18), (10, 0x17), (10, 0x18), (10, 0x8), (11, 0x67), (11, 0x68),
    (11, 0x6C), (11, 0x37), (11, 0x28), (11, 0x17), (11, 0x18), (12, 0xCA), (12, 0xCB), (12, 0xCC), (12, 0xCD),
    (12, 0x68), (12, 0x69), (12, 0x6A), (12, 0x6B), (12, 0xD2), (12, 0xD3), (12, 0xD4), (12, 0xD5), (12, 0xD6),
    (12, 0xD7), (12, 0x6C), (12, 0x6D), (12, 0xDA), (12, 0xDB), (12, 0x54), (12, 0x55), (12, 0x56), (12, 0x57),
    (12, 0x64), (12, 0x65), (12, 0x52), (12, 0x53), (12, 0x24), (12, 0x37), (12, 0x38), (12, 0x27), (12, 0x28),
    (12, 0x58), (12, 0x59), (12, 0x2B), (12, 0x2C), (12, 0x5A), (12, 0x66), (12, 0x67),
];
/// White runs of 64 to 1,728 pixels in steps of 64 (ITU-T T.4 Table 3a).
#[rustfmt::skip]
const WHITE_MORE: [(u8, u16); 27] = [
    (5, 0x1B), (5, 0x12), (6, 0x17), (7, 0x37), (8, 0x36), (8, 0x37), (8, 0x64), (8, 0x65), (8, 0x68), (8, 0x67),
    (9, 0xCC), (9, 0xCD), (9, 0xD2), (9, 0xD3), (9, 0xD4), (9, 0xD5), (9, 0xD6), (9, 0xD7), (9, 0xD8), (9, 0xD9),
    (9, 0xDA), (9, 0xDB), (9, 0x98), (9, 0x99), (9, 0x9A), (6, 0x18), (9, 0x9B),
];
/// Black runs of the same.
#[rustfmt::skip]
const BLACK_MORE: [(u8, u16); 27] = [
    (10, 0xF), (12, 0xC8), (12, 0xC9), (12, 0x5B), (12, 0x33), (12, 0x34), (12, 0x35), (13, 0x6C), (13, 0x6D),
    (13, 0x4A), (13, 0x4B), (13, 0x4C), (13, 0x4D), (13, 0x72), (13, 0x73), (13, 0x74), (13, 0x75), (13, 0x76),
    (13, 0x77), (13, 0x52), (13, 0x53), (13, 0x54), (13, 0x55), (13, 0x5A), (13, 0x5B), (13, 0x64), (13, 0x65),
];
/// Runs of either colour of 1,792 to 2,560 pixels (ITU-T T.4 Table 3b).
#[rustfmt::skip]
const MORE: [(u8, u16); 13] = [
    (11, 0x8), (11, 0xC), (11, 0xD), (12, 0x12), (12, 0x13), (12, 0x14), (12, 0x15), (12, 0x16), (12, 0x17),
    (12, 0x1C), (12, 0x1D), (12, 0x1E), (12, 0x1F),
];

/// Pixels between two entries of the tables of long runs.
const STEP: usize = 64;
/// The longest run that one code stands for.
const LONGEST: usize = 2_560;
/// Ends the picture, twice (T.6 §2.4.1.1).
const END_OF_LINE: (u8, u16) = (12, 1);
const PASS: (u8, u16) = (4, 1);
const HORIZONTAL: (u8, u16) = (3, 1);
/// The change stands three pixels left of that of the row above, two, one, under it, or right of it (T.6 Table 1).
const VERTICAL: [(u8, u16); 7] = [(7, 2), (6, 2), (3, 2), (1, 1), (3, 3), (6, 3), (7, 3)];

/// Rows of one bit per pixel (1 = white), each on a byte boundary, as fax; `None` when that would not be shorter than `most` bytes.
pub(crate) fn encode(rows: &[u8], width: usize, most: usize) -> Option<Vec<u8>> {
    let mut bits = Writer { out: Vec::new(), held: 0, count: 0 };
    let mut above: Vec<usize> = Vec::new();
    let mut changes: Vec<usize> = Vec::new();
    for row in rows.chunks(width.div_ceil(8).max(1)) {
        find_changes(row, width, &mut changes);
        encode_row(&above, &changes, width, &mut bits);
        if bits.out.len() >= most {
            return None;
        }
        std::mem::swap(&mut above, &mut changes);
    }
    bits.put(END_OF_LINE);
    bits.put(END_OF_LINE);
    let out = bits.finish();
    (out.len() < most).then_some(out)
}

/// The places where the colour changes; every row begins white.
fn find_changes(row: &[u8], width: usize, changes: &mut Vec<usize>) {
    changes.clear();
    let mut white = true;
    for (i, byte) in row.iter().enumerate() {
        if *byte == if white { 0xFF } else { 0 } {
            continue;
        }
        for bit in 0..8_usize {
            let x = i.saturating_mul(8).saturating_add(bit);
            if x < width && (*byte & (0x80 >> bit) != 0) != white {
                changes.push(x);
                white = !white;
            }
        }
    }
}

fn encode_row(above: &[usize], changes: &[usize], width: usize, bits: &mut Writer) {
    // `at` is a0 of the standard; before the first pixel the search begins with the first one itself.
    let (mut at, mut from) = (0_usize, 0_usize);
    let (mut black, mut next, mut up) = (false, 0_usize, 0_usize);
    while at < width {
        let a1 = changes.get(next).copied().unwrap_or(width);
        // The first change above, not left of `from`, to the colour that is not ours.
        while up.checked_sub(1).and_then(|i| above.get(i)).is_some_and(|x| *x >= from) {
            up = up.saturating_sub(1);
        }
        while above.get(up).is_some_and(|x| *x < from) || (up % 2 == 1) != black {
            up = up.saturating_add(1);
        }
        let b1 = above.get(up).copied().unwrap_or(width);
        let b2 = above.get(up.saturating_add(1)).copied().unwrap_or(width);
        if b2 < a1 {
            bits.put(PASS);
            at = b2;
        } else if let Some(code) = a1.saturating_add(3).checked_sub(b1).and_then(|shift| VERTICAL.get(shift)) {
            bits.put(*code);
            at = a1;
            black = !black;
            next = next.saturating_add(1);
        } else {
            let a2 = changes.get(next.saturating_add(1)).copied().unwrap_or(width);
            bits.put(HORIZONTAL);
            bits.run(a1.saturating_sub(at), black);
            bits.run(a2.saturating_sub(a1), !black);
            at = a2;
            next = next.saturating_add(2);
        }
        from = at.saturating_add(1);
    }
}

/// Bits, the high ones first.
struct Writer {
    out: Vec<u8>,
    held: u32,
    count: u8,
}

impl Writer {
    fn put(&mut self, (length, code): (u8, u16)) {
        // At most 7 bits wait, and no code is longer than 13.
        self.held = (self.held << length) | u32::from(code);
        self.count = self.count.saturating_add(length);
        while self.count >= 8 {
            self.count = self.count.saturating_sub(8);
            self.out.push(u8::try_from((self.held >> self.count) & 0xFF).unwrap_or(0));
        }
    }

    fn run(&mut self, mut length: usize, black: bool) {
        while length > LONGEST {
            self.long(LONGEST, black);
            length = length.saturating_sub(LONGEST);
        }
        if length >= STEP {
            self.long(length, black);
        }
        let short = if black { &BLACK } else { &WHITE };
        if let Some(code) = short.get(length % STEP) {
            self.put(*code);
        }
    }

    /// The code of the longest run in the tables that is not longer than this.
    fn long(&mut self, length: usize, black: bool) {
        let place = (length / STEP).saturating_sub(1);
        let own = if black { &BLACK_MORE } else { &WHITE_MORE };
        let code = own.get(place).or_else(|| MORE.get(place.saturating_sub(own.len())));
        if let Some(code) = code {
            self.put(*code);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.put((8_u8.saturating_sub(self.count), 0));
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

    struct Rows(usize, Vec<u8>);

    impl Decoder for Rows {
        fn push_row(&mut self, changes: &[u32]) {
            let mut row = vec![0xFF_u8; self.0.div_ceil(8)];
            for span in changes.chunks(2) {
                let to = span.get(1).map_or(self.0, |n| *n as usize);
                (span[0] as usize..to).for_each(|x| row[x / 8] &= !(0x80 >> (x % 8)));
            }
            self.1.extend(row);
        }
    }

    /// What another reader makes of what we write, strictly.
    fn back(rows: &[u8], width: usize, height: usize) -> Vec<u8> {
        let data = encode(rows, width, usize::MAX).unwrap();
        let settings = DecodeSettings {
            columns: u32::try_from(width).unwrap(),
            rows: u32::try_from(height).unwrap(),
            end_of_block: true,
            end_of_line: false,
            rows_are_byte_aligned: false,
            encoding: EncodingMode::Group4,
            strict: true,
        };
        let mut rows = Rows(width, Vec::new());
        hayro_ccitt::decode(&data, &mut rows, &mut DecoderContext::new(settings)).unwrap();
        rows.1
    }

    /// White where `white` says so, and in the bits behind the last pixel.
    fn picture(width: usize, height: usize, mut white: impl FnMut(usize, usize) -> bool) -> Vec<u8> {
        let stride = width.div_ceil(8);
        let mut rows = vec![0_u8; stride * height];
        for y in 0..height {
            for x in 0..stride * 8 {
                if x >= width || white(x, y) {
                    rows[y * stride + x / 8] |= 0x80 >> (x % 8);
                }
            }
        }
        rows
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // T.6: a white row is V0, one bit; two of them, and twice 000000000001 for the end.
        assert_eq!(encode(&[0xFF, 0xFF], 8, 99).unwrap(), [0b1100_0000, 0b0000_0100, 0b0000_0000, 0b0100_0000]);
        // T.4: horizontal 001, white 2 = 0111, black 3 = 10; then V0 to the edge; the end.
        assert_eq!(
            encode(&[0b1100_0111], 8, 99).unwrap(),
            [0b0010_1111, 0b0100_0000, 0b0000_0100, 0b0000_0000, 0b0100_0000]
        );
        assert_eq!(encode(&[0xFF, 0xFF], 8, 4), None, "not shorter");
    }

    #[test]
    fn another_reader_sees_the_same_pixels() {
        let mut state = 1_u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        for width in [1, 7, 8, 9, 63, 64, 65, 200, 1_728] {
            for shade in [2, 5, 100] {
                let rows = picture(width, 40, |_, _| random() % shade > 0);
                assert_eq!(back(&rows, width, 40), rows, "{width} by 40, one in {shade} black");
            }
            let shapes: [&dyn Fn(usize, usize) -> bool; 5] =
                [&|_, _| true, &|_, _| false, &|x, y| (x + y / 2) % 9 < 5, &|x, y| x / 3 % 2 == y % 2, &|x, y| {
                    x.abs_diff(y * 4) > 6
                }];
            for shape in shapes {
                let rows = picture(width, 40, shape);
                assert_eq!(back(&rows, width, 40), rows, "{width}");
            }
        }
    }

    #[test]
    fn every_length_of_run_is_read_back() {
        for width in [2_559, 2_560, 2_561, 2_624, 5_121, 8_000] {
            let rows = picture(width, 60, |x, y| x < (y * 139) % width || x > width - y);
            assert_eq!(back(&rows, width, 60), rows, "{width}");
        }
        let rows = picture(6_000, 2_700, |x, y| if y % 2 == 0 { x < y } else { x % 4_000 > y });
        assert_eq!(back(&rows, 6_000, 2_700), rows);
    }

    #[test]
    fn a_scan_stays_a_fax_of_the_same_pixels_and_a_small_sign_does_not() {
        use mugai_testkit::{contains, pdf::Doc};
        // Strokes whose edges wander by a pixel from row to row, as those of a scan do.
        let mut state = 7_u32;
        let mut edges: Vec<usize> = (1..20).map(|i| i * 15).collect();
        let mut lines = Vec::new();
        for _ in 0..200 {
            for edge in &mut edges {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *edge = edge.saturating_add((state >> 16) as usize % 3).saturating_sub(1);
            }
            lines.push(edges.clone());
        }
        let rows = picture(300, 200, |x, y| lines[y].iter().filter(|edge| **edge <= x).count() % 2 == 0);
        let through = |width: usize, height: usize, data: &[u8]| {
            let keys = format!(
                "/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns {width}/Rows {height}>>"
            );
            let doc = Doc::new().resources("/XObject<</Im0 6 0 R>>").content("/Im0 Do").stream(6, &keys, data);
            let (output, findings) = mugai_core::testing::disarm(crate::FORMATS, "a.pdf", &doc.build()).unwrap();
            assert!(findings.iter().any(|f| f.rule.id == "pdf.picture-codec"));
            output.bytes
        };
        let fax = encode(&rows, 300, usize::MAX).unwrap();
        // What another writer leaves behind the end does not come along.
        let output = through(300, 200, &[fax.as_slice(), b"secret-tail"].concat());
        assert!(contains(&output, &fax) && !contains(&output, b"secret-tail"));
        assert!(contains(&output, b"/DecodeParms<</Columns 300/K -1/Rows 200>>/Filter/CCITTFaxDecode"));
        let small = encode(&rows[..2], 16, usize::MAX).unwrap();
        assert!(!contains(&through(16, 1, &small), b"CCITTFaxDecode"));
    }
}
