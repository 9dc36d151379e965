//! Builds and runs the fuzz targets with the stable compiler: coverage flags of our own, libFuzzer's runtime, no cargo-fuzz.

use crate::{Res, shell, walk};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The targets, with the folders of `fixtures/` that seed them.
const TARGETS: &[(&str, &[&str])] = &[
    ("engine", &["demo", "word", "pdf", "mail", "csv", "text", "png", "jpeg"]),
    ("office", &["word", "excel", "powerpoint"]),
    ("pdf", &["pdf"]),
    ("image", &["png", "jpeg"]),
    ("text", &["text", "csv"]),
    ("mail", &["mail"]),
    ("wire", &[]),
];

/// The smoke of ci: this many inputs per target from a fixed seed and a fresh corpus, so that it says the same every time; the
/// seconds are only there in case something became very slow.
const SMOKE_RUNS: u32 = 3_000;
const SMOKE_SECONDS: u64 = 60;

/// Coverage instrumentation as cargo-fuzz sets it, by flags the stable compiler takes.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1";

/// How long to fuzz, and whether a second look that fails counts as a bug.
struct Plan {
    runs: Option<u32>,
    seconds: u64,
    strict: bool,
}

/// `cargo xtask fuzz [TARGET] [--seconds N] [--strict]`.
pub(crate) fn run(args: &[String]) -> Res {
    let mut plan = Plan { runs: Some(SMOKE_RUNS), seconds: SMOKE_SECONDS, strict: false };
    let mut wanted: Option<&str> = None;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => {
                plan.seconds = args.next().ok_or("--seconds needs a number")?.parse()?;
                plan.runs = None;
            }
            "--strict" => plan.strict = true,
            name if TARGETS.iter().any(|(target, _)| *target == name) => wanted = Some(name),
            other => return Err(format!("no fuzz target or option is called {other}").into()),
        }
    }
    each(wanted, &plan).map(|line| println!("{line}"))
}

/// A few seconds of every target: does anything fall over at once?
pub(crate) fn smoke() -> Res<String> {
    each(None, &Plan { runs: Some(SMOKE_RUNS), seconds: SMOKE_SECONDS, strict: false })
}

/// The long run, by hand.
pub(crate) fn soak(seconds: u64) -> Res<String> {
    each(None, &Plan { runs: None, seconds, strict: true })
}

fn each(wanted: Option<&str>, plan: &Plan) -> Res<String> {
    let built = build()?;
    let mut ran = 0;
    for (target, seeds) in TARGETS.iter().filter(|(target, _)| wanted.is_none_or(|w| w == *target)) {
        one(&built.join(target), target, seeds, plan)?;
        ran += 1;
    }
    let each = plan.runs.map_or(format!("{} s", plan.seconds), |n| format!("{n} inputs"));
    Ok(format!("{ran} targets, {each} each, nothing found"))
}

/// Builds every target; returns the folder they are in.
fn build() -> Res<PathBuf> {
    let version = shell::output(shell::program("rustc", &["-vV"]))?;
    let host = version.lines().find_map(|l| l.strip_prefix("host: ")).ok_or("rustc does not name its host")?;
    let target = shell::target().join("fuzz");
    // An explicit target keeps the flags away from build scripts and macros.
    let mut command =
        shell::cargo(&["build", "--release", "--quiet", "--manifest-path", "fuzz/Cargo.toml", "--target", host]);
    command.env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", &target);
    shell::run(command)?;
    Ok(target.join(host).join("release"))
}

fn one(binary: &std::path::Path, target: &str, seeds: &[&str], plan: &Plan) -> Res {
    let root = shell::root();
    let fresh = tempfile::tempdir()?;
    let corpus = if plan.runs.is_some() { fresh.path().to_path_buf() } else { root.join("fuzz/corpus").join(target) };
    let artifacts = root.join("fuzz/artifacts").join(target);
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&artifacts)?;
    let mut command = Command::new(binary);
    command.current_dir(&root).arg(&corpus);
    command.args(seeds.iter().map(|s| root.join("fixtures").join(s)).filter(|p| !walk::files(p).is_empty()));
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    // A slow unit is a bug too: the gate's clock would end it, but nothing small should need that clock.
    command.args([
        "-seed=1",
        "-timeout=20",
        "-rss_limit_mb=2048",
        "-max_len=65536",
        "-print_final_stats=0",
        "-verbosity=0",
    ]);
    command.arg(format!("-max_total_time={}", plan.seconds));
    command.args(plan.runs.map(|n| format!("-runs={n}")));
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
