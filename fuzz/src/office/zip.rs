//! The container: the bytes of a ZIP as they are, no repair of sums or lengths.
//!
//! Beside the usual: what our auditor lets pass, an ordinary ZIP reader finds too, under the same names.

use super::{made, member};
use std::io::Cursor;

/// Words a mutation may put in: signatures, lengths, flags.
pub const WORDS: &[&str] = &[
    "PK\x03\x04",
    "PK\x01\x02",
    "PK\x05\x06",
    "PK\x06\x06",
    "PK\x06\x07",
    "PK\x07\x08",
    "\0\0\0\0",
    "\x08\0",
    "\x01\0",
    "\x14\0",
    "../",
    "word/document.xml",
    "WORD/document.xml",
    "\\",
    "MZ",
];

/// Inputs to start from: a document, packed.
pub fn seeds() -> Vec<Vec<u8>> {
    vec![super::document("<w:p><w:r><w:t>本文</w:t></w:r></w:p>")]
}

/// Looks at what becomes of it.
pub fn run(bytes: &[u8]) {
    // Pictures and documents in one XML file are not packed.
    let Some(out) = made(bytes).filter(|out| out.starts_with(b"PK")) else { return };
    assert!(member(&out, "[Content_Types].xml").is_some(), "an output without content types");
    let archive = ::zip::ZipArchive::new(Cursor::new(bytes));
    assert!(archive.is_ok(), "our auditor passed what no other reader opens");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_is_released() {
        seeds().iter().for_each(|s| assert!(made(s).is_some()));
    }
}
