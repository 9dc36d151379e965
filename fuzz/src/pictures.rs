//! Pictures one format at a time: JPEG beside another decoder, EMF and WMF record by record.

use mugai_core::{Catalogue, Input, Orders, choice, testing};
use mugai_disarm_image::{Emf, Jpeg, Wmf};
use std::collections::BTreeMap;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Findings of files that every decoder shows in its own way.
const DAMAGE: &[&str] = &["image.broken-data", "image.hidden-data"];

/// The other decoder takes short cuts through blocks of few coefficients, not the same ones for each way a file is coded.
const TOLERANCE: u8 = 3;

/// Segments of JPEG and what they begin with.
pub const JPEG: &[&str] = &["JFIF\0", "JFXX\0", "Exif\0\0", "Adobe\0", "ICC_PROFILE\0\x01\x01", "MPF\0", "\0\x11\x08"];

/// Heads and records of metafiles.
pub const METAFILE: &[&str] = &[" EMF", "EMF+", "\0\0\x0E\0\0\0", "\x01\0\0\0", "\0\x03", "\x14\0\0\0", "BM"];

/// The clean and the planted files of one format or two.
fn seeds_of(formats: &[&str], planters: &[mugai_testkit::Planter]) -> Vec<Vec<u8>> {
    let of = |name: &str| formats.iter().any(|f| name.starts_with(&format!("{f}/")));
    let clean = mugai_testkit::image::clean().into_iter().filter(|(name, _)| of(name)).map(|(_, bytes)| bytes);
    clean.chain(planters.iter().map(|p| (p.plant)().bytes)).collect()
}

/// JPEG of every kind.
pub fn jpeg_seeds() -> Vec<Vec<u8>> {
    seeds_of(&["jpeg"], &mugai_testkit::image::jpeg::planters())
}

/// EMF and WMF of every kind.
pub fn metafile_seeds() -> Vec<Vec<u8>> {
    let planters = [mugai_testkit::image::emf::planters(), mugai_testkit::image::wmf::planters()].concat();
    seeds_of(&["emf", "wmf"], &planters)
}

/// A JPEG: written again it shows what it showed, and coded anew it passes the second look too.
pub fn jpeg(bytes: &[u8]) {
    let change = |_: &Catalogue, orders: &mut Orders| crate::small(&mut orders.limits);
    match testing::disarm_with(&[&Jpeg], "a.jpg", bytes, change) {
        Err(refusal) => return crate::judge(Err(refusal)),
        // Damage is shown by each decoder in its own way.
        Ok((_, findings)) if findings.iter().any(|f| DAMAGE.contains(&f.rule.id)) => {}
        Ok((output, _)) => {
            let seen = orderly(bytes).then(|| decoded(bytes)).flatten();
            if let (Some(before), Some(after)) = (seen, decoded(&output.bytes)) {
                assert!(before.len() == after.len(), "a picture of another size");
                let far = before.iter().zip(&after).map(|(a, b)| a.abs_diff(*b)).max();
                assert!(far <= Some(TOLERANCE), "pixels that are {far:?} levels away");
            }
        }
    }
    anew(bytes);
}

/// Whether every scan sends what is still to be sent (T.81 §G.1.1.1). What a bit that comes twice means, decoders do not agree on;
/// ours does as libjpeg does.
fn orderly(bytes: &[u8]) -> bool {
    let mut sent: BTreeMap<(u8, u8), u8> = BTreeMap::new();
    let progressive = bytes.windows(2).any(|w| w == [0xFF, 0xC2]);
    for (at, _) in bytes.windows(2).enumerate().filter(|(_, w)| *w == [0xFF, 0xDA]) {
        let Some([_, _, count, rest @ ..]) = bytes.get(at.saturating_add(2)..) else { return false };
        let Some((parts, [first, last, approximation, ..])) = rest.split_at_checked(usize::from(*count) * 2) else {
            return false;
        };
        let (first, last, high, low) =
            if progressive { (*first, *last, approximation >> 4, approximation & 15) } else { (0, 63, 0, 0) };
        for part in parts.chunks(2) {
            for place in first..=last {
                let before = sent.insert((part[0], place), low);
                if before != (high > 0).then_some(high) {
                    return false;
                }
            }
        }
    }
    true
}

/// The same file under `jpeg = "reencode"`.
fn anew(bytes: &[u8]) {
    let formats: [&'static dyn mugai_core::Disarm; 1] = [&Jpeg];
    let catalogue: Catalogue = testing::catalogue(&formats).expect("one format");
    let mut orders = Orders::standard(&catalogue);
    crate::small(&mut orders.limits);
    assert!(orders.choices.set(&choice::JPEG_CODING, choice::REENCODE));
    let recurse = testing::Formats(&formats);
    let mut cx = mugai_core::Context::new(&catalogue, &orders, &recurse);
    match formats[0].disarm(&Input { bytes, name: "a.jpg" }, &mut cx) {
        Ok(output) => {
            let mut cx = mugai_core::Context::new(&catalogue, &orders, &recurse);
            let input = Input { bytes: &output.bytes, name: "a.jpg" };
            crate::judge(formats[0].inspect(&input, &mut cx));
        }
        Err(refusal) => crate::judge(Err(refusal)),
    }
}

/// The pixels, when another decoder takes the file without a complaint.
fn decoded(bytes: &[u8]) -> Option<Vec<u8>> {
    let options = DecoderOptions::default().set_strict_mode(true).set_use_unsafe(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode().ok()
}

/// EMF and WMF.
pub fn metafile(bytes: &[u8]) {
    crate::disarm(&[&[&Emf, &Wmf]], "a.emf", bytes);
}
