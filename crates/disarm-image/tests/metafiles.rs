//! Drawings: what the second look must see, bombs, and the drawings of Office for the Mac.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::{Formats, catalogue, disarm, disarm_with};
use mugai_core::{Context, Input, Orders, Reason, Recurse};
use mugai_disarm_image::FORMATS;
use mugai_testkit::image::{emf, png, wmf};

fn inspect(name: &str, bytes: &[u8]) -> Result<(), Reason> {
    let catalogue = catalogue(FORMATS).unwrap();
    let orders = Orders::standard(&catalogue);
    let formats = Formats(FORMATS);
    let mut cx = Context::new(&catalogue, &orders, &formats);
    formats.inspect(&Input { bytes, name }, &mut cx).map_err(|r| r.reason)
}

#[test]
fn the_second_look_sees_every_planted_danger() {
    for planter in [emf::planters(), wmf::planters()].concat() {
        let planted = (planter.plant)();
        assert_eq!(inspect(&planted.name, &planted.bytes), Err(Reason::Residue), "{}", planter.shape);
    }
}

#[test]
fn the_second_look_sees_a_danger_within_a_picture_within_a_drawing() {
    let photo = png::planters().into_iter().find(|p| p.rule == "image.metadata").unwrap();
    let photo = (photo.plant)().bytes;
    let (output, _) = disarm(FORMATS, "a.emf", &emf::file(1, &[coded(&photo)])).unwrap();
    assert_eq!(inspect("a.emf", &output.bytes), Ok(()));
    let mut info = emf::bitmap_header(16, 4, 0, 5, 0);
    info[20..24].copy_from_slice(&(photo.len() as u32).to_le_bytes());
    let raw = emf::file(1, &[emf::stretch(&info, &photo)]);
    assert_eq!(inspect("a.emf", &raw), Err(Reason::Residue));
}

fn coded(file: &[u8]) -> Vec<u8> {
    emf::stretch(&emf::bitmap_header(16, 4, 0, 5, 0), file)
}

#[test]
fn a_drawing_that_unpacks_to_much_more_is_a_bomb() {
    let mut bytes = emf::file(1, &[]);
    bytes.resize(3 << 20, 0);
    let small = |change: fn(&mut Orders)| disarm_with(FORMATS, "a.emz", &emf::gzip(&bytes), |_, o| change(o));
    let ratio = small(|o| {
        o.limits.ratio_floor_bytes = 1 << 20;
        o.limits.member_ratio = 10;
    });
    assert_eq!(ratio.unwrap_err().reason, Reason::LimitRatio);
    assert_eq!(small(|o| o.limits.member_bytes = 1 << 20).unwrap_err().reason, Reason::LimitBytes);
    assert_eq!(small(|o| o.limits.total_bytes = 1 << 20).unwrap_err().reason, Reason::LimitBytes);
}

#[test]
fn run_lengths_that_say_nothing_are_a_bomb() {
    // 30,000 × 3,000 pixels in four bytes: the end of the bitmap, at once.
    let info = [emf::bitmap_header(30_000, 3_000, 8, 1, 1), vec![0; 4]].concat();
    let bytes = emf::file(1, &[emf::stretch(&info, &[0, 1, 0, 1])]);
    assert_eq!(disarm(FORMATS, "a.emf", &bytes).unwrap_err().reason, Reason::LimitRatio);
    let output = disarm_with(FORMATS, "a.emf", &emf::file(1, &vec![emf::text("長い"); 40]), |_, o| {
        o.limits.output_bytes = 1_000;
    });
    assert_eq!(output.unwrap_err().reason, Reason::LimitOutput);
}

#[test]
fn run_lengths_become_plain_rows() {
    let info = [emf::bitmap_header(4, 2, 8, 1, 2), vec![0, 0, 0, 0, 255, 255, 255, 0]].concat();
    let bytes = emf::file(1, &[emf::stretch(&info, &[4, 1, 0, 0, 0, 4, 0, 1, 0, 1, 0, 1])]);
    let (output, _) = disarm(FORMATS, "a.emf", &bytes).unwrap();
    let rows = [1, 1, 1, 1, 0, 1, 0, 1];
    assert!(output.bytes.windows(8).any(|w| w == rows));
}

#[test]
fn bits_behind_the_pixels_of_a_row_go_and_missing_colours_are_black() {
    let info = [emf::bitmap_header(3, 1, 8, 0, 1), vec![9, 9, 9, 0]].concat();
    let bytes = emf::file(1, &[emf::stretch(&info, &[0, 1, 0, 0x5A])]);
    let (output, _) = disarm(FORMATS, "a.emf", &bytes).unwrap();
    // Header record 108, record head and fields 80, bitmap header 40, then 256 colours and one row.
    assert_eq!(output.bytes[108 + 80 + 32..108 + 80 + 36], [0; 4], "256 colours are the default");
    assert_eq!(output.bytes[228..236], [9, 9, 9, 0, 0, 0, 0, 0]);
    assert_eq!(output.bytes[228 + 1024..228 + 1028], [0, 1, 0, 0]);
}

#[test]
fn a_wmf_keeps_the_numbers_of_its_objects() {
    // Pen 0, brush 1; pen 0 goes, a font takes its place. The header says two objects at once.
    let records = [
        wmf::record(0x02FA, &[0, 1, 0, 0, 0], &[]),
        wmf::record(0x02FC, &[0, 0, 0, 0], &[]),
        wmf::record(0x01F0, &[0], &[]),
        wmf::record(0x02FB, &[0; 9], b"MS\0\0"),
        wmf::record(0x012D, &[0], &[]),
    ];
    let (output, findings) = disarm(FORMATS, "a.wmf", &wmf::bare(9, &records)).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(output.bytes, wmf::bare(2, &records));
}
