//! Fuzzes the typed walk of a PDF.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::pdf::walk::run(bytes));
