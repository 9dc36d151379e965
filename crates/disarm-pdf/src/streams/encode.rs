//! Writing stream data: one deflate stream, level 6.

use flate2::{Compress, Compression, FlushCompress, Status};
use std::cell::RefCell;

thread_local! {
    /// One state for all streams: a new one for each would scatter the small things kept in between over the whole memory.
    static STATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(6), true));
}

/// A zlib stream of the data. Deterministic: one library, one level.
pub(crate) fn deflate(data: &[u8]) -> Vec<u8> {
    STATE.with(|state| match state.try_borrow_mut() {
        Ok(mut state) => {
            state.reset();
            run(&mut state, data)
        }
        // Cannot happen: nothing below deflates.
        Err(_) => run(&mut Compress::new(Compression::new(6), true), data),
    })
}

fn run(state: &mut Compress, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity((data.len() / 3).saturating_add(64));
    loop {
        let used = usize::try_from(state.total_in()).unwrap_or(usize::MAX);
        let input = data.get(used..).unwrap_or(&[]);
        let room = input.len() / 2;
        out.reserve(room.clamp(1 << 10, 1 << 20));
        match state.compress_vec(input, &mut out, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => return out,
            Ok(_) => {}
            // Cannot happen with valid arguments; an empty stream releases nothing.
            Err(_) => return Vec::new(),
        }
    }
}

/// Data as hex digits, closed by `>`.
pub(crate) fn hex(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len().saturating_mul(2).saturating_add(1));
    for b in data {
        out.push(digit(b >> 4));
        out.push(digit(b & 15));
    }
    out.push(b'>');
    out
}

/// One hex digit.
pub(crate) fn digit(n: u8) -> u8 {
    if n < 10 { b'0'.wrapping_add(n) } else { b'A'.wrapping_sub(10).wrapping_add(n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deflated_inflates_again() {
        for n in [0, 1, 100, 1 << 20] {
            let data: Vec<u8> = (0_u64..n).map(|i| u8::try_from((i * i) % 251).unwrap()).collect();
            let mut back = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(deflate(&data).as_slice()), &mut back)
                .unwrap();
            assert_eq!(back, data);
        }
        assert_eq!(hex(&[0x0F, 0xA1]), b"0FA1>");
    }
}
