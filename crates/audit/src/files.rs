//! The files of a trail: one per Japanese day, ordered by the number of their first record.

use crate::{MAX_LINE, OpenError, Record};
use jiff::civil::Date;
use rustix::fs::OFlags;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// More files than this a day only a mad clock makes; then the last one is continued.
pub(crate) const MAX_PARTS: u32 = 99;

/// "2026-11-22.jsonl"; after the clock went back over midnight "2026-11-22.2.jsonl" and so on, because a file that ended is never continued.
pub(crate) fn name(day: Date, part: u32) -> String {
    if part <= 1 { format!("{day}.jsonl") } else { format!("{day}.{part}.jsonl") }
}

/// Day and part of a file name; `None` for names that are not ours.
pub(crate) fn parse_name(name: &str) -> Option<(Date, u32)> {
    let stem = name.strip_suffix(".jsonl")?;
    let (day, part) = match stem.split_once('.') {
        Some((day, part)) => (day, part.parse().ok().filter(|part| (2..=MAX_PARTS).contains(part))?),
        None => (stem, 1),
    };
    let day: Date = day.parse().ok()?;
    (self::name(day, part) == name).then_some((day, part))
}

/// One file of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DayFile {
    pub(crate) name: String,
    pub(crate) day: Date,
    pub(crate) part: u32,
    pub(crate) len: u64,
    /// Number of its first record; `None` when the first line cannot be read.
    pub(crate) first: Option<u64>,
}

/// Opens for reading; never a symbolic link.
pub(crate) fn open(path: &Path) -> Result<File, OpenError> {
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or(0);
    let file =
        OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(|e| OpenError::io("open", path, &e))?;
    let meta = file.metadata().map_err(|e| OpenError::io("look at", path, &e))?;
    if meta.is_file() {
        return Ok(file);
    }
    Err(OpenError::io("read", path, &io::Error::from(io::ErrorKind::InvalidInput)))
}

/// The files in the order of the chain.
pub(crate) fn list(dir: &Path) -> Result<Vec<DayFile>, OpenError> {
    let failed = |e: io::Error| OpenError::io("list", dir, &e);
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let Some((day, part)) = parse_name(&name) else { continue };
        let path = dir.join(&name);
        let mut lines = Lines::open(&path, 0, MAX_LINE)?;
        let len = lines.len;
        let first = match lines.next()? {
            Some(Line::Whole(line)) => Record::parse(line).ok().map(|record| record.seq),
            _ => None,
        };
        let file = DayFile { name, day, part, len, first };
        if first.is_some() { known.push(file) } else { unknown.push(file) }
    }
    known.sort_by_key(|f| (f.first, f.day, f.part));
    unknown.sort_by_key(|f| (f.day, f.part));
    for file in unknown {
        let after = known.iter().rposition(|k| (k.day, k.part) < (file.day, file.part));
        known.insert(after.map_or(0, |at| at.saturating_add(1)), file);
    }
    Ok(known)
}

/// A piece of a file.
pub(crate) enum Line<'a> {
    /// A line, without its newline.
    Whole(&'a [u8]),
    /// What stands at the end without a newline.
    Torn,
    /// Longer than a line may be; what was read of it.
    TooLong,
}

/// Reads a file line by line; never holds more than one line and a fixed buffer.
pub(crate) struct Lines {
    path: PathBuf,
    from: BufReader<File>,
    line: Vec<u8>,
    /// Length of the file when it was opened.
    pub(crate) len: u64,
    /// Where the next line begins.
    pub(crate) offset: u64,
    /// Number of the line that was read last, from 1, counted from where reading began.
    pub(crate) number: u64,
}

impl Lines {
    /// Opens a file at an offset that begins a line.
    pub(crate) fn open(path: &Path, offset: u64, buffer: usize) -> Result<Self, OpenError> {
        let mut file = open(path)?;
        let failed = |e: io::Error| OpenError::io("read", path, &e);
        let len = file.metadata().map_err(failed)?.len();
        if offset > 0 {
            file.seek(SeekFrom::Start(offset)).map_err(failed)?;
        }
        let from = BufReader::with_capacity(buffer, file);
        Ok(Self { path: path.to_owned(), from, line: Vec::new(), len, offset, number: 0 })
    }

    /// The next piece; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Line<'_>>, OpenError> {
        self.line.clear();
        let failed = |e: io::Error| OpenError::io("read", &self.path, &e);
        let max = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
        let mut read = self.from.by_ref().take(max).read_until(b'\n', &mut self.line).map_err(failed)?;
        if read == 0 {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        let whole = self.line.last() == Some(&b'\n');
        let too_long = !whole && read >= MAX_LINE;
        if too_long {
            read = read.saturating_add(self.from.skip_until(b'\n').map_err(failed)?);
        }
        self.offset = self.offset.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if too_long {
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(match self.line.split_last() {
            Some((b'\n', line)) if whole => Line::Whole(line),
            _ => Line::Torn,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_names_are_files_of_the_trail() {
        let day: Date = "2026-11-22".parse().unwrap();
        assert_eq!(name(day, 1), "2026-11-22.jsonl");
        assert_eq!(parse_name("2026-11-22.jsonl"), Some((day, 1)));
        assert_eq!(parse_name(&name(day, 12)), Some((day, 12)));
        for bad in [
            "2026-11-22",
            "2026-11-22.1.jsonl",
            "2026-11-22.100.jsonl",
            "2026-11-22.02.jsonl",
            "20261122.jsonl",
            "head",
        ] {
            assert_eq!(parse_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn lines_are_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let long = "y".repeat(3 * MAX_LINE);
        std::fs::write(&path, format!("ab\n\n{long}\ncd\nef")).unwrap();
        let mut lines = Lines::open(&path, 0, 4096).unwrap();
        assert!(matches!(lines.next().unwrap(), Some(Line::Whole(b"ab"))));
        assert!(matches!(lines.next().unwrap(), Some(Line::Whole(b""))));
        assert!(matches!(lines.next().unwrap(), Some(Line::TooLong)));
        assert!(matches!(lines.next().unwrap(), Some(Line::Whole(b"cd"))));
        assert!(matches!(lines.next().unwrap(), Some(Line::Torn)));
        assert_eq!((lines.number, lines.offset, lines.len), (5, lines.len, 4 + 3 * MAX_LINE as u64 + 1 + 5));
        assert!(lines.next().unwrap().is_none());
        std::os::unix::fs::symlink(&path, dir.path().join("link")).unwrap();
        assert!(Lines::open(&dir.path().join("link"), 0, 4096).is_err());
    }
}
