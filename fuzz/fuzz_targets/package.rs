//! Fuzzes packages between the segments: what anybody may put on the carrier, and what a broken-into sealer might sign.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::package::run(bytes));
