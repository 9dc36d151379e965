//! One thread that writes, with group commit; connections for reading. Every change is in a transaction that was synced when the call returns.

use super::db::{Db, Done, Seals};
use crate::StagingError;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Changes in one transaction at most: enough to share a sync, few enough that nobody waits long.
const GROUP: usize = 128;
/// Reading connections kept open.
const READERS: usize = 8;

/// One waiting change.
trait Task: Send {
    /// Does it inside a savepoint; `false` = undo.
    fn run(&mut self, db: &Db<'_>) -> bool;
    /// Answers the caller: with what `run` said when the commit held, else with the error of the commit.
    fn finish(self: Box<Self>, commit: Result<(), StagingError>);
}

struct TaskOf<F, T> {
    work: Option<F>,
    result: Option<Done<T>>,
    answer: SyncSender<Done<T>>,
}

impl<T: Send, F: FnOnce(&Db<'_>) -> Done<T> + Send> Task for TaskOf<F, T> {
    fn run(&mut self, db: &Db<'_>) -> bool {
        let result = self.work.take().map(|work| work(db));
        let good = matches!(result, Some(Ok(_)));
        self.result = result;
        good
    }
    fn finish(self: Box<Self>, commit: Result<(), StagingError>) {
        let answer = match (self.result, commit) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(commit)) => Err(commit),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(gone()),
        };
        let _ = self.answer.send(answer);
    }
}

enum Message {
    Change(Box<dyn Task>),
    /// Moves everything from the write-ahead log into the database and cuts the log to nothing.
    Truncate(SyncSender<Done<()>>),
}

/// The writer thread and the readers of one database.
pub(crate) struct Engine {
    sender: Option<Sender<Message>>,
    writer: Option<JoinHandle<()>>,
    seals: Arc<Seals>,
    /// `None` for a database in memory, which only the writer can see.
    file: Option<PathBuf>,
    readers: Mutex<Vec<Connection>>,
}

impl Engine {
    /// Takes over an opened and migrated connection.
    pub(crate) fn start(connection: Connection, seals: Arc<Seals>, file: Option<PathBuf>) -> Done<Self> {
        let (sender, receiver) = channel();
        let own = Arc::clone(&seals);
        let writer = std::thread::Builder::new()
            .name("staging".into())
            .spawn(move || write_all(&connection, &own, &receiver))
            .map_err(|e| StagingError::io(Path::new("thread"), e))?;
        Ok(Self { sender: Some(sender), writer: Some(writer), seals, file, readers: Mutex::new(Vec::new()) })
    }

    /// Does a change and returns when it is durable.
    pub(crate) fn write<T: Send + 'static>(&self, work: impl FnOnce(&Db<'_>) -> Done<T> + Send + 'static) -> Done<T> {
        let (answer, wait) = sync_channel(1);
        self.send(Message::Change(Box::new(TaskOf { work: Some(work), result: None, answer })))?;
        wait.recv().map_err(|_| gone())?
    }

    /// Reads in one consistent view.
    pub(crate) fn read<T: Send + 'static>(&self, work: impl FnOnce(&Db<'_>) -> Done<T> + Send + 'static) -> Done<T> {
        let Some(file) = &self.file else { return self.write(work) };
        let spare = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match spare {
            Some(connection) => connection,
            None => reader(file)?,
        };
        let view = connection.unchecked_transaction()?;
        let result = work(&Db { c: &view, seals: &self.seals });
        view.finish()?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(connection);
        }
        result
    }

    /// Returns when nothing is left in the write-ahead log.
    pub(crate) fn truncate_log(&self) -> Done<()> {
        let (answer, wait) = sync_channel(1);
        self.send(Message::Truncate(answer))?;
        wait.recv().map_err(|_| gone())?
    }

    pub(crate) fn seals(&self) -> &Arc<Seals> {
        &self.seals
    }

    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    fn send(&self, message: Message) -> Done<()> {
        self.sender.as_ref().ok_or_else(gone)?.send(message).map_err(|_| gone())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

fn gone() -> StagingError {
    StagingError::Database { why: "the writer is gone".into() }
}

fn reader(file: &Path) -> Done<Connection> {
    let connection = super::open::connect(file)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn write_all(connection: &Connection, seals: &Seals, receiver: &Receiver<Message>) {
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| receiver.recv().ok()) {
        let mut group: Vec<Box<dyn Task>> = Vec::new();
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Change(task) => group.push(task),
                // What was asked before it is committed before it.
                Message::Truncate(answer) if group.is_empty() => drop(answer.send(truncate(connection))),
                truncate => {
                    left_over = Some(truncate);
                    break;
                }
            }
            if group.len() < GROUP {
                next = receiver.try_recv().ok();
            }
        }
        if !group.is_empty() {
            commit(connection, seals, group);
        }
    }
}

fn commit(connection: &Connection, seals: &Seals, mut group: Vec<Box<dyn Task>>) {
    let mut outcome = connection.execute_batch("BEGIN IMMEDIATE").map_err(StagingError::from);
    if outcome.is_ok() {
        let db = Db { c: connection, seals };
        for task in &mut group {
            outcome = one(&db, task.as_mut());
            if outcome.is_err() {
                break;
            }
        }
        if outcome.is_ok() {
            outcome = connection.execute_batch("COMMIT").map_err(StagingError::from);
        }
        // A failed COMMIT leaves the transaction open, or SQLite has ended it by itself: nothing of the group may stay.
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
    }
    for task in group {
        task.finish(match &outcome {
            Ok(()) => Ok(()),
            Err(StagingError::Full) => Err(StagingError::Full),
            Err(StagingError::Busy) => Err(StagingError::Busy),
            Err(StagingError::Tampered { what }) => Err(StagingError::Tampered { what: what.clone() }),
            Err(other) => Err(StagingError::Database { why: other.to_string() }),
        });
    }
}

/// One change in its savepoint. An error means that the whole transaction is lost.
fn one(db: &Db<'_>, task: &mut dyn Task) -> Done<()> {
    db.c.prepare_cached("SAVEPOINT change")?.execute([])?;
    let good = task.run(db);
    if db.c.is_autocommit() {
        // SQLite rolled everything back by itself: disk full, out of memory, I/O error.
        return Err(StagingError::Full);
    }
    if !good {
        db.c.prepare_cached("ROLLBACK TO change")?.execute([])?;
    }
    db.c.prepare_cached("RELEASE change")?.execute([])?;
    Ok(())
}

fn truncate(connection: &Connection) -> Done<()> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(StagingError::Busy) }
}
