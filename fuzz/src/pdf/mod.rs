//! PDF files made of an input, so that a mutation lands in the language itself; and what must hold for whatever comes out.

pub mod content;
pub mod inspect;
pub mod load;
pub mod scan;
pub mod walk;

use mugai_core::{Context, Disarm, Input, Orders, Reason, Refusal, testing};

/// The formats a PDF needs: itself, and the pictures in it.
fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS].concat()
}

/// What the gate makes of a file; nothing when it is refused. Panics when the output changes the next time, when our second look
/// turns it down (long runs), or when the scanner of this crate finds something in it.
fn made(bytes: &[u8]) -> Option<Vec<u8>> {
    let formats = formats();
    let catalogue = testing::catalogue(&formats).expect("our own formats");
    let mut orders = Orders::standard(&catalogue);
    crate::small(&mut orders.limits);
    let recurse = testing::Formats(&formats);
    let disarm = |bytes: &[u8]| {
        mugai_disarm_pdf::Pdf.disarm(&Input { bytes, name: "a.pdf" }, &mut Context::new(&catalogue, &orders, &recurse))
    };
    let output = match disarm(bytes) {
        Ok(output) => output.bytes,
        Err(refusal) => {
            crate::judge(Err(refusal));
            return None;
        }
    };
    let looked_at = looked_at(&output);
    let is_clean = looked_at.is_ok();
    crate::judge(looked_at);
    let again = disarm(&output).map_err(|r| Refusal::new(Reason::Residue, r.place, r.detail));
    if let Ok(again) = &again {
        assert!(again.bytes == output, "disarming twice changed the file");
    }
    crate::judge(again.map(|_| ()));
    let found = scan::File::read(&output).forbidden();
    // What the second look turns down never leaves the gate.
    assert!(!is_clean || found.is_empty(), "the output holds {found:?}");
    is_clean.then_some(output)
}

/// The gate's own second look.
fn looked_at(bytes: &[u8]) -> Result<(), Refusal> {
    let formats = formats();
    let catalogue = testing::catalogue(&formats).expect("our own formats");
    let mut orders = Orders::standard(&catalogue);
    crate::small(&mut orders.limits);
    let recurse = testing::Formats(&formats);
    mugai_disarm_pdf::Pdf.inspect(&Input { bytes, name: "a.pdf" }, &mut Context::new(&catalogue, &orders, &recurse))
}

/// A file of these objects, numbered from 1; the first is the catalog.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(table.as_bytes());
    let size = objects.len() + 1;
    // As our writer ends a file.
    let id = "<00112233445566778899AABBCCDDEEFF>";
    let trailer = format!("trailer\n<</Size {size}/Root 1 0 R/ID[{id}{id}]>>\nstartxref\n{start}\n%%EOF\n");
    out.extend_from_slice(trailer.as_bytes());
    out
}

/// A stream object: what stands in its dictionary beside the length, and its data.
fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{dict}/Length {}>>\nstream\n", data.len()).into_bytes();
    out.extend_from_slice(data);
    out.extend_from_slice(b"\nendstream");
    out
}

/// Bytes to decide by, one after another; zeros for ever once they are used up.
struct Feed<'a>(std::slice::Iter<'a, u8>);

impl<'a> Feed<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.iter())
    }

    fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    fn of<'l, T: ?Sized>(&mut self, list: &[&'l T]) -> &'l T {
        list[self.below(list.len())]
    }

    fn is_done(&self) -> bool {
        self.0.as_slice().is_empty()
    }
}

/// Seeds without a meaning of their own: the input decides at random anyway.
fn noise(name: &str, count: usize, length: usize) -> Vec<Vec<u8>> {
    let mut dice = crate::mutate::Dice::new(name);
    (0..count).map(|_| (0..length).map(|_| u8::try_from(dice.below(256)).unwrap_or(0)).collect()).collect()
}
