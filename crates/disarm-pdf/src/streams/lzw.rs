//! LZWDecode: codes of 9 to 12 bits, high bit first (ISO 32000-2 §7.4.4).

use super::Sink;
use mugai_core::Refusal;

const CLEAR: usize = 256;
const END: usize = 257;
const TABLE: usize = 4096;

/// Decodes; `false` when a code is impossible or the end code is missing.
///
/// # Errors
/// Limits.
pub(super) fn decode(data: &[u8], early: bool, sink: &mut Sink<'_, '_>) -> Result<bool, Refusal> {
    // An entry is the text written for its predecessor plus the byte after it, so all of it already stands in the output.
    let mut entries: Vec<(usize, usize)> = Vec::with_capacity(TABLE);
    let reset = |entries: &mut Vec<(usize, usize)>| {
        entries.clear();
        entries.resize(END.saturating_add(1), (0, 0));
    };
    reset(&mut entries);
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut width = 9_u32;
    let mut before: Option<(usize, usize)> = None;
    for byte in data {
        bits = (bits << 8) | u32::from(*byte);
        held = held.saturating_add(8);
        if held < width {
            continue;
        }
        held = held.saturating_sub(width);
        let code = ((bits >> held) & ((1 << width) - 1)) as usize;
        bits &= (1 << held) - 1;
        match code {
            CLEAR => {
                reset(&mut entries);
                width = 9;
                before = None;
                continue;
            }
            END => return Ok(true),
            _ => {}
        }
        let start = sink.out.len();
        if code < CLEAR {
            sink.out.push(code.to_le_bytes().first().copied().unwrap_or(0));
        } else if let Some((from, len)) = entries
            .get(code)
            .copied()
            .or(before.filter(|_| code == entries.len()).map(|(f, l)| (f, l.saturating_add(1))))
        {
            // The text of the newest entry ends with the byte that is only now written: copied byte by byte.
            for i in 0..len {
                let Some(b) = sink.out.get(from.saturating_add(i)).copied() else { return Ok(false) };
                sink.out.push(b);
            }
        } else {
            return Ok(false);
        }
        let len = sink.out.len().saturating_sub(start);
        if let Some((from, l)) = before
            && entries.len() < TABLE
        {
            entries.push((from, l.saturating_add(1)));
        }
        before = Some((start, len));
        let next = entries.len().saturating_add(usize::from(early));
        width = match next {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
        sink.push(&[])?;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::testing::{Formats, catalogue};
    use mugai_core::{Context, Orders};

    #[test]
    fn the_example_of_the_specification() {
        // ISO 32000-2 §7.4.4.2, EXAMPLE 1.
        let catalogue = catalogue(&[]).unwrap();
        let orders = Orders::standard(&catalogue);
        let formats = Formats(&[]);
        let mut cx = Context::new(&catalogue, &orders, &formats);
        let mut sink = Sink::new(&mut cx);
        assert!(decode(&[0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01], true, &mut sink).unwrap());
        assert_eq!(sink.out, [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }
}
