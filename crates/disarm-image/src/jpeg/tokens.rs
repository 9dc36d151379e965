//! Symbols on their way out: what the blocks are made of once they are understood, in the order in which they are written.
//!
//! A token is 16 bits: the table (2), the symbol (8), the low six of its extra bits. A symbol of more than six extra bits is
//! followed by the rest of them.

use super::bad;
use super::frame::{Component, Frame};
use mugai_core::{Context, Refusal};

/// How often each symbol of the four tables occurs: DC and AC of the first component, DC and AC of the others.
pub(super) type Counts = [[u32; 256]; 4];

/// The coefficients of a scan in zigzag order, and how many of their lowest bits it leaves out (T.81 §B.2.3: Ss, Se, Al).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Band {
    pub(super) first: u8,
    pub(super) last: u8,
    pub(super) low: u8,
}

impl Band {
    /// All of them, whole.
    pub(super) const ALL: Self = Self { first: 0, last: 63, low: 0 };
}

/// One scan: its components and its tokens, a list per row of MCUs.
#[derive(Debug)]
pub(super) struct ScanOut {
    pub(super) parts: Vec<usize>,
    pub(super) band: Band,
    pub(super) rows: Vec<Vec<u16>>,
}

/// All scans of the fresh file.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) scans: Vec<ScanOut>,
    pub(super) counts: Box<Counts>,
}

impl Script {
    /// Whether the file has to be a progressive one.
    pub(super) fn is_progressive(&self) -> bool {
        self.scans.iter().any(|s| s.band != Band::ALL)
    }
}

/// The tables of a component: the first has its own pair, the others share one (baseline allows two of each).
pub(super) fn table_of(component: usize) -> u16 {
    if component == 0 { 0 } else { 2 }
}

/// Says one symbol.
#[inline]
pub(super) fn push(row: &mut Vec<u16>, counts: &mut [u32; 256], table: u16, symbol: u8, extra: u16) {
    row.push(table << 14 | u16::from(symbol) << 6 | extra & 63);
    if symbol & 15 > 6 {
        row.push(extra >> 6);
    }
    if let Some(n) = counts.get_mut(usize::from(symbol)) {
        *n = n.saturating_add(1);
    }
}

/// The two counts of a pair of tables.
#[inline]
pub(super) fn pair(counts: &mut Counts, table: u16) -> (&mut [u32; 256], &mut [u32; 256]) {
    let [a, b, c, d] = counts;
    if table == 0 { (a, b) } else { (c, d) }
}

/// Says the difference of a DC coefficient; `None` when no 8-bit picture has it (T.81 Table F.1: at most 11 bits).
#[inline]
pub(super) fn push_dc(row: &mut Vec<u16>, counts: &mut [u32; 256], table: u16, difference: i32) -> Option<()> {
    let (size, extra) = sized(difference);
    if size > 11 {
        return None;
    }
    push(row, counts, table, size, extra);
    Some(())
}

/// Says as many zeros as have a symbol of their own; gives those that are left.
#[inline]
pub(super) fn push_zeros(row: &mut Vec<u16>, counts: &mut [u32; 256], table: u16, mut zeros: u8) -> u8 {
    while zeros >= 16 {
        push(row, counts, table, 0xF0, 0);
        zeros = zeros.wrapping_sub(16);
    }
    zeros
}

/// Says a coefficient behind fewer than sixteen zeros; `None` when no 8-bit picture has it (T.81 Table F.2: at most ten bits).
#[inline]
pub(super) fn push_ac(row: &mut Vec<u16>, counts: &mut [u32; 256], table: u16, zeros: u8, value: i32) -> Option<()> {
    let (size, extra) = sized(value);
    if size > 10 {
        return None;
    }
    push(row, counts, table, zeros << 4 | size, extra);
    Some(())
}

/// Says that nothing more follows in this block.
#[inline]
pub(super) fn push_end(row: &mut Vec<u16>, counts: &mut [u32; 256], table: u16) {
    push(row, counts, table, 0, 0);
}

/// The coefficients of a whole frame as tokens, in one scan where the standard allows it.
///
/// # Errors
/// `malformed_image`, `limit_bytes`.
pub(super) fn of_planes(frame: &Frame, cx: &mut Context<'_>) -> Result<Script, Refusal> {
    let lists: Vec<Vec<usize>> = if frame.interleaves() {
        vec![(0..frame.components.len()).collect()]
    } else {
        (0..frame.components.len()).map(|n| vec![n]).collect()
    };
    let mut counts = Box::new([[0; 256]; 4]);
    let mut scans = Vec::new();
    for parts in lists {
        let rows = rows_of(frame, &parts, &mut counts, cx)?;
        scans.push(ScanOut { parts, band: Band::ALL, rows });
    }
    Ok(Script { scans, counts })
}

fn rows_of(
    frame: &Frame,
    parts: &[usize],
    counts: &mut Counts,
    cx: &mut Context<'_>,
) -> Result<Vec<Vec<u16>>, Refusal> {
    let components: Vec<(u16, &Component)> =
        parts.iter().filter_map(|n| frame.components.get(*n).map(|c| (table_of(*n), c))).collect();
    // A scan of one component goes block by block over the blocks that hold pixels (§A.2.2).
    let alone = match components.as_slice() {
        [(_, only)] => Some((only.wide, only.high)),
        _ => None,
    };
    let (wide, high) = alone.unwrap_or((frame.mcus_wide, frame.mcus_high));
    let mut last = [0_i16; 4];
    let mut rows: Vec<Vec<u16>> = Vec::new();
    for row in 0..high {
        let mut tokens = Vec::with_capacity(rows.last().map_or(0, Vec::len));
        for column in 0..wide {
            for ((table, component), last) in components.iter().zip(&mut last) {
                let (across, down) = if alone.is_some() { (1, 1) } else { (component.across, component.down) };
                for y in 0..down {
                    for x in 0..across {
                        let column = column.saturating_mul(across).saturating_add(x);
                        let row = row.saturating_mul(down).saturating_add(y);
                        block(*table, component, column, row, last, &mut tokens, counts)?;
                    }
                }
            }
        }
        cx.take(tokens.len().saturating_mul(2))?;
        rows.push(tokens);
    }
    Ok(rows)
}

#[inline]
fn block(
    table: u16,
    component: &Component,
    column: u32,
    row: u32,
    last: &mut i16,
    tokens: &mut Vec<u16>,
    counts: &mut Counts,
) -> Result<(), Refusal> {
    let (dc_counts, ac_counts) = pair(counts, table);
    let ac = table | 1;
    // Blocks that only fill up the last MCU are not shown. What was in them is left out: no change, end of block.
    if column >= component.wide || row >= component.high {
        push(tokens, dc_counts, table, 0, 0);
        push(tokens, ac_counts, ac, 0, 0);
        return Ok(());
    }
    let found = component.blocks.get(component.index(column, row));
    let [dc, coefficients @ ..] = found.ok_or_else(|| bad("scan", "a block that is not there"))?;
    let difference = i32::from(*dc).saturating_sub(i32::from(*last));
    *last = *dc;
    let too_large = || bad("scan", "a coefficient no 8-bit picture has");
    push_dc(tokens, dc_counts, table, difference).ok_or_else(too_large)?;
    let mut zeros = 0_u8;
    for coefficient in coefficients {
        if *coefficient == 0 {
            zeros = zeros.wrapping_add(1);
            continue;
        }
        zeros = push_zeros(tokens, ac_counts, ac, zeros);
        push_ac(tokens, ac_counts, ac, zeros, i32::from(*coefficient)).ok_or_else(too_large)?;
        zeros = 0;
    }
    if zeros > 0 {
        push_end(tokens, ac_counts, ac);
    }
    Ok(())
}

/// The number of bits of a value, and the bits (§F.1.2.1: negative values as ones' complement).
#[inline]
fn sized(value: i32) -> (u8, u16) {
    let size = 32_u32.wrapping_sub(value.unsigned_abs().leading_zeros());
    let bits = if value < 0 { value.wrapping_sub(1) } else { value };
    let mask = 1_u32.checked_shl(size).unwrap_or(0).wrapping_sub(1);
    ((size & 63) as u8, (bits.cast_unsigned() & mask & 0xFFFF) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_bits_of_table_f1() {
        assert_eq!(sized(0), (0, 0));
        assert_eq!(sized(1), (1, 1));
        assert_eq!(sized(-1), (1, 0));
        assert_eq!(sized(-3), (2, 0));
        assert_eq!(sized(5), (3, 5));
        assert_eq!(sized(-1024), (11, 0b011_1111_1111));
    }

    #[test]
    fn a_difference_of_twelve_bits_is_none() {
        let (mut row, mut counts) = (Vec::new(), [0; 256]);
        assert_eq!(push_dc(&mut row, &mut counts, 0, 2047), Some(()));
        // Table 0, symbol 11, the low six of eleven ones; then the five others.
        assert_eq!(row, [11 << 6 | 63, 31]);
        assert_eq!(push_dc(&mut row, &mut counts, 0, 2048), None);
        assert_eq!(counts[11], 1);
    }
}
