//! Embedded font programs: told apart by content, never by the key they hang on (threats PDF-A11, §6.7).
//!
//! TrueType and OpenType files are taken apart and laid out anew from the tables that a viewer needs. Of Type 1 and bare CFF
//! programs only the frame is checked: their glyph programs are passed on as they are, compressed anew.

mod cff;
mod sfnt;
mod type1;

/// Largest program, bytes (threats §6.7; Japanese fonts are big).
const MAX_BYTES: usize = 32 << 20;

/// A font program to be written.
#[derive(Debug)]
pub(crate) struct Font {
    pub(crate) bytes: Vec<u8>,
    /// `Length1` and so on, as many as the kind has (ISO 32000-2 Table 125).
    pub(crate) lengths: Vec<usize>,
}

/// Takes a font program apart and puts it together again; `None` when it is none.
pub(crate) fn rebuild(bytes: Vec<u8>) -> Option<Font> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    match bytes.get(..4)? {
        [0, 1, 0, 0] | b"true" | b"OTTO" => {
            let bytes = sfnt::rebuild(&bytes)?;
            Some(Font { lengths: vec![bytes.len()], bytes })
        }
        [b'%', b'!', ..] | [0x80, 1, ..] => type1::check(bytes),
        [1, ..] => cff::check(&bytes).then_some(Font { bytes, lengths: Vec::new() }),
        _ => None,
    }
}
