//! One worker process from start to death, and the reason for every way of dying.

use crate::nursery::{Nurseries, Nursery};
use mugai_core::{Limit, Limits, Reason, Refusal};
use mugai_wire::{Answer, HEADER};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};
use std::fs::File;
use std::io::{self, IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What to start: this program itself, with the argument that makes it a worker.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<String>,
    /// Where its workers come from; none are kept when every one is started for itself.
    nurseries: Option<Arc<Nurseries>>,
}

impl Program {
    /// An executable that is started for every worker, with these arguments before the walls.
    pub fn each(path: PathBuf, arguments: Vec<String>) -> Self {
        Self { path, arguments, nurseries: None }
    }

    /// An executable that with these arguments, and `nursery` behind them, becomes one worker after the other. Clones share what
    /// was started.
    pub fn nursing(path: PathBuf, arguments: Vec<String>) -> Self {
        Self { nurseries: Some(Arc::default()), ..Self::each(path, arguments) }
    }

    /// The running program, as `… worker nursery`.
    ///
    /// # Errors
    /// When the system does not say which program this is.
    pub fn this() -> io::Result<Self> {
        Ok(Self::nursing(std::env::current_exe()?, vec!["worker".into()]))
    }
}

/// Memory allocation failures and stack overflows announce themselves on descriptor 2 before the process aborts.
const OUT_OF_MEMORY: &[u8] = b"memory allocation of";
const STACK_OVERFLOW: &[u8] = b"has overflowed its stack";

/// What a worker may use.
#[derive(Debug)]
pub(crate) struct Walls<'a> {
    limits: &'a Limits,
    file: u64,
    fonts: Vec<&'a File>,
}

impl<'a> Walls<'a> {
    /// The walls of these limits, with the largest file it may write, bytes.
    pub(crate) fn new(limits: &'a Limits, file: u64, fonts: Vec<&'a File>) -> Self {
        Self { limits, file, fonts }
    }
}

/// Runs one worker over one file. Returns the answer frame it gave before an orderly end, complete but not yet decoded.
pub(crate) fn ask(
    program: &Program,
    walls: &Walls<'_>,
    job: &[u8],
    input: &File,
    output: &File,
) -> Result<Vec<u8>, Refusal> {
    let limits = walls.limits;
    let deadline = Instant::now() + Duration::from_secs(limits.wall_seconds);
    let (worker, mut talk) = start(program, walls, input, output)
        .map_err(|e| Refusal::new(Reason::Internal, "", format!("the worker could not be started: {e}")))?;
    let most = usize::try_from(limits.frame_bytes).unwrap_or(usize::MAX);
    let heard = converse(&mut talk, job, most.saturating_add(HEADER), deadline);
    // Whatever was heard, nothing is believed before the process has ended in order.
    let status = worker.end(program, if heard.is_err() { Instant::now() } else { deadline });
    drop(talk);
    judge(heard?, status?, most)
}

/// A worker at work.
enum Worker {
    /// A child of ours.
    Own(Child),
    /// A copy of this nursery.
    Nursed(Nursery),
}

impl Worker {
    /// Waits until the deadline; then it is killed, and that is a refusal.
    fn end(self, program: &Program, deadline: Instant) -> Result<ExitStatus, Refusal> {
        match self {
            Self::Own(mut child) => end(&mut child, deadline),
            Self::Nursed(nursery) => {
                // Dropped without an answer, it takes its worker along.
                let status = nursery.ended(deadline)?;
                if let Some(nurseries) = &program.nurseries {
                    nurseries.keep(nursery);
                }
                Ok(status)
            }
        }
    }
}

/// A worker that had to be killed.
pub(crate) fn late() -> Refusal {
    Refusal::limit(Limit::Time, "", "the worker did not end in time")
}

fn start(program: &Program, walls: &Walls<'_>, input: &File, output: &File) -> io::Result<(Worker, UnixStream)> {
    let (ours, theirs) = UnixStream::pair()?;
    let Walls { limits, file, fonts } = walls;
    let count = u64::try_from(fonts.len()).unwrap_or(u64::MAX);
    let numbers = [limits.memory_bytes, limits.cpu_seconds, *file, limits.stack_bytes, count];
    // They lie in the socket before the process begins: there is nobody to wait for.
    send(&ours, fonts)?;
    if let Some(nurseries) = &program.nurseries {
        let given = [input.as_fd(), output.as_fd(), theirs.as_fd()];
        return Ok((Worker::Nursed(nurseries.worker(program, &numbers, given)?), ours));
    }
    let child = Command::new(&program.path)
        .args(&program.arguments)
        .args(numbers.map(|n| n.to_string()))
        .env_clear()
        .stdin(Stdio::from(input.try_clone()?))
        .stdout(Stdio::from(output.try_clone()?))
        .stderr(Stdio::from(OwnedFd::from(theirs)))
        .process_group(0)
        .spawn()?;
    Ok((Worker::Own(child), ours))
}

/// Sends fonts as descriptors, with the one byte they travel with; nothing when there are none.
fn send(talk: &UnixStream, fonts: &[&File]) -> io::Result<()> {
    if fonts.is_empty() {
        return Ok(());
    }
    let descriptors: Vec<_> = fonts.iter().map(|f| f.as_fd()).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(mugai_core::MAX_FONTS))];
    let mut room = SendAncillaryBuffer::new(&mut space);
    if !room.push(SendAncillaryMessage::ScmRights(&descriptors)) {
        return Err(io::Error::other("more fonts than one message carries"));
    }
    let sent = sendmsg(talk, &[IoSlice::new(b"F")], &mut room, SendFlags::empty())?;
    if sent == 1 { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
}

/// Sends the job and reads until the worker closes its end, the cap is reached or time is up.
fn converse(talk: &mut UnixStream, job: &[u8], most: usize, deadline: Instant) -> Result<Vec<u8>, Refusal> {
    let late = || Refusal::limit(Limit::Time, "", "the worker did not answer in time");
    let left = || Some(deadline.saturating_duration_since(Instant::now())).filter(|d| !d.is_zero());
    let timed_out = |e: &io::Error| matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut);
    let _ = talk.set_write_timeout(Some(left().ok_or_else(late)?));
    match talk.write_all(job).and_then(|()| talk.shutdown(Shutdown::Write)) {
        Err(e) if timed_out(&e) => return Err(late()),
        // A worker that died early is judged by its end.
        _ => {}
    }
    let mut heard = Vec::new();
    let mut chunk = [0; 1 << 16];
    loop {
        let _ = talk.set_read_timeout(Some(left().ok_or_else(late)?));
        match talk.read(&mut chunk) {
            Ok(0) => return Ok(heard),
            Ok(n) => heard.extend_from_slice(chunk.get(..n).unwrap_or_default()),
            Err(e) if timed_out(&e) => return Err(late()),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Ok(heard), // reset: the worker is gone
        }
        if heard.len() > most {
            return Err(died("its answer has no end"));
        }
    }
}

/// How long it is until then.
pub(crate) fn until(deadline: Instant) -> Timespec {
    let left = deadline.saturating_duration_since(Instant::now());
    Timespec { tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX), tv_nsec: i64::from(left.subsec_nanos()) }
}

/// Waits until the deadline, then kills the whole group.
pub(crate) fn end(child: &mut Child, deadline: Instant) -> Result<ExitStatus, Refusal> {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let ended = pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok()).is_some_and(|pidfd| {
        loop {
            match poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], Some(&until(deadline))) {
                Err(rustix::io::Errno::INTR) => {}
                other => break other.is_ok_and(|n| n > 0),
            }
        }
    });
    if !ended {
        if let Some(pid) = pid {
            let _ = kill_process_group(pid, Signal::KILL);
        }
        let _ = child.kill();
        let _ = child.wait();
        return Err(late());
    }
    child.wait().map_err(|_| died("nobody knows how"))
}

fn judge(frame: Vec<u8>, status: ExitStatus, most: usize) -> Result<Vec<u8>, Refusal> {
    if !status.success() {
        return Err(how_it_died(&frame, status));
    }
    let header = frame.get(..HEADER).unwrap_or_default();
    match Answer::length(header, most) {
        Ok(n) if n.saturating_add(HEADER) == frame.len() => Ok(frame),
        Ok(_) => Err(died("its answer has another length than it says")),
        Err(bad) => Err(died(&format!("its answer is not to be read: {bad}"))),
    }
}

fn how_it_died(last_words: &[u8], status: ExitStatus) -> Refusal {
    let said = |what: &[u8]| last_words.windows(what.len()).any(|w| w == what);
    let signal = status.signal().and_then(Signal::from_named_raw);
    match signal {
        Some(Signal::XCPU) => Refusal::limit(Limit::Time, "", "the worker used up its processor time"),
        Some(Signal::XFSZ) => Refusal::limit(Limit::Output, "", "the worker wrote more than allowed"),
        Some(Signal::ABORT) if said(OUT_OF_MEMORY) => Refusal::limit(Limit::Memory, "", "the worker ran out of memory"),
        Some(Signal::ABORT) if said(STACK_OVERFLOW) => died("its stack overflowed"),
        Some(Signal::ABORT) => died("it panicked or aborted"),
        Some(Signal::SYS) => died("it tried a forbidden system call"),
        Some(signal) => died(&format!("signal {signal:?}")),
        None => match status.code() {
            Some(71) => Refusal::new(Reason::Internal, "", "the sandbox could not be built; see `mugai doctor`"),
            Some(101) => died("it panicked"),
            code => died(&format!("exit code {code:?}")),
        },
    }
}

pub(crate) fn died(how: &str) -> Refusal {
    Refusal::new(Reason::WorkerDied, "", how)
}
