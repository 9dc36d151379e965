//! Type 1 programs: a clear part that ends with `eexec`, an encrypted part, and zeros (Adobe Type 1 Font Format §2, §7).

use super::Font;

/// Zeros and `cleartomark` at the end take no more than this.
const TRAILER: usize = 1_200;

/// Checks the frame and measures its parts.
pub(super) fn check(bytes: Vec<u8>) -> Option<Font> {
    let bytes = if bytes.first() == Some(&0x80) { unwrap(&bytes)? } else { bytes };
    let word = b"eexec";
    let found = bytes.windows(word.len()).position(|w| w == word)?;
    let mut clear = found.checked_add(word.len())?;
    // One line end or space belongs to the clear part.
    match bytes.get(clear..)? {
        [b'\r', b'\n', ..] => clear = clear.checked_add(2)?,
        [b'\r' | b'\n' | b' ' | b'\t', ..] => clear = clear.checked_add(1)?,
        _ => {}
    }
    let tail = bytes.len().saturating_sub(TRAILER).max(clear);
    let trailer = bytes
        .get(tail..)?
        .windows(16)
        .position(|w| w.iter().all(|b| *b == b'0'))
        .map_or(bytes.len(), |p| p.saturating_add(tail));
    let lengths = vec![clear, trailer.saturating_sub(clear), bytes.len().saturating_sub(trailer)];
    Some(Font { bytes, lengths })
}

/// Takes off the frames of a PFB file: 80 01 or 02, a length of four bytes, the data.
fn unwrap(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [0x80, kind, a, b, c, d, tail @ ..] = rest {
        if *kind == 3 {
            break;
        }
        let len = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).ok()?;
        let (part, tail) = tail.split_at_checked(len.min(tail.len()))?;
        out.extend_from_slice(part);
        rest = tail;
    }
    out.starts_with(b"%!").then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_measured() {
        let font =
            [b"%!PS-AdobeFont-1.0 x\ncurrentfile eexec\n".as_slice(), &[0xAB; 40], &[b'0'; 64], b"\ncleartomark"]
                .concat();
        assert_eq!(check(font.clone()).unwrap().lengths, [39, 40, 76]);
        let mut pfb = vec![0x80, 1, 39, 0, 0, 0];
        pfb.extend(&font[..39]);
        pfb.extend([0x80, 2, 40, 0, 0, 0]);
        pfb.extend(&font[39..79]);
        pfb.extend([0x80, 3]);
        assert_eq!(check(pfb).unwrap().bytes, &font[..79]);
        assert!(check(b"%!PS (calc.exe) run".to_vec()).is_none());
    }
}
