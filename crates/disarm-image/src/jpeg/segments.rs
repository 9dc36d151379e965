//! The walk over the segments (T.81 §B): tables and scans to their decoders, known application data to values, the rest away.

use super::bad;
use super::bits::marker;
use super::coarse;
use super::entropy::Scan;
use super::exif::{self, Exif};
use super::frame::Frame;
use super::pixels;
use super::tables::Tables;
use super::tokens::{self, Script};
use super::transcode::transcode;
use crate::icc;
use crate::rules::{
    BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, METADATA, PRIVATE_DATA, THUMBNAIL, TRAILING_DATA, check_tail,
};
use mugai_core::{Action, Context, Limit, Reason, Refusal, Rule, choice};
use std::collections::BTreeMap;

/// JFIF density: unit (0 none, 1 inch, 2 centimetre), across, down.
pub(super) type Density = (u8, u16, u16);

/// A whole picture, understood.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) frame: Frame,
    /// Its blocks.
    pub(super) script: Script,
    pub(super) density: Option<Density>,
    /// Exif orientation 2–8; 1 is not written.
    pub(super) orientation: Option<u8>,
    /// The transform byte of the Adobe segment: 0, 1 or 2.
    pub(super) adobe: Option<u8>,
    /// The rebuilt colour profile.
    pub(super) profile: Option<Vec<u8>>,
}

/// Reads a file from its first byte to its last. With `coarse` a progressive picture that never became whole may stay progressive.
pub(super) fn read(bytes: &[u8], coarse: bool, cx: &mut Context<'_>) -> Result<Picture, Refusal> {
    let rest = bytes.strip_prefix(b"\xFF\xD8").ok_or_else(|| bad("SOI", "not a JPEG"))?;
    // Coded anew, it is whole.
    let coarse = coarse && !through_pixels(cx);
    let mut reader = Reader { rest, coarse, ..Reader::default() };
    while reader.step(cx)? {}
    if !reader.rest.is_empty() {
        check_tail(reader.rest, "JPEG")?;
        cx.did(&TRAILING_DATA, "JPEG", Action::Removed)?;
    }
    reader.finish(cx)
}

/// Whether the policy asks for new pixels.
fn through_pixels(cx: &Context<'_>) -> bool {
    cx.choice(&choice::JPEG_CODING) == choice::REENCODE
}

/// A scan that is tokens already, and what it takes to read it the long way should another follow.
struct Short<'a> {
    script: Script,
    scan: Scan,
    data: &'a [u8],
    tables: Tables,
}

#[derive(Default)]
struct Reader<'a> {
    rest: &'a [u8],
    tables: Tables,
    frame: Option<Frame>,
    scans: u64,
    coarse: bool,
    /// The first scan, when it went the short way.
    short: Option<Short<'a>>,
    density: Option<Density>,
    exif: Option<Exif>,
    adobe: Option<u8>,
    /// Pieces of the colour profile by number, and how many there should be.
    profile: BTreeMap<u8, &'a [u8]>,
    profile_pieces: Option<u8>,
    profile_broken: bool,
}

impl<'a> Reader<'a> {
    /// Reads one segment; `false` at the end.
    fn step(&mut self, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        let Some(code) = self.marker(cx)? else { return self.ends_early(cx) };
        match code {
            0xD9 => return Ok(false),
            0x01 | 0xD0..=0xD7 => {
                cx.did(&HIDDEN_DATA, "JPEG", Action::Removed)?;
                return Ok(true);
            }
            0xD8 => return Err(bad("SOI", "a second start")),
            _ => {}
        }
        let Some(data) = self.segment() else { return self.ends_early(cx) };
        let data = data.map_err(|()| bad("segment", "impossible length"))?;
        match code {
            0xC0..=0xC2 => {
                if self.frame.is_some() {
                    return Err(bad("SOF", "two frames"));
                }
                self.frame = Some(Frame::read(data, code == 0xC2, cx.limits())?);
            }
            0xC4 => self.tables.read_huffman(data)?,
            0xDB => self.tables.read_quantisers(data)?,
            0xDD => {
                let interval = <[u8; 2]>::try_from(data).map_err(|_| bad("DRI", "wrong length"))?;
                self.tables.restart = u16::from_be_bytes(interval);
            }
            0xDA => self.scan(data, cx)?,
            0xE0..=0xEF => self.application(code, data, cx)?,
            0xFE => cx.did(&METADATA, "JPEG COM", Action::Removed)?,
            // DNL repeats the height the frame already has.
            0xDC if self.frame.is_some() => cx.did(&HIDDEN_DATA, "JPEG DNL", Action::Removed)?,
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCF => {
                return Err(Refusal::new(
                    Reason::NoDecoder,
                    "JPEG SOF",
                    "lossless, hierarchical and arithmetic-coded JPEG are not handled",
                ));
            }
            _ => return Err(bad("segment", format!("unknown marker FF {code:02X}"))),
        }
        Ok(true)
    }

    /// The next marker; bytes before it belong to nothing.
    fn marker(&mut self, cx: &mut Context<'_>) -> Result<Option<u8>, Refusal> {
        let at = self.rest.windows(2).position(|w| matches!(w, [0xFF, 1..=0xFE]));
        let Some(at) = at else {
            self.rest = &[];
            return Ok(None);
        };
        let (skipped, found) = self.rest.split_at_checked(at).unwrap_or((&[], &[]));
        // Any number of FF may stand before a marker (§B.1.1.2).
        if skipped.iter().any(|b| *b != 0xFF) {
            cx.did(&HIDDEN_DATA, "JPEG", Action::Removed)?;
        }
        let [_, code, rest @ ..] = found else { return Ok(None) };
        self.rest = rest;
        Ok(Some(*code))
    }

    /// The data of a segment; `None` when the file ends first.
    fn segment(&mut self) -> Option<Result<&'a [u8], ()>> {
        let (length, _) = self.rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length < 2 {
            return Some(Err(()));
        }
        let (segment, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(Ok(segment.get(2..).unwrap_or(&[])))
    }

    /// The file ends without EOI. With a picture in hand that is damage every viewer shrugs off.
    fn ends_early(&mut self, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        self.rest = &[];
        if self.scans == 0 {
            return Err(bad("EOI", "cut off before any picture"));
        }
        cx.did(&BROKEN_DATA, "JPEG EOI", Action::Replaced)?;
        Ok(false)
    }

    fn scan(&mut self, header: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
        self.scans = self.scans.saturating_add(1);
        if self.scans > cx.limits().image_scans {
            return Err(Refusal::limit(Limit::Pixels, "JPEG SOS", "more scans than allowed"));
        }
        let frame = self.frame.as_mut().ok_or_else(|| bad("SOS", "a scan before its frame"))?;
        let scan = Scan::read(header, frame)?;
        scan.note(frame);
        for part in &scan.parts {
            let Some(component) = frame.components.get_mut(part.component) else { continue };
            if component.quantiser.is_none() {
                component.quantiser = self.tables.quantisers.get(usize::from(component.slot)).copied().flatten();
            }
        }
        let end = marker(self.rest, |code| !matches!(code, 0 | 0xD0..=0xD7));
        let (data, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len())).unwrap_or((&[], &[]));
        self.rest = rest;
        if self.scans == 1
            && !through_pixels(cx)
            && let Some(script) = transcode(&scan, data, frame, &self.tables, cx)?
        {
            self.short = Some(Short { script, scan, data, tables: self.tables.clone() });
            return Ok(());
        }
        frame.make_room(cx)?;
        if let Some(first) = self.short.take() {
            first.scan.decode(first.data, frame, &first.tables, cx)?;
        }
        let outcome = scan.decode(data, frame, &self.tables, cx)?;
        if outcome.cut {
            cx.did(&BROKEN_DATA, "JPEG SOS", Action::Replaced)?;
        }
        if outcome.surplus {
            cx.did(&HIDDEN_DATA, "JPEG SOS", Action::Removed)?;
        }
        Ok(())
    }

    fn application(&mut self, code: u8, data: &'a [u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
        let rule: Option<&'static Rule> = match (code, data) {
            (0xE0, [b'J', b'F', b'I', b'F', 0, _, _, unit, x0, x1, y0, y1, rest @ ..]) if self.density.is_none() => {
                let (x, y) = (u16::from_be_bytes([*x0, *x1]), u16::from_be_bytes([*y0, *y1]));
                self.density = Some(if *unit <= 2 && x > 0 && y > 0 { (*unit, x, y) } else { (0, 1, 1) });
                (rest.len() > 2).then_some(&THUMBNAIL)
            }
            (0xE0, _) if data.starts_with(b"JFXX\0") || data.starts_with(b"JFIF\0") => Some(&THUMBNAIL),
            (0xE1, _) if data.starts_with(b"Exif\0") => {
                let exif = exif::read(data);
                if exif.thumbnail {
                    cx.did(&THUMBNAIL, "JPEG Exif", Action::Removed)?;
                }
                let ours = exif.orientation.is_some_and(|o| data == exif::segment(o));
                self.exif.get_or_insert(exif);
                (!ours).then_some(&METADATA)
            }
            (0xE1, _) if data.starts_with(b"http://ns.adobe.com/") => Some(&METADATA),
            (
                0xE2,
                [b'I', b'C', b'C', b'_', b'P', b'R', b'O', b'F', b'I', b'L', b'E', 0, number, count, piece @ ..],
            ) => {
                self.profile_broken |= self.profile_pieces.is_some_and(|c| c != *count);
                self.profile_pieces = Some(*count);
                self.profile_broken |= self.profile.insert(*number, piece).is_some();
                None
            }
            (0xE2, _) if data.starts_with(b"MPF\0") => Some(&THUMBNAIL),
            (0xEB | 0xED, _) => Some(&METADATA),
            (0xEE, [b'A', b'd', b'o', b'b', b'e', _, _, _, _, _, _, transform, ..])
                if self.adobe.is_none() && *transform <= 2 =>
            {
                self.adobe = Some(*transform);
                (data.len() > 12).then_some(&HIDDEN_DATA)
            }
            _ => Some(&PRIVATE_DATA),
        };
        match rule {
            Some(rule) => cx.did(rule, &format!("JPEG APP{}", code & 15), Action::Removed),
            None => Ok(()),
        }
    }

    fn finish(self, cx: &mut Context<'_>) -> Result<Picture, Refusal> {
        let mut frame = self.frame.ok_or_else(|| bad("SOF", "no frame"))?;
        if self.scans == 0 {
            return Err(bad("SOS", "no picture"));
        }
        for component in &mut frame.components {
            // A component whose scans were cut off is grey; any table will do, but there must be one.
            if component.quantiser.is_none() {
                component.quantiser = self.tables.quantisers.get(usize::from(component.slot)).copied().flatten();
            }
            if component.quantiser.is_none() {
                return Err(bad("DQT", "a component without quantisation table"));
            }
        }
        if through_pixels(cx) {
            pixels::through(&mut frame);
        }
        let script = match self.short {
            Some(short) => short.script,
            None => match self.coarse.then(|| coarse::script(&frame, cx)).transpose()?.flatten() {
                Some(script) => script,
                None => tokens::of_planes(&frame, cx)?,
            },
        };
        // The coefficients are tokens now.
        frame.components.iter_mut().for_each(|c| c.blocks = Vec::new());
        let profile = match self.profile_pieces {
            None => None,
            Some(count) => {
                let complete = !self.profile_broken
                    && self.profile.len() == usize::from(count)
                    && self.profile.keys().copied().eq(1..=count);
                let total: usize = self.profile.values().map(|p| p.len()).sum();
                let raw =
                    (complete && total <= icc::MAX).then(|| self.profile.into_values().collect::<Vec<_>>().concat());
                let space = match frame.components.len() {
                    1 => icc::Space::Gray,
                    3 => icc::Space::Rgb,
                    _ => icc::Space::Cmyk,
                };
                let fresh = raw.and_then(|raw| icc::rebuild(&raw, space));
                if fresh.is_none() {
                    cx.did(&COLOUR_PROFILE, "JPEG APP2", Action::Removed)?;
                }
                for tag in fresh.iter().flat_map(|f| &f.dropped) {
                    cx.did(&COLOUR_PROFILE, &format!("JPEG APP2 {tag}"), Action::Removed)?;
                }
                fresh.map(|f| f.bytes)
            }
        };
        let exif = self.exif.unwrap_or_default();
        // Without a resolution in JFIF it may stand in Exif; JFIF may only be added where it does not change how colours are
        // read.
        let ids: Vec<u8> = frame.components.iter().map(|c| c.id).collect();
        let plain = matches!(ids.as_slice(), [_]) || (ids == [1, 2, 3] && self.adobe.is_none_or(|t| t == 1));
        let known = self.density.filter(|(unit, ..)| *unit > 0);
        let density = known.or(exif.density.filter(|_| plain || self.density.is_some())).or(self.density);
        Ok(Picture {
            frame,
            script,
            density,
            orientation: exif.orientation.filter(|o| *o > 1),
            adobe: self.adobe,
            profile,
        })
    }
}
