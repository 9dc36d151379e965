//! Fuzzes web pages as browsers read them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::html(bytes));
