//! Fuzzes mail: MIME structure, encoded words, Japanese charsets, HTML to text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::mail(bytes));
