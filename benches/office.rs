//! Word, Excel and PowerPoint: speed beside the floor, peak memory beside its bound, and the time of every file of a folder.

use flate2::Compression;
use mugai_benches::measure::{fastest, run};
use mugai_benches::samples;
use mugai_benches::table::Table;
use mugai_core::{Input, Orders};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const SIZE: usize = 5 << 20;
const RUNS: usize = 7;
/// Set for the child that disarms one file and says how much memory it took.
const PEAK: &str = "MUGAI_BENCH_PEAK";
/// A folder of real files.
const FOLDER: &str = "MUGAI_BENCH_FOLDER";

fn main() {
    if let Some(file) = std::env::var_os(PEAK) {
        return peak(Path::new(&file));
    }
    let orders = Orders::standard(mugai_engine::catalogue());
    let mut table = Table::new(
        "office",
        "Word, Excel, PowerPoint: speed beside the floor, one thread",
        &[
            "file",
            "MB",
            "XML MB",
            "disarm MB/s",
            "XML MB/s",
            "inspect MB/s",
            "floor MB/s",
            "disarm ÷ floor",
            "peak MiB",
            "bound MiB",
        ],
    );
    let temp = tempfile::tempdir().expect("a folder");
    for (name, bytes) in [
        ("報告.docx", samples::docx(SIZE, 3)),
        ("集計.xlsx", samples::xlsx(SIZE, 4)),
        ("説明会.pptx", samples::pptx(SIZE, 5)),
    ] {
        let input = Input { bytes: &bytes, name };
        let output = mugai_engine::disarm(&input, &orders).0.expect("our own sample");
        let parts = parts(&bytes);
        let floor = || {
            for (deflated, length) in &parts {
                deflate(&inflate(deflated, *length));
            }
        };
        // One after the other, so that a busy machine slows both alike.
        let (mut disarm, mut least) = (f64::MAX, f64::MAX);
        for _ in 0..RUNS {
            disarm = disarm.min(fastest(1, || drop(mugai_engine::disarm(&input, &orders))));
            least = least.min(fastest(1, floor));
        }
        let finished = Input { bytes: &output.bytes, name };
        let inspect = fastest(RUNS, || mugai_engine::inspect(&finished, &orders).0.map(|_| ()).expect("clean"));
        let expanded: usize = parts.iter().map(|p| p.1).sum();
        let largest = parts.iter().map(|p| p.1).max().unwrap_or(0);
        let file = temp.path().join(name);
        std::fs::write(&file, &bytes).expect("a file");
        let child = run(Command::new(std::env::current_exe().expect("a name")).env(PEAK, &file));
        assert!(child.good, "{name}: {}", child.said);
        let speed = |size: usize, seconds: f64| format!("{:.1}", size as f64 / 1e6 / seconds);
        table.row(&[
            name.to_owned(),
            mb(bytes.len()),
            mb(expanded),
            speed(bytes.len(), disarm),
            speed(expanded, disarm),
            speed(bytes.len(), inspect),
            speed(bytes.len(), least),
            format!("{:.2}", least / disarm),
            child.said.trim().to_owned(),
            format!("{:.0}", 6.0 * largest as f64 / 1_048_576.0 + 64.0),
        ]);
    }
    table.remark("MB of the file as it came, and of its parts expanded. Fastest of seven runs in turn with the floor, in process, without the sandbox. Floor: the same parts inflated and deflated with the same library and level. Peak: largest resident set of a process that reads the file and disarms it; bound: 6 × the largest part + 64 MiB.");
    if let Some(folder) = std::env::var_os(FOLDER) {
        table.remark(&real(Path::new(&folder), &orders));
    }
    table.write();
}

/// Disarms one file in this process and prints the largest resident set, MiB.
fn peak(file: &Path) {
    let bytes = std::fs::read(file).expect("the file");
    let name = file.file_name().and_then(|n| n.to_str()).unwrap_or("a.docx");
    let orders = Orders::standard(mugai_engine::catalogue());
    mugai_engine::disarm(&Input { bytes: &bytes, name }, &orders).0.expect("our own sample");
    // Not getrusage: its peak counts what the process was before it became this program.
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    println!("{:.0}", peak.expect("a peak") / 1024.0);
}

/// Both looks over every Office file below a folder: the median, the 95th percentile and the slowest.
fn real(folder: &Path, orders: &Orders) -> String {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    let mut times: Vec<(f64, String)> = Vec::new();
    for path in found {
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
        let extension = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        if !["docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "xltm", "pptx", "pptm", "potx", "ppsx", "ppsm"]
            .contains(&&*extension)
        {
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let began = Instant::now();
        if let Ok(output) = mugai_engine::disarm(&Input { bytes: &bytes, name }, orders).0 {
            let name = format!("a.{}", output.extension);
            let _ = mugai_engine::inspect(&Input { bytes: &output.bytes, name: &name }, orders).0;
            times.push((began.elapsed().as_secs_f64() * 1e3, name));
        }
    }
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: f64| times.get(((times.len() as f64 - 1.0) * share) as usize).map_or(0.0, |t| t.0);
    format!(
        "{} real Office files, both looks, in process: median {:.1} ms, 95th percentile {:.1} ms, slowest {:.1} ms.",
        times.len(),
        at(0.5),
        at(0.95),
        at(1.0)
    )
}

fn mb(bytes: usize) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
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
