//! One job from descriptor to descriptor.

use crate::fonts;
use crate::nursery::serve;
use crate::parts::Parts;
use crate::sandbox::system::close_inherited;
use crate::sandbox::{self, Walls};
use mugai_core::{Input, Limit, Output, Reason, Refusal, Sink};
use mugai_engine::Ended;
use mugai_wire::birth::Numbers;
use mugai_wire::{Answer, Beside, Claim, Job, MAX_JOB, Said, Task};
use std::ffi::OsString;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// Ways for a worker to end without an answer; the gate knows the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Died {
    /// Not started by a gate.
    Usage = 64,
    /// The job could not be read.
    Job = 65,
    /// The answer could not be written.
    Answer = 74,
    /// The sandbox could not be built.
    NoSandbox = 71,
}

/// A worker, or with the argument `nursery` a process that becomes one worker after the other. Returns the exit code.
///
/// `arguments` of a worker are its [`Numbers`] in decimal.
pub fn main(arguments: impl Iterator<Item = OsString>) -> u8 {
    start(arguments, live)
}

/// [`main`] with another life, for a worker that misbehaves. The first act of a process, like that: it closes what was inherited, and
/// a nursery copies itself, so nothing may be open yet and no second thread may run.
pub fn start(arguments: impl Iterator<Item = OsString>, life: impl Fn(&Numbers) -> u8) -> u8 {
    close_inherited();
    // The socket carries the answer; a panic message in it would only garble it. The gate sees the exit code.
    std::panic::set_hook(Box::new(|_| {}));
    let arguments: Vec<OsString> = arguments.collect();
    if arguments.first().is_some_and(|a| a == "nursery") {
        mugai_engine::warm();
        return serve(life);
    }
    let numbers: Vec<u64> = arguments.iter().filter_map(|a| a.to_str().and_then(|s| s.parse().ok())).collect();
    match Numbers::try_from(numbers) {
        Ok(numbers) => life(&numbers),
        Err(_) => Died::Usage as u8,
    }
}

/// The whole life of a worker: walls, job, file, answer. Returns the exit code.
pub fn live(numbers: &Numbers) -> u8 {
    let [memory, cpu, file, stack, fonts] = *numbers;
    // From the gate, which is trusted, and before anything of the file: behind the walls no descriptor can be received.
    let fonts = usize::try_from(fonts).map_err(|_| ()).and_then(|n| fonts::receive(std::io::stderr().as_fd(), n));
    let Ok(fonts) = fonts else { return Died::Job as u8 };
    if sandbox::enter(Walls { memory, cpu, file, stack }).is_err() {
        return Died::NoSandbox as u8;
    }
    let ended = work(&fonts);
    // Closing is a system call that nothing behind the walls may make; the end of the process does it.
    std::mem::forget(fonts);
    match ended {
        Ok(()) => 0,
        Err(died) => died as u8,
    }
}

fn work(fonts: &[OwnedFd]) -> Result<(), Died> {
    let (stdin, stdout, stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let (file, out, talk) = (stdin.as_fd(), stdout.as_fd(), stderr.as_fd());
    let catalogue = mugai_engine::catalogue();
    let frame = read_to_end(talk, MAX_JOB.saturating_add(mugai_wire::HEADER), 4096).map_err(|()| Died::Job)?;
    let mut job = Job::decode(&frame, catalogue.rules.len()).map_err(|_| Died::Job)?;
    job.orders.fonts = fonts::read(fonts, job.orders.limits.font_bytes).map_err(|()| Died::Job)?;
    let answer = run(&job, file, out);
    write_all(talk, &answer.encode(catalogue)).map_err(|()| Died::Answer)
}

fn run(job: &Job, file: BorrowedFd<'_>, out: BorrowedFd<'_>) -> Answer {
    let refused =
        |refusal, findings| Answer { said: Said::Refused(refusal), findings, parts: Vec::new(), beside: Vec::new() };
    let most = usize::try_from(job.orders.limits.input_bytes).unwrap_or(usize::MAX);
    let length = rustix::fs::seek(file, rustix::fs::SeekFrom::End(0)).ok().and_then(|n| usize::try_from(n).ok());
    let rewound = rustix::fs::seek(file, rustix::fs::SeekFrom::Start(0));
    let (Some(length), Ok(_)) = (length, rewound) else {
        return refused(Refusal::new(Reason::Internal, "", "the input descriptor cannot be read"), Vec::new());
    };
    if length > most {
        return refused(Refusal::limit(Limit::Input, "", "the file is larger than allowed"), Vec::new());
    }
    let Ok(bytes) = read_to_end(file, length, length.saturating_add(1)) else {
        return refused(Refusal::new(Reason::Internal, "", "the input descriptor cannot be read"), Vec::new());
    };
    let input = Input { bytes: &bytes, name: &job.name };
    let catalogue = mugai_engine::catalogue();
    let number = |id: &str| {
        catalogue.formats.iter().position(|f| f.id == id).and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX)
    };
    let len = |b: &[u8]| u64::try_from(b.len()).unwrap_or(u64::MAX);
    match job.task {
        Task::Disarm => {
            let mut parts = Parts::new(out, &job.orders.limits);
            let sink: Option<&mut dyn Sink> = if job.orders.hand_out { Some(&mut parts) } else { None };
            let Ended { result, beside, findings } = mugai_engine::disarm_whole(&input, &job.orders, sink);
            // The rebuilt files lie behind the parts, which went out while they were taken apart.
            let write = |output: &Output| {
                if write_all(out, &output.bytes).is_err() {
                    return Err(Refusal::limit(Limit::Output, "", "the output could not be written"));
                }
                let extension = output.extension.to_owned();
                Ok(Claim { format: number(output.format.id), extension, length: len(&output.bytes) })
            };
            let written = result.and_then(|output| {
                let claims = beside.iter().map(|b| Ok(Beside { name: b.name.clone(), claim: write(&b.output)? }));
                let beside = claims.collect::<Result<Vec<_>, _>>()?;
                Ok((write(&output)?, beside))
            });
            let parts = parts.lengths();
            match written {
                Ok((claim, beside)) => Answer { said: Said::Done(claim), findings, parts, beside },
                Err(refusal) => Answer { said: Said::Refused(refusal), findings, parts, beside: Vec::new() },
            }
        }
        Task::Inspect => match mugai_engine::inspect(&input, &job.orders) {
            (Ok(format), findings) => {
                let extension = Some(input.extension()).filter(|e| format.has_extension(e));
                let extension =
                    extension.or_else(|| format.extensions.first().map(|e| (*e).to_owned())).unwrap_or_default();
                Answer {
                    said: Said::Done(Claim { format: number(format.id), extension, length: len(&bytes) }),
                    findings,
                    parts: Vec::new(),
                    beside: Vec::new(),
                }
            }
            (Err(refusal), findings) => refused(refusal, findings),
        },
    }
}

/// Reads to the end, at most `most` bytes.
fn read_to_end(fd: BorrowedFd<'_>, most: usize, room: usize) -> Result<Vec<u8>, ()> {
    let mut bytes = Vec::new();
    bytes.try_reserve(room).map_err(|_| ())?;
    let mut chunk = vec![0; room.clamp(4096, 1 << 20)];
    loop {
        match rustix::io::read(fd, &mut chunk[..]) {
            Ok(0) => return Ok(bytes),
            Ok(n) if bytes.len().saturating_add(n) > most => return Err(()),
            Ok(n) => bytes.extend_from_slice(chunk.get(..n).ok_or(())?),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return Err(()),
        }
    }
}

pub(crate) fn write_all(fd: BorrowedFd<'_>, mut bytes: &[u8]) -> Result<(), ()> {
    while !bytes.is_empty() {
        match rustix::io::write(fd, bytes) {
            Ok(0) => return Err(()),
            Ok(n) => bytes = bytes.get(n..).ok_or(())?,
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return Err(()),
        }
    }
    Ok(())
}
