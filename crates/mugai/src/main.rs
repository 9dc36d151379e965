//! The executable: a worker when the gate starts it so, the command line otherwise.

use std::process::ExitCode;

fn main() -> ExitCode {
    mugai::main()
}
