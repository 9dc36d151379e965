//! A nursery: a process that is ready to work and never does. Asked by the gate, it copies itself, and the copy is the worker.
//!
//! Starting a program costs more than most files: it is mapped, relocated and torn down again. A copy of one that is started needs
//! nothing of it, and is as fresh: the nursery has read nothing but a text and a mail of our own ([`mugai_engine::warm`]), and one that looks twice at a file is two copies of it.

use crate::received::receive;
use crate::sandbox::system::{Copy, fork};
use mugai_wire::birth::{self, Numbers};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, SendFlags, send};
use rustix::process::{Pid, PidfdFlags, Signal, WaitOptions, kill_process, pidfd_open, waitpid};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// What a worker is given: its input, the place for its output, the socket it talks on.
const GIVEN: usize = 3;

/// One worker at a time, each by its order, until the gate hangs up. Returns the exit code of whichever process this has become:
/// that of the nursery, or that of a worker, which is what `life` makes of the numbers it was ordered with.
///
/// The gate talks on descriptor 0, a socket that keeps messages apart.
pub(crate) fn serve(life: impl Fn(&Numbers) -> u8) -> u8 {
    let gate = std::io::stdin();
    loop {
        let (numbers, given) = match hear(gate.as_fd()) {
            Heard::Order(numbers, given) => (numbers, given),
            Heard::End => return 0,
            Heard::Nonsense => return crate::Died::Usage as u8,
        };
        match fork() {
            Some(Copy::Child) => {
                // The socket to the gate is closed with descriptor 0: no worker hears what the next one is given.
                return match take_over(given) {
                    Ok(()) => life(&numbers),
                    Err(()) => crate::Died::Job as u8,
                };
            }
            Some(Copy::Parent(worker)) => {
                drop(given);
                let Some(status) = end_of(worker, gate.as_fd()) else { return 0 };
                if send(gate.as_fd(), &birth::ended(status), SendFlags::NOSIGNAL).is_err() {
                    return 0;
                }
            }
            // The gate sees that nobody is there any more, and says so of the file.
            None => return crate::Died::NoSandbox as u8,
        }
    }
}

enum Heard {
    Order(Numbers, [OwnedFd; GIVEN]),
    End,
    Nonsense,
}

fn hear(gate: BorrowedFd<'_>) -> Heard {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(GIVEN))];
    let mut room = RecvAncillaryBuffer::new(&mut space);
    let mut bytes = [0; birth::ORDER + 1];
    let (got, given) = match receive(gate, &mut bytes, &mut room) {
        Ok((0, _)) | Err(_) => return Heard::End,
        Ok(message) => message,
    };
    match (bytes.get(..got).and_then(birth::ordered), given.try_into()) {
        (Some(numbers), Ok(given)) => Heard::Order(numbers, given),
        _ => Heard::Nonsense,
    }
}

/// In the copy: the descriptors of a worker are 0, 1 and 2, and nothing else is open.
fn take_over([input, output, talk]: [OwnedFd; GIVEN]) -> Result<(), ()> {
    rustix::stdio::dup2_stdin(input).map_err(|_| ())?;
    rustix::stdio::dup2_stdout(output).map_err(|_| ())?;
    rustix::stdio::dup2_stderr(talk).map_err(|_| ())
}

/// Waits for the worker's end; its status. `None` when the gate hung up before: then the worker is killed.
fn end_of(worker: Pid, gate: BorrowedFd<'_>) -> Option<i32> {
    let over = pidfd_open(worker, PidfdFlags::empty()).ok().and_then(|pidfd| {
        loop {
            // Nothing but hanging up is awaited of the gate: it orders one worker at a time.
            let mut both = [PollFd::new(&pidfd, PollFlags::IN), PollFd::from_borrowed_fd(gate, PollFlags::RDHUP)];
            match poll(&mut both, None) {
                Err(Errno::INTR) => {}
                Err(_) => return None,
                Ok(_) => {
                    let [ended, gate] = both.map(|fd| !fd.revents().is_empty());
                    if ended {
                        return Some(());
                    }
                    if gate {
                        return None;
                    }
                }
            }
        }
    });
    if over.is_none() {
        let _ = kill_process(worker, Signal::KILL);
    }
    loop {
        match waitpid(Some(worker), WaitOptions::empty()) {
            Err(Errno::INTR) => {}
            Ok(Some((_, status))) => return over.map(|()| status.as_raw()),
            _ => return None,
        }
    }
}
