//! Whether somebody keeps the clock (R09).

use super::{Check, State};
use std::path::Path;

/// Daemons that keep a clock, by the name the kernel shows.
const DAEMONS: &[&str] = &["chronyd", "ntpd", "ntp-daemon", "ptp4l", "openntpd"];

/// Whether the clock is kept by a server of time: as systemd-timesyncd says, or because another such daemon runs.
pub fn clock() -> Check {
    judge(Path::new("/run/systemd/timesync/synchronized"), Path::new("/proc"))
}

fn judge(synchronized: &Path, proc: &Path) -> Check {
    let (ja, en) = ("時刻同期", "server of time");
    if synchronized.exists() {
        return Check::ok(ja, en, "systemd-timesyncd: synchronized");
    }
    if let Some(name) = running(proc) {
        return Check::ok(ja, en, format!("{name} runs"));
    }
    Check::new(
        State::Warn,
        ja,
        en,
        "no sign of systemd-timesyncd, chronyd or ntpd",
        "系内の時刻サーバに合わせてください（chrony または systemd-timesyncd）。仮想機械がホストに合わせている場合は、そのことを運用記録に残してください。",
        "set up chrony or systemd-timesyncd; when the host of a virtual machine keeps the clock, write that down",
    )
}

fn running(proc: &Path) -> Option<String> {
    let processes = std::fs::read_dir(proc).ok()?;
    let names = processes.flatten().filter_map(|p| std::fs::read_to_string(p.path().join("comm")).ok());
    names.map(|n| n.trim().to_owned()).find(|n| DAEMONS.contains(&n.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_nobody_keeps_is_a_warning() {
        let dir = tempfile::tempdir().unwrap();
        let (mark, proc) = (dir.path().join("synchronized"), dir.path().join("proc"));
        std::fs::create_dir_all(proc.join("12")).unwrap();
        std::fs::write(proc.join("12/comm"), "smbd\n").unwrap();
        assert_eq!(judge(&mark, &proc).state, State::Warn);
        std::fs::create_dir_all(proc.join("13")).unwrap();
        std::fs::write(proc.join("13/comm"), "chronyd\n").unwrap();
        assert_eq!(judge(&mark, &proc).found, "chronyd runs");
        std::fs::remove_dir_all(&proc).unwrap();
        std::fs::write(&mark, "").unwrap();
        assert_eq!(judge(&mark, &proc).state, State::Ok);
    }
}
