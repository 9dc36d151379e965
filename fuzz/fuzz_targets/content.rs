//! Fuzzes the content streams of a PDF.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::pdf::content::run(bytes));
