//! Fuzzes the Office family: the ZIP auditor, OPC, XML and every rule behind them, pictures included.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    mugai_fuzz::disarm(&[mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS], "a.docx", bytes);
});
