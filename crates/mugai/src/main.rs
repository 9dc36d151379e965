//! The executable: a worker when the gate starts it so, the command line otherwise.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    mugai::main()
}
