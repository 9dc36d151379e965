//! Fuzzes packages and their XML.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::office::parts::run(bytes));
