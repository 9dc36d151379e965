//! Fuzzes pictures: PNG and JPEG down to their pixels and coefficients.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    mugai_fuzz::disarm(&[mugai_disarm_image::FORMATS], "a.png", bytes);
});
