//! The product's executable, built where the tests find it.

use std::process::ExitCode;

fn main() -> ExitCode {
    mugai::main()
}
