//! Fuzzes the ZIP container.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::office::zip::run(bytes));
