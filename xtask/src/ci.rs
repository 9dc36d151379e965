//! `cargo xtask ci`: everything a change must pass, one step after the other, the first failure ends it.

use crate::{Res, fuzz, judges, judges_pdf, layering, packages, shell, tidy};
use std::process::Command;
use std::time::{Duration, Instant};

/// One step: its name and what it does. What it returns is repeated in the closing table.
type Step = (&'static str, fn() -> Res<Vec<String>>);

const STEPS: &[Step] = &[
    ("tools", tools),
    ("format", format),
    ("layering", || layering::run().map(|()| Vec::new())),
    ("clippy", || quiet(shell::cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))),
    ("documentation", documentation),
    ("doc tests", doc_tests),
    ("tests", tests),
    ("build mugai", || quiet(shell::cargo(&["build", "--quiet", "--package", "mugai"]))),
    ("office judges", judges::run),
    ("pdf judges", judges_pdf::run),
    ("tidy", || tidy::run().map(|()| Vec::new())),
    ("fuzz smoke", || fuzz::smoke().map(|line| vec![line])),
];

/// Runs every step and prints its time.
pub(crate) fn run() -> Res {
    let start = Instant::now();
    let mut table = Vec::new();
    for (name, step) in STEPS {
        println!("\n── {name}");
        let began = Instant::now();
        let result = step();
        let took = began.elapsed();
        match result {
            Ok(remarks) => {
                println!("── {name}: ok, {}", shown(took));
                table.push((*name, took, remarks));
            }
            Err(error) => {
                println!("── {name}: FAILED after {}", shown(took));
                return Err(format!("{name}: {error}").into());
            }
        }
    }
    println!("\n── everything passed in {}", shown(start.elapsed()));
    for (name, took, remarks) in table {
        println!("   {name:<14} {:>9}  {}", shown(took), remarks.join("; "));
    }
    Ok(())
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

fn quiet(command: Command) -> Res<Vec<String>> {
    shell::run(command).map(|()| Vec::new())
}

/// Programs the other steps need. Missing ones are installed when we may; what is installed is said.
fn tools() -> Res<Vec<String>> {
    let mut said = Vec::new();
    for (component, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if !shell::exists("cargo", &[probe, "--version"]) {
            println!("installing {component} with rustup");
            shell::run(shell::program("rustup", &["component", "add", component]))?;
            said.push(format!("installed {component}"));
        }
    }
    said.extend(packages::install()?);
    if !has_nextest() {
        println!("cargo-nextest is not installed: the tests run with `cargo test`");
        said.push("no cargo-nextest".to_owned());
    }
    Ok(said)
}

fn has_nextest() -> bool {
    shell::exists("cargo", &["nextest", "--version"])
}

/// The workspace, and the fuzz targets beside it.
fn format() -> Res<Vec<String>> {
    quiet(shell::cargo(&["fmt", "--all", "--check"]))?;
    quiet(shell::cargo(&["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]))
}

/// Documentation must build without a warning.
fn documentation() -> Res<Vec<String>> {
    let mut command = shell::cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
    command.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
    quiet(command)
}

/// Every test of the workspace; the closing line of the runner is kept for the table.
fn tests() -> Res<Vec<String>> {
    if has_nextest() {
        let command = shell::cargo(&["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "slow"]);
        return shell::run_keeping(command, |line| line.contains("Summary ["));
    }
    let command = shell::cargo(&["test", "--workspace", "--lib", "--bins", "--tests", "--quiet", "--no-fail-fast"]);
    shell::run_keeping(command, |line| line.starts_with("test result:")).map(summed)
}

/// The examples in the documentation, among them those that must not compile.
fn doc_tests() -> Res<Vec<String>> {
    let command = shell::cargo(&["test", "--workspace", "--doc", "--quiet"]);
    shell::run_keeping(command, |line| line.starts_with("test result:")).map(summed)
}

/// `cargo test` closes every binary with a line of its own; the table wants one.
fn summed(lines: Vec<String>) -> Vec<String> {
    let count = |line: &str, what: &str| -> u64 {
        let before = line.split(what).next().unwrap_or("").trim_end();
        before.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0)
    };
    let total = |what: &str| lines.iter().map(|l| count(l, what)).sum::<u64>();
    vec![format!("{} passed, {} failed, {} ignored", total(" passed"), total(" failed"), total(" ignored"))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_summed() {
        let lines = [
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out",
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        ];
        assert_eq!(summed(lines.map(str::to_owned).to_vec()), ["15 passed, 0 failed, 1 ignored"]);
    }
}
