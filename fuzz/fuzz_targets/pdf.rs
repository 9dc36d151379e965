//! Fuzzes PDF: loading, the typed walk, streams, content, writing; and the other reader on what comes out.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::pdf_family(bytes));
