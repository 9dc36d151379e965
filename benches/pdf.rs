//! PDF: speed beside qpdf, peak memory beside its bound, and the time and size of every file of a folder.

use mugai_benches::measure::{Who, fastest, run, usage};
use mugai_benches::papers;
use mugai_benches::table::Table;
use mugai_core::{Input, Orders};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SIZE: usize = 20 << 20;
const PAGES: usize = 500;
const RUNS: usize = 5;
/// Set for the child that disarms one file and says how much memory it took.
const PEAK: &str = "MUGAI_BENCH_PEAK";
/// A folder of real files.
const FOLDER: &str = "MUGAI_BENCH_FOLDER";
/// Picture filters: files that have one are counted apart.
const PICTURES: [&[u8]; 4] = [b"/DCTDecode", b"/JPXDecode", b"/JBIG2Decode", b"/CCITTFaxDecode"];

fn main() {
    if let Some(file) = std::env::var_os(PEAK) {
        return peak(Path::new(&file));
    }
    let orders = Orders::standard(mugai_engine::catalogue());
    let columns = [
        "file",
        "MB",
        "disarm MB/s",
        "inspect MB/s",
        "qpdf MB/s",
        "disarm ÷ qpdf, time",
        "size",
        "peak MiB",
        "bound MiB",
    ];
    let mut table = Table::new("pdf", "PDF: speed beside qpdf, one thread", &columns);
    let temp = tempfile::tempdir().expect("a folder");
    let start = temp.path().join("tiny.pdf");
    std::fs::write(&start, papers::tiny()).expect("a file");
    let start = (0..RUNS).filter_map(|_| qpdf(&start, temp.path())).min();
    for (name, bytes) in [("報告.pdf", papers::report(SIZE, 5)), ("本文.pdf", papers::pages(PAGES, 6))] {
        let input = Input { bytes: &bytes, name };
        let output = mugai_engine::disarm(&input, &orders).0.expect("our own sample");
        let file = temp.path().join(name);
        std::fs::write(&file, &bytes).expect("a file");
        // One after the other, so that a busy machine slows both alike.
        let (mut disarm, mut other) = (f64::MAX, f64::MAX);
        for _ in 0..RUNS {
            disarm = disarm.min(processor(|| drop(mugai_engine::disarm(&input, &orders))).as_secs_f64());
            other = other.min(qpdf_alone(&file, temp.path(), start).unwrap_or(f64::NAN));
        }
        let finished = Input { bytes: &output.bytes, name };
        let inspect = fastest(RUNS, || mugai_engine::inspect(&finished, &orders).0.map(|_| ()).expect("clean"));
        let child = run(Command::new(std::env::current_exe().expect("a name")).env(PEAK, &file));
        assert!(child.good, "{name}: {}", child.said);
        let speed = |seconds: f64| format!("{:.1}", bytes.len() as f64 / 1e6 / seconds);
        table.row(&[
            name.to_owned(),
            format!("{:.1}", bytes.len() as f64 / 1e6),
            speed(disarm),
            speed(inspect),
            speed(other),
            format!("{:.2}", disarm / other),
            format!("{:.2}", output.bytes.len() as f64 / bytes.len() as f64),
            child.said.trim().to_owned(),
            // The largest picture of the report: 1,600 × 1,200 grey samples.
            format!("{:.0}", 4.0 * bytes.len() as f64 / 1_048_576.0 + 1.2 * 1.92e6 / 1_048_576.0 + 64.0),
        ]);
    }
    table.remark(&format!("The first file: text, ruled tables and photographs; the second: {PAGES} pages of text. Processor time, fastest of {RUNS} runs in turn, in process, without the sandbox, beside `qpdf --recompress-flate --object-streams=generate` less what it takes for a file of one empty page. Size: output ÷ input. Peak: largest resident set of a process that reads the file and disarms it; bound: 4 × the file + 1.2 × the largest decoded picture + 64 MiB."));
    if let Some(folder) = std::env::var_os(FOLDER) {
        table.remark(&real(Path::new(&folder), &orders, temp.path(), start));
    }
    table.write();
}

/// Processor time of this process.
fn processor(what: impl FnOnce()) -> Duration {
    let before = usage(Who::Me).0;
    what();
    usage(Who::Me).0.saturating_sub(before)
}

/// Processor time of qpdf over one file; nothing when there is no qpdf or it refuses the file.
fn qpdf(file: &Path, temp: &Path) -> Option<Duration> {
    let mut command = Command::new("qpdf");
    command.args(["--recompress-flate", "--object-streams=generate", "--warning-exit-0"]);
    let ran = run(command.arg(file).arg(temp.join("out.pdf")).stderr(Stdio::null()));
    ran.good.then_some(ran.processor)
}

/// Seconds of qpdf less its start.
fn qpdf_alone(file: &Path, temp: &Path, start: Option<Duration>) -> Option<f64> {
    Some(qpdf(file, temp)?.saturating_sub(start?).as_secs_f64())
}

/// Disarms one file in this process and prints the largest resident set, MiB.
fn peak(file: &Path) {
    let bytes = std::fs::read(file).expect("the file");
    let orders = Orders::standard(mugai_engine::catalogue());
    mugai_engine::disarm(&Input { bytes: &bytes, name: "a.pdf" }, &orders).0.expect("our own sample");
    // Not getrusage: its peak counts what the process was before it became this program.
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    println!("{:.0}", peak.expect("a peak") / 1024.0);
}

/// Every PDF below a folder that both programs rebuild: total time beside qpdf, both looks, size.
fn real(folder: &Path, orders: &Orders, temp: &Path, start: Option<Duration>) -> String {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    let (mut looks, mut sizes) = (Vec::new(), Vec::new());
    // Files, seconds of ours, seconds of qpdf; without pictures and with.
    let mut totals = [(0_usize, 0.0, 0.0); 2];
    for path in found {
        if path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("pdf")) {
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let input = Input { bytes: &bytes, name: "a.pdf" };
        let began = Instant::now();
        let Ok(output) = mugai_engine::disarm(&input, orders).0 else { continue };
        let _ = mugai_engine::inspect(&Input { bytes: &output.bytes, name: "a.pdf" }, orders).0;
        looks.push(began.elapsed().as_secs_f64() * 1e3);
        sizes.push(output.bytes.len() as f64 / bytes.len().max(1) as f64);
        let Some(other) = qpdf_alone(&path, temp, start) else { continue };
        let ours = (0..3).map(|_| processor(|| drop(mugai_engine::disarm(&input, orders)))).min().unwrap_or_default();
        let has = |filter: &[u8]| bytes.windows(filter.len()).any(|w| w == filter);
        let total = &mut totals[usize::from(PICTURES.iter().any(|f| has(f)))];
        *total = (total.0 + 1, total.1 + ours.as_secs_f64(), total.2 + other);
    }
    looks.sort_by(f64::total_cmp);
    sizes.sort_by(f64::total_cmp);
    let at = |list: &[f64], share: f64| list.get(((list.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(0.0);
    let beside = |(files, ours, other): (usize, f64, f64)| {
        format!("{files} files in {:.0} ms, qpdf {:.0} ms, ratio {:.2}", ours * 1e3, other * 1e3, ours / other)
    };
    format!(
        "{} real PDFs, both looks, in process: median {:.1} ms, 95th percentile {:.1} ms, slowest {:.1} ms; output ÷ input: median {:.2}, 95th percentile {:.2}. Processor time of the rebuild beside qpdf's less its start, over what both rebuild: without pictures {}; with pictures {}.",
        looks.len(),
        at(&looks, 0.5),
        at(&looks, 0.95),
        at(&looks, 1.0),
        at(&sizes, 0.5),
        at(&sizes, 0.95),
        beside(totals[0]),
        beside(totals[1])
    )
}
