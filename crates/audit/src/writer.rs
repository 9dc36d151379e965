//! The writer thread: takes everything that waits, makes one write and one fsync of it, and answers all.

use crate::clock::Steady;
use crate::disk::Disk;
use crate::files::{self, MAX_PARTS};
use crate::head::Tail;
use crate::queue::{Batch, Op, Shared};
use crate::settle::{Recovered, settle};
use crate::{AuditError, Checkpoint, Clock, Entry, Event, Head, Kind, OpenError, Outcome, Record, Sign, when};
use jiff::civil::Date;
use std::sync::Arc;
use std::time::Duration;

/// A head file that is not flushed costs a longer walk after a power failure; flushed at least this often while records come.
const HEAD_SYNC: Duration = Duration::from_secs(1);

/// What only the writer thread has.
pub(crate) struct Writer {
    pub(crate) disk: Box<dyn Disk>,
    pub(crate) node: String,
    pub(crate) signer: Option<Box<dyn Sign>>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) steady: Steady,
    pub(crate) shared: Arc<Shared>,
    /// The end as we left it; `None` after a failure.
    pub(crate) tail: Option<Tail>,
    /// Where the trail ended before a write that failed: what it left behind that is to be cut off first.
    pub(crate) undo: Option<(Tail, String, u64)>,
    /// The day of the last checkpoint this process made.
    pub(crate) signed: Option<Date>,
    /// When the head file was last flushed.
    pub(crate) flushed: Duration,
    /// Jumps and recoveries that must stand before the next record.
    pub(crate) first: Vec<Entry>,
}

/// The bytes of a batch and what is answered when they are durable.
struct Draft {
    bytes: Vec<u8>,
    head: Head,
    seqs: Vec<u64>,
    checkpoints: Vec<Option<Checkpoint>>,
}

impl Writer {
    /// Until the trail is stopped and the queue is empty.
    pub(crate) fn run(mut self) {
        let shared = self.shared.clone();
        // However this thread ends, nobody waits for an answer for ever.
        let _closing = Closing(shared.clone());
        let mut failed = false;
        while let Some(mut batch) = shared.take(failed) {
            let result = self.commit(&mut batch);
            failed = result.is_err();
            if shared.answer(batch, result) {
                break;
            }
        }
    }

    /// One batch, under the lock of the folder.
    fn commit(&mut self, batch: &mut Batch) -> Result<Vec<(u64, Option<Checkpoint>)>, AuditError> {
        let dir = self.disk.dir().to_owned();
        self.disk.lock().map_err(|e| OpenError::io("lock", &dir, &e))?;
        let result = self.write(batch);
        if result.is_err() {
            self.tail = None;
        }
        self.disk.unlock();
        result
    }

    fn write(&mut self, batch: &mut Batch) -> Result<Vec<(u64, Option<Checkpoint>)>, AuditError> {
        let tail = self.current()?;
        let now = self.clock.now();
        let recorded = (tail.head.seq > 0).then_some(tail.head.time);
        let time = when::whole_ms(now.wall);
        if let Some(jump) = self.steady.look(crate::Now { wall: time, ..now }, recorded) {
            self.shared.state().clock_jumps += 1;
            self.first.push(Entry::new(Event::Clock).who("system").outcome(Outcome::Changed).detail(&jump.detail()));
        }
        let day = when::day(time);
        let name = self.file_for(day, &tail)?;
        let at = if tail.file.as_ref() == Some(&name) { tail.offset } else { 0 };
        let draft = self.draft(batch, &tail, time, day)?;
        let dir = self.disk.dir().to_owned();
        if draft.bytes.is_empty() {
            self.tail = Some(tail);
            return Ok(pairs(draft));
        }
        if let Err(error) = self.disk.append(&name, at, &draft.bytes) {
            let path = dir.join(&name);
            self.undo = Some((tail, name, at));
            // At once if possible, so that nobody finds it; else before the next write.
            let _ = self.undo();
            return Err(OpenError::io("write", &path, &error).into());
        }
        let offset = at.saturating_add(u64::try_from(draft.bytes.len()).unwrap_or(u64::MAX));
        let new_file = at == 0;
        let signs = draft.checkpoints.iter().any(Option::is_some);
        let tail = Tail { generation: tail.generation.saturating_add(1), head: draft.head, file: Some(name), offset };
        let flush = new_file || signs || batch.flush || now.mono.saturating_sub(self.flushed) >= HEAD_SYNC;
        if flush {
            self.flushed = now.mono;
        }
        self.first.clear();
        if signs {
            self.signed = Some(day);
        }
        self.shared.written(draft.head, draft.checkpoints.iter().rev().flatten().next().cloned());
        // The records are durable. A head file that cannot be written is behind them, which the next settle puts right.
        let wrote = self.disk.write_head(tail.slot(), &tail.encode(&self.node), flush);
        self.tail = wrote.is_ok().then_some(tail);
        Ok(pairs(draft))
    }

    /// Cuts off what a failed write left behind: were it found, ends that go back to the queue would stand there twice. When another process
    /// went on meanwhile, what was whole is part of the trail and must stay.
    fn undo(&mut self) -> Result<(), OpenError> {
        let Some((tail, name, at)) = &self.undo else { return Ok(()) };
        let dir = self.disk.dir().to_owned();
        let head = self.disk.read_head().map_err(|e| OpenError::io("read", &dir.join(crate::head::NAME), &e))?;
        if Tail::read(&head, &self.node).as_ref() == Ok(tail) {
            let path = dir.join(name);
            let len = self.disk.len(name).map_err(|e| OpenError::io("look at", &path, &e))?;
            if len.is_some_and(|len| len > *at) {
                self.disk.truncate(name, *at).map_err(|e| OpenError::io("cut", &path, &e))?;
            }
        }
        self.undo = None;
        Ok(())
    }

    /// The end of the trail: as we left it, or found anew when another process wrote or something failed.
    fn current(&mut self) -> Result<Tail, AuditError> {
        self.undo()?;
        if let Some(tail) = self.tail.take() {
            let dir = self.disk.dir().to_owned();
            let head = self.disk.read_head().map_err(|e| OpenError::io("read", &dir.join(crate::head::NAME), &e))?;
            let len = match &tail.file {
                Some(name) => self.disk.len(name).map_err(|e| OpenError::io("look at", &dir.join(name), &e))?,
                None => None,
            };
            let same = Tail::read(&head, &self.node).as_ref() == Ok(&tail);
            if same && len.unwrap_or(0) == tail.offset && len.is_some() == tail.file.is_some() {
                return Ok(tail);
            }
        }
        let settled = settle(self.disk.as_mut(), &self.node)?;
        if let Some(recovered) = settled.recovered {
            self.first.push(recovery(&recovered));
        }
        Ok(settled.tail)
    }

    /// The file of a day: the one we are in, or one that does not exist yet.
    fn file_for(&mut self, day: Date, tail: &Tail) -> Result<String, OpenError> {
        if let Some((ours, name)) = tail.file.as_ref().and_then(|name| Some((files::parse_name(name)?.0, name)))
            && ours == day
        {
            return Ok(name.clone());
        }
        for part in 1..=MAX_PARTS {
            let name = files::name(day, part);
            let path = self.disk.dir().join(&name);
            let len = self.disk.len(&name).map_err(|e| OpenError::io("look at", &path, &e))?;
            if len.unwrap_or(0) == 0 {
                return Ok(name);
            }
        }
        Ok(tail.file.clone().unwrap_or_else(|| files::name(day, 1)))
    }

    /// The lines of a batch, in order: what must stand first, the checkpoint of the day, what was asked for.
    fn draft(&self, batch: &mut Batch, tail: &Tail, time: jiff::Timestamp, day: Date) -> Result<Draft, AuditError> {
        let mut chain = Chain { bytes: Vec::with_capacity(batch.ops.len().saturating_mul(400)), head: tail.head, time };
        for entry in &self.first {
            chain.add(Kind::Note, 0, entry.clone())?;
        }
        if batch.lost > 0 {
            let detail = format!("{} records could not be kept while the disk did not take them", batch.lost);
            chain.add(Kind::Note, 0, Entry::new(Event::Alert).who("system").outcome(Outcome::Lost).detail(&detail))?;
        }
        let daily = self.signer.as_deref().filter(|_| self.signed != Some(day) && !batch.ops.is_empty());
        let (mut seqs, mut checkpoints) = (Vec::new(), Vec::new());
        if let Some(signer) = daily {
            batch.signed = Some(chain.checkpoint(&self.node, signer)?);
        }
        for op in &batch.ops {
            let mut checkpoint = None;
            match op {
                Op::Begin(entry, _) => chain.add(Kind::Begin, 0, entry.clone())?,
                Op::End(act, entry) => chain.add(Kind::End, *act, entry.clone())?,
                Op::Note(entry) | Op::NoteNow(entry, _) => chain.add(Kind::Note, 0, entry.clone())?,
                Op::Sync(_) => {}
                Op::Checkpoint(_) => {
                    let signer = self.signer.as_deref().ok_or(AuditError::NoSigner)?;
                    checkpoint = Some(chain.checkpoint(&self.node, signer)?);
                }
            }
            seqs.push(chain.head.seq);
            checkpoints.push(checkpoint);
        }
        if let (Some(signed), true) = (&batch.signed, checkpoints.iter().all(Option::is_none)) {
            // Told to the state only; nobody asked for it.
            checkpoints.push(Some(signed.clone()));
        }
        Ok(Draft { bytes: chain.bytes, head: chain.head, seqs, checkpoints })
    }
}

fn pairs(draft: Draft) -> Vec<(u64, Option<Checkpoint>)> {
    draft.seqs.into_iter().zip(draft.checkpoints).collect()
}

/// The note about an unfinished end.
pub(crate) fn recovery(recovered: &Recovered) -> Entry {
    let Recovered { file, offset, bytes, digest, kept } = recovered;
    let detail = format!("unfinished end of {file} at byte {offset} ({bytes} bytes) cut off and kept in {kept}");
    Entry::new(Event::Recover)
        .who("system")
        .file(file)
        .digest(&digest.to_string())
        .outcome(Outcome::Done)
        .detail(&detail)
}

/// Lines that follow each other.
struct Chain {
    bytes: Vec<u8>,
    head: Head,
    time: jiff::Timestamp,
}

impl Chain {
    fn add(&mut self, kind: Kind, act: u64, entry: Entry) -> Result<(), AuditError> {
        let record = Record::new(self.next(), self.time, kind, act, entry, self.head.digest);
        self.push(&record)
    }

    fn checkpoint(&mut self, node: &str, signer: &dyn Sign) -> Result<Checkpoint, AuditError> {
        let checkpoint = Checkpoint::sign(node, self.head.seq, self.head.digest, self.time, signer);
        let entry = Entry::new(Event::Checkpoint).who("system");
        let mut record = Record::new(self.next(), self.time, Kind::Checkpoint, 0, entry, self.head.digest);
        record.key.clone_from(&checkpoint.key);
        record.sig = checkpoint.signature_hex();
        self.push(&record)?;
        Ok(checkpoint)
    }

    fn next(&self) -> u64 {
        self.head.seq.saturating_add(1)
    }

    fn push(&mut self, record: &Record) -> Result<(), AuditError> {
        let written = record.write(&mut self.bytes);
        let digest =
            written.map_err(|e| OpenError::io("write", std::path::Path::new("record"), &std::io::Error::from(e)))?;
        self.head = Head { seq: record.seq, digest, time: record.time };
        Ok(())
    }
}

/// Closes the queue when the writer is gone.
struct Closing(Arc<Shared>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}
