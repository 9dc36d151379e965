//! Fuzzes pictures: PNG and JPEG down to their pixels and coefficients.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::image(bytes));
