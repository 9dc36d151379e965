//! `cargo xtask corpus DIR`: every file through the gate, a second time, its output again, and the output inspected.

use crate::{Res, shell, walk};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Files handed to one run of `mugai`. They come from one folder, so that no two have the same name.
const BATCH: usize = 40;
/// What `mugai sanitize` adds to the name of a file for its report; a number may follow.
const REPORT: &str = ".無害化結果";
/// Reasons that name our own failures.
const OURS: [&str; 2] = ["worker_died", "internal"];

/// What was asked for.
struct Options {
    dir: PathBuf,
    jobs: String,
    limit: usize,
    json: Option<PathBuf>,
    keep: Option<PathBuf>,
}

/// What was counted.
#[derive(Default)]
struct Tally {
    files: usize,
    released: usize,
    refused: BTreeMap<String, usize>,
    second_same: usize,
    twice_same: usize,
    clean: usize,
    milliseconds: u64,
    bad: Vec<String>,
}

/// Runs the corpus and prints the tally; an error when a worker died, a clock ran out, or anything differed.
pub(crate) fn run(args: &[String]) -> Res {
    let options = options(args)?;
    let mugai = built()?;
    let began = Instant::now();
    let temporary = tempfile::tempdir()?;
    let place = options.keep.clone().unwrap_or_else(|| temporary.path().to_path_buf());
    let mut files = walk::files(&options.dir);
    files.truncate(options.limit);
    let mut tally = Tally { files: files.len(), ..Tally::default() };
    for (n, batch) in batches(&files).into_iter().enumerate() {
        one_batch(&mugai, &options, &batch, &place.join(format!("{n:04}")), &mut tally)?;
        eprint!("\r{} of {} files, {} s ", tally.seen(), tally.files, began.elapsed().as_secs());
    }
    eprintln!();
    let seconds = began.elapsed().as_secs();
    print!("{}", tally.shown(seconds));
    if let Some(path) = &options.json {
        std::fs::write(path, serde_json::to_string_pretty(&tally.data(seconds))?)?;
    }
    if tally.bad.is_empty() { Ok(()) } else { Err(format!("{} files broke a promise", tally.bad.len()).into()) }
}

fn options(args: &[String]) -> Res<Options> {
    let mut options = Options { dir: PathBuf::new(), jobs: "2".to_owned(), limit: usize::MAX, json: None, keep: None };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().cloned().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--jobs" => options.jobs = value()?,
            "--limit" => options.limit = value()?.parse()?,
            "--json" => options.json = Some(value()?.into()),
            "--keep" => options.keep = Some(value()?.into()),
            other if other.starts_with('-') => return Err(format!("there is no option {other}").into()),
            dir => options.dir = std::path::absolute(dir)?,
        }
    }
    if options.dir.exists() { Ok(options) } else { Err("name a folder of files".into()) }
}

/// The release build of the executable.
fn built() -> Res<PathBuf> {
    shell::run(shell::cargo(&["build", "--release", "--quiet", "--package", "mugai"]))?;
    Ok(shell::target().join("release/mugai"))
}

/// Runs of files of one folder.
fn batches(files: &[PathBuf]) -> Vec<Vec<PathBuf>> {
    let mut found: Vec<Vec<PathBuf>> = Vec::new();
    for file in files {
        match found.last_mut() {
            Some(last) if last.len() < BATCH && last.first().and_then(|f| f.parent()) == file.parent() => {
                last.push(file.clone())
            }
            _ => found.push(vec![file.clone()]),
        }
    }
    found
}

fn one_batch(mugai: &Path, options: &Options, batch: &[PathBuf], place: &Path, tally: &mut Tally) -> Res {
    let (first, second, again) = (place.join("1"), place.join("2"), place.join("3"));
    let once = sanitize(mugai, options, batch, &first)?;
    let twice = sanitize(mugai, options, batch, &second)?;
    let mut outputs = Vec::new();
    for file in batch {
        let Some(report) = report_of(&once, file) else {
            tally.bad.push(format!("{}: no report was written", file.display()));
            continue;
        };
        tally.milliseconds += report.get("milliseconds").and_then(Value::as_u64).unwrap_or(0);
        let same =
            report_of(&twice, file).is_some_and(|r| said(r) == said(report)) && same_output(report, &first, &second);
        tally.second_same += usize::from(same);
        if !same {
            tally.bad.push(format!("{}: a second run gave something else", file.display()));
        }
        match output_name(report) {
            Some(output) => {
                tally.released += 1;
                outputs.push((file, first.join(output)));
            }
            None => {
                let (_, reason) = said(report);
                if OURS.contains(&reason.as_str()) || reason == "limit_time" {
                    tally.bad.push(format!("{}: {reason}: {}", file.display(), field(report, "detail")));
                }
                *tally.refused.entry(reason).or_default() += 1;
            }
        }
    }
    once_more(mugai, options, &outputs, &again, tally)
}

/// Disarms and inspects the outputs of a batch: neither may find anything left to do.
fn once_more(mugai: &Path, options: &Options, outputs: &[(&PathBuf, PathBuf)], again: &Path, tally: &mut Tally) -> Res {
    if outputs.is_empty() {
        return Ok(());
    }
    let paths: Vec<PathBuf> = outputs.iter().map(|(_, output)| output.clone()).collect();
    let reports = sanitize(mugai, options, &paths, again)?;
    let all_clean = inspects_clean(mugai, &paths)?;
    for (input, output) in outputs {
        let report = report_of(&reports, output);
        let made = report.and_then(output_name).and_then(|n| std::fs::read(again.join(n)).ok());
        let same = made.is_some() && made == std::fs::read(output).ok();
        tally.twice_same += usize::from(same);
        if !same {
            let why = report.map(said).map(|(verdict, reason)| format!("{verdict} {reason}")).unwrap_or_default();
            tally.bad.push(format!("{}: disarming the output again changed it ({})", input.display(), why.trim()));
        }
        let clean = all_clean || inspects_clean(mugai, std::slice::from_ref(output))?;
        tally.clean += usize::from(clean);
        if !clean {
            tally.bad.push(format!("{}: its output does not inspect clean", input.display()));
        }
    }
    Ok(())
}

/// One run of `mugai sanitize`; returns every report it wrote.
fn sanitize(mugai: &Path, options: &Options, files: &[PathBuf], out: &Path) -> Res<Vec<Value>> {
    std::fs::create_dir_all(out)?;
    let mut command = Command::new(mugai);
    command.arg("sanitize").args(["--report", "json", "--jobs", &options.jobs, "--out"]).arg(out).arg("--").args(files);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    // 75: one file could not be written; it has no report and is found by that.
    if !matches!(status.code(), Some(0 | 1 | 75)) {
        return Err(format!("mugai sanitize: {status} on a batch that starts with {}", files[0].display()).into());
    }
    let reports = walk::files(out).into_iter().filter(|p| p.to_string_lossy().contains(REPORT));
    reports.map(|path| Ok(serde_json::from_slice(&std::fs::read(&path)?)?)).collect()
}

/// The report of a file: the one that names it, or, for a name that had to be cleaned, the one with its digest.
fn report_of<'a>(reports: &'a [Value], file: &Path) -> Option<&'a Value> {
    let name = file.file_name()?.to_string_lossy();
    let input = |r: &Value, key: &str| r.get("input").map(|i| field(i, key)).unwrap_or_default();
    reports.iter().find(|r| input(r, "name") == name).or_else(|| {
        let bytes = std::fs::read(file).ok()?;
        let digest: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        let by_digest = reports.iter().find(|r| input(r, "sha256") == digest);
        // A name that is itself the reason is not read further: no digest, and its cleaned name is all there is.
        by_digest.or_else(|| reports.iter().find(|r| input(r, "sha256").is_empty() && alike(&input(r, "name"), &name)))
    })
}

/// Whether a cleaned name may stem from a name: the same but for characters that were replaced.
fn alike(cleaned: &str, name: &str) -> bool {
    cleaned.chars().count() == name.chars().count()
        && cleaned.chars().zip(name.chars()).all(|(c, n)| c == n || c == '\u{FFFD}')
}

fn inspects_clean(mugai: &Path, files: &[PathBuf]) -> Res<bool> {
    let mut command = Command::new(mugai);
    command.arg("inspect").arg("--").args(files).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command.status()?.success())
}

fn field(report: &Value, key: &str) -> String {
    report.get(key).and_then(Value::as_str).unwrap_or("").to_owned()
}

/// Verdict and reason.
fn said(report: &Value) -> (String, String) {
    (field(report, "verdict"), field(report, "reason"))
}

fn output_name(report: &Value) -> Option<&str> {
    report.get("output")?.get("name")?.as_str()
}

fn same_output(report: &Value, first: &Path, second: &Path) -> bool {
    let Some(name) = output_name(report) else { return true };
    let bytes = std::fs::read(first.join(name)).ok();
    bytes.is_some() && bytes == std::fs::read(second.join(name)).ok()
}

impl Tally {
    fn seen(&self) -> usize {
        self.released + self.refused.values().sum::<usize>()
    }

    fn count(&self, reason: &str) -> usize {
        self.refused.get(reason).copied().unwrap_or(0)
    }

    fn shown(&self, seconds: u64) -> String {
        let refused: usize = self.refused.values().sum();
        let mut by_reason: Vec<_> = self.refused.iter().collect();
        by_reason.sort_by_key(|(reason, n)| (std::cmp::Reverse(**n), reason.as_str()));
        let mut text = format!("\n{} files, {} released, {refused} refused, {seconds} s\n", self.files, self.released);
        for (reason, n) in by_reason {
            text.push_str(&format!("  {n:>6}  {reason}\n"));
        }
        text.push_str(&format!("worker deaths       {}\n", self.count("worker_died")));
        text.push_str(&format!("internal failures   {}\n", self.count("internal")));
        text.push_str(&format!("time-outs           {}\n", self.count("limit_time")));
        text.push_str(&format!("second run the same {}/{}\n", self.second_same, self.files));
        text.push_str(&format!("twice the same      {}/{}\n", self.twice_same, self.released));
        text.push_str(&format!("inspect clean       {}/{}\n", self.clean, self.released));
        for line in &self.bad {
            text.push_str(&format!("BAD {line}\n"));
        }
        text
    }

    fn data(&self, seconds: u64) -> Value {
        json!({
            "files": self.files, "released": self.released, "refused": self.refused,
            "worker_died": self.count("worker_died"), "internal": self.count("internal"), "limit_time": self.count("limit_time"),
            "second_run_same": self.second_same, "twice_same": self.twice_same, "inspect_clean": self.clean,
            "gate_milliseconds": self.milliseconds, "seconds": seconds, "bad": self.bad,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_never_mixes_folders() {
        let files: Vec<PathBuf> = ["a/1", "a/2", "b/1"].iter().map(PathBuf::from).collect();
        let sizes: Vec<usize> = batches(&files).iter().map(Vec::len).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn a_report_is_found_by_name_and_by_cleaned_name() {
        let report = |name: &str| json!({"input": {"name": name, "bytes": 0, "sha256": null}});
        let reports = [report("a.pdf"), report("b\u{FFFD}c.pdf")];
        assert_eq!(report_of(&reports, Path::new("x/a.pdf")), Some(&reports[0]));
        std::fs::write(std::env::temp_dir().join("b\u{202E}c.pdf"), b"x").unwrap();
        assert_eq!(report_of(&reports, &std::env::temp_dir().join("b\u{202E}c.pdf")), Some(&reports[1]));
        assert_eq!(report_of(&reports, Path::new("x/d.pdf")), None);
    }

    #[test]
    fn our_own_failures_are_not_refusals() {
        let mut tally = Tally { files: 2, ..Tally::default() };
        tally.refused.insert("worker_died".to_owned(), 2);
        assert!(tally.shown(1).contains("worker deaths       2"));
    }
}
