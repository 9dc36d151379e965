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

/// The journal.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    seconds: u64,
    known: HashMap<Key, (u64, String)>,
    lines: usize,
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
        Ok(Self { path, file, seconds, known, lines })
    }

    /// The next hop's words when this mail was delivered already.
    pub(crate) fn delivered(&self, key: &Key, now: u64) -> Option<&str> {
        let (at, words) = self.known.get(key)?;
        (at.saturating_add(self.seconds) >= now).then_some(words.as_str())
    }

    /// Remembers a delivery; it is on disk when this returns.
    pub(crate) fn remember(&mut self, key: Key, words: &str, now: u64) -> io::Result<()> {
        let words: String = mugai_core::names::cut(words, LONGEST_WORDS).replace(['\n', '\r', '\t'], " ");
        self.file.write_all(line(now, &key, &words).as_bytes())?;
        self.file.sync_data()?;
        self.known.insert(key, (now, words));
        self.lines = self.lines.saturating_add(1);
        if self.lines > self.known.len().saturating_add(SLACK) || self.known.len() > MOST {
            self.shrink(now)?;
        }
        Ok(())
    }

    fn shrink(&mut self, now: u64) -> io::Result<()> {
        let seconds = self.seconds;
        self.known.retain(|_, (at, _)| at.saturating_add(seconds) >= now);
        if self.known.len() > MOST {
            let mut times: Vec<u64> = self.known.values().map(|(at, _)| *at).collect();
            times.sort_unstable();
            let half = times.get(times.len() / 2).copied().unwrap_or(now);
            self.known.retain(|_, (at, _)| *at > half);
        }
        self.file = write_anew(&self.path, &self.known)?;
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
        let mut journal = open(1_000);
        journal.remember([1; 32], "250 queued as A", 1_000).unwrap();
        journal.remember([2; 32], "250 queued as B", 2_000).unwrap();
        drop(journal);
        let mut file = OpenOptions::new().append(true).open(folder.path().join("delivered")).unwrap();
        file.write_all(line(3_000, &[3; 32], "250 x").trim_end().as_bytes()).unwrap();
        let journal = open(3_000);
        assert_eq!(journal.delivered(&[1; 32], 3_000), Some("250 queued as A"));
        assert_eq!(journal.delivered(&[3; 32], 3_000), None, "the line has no end");
        let day = 24 * 3_600;
        assert_eq!(journal.delivered(&[1; 32], 1_001 + day), None);
        drop(journal);
        let journal = open(1_001 + day);
        assert_eq!((journal.known.len(), journal.delivered(&[2; 32], 1_001 + day)), (1, Some("250 queued as B")));
    }
}
