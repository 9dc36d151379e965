//! Through the pixels (`jpeg = "reencode"`): every block worked out to samples of eight bits and coded anew under other quantisers,
//! so that nothing that was written into the coefficients outlives it. Pixels change a little; a second pass changes them again.

use super::frame::{Block, Component, Frame};

/// Places of the coefficients of a block in zigzag order (T.81 Figure 5).
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

/// The quantisers for brightness of T.81 Table K.1, row by row.
const BRIGHTNESS: [u16; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
];

/// The quantisers for colour of T.81 Table K.2, row by row.
const COLOUR: [u16; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99,
];

/// The cosines of T.81 §A.3.3 with their factors: half of cos((2x+1)uπ/16), and √⅛ for u = 0.
const A: [f32; 8] =
    [0.353_553_4, 0.490_392_65, 0.461_939_78, 0.415_734_8, 0.353_553_4, 0.277_785_12, 0.191_341_71, 0.097_545_16];

/// Row u holds the factors of the samples 0–7.
const COSINES: [[f32; 8]; 8] = [
    [A[0], A[0], A[0], A[0], A[0], A[0], A[0], A[0]],
    [A[1], A[3], A[5], A[7], -A[7], -A[5], -A[3], -A[1]],
    [A[2], A[6], -A[6], -A[2], -A[2], -A[6], A[6], A[2]],
    [A[3], -A[7], -A[1], -A[5], A[5], A[1], A[7], -A[3]],
    [A[4], -A[4], -A[4], A[4], A[4], -A[4], -A[4], A[4]],
    [A[5], -A[1], A[7], A[3], -A[3], -A[7], A[1], -A[5]],
    [A[6], -A[2], A[2], -A[6], -A[6], A[2], -A[2], A[6]],
    [A[7], -A[5], A[3], -A[1], A[1], -A[3], A[5], -A[7]],
];

/// Rows of numbers.
type Square = [[f32; 8]; 8];

/// Codes every block of the frame anew. Its components must have their quantisers and blocks.
pub(super) fn through(frame: &mut Frame) {
    let first = frame.components.first().and_then(|c| c.quantiser);
    for component in &mut frame.components {
        // What the file quantises otherwise than its first component is colour.
        let base = if component.quantiser == first { &BRIGHTNESS } else { &COLOUR };
        if let Some(old) = component.quantiser {
            // Coded under the table it had, a coefficient would come back as it was.
            let fresh = [5, 6].map(|fineness| table(base, fineness));
            let [usual, other] = fresh;
            let new = if old == usual { other } else { usual };
            recode(component, &old, &new);
            component.quantiser = Some(new);
        }
    }
}

/// A table of the standard, made finer, in zigzag order.
fn table(base: &[u16; 64], fineness: u16) -> [u16; 64] {
    ZIGZAG.map(|place| {
        let quantiser = base.get(usize::from(place)).copied().unwrap_or(99);
        quantiser.checked_div(fineness).unwrap_or(0).saturating_add(1)
    })
}

fn recode(component: &mut Component, old: &[u16; 64], new: &[u16; 64]) {
    for block in &mut component.blocks {
        let mut square = [[0.0; 8]; 8];
        for ((value, quantiser), place) in block.iter().zip(old).zip(ZIGZAG) {
            if let Some(to) = square.as_flattened_mut().get_mut(usize::from(place)) {
                *to = f32::from(*value) * f32::from(*quantiser);
            }
        }
        let samples = twice(&square, back);
        // A sample has eight bits: what lies beyond is cut, as every decoder cuts it.
        let samples = samples.map(|row| row.map(|v| f32::from((v + 128.5) as u8) - 128.0));
        let coefficients = twice(&samples, forth);
        *block = quantised(&coefficients, new);
    }
}

fn quantised(coefficients: &Square, table: &[u16; 64]) -> Block {
    let mut block = [0; 64];
    for ((to, quantiser), place) in block.iter_mut().zip(table).zip(ZIGZAG) {
        let value = coefficients.as_flattened().get(usize::from(place)).copied().unwrap_or(0.0);
        *to = (value / f32::from(*quantiser)).round().clamp(-1023.0, 1023.0) as i16;
    }
    block
}

/// A step over the rows, then over the columns.
fn twice(square: &Square, step: fn(&[f32; 8]) -> [f32; 8]) -> Square {
    turned(&turned(&square.map(|row| step(&row))).map(|row| step(&row)))
}

fn turned(square: &Square) -> Square {
    let mut out = [[0.0; 8]; 8];
    for (y, row) in square.iter().enumerate() {
        for (to, value) in out.iter_mut().zip(row) {
            if let Some(to) = to.get_mut(y) {
                *to = *value;
            }
        }
    }
    out
}

/// Coefficients to samples.
fn back(row: &[f32; 8]) -> [f32; 8] {
    let mut out = [0.0; 8];
    for (value, cosines) in row.iter().zip(&COSINES) {
        for (to, cosine) in out.iter_mut().zip(cosines) {
            *to += value * cosine;
        }
    }
    out
}

/// Samples to coefficients.
fn forth(row: &[f32; 8]) -> [f32; 8] {
    COSINES.map(|cosines| row.iter().zip(cosines).map(|(value, cosine)| value * cosine).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_where_it_began() {
        let mut square = [[0.0; 8]; 8];
        for (n, value) in square.as_flattened_mut().iter_mut().enumerate() {
            *value = (n * 37 % 101) as f32 - 50.0;
        }
        let again = twice(&twice(&square, forth), back);
        for (one, other) in square.as_flattened().iter().zip(again.as_flattened()) {
            assert!((one - other).abs() < 0.001, "{one} {other}");
        }
    }

    #[test]
    fn an_even_block_is_its_first_coefficient_alone() {
        // Eight times the sample, T.81 §A.3.3.
        let coefficients = twice(&[[10.0; 8]; 8], forth);
        let [[first, ..], ..] = coefficients;
        assert!((first - 80.0).abs() < 0.001);
        assert!(coefficients.as_flattened().iter().skip(1).all(|c| c.abs() < 0.001));
    }

    #[test]
    fn the_tables_are_those_of_the_standard_made_finer() {
        let fine = table(&BRIGHTNESS, 5);
        // Zigzag: 16, 11, 12, 14 … 99.
        assert_eq!((fine[0], fine[1], fine[2], fine[3], fine[63]), (4, 3, 3, 3, 20));
    }

    #[test]
    fn the_zigzag_names_every_place_once() {
        let mut places = ZIGZAG;
        places.sort_unstable();
        assert!(places.iter().enumerate().all(|(n, place)| n == usize::from(*place)));
    }
}
