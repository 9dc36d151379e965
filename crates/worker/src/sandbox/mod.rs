//! The walls: no new privileges, resource limits, Landlock without a path, a seccomp allowlist.

pub(crate) mod system;

use landlock::{ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus, Scope};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, getppid, getrlimit, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};
use std::collections::BTreeMap;
use std::fmt;

/// What the worker may use, in the units of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walls {
    /// Address space, bytes.
    pub memory: u64,
    /// Processor time, seconds.
    pub cpu: u64,
    /// Largest file it may write, bytes.
    pub file: u64,
    /// Stack, bytes.
    pub stack: u64,
}

/// How much of the sandbox this kernel gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Got {
    /// Whether Landlock closed the file system (and the network, where the kernel knows how).
    pub landlock: bool,
}

/// A wall that could not be built; the worker must not read its job then.
#[derive(Debug)]
pub struct NoSandbox(pub &'static str);

impl fmt::Display for NoSandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the sandbox could not be built: {}", self.0)
    }
}
impl std::error::Error for NoSandbox {}

/// Gives up everything but reading, writing and computing. There is no way back.
///
/// # Errors
/// When the kernel refuses a wall other than Landlock, which older kernels lack; seccomp alone already forbids to open anything.
pub fn enter(walls: Walls) -> Result<Got, NoSandbox> {
    let parent = getppid();
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|_| NoSandbox("parent death signal"))?;
    // One that died a moment before sends no signal.
    if getppid() != parent {
        return Err(NoSandbox("nobody waits for it"));
    }
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|_| NoSandbox("not dumpable"))?;
    rustix::thread::set_no_new_privs(true).map_err(|_| NoSandbox("no_new_privs"))?;
    limit_resources(walls)?;
    let landlock = landlock_nothing();
    // After Landlock, which needs a descriptor of its own while it is built.
    limit(Resource::Nofile, 3, 3)?;
    seccompiler::apply_filter(&filter()?).map_err(|_| NoSandbox("seccomp"))?;
    Ok(Got { landlock })
}

fn limit_resources(walls: Walls) -> Result<(), NoSandbox> {
    limit(Resource::Core, 0, 0)?;
    limit(Resource::Nproc, 0, 0)?;
    limit(Resource::Memlock, 0, 0)?;
    // A hard limit of the outside world is never raised, so the stack may be smaller than asked for.
    let hard = getrlimit(Resource::Stack).maximum.unwrap_or(u64::MAX);
    limit(Resource::Stack, walls.stack.min(hard), walls.stack.min(hard))?;
    limit(Resource::As, walls.memory, walls.memory)?;
    // One second between the limits: the first ends in a signal that tells the reason, the second in a bare kill.
    limit(Resource::Cpu, walls.cpu, walls.cpu.saturating_add(1))?;
    limit(Resource::Fsize, walls.file, walls.file)
}

fn limit(what: Resource, current: u64, maximum: u64) -> Result<(), NoSandbox> {
    setrlimit(what, Rlimit { current: Some(current), maximum: Some(maximum) }).map_err(|_| NoSandbox("rlimit"))
}

/// Landlock with no path, no port, no signal to others. `false` when this kernel has no Landlock.
fn landlock_nothing() -> bool {
    let abi = ABI::V6;
    let built = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))
        .and_then(|r| r.handle_access(AccessNet::from_all(abi)))
        .and_then(|r| r.scope(Scope::from_all(abi)))
        .and_then(landlock::Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    built.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// System calls a parser needs: memory, the descriptors it was given, an orderly or disorderly end. Nothing that opens,
/// connects, executes, forks or looks at another process. Anything else kills.
const ALLOWED: &[i64] = &[
    libc::SYS_read,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_lseek,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_getrandom,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

fn filter() -> Result<BpfProgram, NoSandbox> {
    let bad = |_| NoSandbox("seccomp filter");
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|nr| (*nr, vec![])).collect();
    // Memory may be mapped and protected, but never made executable.
    let not_exec = |arg| {
        let mask = SeccompCmpOp::MaskedEq(u64::from(libc::PROT_EXEC.unsigned_abs()));
        SeccompCondition::new(arg, SeccompCmpArgLen::Dword, mask, 0).and_then(|c| SeccompRule::new(vec![c]))
    };
    rules.insert(libc::SYS_mmap, vec![not_exec(2).map_err(|_| NoSandbox("seccomp filter"))?]);
    rules.insert(libc::SYS_mprotect, vec![not_exec(2).map_err(|_| NoSandbox("seccomp filter"))?]);
    // An abort, so that running out of memory can be told from a forbidden call: this signal, to this process, and no other.
    let own = u64::from(rustix::process::getpid().as_raw_nonzero().get().unsigned_abs());
    let is = |arg, value| SeccompCondition::new(arg, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value);
    let abort =
        is(0, own).and_then(|pid| is(2, u64::from(libc::SIGABRT.unsigned_abs())).map(|signal| vec![pid, signal]));
    let abort = abort.and_then(SeccompRule::new).map_err(|_| NoSandbox("seccomp filter"))?;
    rules.insert(libc::SYS_tgkill, vec![abort]);
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(bad)?;
    SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, arch)
        .and_then(BpfProgram::try_from)
        .map_err(|_| NoSandbox("seccomp filter"))
}
