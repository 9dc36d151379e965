//! Fuzzes the fields of Word.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::office::fields::run(bytes));
