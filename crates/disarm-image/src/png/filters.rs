//! The five row filters of PNG (§9), both ways.

use super::bad;
use mugai_core::Refusal;

/// Takes a filter off a row.
pub(super) fn undo(filter: u8, step: usize, row: &mut [u8], above: &[u8]) -> Result<(), Refusal> {
    match filter {
        0 => {}
        2 => row.iter_mut().zip(above).for_each(|(b, up)| *b = b.wrapping_add(*up)),
        1 | 3 | 4 => match step {
            1 => undo_left::<1>(filter, row, above),
            2 => undo_left::<2>(filter, row, above),
            3 => undo_left::<3>(filter, row, above),
            4 => undo_left::<4>(filter, row, above),
            6 => undo_left::<6>(filter, row, above),
            8 => undo_left::<8>(filter, row, above),
            _ => return Err(bad("IDAT", "impossible pixel size")),
        },
        _ => return Err(bad("IDAT", "unknown row filter")),
    }
    Ok(())
}

/// The filters that look at the pixel on the left. `N` is the size of a pixel in bytes, at least 1.
fn undo_left<const N: usize>(filter: u8, row: &mut [u8], above: &[u8]) {
    let (pixels, _) = row.as_chunks_mut::<N>();
    let (ups, _) = above.as_chunks::<N>();
    let (mut left, mut corner) = ([0_u8; N], [0_u8; N]);
    for (pixel, up) in pixels.iter_mut().zip(ups) {
        let near = left.iter_mut().zip(&corner).zip(up);
        for (b, ((l, c), u)) in pixel.iter_mut().zip(near) {
            let guess = match filter {
                1 => *l,
                3 => average(*l, *u),
                _ => paeth(*l, *u, *c),
            };
            *b = b.wrapping_add(guess);
            *l = *b;
        }
        corner = *up;
    }
}

fn average(left: u8, up: u8) -> u8 {
    left.midpoint(up)
}

/// The predictor of PNG §9.4.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let (pa, pb, pc) = ((b - c).abs(), (a - c).abs(), (a + b - c - c).abs());
    if pa <= pb && pa <= pc {
        left
    } else if pb <= pc {
        up
    } else {
        corner
    }
}

/// Room for a row under every filter.
#[derive(Debug, Default)]
pub(super) struct Tries {
    rows: [Vec<u8>; 5],
}

impl Tries {
    /// The filter with the smallest sum of differences (the heuristic of PNG §12.7), and the row under it.
    pub(super) fn best(&mut self, step: usize, row: &[u8], above: &[u8]) -> (u8, &[u8]) {
        let mut best = (0_u8, u64::MAX);
        for (filter, to) in (0_u8..).zip(self.rows.iter_mut()) {
            apply(filter, step, row, above, to);
            let sum = differences(to);
            if sum < best.1 {
                best = (filter, sum);
            }
        }
        let (filter, _) = best;
        (filter, self.rows.get(usize::from(filter)).map_or(&[], Vec::as_slice))
    }
}

/// The sum of the bytes as signed numbers without their signs.
fn differences(row: &[u8]) -> u64 {
    // Summed in pieces small enough for 32 bits, which the compiler can add many at a time.
    row.chunks(1 << 16)
        .map(|c| u64::from(c.iter().map(|b| u32::from(b.cast_signed().unsigned_abs())).sum::<u32>()))
        .sum()
}

/// Puts a filter on a row. Left of the first pixel and above the first row are zeros.
fn apply(filter: u8, step: usize, row: &[u8], above: &[u8], to: &mut Vec<u8>) {
    to.clear();
    let step = step.min(row.len());
    let (first, rest) = row.split_at_checked(step).unwrap_or((row, &[]));
    let (up_first, up_rest) = above.split_at_checked(step).unwrap_or((above, &[]));
    let (left, corner) = (row.iter(), above.iter());
    match filter {
        0 => to.extend_from_slice(row),
        1 => {
            to.extend_from_slice(first);
            to.extend(rest.iter().zip(left).map(|(b, l)| b.wrapping_sub(*l)));
        }
        2 => to.extend(row.iter().zip(above).map(|(b, u)| b.wrapping_sub(*u))),
        3 => {
            to.extend(first.iter().zip(up_first).map(|(b, u)| b.wrapping_sub(average(0, *u))));
            to.extend(rest.iter().zip(left).zip(up_rest).map(|((b, l), u)| b.wrapping_sub(average(*l, *u))));
        }
        _ => {
            to.extend(first.iter().zip(up_first).map(|(b, u)| b.wrapping_sub(*u)));
            let near = left.zip(corner).zip(up_rest);
            to.extend(rest.iter().zip(near).map(|(b, ((l, c), u))| b.wrapping_sub(paeth(*l, *u, *c))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_comes_off_again() {
        let above: Vec<u8> = (0..48_u32).map(|i| (i * 37 % 251) as u8).collect();
        let row: Vec<u8> = (0..48_u32).map(|i| (i * i * 11 % 253) as u8).collect();
        for step in [1, 2, 3, 4, 6, 8] {
            for filter in 0..5 {
                let mut to = Vec::new();
                apply(filter, step, &row, &above, &mut to);
                undo(filter, step, &mut to, &above).unwrap();
                assert_eq!(to, row, "filter {filter}, pixel of {step} bytes");
            }
        }
        assert!(undo(5, 1, &mut [0], &[0]).is_err());
    }

    #[test]
    fn paeth_by_hand() {
        // a = 10, b = 20, c = 15: p = 15, distances 5, 5, 0: the corner is nearest.
        assert_eq!(paeth(10, 20, 15), 15);
        // a = 10, b = 20, c = 10: p = 20, distances 10, 0, 10.
        assert_eq!(paeth(10, 20, 10), 20);
        assert_eq!(paeth(7, 7, 7), 7);
    }
}
