//! Writes PDF files by hand: objects as text, a classic table, or object streams with a cross-reference stream.

use std::io::Write;

/// The text that every document of this family shows; it must survive.
pub const BODY: &str = "Kept body text 2026";

/// A document under construction. Object 1 is the catalog, 2 the page tree, 3 the page, 4 its content, 5 a font.
#[derive(Clone, Debug)]
pub struct Doc {
    /// Keys of the catalog beside Type and Pages.
    pub catalog: String,
    /// Keys of the page beside the usual ones.
    pub page: String,
    /// Keys of the page's resources beside the font.
    pub resources: String,
    /// The content of the page.
    pub content: Vec<u8>,
    /// Keys of the trailer beside Size and Root.
    pub trailer: String,
    /// Further objects by number.
    pub objects: Vec<(u32, Vec<u8>)>,
}

impl Default for Doc {
    fn default() -> Self {
        Self {
            catalog: String::new(),
            page: String::new(),
            resources: String::new(),
            content: format!("BT /F1 24 Tf 72 700 Td ({BODY}) Tj ET").into_bytes(),
            trailer: String::new(),
            objects: Vec::new(),
        }
    }
}

impl Doc {
    /// A page with one line of text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds keys to the catalog.
    pub fn catalog(mut self, keys: &str) -> Self {
        self.catalog.push_str(keys);
        self
    }

    /// Adds keys to the page.
    pub fn page(mut self, keys: &str) -> Self {
        self.page.push_str(keys);
        self
    }

    /// Adds keys to the resources of the page.
    pub fn resources(mut self, keys: &str) -> Self {
        self.resources.push_str(keys);
        self
    }

    /// Adds to the content of the page.
    pub fn content(mut self, more: &str) -> Self {
        self.content.push(b'\n');
        self.content.extend_from_slice(more.as_bytes());
        self
    }

    /// Adds keys to the trailer.
    pub fn trailer(mut self, keys: &str) -> Self {
        self.trailer.push_str(keys);
        self
    }

    /// Adds an object.
    pub fn object(mut self, number: u32, value: &str) -> Self {
        self.objects.push((number, value.as_bytes().to_vec()));
        self
    }

    /// Adds a stream; `keys` without Length.
    pub fn stream(mut self, number: u32, keys: &str, data: &[u8]) -> Self {
        self.objects.push((number, stream(keys, data)));
        self
    }

    /// Adds a link over the middle of the page, with these keys.
    pub fn link(self, keys: &str) -> Self {
        self.page(&format!("/Annots [<</Type/Annot/Subtype/Link/Rect[10 10 90 90] {keys}>>]"))
    }

    /// All objects in order.
    pub fn all(&self) -> Vec<(u32, Vec<u8>)> {
        let mut all = vec![
            (1, format!("<</Type/Catalog/Pages 2 0 R {}>>", self.catalog).into_bytes()),
            (2, b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>".to_vec()),
            (
                3,
                format!(
                    "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>> {}>> {}>>",
                    self.resources, self.page
                )
                .into_bytes(),
            ),
            (4, stream("", &self.content)),
            (5, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec()),
        ];
        all.retain(|(n, _)| !self.objects.iter().any(|(m, _)| m == n));
        all.extend(self.objects.iter().cloned());
        all
    }

    /// The file with a classic cross-reference table.
    pub fn build(&self) -> Vec<u8> {
        self.build_with(|_, object| object.to_vec())
    }

    /// The same, with `seal` applied to every object.
    pub fn build_with(&self, seal: impl Fn(u32, &[u8]) -> Vec<u8>) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let sealed: Vec<_> = self.all().iter().map(|(n, o)| (*n, seal(*n, o))).collect();
        let offsets = write_objects(&mut out, &sealed);
        let size = offsets.iter().map(|(n, _)| n + 1).max().unwrap_or(1);
        let at = out.len();
        write_table(&mut out, &offsets);
        let _ = write!(out, "trailer\n<</Size {size}/Root 1 0 R {}>>\nstartxref\n{at}\n%%EOF\n", self.trailer);
        out
    }

    /// The file with everything but streams in one object stream.
    pub fn build_packed(&self) -> Vec<u8> {
        self.build_packed_with(|_, object| object.to_vec())
    }

    /// The same, with `seal` applied to all that stands in no object stream, the cross-reference apart.
    pub fn build_packed_with(&self, seal: impl Fn(u32, &[u8]) -> Vec<u8>) -> Vec<u8> {
        let all = self.all();
        let is_stream = |o: &[u8]| crate::contains(o, b"\nstream\n") || crate::contains(o, b"/Filter/Standard");
        let packed: Vec<_> = all.iter().filter(|(_, o)| !is_stream(o)).cloned().collect();
        let mut plain: Vec<_> = all.iter().filter(|(_, o)| is_stream(o)).cloned().collect();
        let container = all.iter().map(|(n, _)| n + 1).max().unwrap_or(1);
        let (mut heads, mut bodies) = (String::new(), Vec::new());
        for (number, object) in &packed {
            heads.push_str(&format!("{number} {} ", bodies.len()));
            bodies.extend_from_slice(object);
            bodies.push(b' ');
        }
        let keys = format!("/Type/ObjStm/N {}/First {}/Filter/FlateDecode", packed.len(), heads.len());
        plain.push((container, stream(&keys, &deflate(&[heads.as_bytes(), &bodies].concat()))));
        for (number, object) in &mut plain {
            *object = seal(*number, object);
        }
        let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let offsets = write_objects(&mut out, &plain);
        let at = out.len();
        let size = container + 2;
        let mut rows = Vec::new();
        for n in 0..size {
            let (kind, a, b) = if n == container + 1 {
                (1, u32::try_from(at).unwrap(), 0)
            } else if let Some((_, offset)) = offsets.iter().find(|(m, _)| *m == n) {
                (1, u32::try_from(*offset).unwrap(), 0)
            } else if let Some(i) = packed.iter().position(|(m, _)| *m == n) {
                (2, container, u16::try_from(i).unwrap())
            } else {
                (0, 0, 0)
            };
            rows.push(kind);
            rows.extend(u32::to_be_bytes(a));
            rows.extend(u16::to_be_bytes(b));
        }
        let keys = format!("/Type/XRef/Size {size}/W[1 4 2]/Root 1 0 R {}", self.trailer);
        let _ = write_objects(&mut out, &[(container + 1, stream(&keys, &rows))]);
        let _ = write!(out, "startxref\n{at}\n%%EOF\n");
        out
    }

    /// The file with these objects replaced or added by an update behind its end.
    pub fn build_updated(&self, newer: &[(u32, &str)]) -> Vec<u8> {
        let mut out = self.build();
        let prev = out.windows(5).rposition(|w| w == b"xref\n").map_or(0, |p| p);
        // The last `xref` line is that of `startxref`; the table stands before the trailer.
        let prev = out[..prev].windows(5).rposition(|w| w == b"xref\n").unwrap_or(prev);
        let newer: Vec<(u32, Vec<u8>)> = newer.iter().map(|(n, o)| (*n, o.as_bytes().to_vec())).collect();
        let offsets = write_objects(&mut out, &newer);
        let size = self.all().iter().chain(&newer).map(|(n, _)| n + 1).max().unwrap_or(1);
        let at = out.len();
        write_table(&mut out, &offsets);
        let _ = write!(out, "trailer\n<</Size {size}/Root 1 0 R/Prev {prev}>>\nstartxref\n{at}\n%%EOF\n");
        out
    }
}

/// A stream object.
pub fn stream(keys: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<</Length {} {keys}>>\nstream\n", data.len()).into_bytes();
    out.extend_from_slice(data);
    out.extend_from_slice(b"\nendstream");
    out
}

/// Deflated data.
pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A text string in UTF-16, as hex digits.
pub fn utf16(text: &str) -> String {
    let units: String = text.encode_utf16().map(|u| format!("{u:04X}")).collect();
    format!("<FEFF{units}>")
}

fn write_objects(out: &mut Vec<u8>, objects: &[(u32, Vec<u8>)]) -> Vec<(u32, usize)> {
    let mut offsets = Vec::new();
    for (number, object) in objects {
        offsets.push((*number, out.len()));
        let _ = writeln!(out, "{number} 0 obj");
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    offsets
}

fn write_table(out: &mut Vec<u8>, offsets: &[(u32, usize)]) {
    let mut sorted = offsets.to_vec();
    sorted.sort_unstable();
    sorted.reverse();
    sorted.dedup_by_key(|(n, _)| *n);
    sorted.reverse();
    out.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
    for (number, offset) in sorted {
        let _ = writeln!(out, "{number} 1\n{offset:010} 00000 n ");
    }
}
