//! Programs of TrueType: each instruction is known and has its numbers behind it, or the program is none (OpenType "instruction set").
//!
//! Some Japanese and Chinese fonts put their glyphs together by program, so that without it they show other shapes: programs stay
//! where whole files of them are understood. What they do when they run is the viewer's to bound.

use crate::read::Read;

/// Longest program of a font or glyph, bytes.
const MAX: usize = 65_535;

/// The program written again; `None` when an instruction is unknown or its numbers are cut off.
pub(super) fn rebuild(code: &[u8]) -> Option<Vec<u8>> {
    if code.len() > MAX {
        return None;
    }
    let mut r = Read::new(code);
    let mut out = Vec::with_capacity(code.len());
    while let Some(op) = r.u8() {
        out.push(op);
        let numbers = match op {
            // NPUSHB, NPUSHW: how many follow.
            0x40 | 0x41 => {
                let n = r.u8()?;
                out.push(n);
                usize::from(n).checked_mul(if op == 0x41 { 2 } else { 1 })?
            }
            // PUSHB, PUSHW: one to eight.
            0xB0..=0xB7 => usize::from(op & 7).checked_add(1)?,
            0xB8..=0xBF => usize::from(op & 7).checked_add(1)?.checked_mul(2)?,
            // Nothing is defined here.
            0x28 | 0x7B | 0x83 | 0x84 | 0x8F | 0x90 | 0x93..=0xAF => return None,
            _ => 0,
        };
        out.extend_from_slice(r.take(numbers)?);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_belongs_to_an_instruction() {
        // NPUSHB 2, PUSHW[1] with two words, MDAP, IUP, and then the same with something missing.
        let fine = [0x40, 2, 7, 8, 0xB9, 0, 1, 0, 2, 0x2E, 0x30];
        assert_eq!(rebuild(&fine).unwrap(), fine);
        assert!(rebuild(&fine[..3]).is_none(), "a number is missing");
        assert!(rebuild(&fine[..7]).is_none(), "half of the words are missing");
        for unknown in [0x28, 0x7B, 0x84, 0x93, 0xAF] {
            assert!(rebuild(&[0x2E, unknown]).is_none(), "{unknown:#x}");
        }
    }
}
