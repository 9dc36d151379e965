//! JPEG 2000 (ISO/IEC 15444-1): decoded by `hayro-jpeg2000` and written anew as PNG, which loses nothing of what is seen.

mod boxes;

use crate::icc;
use crate::png::Png;
use crate::raster::{Layout, Raster, check_size, wide};
use crate::rules::{COLOUR_PROFILE, METADATA, PRIVATE_DATA, TRAILING_DATA, check_tail};
use hayro_jpeg2000::{ColorSpace, ComponentData, DecodeSettings, DecoderContext, Image};
use mugai_core::{Action, Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};

/// The JPEG 2000 format.
#[derive(Debug, Clone, Copy)]
pub struct Jpeg2000;

static FORMAT: Format = Format {
    id: "jpeg2000",
    ja: "JPEG 2000 画像",
    en: "JPEG 2000 picture",
    extensions: &["jp2", "j2k", "jpf", "jpx", "j2c", "jpc"],
    mime: &["image/jp2", "image/jpx", "image/j2k", "image/jpeg2000"],
    recognised: "starts with a box jP, or with FF 4F FF 51",
    lost_ja: "PNG 画像に変換します（画質は変わりません。色が 1 色あたり 8 ビットを超えるものは 8 ビットになります）。",
    refines: &[],
    rules: &[&COLOUR_PROFILE, &METADATA, &PRIVATE_DATA, &TRAILING_DATA],
};

/// How a file begins, and how bare code does.
const FILE: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n";
const CODE: &[u8] = b"\xFF\x4F\xFF\x51";
/// How code ends.
const END: &[u8] = b"\xFF\xD9";

fn bad(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, "JPEG 2000", detail)
}

fn other_colours() -> Refusal {
    Refusal::new(Reason::NoDecoder, "JPEG 2000", "colours that are neither grey nor red, green and blue")
}

impl Disarm for Jpeg2000 {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(FILE) || bytes.starts_with(CODE) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let Head { profile, density, coloured } = if input.bytes.starts_with(CODE) {
            code(input.bytes, cx)?;
            Head::default()
        } else {
            survey(input.bytes, cx)?
        };
        let mut picture = decode(input.bytes, coloured, cx)?;
        picture.density = density;
        picture.profile = profile
            .filter(|(_, space)| (*space == icc::Space::Gray) == matches!(picture.layout, Layout::Gray(_)))
            .map(|(bytes, _)| bytes);
        let bytes = picture.into_png(cx)?;
        Ok(Output { bytes, format: Png.format(), extension: "png" })
    }

    fn inspect(&self, _input: &Input<'_>, _cx: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "JPEG 2000", "a JPEG 2000 is never written"))
    }
}

type Profile = (Vec<u8>, icc::Space);

/// What a head says beside the picture.
#[derive(Default)]
struct Head {
    profile: Option<Profile>,
    /// Pixels per metre.
    density: Option<(u32, u32)>,
    /// The samples are said to be red, green and blue.
    coloured: bool,
}

/// Goes through the boxes of a file: its profile, its resolution; what is neither picture nor head is told.
fn survey(bytes: &[u8], cx: &mut Context<'_>) -> Result<Head, Refusal> {
    let all = boxes::walk(bytes).ok_or_else(|| bad("boxes whose lengths do not fit"))?;
    let mut said = Head::default();
    let (mut heads, mut codes) = (0_u32, 0_u32);
    for one in &all {
        match &one.kind {
            b"jP  " | b"ftyp" => {}
            b"jp2h" => {
                heads = heads.saturating_add(1);
                said = head(one.data, cx)?;
            }
            b"jp2c" => {
                codes = codes.saturating_add(1);
                code(one.data, cx)?;
            }
            b"xml " | b"uuid" | b"uinf" | b"jp2i" => cx.did(&METADATA, &place(&one.kind), Action::Removed)?,
            _ => cx.did(&PRIVATE_DATA, &place(&one.kind), Action::Removed)?,
        }
    }
    if (heads, codes) != (1, 1) {
        return Err(bad("not one head and one picture"));
    }
    Ok(said)
}

fn head(data: &[u8], cx: &mut Context<'_>) -> Result<Head, Refusal> {
    let Head { mut profile, mut density, mut coloured } = Head::default();
    for one in boxes::walk(data).ok_or_else(|| bad("boxes whose lengths do not fit"))? {
        match &one.kind {
            b"ihdr" | b"bpcc" | b"pclr" | b"cmap" | b"cdef" => {}
            // A profile stands behind method 2, precedence and approximation (§I.5.3.3).
            b"colr" if profile.is_none() && one.data.first() == Some(&2) => {
                let raw = one.data.get(3..).unwrap_or(&[]);
                let made = [icc::Space::Rgb, icc::Space::Gray]
                    .into_iter()
                    .filter(|_| raw.len() <= icc::MAX)
                    .find_map(|space| icc::rebuild(raw, space).map(|fresh| (fresh, space)));
                if made.as_ref().is_none_or(|(fresh, _)| !fresh.dropped.is_empty()) {
                    cx.did(&COLOUR_PROFILE, "JPEG 2000 colr", Action::Removed)?;
                }
                if made.is_none() && !matches!(raw.get(16..20), Some(b"RGB " | b"GRAY")) {
                    return Err(other_colours());
                }
                profile = made.map(|(fresh, space)| (fresh.bytes, space));
            }
            b"colr" => {
                // Method 1: a number, of which 16, 17 and 18 are colours, grey, and colours as brightness and differences.
                let space = one.data.get(3..7).and_then(|n| n.first_chunk::<4>()).map(|n| u32::from_be_bytes(*n));
                if !matches!(space, Some(16..=18)) {
                    return Err(other_colours());
                }
                coloured = space == Some(16);
            }
            b"res " => {
                let inner = boxes::walk(one.data).unwrap_or_default();
                density = inner.iter().find_map(|r| boxes::density(r.data));
            }
            kind => cx.did(&PRIVATE_DATA, &place(kind), Action::Removed)?,
        }
    }
    Ok(Head { profile, density, coloured })
}

fn place(kind: &[u8; 4]) -> String {
    let shown: String = kind.iter().map(|b| if b.is_ascii_graphic() { char::from(*b) } else { '?' }).collect();
    format!("JPEG 2000 {shown}")
}

/// What has to be known of the code before it is decoded: its size, that its samples have no sign, and that it has an end behind
/// which is nothing.
fn code(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let size = boxes::size(bytes).ok_or_else(|| bad("sizes that cannot be"))?;
    check_size(size.width, size.height, 24, cx.limits(), "JPEG 2000")?;
    // The number of a tile has sixteen bits (SOT, §A.4.2).
    if size.tiles > 65_535 {
        return Err(bad("more tiles than there are numbers for"));
    }
    if size.signed || !(1..=4).contains(&size.components) {
        return Err(Refusal::new(
            Reason::NoDecoder,
            "JPEG 2000 SIZ",
            "samples with a sign, or more than four to a pixel",
        ));
    }
    let end = bytes.windows(2).rposition(|w| w == END).ok_or_else(|| bad("cut off"))?;
    let tail = bytes.get(end.saturating_add(2)..).unwrap_or(&[]);
    if tail.is_empty() {
        return Ok(());
    }
    check_tail(tail, "JPEG 2000")?;
    cx.did(&TRAILING_DATA, "JPEG 2000", Action::Removed)
}

fn decode(bytes: &[u8], coloured: bool, cx: &mut Context<'_>) -> Result<Raster, Refusal> {
    let settings = DecodeSettings { resolve_palette_indices: true, strict: true, target_resolution: None };
    let image = Image::new(bytes, &settings).map_err(|e| bad(e.to_string()))?;
    let (width, height, depth) = (image.width(), image.height(), image.original_bit_depth());
    let mut opacity = image.has_alpha();
    let colours = match image.color_space() {
        ColorSpace::Gray | ColorSpace::Icc { num_channels: 1, .. } => 1_usize,
        ColorSpace::RGB | ColorSpace::Icc { num_channels: 3, .. } => 3,
        // A fourth plane of which nothing is said beside three colours: readers take it for opacity.
        ColorSpace::CMYK if coloured && !opacity => {
            opacity = true;
            3
        }
        _ => return Err(other_colours()),
    };
    let layout = match (colours, opacity) {
        (1, false) if depth > 8 => Layout::Gray(16),
        (1, false) => Layout::Gray(8),
        (_, false) => Layout::Rgb,
        (_, true) => Layout::Rgba,
    };
    check_size(width, height, layout.bits(), cx.limits(), "JPEG 2000")?;
    // The decoder works in floating point: planes of four bytes a sample, and as much again for the wavelets.
    let pixels = wide(width).saturating_mul(wide(height));
    cx.take(pixels.saturating_mul(8).saturating_mul(colours.saturating_add(usize::from(opacity))))?;
    let mut picture = Raster::new(width, height, layout, "JPEG 2000", cx)?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|e| bad(e.to_string()))?;
    let planes = decoded.components();
    if planes.len() != colours.saturating_add(usize::from(opacity))
        || planes.iter().any(|p| p.samples().len() != pixels)
    {
        return Err(bad("planes of another size than the picture"));
    }
    match layout {
        Layout::Gray(16) => {
            for (to, from) in picture.rows.as_chunks_mut::<2>().0.iter_mut().zip(plane(planes, 0, 65_535.0)) {
                *to = from.to_be_bytes();
            }
        }
        _ => {
            let channels = layout.bits() / 8;
            for channel in 0..channels {
                // Grey with opacity is written in colours, for which it stands three times.
                let from = if colours == 1 && channel < 3 { 0 } else { channel.min(colours) };
                let from = if layout == Layout::Rgba && channel == 3 { colours } else { from };
                let places = picture.rows.iter_mut().skip(channel).step_by(channels);
                for (to, sample) in places.zip(plane(planes, from, 255.0)) {
                    *to = u8::try_from(sample).unwrap_or(u8::MAX);
                }
            }
        }
    }
    Ok(picture)
}

/// The samples of a plane, scaled so that the largest is `most`.
fn plane(planes: &[ComponentData], number: usize, most: f32) -> impl Iterator<Item = u16> {
    let plane = planes.get(number);
    let depth = plane.map_or(8, ComponentData::bit_depth).clamp(1, 24);
    let scale = most / ((1_u32 << depth).saturating_sub(1) as f32);
    // A conversion that saturates: no sample leaves the range.
    plane.into_iter().flat_map(ComponentData::samples).map(move |s| (s * scale).round().clamp(0.0, most) as u16)
}
