//! Which crate may use which: reads `cargo metadata` and refuses every arrow that ARCHITECTURE.md does not draw.

use crate::{Res, shell, walk};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The arrows: a crate of the workspace and those it may depend on. Dev-dependencies are free. A crate that is not here is refused.
const ARROWS: &[(&str, &[&str])] = &[
    ("mugai-core", &[]),
    ("mugai-font", &[]),
    ("mugai-jptext", &["mugai-core"]),
    ("mugai-policy", &["mugai-core"]),
    ("mugai-wire", &["mugai-core"]),
    ("mugai-cfb", &["mugai-core"]),
    ("mugai-zip", &["mugai-core", "mugai-jptext"]),
    ("mugai-disarm-archive", &["mugai-core", "mugai-jptext", "mugai-zip"]),
    ("mugai-disarm-drawing", &["mugai-core", "mugai-jptext"]),
    ("mugai-disarm-image", &["mugai-core", "mugai-jptext"]),
    ("mugai-disarm-japanese", &["mugai-core", "mugai-cfb"]),
    ("mugai-disarm-office", &["mugai-core", "mugai-font", "mugai-jptext", "mugai-zip"]),
    ("mugai-disarm-pdf", &["mugai-core", "mugai-font", "mugai-jptext"]),
    ("mugai-disarm-text", &["mugai-core", "mugai-jptext"]),
    ("mugai-mailtext", &["mugai-core", "mugai-jptext"]),
    (
        "mugai-engine",
        &[
            "mugai-core",
            "mugai-cfb",
            "mugai-jptext",
            "mugai-policy",
            "mugai-disarm-archive",
            "mugai-disarm-drawing",
            "mugai-disarm-image",
            "mugai-disarm-japanese",
            "mugai-disarm-office",
            "mugai-disarm-pdf",
            "mugai-disarm-text",
            "mugai-mailtext",
        ],
    ),
    ("mugai-worker", &["mugai-core", "mugai-wire", "mugai-engine"]),
    ("mugai-gate", &["mugai-core", "mugai-wire"]),
    ("mugai-scan", &["mugai-core"]),
    ("mugai-audit", &["mugai-core"]),
    ("mugai-operate", &["mugai-core"]),
    ("mugai-watch", &["mugai-core"]),
    ("mugai-relay", &["mugai-core"]),
    ("mugai-staging", &["mugai-core", "mugai-gate"]),
    ("mugai-transfer", &["mugai-core", "mugai-gate"]),
    (
        "mugai-pipeline",
        &[
            "mugai-core",
            "mugai-policy",
            "mugai-gate",
            "mugai-scan",
            "mugai-staging",
            "mugai-transfer",
            "mugai-audit",
            "mugai-operate",
        ],
    ),
    (
        "mugai",
        &[
            "mugai-core",
            "mugai-policy",
            "mugai-gate",
            "mugai-pipeline",
            "mugai-watch",
            "mugai-relay",
            "mugai-scan",
            "mugai-staging",
            "mugai-transfer",
            "mugai-audit",
            "mugai-operate",
            "mugai-worker",
        ],
    ),
    ("mugai-testkit", &["mugai-core"]),
    // Tools; nothing of the product may depend on them.
    ("mugai-benches", &["*"]),
    ("mugai-tests", &["*"]),
    ("xtask", &[]),
];

/// Crates that have power (files, processes, the clock) and must not be able to parse.
const POWERFUL: &[&str] = &[
    "mugai-core",
    "mugai-policy",
    "mugai-wire",
    "mugai-gate",
    "mugai-scan",
    "mugai-staging",
    "mugai-transfer",
    "mugai-audit",
    "mugai-operate",
    "mugai-watch",
    "mugai-pipeline",
    "mugai",
];

/// The one door from power to parsers: the executable holds the worker, and runs it only as a sandboxed process.
const DOOR: &str = "mugai-worker";

/// Packages that parse what attackers write.
const PARSERS: &[&str] = &[
    "lopdf",
    "cfb",
    "zip",
    "quick-xml",
    "mail-parser",
    "hayro-syntax",
    "hayro-jbig2",
    "hayro-jpeg2000",
    "hayro-ccitt",
    "png",
    "gif",
    "image",
    "image-webp",
    "weezl",
    "zune-jpeg",
    "encoding_rs",
    "chardetng",
    "infer",
    "flate2",
    "bzip2",
    "deflate64",
    "lzma-rust2",
    "mugai-engine",
    "mugai-mailtext",
    "mugai-jptext",
    "mugai-font",
    "mugai-cfb",
    "mugai-zip",
    "mugai-disarm-archive",
    "mugai-disarm-drawing",
    "mugai-disarm-image",
    "mugai-disarm-japanese",
    "mugai-disarm-office",
    "mugai-disarm-pdf",
    "mugai-disarm-text",
];

/// Crates whose clippy.toml must refuse files, sockets, processes and the clock.
const PURE: &[&str] = &[
    "core",
    "font",
    "jptext",
    "wire",
    "engine",
    "mailtext",
    "cfb",
    "zip",
    "disarm-archive",
    "disarm-drawing",
    "disarm-image",
    "disarm-japanese",
    "disarm-office",
    "disarm-pdf",
    "disarm-text",
];

/// Prints what is wrong; an error when anything is.
pub(crate) fn run() -> Res {
    let metadata = metadata()?;
    let mut wrong = arrows(&metadata);
    wrong.extend(reach(&metadata));
    wrong.extend(clippy_files()?);
    for line in &wrong {
        eprintln!("layering: {line}");
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{} arrows that ARCHITECTURE.md does not draw", wrong.len()).into())
    }
}

/// `cargo metadata` with the resolved graph, without the network when the lock file suffices.
fn metadata() -> Res<Value> {
    let args = ["metadata", "--format-version", "1", "--locked"];
    let text = shell::output(shell::cargo(&args)).or_else(|_| shell::output(shell::cargo(&args[..3])))?;
    Ok(serde_json::from_str(&text)?)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// Arrows between the crates of the workspace, normal and build dependencies.
fn arrows(metadata: &Value) -> Vec<String> {
    let members: BTreeSet<&str> = list(metadata, "workspace_members").iter().filter_map(Value::as_str).collect();
    let packages: Vec<&Value> = list(metadata, "packages").iter().filter(|p| members.contains(text(p, "id"))).collect();
    let names: BTreeSet<&str> = packages.iter().map(|p| text(p, "name")).collect();
    let mut wrong = Vec::new();
    for package in &packages {
        let from = text(package, "name");
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == from) else {
            wrong.push(format!("{from} has no row in the table of arrows"));
            continue;
        };
        for dependency in list(package, "dependencies").iter().filter(|d| text(d, "kind") != "dev") {
            let to = text(dependency, "name");
            if names.contains(to) && !allowed.contains(&to) && !allowed.contains(&"*") {
                wrong.push(format!("{from} must not use {to}"));
            }
        }
    }
    wrong
}

/// What a powerful crate can reach without going through the worker, third-party packages included.
fn reach(metadata: &Value) -> Vec<String> {
    let names: BTreeMap<&str, &str> =
        list(metadata, "packages").iter().map(|p| (text(p, "id"), text(p, "name"))).collect();
    let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in metadata.get("resolve").map_or(&[][..], |r| list(r, "nodes")) {
        let normal = |d: &&Value| list(d, "dep_kinds").iter().any(|k| k.get("kind").is_none_or(Value::is_null));
        let to = list(node, "deps").iter().filter(normal).map(|d| text(d, "pkg")).collect();
        edges.insert(text(node, "id"), to);
    }
    let mut wrong = Vec::new();
    for from in POWERFUL {
        let Some(start) = names.iter().find(|(_, name)| *name == from).map(|(id, _)| *id) else { continue };
        let mut seen = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(id) = open.pop() {
            for to in edges.get(id).map_or(&[][..], Vec::as_slice) {
                let name = names.get(to).copied().unwrap_or("");
                if name == DOOR || !seen.insert(to) {
                    continue;
                }
                if PARSERS.contains(&name) {
                    wrong.push(format!("{from} reaches the parser {name} without going through {DOOR}"));
                }
                open.push(to);
            }
        }
    }
    wrong
}

/// Every parsing crate must carry the clippy.toml that refuses files, sockets, processes and the clock.
fn clippy_files() -> Res<Vec<String>> {
    let crates = shell::root().join("crates");
    let mut wrong = Vec::new();
    for name in PURE {
        let folder = crates.join(name);
        if !folder.is_dir() {
            continue;
        }
        let file = std::fs::read_to_string(folder.join("clippy.toml")).unwrap_or_default();
        for word in [
            "std::fs::read",
            "std::fs::File",
            "std::process::Command",
            "std::net::TcpStream",
            "std::time::Instant::now",
        ] {
            if !file.contains(word) {
                wrong.push(format!("crates/{name}/clippy.toml does not refuse {word}"));
            }
        }
        for source in walk::with_extension(&folder.join("src"), &["rs"]) {
            let code = std::fs::read_to_string(&source)?;
            if code.contains("clippy::disallowed_") {
                wrong.push(format!("{} switches the ban on files and processes off", source.display()));
            }
        }
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_those_of_the_architecture() {
        let metadata = metadata().unwrap();
        assert_eq!(arrows(&metadata), Vec::<String>::new());
    }

    #[test]
    fn power_reaches_no_parser_but_through_the_worker() {
        let metadata = metadata().unwrap();
        assert_eq!(reach(&metadata), Vec::<String>::new());
    }

    #[test]
    fn parsers_are_forbidden_files_and_processes() {
        assert_eq!(clippy_files().unwrap(), Vec::<String>::new());
    }

    /// The test above must be able to fail: a gate that links a PDF reader is found, directly and through another package.
    #[test]
    fn a_forbidden_arrow_is_found() {
        let package = |name: &str, deps: &[&str]| {
            let deps: Vec<Value> = deps.iter().map(|d| serde_json::json!({"name": d, "kind": null})).collect();
            serde_json::json!({"id": name, "name": name, "dependencies": deps})
        };
        let node = |name: &str, deps: &[&str]| {
            let deps: Vec<Value> =
                deps.iter().map(|d| serde_json::json!({"pkg": d, "dep_kinds": [{"kind": null}]})).collect();
            serde_json::json!({"id": name, "deps": deps})
        };
        let metadata = serde_json::json!({
            "workspace_members": ["mugai-gate", "mugai-engine", "mugai-stranger"],
            "packages": [package("mugai-gate", &["mugai-engine"]), package("mugai-engine", &[]), package("mugai-stranger", &[]),
                package("helper", &[]), package("lopdf", &[])],
            "resolve": {"nodes": [node("mugai-gate", &["helper"]), node("helper", &["lopdf"]), node("lopdf", &[])]},
        });
        assert_eq!(
            arrows(&metadata),
            ["mugai-gate must not use mugai-engine", "mugai-stranger has no row in the table of arrows"]
        );
        assert_eq!(reach(&metadata), ["mugai-gate reaches the parser lopdf without going through mugai-worker"]);
    }
}
