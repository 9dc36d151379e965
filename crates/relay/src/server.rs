//! The door: listens, lets in whom it knows, and closes in order.

use crate::admit::{Doorkeeper, Hours, Phase};
use crate::journal::Journal;
use crate::poison::Failures;
use crate::reply::Reply;
use crate::spool::Spool;
use crate::transaction::{Shared, now};
use crate::{BadSettings, Mill, Settings, session};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// Why the door does not open.
#[derive(Debug)]
pub enum NotListening {
    /// A setting that cannot be.
    Settings(BadSettings),
    /// The system.
    Io {
        /// What was tried.
        what: String,
        /// What the system says.
        error: io::Error,
    },
}

impl fmt::Display for NotListening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(e) => write!(f, "{e}"),
            Self::Io { what, error } => write!(f, "{what}: {error}"),
        }
    }
}
impl std::error::Error for NotListening {}

/// A door that listens, and is not open yet.
pub struct Relay {
    listener: std::net::TcpListener,
    shared: Arc<Shared>,
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("listener", &self.listener).finish_non_exhaustive()
    }
}

impl Relay {
    /// Reads the journal, empties the spool and listens.
    ///
    /// # Errors
    /// [`NotListening`].
    pub fn listen(settings: Settings, mill: Arc<dyn Mill>) -> Result<Self, NotListening> {
        settings.check().map_err(NotListening::Settings)?;
        let io = |what: String| move |error| NotListening::Io { what, error };
        let folder = settings.spool.clone();
        let spool = Spool::open(&folder).map_err(io(folder.display().to_string()))?;
        let journal = Journal::open(&folder, settings.remember_hours, now());
        let journal = journal.map_err(io(folder.join("delivered").display().to_string()))?;
        let listener = std::net::TcpListener::bind(settings.listen).map_err(io(settings.listen.to_string()))?;
        listener.set_nonblocking(true).map_err(io(settings.listen.to_string()))?;
        let shared = Shared {
            mill,
            places: Arc::new(Semaphore::new(settings.workers)),
            journal: Arc::new(journal),
            failures: Mutex::new(Failures::default()),
            spool,
            settings,
        };
        Ok(Self { listener, shared: Arc::new(shared) })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// What the system says.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Takes mail until `stopping` says so; blocks. Mails in hand are finished, or dropped before anything of them was sent on.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn run(self, stopping: impl Fn() -> bool) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(self.open(stopping))
    }

    async fn open(self, stopping: impl Fn() -> bool) -> io::Result<()> {
        let Self { listener, shared } = self;
        let listener = TcpListener::from_std(listener)?;
        let doorkeeper = Doorkeeper::new(&shared.settings);
        let (say, hear) = watch::channel(Phase::Open);
        let mut talks = JoinSet::new();
        let mut look = tokio::time::interval(Duration::from_millis(100));
        loop {
            tokio::select! {
                _ = look.tick() => {
                    while talks.try_join_next().is_some() {}
                    if stopping() {
                        break;
                    }
                }
                accepted = listener.accept() => match accepted {
                    Ok((stream, client)) => match (doorkeeper.knows(client), doorkeeper.place()) {
                        (false, _) => turn_away(stream, 554, "5.7.1 not from here"),
                        (true, None) => turn_away(stream, 421, "4.3.2 busy, please come again"),
                        (true, Some(place)) => {
                            let (shared, hours) = (shared.clone(), Hours(hear.clone()));
                            talks.spawn(async move {
                                let _place = place;
                                let _ = session::talk(stream, shared, hours).await;
                            });
                        }
                    },
                    // Out of descriptors, most likely: those who talk must end first.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                },
            }
        }
        drop(listener);
        let _ = say.send(Phase::Closing);
        let grace = Duration::from_secs(shared.settings.stop_seconds);
        if tokio::time::timeout(grace, finish(&mut talks)).await.is_err() {
            let _ = say.send(Phase::Closed);
            // What is on its way to the next hop ends with its answer, or with the patience for it.
            let rest = Duration::from_secs(shared.settings.next_hop_seconds);
            let _ = tokio::time::timeout(rest, finish(&mut talks)).await;
        }
        Ok(())
    }
}

async fn finish(talks: &mut JoinSet<()>) {
    while talks.join_next().await.is_some() {}
}

fn turn_away(mut stream: TcpStream, code: u16, text: &'static str) {
    tokio::spawn(async move {
        let mut words = Vec::new();
        Reply::new(code, text).write(&mut words);
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.write_all(&words)).await;
    });
}
