//! A ZIP archive of many small files: the gate beside unpacking and packing the same files.

use mugai_benches::measure::fastest;
use mugai_benches::samples;
use mugai_benches::table::Table;
use mugai_core::{Input, Orders};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Files in the archive.
const FILES: usize = 2_000;
const RUNS: usize = 7;

fn main() {
    let orders = Orders::standard(mugai_engine::catalogue());
    let mut table = Table::new(
        "archive",
        "ZIP archives of 2,000 small files: speed beside the floor, one thread",
        &["entries", "MB", "content MB", "disarm MB/s", "inspect MB/s", "floor MB/s", "disarm ÷ floor"],
    );
    for (name, size) in [("texts of 1 KB", 1 << 10), ("texts of 8 KB", 8 << 10), ("texts of 64 KB", 64 << 10)] {
        let archive = archive(size);
        let input = Input { bytes: &archive, name: "資料.zip" };
        let output = mugai_engine::disarm(&input, &orders).0.expect("our own sample");
        assert_eq!(ZipArchive::new(Cursor::new(&output.bytes)).expect("our own output").len(), FILES);
        // One after the other, so that a busy machine slows both alike.
        let (mut disarm, mut least) = (f64::MAX, f64::MAX);
        for _ in 0..RUNS {
            disarm = disarm.min(fastest(1, || drop(mugai_engine::disarm(&input, &orders))));
            least = least.min(fastest(1, || drop(again(&archive))));
        }
        let finished = Input { bytes: &output.bytes, name: "資料.zip" };
        let inspect = fastest(RUNS, || mugai_engine::inspect(&finished, &orders).0.map(|_| ()).expect("clean"));
        let speed = |seconds: f64| format!("{:.1}", (FILES * size) as f64 / 1e6 / seconds);
        table.row(&[
            name.to_owned(),
            format!("{:.1}", archive.len() as f64 / 1e6),
            format!("{:.1}", (FILES * size) as f64 / 1e6),
            speed(disarm),
            speed(inspect),
            speed(least),
            format!("{:.2}", least / disarm),
        ]);
    }
    table.remark("MB of the archive as it came, and of its content; speeds are of the content. Fastest of seven runs in turn with the floor, in process, without the sandbox. Floor: every entry unpacked and packed again by the `zip` crate, with the same library and level of deflate.");
    table.write();
}

/// Files of this many bytes in forty folders.
fn archive(size: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..FILES {
        writer.start_file(format!("資料/{:02}/通知{i:04}.txt", i % 40), deflated()).expect("memory");
        let seed = u32::try_from(i).expect("few files").wrapping_mul(2_654_435_761) | 1;
        writer.write_all(&samples::text(size, seed)).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// The floor: unpack, pack.
fn again(archive: &[u8]) -> Vec<u8> {
    let mut reader = ZipArchive::new(Cursor::new(archive)).expect("our own sample");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut content = Vec::new();
    for i in 0..reader.len() {
        let mut file = reader.by_index(i).expect("an entry");
        content.clear();
        file.read_to_end(&mut content).expect("its content");
        let name = file.name().expect("a name").into_owned();
        writer.start_file(name, deflated()).expect("memory");
        writer.write_all(&content).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(6))
}
