//! Fuzzes drawings: XML, paths, style.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::svg(bytes));
