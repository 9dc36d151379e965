//! Fuzzes plain text and CSV in every encoding they may have.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::text(bytes));
