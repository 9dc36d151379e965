//! Fuzzes opening a PDF: tables, lengths and revisions that lie.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::pdf::load::run(bytes));
