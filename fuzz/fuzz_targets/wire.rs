//! Fuzzes the frames between gate and worker: what a worker that was taken over may answer, and what a worker may be asked.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mugai_fuzz::targets::wire(bytes));
