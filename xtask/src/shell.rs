//! Runs programs: inherited output, captured output, or both; and finds the repository.

use crate::Res;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder cargo builds into: what the caller set, else `target`.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// `cargo …` in the root. The variables cargo sets for its own children are taken away, so that a nested cargo starts as from a shell.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = program("cargo", args);
    for name in
        ["CARGO", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION", "LD_LIBRARY_PATH"]
    {
        command.env_remove(name);
    }
    command
}

/// Any program in the root.
pub(crate) fn program(name: &str, args: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(args).current_dir(root());
    command
}

/// Runs a program with our own output; an exit code other than 0 is an error.
pub(crate) fn run(mut command: Command) -> Res {
    let shown = show(&command);
    let status = command.status().map_err(|e| format!("{shown}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown}: {status}").into()) }
}

/// Runs a program and returns what it wrote to stdout.
pub(crate) fn output(mut command: Command) -> Res<String> {
    let shown = show(&command);
    let out = command.stderr(Stdio::inherit()).output().map_err(|e| format!("{shown}: {e}"))?;
    if !out.status.success() {
        return Err(format!("{shown}: {}", out.status).into());
    }
    Ok(String::from_utf8(out.stdout)?)
}

/// Runs a program, shows what it writes, and keeps the lines that `keep` wants (the closing line of a test runner).
pub(crate) fn run_keeping(mut command: Command, keep: fn(&str) -> bool) -> Res<Vec<String>> {
    let shown = show(&command);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|e| format!("{shown}: {e}"))?;
    let stdout = child.stdout.take().ok_or("no stdout")?;
    let stderr = child.stderr.take().ok_or("no stderr")?;
    let reader = std::thread::spawn(move || tee(stderr, &mut std::io::stderr(), keep));
    let mut kept = tee(stdout, &mut std::io::stdout(), keep);
    kept.extend(reader.join().map_err(|_| "the thread that reads stderr failed")?);
    let status = child.wait()?;
    if status.success() { Ok(kept) } else { Err(format!("{shown}: {status}").into()) }
}

fn tee(from: impl std::io::Read, to: &mut impl Write, keep: fn(&str) -> bool) -> Vec<String> {
    let mut kept = Vec::new();
    for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        let _ = writeln!(to, "{line}");
        if keep(&line) {
            kept.push(line.trim().to_owned());
        }
    }
    kept
}

/// Whether a program can be started at all.
pub(crate) fn exists(name: &str, args: &[&str]) -> bool {
    let mut command = cargo(&[]);
    if name != "cargo" {
        command = program(name, &[]);
    }
    command.args(args).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

fn show(command: &Command) -> String {
    let words: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|w| w.to_string_lossy().into_owned())
        .collect();
    words.join(" ")
}
