//! PDF samples: a report of text, tables and photographs, and many pages of text.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::fmt::Write;

/// A few numbers that look random and are the same every time.
fn noise(seed: &mut u32) -> u32 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *seed >> 8
}

/// A report: on every page text and a ruled table, on every fourth a photograph. `size` is about the size of the file in bytes.
pub fn report(size: usize, mut seed: u32) -> Vec<u8> {
    let (mut paper, mut made) = (Paper::new(), 0);
    while made < size {
        let picture = (paper.kids.len() % 4 == 0).then(|| jpeg(200, 150, &mut seed));
        let mut content = text(30, &mut seed);
        for row in 0..24 {
            let y = 60 + row * 12;
            let _ = write!(content, "40 {y} 500 12 re S ");
            for column in 0..6 {
                let (x, n) = (44 + column * 84, noise(&mut seed) % 1_000_000);
                let _ = writeln!(content, "BT /F1 8 Tf {x} {} Td ({n}) Tj ET", y + 3);
            }
        }
        made += picture.as_ref().map_or(0, Vec::len);
        made += paper.page(content, picture);
    }
    paper.finish()
}

/// Pages of text.
pub fn pages(count: usize, mut seed: u32) -> Vec<u8> {
    let mut paper = Paper::new();
    for _ in 0..count {
        let content = text(60, &mut seed);
        paper.page(content, None);
    }
    paper.finish()
}

/// An empty page: what a program takes to start, and no more.
pub fn tiny() -> Vec<u8> {
    let mut paper = Paper::new();
    paper.page(String::new(), None);
    paper.finish()
}

/// Lines of positioned words.
fn text(lines: usize, seed: &mut u32) -> String {
    let mut content = String::from("BT /F1 9 Tf 12 TL 40 800 Td\n");
    for _ in 0..lines {
        content.push('[');
        for _ in 0..12 {
            let _ = write!(content, "({:x}) {} ", noise(seed) % 1_000_000, noise(seed) % 40);
        }
        content.push_str("] TJ T*\n");
    }
    content.push_str("ET\n");
    content
}

struct Paper {
    doc: Document,
    tree: lopdf::ObjectId,
    font: lopdf::ObjectId,
    kids: Vec<Object>,
}

impl Paper {
    fn new() -> Self {
        let mut doc = Document::with_version("1.7");
        let tree = doc.new_object_id();
        let font = doc.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
        Self { doc, tree, font, kids: Vec::new() }
    }

    /// Adds a page; the size of its content, deflated.
    fn page(&mut self, mut content: String, picture: Option<Vec<u8>>) -> usize {
        let mut resources = dictionary! { "Font" => dictionary! { "F1" => self.font } };
        if let Some(data) = picture {
            let (width, height) = (i64::from(side(&data, 7)), i64::from(side(&data, 5)));
            let dict = dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
                "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => "DCTDecode"
            };
            let image = self.doc.add_object(Stream::new(dict, data));
            resources.set("XObject", dictionary! { "I1" => image });
            content.push_str("q 400 0 0 300 60 380 cm /I1 Do Q\n");
        }
        let mut stream = Stream::new(Dictionary::new(), content.into_bytes());
        stream.compress().expect("deflate");
        let size = stream.content.len();
        let content = self.doc.add_object(stream);
        let media: Vec<Object> = vec![0.into(), 0.into(), 595.into(), 842.into()];
        let page = dictionary! {
            "Type" => "Page", "Parent" => self.tree, "Contents" => content, "Resources" => resources, "MediaBox" => media
        };
        self.kids.push(self.doc.add_object(page).into());
        size
    }

    fn finish(mut self) -> Vec<u8> {
        let count = i64::try_from(self.kids.len()).unwrap_or(0);
        let tree = dictionary! { "Type" => "Pages", "Kids" => self.kids, "Count" => count };
        self.doc.objects.insert(self.tree, Object::Dictionary(tree));
        let catalog = self.doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => self.tree });
        self.doc.trailer.set("Root", catalog);
        let mut out = Vec::new();
        self.doc.save_to(&mut out).expect("a saved PDF");
        out
    }
}

/// A side of a JPEG of ours, so many bytes behind the mark of its frame.
fn side(jpeg: &[u8], at: usize) -> u16 {
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).expect("a frame");
    u16::from_be_bytes([jpeg[frame + at], jpeg[frame + at + 1]])
}

/// A grey baseline JPEG of so many blocks, each with a brightness and a dozen coefficients of its own.
fn jpeg(wide: u16, high: u16, seed: &mut u32) -> Vec<u8> {
    /// Runs of zeros and sizes of coefficients that occur, in the order of their codes.
    const AC: [u8; 8] = [0x00, 0x01, 0x02, 0x03, 0x04, 0x11, 0x12, 0x21];
    let mut out = vec![0xFF, 0xD8];
    let mut segment = |code: u8, parts: &[&[u8]]| {
        let data = parts.concat();
        let length = u16::try_from(data.len() + 2).expect("short").to_be_bytes();
        out.extend([&[0xFF, code], length.as_slice(), &data].concat());
    };
    segment(0xDB, &[&[0], &[8; 64]]);
    // All codes have four bits.
    let four = |count: u8| [0, 0, 0, count, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    segment(0xC4, &[&[0x00], &four(12), &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]);
    segment(0xC4, &[&[0x10], &four(8), &AC]);
    segment(0xC0, &[&[8], &(high * 8).to_be_bytes(), &(wide * 8).to_be_bytes(), &[1, 1, 0x11, 0]]);
    segment(0xDA, &[&[1, 1, 0, 0, 63, 0]]);
    let (mut bits, mut held) = (0_u64, 0_u32);
    let mut put = |value: u32, count: u32| {
        bits = (bits << count) | u64::from(value);
        held += count;
        while held >= 8 {
            held -= 8;
            let byte = (bits >> held) as u8;
            out.push(byte);
            if byte == 0xFF {
                out.push(0);
            }
        }
        bits &= (1 << held) - 1;
    };
    let mut before = 0_i32;
    for _ in 0..u32::from(wide) * u32::from(high) {
        let now = i32::try_from(noise(seed) % 200).unwrap_or(0) - 100;
        let difference = now - before;
        before = now;
        let size = 32 - difference.unsigned_abs().leading_zeros();
        put(size, 4);
        let coded = if difference < 0 { difference - 1 } else { difference };
        put(coded as u32 & ((1 << size) - 1), size);
        for _ in 0..12 {
            let symbol = 1 + noise(seed) % 7;
            put(symbol, 4);
            let size = u32::from(AC[symbol as usize] & 15);
            put(noise(seed) & ((1 << size) - 1), size);
        }
        put(0, 4);
    }
    put(0x7F, 7);
    out.extend([0xFF, 0xD9]);
    out
}
