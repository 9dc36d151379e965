//! Fuzzes the frames between gate and worker: what a worker that was taken over may answer, and what a worker may be asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mugai_wire::{Answer, Job, Said};

/// Longest answer the gate reads here, bytes.
const MOST: usize = 1 << 16;

fuzz_target!(|bytes: &[u8]| {
    let catalogue = mugai_engine::catalogue();
    for frame in [bytes.to_vec(), framed(*b"MGA1", bytes)] {
        let Ok(answer) = Answer::decode(&frame, catalogue, MOST) else { continue };
        for finding in &answer.findings {
            assert!(!finding.place.contains(|c: char| c.is_control()), "a place with a control character");
        }
        if let Said::Refused(refusal) = &answer.said {
            assert!(!refusal.detail.contains(|c: char| c.is_control()), "a detail with a control character");
        }
        // Whatever was believed is said again in the same words.
        let again =
            Answer::decode(&answer.encode(catalogue), catalogue, usize::MAX).expect("what we wrote we can read");
        assert_eq!(again.findings.len(), answer.findings.len());
    }
    let rules = catalogue.rules.len();
    if let Ok(job) = Job::decode(&framed(*b"MGJ1", bytes), rules) {
        assert!(Job::decode(&job.encode(), rules).is_ok(), "a job that was read cannot be written");
    }
});

fn framed(magic: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [&magic[..], &length.to_le_bytes(), body].concat()
}
