//! What the benchmarks share: clocks, medians, sample files, tables with the machine named.

pub mod measure;
pub mod node;
pub mod papers;
pub mod samples;
pub mod table;

use mugai_core::Orders;
use mugai_gate::{Gate, Key, Program};
use std::path::PathBuf;

/// The release executable, built when it is missing or old: the worker that is measured is the one that is shipped.
pub fn mugai() -> PathBuf {
    let here = std::env::current_exe().expect("a running program has a path");
    let folder = here.ancestors().nth(2).expect("benches lie in target/release/deps").to_path_buf();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let built = std::process::Command::new("cargo")
        .args(["build", "--release", "--quiet", "--package", "mugai"])
        .current_dir(root)
        .status()
        .is_ok_and(|s| s.success());
    assert!(built, "the release build of mugai failed");
    let path = folder.join("mugai");
    assert!(path.exists(), "{} is missing", path.display());
    path
}

/// A gate with the default policy, whose workers are copies of the release executable that was started once.
pub fn gate(mugai: PathBuf) -> Gate {
    over(Program::nursing(mugai, vec!["worker".into()]))
}

/// The same, whose workers are started each for itself.
pub fn each_gate(mugai: PathBuf) -> Gate {
    over(Program::each(mugai, vec!["worker".into()]))
}

fn over(program: Program) -> Gate {
    let catalogue = mugai_worker::catalogue();
    Gate::new(program, catalogue, Orders::standard(catalogue), Key::from_bytes([7; 32]))
}
