//! Fuzzes archives whose entries are texts and archives.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::archive(bytes));
