//! kill -9 at any instant: what stands in the output folder under a real name is whole; the input is untouched.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");
const FILES: usize = 24;

/// Promise 9, as far as there is state today: an output is durable and whole before its name is visible.
#[test]
fn a_killed_run_leaves_only_whole_files() {
    let root = tempfile::tempdir().unwrap();
    let input = root.path().join("in");
    std::fs::create_dir(&input).unwrap();
    let content = |i: usize| format!("{i}\r\n{}", "長い本文。\r\n".repeat(5_000)).into_bytes();
    for i in 0..FILES {
        std::fs::write(input.join(format!("{i}.txt")), content(i)).unwrap();
    }
    // A whole run first: the kills are spread over what it takes here and now, however busy the machine is.
    let began = Instant::now();
    let whole = root.path().join("whole");
    let run = [Path::new("sanitize"), &input, Path::new("--out"), &whole, Path::new("--report"), Path::new("none")];
    assert!(Command::new(MUGAI).args(run).stdout(Stdio::null()).status().unwrap().success());
    let took = began.elapsed();
    let mut some = 0;
    for kill in 0..30u32 {
        let out = root.path().join(format!("out{kill}"));
        let mut child = Command::new(MUGAI)
            .args([Path::new("sanitize"), &input, Path::new("--out"), &out, Path::new("--report"), Path::new("none")])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(took * kill / 30);
        let _ = child.kill();
        child.wait().unwrap();
        let Ok(folder) = out.read_dir() else { continue };
        for entry in folder {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if name.starts_with(".mugai-") {
                continue; // a temporary name, never taken for an output
            }
            let i: usize = name.strip_suffix(".txt").unwrap().parse().unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content(i), "{name} after kill {kill}");
            some += 1;
        }
    }
    assert!(some > 0, "no run got far enough to say anything");
    for i in 0..FILES {
        assert_eq!(std::fs::read(input.join(format!("{i}.txt"))).unwrap(), content(i));
    }
}
