//! Hostile PDFs through the whole gate: each ends as it must, in little time and little memory, whether or not its
//! cross-reference can be read.

use mugai_gate::Gate;
use mugai_testkit::pdf::{Ends, Hostile, shapes};
use mugai_tests::gate;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// What one worker may take, bytes of address space.
const MEMORY: u64 = 512 << 20;
/// Processor time of one worker, seconds. A build that is not optimised is given ten times as much.
const SECONDS: u64 = if cfg!(debug_assertions) { 50 } else { 5 };

/// Shapes that are refused for a number of operators which takes a build that is not optimised too long to count to.
const SLOW: &[&str] = &["a long form without resources, painted with 3,000 different ones"];
/// Longest file that is tried a second time with a broken cross-reference, bytes.
const TRIED_TWICE: usize = 4 << 20;

/// Reasons that say that a worker was stopped from outside, or does not know itself.
const DEATHS: [&str; 4] = ["limit_time", "limit_memory", "worker_died", "internal"];

fn small() -> Gate {
    gate(MUGAI, &["worker"], |o| {
        o.limits.memory_bytes = MEMORY;
        // A stream that may come to a quarter of a gigabyte needs more memory than this; smaller ones must do.
        o.limits.pdf_stream_bytes = 64 << 20;
        o.limits.cpu_seconds = SECONDS;
        // The machine may be busy with other things.
        o.limits.wall_seconds = SECONDS * 10;
    })
}

/// The shapes that this build is fast enough for.
fn tried() -> impl Iterator<Item = Hostile> {
    shapes().into_iter().filter(|s| !cfg!(debug_assertions) || !SLOW.contains(&s.what))
}

#[test]
fn every_hostile_shape_ends_as_it_must() {
    let gate = small();
    let mut wrong = Vec::new();
    for shape in tried() {
        let outcome = gate.process_bytes("a.pdf", &(shape.make)());
        match (outcome.result, shape.ends) {
            (Ok(_), Ends::Clean | Ends::Either(_)) => {}
            (Err(refusal), Ends::Refused(code) | Ends::Either(code)) if refusal.reason.code() == code => {}
            (Ok(_), Ends::Refused(code)) => wrong.push(format!("{}: released, not {code}", shape.what)),
            (Err(refusal), _) => wrong.push(format!("{}: {refusal}", shape.what)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same with a cross-reference that leads nowhere: the file is searched for objects, and a second reader looks at it too.
#[test]
fn every_hostile_shape_ends_when_it_has_to_be_mended() {
    let gate = small();
    let mut wrong = Vec::new();
    for shape in tried() {
        let whole = (shape.make)();
        if whole.len() > TRIED_TWICE {
            continue;
        }
        let at = whole.windows(9).rposition(|w| w == b"startxref").expect(shape.what);
        let broken = [&whole[..at], b"startxref\n9999999\n%%EOF\n"].concat();
        if let Err(refusal) = gate.process_bytes("a.pdf", &broken).result
            && DEATHS.contains(&refusal.reason.code())
        {
            wrong.push(format!("{}: {refusal}", shape.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
