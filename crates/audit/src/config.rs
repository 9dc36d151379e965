//! Configuration files: their digests are recorded at the start and when they change (R18).

use crate::{AuditError, Digest, Entry, Event, OpenError, Outcome, Query, Trail, search};
use std::collections::BTreeMap;
use std::path::Path;

/// A configuration file that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigChange {
    /// The file.
    pub path: String,
    /// `Changed`, `Added` or `Removed`.
    pub outcome: Outcome,
    /// What it holds now; `None` when it is gone.
    pub digest: Option<Digest>,
    /// What it held.
    pub before: Option<Digest>,
}

/// Why the configuration could not be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The trail could not be read.
    Read(OpenError),
    /// The trail could not be written.
    Write(AuditError),
}

/// The digests that were recorded last.
#[derive(Debug)]
pub struct ConfigWatch {
    last: BTreeMap<String, Digest>,
}

/// What a list of files differs in from what is known.
fn compare(last: &BTreeMap<String, Digest>, now: &BTreeMap<String, Digest>) -> Vec<ConfigChange> {
    let mut changes = Vec::new();
    for (path, digest) in now {
        let before = last.get(path).copied();
        let outcome = match before {
            Some(before) if before == *digest => continue,
            Some(_) => Outcome::Changed,
            None => Outcome::Added,
        };
        changes.push(ConfigChange { path: path.clone(), outcome, digest: Some(*digest), before });
    }
    for (path, before) in last.iter().filter(|(path, _)| !now.contains_key(*path)) {
        let change =
            ConfigChange { path: path.clone(), outcome: Outcome::Removed, digest: None, before: Some(*before) };
        changes.push(change);
    }
    changes
}

fn digests(files: &[(String, Vec<u8>)]) -> BTreeMap<String, Digest> {
    // The name under which it will be found again is the one the record can hold.
    files.iter().map(|(path, bytes)| (Entry::new(Event::Config).file(path).file, Digest::of(bytes))).collect()
}

fn entry(path: &str, digest: Option<Digest>, outcome: Outcome, before: Option<Digest>) -> Entry {
    let digest = digest.map(|digest| digest.to_string()).unwrap_or_default();
    let detail = before.map(|before| format!("before {before}")).unwrap_or_default();
    Entry::new(Event::Config).who("system").file(path).digest(&digest).outcome(outcome).detail(&detail)
}

/// What the trail says the files held last. Days are read from the newest back, until every file was seen.
fn recorded(dir: &Path, now: &BTreeMap<String, Digest>) -> Result<BTreeMap<String, Digest>, OpenError> {
    let mut days: Vec<_> = crate::files::list(dir)?.into_iter().map(|file| file.day).collect();
    days.dedup();
    let mut last: BTreeMap<String, Option<Digest>> = BTreeMap::new();
    for day in days.into_iter().rev() {
        let query =
            Query { event: Some(Event::Config), from: Some(day), to: Some(day), limit: u64::MAX, ..Query::default() };
        let mut of_day = BTreeMap::new();
        for hit in search(dir, query)? {
            let record = hit?.record;
            of_day.insert(record.file, record.digest.parse().ok());
        }
        for (path, digest) in of_day {
            last.entry(path).or_insert(digest);
        }
        // Every start records every file, so the newest day with a start knows them all.
        if now.keys().all(|path| last.contains_key(path)) {
            break;
        }
    }
    Ok(last.into_iter().filter_map(|(path, digest)| Some((path, digest?))).collect())
}

impl ConfigWatch {
    /// At the start: records the digest of every file, and says which differ from what the trail says they held last.
    ///
    /// # Errors
    /// The trail could not be read or written: the service must not start.
    pub fn start(
        trail: &Trail,
        dir: &Path,
        files: &[(String, Vec<u8>)],
    ) -> Result<(Self, Vec<ConfigChange>), ConfigError> {
        trail.sync().map_err(ConfigError::Write)?;
        let now = digests(files);
        let before = recorded(dir, &now).map_err(ConfigError::Read)?;
        let changes = compare(&before, &now);
        for (path, digest) in now.iter().filter(|(path, digest)| before.get(*path) == Some(*digest)) {
            trail.note(entry(path, Some(*digest), Outcome::Same, None)).map_err(ConfigError::Write)?;
        }
        write(trail, &changes).map_err(ConfigError::Write)?;
        Ok((Self { last: now }, changes))
    }

    /// While running: records what differs from the last time.
    ///
    /// # Errors
    /// The trail could not be written; the change is found again next time.
    pub fn check(&mut self, trail: &Trail, files: &[(String, Vec<u8>)]) -> Result<Vec<ConfigChange>, AuditError> {
        let now = digests(files);
        let changes = compare(&self.last, &now);
        if !changes.is_empty() {
            write(trail, &changes)?;
            self.last = now;
        }
        Ok(changes)
    }
}

fn write(trail: &Trail, changes: &[ConfigChange]) -> Result<(), AuditError> {
    for change in changes {
        trail.note(entry(&change.path, change.digest, change.outcome, change.before))?;
    }
    trail.sync()
}
