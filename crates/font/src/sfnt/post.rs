//! Names of glyphs: by them a viewer finds the glyphs of a simple PDF font (OpenType "post"; ISO 32000-2 §9.6.5.4).

use crate::read::Read;

/// How many names every font knows without saying.
const STANDARD: u16 = 258;

/// The table with its names when they are understood, else without.
pub(super) fn rebuild(table: &[u8], count: u16) -> Vec<u8> {
    let version = Read::new(table).u32().unwrap_or(0);
    let mut out = vec![0, 3, 0, 0];
    out.extend_from_slice(table.get(4..16).unwrap_or(&[0; 12]));
    // What a printer needs of memory means nothing here.
    out.extend_from_slice(&[0; 16]);
    match version {
        0x0001_0000 if count == STANDARD => set_version(&mut out, [0, 1, 0, 0]),
        0x0002_0000 => {
            if let Some(names) = names(table, count) {
                set_version(&mut out, [0, 2, 0, 0]);
                out.extend_from_slice(&names);
            }
        }
        _ => {}
    }
    out
}

fn set_version(out: &mut [u8], version: [u8; 4]) {
    out.iter_mut().zip(version).for_each(|(o, v)| *o = v);
}

/// The list of numbers and the names of the font's own, each written once in the order it is first used.
fn names(table: &[u8], count: u16) -> Option<Vec<u8>> {
    let mut r = Read::at(table, 32)?;
    let listed = r.u16()?;
    let mut numbers = Vec::with_capacity(usize::from(count));
    for _ in 0..listed {
        numbers.push(r.u16()?);
    }
    numbers.resize(usize::from(count), 0);
    let mut texts: Vec<&[u8]> = Vec::new();
    while let Some(length) = r.u8() {
        let Some(text) = r.take(usize::from(length)) else { break };
        texts.push(text);
    }
    let mut places: Vec<Option<u16>> = vec![None; texts.len()];
    let (mut kept, mut next) = (Vec::new(), STANDARD);
    let mut out = count.to_be_bytes().to_vec();
    for n in numbers {
        let number = match n.checked_sub(STANDARD).map(usize::from) {
            None => n,
            Some(own) => match (texts.get(own), places.get_mut(own)) {
                (Some(text), Some(place)) if is_name(text) => *place.get_or_insert_with(|| {
                    kept.push(u8::try_from(text.len()).unwrap_or(0));
                    kept.extend_from_slice(text);
                    let given = next;
                    next = next.saturating_add(1);
                    given
                }),
                // A name that is not there, or is none: .notdef.
                _ => 0,
            },
        };
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.append(&mut kept);
    Some(out)
}

/// Printable, and short enough for PostScript.
fn is_name(text: &[u8]) -> bool {
    !text.is_empty() && text.len() <= 127 && text.iter().all(|b| matches!(b, 0x21..=0x7E))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_once_and_in_order() {
        let mut table = vec![0, 2, 0, 0];
        table.resize(32, 0);
        // Three glyphs: .notdef, the second own name, the first.
        table.extend([0, 3, 0, 0, 1, 3, 1, 2]);
        table.extend(b"\x01a\x02bc");
        let made = rebuild(&table, 4);
        assert_eq!(made[32..], *b"\0\x04\0\0\x01\x02\x01\x03\0\0\x02bc\x01a");
        assert_eq!(rebuild(&made, 4), made);
        // A name that is none leaves its glyph without.
        let at = table.len() - 1;
        table[at] = b'\n';
        assert_eq!(rebuild(&table, 3)[32..], *b"\0\x03\0\0\0\0\x01\x02\x01a");
    }
}
