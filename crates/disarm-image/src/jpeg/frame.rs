//! The frame (T.81 §B.2.2): components, how many blocks each has, and room for their coefficients.

use super::bad;
use mugai_core::{Context, Limit, Limits, Reason, Refusal};

/// One 8×8 block: its coefficients in zigzag order.
pub(super) type Block = [i16; 64];

/// One component of the picture.
#[derive(Debug)]
pub(super) struct Component {
    /// Its number in the file; decoders guess the colour space from it, so it is kept.
    pub(super) id: u8,
    /// Sampling factors, 1–4.
    pub(super) across: u32,
    pub(super) down: u32,
    /// The slot of its quantisation table.
    pub(super) slot: u8,
    /// The table as it stood when the first scan of this component began.
    pub(super) quantiser: Option<[u16; 64]>,
    /// Blocks that hold pixels.
    pub(super) wide: u32,
    pub(super) high: u32,
    /// Blocks in a row of whole MCUs.
    pub(super) stride: u32,
    /// How many of the lowest bits of each coefficient were not sent; nothing when none of it was.
    pub(super) sent: [Option<u8>; 64],
    /// All blocks, `stride` to a row; empty until [`Frame::make_room`].
    pub(super) blocks: Vec<Block>,
}

impl Component {
    /// The place of a block.
    #[inline]
    pub(super) fn index(&self, column: u32, row: u32) -> usize {
        let at = u64::from(row).saturating_mul(u64::from(self.stride)).saturating_add(u64::from(column));
        usize::try_from(at).unwrap_or(usize::MAX)
    }
}

/// The frame header.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) progressive: bool,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) components: Vec<Component>,
    /// MCUs of an interleaved scan.
    pub(super) mcus_wide: u32,
    pub(super) mcus_high: u32,
}

impl Frame {
    /// Reads SOF0, SOF1 or SOF2.
    pub(super) fn read(data: &[u8], progressive: bool, limits: &Limits) -> Result<Self, Refusal> {
        let [precision, h0, h1, w0, w1, count, rest @ ..] = data else { return Err(bad("SOF", "too short")) };
        let (height, width) = (u16::from_be_bytes([*h0, *h1]), u16::from_be_bytes([*w0, *w1]));
        if *precision != 8 {
            return Err(Refusal::new(Reason::NoDecoder, "JPEG SOF", "only 8 bits per sample are handled"));
        }
        if width == 0 || height == 0 {
            return Err(bad("SOF", "no width or no height"));
        }
        if u64::from(width.max(height)) > limits.image_side
            || u64::from(width).saturating_mul(u64::from(height)) > limits.image_pixels
        {
            return Err(Refusal::limit(Limit::Pixels, "JPEG SOF", "more pixels than allowed"));
        }
        let (specs, spare) = rest.as_chunks::<3>();
        if specs.len() != usize::from(*count) || !spare.is_empty() || !matches!(specs.len(), 1 | 3 | 4) {
            return Err(bad("SOF", "a number of components that is not handled"));
        }
        let factors = |packed: u8| (u32::from(packed >> 4), u32::from(packed & 15));
        let sound = |n: u32| (1..=4).contains(&n);
        if specs.iter().any(|[_, packed, slot]| !sound(factors(*packed).0) || !sound(factors(*packed).1) || *slot > 3) {
            return Err(bad("SOF", "impossible sampling factors or table"));
        }
        if (1..specs.len())
            .any(|n| specs.iter().skip(n).any(|[id, ..]| specs.get(n - 1).is_some_and(|[one, ..]| one == id)))
        {
            return Err(bad("SOF", "two components bear one number"));
        }
        // Factors of 3 exist on paper only; the reader of the second look does not take them.
        if specs.len() > 1 && specs.iter().any(|[_, packed, _]| factors(*packed).0 == 3 || factors(*packed).1 == 3) {
            return Err(Refusal::new(Reason::NoDecoder, "JPEG SOF", "sampling factors of 3 are not handled"));
        }
        // With one component the factors mean nothing (§A.2.2): each MCU is one block.
        let alone = specs.len() == 1;
        let factors = |packed: u8| if alone { (1, 1) } else { factors(packed) };
        let most_across = specs.iter().map(|[_, p, _]| factors(*p).0).max().unwrap_or(1);
        let most_down = specs.iter().map(|[_, p, _]| factors(*p).1).max().unwrap_or(1);
        // Colour finer than brightness: allowed by the standard, written by nobody, and read wrongly by many.
        let first = specs.first().map_or((1, 1), |[_, p, _]| factors(*p));
        if first != (most_across, most_down) {
            return Err(Refusal::new(Reason::NoDecoder, "JPEG SOF", "colour finer than brightness is not handled"));
        }
        let mcus_wide = u32::from(width).div_ceil(most_across.saturating_mul(8));
        let mcus_high = u32::from(height).div_ceil(most_down.saturating_mul(8));
        let mut components = Vec::with_capacity(specs.len());
        for [id, packed, slot] in specs {
            let (across, down) = factors(*packed);
            let wide = u32::from(width).saturating_mul(across).div_ceil(most_across).div_ceil(8);
            let high = u32::from(height).saturating_mul(down).div_ceil(most_down).div_ceil(8);
            let stride = mcus_wide.saturating_mul(across);
            components.push(Component {
                id: *id,
                across,
                down,
                slot: *slot,
                quantiser: None,
                wide,
                high,
                stride,
                sent: [None; 64],
                blocks: Vec::new(),
            });
        }
        Ok(Self { progressive, width, height, components, mcus_wide, mcus_high })
    }

    /// Makes room for all coefficients, once.
    pub(super) fn make_room(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        for component in self.components.iter_mut().filter(|c| c.blocks.is_empty()) {
            let rows = self.mcus_high.saturating_mul(component.down);
            let count = u64::from(component.stride).saturating_mul(u64::from(rows));
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            cx.take(count.saturating_mul(128))?;
            let room = component.blocks.try_reserve_exact(count);
            room.map_err(|_| Refusal::limit(Limit::Memory, "JPEG SOF", "no memory for the picture"))?;
            component.blocks.resize(count, [0; 64]);
        }
        Ok(())
    }

    /// Whether all components go into one scan: several of them, and at most ten blocks to an MCU (§B.2.3).
    pub(super) fn interleaves(&self) -> bool {
        let blocks: u32 = self.components.iter().map(|c| c.across.saturating_mul(c.down)).sum();
        self.components.len() > 1 && blocks <= 10
    }
}
