//! One file: the original and every part of it, in one session, and what follows from the answers.

use crate::answer::{self, Engine, Verdict, clean};
use crate::config::{BadConfig, Config, Mode};
use crate::result::{Clean, Hold, NotClean, Scanned, Skipped};
use crate::session::Session;
use crate::{date, nest};
use std::io::Read;
use std::time::{Instant, SystemTime};

/// Asks one scanner. Any number of threads may ask at once, each file over a connection of its own.
#[derive(Debug)]
pub struct Scanner {
    config: Config,
}

/// Something to be scanned.
#[derive(Debug)]
pub struct Part<R> {
    /// What it is called in reports: `original`, `part 3`.
    pub name: String,
    /// Its length, bytes; the reader must give exactly as many.
    pub length: u64,
    /// Its bytes.
    pub reader: R,
}

impl Scanner {
    /// Checks the configuration; nobody is asked yet.
    ///
    /// # Errors
    /// [`BadConfig`].
    pub fn new(config: Config) -> Result<Self, BadConfig> {
        config.check()?;
        Ok(Self { config })
    }

    /// What silence means here.
    pub fn mode(&self) -> Mode {
        self.config.mode
    }

    /// Has one file scanned: the original and all of its parts, in order. Malware in any part counts more than a part nobody could
    /// look at, so the rest is scanned even then. `now` is for the age of the database.
    ///
    /// # Errors
    /// [`NotClean::Infected`] in every mode but `off`; [`NotClean::Hold`] when the mode is `required`.
    pub fn scan<R: Read>(
        &self,
        parts: impl IntoIterator<Item = Part<R>>,
        now: SystemTime,
    ) -> Result<Scanned, NotClean> {
        if self.config.mode == Mode::Off {
            return Ok(Scanned::NotScanned(Skipped { when: now, why: None }));
        }
        match self.scan_all(parts, now) {
            Ok(clean) => Ok(Scanned::Clean(clean)),
            Err(NotClean::Hold(why)) if self.config.mode == Mode::Advisory => {
                Ok(Scanned::NotScanned(Skipped { when: now, why: Some(why) }))
            }
            Err(not_clean) => Err(not_clean),
        }
    }

    fn scan_all<R: Read>(&self, parts: impl IntoIterator<Item = Part<R>>, now: SystemTime) -> Result<Clean, NotClean> {
        let (session, engine) = self.session(now)?;
        let mut session = Some(session);
        let mut done = Clean { engine, when: now, parts: 0, bytes: 0 };
        let mut held: Option<Hold> = None;
        for mut part in parts {
            match self.scan_part(&mut part, &mut session, now) {
                Ok(Verdict::Clean) => {}
                Ok(Verdict::Infected(name)) => {
                    return Err(NotClean::Infected { name, part: clean(&part.name) });
                }
                Err(hold) if hold.is_about_the_part() => {
                    held.get_or_insert(hold);
                }
                Err(hold) => return Err(hold.into()),
            }
            done.parts = done.parts.saturating_add(1);
            done.bytes = done.bytes.saturating_add(part.length);
        }
        if let Some(session) = session {
            session.end(self.deadline())?;
        }
        match held {
            Some(hold) => Err(hold.into()),
            // A scan of nothing says nothing.
            None if done.parts == 0 => Err(Hold::Reading("there was nothing to scan".into()).into()),
            None => Ok(done),
        }
    }

    fn scan_part<R: Read>(
        &self,
        part: &mut Part<R>,
        session: &mut Option<Session>,
        now: SystemTime,
    ) -> Result<Verdict, Hold> {
        let most = self.config.max_stream_bytes;
        if part.length > most {
            return Err(Hold::SizeLimit(format!("{} bytes, at most {most} are scanned", part.length)));
        }
        let mut open = match session.take() {
            Some(open) => open,
            None => self.session(now)?.0,
        };
        let verdict = open.scan(&mut part.reader, part.length, self.deadline())?;
        // Only a session that was answered in order is used again; another may stand in the middle of a stream.
        *session = Some(open);
        Ok(verdict)
    }

    /// A session with a scanner whose database is to be believed.
    fn session(&self, now: SystemTime) -> Result<(Session, Engine), Hold> {
        let mut session = Session::open(&self.config)?;
        let engine = answer::engine(&session.ask("VERSION", self.deadline())?)?;
        match date::fault(engine.built, now, self.config.database_max_age) {
            None => Ok((session, engine)),
            Some(why) => {
                Err(Hold::OldDatabase(format!("number {} of {}: {why}", engine.database, engine.database_date)))
            }
        }
    }

    /// Which engine and database would scan now; for health checks.
    ///
    /// # Errors
    /// Why nothing can be scanned.
    pub fn engine(&self, now: SystemTime) -> Result<Engine, Hold> {
        let (session, engine) = self.session(now)?;
        session.end(self.deadline())?;
        Ok(engine)
    }

    /// Whether it answers at all, whatever its database.
    ///
    /// # Errors
    /// `NoAnswer`, `Protocol`.
    pub fn ping(&self) -> Result<(), Hold> {
        Session::open(&self.config)?.end(self.deadline())
    }

    /// Whether the scanner says so when it does not look into a file to its end. It is asked about harmless archives nested deeper
    /// than it can be told to follow. `false` is dangerous: its configuration lacks `AlertExceedsMax yes`, and it calls clean
    /// what it did not look at.
    ///
    /// # Errors
    /// Why it could not be asked.
    pub fn alerts_at_limits(&self, now: SystemTime) -> Result<bool, Hold> {
        let (mut session, _) = self.session(now)?;
        let nested = nest::archive();
        let length = u64::try_from(nested.len()).unwrap_or(u64::MAX);
        match session.scan(&mut nested.as_slice(), length, self.deadline()) {
            Ok(Verdict::Clean) => Ok(false),
            Err(Hold::SizeLimit(_)) => Ok(true),
            Ok(Verdict::Infected(name)) => Err(Hold::Protocol(format!("a harmless file is called {name}"))),
            Err(hold) => Err(hold),
        }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.config.part_timeout
    }
}
