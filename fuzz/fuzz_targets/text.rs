//! Fuzzes plain text and CSV in every encoding they may have.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    mugai_fuzz::disarm(&[mugai_disarm_text::FORMATS], if bytes.len() % 2 == 0 { "a.txt" } else { "a.csv" }, bytes);
});
