//! Fuzzes the whole engine: identification, polyglots, names, every format, recursion, and the second look on what comes out.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::engine(bytes));
