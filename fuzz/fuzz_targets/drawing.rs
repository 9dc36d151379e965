//! Fuzzes drawings of CAD programs.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::drawings::run(bytes));
