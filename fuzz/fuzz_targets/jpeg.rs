//! Fuzzes JPEG alone: coefficients beside another decoder, and coded anew.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::pictures::jpeg(bytes));
