//! A PDF of pictures, one on each page: five kinds of object, spelled out (ISO 32000-2 §7.5, §7.7, §8.9.5).

use super::pixels::{Coding, Picture};

/// One page.
pub(super) struct Sheet {
    /// Width and height in units of the page.
    pub(super) points: (f32, f32),
    /// Points of a unit.
    pub(super) unit: f32,
    pub(super) picture: Picture,
}

/// The PDF.
pub(super) fn pdf(sheets: &[Sheet]) -> Vec<u8> {
    let mut out = Objects { bytes: b"%PDF-1.7\n".to_vec(), places: Vec::new() };
    let kids: String = (0..sheets.len()).map(|i| format!("{} 0 R ", first(i))).collect();
    out.add("<</Type/Catalog/Pages 2 0 R>>", None);
    out.add(&format!("<</Type/Pages/Count {}/Kids[{kids}]>>", sheets.len()), None);
    for (i, sheet) in sheets.iter().enumerate() {
        let (page, (width, height)) = (first(i), sheet.points);
        let unit = if sheet.unit == 1.0 { String::new() } else { format!("/UserUnit {}", sheet.unit) };
        let (content, image) = (page.saturating_add(1), page.saturating_add(2));
        out.add(
            &format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]{unit}/Contents {content} 0 R/Resources<</XObject<</P {image} 0 R>>>>>>"),
            None,
        );
        let paint = format!("q {width} 0 0 {height} 0 0 cm /P Do Q");
        out.add(&format!("<</Length {}>>", paint.len()), Some(paint.as_bytes()));
        let p = &sheet.picture;
        let colours = if p.grey { "DeviceGray" } else { "DeviceRGB" };
        let filter = match p.coding {
            Coding::Flate => "FlateDecode",
            Coding::Jpeg => "DCTDecode",
        };
        let dict = format!(
            "<</Type/XObject/Subtype/Image/Width {}/Height {}/BitsPerComponent 8/ColorSpace/{colours}/Filter/{filter}/Length {}>>",
            p.width,
            p.height,
            p.bytes.len()
        );
        out.add(&dict, Some(&p.bytes));
    }
    out.end()
}

/// Number of the first object of a page: three follow the catalog and the tree of pages for each.
fn first(page: usize) -> usize {
    page.saturating_mul(3).saturating_add(3)
}

struct Objects {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Objects {
    fn add(&mut self, dict: &str, data: Option<&[u8]>) {
        self.places.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{} 0 obj\n{dict}", self.places.len()).as_bytes());
        if let Some(data) = data {
            self.bytes.extend_from_slice(b"\nstream\n");
            self.bytes.extend_from_slice(data);
            self.bytes.extend_from_slice(b"\nendstream");
        }
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn end(mut self) -> Vec<u8> {
        let (table, size) = (self.bytes.len(), self.places.len().saturating_add(1));
        let mut tail = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for place in &self.places {
            tail.push_str(&format!("{place:010} 00000 n \n"));
        }
        tail.push_str(&format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"));
        self.bytes.extend_from_slice(tail.as_bytes());
        self.bytes
    }
}
