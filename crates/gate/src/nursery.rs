//! Processes that are ready to become workers: kept while nobody needs them, asked one worker at a time, started anew now and then.

use crate::child::{Program, died, end, late, until};
use mugai_core::Refusal;
use mugai_wire::birth::{self, Numbers};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recv,
    sendmsg, socketpair,
};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Workers of one nursery: they share where things lie in memory, which should not be worth finding out.
const MOST: u32 = 200;
/// Nurseries that are kept while nobody needs them.
const KEPT: usize = 16;

/// The nurseries of one program.
#[derive(Debug, Default)]
pub(crate) struct Nurseries {
    free: Mutex<Vec<Nursery>>,
}

/// How long one that was hung up on may take to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// One nursery; it ends when it is dropped, and its worker with it.
#[derive(Debug)]
pub(crate) struct Nursery {
    process: Child,
    /// `None` only while it is dropped.
    talk: Option<OwnedFd>,
    workers: u32,
}

impl Nurseries {
    /// A worker with these walls and descriptors (input, output, socket), from a nursery that is free or a new one.
    pub(crate) fn worker(
        &self,
        program: &Program,
        numbers: &Numbers,
        given: [BorrowedFd<'_>; 3],
    ) -> io::Result<Nursery> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(mut nursery) = free
            && nursery.order(numbers, given).is_ok()
        {
            return Ok(nursery);
        }
        // There was none, or something killed it while it waited; it had been told nothing.
        let mut nursery = Nursery::start(program)?;
        nursery.order(numbers, given)?;
        Ok(nursery)
    }

    /// Takes back one whose worker has ended.
    pub(crate) fn keep(&self, nursery: Nursery) {
        if nursery.workers >= MOST {
            return;
        }
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT {
            free.push(nursery);
        }
    }
}

impl Nursery {
    fn start(program: &Program) -> io::Result<Self> {
        let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        let process = Command::new(&program.path)
            .args(&program.arguments)
            .arg("nursery")
            .env_clear()
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Self { process, talk: Some(ours), workers: 0 })
    }

    fn talk(&self) -> io::Result<&OwnedFd> {
        self.talk.as_ref().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    fn order(&mut self, numbers: &Numbers, given: [BorrowedFd<'_>; 3]) -> io::Result<()> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
        let mut room = SendAncillaryBuffer::new(&mut space);
        if !room.push(SendAncillaryMessage::ScmRights(&given)) {
            return Err(io::Error::other("no room for three descriptors"));
        }
        let order = birth::order(numbers);
        sendmsg(self.talk()?, &[IoSlice::new(&order)], &mut room, SendFlags::NOSIGNAL)?;
        self.workers = self.workers.saturating_add(1);
        Ok(())
    }

    /// Waits until the worker has ended, at most until the deadline.
    ///
    /// # Errors
    /// `limit_time` when it has not; `worker_died` when the nursery is gone, and with it whoever could say how it did.
    pub(crate) fn ended(&self, deadline: Instant) -> Result<ExitStatus, Refusal> {
        let gone = || died("the process that started it is gone");
        let talk = self.talk().map_err(|_| gone())?;
        loop {
            let wait = until(deadline);
            match poll(&mut [PollFd::new(talk, PollFlags::IN)], Some(&wait)) {
                Err(Errno::INTR) => {}
                Ok(n) if n > 0 => break,
                _ => return Err(late()),
            }
        }
        let mut bytes = [0; birth::ENDED + 1];
        let (got, _) = recv(talk, &mut bytes[..], RecvFlags::empty()).map_err(|_| gone())?;
        bytes.get(..got).and_then(birth::how_it_ended).map(ExitStatus::from_raw).ok_or_else(gone)
    }
}

impl Drop for Nursery {
    fn drop(&mut self) {
        // It hears that we have hung up, kills its worker if there is one, and ends. If not, both are killed.
        drop(self.talk.take());
        let _ = end(&mut self.process, Instant::now() + PATIENCE);
    }
}
