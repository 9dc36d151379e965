//! MB/s of disarming and inspecting per format, beside the floor of each.

use flate2::Compression;
use mugai_benches::measure::fastest;
use mugai_benches::samples::{self, Sample};
use mugai_benches::table::Table;
use mugai_core::{Input, Orders};
use std::io::{Read, Write};

const SIZE: usize = 5 << 20;
const RUNS: usize = 5;

fn main() {
    let orders = Orders::standard(mugai_engine::catalogue());
    let mut table = Table::new(
        "formats",
        "Formats: speed beside the floor, one thread",
        &["file", "MB", "expanded MB", "disarm MB/s", "inspect MB/s", "floor MB/s", "disarm ÷ floor", "floor is"],
    );
    for Sample { name, bytes } in samples::all(SIZE) {
        let input = Input { bytes: &bytes, name };
        let Ok(output) = mugai_engine::disarm(&input, &orders).0.inspect_err(|r| eprintln!("{name}: {r}")) else {
            table.row(&[name.to_owned(), mb(bytes.len()), String::new(), "refused".to_owned()]);
            continue;
        };
        let disarm = fastest(RUNS, || drop(mugai_engine::disarm(&input, &orders)));
        let finished = Input { bytes: &output.bytes, name };
        let inspect = fastest(RUNS, || mugai_engine::inspect(&finished, &orders).0.map(|_| ()).expect("clean"));
        let (what, expanded, floor) = floor(name, &bytes);
        let speed = |seconds: f64| format!("{:.0}", bytes.len() as f64 / 1e6 / seconds);
        table.row(&[
            name.to_owned(),
            mb(bytes.len()),
            mb(expanded),
            speed(disarm),
            speed(inspect),
            speed(floor),
            format!("{:.2}", floor / disarm),
            what.to_owned(),
        ]);
    }
    table.remark("MB of the file as it came. Fastest of five runs, in process, without the sandbox (see the sandbox benchmark for that).");
    table.write();
}

fn mb(bytes: usize) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// What the floor is, the expanded size in bytes, and the seconds of its fastest run.
fn floor(name: &str, bytes: &[u8]) -> (&'static str, usize, f64) {
    match name.rsplit('.').next().unwrap_or("") {
        "docx" | "xlsx" | "pptx" => {
            let parts = parts(bytes);
            let expanded = parts.iter().map(|p| p.1).sum();
            let run = || {
                for (deflated, length) in &parts {
                    deflate(&inflate(deflated, *length));
                }
            };
            ("inflate + deflate 6 of the same parts", expanded, fastest(RUNS, run))
        }
        "pdf" => {
            let run = || {
                let mut doc = lopdf::Document::load_mem(bytes).expect("our own sample");
                doc.save_to(&mut Vec::with_capacity(bytes.len())).expect("saved");
            };
            ("lopdf load + save", bytes.len(), fastest(RUNS, run))
        }
        "png" => {
            let expanded = decode(bytes).1.len();
            ("png decode + encode", expanded, fastest(RUNS, || drop(recode(bytes))))
        }
        _ => {
            let run = || drop(std::str::from_utf8(bytes).expect("UTF-8").to_owned());
            ("validated copy", bytes.len(), fastest(RUNS, run))
        }
    }
}

/// Every part of a package, deflated, with its expanded length.
fn parts(package: &[u8]) -> Vec<(Vec<u8>, usize)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(package)).expect("our own sample");
    (0..zip.len())
        .map(|i| {
            let mut part = zip.by_index(i).expect("a part");
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("its content");
            (deflate(&content), content.len())
        })
        .collect()
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::with_capacity(content.len() / 4), Compression::new(6));
    encoder.write_all(content).expect("memory");
    encoder.finish().expect("memory")
}

fn inflate(deflated: &[u8], length: usize) -> Vec<u8> {
    let mut content = Vec::with_capacity(length);
    flate2::read::DeflateDecoder::new(deflated).read_to_end(&mut content).expect("our own data");
    content
}

fn decode(bytes: &[u8]) -> (png::OutputInfo, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("our own sample");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    (info, pixels)
}

fn recode(bytes: &[u8]) -> Vec<u8> {
    let (info, pixels) = decode(bytes);
    let mut out = Vec::with_capacity(bytes.len());
    let mut encoder = png::Encoder::new(&mut out, info.width, info.height);
    encoder.set_color(info.color_type);
    encoder.set_depth(info.bit_depth);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("a finished PNG");
    out
}
