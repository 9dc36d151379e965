//! Everything a file holds, inflated, in one byte string to search in: ZIP members and zlib streams, at any depth.

use std::io::Read;

/// Deepest nesting followed.
const DEPTH: u32 = 4;
/// Most bytes of one expanded piece.
const MOST: u64 = 64 << 20;

/// The bytes themselves, followed by whatever in them could be inflated.
pub fn flatten(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    expand(bytes, DEPTH, &mut out);
    out
}

fn expand(bytes: &[u8], depth: u32, out: &mut Vec<u8>) {
    if depth == 0 {
        return;
    }
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    if bytes.starts_with(b"PK") {
        if let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
            for i in 0..zip.len() {
                if let Ok(file) = zip.by_index(i) {
                    out.extend_from_slice(file.name_raw());
                    out.push(b'\n');
                    let mut piece = Vec::new();
                    if file.take(MOST).read_to_end(&mut piece).is_ok() {
                        pieces.push(piece);
                    }
                }
            }
        }
    } else {
        for i in 0..bytes.len().saturating_sub(2) {
            // A zlib header: CMF 0x78 and a check that divides by 31.
            let (a, b) = (bytes[i], bytes[i + 1]);
            if a == 0x78 && (u16::from(a) * 256 + u16::from(b)).is_multiple_of(31) {
                let mut piece = Vec::new();
                let _ = flate2::read::ZlibDecoder::new(&bytes[i..]).take(MOST).read_to_end(&mut piece);
                if piece.len() > 2 {
                    pieces.push(piece);
                }
            }
        }
    }
    for piece in pieces {
        out.push(b'\n');
        out.extend_from_slice(&piece);
        expand(&piece, depth - 1, out);
    }
}
