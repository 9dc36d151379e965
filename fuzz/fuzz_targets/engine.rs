//! Fuzzes the whole engine: identification, polyglots, names, every format, recursion, and the second look on what comes out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mugai_core::{Input, Orders, Reason, Refusal};

fuzz_target!(|bytes: &[u8]| {
    let name = name_for(bytes);
    let mut orders = Orders::standard(mugai_engine::catalogue());
    mugai_fuzz::small(&mut orders.limits);
    let Ok(first) = mugai_engine::disarm(&Input { bytes, name: &name }, &orders).0 else { return };
    let name = format!("a.{}", first.extension);
    let input = Input { bytes: &first.bytes, name: &name };
    mugai_fuzz::judge(mugai_engine::inspect(&input, &orders).0.map(|_| ()));
    let again = mugai_engine::disarm(&input, &orders).0.map_err(|r| Refusal::new(Reason::Residue, r.place, r.detail));
    if let Ok(again) = &again {
        assert_eq!(again.bytes, first.bytes, "disarming twice changed the file");
    }
    mugai_fuzz::judge(again.map(|_| ()));
});

/// A name that fits the content, so that most inputs get past the comparison of the two.
fn name_for(bytes: &[u8]) -> String {
    let one_of = |names: &[&str]| names.get(bytes.len() % names.len()).copied().unwrap_or("txt").to_owned();
    let extension = match bytes {
        [b'P', b'K', ..] => one_of(&["docx", "xlsx", "pptx", "docm", "xlsm"]),
        [b'%', b'P', ..] => "pdf".to_owned(),
        [0x89, ..] => "png".to_owned(),
        [0xFF, 0xD8, ..] => "jpg".to_owned(),
        _ => one_of(&["txt", "csv", "eml"]),
    };
    format!("a.{extension}")
}
