//! Pictures: a photograph as JPEG and as PNG, a screen shot; the speed of the rebuild beside decoding and encoding the same pixels.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use mugai_benches::measure::{fastest, run};
use mugai_benches::samples;
use mugai_benches::table::Table;
use mugai_core::{Input, Orders};
use std::path::Path;
use std::process::Command;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;

const WIDTH: u16 = 4_000;
const HEIGHT: u16 = 3_000;
const RUNS: usize = 7;
/// As the writer of the product deflates.
const LEVEL: u8 = 5;
/// Set for the child that disarms one file and says how much memory it took.
const PEAK: &str = "MUGAI_BENCH_PEAK";

/// How a photograph is stored.
struct Shape {
    name: &'static str,
    quality: u8,
    sampling: SamplingFactor,
    progressive: bool,
    floor: f64,
}

const SHAPES: &[Shape] = &[
    Shape { name: "写真.jpg", quality: 90, sampling: SamplingFactor::R_4_2_0, progressive: false, floor: 1.5 },
    Shape { name: "高画質.jpg", quality: 97, sampling: SamplingFactor::R_4_4_4, progressive: false, floor: 1.5 },
    Shape {
        name: "プログレッシブ.jpg", quality: 90, sampling: SamplingFactor::R_4_2_0, progressive: true, floor: 1.5
    },
];

fn main() {
    if let Some(file) = std::env::var_os(PEAK) {
        return peak(Path::new(&file));
    }
    let orders = Orders::standard(mugai_engine::catalogue());
    let columns = [
        "file",
        "MB",
        "output MB",
        "Mpixel",
        "disarm MB/s",
        "inspect MB/s",
        "decode + encode MB/s",
        "disarm ÷ decode + encode",
        "floor",
        "peak MiB",
    ];
    let mut table = Table::new("image", "Pictures: speed beside decode and encode, one thread", &columns);
    let photo = samples::photograph(usize::from(WIDTH), usize::from(HEIGHT), 7);
    for shape in SHAPES {
        let bytes = jpeg(&photo, WIDTH, HEIGHT, shape);
        let peer = || {
            let pixels = JpegDecoder::new(ZCursor::new(&bytes)).decode().expect("our own sample");
            drop(jpeg(&pixels, WIDTH, HEIGHT, shape));
        };
        measure(&mut table, &orders, shape.name, &bytes, usize::from(WIDTH) * usize::from(HEIGHT), peer, shape.floor);
    }
    let (width, height) = (u32::from(WIDTH) / 2, u32::from(HEIGHT) / 2);
    let small = samples::photograph(width as usize, height as usize, 8);
    for (name, colour, pixels) in [
        ("写真.png", png::ColorType::Rgb, small),
        ("画面.png", png::ColorType::Indexed, samples::screen(width as usize, height as usize)),
    ] {
        let bytes = png(&pixels, width, height, colour);
        let peer = || {
            let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().expect("our own sample");
            let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
            reader.next_frame(&mut pixels).expect("pixels");
            drop(png(&pixels, width, height, colour));
        };
        measure(&mut table, &orders, name, &bytes, (width * height) as usize, peer, 0.8);
    }
    table.remark("MB of the file as it came. Fastest of seven runs in turn with the peer, in process, without the sandbox. Peer of JPEG: zune-jpeg and jpeg-encoder at the quality and sampling of the file, standard Huffman tables (the rebuild makes the best ones); of PNG: the png crate over the same deflate library at the same level with the same choice of filters. Floors: lossless JPEG 60 MB/s for what is not progressive. Peak: largest resident set of a process that reads the file and disarms it.");
    table.write();
}

fn measure(table: &mut Table, orders: &Orders, name: &str, bytes: &[u8], pixels: usize, peer: impl Fn(), floor: f64) {
    let input = Input { bytes, name };
    let output = mugai_engine::disarm(&input, orders).0.expect("our own sample");
    // One after the other, so that a busy machine slows both alike.
    let (mut disarm, mut other) = (f64::MAX, f64::MAX);
    for _ in 0..RUNS {
        disarm = disarm.min(fastest(1, || drop(mugai_engine::disarm(&input, orders))));
        other = other.min(fastest(1, &peer));
    }
    let finished = Input { bytes: &output.bytes, name };
    let inspect = fastest(RUNS, || mugai_engine::inspect(&finished, orders).0.map(|_| ()).expect("clean"));
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join(name);
    std::fs::write(&file, bytes).expect("a file");
    let child = run(Command::new(std::env::current_exe().expect("a name")).env(PEAK, &file));
    assert!(child.good, "{name}: {}", child.said);
    let speed = |seconds: f64| format!("{:.1}", bytes.len() as f64 / 1e6 / seconds);
    table.row(&[
        name.to_owned(),
        format!("{:.1}", bytes.len() as f64 / 1e6),
        format!("{:.1}", output.bytes.len() as f64 / 1e6),
        format!("{:.1}", pixels as f64 / 1e6),
        speed(disarm),
        speed(inspect),
        speed(other),
        format!("{:.2}", other / disarm),
        format!("{floor:.1}"),
        child.said.trim().to_owned(),
    ]);
}

/// Disarms one file in this process and prints the largest resident set, MiB.
fn peak(file: &Path) {
    let bytes = std::fs::read(file).expect("the file");
    let name = file.file_name().and_then(|n| n.to_str()).unwrap_or("a.jpg");
    let orders = Orders::standard(mugai_engine::catalogue());
    mugai_engine::disarm(&Input { bytes: &bytes, name }, &orders).0.expect("our own sample");
    // Not getrusage: its peak counts what the process was before it became this program.
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    println!("{:.0}", peak.expect("a peak") / 1024.0);
}

fn jpeg(pixels: &[u8], width: u16, height: u16, shape: &Shape) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, shape.quality);
    encoder.set_sampling_factor(shape.sampling);
    encoder.set_progressive(shape.progressive);
    encoder.encode(pixels, width, height, ColorType::Rgb).expect("memory");
    out
}

fn png(pixels: &[u8], width: u32, height: u32, colour: png::ColorType) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_deflate_compression(png::DeflateCompression::Level(LEVEL));
    if colour == png::ColorType::Indexed {
        encoder.set_palette((0..=255).flat_map(|n| [n, n, n]).collect::<Vec<u8>>());
        encoder.set_filter(png::Filter::NoFilter);
    } else {
        encoder.set_filter(png::Filter::Adaptive);
    }
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(pixels).expect("pixels");
    writer.finish().expect("a finished PNG");
    out
}
