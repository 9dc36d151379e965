//! Files per second through the gate with one and two workers side by side, and the peak memory of a worker per format.

use mugai_benches::measure::{Who, usage};
use mugai_benches::samples::{self, Sample};
use mugai_benches::table::Table;
use mugai_benches::{gate, mugai};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Files in one run: each sample this many times.
const COPIES: usize = 60;

fn main() {
    let mut args = std::env::args().skip(1);
    // A run of its own per file: the kernel tells only the largest child a process ever had.
    if let (Some("--peak"), Some(path)) = (args.next().as_deref(), args.next()) {
        let folder = std::env::current_exe().expect("a path").ancestors().nth(2).expect("target/release").to_path_buf();
        let outcome = gate(folder.join("mugai")).process(Path::new(&path));
        println!("{} {}", usage(Who::Children).1, outcome.result.is_ok());
        return;
    }
    let mugai = mugai();
    let gate = gate(mugai);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut table =
        Table::new("throughput", "Throughput of the gate", &["what", "files", "released", "files/s", "MB/s"]);
    for (what, size) in [("files of 20 KB, every format", 20 << 10), ("files of 1 MB, every format", 1 << 20)] {
        let copies = if size > 100_000 { COPIES / 10 } else { COPIES };
        let paths = written(folder.path(), size, copies);
        let bytes: u64 = paths.iter().filter_map(|p| p.metadata().ok()).map(|m| m.len()).sum();
        for jobs in [1, 2] {
            let began = Instant::now();
            let mut released = 0;
            gate.process_all(&paths, jobs, |_, outcome| released += usize::from(outcome.result.is_ok()))
                .expect("threads");
            let seconds = began.elapsed().as_secs_f64();
            table.row(&[
                format!("{what}, {jobs} at a time"),
                paths.len().to_string(),
                released.to_string(),
                format!("{:.0}", paths.len() as f64 / seconds),
                format!("{:.1}", bytes as f64 / 1e6 / seconds),
            ]);
        }
    }
    table.remark(&peaks(folder.path()));
    table.write();
}

/// Every sample `copies` times, written to a folder of its own.
fn written(folder: &Path, size: usize, copies: usize) -> Vec<PathBuf> {
    let folder = folder.join(size.to_string());
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut paths = Vec::new();
    for n in 0..copies {
        for Sample { name, bytes } in samples::all(size) {
            let path = folder.join(format!("{n:03}{name}"));
            std::fs::write(&path, bytes).expect("a sample");
            paths.push(path);
        }
    }
    paths
}

/// The largest resident set of a worker over a 5 MB file of each format.
fn peaks(folder: &Path) -> String {
    let mut text = String::from(
        "Peak memory of the larger of the two workers, 5 MB file:\n\n| file | MB | peak MiB | peak ÷ file |\n|---|---|---|---|\n",
    );
    for Sample { name, bytes } in samples::all(5 << 20) {
        let path = folder.join(name);
        std::fs::write(&path, &bytes).expect("a sample");
        let me = std::env::current_exe().expect("a path");
        let out = std::process::Command::new(me).arg("--peak").arg(&path).output().expect("a child");
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        let peak: u64 = said.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0);
        let length = bytes.len() as f64;
        text.push_str(&format!(
            "| {name}{} | {:.1} | {:.0} | {:.1} |\n",
            if said.contains("false") { " (refused)" } else { "" },
            length / 1e6,
            peak as f64 / f64::from(1 << 20),
            peak as f64 / length
        ));
    }
    text
}
