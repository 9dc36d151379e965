//! `cargo xtask soak`: the long versions, by hand, with a dated result.

use crate::{Res, corpus, fuzz, shell};
use std::time::Instant;

/// Seconds per fuzz target.
const FUZZ_SECONDS: u64 = 600;

/// Fuzzes every target for ten minutes, then sends DIR through the gate when one is named.
pub(crate) fn run(args: &[String]) -> Res {
    let began = Instant::now();
    let mut said = vec![fuzz::soak(FUZZ_SECONDS)?];
    if let Some(dir) = args.first() {
        corpus::run(std::slice::from_ref(dir))?;
        said.push("corpus: no death, no time-out, no inequality".to_owned());
    }
    let date = shell::output(shell::program("date", &["+%Y-%m-%d"]))?;
    let machine = shell::output(shell::program("uname", &["-srm"]))?;
    let text =
        format!("# Soak\n\nMachine: {}. {} s.\n\n- {}\n", machine.trim(), began.elapsed().as_secs(), said.join("\n- "));
    let path = shell::root().join("benches/results").join(format!("{}-soak.md", date.trim()));
    std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
    std::fs::write(&path, text)?;
    println!("written: {}", path.display());
    Ok(())
}
