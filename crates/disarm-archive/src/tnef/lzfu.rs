//! The compressed RTF in which Outlook keeps the text of a message (MS-OXRTFCP).

use super::{cut, malformed, word};
use mugai_core::{Context, Limit, Refusal};

const COMPRESSED: u32 = 0x7546_5A4C;
const PLAIN: u32 = 0x414C_454D;
/// Bytes that a reference may look back to; it is a ring.
const RING: usize = 4096;
/// What the ring holds in the beginning (MS-OXRTFCP 2.1.2.1).
const BEGINNING: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \
\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The RTF.
///
/// # Errors
/// `malformed`; limits.
pub(super) fn unpack(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let (packed, rest) = word(bytes)?;
    let (size, rest) = word(rest)?;
    let (kind, rest) = word(rest)?;
    let (sum, rest) = word(rest)?;
    // The size counts what follows itself: three more fields of the header.
    let length = packed.checked_sub(12).and_then(|n| usize::try_from(n).ok()).ok_or_else(cut)?;
    let data = rest.get(..length).ok_or_else(cut)?;
    if u64::from(size) > cx.limits().member_bytes {
        return Err(Refusal::limit(Limit::Bytes, "", "a text larger than allowed"));
    }
    let size = usize::try_from(size).map_err(|_| cut())?;
    match kind {
        PLAIN => {
            cx.take(size)?;
            Ok(data.get(..size).ok_or_else(cut)?.to_vec())
        }
        COMPRESSED if crc(data) == sum => expand(data, size, cx),
        COMPRESSED => Err(malformed("a text whose checksum is wrong")),
        _ => Err(malformed("a text packed in an unknown way")),
    }
}

fn expand(data: &[u8], size: usize, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let mut ring = [0u8; RING];
    for (to, from) in ring.iter_mut().zip(BEGINNING) {
        *to = *from;
    }
    let (mut at, mut out, mut data) = (BEGINNING.len(), Vec::new(), data.iter().copied());
    'runs: while let Some(control) = data.next() {
        for bit in 0..8 {
            let Some(first) = data.next() else { break 'runs };
            if control >> bit & 1 == 0 {
                put(&mut ring, &mut at, &mut out, first);
                continue;
            }
            let reference = usize::from(u16::from_be_bytes([first, data.next().ok_or_else(cut)?]));
            let (from, length) = (reference >> 4, (reference & 15).saturating_add(2));
            if from == at {
                break 'runs;
            }
            for step in 0..length {
                let byte = ring.get(from.wrapping_add(step) % RING).copied().unwrap_or(0);
                put(&mut ring, &mut at, &mut out, byte);
            }
        }
        if out.len() > size {
            return Err(malformed("a text longer than it says"));
        }
    }
    cx.take(out.len())?;
    if out.len() == size { Ok(out) } else { Err(malformed("a text of another length than it says")) }
}

fn put(ring: &mut [u8; RING], at: &mut usize, out: &mut Vec<u8>, byte: u8) {
    if let Some(slot) = ring.get_mut(*at) {
        *slot = byte;
    }
    *at = at.wrapping_add(1) % RING;
    out.push(byte);
}

/// CRC-32 from zero and not inverted in the end (MS-OXRTFCP 2.1.2.2).
fn crc(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    bytes.iter().fold(0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), bit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::with_context;

    #[test]
    fn the_examples_of_the_specification() {
        assert_eq!(BEGINNING.len(), 207);
        // MS-OXRTFCP 3.1 and 3.2.
        let hello = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125\x42\x32\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        let again = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04 WXYZ\x0d\x6e}\x01\x0e\xb0";
        with_context(|cx| {
            assert_eq!(unpack(hello, cx).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
            assert_eq!(unpack(again, cx).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
            for at in 4..again.len() {
                let mut wrong = again.to_vec();
                wrong[at] ^= 1;
                assert!(unpack(&wrong, cx).is_err(), "byte {at}");
            }
        });
    }
}
