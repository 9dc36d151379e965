//! Fuzzes mail: MIME structure, encoded words, Japanese charsets, HTML to text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    mugai_fuzz::engine("a.eml", bytes);
});
