//! Fuzzes PDF: loading, the typed walk, streams, content, writing; and the other reader on what comes out.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    mugai_fuzz::disarm(&[mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS], "a.pdf", bytes);
});
