//! Fuzzes the second look at a finished PDF.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::pdf::inspect::run(bytes));
