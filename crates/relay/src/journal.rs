//! What was delivered, kept on disk: a mail that comes again because our answer was lost is answered and not sent again.
//!
//! One line for each delivery: the second since 1970, the key, the next hop's words. A line that a crash cut is no line.

use crate::Envelope;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most deliveries remembered; older ones are forgotten first. A town's day has fewer.
const MOST: usize = 1_000_000;
/// Longest words of the next hop that are kept, bytes.
const LONGEST_WORDS: usize = 400;
/// How many lines may be dead before the file is written anew.
const SLACK: usize = 10_000;

/// Which mail: its name in the queue it came from, its envelope and its content.
pub(crate) type Key = [u8; 32];

/// The key of a mail; none when nobody told its name, for then two equal mails may both be meant.
pub(crate) fn key(envelope: &Envelope, digest: &[u8; 32]) -> Option<Key> {
    let ident = envelope.client.ident.as_deref()?;
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    };
    add(ident.as_bytes());
    add(digest);
    add(envelope.sender.as_bytes());
    let mut addresses: Vec<&str> = envelope.addresses().collect();
    addresses.sort_unstable();
    addresses.iter().for_each(|a| add(a.as_bytes()));
    Some(hash.finalize().into())
}

/// The journal. A line is written the moment a delivery is known, when a crash of the door no longer loses it, and is on the disk
/// before anybody is told; those that wait for the disk share the way there.
#[derive(Debug)]
pub(crate) struct Journal {
    book: Mutex<Book>,
    /// How many of the lines ever written are on the disk.
    synced: Mutex<u64>,
}

/// A line that may not be on the disk yet.
#[derive(Debug)]
pub(crate) struct Written(u64);

#[derive(Debug)]
struct Book {
    path: PathBuf,
    file: Arc<File>,
    seconds: u64,
    known: HashMap<Key, (u64, String)>,
    lines: usize,
    /// Lines ever written.
    written: u64,
    /// Whether the last line may have no end, for the disk was full.
    torn: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Journal {
    /// Reads what was delivered in the last `hours`, and goes on behind it.
    pub(crate) fn open(folder: &Path, hours: u32, now: u64) -> io::Result<Self> {
        let path = folder.join("delivered");
        let seconds = u64::from(hours).saturating_mul(3_600);
        let mut text = String::new();
        match File::open(&path) {
            Ok(mut file) => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                text = String::from_utf8_lossy(&bytes).into_owned();
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
        let mut known = HashMap::new();
        for line in text.split_inclusive('\n').filter_map(|l| l.strip_suffix('\n')) {
            if let Some((at, key, words)) = parse(line).filter(|(at, _, _)| at.saturating_add(seconds) >= now) {
                known.insert(key, (at, words.to_owned()));
            }
        }
        let file = write_anew(&path, &known)?;
        let lines = known.len();
        let book = Book { path, file: Arc::new(file), seconds, known, lines, written: 0, torn: false };
        Ok(Self { book: Mutex::new(book), synced: Mutex::new(0) })
    }

    /// The next hop's words when this mail was delivered already.
    pub(crate) fn delivered(&self, key: &Key, now: u64) -> Option<String> {
        let book = lock(&self.book);
        let (at, words) = book.known.get(key)?;
        (at.saturating_add(book.seconds) >= now).then(|| words.clone())
    }

    /// Writes a delivery down. A kill of the door loses it no more, a loss of power may.
    pub(crate) fn write(&self, key: Key, words: &str, now: u64) -> io::Result<Written> {
        let words: String = mugai_core::names::cut(words, LONGEST_WORDS).replace(['\n', '\r', '\t'], " ");
        let mut book = lock(&self.book);
        let before = if book.torn { "\n" } else { "" };
        book.torn = true;
        (&*book.file).write_all(format!("{before}{}", line(now, &key, &words)).as_bytes())?;
        book.torn = false;
        book.known.insert(key, (now, words));
        book.lines = book.lines.saturating_add(1);
        book.written = book.written.saturating_add(1);
        if book.lines > book.known.len().saturating_add(SLACK) || book.known.len() > MOST {
            book.shrink(now)?;
        }
        Ok(Written(book.written))
    }

    /// Returns when a line is on the disk, with all that were written by then.
    pub(crate) fn sync(&self, line: Written) -> io::Result<()> {
        let mut synced = lock(&self.synced);
        if *synced < line.0 {
            // What is written anew is on the disk whole, so the file of this moment has all that is missing.
            let (file, written) = {
                let book = lock(&self.book);
                (book.file.clone(), book.written)
            };
            file.sync_data()?;
            *synced = written;
        }
        Ok(())
    }
}

impl Book {
    fn shrink(&mut self, now: u64) -> io::Result<()> {
        let seconds = self.seconds;
        self.known.retain(|_, (at, _)| at.saturating_add(seconds) >= now);
        if self.known.len() > MOST {
            let mut times: Vec<u64> = self.known.values().map(|(at, _)| *at).collect();
            times.sort_unstable();
            let half = times.get(times.len() / 2).copied().unwrap_or(now);
            self.known.retain(|_, (at, _)| *at > half);
        }
        self.file = Arc::new(write_anew(&self.path, &self.known)?);
        self.lines = self.known.len();
        Ok(())
    }
}

fn line(at: u64, key: &Key, words: &str) -> String {
    let key: String = key.iter().map(|b| format!("{b:02x}")).collect();
    format!("{at}\t{key}\t{words}\n")
}

fn parse(line: &str) -> Option<(u64, Key, &str)> {
    let mut fields = line.splitn(3, '\t');
    let at = fields.next()?.parse().ok()?;
    let hex = fields.next().filter(|h| h.len() == 64 && h.is_ascii())?;
    let mut key = [0; 32];
    for (slot, pair) in key.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *slot = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some((at, key, fields.next()?))
}

/// Writes the living lines into a new file that takes the old one's place.
fn write_anew(path: &Path, known: &HashMap<Key, (u64, String)>) -> io::Result<File> {
    let new = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    let mut all: Vec<_> = known.iter().collect();
    all.sort_by_key(|(key, (at, _))| (*at, **key));
    let text: String = all.into_iter().map(|(key, (at, words))| line(*at, key, words)).collect();
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, Recipient};

    fn envelope(ident: Option<&str>, to: &[&str]) -> Envelope {
        Envelope {
            sender: "a@b".into(),
            recipients: to.iter().map(|a| Recipient { address: (*a).into(), parameters: vec![] }).collect(),
            client: Client { ident: ident.map(Into::into), ..Client::default() },
            ..Envelope::default()
        }
    }

    #[test]
    fn a_key_is_of_name_envelope_and_content_in_whatever_order_of_recipients() {
        let one = key(&envelope(Some("Q"), &["x@y", "z@y"]), &[1; 32]).unwrap();
        assert_eq!(key(&envelope(Some("Q"), &["z@y", "x@y"]), &[1; 32]), Some(one));
        for other in [
            key(&envelope(Some("R"), &["x@y", "z@y"]), &[1; 32]),
            key(&envelope(Some("Q"), &["x@y"]), &[1; 32]),
            key(&envelope(Some("Q"), &["x@yz@y"]), &[1; 32]),
            key(&envelope(Some("Q"), &["x@y", "z@y"]), &[2; 32]),
        ] {
            assert!(other.is_some_and(|o| o != one));
        }
        assert_eq!(key(&envelope(None, &["x@y"]), &[1; 32]), None);
    }

    #[test]
    fn deliveries_outlive_the_process_for_their_time_and_a_cut_line_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let open = |now| Journal::open(folder.path(), 24, now).unwrap();
        let journal = open(1_000);
        let remember = |key, words, now| journal.sync(journal.write(key, words, now).unwrap()).unwrap();
        remember([1; 32], "250 queued as A", 1_000);
        remember([2; 32], "250 queued as B", 2_000);
        drop(journal);
        let mut file = OpenOptions::new().append(true).open(folder.path().join("delivered")).unwrap();
        file.write_all(line(3_000, &[3; 32], "250 x").trim_end().as_bytes()).unwrap();
        let journal = open(3_000);
        assert_eq!(journal.delivered(&[1; 32], 3_000), Some("250 queued as A".to_owned()));
        assert_eq!(journal.delivered(&[3; 32], 3_000), None, "the line has no end");
        let day = 24 * 3_600;
        assert_eq!(journal.delivered(&[1; 32], 1_001 + day), None);
        drop(journal);
        let journal = open(1_001 + day);
        assert_eq!(lock(&journal.book).known.len(), 1);
        assert_eq!(journal.delivered(&[2; 32], 1_001 + day), Some("250 queued as B".to_owned()));
    }

    #[test]
    fn lines_that_wait_for_the_disk_share_the_way_and_a_journal_written_anew_has_them_all() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path(), 24, 1_000).unwrap();
        let [first, second, third] = [1, 2, 3].map(|n| journal.write([n; 32], "250 x", 1_000).unwrap());
        // Written is enough to survive a kill: another door reads all three.
        assert_eq!(std::fs::read_to_string(folder.path().join("delivered")).unwrap().lines().count(), 3);
        journal.sync(second).unwrap();
        assert_eq!(*lock(&journal.synced), 3, "the third went along");
        journal.sync(third).unwrap();
        journal.sync(first).unwrap();
        lock(&journal.book).shrink(1_000).unwrap();
        // A full disk left half a line; what comes next is a line of its own.
        (&*lock(&journal.book).file).write_all(b"1000\t0505").unwrap();
        lock(&journal.book).torn = true;
        let fourth = journal.write([4; 32], "250 x", 1_000).unwrap();
        journal.sync(fourth).unwrap();
        assert_eq!(*lock(&journal.synced), 4);
        let again = Journal::open(folder.path(), 24, 1_000).unwrap();
        assert!([1, 2, 3, 4].iter().all(|n| again.delivered(&[*n; 32], 1_000).is_some()));
    }
}
