//! The command line (手動無害化): arguments, messages in Japanese and English, reports, exit codes.
//!
//! The same executable is the worker. That is decided by the first argument, before anything else is set up, so that a worker
//! starts lean and never reads a configuration.
#![forbid(unsafe_code)]

mod cli;
mod doctor;
mod exit;
mod formats;
mod inputs;
mod inspect;
mod lang;
mod node;
mod out;
mod policies;
mod sanitize;

pub use exit::Exit;

use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    if arguments.nth(1).is_some_and(|a| a == "worker") {
        return ExitCode::from(mugai_worker::main(arguments));
    }
    cli::run().into()
}
