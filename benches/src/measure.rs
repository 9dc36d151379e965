//! Clocks: wall time, processor time of this process and of its children, peak memory, medians.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Whose resources.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// This process.
    Me,
    /// Children that were waited for.
    Children,
}

/// Processor time (user and system) spent so far, and the largest resident set so far in bytes.
pub fn usage(who: Who) -> (Duration, u64) {
    let who = match who {
        Who::Me => libc::RUSAGE_SELF,
        Who::Children => libc::RUSAGE_CHILDREN,
    };
    // SAFETY: `rusage` is plain numbers, for which all zeros is a value, and the pointer is to a local that lives through the call.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        assert_eq!(libc::getrusage(who, &raw mut usage), 0, "getrusage");
        usage
    };
    (time(usage.ru_utime) + time(usage.ru_stime), usage.ru_maxrss.unsigned_abs() * 1024)
}

/// What one command cost, itself and its children.
#[derive(Debug)]
pub struct Ran {
    /// Whether it ended well.
    pub good: bool,
    /// What it wrote to standard output.
    pub said: String,
    /// Wall clock.
    pub wall: Duration,
    /// Processor time.
    pub processor: Duration,
    /// Largest resident set, bytes.
    pub peak: u64,
}

/// Runs a command to its end.
#[allow(clippy::zombie_processes)] // `ended` waits, by the call that also says what it cost
pub fn run(command: &mut Command) -> Ran {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().expect("a command");
    let mut said = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut said).expect("UTF-8");
    let (good, processor, peak) = ended(&child);
    Ran { good, said, wall: began.elapsed(), processor, peak }
}

/// Waits for a child: whether it ended well, its processor time with that of its own children, its largest resident set in bytes.
pub fn ended(child: &Child) -> (bool, Duration, u64) {
    // SAFETY: `rusage` is plain numbers, for which all zeros is a value, and both pointers are to locals that live through the call.
    let (status, usage) = unsafe {
        let (mut status, mut usage): (libc::c_int, libc::rusage) = (0, std::mem::zeroed());
        let pid = child.id().cast_signed();
        assert_eq!(libc::wait4(pid, &raw mut status, 0, &raw mut usage), pid, "wait4");
        (status, usage)
    };
    (status == 0, time(usage.ru_utime) + time(usage.ru_stime), usage.ru_maxrss.unsigned_abs() * 1024)
}

fn time(t: libc::timeval) -> Duration {
    Duration::from_secs(t.tv_sec.unsigned_abs()) + Duration::from_micros(t.tv_usec.unsigned_abs())
}

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Wall clock.
    pub wall: Duration,
    /// Processor time of this process.
    pub me: Duration,
    /// Processor time of the children.
    pub children: Duration,
}

/// Runs `what` `times` times after `warm` runs that are not counted.
pub fn costs(warm: usize, times: usize, mut what: impl FnMut()) -> Vec<Cost> {
    for _ in 0..warm {
        what();
    }
    let once = |_| {
        let (me, children) = (usage(Who::Me).0, usage(Who::Children).0);
        let began = Instant::now();
        what();
        let wall = began.elapsed();
        Cost { wall, me: usage(Who::Me).0 - me, children: usage(Who::Children).0 - children }
    };
    (0..times).map(once).collect()
}

/// The value at `per_cent` of the sorted list (50 = median), in milliseconds.
pub fn percentile(costs: &[Cost], per_cent: usize, of: impl Fn(&Cost) -> Duration) -> f64 {
    let mut times: Vec<Duration> = costs.iter().map(of).collect();
    times.sort_unstable();
    let at = (times.len().saturating_sub(1)) * per_cent / 100;
    times[at].as_secs_f64() * 1000.0
}

/// Seconds of the fastest of `times` runs: the least disturbed one.
pub fn fastest(times: usize, mut what: impl FnMut()) -> f64 {
    let once = |_| {
        let began = Instant::now();
        what();
        began.elapsed().as_secs_f64()
    };
    (0..times).map(once).fold(f64::INFINITY, f64::min)
}
