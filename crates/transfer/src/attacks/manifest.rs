//! With a good key: what a broken-into or newer Internet side might sign.

use super::keys::{node_key, trust};
use super::make::{ID, open, signed, statement};
use crate::{Caps, NotOpened, Opener, SigningKey};
use serde_json::{Value, json};

const PAYLOADS: &[u8] = b"firstother";

fn key() -> SigningKey {
    node_key("internet-1", 1)
}

/// The error of the good statement with one place changed.
fn spoilt(pointer: &str, value: Value) -> NotOpened {
    changed(|s| *s.pointer_mut(pointer).unwrap() = value.clone()).unwrap_err()
}

fn changed(change: impl Fn(&mut Value)) -> Result<crate::Opened, NotOpened> {
    let mut s = statement(&key());
    change(&mut s);
    open(&signed(&key(), &s.to_string(), PAYLOADS), trust(&[&key()]))
}

#[test]
fn the_statement_is_in_toto_v1() {
    let s = statement(&key());
    assert_eq!(s["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(s["predicateType"], "urn:mugai:road:package:1");
    assert_eq!(s["subject"][0]["name"], "0/一.txt");
    // `printf first | sha256sum`
    assert_eq!(s["subject"][0]["digest"]["sha256"], "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e");
    assert_eq!(s["predicate"]["package"], ID);
    assert_eq!(s["predicate"]["created"], "2026-11-22T03:04:05.678Z");
    assert_eq!(s["predicate"]["files"][1]["kind"], "rebuilt");
    assert!(changed(|_| ()).is_ok(), "also with its fields in another order");
}

#[test]
fn names_that_lead_elsewhere_or_deceive_are_refused() {
    for name in [
        "",
        ".",
        "..",
        "../x.txt",
        "/etc/x.txt",
        "a/b.txt",
        "a\\b.txt",
        "C:x.txt",
        "a\0.txt",
        "a\n.txt",
        "x.txt:ads",
        "con.txt",
        "nul.txt",
        "ＣＯＮ.txt",
        "a.txt.",
        "a.txt ",
        "a\u{202E}txt.exe",
        "a\u{202E}b.txt",
        "a\u{200B}.txt",
        "a.exe",
        "a.pdf",
        "a",
        "a.t\u{0}xt",
    ] {
        let error = changed(|s| {
            s["subject"][0]["name"] = json!(format!("0/{name}"));
            s["predicate"]["files"][0]["name"] = json!(name);
        });
        assert!(matches!(error, Err(NotOpened::BadName { index: 0, .. })), "{name:?}: {error:?}");
    }
    let long = format!("{}.txt", "長".repeat(90));
    let error = changed(|s| {
        s["subject"][0]["name"] = json!(format!("0/{long}"));
        s["predicate"]["files"][0]["name"] = json!(long);
    });
    assert!(matches!(error, Err(NotOpened::BadName { .. })));
}

#[test]
fn every_field_has_its_range() {
    let place = |e: NotOpened| match e {
        NotOpened::Malformed { place, .. } => place,
        other => panic!("{other}"),
    };
    for (pointer, value, at) in [
        ("/_type", json!("x"), "_type"),
        ("/predicateType", json!("x"), "predicateType"),
        ("/predicate/package", json!("zz"), "package"),
        ("/predicate/sequence", json!(0), "sequence"),
        ("/predicate/sequence", json!(-1), "statement"),
        ("/predicate/sequence", json!(1.5), "statement"),
        ("/predicate/created", json!("2026-11-22"), "statement"),
        ("/predicate/audit/digest", json!("AB"), "statement"),
        ("/predicate/files/0/kind", json!("confirmed"), "statement"),
        ("/predicate/files/0/kind", json!("excepted"), "file 0: exception"),
        ("/predicate/files/0/section", json!("../soumu"), "file 0: section"),
        ("/predicate/files/0/receipt", json!("R 1"), "file 0: receipt"),
        ("/predicate/files/0/applicant", json!(" "), "file 0: applicant"),
        ("/predicate/files/0/format", json!(""), "file 0: format"),
        ("/predicate/files/1/approval/by", json!(""), "file 1: approval"),
        ("/predicate/files/1/approval/comment", json!("a\u{1b}[2J"), "file 1: comment"),
        ("/predicate/files/1/approval/rule", json!("nobody"), "statement"),
        ("/predicate/files/1/findings/0/action", json!("forgotten"), "file 1: findings"),
        ("/predicate/files/1/findings/0/count", json!(0), "file 1: findings"),
        ("/predicate/files/1/findings/0/place", json!("x".repeat(1_001)), "file 1: findings"),
        ("/predicate/files/1/scan/result", json!(""), "file 1: scan"),
        ("/predicate/files/0/digest", json!("ab".repeat(32)), "subject 0"),
        ("/subject/0/name", json!("1/一.txt"), "subject 0"),
        ("/subject", json!([]), "subject"),
        ("/predicate/files", json!([]), "subject"),
    ] {
        assert_eq!(place(spoilt(pointer, value.clone())), at, "{pointer} = {value}");
    }
    let none = changed(|s| {
        s["subject"] = json!([]);
        s["predicate"]["files"] = json!([]);
    });
    assert_eq!(place(none.unwrap_err()), "files");
}

#[test]
fn another_node_or_ones_own_approval_is_refused() {
    let error = spoilt("/predicate/node", json!("internet-2"));
    assert!(matches!(error, NotOpened::OtherNode { key, claimed } if key == "internet-1" && claimed == "internet-2"));
    for by in ["tanaka", "Tanaka", " tanaka "] {
        let error = spoilt("/predicate/files/1/approval/by", json!(by));
        assert!(matches!(error, NotOpened::OwnApproval { index: 1, .. }), "{by}");
    }
    assert!(changed(|s| s["predicate"]["files"][1]["approval"]["rule"] = json!("section")).is_ok());
}

/// The key holds for 2026 and it is November: what a stolen old or a future key sealed is not opened for that.
#[test]
fn the_time_of_sealing_must_be_the_keys_as_well() {
    for created in ["2025-12-31T23:59:59.999Z", "2027-01-01T00:00:00.000Z"] {
        let error = spoilt("/predicate/created", json!(created));
        assert!(matches!(error, NotOpened::KeyTime { .. }), "{created}: {error}");
    }
}

#[test]
fn an_excepted_file_says_why() {
    let exception =
        json!({"id": 3, "reason": "電子署名を残す", "permitted_by": "ciso", "expires": "2026-12-01T00:00:00.000Z"});
    let with = |kind: &str, exception: Option<&Value>| {
        changed(|s| {
            s["predicate"]["files"][0]["kind"] = json!(kind);
            if let Some(e) = exception {
                s["predicate"]["files"][0]["exception"] = e.clone();
            }
        })
    };
    assert!(with("excepted", Some(&exception)).is_ok());
    assert!(with("rebuilt", Some(&exception)).is_err());
    let mut silent = exception.clone();
    silent["reason"] = json!("");
    assert!(with("excepted", Some(&silent)).is_err());
}

#[test]
fn swapped_entries_and_wrong_lengths_are_found() {
    let swapped = changed(|s| {
        let files = s["predicate"]["files"].as_array_mut().unwrap();
        files.swap(0, 1);
        for n in 0..2 {
            s["subject"][n]["name"] = json!(format!("{n}/{}", s["predicate"]["files"][n]["name"].as_str().unwrap()));
            s["subject"][n]["digest"]["sha256"] = s["predicate"]["files"][n]["digest"].clone();
        }
    });
    assert!(matches!(swapped, Err(NotOpened::Payload { index: 0, .. })));
    let swapped = changed(|s| s["subject"].as_array_mut().unwrap().swap(0, 1));
    assert!(matches!(swapped, Err(NotOpened::Malformed { .. })));
    assert!(matches!(spoilt("/predicate/files/0/length", json!(6)), NotOpened::Truncated));
    assert!(matches!(spoilt("/predicate/files/0/length", json!(4)), NotOpened::Trailing { bytes: 1 }));
    let error = changed(|s| {
        s["predicate"]["files"][0]["length"] = json!(4);
        s["predicate"]["files"][1]["length"] = json!(6);
    });
    assert!(matches!(error, Err(NotOpened::Payload { index: 0, .. })));
}

#[test]
fn bombs_of_numbers_are_refused() {
    assert!(matches!(spoilt("/predicate/files/0/length", json!(u64::MAX)), NotOpened::TooLarge { .. }));
    let much = Caps { file_bytes: u64::MAX, package_bytes: u64::MAX, ..Caps::default() };
    let mut s = statement(&key());
    s["predicate"]["files"][0]["length"] = json!(u64::MAX);
    s["predicate"]["files"][1]["length"] = json!(u64::MAX);
    let bytes = signed(&key(), &s.to_string(), PAYLOADS);
    let overflow = Opener::new(trust(&[&key()]), much).open_bytes(bytes, super::make::now());
    assert!(matches!(overflow, Err(NotOpened::Malformed { .. })), "{overflow:?}");
    let few = Caps { files: 1, ..Caps::default() };
    let bytes = signed(&key(), &statement(&key()).to_string(), PAYLOADS);
    let many = Opener::new(trust(&[&key()]), few).open_bytes(bytes, super::make::now());
    assert!(matches!(many, Err(NotOpened::Malformed { place, .. }) if place == "files"));
    let error = changed(|s| {
        let finding = s["predicate"]["files"][0]["findings"][0].clone();
        s["predicate"]["files"][0]["findings"] = json!(vec![finding; 101]);
    });
    assert!(matches!(error, Err(NotOpened::Malformed { place, .. }) if place == "file 0: findings"));
}

#[test]
fn json_that_reads_two_ways_or_very_deep_is_refused() {
    let good = statement(&key()).to_string();
    let refused = |text: &str| {
        let error = open(&signed(&key(), text, PAYLOADS), trust(&[&key()])).unwrap_err();
        assert!(matches!(error, NotOpened::Malformed { .. }), "{error}");
    };
    let with = |from: &str, to: &str| {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good, "{from}");
        refused(&text);
    };
    with("\"sequence\":42", "\"sequence\":42,\"sequence\":43");
    with("\"sequence\":42", "\"sequence\":42,\"also\":0");
    with("\"sha256\":", "\"sha512\":\"\",\"sha256\":");
    with("\"predicateType\":", "\"predicateType\":\"urn:mugai:road:package:1\",\"predicateType\":");
    with("{", "[");
    with("\"sequence\":42", "\"sequence\":42e0");
    refused(&format!("{good}{good}"));
    refused(good.strip_suffix("}").unwrap());
    refused("");
    for deep in ["[", "{\"a\":", "{\"subject\":["] {
        refused(&deep.repeat(200_000));
    }
    let newer = good.replace("package:1", "package:2");
    let newer = open(&signed(&key(), &newer, PAYLOADS), trust(&[&key()]));
    assert!(matches!(newer, Err(NotOpened::Version { .. })));
}

#[test]
fn every_reason_has_its_words() {
    for error in [
        spoilt("/predicate/node", json!("internet-2")),
        spoilt("/predicate/sequence", json!(0)),
        spoilt("/predicate/files/0/length", json!(4)),
        spoilt("/predicate/files/0/length", json!(u64::MAX)),
    ] {
        assert!(error.ja().ends_with('。') && error.code().starts_with("package_"), "{error}");
        assert!(!error.may_pass());
    }
}
