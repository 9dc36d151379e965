//! Fuzzes the formulas of Excel.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::office::formulas::run(bytes));
