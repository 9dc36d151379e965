//! Every limit has its bomb: a file just over it is refused with the reason of that limit, through the real worker.

use mugai_core::{Limits, Reason};
use mugai_tests::gate;
use std::path::Path;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// Limit, the small value it is given, the first clean fixture of a format that exceeds it, the reason expected.
const OVER: &[(&str, u64, &str, Reason)] = &[
    ("input_bytes", 10, "word", Reason::LimitInput),
    ("output_bytes", 10, "word", Reason::LimitOutput),
    ("total_bytes", 5_000, "word", Reason::LimitBytes),
    ("member_bytes", 100, "word", Reason::LimitBytes),
    ("entries", 2, "word", Reason::LimitParts),
    ("total_parts", 2, "word", Reason::LimitParts),
    ("dictionary_bytes", 1_000, "xz", Reason::LimitMemory),
    ("xml_part_bytes", 100, "word", Reason::LimitXml),
    ("xml_depth", 2, "word", Reason::LimitXml),
    ("xml_attributes", 1, "word", Reason::LimitXml),
    ("xml_attribute_bytes", 4, "word", Reason::LimitXml),
    ("xml_text_bytes", 1, "word", Reason::LimitXml),
    ("xml_events", 10, "word", Reason::LimitXml),
    ("pdf_objects", 2, "pdf", Reason::LimitObjects),
    ("pdf_depth", 1, "pdf", Reason::LimitDepth),
    ("pdf_pages", 0, "pdf", Reason::LimitObjects),
    ("pdf_stream_bytes", 20, "pdf", Reason::LimitBytes),
    ("image_pixels", 1, "png", Reason::LimitPixels),
    ("image_side", 1, "jpeg", Reason::LimitPixels),
    ("text_line_bytes", 3, "text", Reason::LimitLength),
    ("json_depth", 1, "json", Reason::LimitDepth),
    ("drawing_entries", 5, "dxf", Reason::LimitObjects),
    ("html_depth", 3, "html", Reason::LimitDepth),
    ("svg_elements", 3, "svg/案内", Reason::LimitObjects),
    ("mail_headers", 1, "mail", Reason::LimitParts),
    ("mail_header_bytes", 20, "mail", Reason::LimitLength),
    ("mail_parts", 1, "mail/照会", Reason::LimitParts),
    ("mail_depth", 1, "mail/照会", Reason::LimitDepth),
    ("image_scans", 1, "jpeg/プログレッシブ", Reason::LimitPixels),
];

/// Limits whose bomb stands elsewhere, and where.
const ELSEWHERE: &[(&str, &str)] = &[
    ("depth", "bombs.rs::files_within_files_have_a_floor"),
    ("ratio_floor_bytes", "bombs.rs::a_decompression_bomb_is_refused_small_and_quick"),
    ("member_ratio", "bombs.rs::a_decompression_bomb_is_refused_small_and_quick"),
    ("archive_ratio", "bombs.rs::a_decompression_bomb_is_refused_small_and_quick"),
    ("wall_seconds", "walls.rs::waiting_for_ever_is_a_time_limit"),
    ("cpu_seconds", "walls.rs::looping_for_ever_is_a_time_limit"),
    ("memory_bytes", "walls.rs::allocating_without_end_is_a_memory_limit"),
    ("stack_bytes", "walls.rs::panics_and_overflows_are_deaths"),
    ("frame_bytes", "walls.rs::every_lie_about_lengths_and_numbers_is_refused"),
    ("font_bytes", "gate fonts.rs::a_font_that_is_named_must_be_there_and_no_larger_than_allowed"),
    ("page_dpi", "disarm-pdf page_pictures.rs::a_red_square_is_where_it_was"),
    ("page_pixels", "disarm-pdf page_pictures.rs::pages_too_large_are_drawn_smaller_and_many_end_at_the_budget"),
    ("pdf_mesh_points", "disarm-pdf meshes.rs::a_mesh_of_too_many_points_is_refused"),
    ("pdf_operators", "disarm-pdf limits.rs::contents_over_a_limit_are_refused"),
    ("pdf_saves", "disarm-pdf limits.rs::contents_over_a_limit_are_refused"),
    ("pdf_painting_depth", "disarm-pdf limits.rs::contents_over_a_limit_are_refused"),
    ("pdf_inline_bytes", "disarm-pdf limits.rs::an_inline_picture_over_its_limit_is_left_out_and_told"),
    ("pdf_program_bytes", "disarm-pdf limits.rs::functions_over_a_limit_go_and_the_page_stays"),
    ("pdf_program_depth", "disarm-pdf limits.rs::functions_over_a_limit_go_and_the_page_stays"),
    ("pdf_function_depth", "disarm-pdf limits.rs::functions_over_a_limit_go_and_the_page_stays"),
    ("pdf_samples", "disarm-pdf limits.rs::functions_over_a_limit_go_and_the_page_stays"),
    ("pdf_filters", "bombs.rs::a_chain_of_filters_over_the_limit_is_refused"),
    ("mail_text_bytes", "bombs.rs::a_mail_text_over_the_limit_is_cut_and_says_so"),
    ("hand_out_bytes", "handout.rs::parts_over_the_limit_refuse_the_file"),
    ("findings", "core context.rs::findings_beyond_the_limit_are_counted_and_not_listed"),
    ("password_bytes", "wire job.rs::a_password_over_the_limit_is_refused"),
    ("name_bytes", "core names.rs::a_long_name_is_cut_at_a_character_and_keeps_its_extension"),
];

/// The first clean fixture of a format, or the first whose name holds what follows the slash.
fn fixture(wanted: &str) -> (String, Vec<u8>) {
    let (format, part) = wanted.split_once('/').unwrap_or((wanted, ""));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures").join(format).join("clean");
    let mut paths: Vec<_> = folder.read_dir().unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let path = paths
        .iter()
        .find(|p| p.to_str().unwrap().contains(part))
        .unwrap_or_else(|| panic!("no clean fixture {wanted}"));
    (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())
}

#[test]
fn every_limit_refuses_the_file_that_is_over_it() {
    let mut wrong = Vec::new();
    for (limit, value, format, reason) in OVER {
        let (name, bytes) = fixture(format);
        let gate = gate(MUGAI, &["worker"], |o| assert!(o.limits.set(limit, *value), "{limit}"));
        match gate.process_bytes(&name, &bytes).result {
            Err(refusal) if refusal.reason == *reason => {}
            Err(refusal) => wrong.push(format!("{limit} = {value} on {name}: {refusal}, expected {}", reason.code())),
            Ok(_) => wrong.push(format!("{limit} = {value} on {name}: let through")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_limit_is_without_a_bomb() {
    for field in Limits::FIELDS {
        let here = OVER.iter().filter(|(l, ..)| l == &field.name).count();
        let there = ELSEWHERE.iter().filter(|(l, _)| l == &field.name).count();
        assert_eq!(here + there, 1, "{}", field.name);
    }
}

fn many_attributes(count: usize) -> String {
    (0..count).map(|n| format!("a{n}=\"\" ")).collect()
}

/// Real bombs at the default limits but for little memory and time: refused for their own reason, not by a death.
#[test]
fn a_decompression_bomb_is_refused_small_and_quick() {
    use mugai_testkit::bombs;
    use mugai_testkit::image::svg;
    let bombs: [(&str, Vec<u8>, &[Reason]); 20] = [
        ("ratio.docx", bombs::word_of_zeros(200 << 20), &[Reason::LimitRatio]),
        ("deep.docx", bombs::deep_word(100_000), &[Reason::LimitXml]),
        ("laughs.docx", bombs::laughing_word(), &[Reason::MalformedXml]),
        ("large.png", bombs::boastful_png(60_000), &[Reason::LimitPixels]),
        ("twice.pdf", bombs::pdf_deflated_twice(1 << 30), &[Reason::LimitBytes, Reason::MalformedPdf]),
        ("arrays.pdf", bombs::deep_pdf(100_000, false), &[Reason::LimitDepth]),
        ("dictionaries.pdf", bombs::deep_pdf(100_000, true), &[Reason::LimitDepth]),
        ("deep.eml", bombs::deep_mail(20_000), &[Reason::LimitDepth, Reason::LimitParts]),
        ("wide.eml", bombs::wide_mail(20_000), &[Reason::LimitParts]),
        ("line.txt", vec![b'a'; 17 << 20], &[Reason::LimitLength]),
        ("deep.html", mugai_testkit::html::page(&"<div>".repeat(200_000)), &[Reason::LimitDepth]),
        ("uses.svg", svg::using(12, 10), &[Reason::LimitObjects]),
        ("deep.svg", svg::drawing(&"<g>".repeat(200_000)), &[Reason::LimitXml]),
        ("laughs.svg", svg::laughing(), &[Reason::MalformedXml]),
        ("attributes.svg", svg::drawing(&format!("<g {}/>", many_attributes(1_000_000))), &[Reason::LimitXml]),
        ("namespaces.svg", svg::drawing(&"<g xmlns:a=\"b\">".repeat(250)), &[Reason::MalformedXml]),
        ("path.svg", svg::drawing(&format!("<path d=\"M0 0{}\"/>", "l1 1".repeat(10_000_000))), &[Reason::LimitXml]),
        ("blocks.jww", mugai_testkit::jww::doubled(), &[Reason::LimitObjects]),
        ("picture.jww", mugai_testkit::jww::bomb(300), &[Reason::LimitRatio]),
        ("fonts.html", mugai_testkit::html::page(&bombs::fonts_html(100_000)), &[Reason::LimitDepth]),
    ];
    let gate = gate(MUGAI, &["worker"], |o| {
        o.limits.memory_bytes = 700 << 20;
        o.limits.wall_seconds = 20;
    });
    let mut wrong = Vec::new();
    for (name, bytes, reasons) in &bombs {
        match gate.process_bytes(name, bytes).result {
            Err(refusal) if reasons.contains(&refusal.reason) => {}
            Err(refusal) => wrong.push(format!("{name}: {refusal}")),
            Ok(_) => wrong.push(format!("{name}: let through")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same for pictures, one bomb a format, in little memory.
#[test]
fn a_picture_bomb_is_refused_small_and_quick() {
    use mugai_testkit::image::{emf, gif, ico, jpeg, jpeg2000, tiff, webp, wmf};
    // A record that is followed by itself, and points that nobody sent.
    let circle = emf::file(1, &[vec![70, 0, 0, 0, 0, 0, 0, 0]]);
    let points = emf::file(1, &[emf::record(86, &[0, 0, 9, 9, 0x7FFF_FFFF], &[0; 16])]);
    let circle_16 = wmf::file(1, &[vec![0, 0, 0, 0, 0x26, 0x06]]);
    let bombs: [(&str, Vec<u8>, &[Reason]); 12] = [
        ("large.png", mugai_testkit::bombs::boastful_png(20_000), &[Reason::LimitPixels]),
        ("large.jpg", jpeg::boastful(65_500), &[Reason::LimitPixels]),
        ("scans.jpg", jpeg::many_scans(200), &[Reason::LimitPixels]),
        ("shared.tif", tiff::blank_pages(1_000, 900, true), &[Reason::Ambiguous, Reason::LimitRatio]),
        ("pages.tif", tiff::blank_pages(1_000, 40, false), &[Reason::LimitRatio]),
        ("frames.gif", gif::blank_frames(3_000, 100), &[Reason::LimitRatio]),
        ("crowd.ico", ico::crowd(60_000), &[Reason::LimitParts, Reason::UnknownType, Reason::Ambiguous]),
        ("large.webp", webp::boastful(), &[Reason::LimitPixels]),
        ("large.jp2", jpeg2000::boastful(20_000), &[Reason::LimitPixels]),
        ("circle.emf", circle, &[Reason::MalformedImage]),
        ("points.emf", points, &[Reason::MalformedImage]),
        ("circle.wmf", circle_16, &[Reason::MalformedImage]),
    ];
    let gate = gate(MUGAI, &["worker"], |o| {
        o.limits.memory_bytes = 400 << 20;
        o.limits.wall_seconds = 20;
        // So that the pages and frames need not be large, which takes long where nothing is optimised.
        o.limits.ratio_floor_bytes = 2 << 20;
    });
    let mut wrong = Vec::new();
    for (name, bytes, reasons) in &bombs {
        match gate.process_bytes(name, bytes).result {
            Err(refusal) if reasons.contains(&refusal.reason) => {}
            Err(refusal) => wrong.push(format!("{name}: {refusal}")),
            Ok(_) => wrong.push(format!("{name}: let through")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Bombs of text and markup: refused within two seconds of processor time and little more memory than the file itself.
#[test]
fn markup_bombs_are_refused_small_and_quick() {
    let deep = |start: &str| [start.as_bytes().to_vec(), b"<a>".repeat(200_000)].concat();
    let bombs: [(&str, Vec<u8>, &[Reason]); 7] = [
        ("deep.html", mugai_testkit::html::page(&"<div>".repeat(200_000)), &[Reason::LimitDepth]),
        ("deep.json", b"[".repeat(200_000), &[Reason::LimitDepth]),
        ("keys.json", b"{\"a\":".repeat(200_000), &[Reason::LimitDepth]),
        ("deep.xml", deep("<?xml version=\"1.0\"?>"), &[Reason::LimitXml]),
        ("laughs.xml", mugai_testkit::markup::laughing(), &[Reason::MalformedXml]),
        ("deep.ics", b"BEGIN:VCALENDAR\r\n".repeat(200_000), &[Reason::Malformed]),
        ("line.csv", vec![b'a'; 199 << 20], &[Reason::LimitLength]),
    ];
    for (name, bytes, reasons) in &bombs {
        let gate = gate(MUGAI, &["worker"], |o| {
            o.limits.memory_bytes = (256 << 20) + bytes.len() as u64;
            o.limits.cpu_seconds = 2;
        });
        let refusal = gate.process_bytes(name, bytes).result.map(|_| ()).unwrap_err();
        assert!(reasons.contains(&refusal.reason), "{name}: {refusal}");
    }
}

/// A file with a picture in it, where nothing may lie within anything.
#[test]
fn files_within_files_have_a_floor() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures/word/clean");
    let with_picture = folder
        .read_dir()
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| mugai_testkit::contains(&std::fs::read(p).unwrap(), b"word/media/"))
        .expect("a clean document with a picture");
    let at = |depth| gate(MUGAI, &["worker"], |o| o.limits.depth = depth).process(&with_picture).result.map(|_| ());
    assert_eq!(at(1), Ok(()));
    assert_eq!(at(0).unwrap_err().reason, Reason::LimitDepth);
}

#[test]
fn a_chain_of_filters_over_the_limit_is_refused() {
    let pdf = mugai_testkit::bombs::pdf_deflated_twice(1 << 20);
    let with = |most| {
        gate(MUGAI, &["worker"], |o| o.limits.pdf_filters = most).process_bytes("a.pdf", &pdf).result.map(|_| ())
    };
    assert_eq!(with(2), Ok(()));
    assert_eq!(with(1).unwrap_err().reason, Reason::MalformedPdf);
}

/// The one limit that does not refuse: a long mail is delivered up to it, and the reader is told.
#[test]
fn a_mail_text_over_the_limit_is_cut_and_says_so() {
    let mail =
        format!("From: a@example.jp\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nSubject: x\r\n\r\n{}", "a".repeat(500));
    let gate = gate(MUGAI, &["worker"], |o| o.limits.mail_text_bytes = 100);
    let text = gate.process_bytes("a.eml", mail.as_bytes()).result.unwrap().bytes().unwrap();
    let body = String::from_utf8(mugai_testkit::mail::body_of(&text)).unwrap();
    assert!(body.contains("（以下省略）") && !body.contains(&"a".repeat(101)), "{body}");
}
