//! Fuzzes JSON, calendars, address cards and XML.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::markup(bytes));
