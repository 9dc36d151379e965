//! The command line as a clerk meets it: outputs, reports, names, exit codes, both languages.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

fn mugai(arguments: &[&str]) -> Output {
    Command::new(MUGAI)
        .args(arguments)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

struct Folders {
    _root: tempfile::TempDir,
    input: PathBuf,
    out: PathBuf,
}

fn folders(files: &[(&str, &[u8])]) -> Folders {
    let root = tempfile::tempdir().unwrap();
    let (input, out) = (root.path().join("投入"), root.path().join("結果"));
    for (name, bytes) in files {
        let path = input.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    Folders { _root: root, input, out }
}

fn s(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Every file below a folder, relative, sorted.
fn tree(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(s(path.strip_prefix(root).unwrap()).to_owned()) }
        }
    }
    found.sort();
    found
}

#[test]
fn a_folder_keeps_its_tree_and_a_refused_file_leaves_only_its_report() {
    let f =
        folders(&[("税務課/通知.txt", "本文".as_bytes()), ("setup.exe", b"MZ"), ("秘密.rar", b"Rar!\x1a\x07\x01\0")]);
    let ran = mugai(&["sanitize", s(&f.input), "--out", s(&f.out)]);
    assert_eq!(ran.status.code(), Some(1), "some refused");
    assert_eq!(
        tree(&f.out),
        ["setup.exe.無害化結果.json", "秘密.rar.無害化結果.json", "税務課/通知.txt", "税務課/通知.txt.無害化結果.json"]
    );
    let said = text(&ran.stdout);
    assert!(said.contains("取り出し可") && said.contains("拒否") && said.contains("通知.txt"), "{said}");
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(f.out.join("秘密.rar.無害化結果.json")).unwrap()).unwrap();
    assert_eq!(report["schema"], 1);
    assert_eq!((report["verdict"].as_str(), report["reason"].as_str()), (Some("refused"), Some("no_decoder")));
    assert!(report["output"].is_null());
    assert!(
        report["reason_ja"].as_str().unwrap().ends_with('。') && report["ask_ja"].as_str().unwrap().contains("差出人")
    );
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(f.out.join("税務課/通知.txt.無害化結果.json")).unwrap()).unwrap();
    assert_eq!((report["verdict"].as_str(), report["output"]["name"].as_str()), (Some("released"), Some("通知.txt")));
    assert_eq!(report["input"]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn nothing_is_overwritten_and_clashes_get_numbers() {
    let f = folders(&[("a.txt", b"one")]);
    let run = |more: &[&str]| {
        let mut arguments = vec!["sanitize", s(&f.input), "--out", s(&f.out), "--report", "none"];
        arguments.extend(more);
        assert_eq!(mugai(&arguments).status.code(), Some(0));
    };
    run(&[]);
    run(&[]);
    assert_eq!(tree(&f.out), ["a (2).txt", "a.txt"]);
    std::fs::write(f.input.join("a.txt"), b"two").unwrap();
    run(&["--force"]);
    assert_eq!(tree(&f.out), ["a (2).txt", "a.txt"]);
    assert_eq!(std::fs::read(f.out.join("a.txt")).unwrap(), b"two");
    assert_eq!(std::fs::read(f.out.join("a (2).txt")).unwrap(), b"one");
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_the_number_of_workers() {
    let files: Vec<(String, Vec<u8>)> =
        (0..20).map(|i| (format!("{i}.txt"), format!("本文 {i}\r\n").into_bytes())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let f = folders(&files);
    let again = f.out.with_file_name("again");
    for (out, jobs) in [(&f.out, "1"), (&again, "4")] {
        assert_eq!(
            mugai(&["sanitize", s(&f.input), "--out", s(out), "--report", "none", "--jobs", jobs]).status.code(),
            Some(0)
        );
    }
    assert_eq!(tree(&f.out), tree(&again));
    for name in tree(&f.out) {
        assert_eq!(std::fs::read(f.out.join(&name)).unwrap(), std::fs::read(again.join(&name)).unwrap());
    }
}

#[test]
fn reports_come_as_html_and_as_text_and_escape_what_they_quote() {
    let f = folders(&[("a&b.txt", b"text"), ("x.rar", b"Rar!\x1a\x07\x01\0")]);
    for (kind, extension) in [("html", "html"), ("text", "txt")] {
        let out = f.out.join(kind);
        mugai(&["sanitize", s(&f.input), "--out", s(&out), "--report", kind]);
        let good = std::fs::read_to_string(out.join(format!("a&b.txt.無害化結果.{extension}"))).unwrap();
        let bad = std::fs::read_to_string(out.join(format!("x.rar.無害化結果.{extension}"))).unwrap();
        assert!(good.contains("取り出し可") && bad.contains("次にすること"), "{kind}");
        assert_eq!(good.contains("a&amp;b.txt"), kind == "html");
        assert!(!good.contains("<script"));
    }
}

#[test]
fn usage_and_configuration_have_their_own_exit_codes() {
    let f = folders(&[("a.txt", b"text")]);
    assert_eq!(mugai(&["sanitize"]).status.code(), Some(2));
    assert_eq!(mugai(&["sanitize", "/nonexistent", "--out", s(&f.out)]).status.code(), Some(2));
    assert_eq!(
        mugai(&["sanitize", s(&f.input), "--out", s(&f.input.join("x"))]).status.code(),
        Some(2),
        "out within input"
    );
    assert_eq!(mugai(&["sanitize", s(&f.input), "--out", s(&f.out), "--policy", "lenient"]).status.code(), Some(3));
    let policy = f.input.join("p.toml");
    std::fs::write(&policy, "[limits]\ndepht = 1\n").unwrap();
    let ran = mugai(&["policy", "check", s(&policy)]);
    assert_eq!(ran.status.code(), Some(3));
    assert!(text(&ran.stderr).contains("depht"));
}

#[test]
fn both_languages_say_the_same() {
    let f = folders(&[("a.txt", b"text")]);
    let run = |more: &[&str]| {
        let out = f.out.join(more.join("-"));
        let mut arguments = vec!["sanitize", s(&f.input), "--out", s(&out)];
        arguments.extend(more);
        text(&mugai(&arguments).stdout)
    };
    assert!(run(&["--lang", "ja"]).contains("取り出し可 1 件"));
    assert!(run(&["--lang", "en"]).contains("1 released"));
}

#[test]
fn formats_policies_and_doctor_answer() {
    let formats = mugai(&["formats"]);
    assert!(text(&formats.stdout).contains("テキスト") && formats.status.success());
    let json: serde_json::Value = serde_json::from_slice(&mugai(&["formats", "--json"]).stdout).unwrap();
    assert!(json["formats"].as_array().unwrap().len() >= 5);
    for profile in ["standard", "strict"] {
        let shown = mugai(&["policy", "show", profile]);
        assert!(shown.status.success());
        // What is shown is a policy file itself.
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.toml");
        std::fs::write(&path, &shown.stdout).unwrap();
        assert_eq!(mugai(&["policy", "check", s(&path)]).status.code(), Some(0), "{profile}");
    }
    let schema: serde_json::Value = serde_json::from_slice(&mugai(&["policy", "schema"]).stdout).unwrap();
    assert_eq!(schema["additionalProperties"], false);
    let doctor = mugai(&["doctor"]);
    assert!(doctor.status.success(), "{}", text(&doctor.stdout));
}

#[test]
fn inspect_tells_clean_from_dirty_and_writes_nothing() {
    let f = folders(&[("good.txt", "本文\r\n".as_bytes()), ("bad.txt", b"a\x1b[2Jb")]);
    assert_eq!(mugai(&["inspect", s(&f.input.join("good.txt"))]).status.code(), Some(0));
    let ran = mugai(&["inspect", s(&f.input.join("bad.txt")), "--json"]);
    assert_eq!(ran.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(report["clean"], false);
    assert_eq!(tree(&f.input), ["bad.txt", "good.txt"]);
}

#[test]
fn a_worker_started_by_hand_does_nothing() {
    let ran = mugai(&["worker"]);
    assert_eq!(ran.status.code(), Some(64));
    assert!(ran.stdout.is_empty());
}
