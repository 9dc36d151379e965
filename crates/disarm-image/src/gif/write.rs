//! The fresh GIF89a: screen and colours, repetition, then each frame behind its control block, then the trailer.

use crate::lzw::{self, Dialect};
use crate::rules::BROKEN_DATA;
use mugai_core::{Action, Context, Limit, Reason, Refusal};

/// What a graphic control extension says of a frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Control {
    /// What becomes of the frame when its time is over: 0–3 (GIF89a §23).
    pub(super) disposal: u8,
    /// Hundredths of a second.
    pub(super) delay: u16,
    /// The index that is not drawn.
    pub(super) transparent: Option<u8>,
}

/// One picture.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) left: u16,
    pub(super) top: u16,
    /// At least 1.
    pub(super) width: u16,
    /// At least 1.
    pub(super) height: u16,
    /// Its own colours, 2 to 256.
    pub(super) colours: Option<Vec<[u8; 3]>>,
    pub(super) control: Control,
    /// Indices, `width` × `height`.
    pub(super) pixels: Vec<u8>,
}

/// Writes frames as they come, and the head at the end, when the size of the screen is known.
#[derive(Debug)]
pub(super) struct Writer {
    width: u16,
    height: u16,
    colours: Option<Vec<[u8; 3]>>,
    background: u8,
    aspect: u8,
    repeat: Option<u16>,
    body: Vec<u8>,
}

impl Writer {
    pub(super) fn new(width: u16, height: u16, colours: Option<Vec<[u8; 3]>>, background: u8, aspect: u8) -> Self {
        let known = colours.as_ref().is_some_and(|c| usize::from(background) < c.len());
        let background = if known { background } else { 0 };
        Self { width, height, colours, background, aspect, repeat: None, body: Vec::new() }
    }

    /// How often the frames are to be played; the first word counts.
    pub(super) fn repeat(&mut self, times: u16) {
        self.repeat = self.repeat.or(Some(times));
    }

    /// Adds a frame. One that leaves the screen makes the screen larger, as viewers do.
    pub(super) fn frame(&mut self, frame: &Frame, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let beyond = || Refusal::limit(Limit::Pixels, "GIF image", "a picture far outside the screen");
        let right = frame.left.checked_add(frame.width).ok_or_else(beyond)?;
        let bottom = frame.top.checked_add(frame.height).ok_or_else(beyond)?;
        if right > self.width || bottom > self.height {
            self.width = self.width.max(right);
            self.height = self.height.max(bottom);
            cx.did(&BROKEN_DATA, "GIF screen", Action::Replaced)?;
        }
        let largest = frame.pixels.iter().copied().fold(0, u8::max);
        let free = (frame.colours.is_none() && self.colours.is_none()).then(free_choice);
        if free.is_some() {
            cx.did(&BROKEN_DATA, "GIF colours", Action::Replaced)?;
        }
        let own = frame.colours.as_ref().or(free.as_ref());
        let shared = own.or(self.colours.as_ref());
        let count = shared.map_or(0, Vec::len);
        // Indices without a colour are black; the table is made as long as they need.
        let missing = usize::from(largest) >= count;
        if missing {
            cx.did(&BROKEN_DATA, "GIF colours", Action::Replaced)?;
        }
        let own = if missing { shared.cloned() } else { own.cloned() };
        let own = own.map(|mut colours| {
            let count = colours.len().max(usize::from(largest).saturating_add(1));
            colours.resize(size_of(count).1, [0; 3]);
            colours
        });
        let (code, _) = size_of(own.as_ref().map_or(count, Vec::len));
        if frame.control != Control::default() {
            let control = frame.control;
            let [low, high] = control.delay.to_le_bytes();
            let flags = control.disposal << 2 | u8::from(control.transparent.is_some());
            let transparent = control.transparent.unwrap_or(0);
            self.body.extend_from_slice(&[0x21, 0xF9, 4, flags, low, high, transparent, 0]);
        }
        self.body.push(0x2C);
        for number in [frame.left, frame.top, frame.width, frame.height] {
            self.body.extend_from_slice(&number.to_le_bytes());
        }
        self.body.push(own.as_ref().map_or(0, |_| 0x80 | code));
        self.body.extend_from_slice(own.unwrap_or_default().as_flattened());
        // A literal has as many bits as an index, but at least two (GIF89a appendix F).
        let literal = code.saturating_add(1).max(2);
        let failed = |e: std::io::Error| Refusal::new(Reason::Internal, "GIF image", e.to_string());
        let data = lzw::encode(&frame.pixels, Dialect::Gif(literal)).map_err(failed)?;
        self.body.push(literal);
        for block in data.chunks(255) {
            self.body.push(u8::try_from(block.len()).unwrap_or(255));
            self.body.extend_from_slice(block);
        }
        self.body.push(0);
        self.fits(cx)
    }

    fn fits(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        if u64::try_from(self.body.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
            return Err(Refusal::limit(Limit::Output, "GIF", "the rebuilt picture is larger than allowed"));
        }
        Ok(())
    }

    /// The whole file.
    pub(super) fn finish(self, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
        crate::raster::check_size(u32::from(self.width), u32::from(self.height), 8, cx.limits(), "GIF screen")?;
        let mut out = Vec::with_capacity(self.body.len().saturating_add(1024));
        out.extend_from_slice(b"GIF89a");
        out.extend_from_slice(&self.width.to_le_bytes());
        out.extend_from_slice(&self.height.to_le_bytes());
        // Eight bits per colour in the source, not sorted: nothing that anybody shows differently.
        let size = self.colours.as_ref().map_or(0, |c| 0x80 | size_of(c.len()).0);
        out.extend_from_slice(&[size | 0x70, self.background, self.aspect]);
        out.extend_from_slice(self.colours.unwrap_or_default().as_flattened());
        if let Some(times) = self.repeat {
            out.extend_from_slice(b"\x21\xFF\x0BNETSCAPE2.0\x03\x01");
            out.extend_from_slice(&times.to_le_bytes());
            out.push(0);
        }
        out.extend_from_slice(&self.body);
        out.push(0x3B);
        Ok(out)
    }
}

/// The colours of a picture that brings none: the reader's choice, which is to begin with black and white (GIF89a §18); greys
/// behind them, as most readers have it.
fn free_choice() -> Vec<[u8; 3]> {
    [0, 255].into_iter().chain(2..=u8::MAX).map(|grey| [grey; 3]).collect()
}

/// The size of a table of at least so many colours: as it is coded (0 is two colours), and as a number.
fn size_of(count: usize) -> (u8, usize) {
    let code = (0..8_u8).find(|code| count <= 2 << code).unwrap_or(7);
    (code, 2 << code)
}

#[cfg(test)]
mod tests {
    #[test]
    fn tables_have_the_next_power_of_two() {
        assert_eq!([1, 2, 3, 4, 5, 128, 129, 256].map(|n| super::size_of(n).1), [2, 2, 4, 4, 8, 128, 256, 256]);
    }
}
