//! Stored data in which words of the file structure stand, by chance or by craft: readers that mend files, and scanners, look for
//! them anywhere. Such data goes into a second deflate stream of stored blocks that are cut within each of the words, a few bytes
//! for each (RFC 1951 §3.2.4).

/// Words that may not stand in stream data.
const WORDS: &[&[u8]] = &[b"endstream", b"endobj", b" obj", b"%%EOF", b"startxref", b"trailer", b"/Encrypt", b"%PDF-"];
/// Longest stored block (RFC 1951 §3.2.4).
const BLOCK: usize = 65_535;

/// Whether stored data holds one of the words.
pub(crate) fn is_loud(data: &[u8]) -> bool {
    next(data, 0).is_some()
}

/// Where the next word begins.
fn next(data: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = data.get(at..)?;
        at = at.saturating_add(rest.iter().position(|b| matches!(b, b'e' | b' ' | b'%' | b's' | b't' | b'/'))?);
        let rest = data.get(at..)?;
        if WORDS.iter().any(|w| rest.starts_with(w)) {
            return Some(at);
        }
        at = at.saturating_add(1);
    }
}

/// The data in a zlib stream of stored blocks in which none of the words stands. `None` when the blocks' own headers spell one
/// wherever the words are cut.
pub(crate) fn wrapped(data: &[u8]) -> Option<Vec<u8>> {
    // The shortest word has four bytes.
    (1..4).map(|cut| stored(data, cut)).find(|out| !is_loud(out))
}

fn stored(data: &[u8], cut: usize) -> Vec<u8> {
    // Deflate, a window of 32 KiB, no dictionary, fastest (RFC 1950 §2.2).
    let mut out = vec![0x78, 0x01];
    out.reserve(data.len());
    let mut from = 0_usize;
    let mut word = next(data, 0);
    loop {
        let full = from.saturating_add(BLOCK).min(data.len());
        let end = match word {
            Some(at) if at.saturating_add(cut) <= full => {
                word = next(data, at.saturating_add(1));
                at.saturating_add(cut)
            }
            _ => full,
        };
        let block = data.get(from..end).unwrap_or(&[]);
        let length = u16::try_from(block.len()).unwrap_or(0);
        out.push(u8::from(end >= data.len()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
        from = end;
        if from >= data.len() {
            break;
        }
    }
    out.extend_from_slice(&adler(data).to_be_bytes());
    out
}

/// The sum at the end of a zlib stream (RFC 1950 §8).
fn adler(data: &[u8]) -> u32 {
    const BASE: u32 = 65_521;
    let (mut a, mut b) = (1_u32, 0_u32);
    // So many sums stay below 2³².
    for chunk in data.chunks(5_552) {
        for byte in chunk {
            a = a.wrapping_add(u32::from(*byte));
            b = b.wrapping_add(a);
        }
        (a, b) = (a % BASE, b % BASE);
    }
    (b << 16) | a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(packed: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(packed), &mut out).unwrap();
        out
    }

    #[test]
    fn loud_data_is_found_anywhere() {
        assert!(is_loud(b"xxenendstream") && is_loud(b"5 0 obj") && is_loud(b"%%EOF") && is_loud(b"/Encrypt"));
        assert!(!is_loud(b"endstrea") && !is_loud(b"") && !is_loud(b" ob"));
    }

    #[test]
    fn cut_words_are_no_words_and_read_back() {
        let long =
            [vec![7; 70_000], b"endobj".to_vec(), vec![b' '; 65_535], b"objendstreamendstream".to_vec()].concat();
        // The header of a block of 0x9A00 bytes ends with the letter that the word was cut behind.
        let unlucky = [b"xe".as_slice(), b"ndobj", &vec![1; 0x9A00 - 6], b"endobj"].concat();
        for data in [b"endobj".as_slice(), b"1 0 obj 2 0 obj", b" obj", b"%%EOF%PDF-trailer", &long, &unlucky] {
            let packed = wrapped(data).unwrap();
            assert!(!is_loud(&packed));
            assert!(packed.len() <= data.len() + 11 + 5 * 10, "{}", packed.len());
            assert_eq!(back(&packed), data);
        }
    }
}
