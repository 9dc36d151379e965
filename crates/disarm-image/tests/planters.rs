//! Every planted danger goes, every clean file comes through without a finding, every broken one is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::Disarm as _;
use mugai_core::testing::disarm;
use mugai_disarm_image::FORMATS;
use mugai_testkit::{complaints, image};

#[test]
fn planted_dangers_go_and_the_picture_stays() {
    for planter in image::planters() {
        let planted = (planter.plant)();
        let (output, findings) =
            disarm(FORMATS, &planted.name, &planted.bytes).unwrap_or_else(|r| panic!("{}: {r}", planted.name));
        assert!(
            findings.iter().any(|f| f.rule.id == planter.rule),
            "{}: {} not reported: {findings:?}",
            planted.name,
            planter.rule
        );
        assert_eq!(complaints(&planted, &output.bytes), Vec::<String>::new(), "{}", planter.shape);
    }
}

#[test]
fn every_rule_has_a_planter() {
    for rule in FORMATS.iter().flat_map(|f| f.format().rules) {
        assert!(image::planters().iter().any(|p| p.rule == rule.id), "{} has no planter", rule.id);
    }
}

#[test]
fn clean_files_come_through_without_a_finding() {
    for (name, bytes) in image::clean() {
        let (_, findings) = disarm(FORMATS, &name, &bytes).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert!(findings.is_empty(), "{name}: {findings:?}");
    }
}

#[test]
fn broken_files_are_refused() {
    for (name, bytes) in image::bad() {
        assert!(disarm(FORMATS, &name, &bytes).is_err(), "{name} was let through");
    }
}

/// The reader of the second look does not take it, so it must not come that far.
#[test]
fn colour_finer_than_brightness_has_no_decoder() {
    let refusal = disarm(FORMATS, "a.jpg", &image::jpeg::fine_colour()).unwrap_err();
    assert_eq!(refusal.reason, mugai_core::Reason::NoDecoder);
}

#[test]
fn no_prefix_panics_and_no_flipped_bit_leaves_a_residue() {
    let files =
        image::clean().into_iter().chain(image::planters().into_iter().map(|p| (p.plant)()).map(|p| (p.name, p.bytes)));
    for (name, bytes) in files {
        for end in 0..bytes.len() {
            let _ = disarm(FORMATS, &name, &bytes[..end]);
        }
        for at in (0..bytes.len()).step_by(3) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            // Whatever comes of it: refused, or an output that passes the second look and is the same the second time.
            if let Err(refusal) = disarm(FORMATS, &name, &damaged) {
                let ours = [mugai_core::Reason::Residue, mugai_core::Reason::Internal];
                assert!(!ours.contains(&refusal.reason), "{name}, bit {at}: {refusal}");
            }
        }
    }
}

/// A sound scan becomes symbols at once; bytes behind its last block send it over the planes of coefficients instead.
#[test]
fn both_ways_through_a_jpeg_end_in_the_same_bytes() {
    for (name, bytes) in image::jpeg::clean() {
        let short = disarm(FORMATS, &name, &bytes).unwrap().0.bytes;
        let (scan, end) = bytes.split_at(bytes.len() - 2);
        let (long, findings) = disarm(FORMATS, &name, &[scan, b"BEHIND", end].concat()).unwrap();
        assert!(findings.iter().any(|f| f.rule.id == "image.hidden-data"), "{name}");
        assert_eq!(long.bytes, short, "{name}");
    }
}

/// A second scan of what the first one held replaces it (T.81 §B.2.3 allows the order; every reader shows the last).
#[test]
fn a_second_scan_is_read_over_the_first() {
    let (name, bytes) = image::jpeg::clean().remove(1);
    let start = bytes.windows(2).position(|w| w == [0xFF, 0xDA]).unwrap();
    let (head, scan) = (&bytes[..start], &bytes[start..bytes.len() - 2]);
    let once = disarm(FORMATS, &name, &bytes).unwrap().0.bytes;
    let twice = disarm(FORMATS, &name, &[head, scan, scan, &[0xFF, 0xD9]].concat()).unwrap().0.bytes;
    assert_eq!(twice, once);
}

/// The same picture coded anew: its size stays, its samples move by little, its tables and the coefficients under them are others.
#[test]
fn a_policy_may_ask_for_new_pixels() {
    let (name, bytes) = image::jpeg::clean().remove(0);
    let formats = FORMATS;
    let catalogue = mugai_core::testing::catalogue(formats).unwrap();
    let mut orders = mugai_core::Orders::standard(&catalogue);
    let recurse = mugai_core::testing::Formats(formats);
    let mut once = |word: &str| {
        assert!(orders.choices.set(&mugai_core::choice::JPEG_CODING, word));
        let mut cx = mugai_core::Context::new(&catalogue, &orders, &recurse);
        let input = mugai_core::Input { bytes: &bytes, name: &name };
        let output = mugai_disarm_image::Jpeg.disarm(&input, &mut cx).unwrap().bytes;
        let mut cx = mugai_core::Context::new(&catalogue, &orders, &recurse);
        mugai_disarm_image::Jpeg.inspect(&mugai_core::Input { bytes: &output, name: &name }, &mut cx).unwrap();
        output
    };
    let (kept, anew) = (once("lossless"), once("reencode"));
    assert!(mugai_testkit::contains(&kept, image::jpeg::TABLE) && !mugai_testkit::contains(&anew, image::jpeg::TABLE));
    let pixels = |bytes: &[u8]| {
        let cursor = zune_jpeg::zune_core::bytestream::ZCursor::new(bytes);
        zune_jpeg::JpegDecoder::new(cursor).decode().unwrap()
    };
    let (kept, anew) = (pixels(&kept), pixels(&anew));
    assert_eq!(kept.len(), 16 * 16 * 3);
    assert_eq!(kept.len(), anew.len());
    // Half a quantiser of the first coefficients (4 and 4, an eighth of each in a sample) and the way over colour: a few levels.
    let far = kept.iter().zip(&anew).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(far <= Some(4), "{far:?}");
}

/// A scan that holds next to nothing is a walk over the whole picture all the same, and pays for it.
#[test]
fn scans_over_the_budget_are_refused() {
    let picture = image::jpeg::many_scans(50);
    let of = |budget: u64| {
        let change = |_: &mugai_core::Catalogue, orders: &mut mugai_core::Orders| orders.limits.total_bytes = budget;
        mugai_core::testing::disarm_with(FORMATS, "a.jpg", &picture, change).map(|_| ())
    };
    assert_eq!(of(100_000), Ok(()));
    assert_eq!(of(4_000).unwrap_err().reason, mugai_core::Reason::LimitBytes);
}

/// A progressive picture without its last scans stays one: readers smooth over what they know is missing.
#[test]
fn what_never_came_of_a_progressive_picture_stays_unknown() {
    let (name, whole) = image::jpeg::clean().into_iter().find(|(name, _)| name.contains("プログレッシブ")).unwrap();
    let scans: Vec<usize> =
        whole.windows(2).enumerate().filter(|(_, w)| *w == [0xFF, 0xDA]).map(|(at, _)| at).collect();
    assert_eq!(scans.len(), 3);
    let marker = |bytes: &[u8], code: u8| bytes.windows(2).any(|w| w == [0xFF, code]);
    // The DC without its last bit; the DC alone: each ends in one scan that says so, with the numbers of §B.2.3 at its end.
    for (scans_left, ending) in [(scans[1], [0, 0, 1]), (scans[2], [0, 0, 0])] {
        let bytes = [&whole[..scans_left], &[0xFF, 0xD9]].concat();
        let output = disarm(FORMATS, &name, &bytes).unwrap().0.bytes;
        assert!(marker(&output, 0xC2) && !marker(&output, 0xC0));
        let at = output.windows(2).position(|w| w == [0xFF, 0xDA]).unwrap();
        assert_eq!(output[at..at + 10], [0xFF, 0xDA, 0, 8, 1, 1, 0x00, ending[0], ending[1], ending[2]]);
    }
    let output = disarm(FORMATS, &name, &whole).unwrap().0.bytes;
    assert!(marker(&output, 0xC0) && !marker(&output, 0xC2));
}
