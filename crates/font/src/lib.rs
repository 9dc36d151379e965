//! Font programs taken apart and written anew: TrueType, OpenType, CFF and Type 1 (threats §6.7, PDF-A11, OOX-P10).
//!
//! What comes out was written by this crate from what it understood: every table, dictionary, glyph and subroutine is read to its
//! end. A glyph that is not understood becomes empty and is counted; a font that is not understood is none. There is no recursion
//! on what a file says, no I/O, and the work is paid for as it is done.
#![forbid(unsafe_code)]

mod cff;
mod characters;
mod program;
mod read;
mod sfnt;
mod standard;
mod type1;

pub use characters::Characters;
pub use standard::is_standard_name;

/// Largest font, bytes (threats §6.7; Japanese fonts are big).
pub const MAX_BYTES: usize = 32 << 20;

/// What a font program is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// TrueType outlines in an sfnt.
    TrueType,
    /// CFF outlines in an sfnt (`OTTO`).
    OpenType,
    /// A bare CFF program (Adobe Technical Note 5176).
    Cff,
    /// A Type 1 program (Adobe Type 1 Font Format).
    Type1,
}

/// A font written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What it is.
    pub kind: Kind,
    /// The program.
    pub bytes: Vec<u8>,
    /// Sizes of its parts, bytes: three for Type 1 (clear, encrypted, trailer), one for TrueType, else none
    /// (ISO 32000-2 Table 125, `Length1` to `Length3`).
    pub lengths: Vec<usize>,
    /// How many glyphs were not understood and are empty now.
    pub emptied: usize,
}

/// Pays for work: called with a number of steps (bytes, instructions) before they are done; `false` ends the work.
pub(crate) struct Work<'a>(&'a mut dyn FnMut(usize) -> bool);

impl Work<'_> {
    fn spend(&mut self, steps: usize) -> Option<()> {
        (self.0)(steps).then_some(())
    }
}

/// Takes a font of any kind apart and writes it anew, mending what viewers mend (threats §6.7, "Repair before judging"). `spend` is
/// asked before work is done, in steps of about a byte. `None` when the font as a whole cannot be read or `spend` says no.
pub fn rebuild(font: &[u8], spend: &mut dyn FnMut(usize) -> bool) -> Option<Made> {
    if font.len() > MAX_BYTES {
        return None;
    }
    let work = &mut Work(spend);
    match font.get(..4)? {
        [0, 1 | 2, 0, 0] | b"true" | b"OTTO" => sfnt::rebuild(font, work),
        [b'%', b'!', ..] | [0x80, 1, ..] => type1::rebuild(font, work),
        [1, ..] => cff::rebuild(font, work),
        _ => None,
    }
}

/// A TrueType file as whole files are wanted (Office): all of it is understood or it is none; programs and names of glyphs are left out.
pub fn truetype(font: &[u8]) -> Option<Vec<u8>> {
    if font.len() > MAX_BYTES {
        return None;
    }
    sfnt::whole(font)
}
