//! `mugai doctor`: what this machine offers, in words, and whether a worker really starts in its box.

use crate::cli::say;
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_core::Orders;
use mugai_gate::Gate;

/// Runs `mugai doctor`.
pub(crate) fn run(lang: Lang) -> Exit {
    let kernel = rustix::system::uname();
    let seccomp = std::fs::read_to_string("/proc/sys/kernel/seccomp/actions_avail").unwrap_or_default();
    let lsm = std::fs::read_to_string("/sys/kernel/security/lsm").unwrap_or_default();
    let checks = [
        (lang.pick("カーネル", "kernel"), Some(true), kernel.release().to_string_lossy().into_owned()),
        ("seccomp kill_process", Some(seccomp.contains("kill_process")), seccomp.trim().to_owned()),
        ("Landlock", if lsm.is_empty() { None } else { Some(lsm.contains("landlock")) }, lsm.trim().to_owned()),
        (lang.pick("作業プロセスの試運転", "trial run of two workers"), None, String::new()),
    ];
    let mut fine = true;
    for (what, ok, detail) in checks.iter().take(3) {
        say(&format!("{} {what}: {detail}", mark(*ok)));
        fine &= ok.unwrap_or(true) || *what == "Landlock";
    }
    let trial = trial();
    let (what, ..) = checks[3].clone();
    match &trial {
        Ok(milliseconds) => say(&format!("{} {what}: {milliseconds} ms", mark(Some(true)))),
        Err(why) => say(&format!("{} {what}: {why}", mark(Some(false)))),
    }
    if fine && trial.is_ok() {
        say(lang.pick("このまま使えます。", "ready"));
        Exit::Released
    } else {
        say(lang.pick("このままでは使えません。上の「NG」を直してください。", "not usable: see the lines marked NG"));
        Exit::Configuration
    }
}

fn mark(ok: Option<bool>) -> &'static str {
    match ok {
        Some(true) => "[OK]",
        Some(false) => "[NG]",
        None => "[ ? ]",
    }
}

/// A tiny text through both workers.
fn trial() -> Result<u128, String> {
    let catalogue = mugai_worker::catalogue();
    let gate = Gate::of_this_program(catalogue, Orders::standard(catalogue)).map_err(|e| e.to_string())?;
    let outcome = gate.process_bytes("trial.txt", "試験です。\n".as_bytes());
    outcome.result.map(|_| outcome.took.as_millis()).map_err(|r| r.to_string())
}
