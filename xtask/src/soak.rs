//! `cargo xtask soak`: the long versions, by hand, with a dated result.

use crate::{Res, corpus, fuzz, shell};
use std::time::Instant;

/// Seconds per fuzz target, unless the command line says otherwise.
const FUZZ_SECONDS: u64 = 600;

/// Kills of a node while files keep coming.
const KILLS: &str = "1000";

/// How many times the mails and kills of the mail door's crash test.
const MAIL_TIMES: &str = "10";

/// `cargo xtask soak [DIR] [--seconds N]`: fuzzes every target, kills nodes at random, then sends DIR through the gate when one is named.
pub(crate) fn run(args: &[String]) -> Res {
    let mut seconds = FUZZ_SECONDS;
    let mut dir: Option<String> = None;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => seconds = args.next().ok_or("--seconds needs a number")?.parse()?,
            other if other.starts_with('-') => return Err(format!("there is no option {other}").into()),
            other => dir = Some(other.to_owned()),
        }
    }
    let began = Instant::now();
    let mut said = vec![fuzz::soak(seconds)?, kills()?, mail_kills()?];
    if let Some(dir) = &dir {
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

/// The crash test of the mail door with more mails and kills.
fn mail_kills() -> Res<String> {
    let mut command = shell::cargo(&["test", "-p", "mugai-tests", "--test", "mail_kill"]);
    command.env("MUGAI_MAIL_TIMES", MAIL_TIMES);
    shell::run(command)?;
    Ok("mail: 5,000 mails through Postfix and more than 500 kills of the door, none lost".to_owned())
}

/// The crash test of CI with more kills.
fn kills() -> Res<String> {
    let mut command = shell::cargo(&["test", "-p", "mugai-tests", "--test", "road_crash"]);
    command.env("MUGAI_KILLS", KILLS);
    shell::run(command)?;
    Ok(format!("road: {KILLS} kills, every file ended once"))
}
