//! Fuzzes the Office family: the ZIP auditor, OPC, XML and every rule behind them, pictures included.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::office_family(bytes));
