//! A list of MAPI properties within an attribute (MS-OXTNEF 2.1.3.4).

use super::{cut, malformed, word};
use mugai_core::{Context, Refusal};

/// Types with values of their own length (MS-OXCDATA 2.11.1).
const OBJECT: u16 = 0x000D;
const STRING8: u16 = 0x001E;
const UNICODE: u16 = 0x001F;
const BINARY: u16 = 0x0102;
/// The bit of a type that has several values.
const SEVERAL: u16 = 0x1000;
/// Properties with names of their own begin here.
const NAMED: u16 = 0x8000;

/// Type, identifier and first value of each.
pub(super) struct Properties<'a>(Vec<(u16, u16, &'a [u8])>);

impl<'a> Properties<'a> {
    pub(super) fn read(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<Self, Refusal> {
        let (count, mut rest) = word(bytes)?;
        let mut list = Vec::new();
        for _ in 0..count {
            cx.part()?;
            let (head, after) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
            let [kind, id] = [[head[0], head[1]], [head[2], head[3]]].map(u16::from_le_bytes);
            rest = if id >= NAMED { name(after)? } else { after };
            let variable = matches!(kind & !SEVERAL, OBJECT | STRING8 | UNICODE | BINARY);
            let values = if variable || kind & SEVERAL != 0 {
                let (n, after) = word(rest)?;
                rest = after;
                n
            } else {
                1
            };
            let mut first: &[u8] = &[];
            for n in 0..values {
                let length = if variable {
                    let (length, after) = word(rest)?;
                    rest = after;
                    usize::try_from(length).map_err(|_| cut())?
                } else {
                    width(kind & !SEVERAL)?
                };
                let value = padded(&mut rest, length)?;
                if n == 0 {
                    first = value;
                }
            }
            list.push((kind, id, first));
        }
        Ok(Self(list))
    }

    /// Bytes as they are.
    pub(super) fn binary(&self, id: u16) -> Option<&'a [u8]> {
        self.0.iter().find(|(kind, i, value)| *kind == BINARY && *i == id && !value.is_empty()).map(|(_, _, v)| *v)
    }

    pub(super) fn has(&self, id: u16) -> bool {
        self.0.iter().any(|(_, i, value)| *i == id && !value.is_empty())
    }

    /// A string, in either of its forms.
    pub(super) fn text(&self, id: u16) -> Option<String> {
        let (kind, _, value) = self.0.iter().find(|(kind, i, _)| *i == id && matches!(*kind, STRING8 | UNICODE))?;
        let text = if *kind == UNICODE {
            let units: Vec<u16> = value.as_chunks::<2>().0.iter().map(|u| u16::from_le_bytes(*u)).collect();
            String::from_utf16_lossy(&units)
        } else {
            mugai_jptext::decode_label("", value).text
        };
        Some(text.trim_end_matches('\0').to_owned())
    }
}

/// Behind the name of a property: its set, and a number or a string.
fn name(bytes: &[u8]) -> Result<&[u8], Refusal> {
    let (kind, mut rest) = word(bytes.get(16..).ok_or_else(cut)?)?;
    let (value, after) = word(rest)?;
    rest = after;
    match kind {
        0 => Ok(rest),
        1 => {
            padded(&mut rest, usize::try_from(value).map_err(|_| cut())?)?;
            Ok(rest)
        }
        _ => Err(malformed("a property named in an unknown way")),
    }
}

/// A value, and the bytes that fill it up to four.
fn padded<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], Refusal> {
    let (value, after) = rest.split_at_checked(length).ok_or_else(cut)?;
    let fill = length.next_multiple_of(4).saturating_sub(length);
    // The last one may lack what would fill it.
    *rest = after.get(fill..).unwrap_or(&[]);
    Ok(value)
}

/// Bytes of a value of a fixed type.
fn width(kind: u16) -> Result<usize, Refusal> {
    match kind {
        0x0001 => Ok(0),
        0x0002 | 0x000B => Ok(2),
        0x0003 | 0x0004 | 0x000A => Ok(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Ok(8),
        0x0048 => Ok(16),
        _ => Err(malformed("a property of an unknown type")),
    }
}
