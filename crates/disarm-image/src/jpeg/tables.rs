//! DQT and DHT (T.81 §B.2.4): the tables a scan is decoded with.

use super::bad;
use super::huffman::Decoder;
use mugai_core::Refusal;

/// The tables in force.
#[derive(Debug, Default, Clone)]
pub(super) struct Tables {
    /// In zigzag order, as they stand in the file.
    pub(super) quantisers: [Option<[u16; 64]>; 4],
    pub(super) dc: [Option<Decoder>; 4],
    pub(super) ac: [Option<Decoder>; 4],
    /// MCUs between restart marks; 0 for none.
    pub(super) restart: u16,
}

impl Tables {
    /// Reads a DQT segment.
    pub(super) fn read_quantisers(&mut self, mut data: &[u8]) -> Result<(), Refusal> {
        while let Some((head, rest)) = data.split_first() {
            let wide = head >> 4 == 1;
            let slot = self.quantisers.get_mut(usize::from(head & 15)).filter(|_| head >> 4 <= 1);
            let slot = slot.ok_or_else(|| bad("DQT", "no such table"))?;
            let length = if wide { 128 } else { 64 };
            let (values, rest) = rest.split_at_checked(length).ok_or_else(|| bad("DQT", "cut off"))?;
            let mut table = [0_u16; 64];
            for (i, to) in table.iter_mut().enumerate() {
                let byte = |n: usize| u16::from(values.get(n).copied().unwrap_or(0));
                *to = if wide { byte(i * 2) << 8 | byte(i * 2 + 1) } else { byte(i) };
            }
            if table.contains(&0) {
                return Err(bad("DQT", "a quantiser of zero"));
            }
            *slot = Some(table);
            data = rest;
        }
        Ok(())
    }

    /// Reads a DHT segment.
    pub(super) fn read_huffman(&mut self, mut data: &[u8]) -> Result<(), Refusal> {
        while let Some((head, rest)) = data.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(|| bad("DHT", "cut off"))?;
            let total: usize = counts.iter().map(|n| usize::from(*n)).sum();
            let (symbols, rest) =
                rest.split_at_checked(total).filter(|_| total <= 256).ok_or_else(|| bad("DHT", "cut off"))?;
            let list = match head >> 4 {
                0 if symbols.iter().all(|s| *s <= 15) => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(bad("DHT", "no such class of table")),
            };
            let slot = list.get_mut(usize::from(head & 15)).ok_or_else(|| bad("DHT", "no such table"))?;
            *slot = Some(Decoder::new(counts, symbols).ok_or_else(|| bad("DHT", "the codes do not fit"))?);
            data = rest;
        }
        Ok(())
    }
}
