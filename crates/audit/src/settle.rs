//! Finds the end of the trail, at the start and after another process wrote: believes the head file, walks on from there, and cuts off a line
//! that a crash left unfinished. Anything else that does not fit is damage, and nothing is written behind it.

use crate::disk::Disk;
use crate::files::{self, DayFile, Line, Lines};
use crate::head::{Bad, Tail};
use crate::{Digest, Head, MAX_LINE, OpenError, Record, digest::hex};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// A crash leaves at most the batch that was being written; more than this is no crash (bytes).
const MAX_TORN: u64 = 64 << 20;

/// The unfinished end that a crash left; kept in a file beside the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The file it was cut off from.
    pub file: String,
    /// Where it began there.
    pub offset: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of it.
    pub digest: Digest,
    /// The file it is kept in.
    pub kept: String,
}

/// Where the trail ends, and what had to be cut off.
pub(crate) struct Settled {
    pub(crate) tail: Tail,
    pub(crate) recovered: Option<Recovered>,
}

/// Finds the end of the trail. The caller holds the lock.
pub(crate) fn settle(disk: &mut dyn Disk, node: &str) -> Result<Settled, OpenError> {
    let dir = disk.dir().to_owned();
    let shown = || dir.display().to_string();
    let bytes = disk.read_head().map_err(|e| OpenError::io("read", &dir.join(crate::head::NAME), &e))?;
    let found = files::list(&dir)?;
    let (mut tail, mut fresh) = match Tail::read(&bytes, node) {
        Ok(tail) => (tail, false),
        Err(Bad::OtherNode) => return Err(OpenError::OtherNode { dir: shown() }),
        Err(Bad::Unreadable) if found.iter().all(|file| file.len == 0) => (Tail::start(node), true),
        Err(Bad::Unreadable) => return Err(OpenError::HeadMissing { dir: shown() }),
    };
    check_head(&dir, &found, &tail)?;
    let known = tail.head.seq;
    let torn = walk(&dir, &found, &mut tail)?;
    if let Some(lost) =
        found.iter().find(|file| file.first.is_some_and(|first| first > tail.head.seq.saturating_add(1)))
    {
        let seq = tail.head.seq.saturating_add(1);
        return Err(if torn.is_some() {
            OpenError::Changed { file: lost.name.clone(), seq }
        } else {
            OpenError::Missing { seq }
        });
    }
    let recovered = torn.map(|torn| cut(disk, &dir, torn)).transpose()?;
    fresh |= tail.head.seq != known;
    if fresh {
        tail.generation = tail.generation.saturating_add(1);
        let slot = tail.encode(node);
        disk.write_head(tail.slot(), &slot, true)
            .map_err(|e| OpenError::io("write", &dir.join(crate::head::NAME), &e))?;
    }
    Ok(Settled { tail, recovered })
}

/// The line that ends where the head file says must be the one it says.
fn check_head(dir: &Path, found: &[DayFile], tail: &Tail) -> Result<(), OpenError> {
    let Some(name) = &tail.file else { return Ok(()) };
    let seq = tail.head.seq;
    let cut = || OpenError::Cut { file: name.clone(), seq };
    let file = found.iter().find(|file| &file.name == name).ok_or_else(cut)?;
    if file.len < tail.offset {
        return Err(cut());
    }
    let line = line_before(dir, name, tail.offset)?;
    let same = Digest::of(&line) == tail.head.digest && Record::parse(&line).is_ok_and(|record| record.seq == seq);
    if same { Ok(()) } else { Err(OpenError::Changed { file: name.clone(), seq }) }
}

/// The whole line that ends (with its newline) at an offset; empty when there is none.
fn line_before(dir: &Path, name: &str, end: u64) -> Result<Vec<u8>, OpenError> {
    let path = dir.join(name);
    let mut file = files::open(&path)?;
    let size = end.min(u64::try_from(MAX_LINE).unwrap_or(u64::MAX).saturating_add(1));
    let mut bytes = Vec::new();
    let read =
        file.seek(SeekFrom::Start(end.saturating_sub(size))).and_then(|_| file.take(size).read_to_end(&mut bytes));
    read.map_err(|e| OpenError::io("read", &path, &e))?;
    if bytes.pop() != Some(b'\n') {
        return Ok(Vec::new());
    }
    let start = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at.saturating_add(1));
    Ok(bytes.get(start..).unwrap_or_default().to_vec())
}

/// An unfinished end: file, offset, bytes.
struct Torn(String, u64, Vec<u8>);

/// Walks from the tail over whole records, into later files too; moves the tail along.
fn walk(dir: &Path, found: &[DayFile], tail: &mut Tail) -> Result<Option<Torn>, OpenError> {
    let mut next = tail.file.clone().map(|name| (name, tail.offset));
    loop {
        if let Some((name, offset)) = next
            && let Some(torn) = walk_file(dir, &name, offset, tail)?
        {
            return Ok(Some(torn));
        }
        let wanted = tail.head.seq.saturating_add(1);
        next = found.iter().find(|file| file.first == Some(wanted)).map(|file| (file.name.clone(), 0));
        if next.is_some() {
            continue;
        }
        // A new file whose very first line was being written.
        let Some(file) = found.iter().find(|file| file.first.is_none() && file.len > 0) else { return Ok(None) };
        return walk_file(dir, &file.name, 0, tail);
    }
}

fn walk_file(dir: &Path, name: &str, offset: u64, tail: &mut Tail) -> Result<Option<Torn>, OpenError> {
    let path = dir.join(name);
    let mut lines = Lines::open(&path, offset, 64 << 10)?;
    loop {
        let start = lines.offset;
        let wanted = tail.head.seq.saturating_add(1);
        let changed = || OpenError::Changed { file: name.to_owned(), seq: wanted };
        let (record, digest) = match lines.next()? {
            None => return Ok(None),
            // A block that was never written reads as zeros; a record never holds one.
            Some(Line::Torn) => return rest(&path, name, start).map(Some),
            Some(Line::Whole(line)) if line.contains(&0) => return rest(&path, name, start).map(Some),
            Some(Line::TooLong) => return Err(changed()),
            Some(Line::Whole(line)) => (Record::parse(line).map_err(|_| changed())?, Digest::of(line)),
        };
        if record.seq != wanted || record.prev != tail.head.digest {
            return Err(changed());
        }
        tail.head = Head { seq: record.seq, digest, time: record.time };
        tail.file = Some(name.to_owned());
        tail.offset = lines.offset;
    }
}

/// Everything from an offset to the end.
fn rest(path: &Path, name: &str, offset: u64) -> Result<Torn, OpenError> {
    let mut file = files::open(path)?;
    let failed = |e: std::io::Error| OpenError::io("read", path, &e);
    let size = file.seek(SeekFrom::End(0)).map_err(failed)?.saturating_sub(offset);
    if size > MAX_TORN {
        return Err(OpenError::io("recover", path, &std::io::Error::from(std::io::ErrorKind::InvalidData)));
    }
    file.seek(SeekFrom::Start(offset)).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(size).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Torn(name.to_owned(), offset, bytes))
}

/// Keeps the unfinished end beside the trail and cuts it off.
fn cut(disk: &mut dyn Disk, dir: &Path, torn: Torn) -> Result<Recovered, OpenError> {
    let Torn(file, offset, bytes) = torn;
    let digest = Digest::of(&bytes);
    let kept = format!("torn-{file}-{offset}-{}.bin", hex(digest.0.get(..8).unwrap_or_default()));
    disk.keep(&kept, &bytes).map_err(|e| OpenError::io("write", &dir.join(&kept), &e))?;
    disk.truncate(&file, offset).map_err(|e| OpenError::io("cut", &dir.join(&file), &e))?;
    let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(Recovered { file, offset, bytes, digest, kept })
}
