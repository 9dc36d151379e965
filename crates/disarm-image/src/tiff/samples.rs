//! Samples within rows: byte order, the horizontal predictor (TIFF 6.0 section 14) both ways, planes put together.

/// Turns samples of 16 or 32 bits from one byte order to the other.
pub(super) fn swap(row: &mut [u8], bits: u8) {
    match bits {
        16 => row.as_chunks_mut::<2>().0.iter_mut().for_each(|s| s.reverse()),
        32 => row.as_chunks_mut::<4>().0.iter_mut().for_each(|s| s.reverse()),
        _ => {}
    }
}

/// Takes the predictor off a row of little-endian samples: each becomes the sum of itself and the one a pixel before.
pub(super) fn undo(row: &mut [u8], bits: u8, step: usize) {
    match bits {
        8 => {
            for n in step..row.len() {
                let left = row.get(n.saturating_sub(step)).copied().unwrap_or(0);
                if let Some(sample) = row.get_mut(n) {
                    *sample = sample.wrapping_add(left);
                }
            }
        }
        16 => {
            let row = row.as_chunks_mut::<2>().0;
            for n in step..row.len() {
                let left = row.get(n.saturating_sub(step)).map_or(0, |s| u16::from_le_bytes(*s));
                if let Some(sample) = row.get_mut(n) {
                    *sample = u16::from_le_bytes(*sample).wrapping_add(left).to_le_bytes();
                }
            }
        }
        32 => {
            let row = row.as_chunks_mut::<4>().0;
            for n in step..row.len() {
                let left = row.get(n.saturating_sub(step)).map_or(0, |s| u32::from_le_bytes(*s));
                if let Some(sample) = row.get_mut(n) {
                    *sample = u32::from_le_bytes(*sample).wrapping_add(left).to_le_bytes();
                }
            }
        }
        _ => {}
    }
}

/// Puts the predictor on a row of little-endian samples of 8 or 16 bits.
pub(super) fn predict(row: &mut [u8], bits: u8, step: usize) {
    if bits == 8 {
        for n in (step..row.len()).rev() {
            let left = row.get(n.saturating_sub(step)).copied().unwrap_or(0);
            if let Some(sample) = row.get_mut(n) {
                *sample = sample.wrapping_sub(left);
            }
        }
    } else {
        let row = row.as_chunks_mut::<2>().0;
        for n in (step..row.len()).rev() {
            let left = row.get(n.saturating_sub(step)).map_or(0, |s| u16::from_le_bytes(*s));
            if let Some(sample) = row.get_mut(n) {
                *sample = u16::from_le_bytes(*sample).wrapping_sub(left).to_le_bytes();
            }
        }
    }
}

/// Lays the samples of one plane into pixels: sample `plane` of every `samples`, of `size` bytes each.
pub(super) fn interleave(from: &[u8], to: &mut [u8], plane: usize, samples: usize, size: usize) {
    let pixel = samples.saturating_mul(size).max(1);
    let start = plane.saturating_mul(size);
    for (sample, pixel) in from.chunks_exact(size.max(1)).zip(to.chunks_exact_mut(pixel)) {
        if let Some(place) = pixel.get_mut(start..start.saturating_add(size)) {
            place.copy_from_slice(sample);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_predictor_by_hand() {
        // Two pixels of RGB: 10 20 30, 11 19 30 become 10 20 30, 1 255 0.
        let mut row = [10, 20, 30, 11, 19, 30];
        predict(&mut row, 8, 3);
        assert_eq!(row, [10, 20, 30, 1, 255, 0]);
        undo(&mut row, 8, 3);
        assert_eq!(row, [10, 20, 30, 11, 19, 30]);
        // 16 bits: 0x00FF then 0x0100 differ by one.
        let mut row = [0xFF, 0x00, 0x00, 0x01];
        predict(&mut row, 16, 1);
        assert_eq!(row, [0xFF, 0x00, 0x01, 0x00]);
        undo(&mut row, 16, 1);
        assert_eq!(row, [0xFF, 0x00, 0x00, 0x01]);
    }

    #[test]
    fn planes_become_pixels() {
        let mut pixels = [0; 6];
        interleave(&[1, 2], &mut pixels, 0, 3, 1);
        interleave(&[5, 6], &mut pixels, 2, 3, 1);
        assert_eq!(pixels, [1, 0, 5, 2, 0, 6]);
    }
}
