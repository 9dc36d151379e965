//! The scans (T.81 §F.2, §G.2): entropy-coded data decoded into coefficients, sequential and progressive.

use super::bad;
use super::bits::{Bits, marker};
use super::frame::{Block, Frame};
use super::huffman::Decoder;
use super::tables::Tables;
use mugai_core::{Context, Refusal};

/// What a visit of a block by a scan of a band costs of the budget, bytes. A hundred scans of next to nothing over the largest
/// picture would be seconds of work; the usual eight or ten over one are a third of the budget.
const VISIT: usize = 24;

/// One component of a scan: its place in the frame and the slots of its tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) component: usize,
    pub(super) dc: usize,
    pub(super) ac: usize,
}

/// The header of a scan (§B.2.3).
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) parts: Vec<Part>,
    first: u8,
    last: u8,
    high: u8,
    low: u8,
}

/// What a scan turned out to be.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// It ended before all its blocks were there.
    pub(super) cut: bool,
    /// It held bytes that belong to no block.
    pub(super) surplus: bool,
}

impl Scan {
    /// Reads SOS.
    pub(super) fn read(data: &[u8], frame: &Frame) -> Result<Self, Refusal> {
        let (count, rest) = data.split_first().ok_or_else(|| bad("SOS", "too short"))?;
        let (specs, tail) =
            rest.split_at_checked(usize::from(*count).saturating_mul(2)).ok_or_else(|| bad("SOS", "too short"))?;
        let &[first, last, approximation] = tail else { return Err(bad("SOS", "wrong length")) };
        let mut parts: Vec<Part> = Vec::new();
        for [id, packed] in specs.as_chunks::<2>().0 {
            let component = frame.components.iter().position(|c| c.id == *id);
            let component = component.ok_or_else(|| bad("SOS", "names a component that is not there"))?;
            if parts.last().is_some_and(|p| p.component >= component) {
                return Err(bad("SOS", "components twice or out of order"));
            }
            parts.push(Part { component, dc: usize::from(packed >> 4), ac: usize::from(packed & 15) });
        }
        let (high, low) = (approximation >> 4, approximation & 15);
        let sound = if frame.progressive {
            let band = if first == 0 { last == 0 } else { first <= last && last <= 63 && parts.len() == 1 };
            band && low <= 13 && (high == 0 || high == low.saturating_add(1))
        } else {
            true
        };
        let blocks: u32 =
            parts.iter().filter_map(|p| frame.components.get(p.component)).map(|c| c.across * c.down).sum();
        if !sound || parts.is_empty() || (parts.len() > 1 && blocks > 10) {
            return Err(bad("SOS", "impossible scan"));
        }
        // A sequential scan holds whole blocks whatever it says here.
        let (first, last, high, low) = if frame.progressive { (first, last, high, low) } else { (0, 63, 0, 0) };
        Ok(Self { parts, first, last, high, low })
    }

    /// Notes in the frame what this scan sends.
    pub(super) fn note(&self, frame: &mut Frame) {
        for part in &self.parts {
            let sent = frame.components.get_mut(part.component).map(|c| &mut c.sent);
            let band = usize::from(self.first)..=usize::from(self.last);
            if let Some(places) = sent.and_then(|s| s.get_mut(band)) {
                places.fill(Some(self.low));
            }
        }
    }

    /// Decodes the scan's data: everything up to the next marker that is no restart mark, cut at the restart marks.
    pub(super) fn decode(
        &self,
        data: &[u8],
        frame: &mut Frame,
        tables: &Tables,
        cx: &mut Context<'_>,
    ) -> Result<Outcome, Refusal> {
        let alone = self.parts.len() == 1;
        let only = self.parts.first().and_then(|p| frame.components.get(p.component));
        // A scan of one component goes block by block over the blocks that hold pixels (§A.2.2).
        let (wide, high) = match only {
            Some(c) if alone => (c.wide, c.high),
            _ => (frame.mcus_wide, frame.mcus_high),
        };
        let units = u64::from(wide).saturating_mul(u64::from(high));
        let mut intervals = Intervals::new(data);
        let mut outcome = Outcome::default();
        let mut state = State::default();
        let mut bits = Bits::new(intervals.next().unwrap_or(&[]));
        let mut left = u64::from(tables.restart);
        let mut unit = 0_u64;
        let (mut column, mut row) = (0_u32, 0_u32);
        while unit < units {
            if tables.restart > 0 && left == 0 {
                outcome.surplus |= bits.surplus();
                let Some(next) = intervals.next() else {
                    outcome.cut = true;
                    break;
                };
                bits = Bits::new(next);
                state = State::default();
                left = u64::from(tables.restart);
            }
            if self.first > 0 && self.high == 0 && state.run > 0 {
                // Blocks without anything in this band, many at once.
                let room = units.saturating_sub(unit).min(if tables.restart > 0 { left } else { u64::MAX });
                let skip = u64::from(state.run).min(room);
                state.run = state.run.saturating_sub(u32::try_from(skip).unwrap_or(u32::MAX));
                unit = unit.saturating_add(skip);
                left = left.saturating_sub(skip);
                (column, row) = place_of(unit, wide);
                continue;
            }
            let decoded = if alone {
                self.parts
                    .first()
                    .map_or(Some(()), |part| self.block(*part, column, row, frame, tables, &mut bits, &mut state))
            } else {
                self.unit(column, row, frame, tables, &mut bits, &mut state)
            };
            if bits.overdrawn() {
                // The data ended early; every viewer shows what there is (and reads zeros to the end of the unit begun).
                // The rest of this interval stays as it was.
                outcome.cut = true;
                if tables.restart == 0 {
                    break;
                }
                let skip = left.min(units.saturating_sub(unit));
                unit = unit.saturating_add(skip);
                (column, row) = place_of(unit, wide);
                left = 0;
                continue;
            }
            if decoded.is_none() {
                return Err(bad("scan", "entropy-coded data that is no code"));
            }
            unit = unit.saturating_add(1);
            left = left.saturating_sub(1);
            column = column.saturating_add(1);
            if column == wide {
                (column, row) = (0, row.saturating_add(1));
                if self.first > 0 {
                    cx.take((wide as usize).saturating_mul(VISIT))?;
                }
            }
        }
        outcome.surplus |= !outcome.cut && (bits.surplus() || intervals.next().is_some_and(|i| !i.is_empty()));
        Ok(outcome)
    }

    fn unit(
        &self,
        column: u32,
        row: u32,
        frame: &mut Frame,
        tables: &Tables,
        bits: &mut Bits<'_>,
        state: &mut State,
    ) -> Option<()> {
        for part in &self.parts {
            let (across, down) = frame.components.get(part.component).map(|c| (c.across, c.down))?;
            for y in 0..down {
                for x in 0..across {
                    let (column, row) =
                        (column.checked_mul(across)?.checked_add(x)?, row.checked_mul(down)?.checked_add(y)?);
                    self.block(*part, column, row, frame, tables, bits, state)?;
                }
            }
        }
        Some(())
    }

    #[expect(clippy::too_many_arguments, reason = "the state of a scan; a struct of references would say no more")]
    fn block(
        &self,
        part: Part,
        column: u32,
        row: u32,
        frame: &mut Frame,
        tables: &Tables,
        bits: &mut Bits<'_>,
        state: &mut State,
    ) -> Option<()> {
        let progressive = frame.progressive;
        let component = frame.components.get_mut(part.component)?;
        let at = component.index(column, row);
        let block = component.blocks.get_mut(at)?;
        let dc = || tables.dc.get(part.dc).and_then(Option::as_ref);
        let ac = || tables.ac.get(part.ac).and_then(Option::as_ref);
        let predictor = state.predictors.get_mut(part.component)?;
        if !progressive {
            // Whatever an earlier scan wrote here is replaced.
            *block = [0; 64];
            read_dc(dc()?, bits, predictor, 0, block)?;
            return read_sequential_ac(ac()?, bits, block);
        }
        match (self.first, self.high) {
            (0, 0) => read_dc(dc()?, bits, predictor, self.low, block),
            (0, _) => {
                let bit = bits.take(1).cast_signed() << self.low;
                let [first, ..] = block;
                *first |= bit;
                Some(())
            }
            (_, 0) => read_ac(ac()?, bits, self.first, self.last, self.low, &mut state.run, block),
            _ => refine_ac(ac()?, bits, self.first, self.last, self.low, &mut state.run, block),
        }
    }
}

fn place_of(unit: u64, wide: u32) -> (u32, u32) {
    let wide = u64::from(wide.max(1));
    (u32::try_from(unit % wide).unwrap_or(u32::MAX), u32::try_from(unit / wide).unwrap_or(u32::MAX))
}

/// What is carried from block to block and forgotten at a restart.
#[derive(Debug, Default)]
struct State {
    predictors: [i16; 4],
    /// Blocks still covered by an end-of-band run.
    run: u32,
}

/// A difference or coefficient of `size` bits (§F.2.2.1, EXTEND).
#[inline]
fn extend(bits: &mut Bits<'_>, size: u32) -> i32 {
    let value = i32::from(bits.take(size));
    let half = 1_i32.checked_shl(size.saturating_sub(1)).unwrap_or(0);
    if size == 0 || value >= half { value } else { value.saturating_sub(half.saturating_mul(2)).saturating_add(1) }
}

fn read_dc(table: &Decoder, bits: &mut Bits<'_>, predictor: &mut i16, low: u8, block: &mut Block) -> Option<()> {
    let size = table.read(bits)?;
    let difference = extend(bits, u32::from(size));
    let value = i16::try_from(i32::from(*predictor).checked_add(difference)?).ok()?;
    *predictor = value;
    let [first, ..] = block;
    *first = i16::try_from(i32::from(value).checked_shl(u32::from(low))?).ok()?;
    Some(())
}

/// AC coefficients of a sequential block (§F.2.2.2).
#[inline]
fn read_sequential_ac(table: &Decoder, bits: &mut Bits<'_>, block: &mut Block) -> Option<()> {
    let mut k = 1_usize;
    while k <= 63 {
        let symbol = table.read(bits)?;
        let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 {
            if zeros < 15 {
                return Some(());
            }
            k = k.checked_add(16)?;
            continue;
        }
        k = k.checked_add(zeros)?;
        *block.get_mut(k)? = i16::try_from(extend(bits, size)).ok()?;
        k = k.checked_add(1)?;
    }
    Some(())
}

/// AC coefficients in the first pass of a band (§G.1.2.2).
fn read_ac(
    table: &Decoder,
    bits: &mut Bits<'_>,
    first: u8,
    last: u8,
    low: u8,
    run: &mut u32,
    block: &mut Block,
) -> Option<()> {
    if *run > 0 {
        *run = run.saturating_sub(1);
        return Some(());
    }
    let mut k = first;
    while k <= last {
        let symbol = table.read(bits)?;
        let (zeros, size) = (symbol >> 4, symbol & 15);
        if size == 0 {
            if zeros < 15 {
                // End of band, in this block and as many that follow.
                *run = (1_u32 << zeros).checked_sub(1)?.checked_add(u32::from(bits.take(u32::from(zeros))))?;
                return Some(());
            }
            k = k.checked_add(16)?;
            continue;
        }
        k = k.checked_add(zeros)?;
        let value = extend(bits, u32::from(size)).checked_shl(u32::from(low))?;
        if k > last {
            return None;
        }
        *block.get_mut(usize::from(k))? = i16::try_from(value).ok()?;
        k = k.checked_add(1)?;
    }
    Some(())
}

/// A later pass of a band: one more bit for what is there, new coefficients among what is not (§G.1.2.3).
fn refine_ac(
    table: &Decoder,
    bits: &mut Bits<'_>,
    first: u8,
    last: u8,
    low: u8,
    run: &mut u32,
    block: &mut Block,
) -> Option<()> {
    let one = 1_i16 << low;
    let mut k = usize::from(first);
    let last = usize::from(last);
    if *run == 0 {
        while k <= last {
            let symbol = table.read(bits)?;
            let (mut zeros, size) = (symbol >> 4, symbol & 15);
            let mut fresh = 0_i16;
            match size {
                0 if zeros < 15 => {
                    *run = (1_u32 << zeros).checked_add(u32::from(bits.take(u32::from(zeros))))?;
                    break;
                }
                0 => {}
                1 => fresh = if bits.take(1) == 1 { one } else { one.checked_neg()? },
                _ => return None,
            }
            while k <= last {
                let coefficient = block.get_mut(k)?;
                if *coefficient != 0 {
                    correct(coefficient, bits, one);
                } else if zeros == 0 {
                    if fresh != 0 {
                        *coefficient = fresh;
                    }
                    k = k.checked_add(1)?;
                    break;
                } else {
                    zeros = zeros.saturating_sub(1);
                }
                k = k.checked_add(1)?;
                if k > last && fresh != 0 {
                    return None;
                }
            }
        }
    }
    if *run > 0 && block.iter().any(|c| *c != 0) {
        for coefficient in block.iter_mut().take(last.checked_add(1)?).skip(k).filter(|c| **c != 0) {
            correct(coefficient, bits, one);
        }
    }
    *run = run.saturating_sub(1);
    Some(())
}

fn correct(coefficient: &mut i16, bits: &mut Bits<'_>, one: i16) {
    if bits.take(1) == 1 && *coefficient & one == 0 {
        *coefficient = if *coefficient > 0 { coefficient.saturating_add(one) } else { coefficient.saturating_sub(one) };
    }
}

/// The data of a scan, cut at its restart marks.
pub(super) struct Intervals<'a> {
    rest: &'a [u8],
}

impl<'a> Intervals<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }
}

impl<'a> Iterator for Intervals<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let all = self.rest;
        let end = marker(all, |code| matches!(code, 0xD0..=0xD7));
        match end {
            Some(end) => {
                self.rest = all.get(end.saturating_add(2)..).unwrap_or(&[]);
                all.get(..end)
            }
            None => {
                self.rest = &[];
                Some(all)
            }
        }
    }
}
