//! The short way for the common file: one sound sequential scan of all components becomes tokens at once, without the planes of
//! coefficients. Whatever is unusual — damage, bytes too many, several scans — goes the long way (`entropy`), which says so.

use super::bits::Bits;
use super::entropy::{Intervals, Scan};
use super::frame::Frame;
use super::huffman::Decoder;
use super::tables::Tables;
use super::tokens::{Band, Counts, ScanOut, Script, pair, push, push_dc, table_of};
use mugai_core::{Context, Refusal};

/// One component on its way through.
struct Lane<'a> {
    dc: &'a Decoder,
    ac: &'a Decoder,
    across: u32,
    down: u32,
    /// Blocks that hold pixels.
    wide: u32,
    high: u32,
    table: u16,
    /// The DC coefficient before, as the file has it and as we write it.
    read: i32,
    written: i32,
}

/// The scan as tokens; `None` when it has to go the long way.
///
/// # Errors
/// `limit_bytes`.
pub(super) fn transcode(
    scan: &Scan,
    data: &[u8],
    frame: &Frame,
    tables: &Tables,
    cx: &mut Context<'_>,
) -> Result<Option<Script>, Refusal> {
    if frame.progressive || scan.parts.len() != frame.components.len() {
        return Ok(None);
    }
    let lanes = scan.parts.iter().map(|part| {
        let component = frame.components.get(part.component)?;
        Some(Lane {
            dc: tables.dc.get(part.dc)?.as_ref()?,
            ac: tables.ac.get(part.ac)?.as_ref()?,
            across: component.across,
            down: component.down,
            wide: component.wide,
            high: component.high,
            table: table_of(part.component),
            read: 0,
            written: 0,
        })
    });
    let Some(mut lanes) = lanes.collect::<Option<Vec<Lane<'_>>>>() else { return Ok(None) };
    let mut intervals = Intervals::new(data);
    let mut bits = Bits::new(intervals.next().unwrap_or(&[]));
    let mut left = tables.restart;
    let mut counts = Box::new([[0; 256]; 4]);
    let mut rows: Vec<Vec<u16>> = Vec::new();
    for row in 0..frame.mcus_high {
        // About as long as the one before: a picture changes slowly.
        let mut tokens = Vec::with_capacity(rows.last().map_or(0, |r| r.len().saturating_add(r.len() / 8)));
        for column in 0..frame.mcus_wide {
            if tables.restart > 0 {
                if left == 0 {
                    let Some(next) = intervals.next().filter(|_| !bits.surplus()) else { return Ok(None) };
                    bits = Bits::new(next);
                    lanes.iter_mut().for_each(|lane| lane.read = 0);
                    left = tables.restart;
                }
                left = left.wrapping_sub(1);
            }
            if unit(&mut lanes, column, row, &mut bits, &mut tokens, &mut counts).is_none() || bits.overdrawn() {
                return Ok(None);
            }
        }
        cx.take(tokens.len().saturating_mul(2))?;
        rows.push(tokens);
    }
    if bits.surplus() || intervals.next().is_some_and(|i| !i.is_empty()) {
        return Ok(None);
    }
    let parts = scan.parts.iter().map(|p| p.component).collect();
    Ok(Some(Script { scans: vec![ScanOut { parts, band: Band::ALL, rows }], counts }))
}

#[inline]
fn unit(
    lanes: &mut [Lane<'_>],
    column: u32,
    row: u32,
    bits: &mut Bits<'_>,
    tokens: &mut Vec<u16>,
    counts: &mut Counts,
) -> Option<()> {
    for lane in lanes {
        let (dc, ac) = pair(counts, lane.table);
        for y in 0..lane.down {
            for x in 0..lane.across {
                let column = column.saturating_mul(lane.across).saturating_add(x);
                let row = row.saturating_mul(lane.down).saturating_add(y);
                if column < lane.wide && row < lane.high {
                    lane.read_dc(bits)?;
                    push_dc(tokens, dc, lane.table, lane.read.saturating_sub(lane.written))?;
                    lane.written = lane.read;
                    copy(lane.ac, bits, tokens, ac, lane.table | 1)?;
                } else {
                    // A block that only fills up the last MCU: read and left out, as the long way does it.
                    lane.read_dc(bits)?;
                    copy(lane.ac, bits, &mut Vec::new(), &mut [0; 256], lane.table | 1)?;
                    push(tokens, dc, lane.table, 0, 0);
                    push(tokens, ac, lane.table | 1, 0, 0);
                }
            }
        }
    }
    Some(())
}

impl Lane<'_> {
    #[inline]
    fn read_dc(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        bits.fill();
        let entry = self.dc.look(bits.held());
        if entry == 0 {
            return None;
        }
        let (length, size) = (entry >> 8, entry & 15);
        let raw = bits.held().wrapping_shl(length).checked_shr(64_u32.wrapping_sub(size)).unwrap_or(0);
        bits.skip(length.wrapping_add(size));
        // §F.2.2.1, EXTEND: the lower half stands for negative values.
        let raw = (raw & 0xFFFF) as i32;
        let half = 1_i32.wrapping_shl(size).wrapping_shr(1);
        let difference = if raw < half { raw.wrapping_sub(half.wrapping_mul(2)).wrapping_add(1) } else { raw };
        self.read = self.read.wrapping_add(if size == 0 { 0 } else { difference });
        i16::try_from(self.read).is_ok().then_some(())
    }
}

/// The AC coefficients of a block (§F.2.2.2), said as the long way would say them: no zeros before an end of block.
#[inline]
fn copy(
    table: &Decoder,
    source: &mut Bits<'_>,
    tokens: &mut Vec<u16>,
    counts: &mut [u32; 256],
    number: u16,
) -> Option<()> {
    // A copy of its own stays in registers.
    let mut bits = *source;
    let mut at = 1_u32;
    let mut sixteens = 0_u32;
    let mut full = false;
    while at <= 63 {
        bits.fill();
        let held = bits.held();
        let entry = table.look(held);
        let (length, run, size) = (entry >> 8, entry >> 4 & 15, entry & 15);
        if size == 0 {
            if entry == 0 {
                return None;
            }
            bits.skip(length);
            if run < 15 {
                break;
            }
            at = at.wrapping_add(16);
            sixteens = sixteens.wrapping_add(1);
            continue;
        }
        at = at.wrapping_add(run);
        // T.81 Table F.2: at most ten bits.
        if at > 63 || size > 10 {
            return None;
        }
        let extra = held.wrapping_shl(length).wrapping_shr(64_u32.wrapping_sub(size));
        bits.skip(length.wrapping_add(size));
        while sixteens > 0 {
            push(tokens, counts, number, 0xF0, 0);
            sixteens = sixteens.wrapping_sub(1);
        }
        push(tokens, counts, number, (entry & 0xFF) as u8, (extra & 0xFFFF) as u16);
        full = at == 63;
        at = at.wrapping_add(1);
    }
    if !full {
        push(tokens, counts, number, 0, 0);
    }
    *source = bits;
    Some(())
}
