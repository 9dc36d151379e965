//! What fuzzing and its smoke share: the targets, small limits, and what counts as a bug.
//!
//! A refusal is an answer, not a bug. Bugs are: a panic, an output that changes when it is disarmed again, and — with
//! `MUGAI_FUZZ_STRICT=1`, as in the long runs — an output that our own second look turns down.

pub mod drawings;
pub mod fonts;
pub mod mutate;
pub mod office;
pub mod package;
pub mod pdf;
pub mod pictures;
pub mod repack;
pub mod targets;

use mugai_core::{Disarm, Input, Limits, Orders, Reason, Refusal, testing};

/// Limits that keep one input to milliseconds; the defaults would let a bomb use a whole second before it is refused.
pub fn small(limits: &mut Limits) {
    let caps: [(&str, u64); 14] = [
        ("total_bytes", 16 << 20),
        ("member_bytes", 8 << 20),
        ("output_bytes", 32 << 20),
        ("entries", 200),
        ("total_parts", 2_000),
        ("xml_part_bytes", 4 << 20),
        ("xml_events", 200_000),
        ("pdf_objects", 20_000),
        ("pdf_pages", 500),
        ("pdf_stream_bytes", 4 << 20),
        ("image_pixels", 1 << 20),
        ("text_line_bytes", 1 << 20),
        ("mail_parts", 100),
        ("mail_text_bytes", 1 << 20),
    ];
    for (name, value) in caps {
        assert!(limits.set(name, value), "there is no limit called {name}");
    }
}

/// Disarms `bytes` with these formats, inspects the output and disarms it again; panics on a bug.
pub fn disarm(formats: &[&[&'static dyn Disarm]], name: &str, bytes: &[u8]) {
    let _ = disarmed(formats, name, bytes);
}

/// The same, and the output when there is one.
pub fn disarmed(formats: &[&[&'static dyn Disarm]], name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let formats = formats.concat();
    let change = |_: &mugai_core::Catalogue, orders: &mut Orders| small(&mut orders.limits);
    match testing::disarm_with(&formats, name, bytes, change) {
        Ok((output, _)) => Some(output.bytes),
        Err(refusal) => {
            judge(Err(refusal));
            None
        }
    }
}

/// Sends `bytes` through the whole engine under a name, inspects the output and sends it through again; panics on a bug.
pub fn engine(name: &str, bytes: &[u8]) {
    engine_with(&[], name, bytes);
}

/// The same, with passwords.
pub fn engine_with(passwords: &[&str], name: &str, bytes: &[u8]) {
    let mut orders = Orders::standard(mugai_engine::catalogue());
    orders.passwords = passwords.iter().map(|p| (*p).to_owned()).collect();
    small(&mut orders.limits);
    let first = match mugai_engine::disarm(&Input { bytes, name }, &orders).0 {
        Ok(first) => first,
        Err(refusal) => return judge(Err(refusal)),
    };
    let name = format!("a.{}", first.extension);
    let input = Input { bytes: &first.bytes, name: &name };
    judge(mugai_engine::inspect(&input, &orders).0.map(|_| ()));
    // A finished file that is refused the second time is a residue too.
    let again = mugai_engine::disarm(&input, &orders).0.map_err(|r| Refusal::new(Reason::Residue, r.place, r.detail));
    if let Ok(again) = &again {
        assert!(again.bytes == first.bytes, "disarming twice changed the file");
    }
    judge(again.map(|_| ()));
}

/// Panics when a refusal is our own failure.
pub fn judge(result: Result<(), Refusal>) {
    match result {
        Err(refusal) if refusal.reason == Reason::Internal => panic!("{refusal}"),
        Err(refusal) if refusal.reason == Reason::Residue && strict() => panic!("{refusal}"),
        _ => {}
    }
}

fn strict() -> bool {
    std::env::var_os("MUGAI_FUZZ_STRICT").is_some()
}
