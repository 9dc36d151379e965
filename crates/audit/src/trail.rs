//! The trail of a node: begin before the act, end after it. Nothing is done that could not be recorded first.

use crate::clock::Steady;
use crate::disk::{Disk, Folder};
use crate::open_acts::{self, OpenAct};
use crate::queue::{Op, Shared, State};
use crate::settle::{Recovered, settle};
use crate::writer::{Writer, recovery};
use crate::{AuditError, Checkpoint, Clock, End, Entry, Head, OpenError, Outcome, Sign, SystemClock};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// What a trail needs to know.
pub struct Setup {
    pub(crate) node: String,
    pub(crate) signer: Option<Box<dyn Sign>>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) forward_jump: Duration,
    pub(crate) look_back: u64,
}

impl Setup {
    /// The system clock, steps forward up to 60 s allowed, no signer, begins without end looked for in the last 64 MiB.
    pub fn new(node: &str) -> Self {
        let clock = Box::new(SystemClock::new());
        Self { node: node.to_owned(), signer: None, clock, forward_jump: Duration::from_secs(60), look_back: 64 << 20 }
    }

    /// For a short-lived command beside a running service, whose acts under way are none of its business.
    #[must_use]
    pub fn command(self) -> Self {
        Self { look_back: 0, ..self }
    }

    /// Signs a checkpoint with the first record of a day and at the stop. Only for the service.
    #[must_use]
    pub fn signer(self, signer: impl Sign + 'static) -> Self {
        Self { signer: Some(Box::new(signer)), ..self }
    }

    /// Another clock.
    #[must_use]
    pub fn clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Box::new(clock), ..self }
    }

    /// A step forward above this is recorded.
    #[must_use]
    pub fn forward_jump(self, forward_jump: Duration) -> Self {
        Self { forward_jump, ..self }
    }

    /// How far from the end begins without end are looked for (bytes).
    #[must_use]
    pub fn look_back(self, look_back: u64) -> Self {
        Self { look_back, ..self }
    }
}

/// What was found when the trail was opened.
#[derive(Debug)]
pub struct Opened {
    /// Begins without end near the end of the trail: for the service that owns the node to close after it put things right.
    pub open_acts: Vec<OpenAct>,
    /// What a crash left unfinished; already recorded.
    pub recovered: Option<Recovered>,
}

/// An act that was recorded and may now be done. Dropped without [`Trail::end`] it stays open, and the next start finds it.
#[derive(Debug)]
#[must_use = "an act must be ended"]
pub struct Act {
    pub(crate) seq: u64,
    pub(crate) entry: Entry,
}

impl Act {
    /// The number of its begin.
    pub fn seq(&self) -> u64 {
        self.seq
    }
}

/// The trail of one node. Several processes may hold one on the same folder.
pub struct Trail {
    shared: Arc<Shared>,
    writer: Option<JoinHandle<()>>,
    signs: bool,
}

impl Trail {
    /// Opens the folder (made when missing). Looks at the end only, however long the trail is.
    ///
    /// # Errors
    /// The folder cannot be used, or its end is damaged: then nothing may be done until somebody looked at it.
    pub fn open(dir: &Path, setup: Setup) -> Result<(Self, Opened), OpenError> {
        let folder = Folder::open(dir)?;
        Self::start(Box::new(folder), setup)
    }

    /// The same on any disk.
    pub(crate) fn start(mut disk: Box<dyn Disk>, setup: Setup) -> Result<(Self, Opened), OpenError> {
        let dir = disk.dir().to_owned();
        disk.lock().map_err(|e| OpenError::io("lock", &dir, &e))?;
        let settled = settle(disk.as_mut(), &setup.node);
        let acts = match &settled {
            Ok(_) => open_acts::recent(&dir, setup.look_back),
            Err(_) => Ok(Vec::new()),
        };
        disk.unlock();
        let (settled, open_acts) = (settled?, acts?);
        let shared = Arc::new(Shared::new(settled.tail.head));
        let first: Vec<Entry> = settled.recovered.iter().map(recovery).collect();
        let found = !first.is_empty();
        let writer = Writer {
            disk,
            node: setup.node,
            signer: setup.signer,
            clock: setup.clock,
            steady: Steady::new(setup.forward_jump),
            shared: shared.clone(),
            tail: Some(settled.tail),
            undo: None,
            signed: None,
            flushed: Duration::ZERO,
            first,
        };
        let signs = writer.signer.is_some();
        let thread = std::thread::Builder::new().name("audit".to_owned()).spawn(move || writer.run());
        let thread = thread.map_err(|e| OpenError::io("start a thread for", &dir, &e))?;
        let trail = Self { shared, writer: Some(thread), signs };
        if found && let Err(AuditError::Trail(error)) = trail.sync() {
            return Err(error);
        }
        Ok((trail, Opened { open_acts, recovered: settled.recovered }))
    }

    /// Records that something is about to be done, and everything queued before; returns when it is durable.
    ///
    /// # Errors
    /// It could not be recorded: do not act.
    pub fn begin(&self, entry: Entry) -> Result<Act, AuditError> {
        let seq = self.shared.ask(|answer| Op::Begin(entry.clone(), answer))?;
        Ok(Act { seq, entry })
    }

    /// Records how it ended. Durable with the next begin or sync, or within a moment; after a crash in between, the act is found open.
    ///
    /// # Errors
    /// Stopped, or too many wait.
    pub fn end(&self, act: Act, end: End) -> Result<(), AuditError> {
        self.shared.tell(Op::End(act.seq, end.over(act.entry)))
    }

    /// Records something that has no length; durable like an end.
    ///
    /// # Errors
    /// Stopped, or too many wait.
    pub fn note(&self, entry: Entry) -> Result<(), AuditError> {
        self.shared.tell(Op::Note(entry))
    }

    /// Records something that has no length and returns its number when it is durable.
    ///
    /// # Errors
    /// It could not be recorded.
    pub fn note_now(&self, entry: Entry) -> Result<u64, AuditError> {
        self.shared.ask(|answer| Op::NoteNow(entry, answer))
    }

    /// Returns when everything queued so far is durable.
    ///
    /// # Errors
    /// It could not be written; it stays queued.
    pub fn sync(&self) -> Result<(), AuditError> {
        self.shared.ask(Op::Sync).map(drop)
    }

    /// Signs the head and records the signature.
    ///
    /// # Errors
    /// No signer, or it could not be recorded.
    pub fn checkpoint(&self) -> Result<Checkpoint, AuditError> {
        if !self.signs {
            return Err(AuditError::NoSigner);
        }
        self.shared.ask(Op::Checkpoint)
    }

    /// The last durable record, as far as this process knows.
    pub fn head(&self) -> Head {
        self.shared.state().head
    }

    /// The last checkpoint this process made, asked for or not.
    pub fn last_checkpoint(&self) -> Option<Checkpoint> {
        self.shared.state().checkpoint.clone()
    }

    /// For the health of the node.
    pub fn state(&self) -> State {
        self.shared.snapshot()
    }

    /// Writes what waits, signs a checkpoint when there is a signer, and ends.
    ///
    /// # Errors
    /// What waits could not be written, and is lost with this process.
    pub fn stop(mut self) -> Result<Option<Checkpoint>, AuditError> {
        let done = if self.signs { self.checkpoint().map(Some) } else { self.sync().map(|()| None) };
        self.close();
        done
    }

    fn close(&mut self) {
        self.shared.stop();
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has closed the queue; there is nothing left to do.
            let _ = writer.join();
        }
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        self.close();
    }
}

impl OpenAct {
    /// The act, so that it can be ended, such as with [`Outcome::Interrupted`].
    pub fn into_act(self) -> Act {
        let mut entry = self.record.entry();
        entry.outcome = Outcome::None;
        Act { seq: self.record.seq, entry }
    }
}
