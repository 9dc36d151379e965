//! Every name on every content (threats T-01, T-02, §13): a file is what its content says, or it is refused; no name makes it run,
//! and no name makes it another format.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Input, Orders, Reason, choice, names};
use mugai_tests::gate;
use std::collections::BTreeSet;
use std::path::Path;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// The smallest clean fixture of every format.
fn contents() -> Vec<(&'static str, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures");
    let smallest = |id: &str| {
        let files = root.join(id).join("clean").read_dir().unwrap().map(|e| std::fs::read(e.unwrap().path()).unwrap());
        files.min_by_key(Vec::len).unwrap()
    };
    mugai_engine::catalogue().formats.iter().map(|f| (f.id, smallest(f.id))).collect()
}

/// Every extension anybody gave a meaning to, and some that nobody did.
fn extensions() -> BTreeSet<String> {
    let catalogue = mugai_engine::catalogue();
    let handled = catalogue.formats.iter().flat_map(|f| f.extensions.iter());
    let refused = catalogue.refused.iter().flat_map(|k| k.extensions.iter());
    let all = handled.chain(refused).chain(names::ACTIVE_EXTENSIONS).copied();
    all.chain(["", "xyz", "pdf_", "12"]).map(str::to_owned).collect()
}

/// Formats whose content has no sure sign: within them the name may choose.
fn is_text(id: &str) -> bool {
    let catalogue = mugai_engine::catalogue();
    id == "text" || catalogue.format(id).is_some_and(|f| f.refines.contains(&"text"))
}

#[test]
fn every_name_on_every_content_is_what_the_content_says_or_refused() {
    let mut orders = Orders::standard(mugai_engine::catalogue());
    orders.choices.set(&choice::ICHITARO, choice::TEXT);
    let mut wrong = Vec::new();
    let mut seen = [0usize; 2];
    for (id, bytes) in contents() {
        for extension in extensions() {
            let name = if extension.is_empty() { "書類".to_owned() } else { format!("書類.{extension}") };
            let format = mugai_engine::identify(&Input { bytes: &bytes, name: &name });
            let mine = mugai_engine::catalogue().format(id).unwrap().has_extension(&extension);
            match format {
                Ok(found) => {
                    seen[0] += 1;
                    let found = found.format();
                    if found.id != id && !(is_text(id) && is_text(found.id)) {
                        wrong.push(format!("{id} as .{extension} is taken for {}", found.id));
                    }
                    let of_another = mugai_engine::catalogue()
                        .formats
                        .iter()
                        .any(|f| f.id != found.id && f.has_extension(&extension) && !found.has_extension(&extension));
                    // T-02: a mail or a page that was saved as a text, or one mail and several the one as the other, is put right, not
                    // refused; it comes out under its own extension.
                    let put_right =
                        [("mail", "text"), ("html", "text"), ("mbox", "text"), ("mail", "mbox"), ("mbox", "mail")]
                            .iter()
                            .any(|(content, name)| {
                                *content == id
                                    && mugai_engine::catalogue().format(name).unwrap().has_extension(&extension)
                            });
                    if of_another && !put_right {
                        wrong.push(format!("{id} passes under .{extension}, which belongs to another format"));
                    }
                }
                Err(refusal) => {
                    seen[1] += 1;
                    if mine {
                        wrong.push(format!("{id} as .{extension} is refused: {refusal}"));
                    }
                    let told = [
                        Reason::TypeMismatch,
                        Reason::UnknownType,
                        Reason::ActiveFormat,
                        Reason::NoDecoder,
                        Reason::Polyglot,
                    ];
                    if !told.contains(&refusal.reason) || refusal.detail.is_empty() {
                        wrong.push(format!("{id} as .{extension}: {refusal}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {seen:?}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen[0] > 100 && seen[1] > 1000, "{seen:?}");
}

#[test]
fn a_name_that_runs_is_refused_by_the_gate_whatever_the_content() {
    let gate = gate(MUGAI, &["worker"], |_| {});
    let contents = contents();
    // Each extension on one of the contents in turn.
    for (n, extension) in names::ACTIVE_EXTENSIONS.iter().enumerate() {
        let (id, bytes) = &contents[n % contents.len()];
        let refusal = gate.process_bytes(&format!("書類.{extension}"), bytes).result.unwrap_err();
        assert_eq!(refusal.reason, Reason::ActiveFormat, "{id} as .{extension}: {refusal}");
    }
}

/// Kinds that are refused, under names that promise something else.
#[test]
fn what_runs_is_refused_by_the_gate_under_every_name() {
    let gate = gate(MUGAI, &["worker"], |_| {});
    let mut exe = b"MZ\x90\0\x03\0\0\0\x04".to_vec();
    exe.resize(1024, 0);
    let installer = [0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];
    let contents: Vec<(&str, Vec<u8>, Reason)> = vec![
        ("exe", exe, Reason::ActiveFormat),
        ("elf", b"\x7fELF\x02\x01\x01\0\0\0\0\0".to_vec(), Reason::ActiveFormat),
        ("msi", mugai_testkit::cfb::compound(installer, &[("x", vec![1])]), Reason::ActiveFormat),
        ("class", b"\xca\xfe\xba\xbe\0\0\0\x41\0\x10".to_vec(), Reason::ActiveFormat),
        ("lnk", b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F".to_vec(), Reason::ActiveFormat),
        ("script", b"@echo off\r\ndel *.*\r\n".to_vec(), Reason::ActiveFormat),
        ("url", b"[InternetShortcut]\r\nURL=file://x/y\r\n".to_vec(), Reason::ActiveFormat),
        ("reg", b"Windows Registry Editor Version 5.00\r\n".to_vec(), Reason::ActiveFormat),
        ("settings", b"<?xml version=\"1.0\"?>\n<PCSettings></PCSettings>".to_vec(), Reason::ActiveFormat),
        ("vhdx", b"vhdxfile\0\0\0\0".to_vec(), Reason::ActiveFormat),
        ("rar", b"Rar!\x1a\x07\x01\0".to_vec(), Reason::NoDecoder),
        ("xdw", b"\x60\x0e\x82\x01\x07\x80\x03\0\xc0\x13".to_vec(), Reason::NoDecoder),
        ("dwg", b"AC1032\0\0\0\0\0".to_vec(), Reason::NoDecoder),
    ];
    for (what, bytes, reason) in &contents {
        for extension in ["txt", "docx", "pdf", "csv", "jpg", "html", "dat", ""] {
            let name = if extension.is_empty() { "書類".to_owned() } else { format!("書類.{extension}") };
            let refusal = gate.process_bytes(&name, bytes).result.unwrap_err();
            assert_eq!(refusal.reason, *reason, "{what} as {name}: {refusal}");
            assert_ne!(refusal.ja(), refusal.reason.ja(), "{what} as {name} has no advice of its own: {refusal}");
        }
    }
}

/// Content that says nothing of itself is refused with the advice of what its name says.
#[test]
fn unknown_content_is_refused_as_what_its_name_says() {
    let gate = gate(MUGAI, &["worker"], |_| {});
    for (extension, word) in
        [("jhd", "一太郎など"), ("jwc", "CAD"), ("oas", "ワープロ"), ("lsp", "スクリプト"), ("dbf", "データベース")]
    {
        for bytes in [&b"\x01\x02\x03\x04\x05\x06\x07\x08 binary"[..], "ただの文章。\n".as_bytes()] {
            let refusal = gate.process_bytes(&format!("書類.{extension}"), bytes).result.unwrap_err();
            assert!(refusal.ja().contains(word), ".{extension}: {refusal}: {}", refusal.ja());
        }
    }
}

/// An Ichitaro document is refused unless the policy says otherwise.
#[test]
fn ichitaro_is_refused_by_default() {
    let gate = gate(MUGAI, &["worker"], |orders| {
        orders.choices.set(&choice::ICHITARO, choice::REFUSE);
    });
    let refusal = gate.process_bytes("様式.jtd", &mugai_testkit::japanese::document("本文", &[])).result.unwrap_err();
    assert_eq!(refusal.reason, Reason::NoDecoder);
    assert!(refusal.ask_ja().contains("例外措置"));
}
