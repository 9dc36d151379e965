//! The walls, proved from inside: a worker that was taken over can do nothing but be refused.

use mugai_core::{Orders, Reason};
use mugai_gate::Outcome;
use mugai_tests::{gate, nursing_gate};

const HOSTILE: &str = env!("CARGO_BIN_EXE_hostile-worker");

fn small(orders: &mut Orders) {
    orders.limits.wall_seconds = 6;
    orders.limits.cpu_seconds = 1;
    orders.limits.memory_bytes = 300 << 20;
    orders.limits.output_bytes = 8 << 20;
    orders.limits.stack_bytes = 4 << 20;
}

/// The same deed by a worker that was started and by one that is a copy of a nursery.
fn deed(what: &str) -> Outcome {
    let bytes = "原本".as_bytes();
    let started = gate(HOSTILE, &[what], small).process_bytes("a.txt", bytes);
    let copied = nursing_gate(HOSTILE, &[what], small).process_bytes("a.txt", bytes);
    let end = |outcome: &Outcome| outcome.result.as_ref().map(|_| ()).map_err(|r| (r.reason, r.detail.clone()));
    assert_eq!(end(&started), end(&copied), "{what}");
    copied
}

fn reason(what: &str) -> Reason {
    match deed(what).result {
        Err(refusal) => {
            assert_ne!(refusal.detail, "", "{what}");
            refusal.reason
        }
        Ok(_) => panic!("{what}: let through"),
    }
}

#[test]
fn an_honest_answer_is_accepted_so_that_the_refusals_mean_something() {
    // Both looks are played by the same stand-in, so the second must see the length of the first one's output.
    let outcome = deed("honest");
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
}

/// Three descriptors and nothing else: neither what the gate was left with, nor where a nursery is told of the next worker. And the
/// nursery has one thread, as its copies must.
#[test]
fn nothing_is_inherited_but_three_descriptors() {
    let _left_open = rustix::io::dup(std::io::stdin()).unwrap();
    let outcome = deed("inheritance");
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
}

#[test]
fn files_cannot_be_opened_made_or_listed() {
    for what in ["open-file", "create-file", "list-folder"] {
        assert_eq!(reason(what), Reason::WorkerDied, "{what}");
    }
    assert!(!std::path::Path::new("/tmp/mugai-hostile").exists());
}

#[test]
fn nothing_can_be_reached_or_started() {
    for what in ["connect", "socket", "exec", "fork", "kill", "raise-limit"] {
        assert_eq!(reason(what), Reason::WorkerDied, "{what}");
    }
}

#[test]
fn the_input_cannot_be_changed() {
    assert_eq!(reason("write-input"), Reason::WorkerDied);
}

#[test]
fn allocating_without_end_is_a_memory_limit() {
    assert_eq!(reason("allocate"), Reason::LimitMemory);
}

#[test]
fn looping_for_ever_is_a_time_limit() {
    assert_eq!(reason("loop"), Reason::LimitTime);
}

#[test]
fn waiting_for_ever_is_a_time_limit() {
    assert_eq!(reason("sleep"), Reason::LimitTime);
}

#[test]
fn writing_10_gib_is_an_output_limit() {
    assert_eq!(reason("write-10-gib"), Reason::LimitOutput);
}

#[test]
fn panics_and_overflows_are_deaths() {
    assert_eq!(reason("panic"), Reason::WorkerDied);
    assert_eq!(reason("overflow-stack"), Reason::WorkerDied);
    assert_eq!(reason("no-sandbox-exit"), Reason::Internal);
}

#[test]
fn every_lie_about_lengths_and_numbers_is_refused() {
    for what in [
        "lie-longer-output",
        "lie-empty-output",
        "lie-frame-length",
        "lie-huge-frame",
        "lie-trailing",
        "lie-magic",
        "lie-cut",
        "lie-nothing",
        "lie-unknown-rule",
        "lie-unknown-format",
        "lie-findings-count",
        "lie-endless-findings",
        "lie-exit-code",
        "lie-parts-unasked",
    ] {
        assert_eq!(reason(what), Reason::WorkerDied, "{what}");
    }
}

#[test]
fn an_inspector_that_writes_vouches_for_nothing() {
    assert_eq!(reason("lie-writing-inspector"), Reason::Residue);
}

/// What a worker hands out for scanning is measured like its output.
#[test]
fn every_lie_about_handed_out_parts_is_refused() {
    let deed = |what: &str| {
        let gate = gate(HOSTILE, &[what], |o| {
            small(o);
            o.limits.total_parts = 100;
        });
        gate.handing_out().process_bytes("a.txt", "原本".as_bytes())
    };
    let honest = deed("parts-honest");
    assert_eq!(honest.result.unwrap().bytes().unwrap(), b"ok", "the rebuilt file alone");
    let parts = honest.parts.unwrap();
    let read = |mut part: mugai_gate::BlobReader<'_>| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        text
    };
    assert_eq!(parts.readers().map(read).collect::<Vec<_>>(), ["one", "three"]);
    for what in ["parts-longer", "parts-shorter", "parts-wrapping", "parts-too-many", "parts-refused"] {
        let outcome = deed(what);
        assert_eq!(outcome.result.unwrap_err().reason, Reason::WorkerDied, "{what}");
        assert!(outcome.parts.is_none(), "{what}");
    }
}

/// The attachments of a mail: measured to the byte, under names we would give, each looked at by a process of its own.
#[test]
fn every_lie_about_files_beside_is_refused() {
    let original =
        |gate: &mugai_gate::Gate| mugai_gate::Original::new("a.eml", b"mail", &gate.orders().limits).unwrap();
    let mail = mugai_core::MailOrders::default();
    let deed = |what: &str| {
        let gate = gate(HOSTILE, &[what], small);
        let original = original(&gate);
        gate.process_mail(&original, &mail, &[])
    };
    let honest = deed("beside-honest");
    assert_eq!(honest.result.unwrap().bytes().unwrap(), b"ok", "the rebuilt file alone");
    let beside: Vec<_> = honest.beside.iter().map(|b| (b.name.as_str(), b.file.bytes().unwrap())).collect();
    assert_eq!(beside, [("一.txt", b"one".to_vec()), ("二.txt", b"three".to_vec())]);
    for what in ["longer", "shorter", "empty", "wrapping", "twice", "path", "hidden", "program"] {
        let outcome = deed(&format!("beside-{what}"));
        assert_eq!(outcome.result.unwrap_err().reason, Reason::WorkerDied, "{what}");
        assert!(outcome.beside.is_empty(), "{what}");
    }
    // Unasked, even an honest one is not believed.
    let unasked = self::deed("beside-honest");
    assert_eq!(unasked.result.unwrap_err().reason, Reason::WorkerDied);
}

#[test]
fn words_of_a_worker_are_cleaned() {
    let outcome = deed("lie-control-characters");
    let place = &outcome.findings[0].place;
    assert_eq!(place, "a\u{FFFD}]0;owned\u{FFFD}\u{FFFD}b");
}

/// Promise 4: the process that disarmed a file never vouches for it. The first worker lies, a real second one looks.
#[test]
fn a_lying_disarmer_is_caught_by_the_second_look() {
    use mugai_gate::Original;
    let first = gate(HOSTILE, &["lie-active-content"], |_| {});
    let second = gate(env!("CARGO_BIN_EXE_mugai-under-test"), &["worker"], |_| {});
    let original = Original::new("a.txt", b"x", &first.orders().limits).unwrap();
    let disarmed = first.disarm(&original, &[]).result.unwrap();
    let refusal = second.verify(disarmed).unwrap_err();
    assert_eq!(refusal.reason, Reason::Residue);
}
