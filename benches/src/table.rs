//! Prints a result and writes it to `results/`, dated, with the machine named.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

/// A Markdown document with one table and remarks.
#[derive(Debug)]
pub struct Table {
    what: &'static str,
    text: String,
}

impl Table {
    /// Begins a table. `what` names the file: `YYYY-MM-DD-<what>.md`.
    pub fn new(what: &'static str, title: &str, columns: &[&str]) -> Self {
        let rule = "|---".repeat(columns.len());
        let text = format!("# {title}\n\n{}\n\n| {} |\n{rule}|\n", machine(), columns.join(" | "));
        Self { what, text }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) {
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    /// Adds a remark below the table.
    pub fn remark(&mut self, text: &str) {
        let _ = write!(self.text, "\n{text}\n");
    }

    /// Prints the table and writes the file.
    pub fn write(self) {
        println!("{}", self.text);
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("results");
        let path = folder.join(format!("{}-{}.md", said("date", &["+%Y-%m-%d"]), self.what));
        std::fs::create_dir_all(&folder).expect("the folder of results");
        std::fs::write(&path, self.text).expect("the result");
        println!("written: {}", path.display());
    }
}

/// Processor, cores, memory, kernel, compiler, and how busy the machine was when the bench began.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, key: &str| {
        let line = text.lines().find(|l| l.starts_with(key)).unwrap_or("");
        line.split(':').nth(1).unwrap_or("").trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kib: u64 =
        field(&read("/proc/meminfo"), "MemTotal").split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0);
    let load = read("/proc/loadavg").split(' ').next().unwrap_or("").to_owned();
    format!(
        "{} · {cores} cores · {} GiB · Linux {} · {} · load at the start {load}",
        field(&read("/proc/cpuinfo"), "model name"),
        kib >> 20,
        read("/proc/sys/kernel/osrelease").trim(),
        said("rustc", &["-V"]),
    )
}

fn said(program: &str, args: &[&str]) -> String {
    let out = Command::new(program).args(args).output().map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    out.unwrap_or_default()
}
