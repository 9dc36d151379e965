//! Fuzzes the whole engine: identification, polyglots, names, every format, recursion, and the second look on what comes out.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| mugai_fuzz::engine(&name_for(bytes), bytes));

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
