//! Fuzzes EMF and WMF alone, record by record.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::pictures::metafile(bytes));
