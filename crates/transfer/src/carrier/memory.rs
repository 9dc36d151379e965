//! What a receiver remembers of a carrier it cannot write to: name, size, time of change and digest of everything taken there.

use crate::{disk, hex};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Most bytes of the file; a hundred thousand lines.
const MOST: u64 = 64 << 20;
/// First line of the file.
const FIRST: &str = "mugai seen 1";

/// How a file looked when it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Bytes.
    pub(super) size: u64,
    /// Time of last change, nanoseconds of Unix time.
    pub(super) changed: i128,
}

/// The memory, kept in one small file that is replaced as a whole.
#[derive(Debug)]
pub(super) struct Memory {
    path: PathBuf,
    seen: BTreeMap<String, (Look, [u8; 32])>,
}

impl Memory {
    /// Reads it. A file that is not ours is an error: forgetting would bring everything a second time.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut memory = Self { path: path.to_owned(), seen: BTreeMap::new() };
        let mut text = String::new();
        match disk::open_file(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(memory),
            Err(e) => return Err(e),
            Ok(None) => return Err(io::ErrorKind::InvalidData.into()),
            Ok(Some(file)) => file.take(MOST).read_to_string(&mut text)?,
        };
        let mut lines = text.lines();
        if lines.next() != Some(FIRST) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        for line in lines {
            let (name, look, digest) = parse(line).ok_or(io::ErrorKind::InvalidData)?;
            memory.seen.insert(name, (look, digest));
        }
        Ok(memory)
    }

    /// Whether a file that looks so was taken.
    pub(super) fn knows(&self, name: &str, look: Look) -> bool {
        self.seen.get(name).is_some_and(|(known, _)| *known == look)
    }

    /// Whether these bytes were taken under this name.
    pub(super) fn knows_bytes(&self, name: &str, digest: &[u8; 32]) -> bool {
        self.seen.get(name).is_some_and(|(_, known)| known == digest)
    }

    /// Remembers one; durable after [`Memory::save`].
    pub(super) fn add(&mut self, name: &str, look: Look, digest: [u8; 32]) {
        self.seen.insert(name.to_owned(), (look, digest));
    }

    /// Forgets what is not on the carrier any more and makes the rest durable.
    pub(super) fn save(&mut self, there: &BTreeSet<String>) -> io::Result<()> {
        self.seen.retain(|name, _| there.contains(name));
        let mut text = format!("{FIRST}\n");
        for (name, (look, digest)) in &self.seen {
            text.push_str(&format!("{name} {} {} {}\n", look.size, look.changed, hex::text(digest)));
        }
        // Replaced by a plain rename: this file is ours alone.
        let temp = self.path.with_extension("new");
        let mut file = std::fs::File::create(&temp)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&temp, &self.path)?;
        disk::sync_folder(self.path.parent().unwrap_or(Path::new(".")))
    }
}

fn parse(line: &str) -> Option<(String, Look, [u8; 32])> {
    let mut words = line.split(' ');
    let name = words.next()?.to_owned();
    let look = Look { size: words.next()?.parse().ok()?, changed: words.next()?.parse().ok()? };
    let digest = hex::digest(words.next()?)?;
    words.next().is_none().then_some((name, look, digest))
}
