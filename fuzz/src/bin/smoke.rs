//! The smoke of ci: seeds and old finds as they are, then mutations from a fixed seed. No coverage, no chance: what it says once, it
//! says every time.
//!
//! libFuzzer is not the same twice, not even with a seed of its own: what it keeps depends on hash seeds and on time. A gate that says
//! no by chance is switched off sooner or later, so exploring is left to `cargo xtask fuzz --seconds N` and to the soak; what they find
//! comes back here as a file in `fuzz/regressions/`.
//!
//! `smoke TARGET --seeds FOLDER` leaves the target's own seeds there; `smoke TARGET INPUTS ARTIFACTS [FOLDER]…` runs: the input that shows a bug lies in ARTIFACTS, also when the process died of it.

use mugai_fuzz::mutate::{Dice, mutated};
use mugai_fuzz::targets::{TARGETS, Target};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

/// An input that runs this long has lost its way, seconds; nothing here needs a tenth of it on a slow machine.
const ENDLESS: u32 = 120;
/// Inputs begun so far.
static BEGUN: AtomicU64 = AtomicU64::new(0);

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(name), Some(inputs), Some(artifacts)) = (args.first(), args.get(1), args.get(2)) else {
        eprintln!("smoke TARGET INPUTS ARTIFACTS [FOLDER]…");
        return ExitCode::from(2);
    };
    // For libFuzzer, which reads its seeds from a folder.
    if let (Some(target), "--seeds") = (TARGETS.iter().find(|t| t.name == *name), inputs.as_str()) {
        return match write_seeds(target, Path::new(artifacts)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{artifacts}: {error}");
                ExitCode::from(2)
            }
        };
    }
    let (Some(target), Ok(inputs)) = (TARGETS.iter().find(|t| t.name == *name), inputs.parse::<u64>()) else {
        eprintln!("no target called {name}, or {inputs} is no number");
        return ExitCode::from(2);
    };
    let mut seeds: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for folder in args.iter().skip(3) {
        read(Path::new(folder), &mut seeds);
    }
    seeds.extend((target.seeds)().into_iter().map(|f| (PathBuf::from("a seed of our own"), f)));
    if seeds.is_empty() {
        eprintln!("{name}: no seeds");
        return ExitCode::from(2);
    }
    let running = Path::new(artifacts).join("running");
    std::thread::spawn(watch);
    for (path, seed) in &seeds {
        if !survives(target, seed, &running) {
            eprintln!("{name}: {} shows a bug; it lies in {}", path.display(), running.display());
            return ExitCode::FAILURE;
        }
    }
    let mut dice = Dice::new(target.name);
    for number in 0..inputs {
        let turn = usize::try_from(number).unwrap_or(0) % seeds.len();
        let (Some((path, seed)), Some((_, other))) = (seeds.get(turn), seeds.get(dice.below(seeds.len()))) else {
            break;
        };
        let input = mutated(seed, other, target.words, &mut dice);
        if !survives(target, &input, &running) {
            eprintln!(
                "{name}: input {number}, made of {}, shows a bug; it lies in {}",
                path.display(),
                running.display()
            );
            return ExitCode::FAILURE;
        }
    }
    let _ = std::fs::remove_file(&running);
    println!("{name}: {} seeds and old finds, {inputs} mutations", seeds.len());
    ExitCode::SUCCESS
}

/// Leaves the target's own seeds in a folder.
fn write_seeds(target: &Target, folder: &Path) -> std::io::Result<()> {
    for (number, seed) in (target.seeds)().iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{number}")), seed)?;
    }
    Ok(())
}

/// Runs one input, kept in a file as long as it runs.
fn survives(target: &Target, input: &[u8], running: &Path) -> bool {
    BEGUN.fetch_add(1, Ordering::Relaxed);
    if let Err(error) = std::fs::write(running, input) {
        eprintln!("{}: {error}", running.display());
        return false;
    }
    std::panic::catch_unwind(|| (target.run)(input)).is_ok()
}

/// Every file below a folder, in a fixed order.
fn read(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_none_or(|e| e != "md")
            && let Ok(bytes) = std::fs::read(&path)
        {
            found.push((path, bytes));
        }
    }
}

/// Ends the process when one input never ends.
fn watch() {
    let (mut seen, mut seconds) = (0, 0_u32);
    loop {
        std::thread::sleep(std::time::Duration::from_secs(1));
        let begun = BEGUN.load(Ordering::Relaxed);
        seconds = if begun == seen { seconds.saturating_add(1) } else { 0 };
        seen = begun;
        if seconds >= ENDLESS {
            eprintln!("an input did not end within {ENDLESS} s");
            std::process::exit(101);
        }
    }
}
