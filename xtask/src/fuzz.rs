//! Runs the smoke, the same every time, and the fuzz targets: stable compiler, coverage flags of our own, libFuzzer's runtime.

use crate::{Res, shell, walk};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The targets, as in `fuzz/src/targets.rs`, with the folders of `fixtures/` that seed them.
const TARGETS: &[(&str, &[&str])] = &[
    ("engine", &["demo", "word", "pdf", "mail", "mhtml", "csv", "text", "png", "jpeg"]),
    ("office", &["word", "excel", "powerpoint", "office-flat", "visio"]),
    ("pdf", &["pdf"]),
    ("image", &["png", "jpeg", "gif", "bmp", "tiff", "ico", "webp", "jpeg2000", "emf", "wmf"]),
    ("jpeg", &["jpeg"]),
    ("metafile", &["emf", "wmf"]),
    ("svg", &["svg"]),
    ("text", &["text", "csv"]),
    ("markup", &["json", "calendar", "vcard", "xml"]),
    ("drawing", &["dxf", "sxf", "jww"]),
    ("html", &["html"]),
    ("archive", &["zip", "tar", "gzip", "bzip2", "xz", "lzma", "lzh", "7z", "cab", "tnef", "mbox"]),
    ("mail", &["mail"]),
    ("wire", &[]),
    ("package", &[]),
    ("zip", &[]),
    ("parts", &[]),
    ("fields", &[]),
    ("formulas", &[]),
    ("vml", &[]),
    ("load", &[]),
    ("walk", &[]),
    ("content", &[]),
    ("inspect", &[]),
    ("fonts", &[]),
];

/// Mutations per target of the smoke. They are always the same ones: see `fuzz/src/bin/smoke.rs`.
const SMOKE_INPUTS: u32 = 8_000;

/// Coverage instrumentation as cargo-fuzz sets it, by flags the stable compiler takes.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1";

/// How long to fuzz, and whether a second look that fails counts as a bug.
struct Plan {
    seconds: u64,
    strict: bool,
    seed: u32,
}

/// `cargo xtask fuzz [TARGET] [--seconds N] [--strict] [--seed N]`: without `--seconds` the smoke.
pub(crate) fn run(args: &[String]) -> Res {
    let mut plan = Plan { seconds: 0, strict: false, seed: 1 };
    let mut wanted: Option<&str> = None;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => plan.seconds = args.next().ok_or("--seconds needs a number")?.parse()?,
            "--seed" => plan.seed = args.next().ok_or("--seed needs a number")?.parse()?,
            "--strict" => plan.strict = true,
            name if TARGETS.iter().any(|(target, _)| *target == name) => wanted = Some(name),
            other => return Err(format!("no fuzz target or option is called {other}").into()),
        }
    }
    let line = if plan.seconds > 0 { explore(wanted, &plan) } else { replay(wanted) };
    line.map(|line| println!("{line}"))
}

/// The same inputs every time through every target: seeds, old finds, mutations of a fixed seed.
pub(crate) fn smoke() -> Res<String> {
    replay(None)
}

/// The long run, by hand.
pub(crate) fn soak(seconds: u64) -> Res<String> {
    explore(None, &Plan { seconds, strict: true, seed: 1 })
}

fn chosen(wanted: Option<&str>) -> impl Iterator<Item = &'static (&'static str, &'static [&'static str])> {
    TARGETS.iter().filter(move |(target, _)| wanted.is_none_or(|w| w == *target))
}

/// Folders whose files a target begins with: fixtures, and what fuzzing found before.
fn folders(target: &str, seeds: &[&str]) -> Vec<PathBuf> {
    let root = shell::root();
    let mut all: Vec<PathBuf> = seeds.iter().map(|s| root.join("fixtures").join(s)).collect();
    all.push(root.join("fuzz/regressions").join(target));
    all.retain(|p| !walk::files(p).is_empty());
    all
}

/// Where an input that shows a bug is left.
fn artifacts(target: &str) -> Res<PathBuf> {
    let folder = shell::root().join("fuzz/artifacts").join(target);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The smoke. It is built without coverage and without libFuzzer, so that no run depends on chance.
fn replay(wanted: Option<&str>) -> Res<String> {
    let smoke = build_smoke()?;
    let mut ran = 0;
    for (target, seeds) in chosen(wanted) {
        let mut command = Command::new(&smoke);
        command.current_dir(shell::root()).arg(target).arg(SMOKE_INPUTS.to_string()).arg(artifacts(target)?);
        command.args(folders(target, seeds));
        shell::run(command)?;
        ran += 1;
    }
    Ok(format!("{ran} targets, {SMOKE_INPUTS} mutations each, nothing found"))
}

/// Builds the program of the smoke, which also writes the seeds that are not files.
fn build_smoke() -> Res<PathBuf> {
    let folder = shell::target().join("fuzz-smoke");
    let mut command = shell::cargo(&[
        "build",
        "--profile",
        "smoke",
        "--quiet",
        "--manifest-path",
        "fuzz/Cargo.toml",
        "--bin",
        "smoke",
    ]);
    command.env("CARGO_TARGET_DIR", &folder);
    shell::run(command)?;
    Ok(folder.join("smoke/smoke"))
}

/// libFuzzer on every target for a while.
fn explore(wanted: Option<&str>, plan: &Plan) -> Res<String> {
    let (built, smoke) = (build()?, build_smoke()?);
    let mut ran = 0;
    for (target, seeds) in chosen(wanted) {
        let corpus = shell::root().join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&corpus)?;
        let mut command = Command::new(&smoke);
        command.arg(target).arg("--seeds").arg(&corpus);
        shell::run(command)?;
        one(&built.join(target), target, seeds, plan)?;
        ran += 1;
    }
    Ok(format!("{ran} targets, {} s each, nothing found", plan.seconds))
}

/// Builds every target; returns the folder they are in.
fn build() -> Res<PathBuf> {
    let version = shell::output(shell::program("rustc", &["-vV"]))?;
    let host = version.lines().find_map(|l| l.strip_prefix("host: ")).ok_or("rustc does not name its host")?;
    let target = shell::target().join("fuzz");
    // An explicit target keeps the flags away from build scripts and macros.
    let mut command =
        shell::cargo(&["build", "--release", "--quiet", "--manifest-path", "fuzz/Cargo.toml", "--target", host]);
    // The smoke beside them has no runtime to report coverage to.
    command.args(["--features", "libfuzzer"]).args(TARGETS.iter().flat_map(|(name, _)| ["--bin", name]));
    command.env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", &target);
    shell::run(command)?;
    Ok(target.join(host).join("release"))
}

fn one(binary: &std::path::Path, target: &str, seeds: &[&str], plan: &Plan) -> Res {
    let root = shell::root();
    let corpus = root.join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&corpus)?;
    let mut command = Command::new(binary);
    command.current_dir(&root).arg(&corpus).args(folders(target, seeds));
    command.arg(format!("-artifact_prefix={}/", artifacts(target)?.display()));
    // A slow unit is a bug too: the gate's clock would end it, but nothing small should need that clock.
    command.arg(format!("-seed={}", plan.seed));
    command.args(["-timeout=20", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=0", "-verbosity=0"]);
    command.arg(format!("-max_total_time={}", plan.seconds));
    if plan.strict {
        command.env("MUGAI_FUZZ_STRICT", "1");
    }
    // libFuzzer talks much; it is read only when it found something.
    let log = shell::target().join("fuzz").join(format!("{target}.log"));
    command.stdout(Stdio::null()).stderr(std::fs::File::create(&log)?);
    let began = std::time::Instant::now();
    let status = command.status()?;
    if !status.success() {
        let said = std::fs::read(&log)?;
        let said = String::from_utf8_lossy(&said);
        let tail = said.lines().rev().take(40).collect::<Vec<_>>();
        eprintln!("{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
        return Err(format!("{target}: {status}; the input lies in fuzz/artifacts/{target}").into());
    }
    println!("fuzz {target}: ok, {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}
