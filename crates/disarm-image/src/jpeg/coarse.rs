//! Progressive pictures that were cut off before they were whole (T.81 §G): what never came must stay unknown, because readers that
//! know it is missing smooth over it. Such a picture is written in bands again, each as exact as it came.

use super::frame::{Component, Frame};
use super::tokens::{Band, Counts, ScanOut, Script, pair, push_ac, push_dc, push_end, push_zeros, table_of};
use mugai_core::{Context, Refusal};

/// The picture in bands; `None` when it is whole, or no order of scans could have left it so.
///
/// # Errors
/// `limit_bytes`.
pub(super) fn script(frame: &Frame, cx: &mut Context<'_>) -> Result<Option<Script>, Refusal> {
    let whole = frame.components.iter().all(|c| c.sent.iter().all(|s| *s == Some(0)));
    if !frame.progressive || whole {
        return Ok(None);
    }
    let Some(bands) = frame.components.iter().map(bands).collect::<Option<Vec<_>>>() else { return Ok(None) };
    let count = bands.iter().map(Vec::len).fold(0, usize::saturating_add);
    if u64::try_from(count).unwrap_or(u64::MAX) > cx.limits().image_scans {
        return Ok(None);
    }
    let mut counts = Box::new([[0; 256]; 4]);
    let mut scans = Vec::new();
    // First the DC of all, without which a reader does not begin to smooth.
    for first in [true, false] {
        for (number, (component, bands)) in frame.components.iter().zip(&bands).enumerate() {
            for band in bands.iter().filter(|b| (b.first == 0) == first) {
                let Some(rows) = rows(component, table_of(number), *band, &mut counts, cx)? else { return Ok(None) };
                scans.push(ScanOut { parts: vec![number], band: *band, rows });
            }
        }
    }
    Ok(Some(Script { scans, counts }))
}

/// The bands of a component: neighbours that are equally exact. `None` without a DC, or when a coefficient is more exact than what
/// was sent of it.
fn bands(component: &Component) -> Option<Vec<Band>> {
    let [dc, ac @ ..] = &component.sent;
    let mut bands = vec![Band { first: 0, last: 0, low: (*dc)? }];
    for (place, sent) in (1_u8..).zip(ac) {
        let Some(low) = *sent else { continue };
        match bands.last_mut() {
            Some(band) if band.first > 0 && band.low == low && band.last.checked_add(1) == Some(place) => {
                band.last = place;
            }
            _ => bands.push(Band { first: place, last: place, low }),
        }
    }
    let exact = |(value, sent): (&i16, &Option<u8>)| match sent {
        Some(low) => value.trailing_zeros() >= u32::from(*low),
        None => *value == 0,
    };
    let sound = component.blocks.iter().all(|block| block.iter().zip(&component.sent).all(exact));
    sound.then_some(bands)
}

fn rows(
    component: &Component,
    table: u16,
    band: Band,
    counts: &mut Counts,
    cx: &mut Context<'_>,
) -> Result<Option<Vec<Vec<u16>>>, Refusal> {
    let mut rows = Vec::new();
    let mut before = 0;
    for row in 0..component.high {
        let mut tokens = Vec::new();
        for column in 0..component.wide {
            let Some(block) = component.blocks.get(component.index(column, row)) else { return Ok(None) };
            let (dc, ac) = pair(counts, table);
            let said = if band.first == 0 {
                let value = block.first().map_or(0, |v| i32::from(*v) >> band.low);
                let difference = value.saturating_sub(before);
                before = value;
                push_dc(&mut tokens, dc, table, difference)
            } else {
                ac_band(block, band, &mut tokens, ac, table | 1)
            };
            if said.is_none() {
                return Ok(None);
            }
        }
        cx.take(tokens.len().saturating_mul(2))?;
        rows.push(tokens);
    }
    Ok(Some(rows))
}

/// One block of a band (§G.1.2.2), each block with an end of its own.
fn ac_band(block: &[i16; 64], band: Band, tokens: &mut Vec<u16>, counts: &mut [u32; 256], table: u16) -> Option<()> {
    let mut zeros = 0_u8;
    for value in block.get(usize::from(band.first)..=usize::from(band.last))? {
        let value = i32::from(*value) >> band.low;
        if value == 0 {
            zeros = zeros.wrapping_add(1);
            continue;
        }
        zeros = push_zeros(tokens, counts, table, zeros);
        push_ac(tokens, counts, table, zeros, value)?;
        zeros = 0;
    }
    if zeros > 0 {
        push_end(tokens, counts, table);
    }
    Some(())
}
