//! The product's executable with one weakness: a worker whose file holds a certain word dies, as of a fault nobody knows yet.

use std::process::ExitCode;

const WORD: &[u8] = b"x-poison-of-the-worker";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_none_or(|a| a != "worker") {
        return mugai::main();
    }
    ExitCode::from(mugai_worker::start(arguments, |numbers| {
        // Opened anew: the place of the descriptor is the worker's own.
        let bytes = std::fs::read("/proc/self/fd/0").unwrap_or_default();
        if bytes.windows(WORD.len()).any(|w| w == WORD) {
            std::process::abort();
        }
        mugai_worker::live(numbers)
    }))
}
