//! Fuzzes old drawings.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::office::vml::run(bytes));
