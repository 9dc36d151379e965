//! The whole structure of a ZIP file checked before a single member is inflated (threats ZIP-01 … ZIP-15).
//!
//! Every reader must see the same members in this file: the directory is walked, every local header is compared with it, and
//! whatever could be read in two ways is refused.

use super::bytes::{part, u16_at, u32_at, u64_at};
use super::end::find_end;
use super::lock::{self, Lock};
use super::names::{Reader, only};
use super::stamp::Stamp;
use mugai_core::{Limit, Limits, Reason, Refusal, second};
use std::cell::Cell;
use std::collections::HashMap;

/// One member, as directory and local header agree on it.
#[derive(Debug)]
pub struct Member {
    /// The name as written, `\` turned into `/`.
    pub name: String,
    /// How it is packed, beneath its encryption (APPNOTE 4.4.5): 0 stored, 8 deflate.
    pub(crate) method: u16,
    pub(crate) flags: u16,
    /// How it is encrypted.
    pub(crate) lock: Option<Lock>,
    pub(crate) crc: u32,
    pub(crate) packed: usize,
    /// Expanded size, bytes.
    pub size: usize,
    /// Where the data begins, bytes from the start of the file.
    pub(crate) data: usize,
    /// When it was changed, as the directory says.
    pub modified: Stamp,
}

impl Member {
    /// Whether only a password opens it.
    pub fn is_locked(&self) -> bool {
        self.lock.is_some()
    }
}

/// How member names are written, and what a container of this use may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Parts of a package: UTF-8.
    Parts,
    /// Files of an archive: UTF-8 by flag, by the Unicode Path field or by all names fitting, else CP932 or EUC-JP (N-05).
    Files,
}

/// A checked container.
#[derive(Debug)]
pub struct Archive<'a> {
    pub(crate) bytes: &'a [u8],
    /// The members in directory order; folders are left out.
    pub members: Vec<Member>,
    /// Member by [`super::key`].
    pub index: HashMap<String, usize>,
    /// Bytes that belong to no member (before, between and behind them), comments, links, folders that hold data: dropped by the
    /// rebuild, worth a line in the report.
    pub surplus: bool,
    /// Names of links, devices, pipes and sockets, which are never read (ZIP-12).
    pub special: Vec<String>,
    /// Those, and folders that hold data: only for a scanner to look at.
    pub(crate) hidden: Vec<Member>,
    /// Folders that are listed, without the slash at their end.
    pub folders: Vec<String>,
    /// Content of members of our own ([`Archive::lay`]).
    pub(crate) laid: HashMap<usize, Vec<u8>>,
    /// The place of the password that opened a member last.
    pub(crate) opened: Cell<usize>,
}

pub(crate) fn bad(why: &str) -> Refusal {
    Refusal::new(Reason::MalformedZip, "", why)
}

pub(crate) fn bad_at(name: &str, why: &str) -> Refusal {
    Refusal::new(Reason::MalformedZip, name, why)
}

impl<'a> Archive<'a> {
    /// Audits a container.
    ///
    /// # Errors
    /// `malformed_zip`, `ambiguous`, `polyglot`, `encrypted`, `limit_ratio`, `limit_bytes`, `limit_parts`.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Refusal> {
        Self::open_as(Names::Parts, bytes, limits)
    }

    /// Audits a container whose names are written in this way.
    ///
    /// # Errors
    /// As [`Archive::open`]; `bad_name` for a name in no known encoding, of files. Files that a password opens are refused when
    /// they are read.
    pub fn open_as(names: Names, bytes: &'a [u8], limits: &Limits) -> Result<Self, Refusal> {
        let end = find_end(bytes)?;
        if end.count > limits.entries {
            return Err(Refusal::limit(Limit::Parts, "", "too many members"));
        }
        let size = usize::try_from(end.size).map_err(|_| bad("the directory is larger than the file"))?;
        let start = end.directory_end.checked_sub(size).ok_or_else(|| bad("the directory is larger than the file"))?;
        // A stub before the first member shifts every offset by its length, or is counted in; readers accept both.
        let stated = usize::try_from(end.offset).map_err(|_| bad("the directory lies beyond the file"))?;
        let shift = start.checked_sub(stated).ok_or_else(|| bad("the directory is not where the end record says"))?;
        let mut archive = Archive {
            bytes,
            members: Vec::new(),
            index: HashMap::new(),
            surplus: end.comment,
            special: Vec::new(),
            hidden: Vec::new(),
            folders: Vec::new(),
            laid: HashMap::new(),
            opened: Cell::new(0),
        };
        let names = match names {
            Names::Parts => Reader::Parts,
            Names::Files => Reader::files(bytes, start, end.directory_end),
        };
        let mut ranges = archive.walk(&names, start, end.directory_end, end.count, shift, limits)?;
        ranges.sort_unstable();
        let mut free = ranges.first().map_or(start, |r| r.0);
        let prefix = bytes.get(..free).unwrap_or(&[]);
        for (from, to) in ranges {
            if from < free {
                return Err(bad("members overlap"));
            }
            // What lies between two members is in no list: a hidden member, or nothing at all.
            archive.surplus |= from > free;
            free = to;
        }
        archive.surplus |= start > free;
        if free > start {
            return Err(bad("a member reaches into the directory"));
        }
        let tail = bytes.get(end.end..).unwrap_or(&[]);
        for surplus in [prefix, tail] {
            if !surplus.is_empty() {
                archive.surplus = true;
                if second::of_any_kind(surplus).is_some() {
                    return Err(Refusal::new(
                        Reason::Polyglot,
                        "",
                        "another kind of file before or behind the container",
                    ));
                }
            }
        }
        archive.check_ratio(limits)?;
        Ok(archive)
    }

    /// The member of a part name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.index.get(&super::key(name)).copied()
    }

    fn walk(
        &mut self,
        names: &Reader,
        start: usize,
        end: usize,
        count: u64,
        shift: usize,
        limits: &Limits,
    ) -> Result<Vec<(usize, usize)>, Refusal> {
        let mut at = start;
        let mut seen = 0u64;
        let mut ranges = Vec::new();
        let short = || bad("the directory is cut off");
        while at < end {
            if part(self.bytes, at, 4) != Some(b"PK\x01\x02") {
                return Err(bad("something that is no member stands in the directory"));
            }
            let h16 = |o: usize| u16_at(self.bytes, at.saturating_add(o)).ok_or_else(short);
            let h32 = |o: usize| u32_at(self.bytes, at.saturating_add(o)).ok_or_else(short);
            let (flags, method, crc) = (h16(8)?, h16(10)?, h32(16)?);
            let lens = (usize::from(h16(28)?), usize::from(h16(30)?), usize::from(h16(32)?));
            let body = at.saturating_add(46);
            let raw = part(self.bytes, body, lens.0).ok_or_else(short)?;
            let extra = part(self.bytes, body.saturating_add(lens.0), lens.1).ok_or_else(short)?;
            let name = names.read(raw, flags, extra)?;
            let [size, packed, offset, disk] = wide(extra, [h32(24)?, h32(20)?, h32(42)?], h16(34)?)
                .ok_or_else(|| bad_at(&name, "contradictory ZIP64 fields"))?;
            if disk != 0 {
                return Err(bad_at(&name, "a container split over several files"));
            }
            let sealed =
                only(extra, lock::AES_FIELD).ok_or_else(|| bad_at(&name, "two fields about its encryption"))?;
            let lock = Lock::of(names, &name, flags, method, sealed, [crc, u32::from(h16(12)?)])?;
            let to = |n: u64| usize::try_from(n).map_err(|_| bad_at(&name, "a number beyond the file"));
            let modified = Stamp::dos(h16(14)?, h16(12)?);
            let central = Central { flags, method, crc, packed: to(packed)?, size: to(size)?, modified, sealed };
            let local = to(offset)?.checked_add(shift).ok_or_else(|| bad_at(&name, "a number beyond the file"))?;
            let (data, stop) = self.local(names, &name, raw, local, &central)?;
            ranges.push((local, stop));
            seen = seen.saturating_add(1);
            if seen > count {
                return Err(bad("more members than the end record says"));
            }
            if u64::try_from(central.size).unwrap_or(u64::MAX) > limits.member_bytes {
                return Err(Refusal::limit(Limit::Bytes, &name, "a member larger than allowed"));
            }
            self.surplus |= lens.2 > 0;
            self.enter(names, name, Found { data, lock, attributes: h32(38)?, central })?;
            at = body.saturating_add(lens.0).saturating_add(lens.1).saturating_add(lens.2);
        }
        if at != end || seen != count {
            return Err(bad("the end record counts other members than the directory holds"));
        }
        Ok(ranges)
    }

    /// Compares a local header with the directory; where its data begin and where it ends with its descriptor.
    fn local(
        &self,
        names: &Reader,
        name: &str,
        raw: &[u8],
        at: usize,
        c: &Central<'_>,
    ) -> Result<(usize, usize), Refusal> {
        let short = || bad_at(name, "the local header is cut off");
        if part(self.bytes, at, 4) != Some(b"PK\x03\x04") {
            return Err(bad_at(name, "no local header where the directory says"));
        }
        let h16 = |o: usize| u16_at(self.bytes, at.saturating_add(o)).ok_or_else(short);
        let h32 = |o: usize| u32_at(self.bytes, at.saturating_add(o)).ok_or_else(short);
        let (flags, method, crc) = (h16(6)?, h16(8)?, h32(14)?);
        let (name_len, extra_len) = (usize::from(h16(26)?), usize::from(h16(28)?));
        let body = at.saturating_add(30);
        let own = part(self.bytes, body, name_len).ok_or_else(short)?;
        let extra = part(self.bytes, body.saturating_add(name_len), extra_len).ok_or_else(short)?;
        // Some archivers write `\` in one of the two and `/` in the other.
        let slashes = || matches!(names, Reader::Files(_)) && names.read(own, flags, extra).as_deref() == Ok(name);
        if own != raw && !slashes() {
            return Err(bad_at(name, "the local header bears another name"));
        }
        // Bits 1 and 2 only say how hard the packer tried; all others must agree.
        if method != c.method || (flags ^ c.flags) & !0x0006 != 0 {
            return Err(bad_at(name, "the local header contradicts the directory"));
        }
        let [size, packed, ..] =
            wide(extra, [h32(22)?, h32(18)?, 0], 0).ok_or_else(|| bad_at(name, "contradictory ZIP64 fields"))?;
        let same = crc == c.crc && usize::try_from(size) == Ok(c.size) && usize::try_from(packed) == Ok(c.packed);
        let streamed = flags & 8 != 0;
        let blank = |n: u64, real: usize| n == 0 || n == u64::from(u32::MAX) || usize::try_from(n) == Ok(real);
        let open = streamed && (crc == 0 || crc == c.crc) && blank(size, c.size) && blank(packed, c.packed);
        if !same && !open {
            return Err(bad_at(name, "the local header contradicts the directory"));
        }
        if only(extra, lock::AES_FIELD) != Some(c.sealed) {
            return Err(bad_at(name, "the local header tells another encryption"));
        }
        let data = body.saturating_add(name_len).saturating_add(extra_len);
        let stop = data
            .checked_add(c.packed)
            .filter(|s| *s <= self.bytes.len())
            .ok_or_else(|| bad_at(name, "the member is cut off"))?;
        if !streamed {
            return Ok((data, stop));
        }
        let descriptor = self.descriptor(stop, c);
        // A reader of the stream believes the descriptor: it must be there and say what the directory says (ZIP-04). Only
        // where the local header has said it all is there nothing to describe.
        if descriptor == 0 && !same {
            return Err(bad_at(name, "the descriptor behind the member contradicts the directory"));
        }
        Ok((data, stop.saturating_add(descriptor)))
    }

    /// Length of the data descriptor behind a streamed member: with or without signature, 32 or 64 bits; 0 when there is none
    /// that fits.
    fn descriptor(&self, at: usize, c: &Central<'_>) -> usize {
        let lead = if part(self.bytes, at, 4) == Some(b"PK\x07\x08") { 4usize } else { 0 };
        let at = at.saturating_add(lead);
        if u32_at(self.bytes, at) != Some(c.crc) {
            return 0;
        }
        let at = at.saturating_add(4);
        let is = |n: Option<u64>, real: usize| n.and_then(|n| usize::try_from(n).ok()) == Some(real);
        if is(u64_at(self.bytes, at), c.packed) && is(u64_at(self.bytes, at.saturating_add(8)), c.size) {
            return lead.saturating_add(20);
        }
        let (packed, size) =
            (u32_at(self.bytes, at).map(u64::from), u32_at(self.bytes, at.saturating_add(4)).map(u64::from));
        if is(packed, c.packed) && is(size, c.size) { lead.saturating_add(12) } else { 0 }
    }

    fn enter(&mut self, names: &Reader, name: String, found: Found<'_>) -> Result<(), Refusal> {
        let Found { data, lock, attributes, central: c } = found;
        let key = super::key(&name);
        let method = lock.map_or(c.method, |l| l.method(c.method));
        let (crc, packed, size) = (c.crc, c.packed, c.size);
        let member = Member { name, method, flags: c.flags, lock, crc, packed, size, data, modified: c.modified };
        let name = member.name.as_str();
        if let Some(folder) = name.strip_suffix('/') {
            // A folder is no part. It must still not hide a second meaning of a name, nor anything else (ZIP-12).
            check_name(folder)?;
            check_name(key.trim_end_matches('/'))?;
            self.folders.push(folder.to_owned());
            if size > 0 {
                self.surplus = true;
                self.hidden.push(member);
            }
            return Ok(());
        }
        check_name(name)?;
        check_name(&key)?;
        // Another method of an archive is refused when the member is read, so that the others can be delivered.
        if matches!(names, Reader::Parts) && c.method != 0 && c.method != 8 {
            return Err(bad_at(name, "a packing method Office does not use"));
        }
        let over = lock.map_or(0, Lock::overhead);
        let plain = packed.checked_sub(over).ok_or_else(|| bad_at(name, "too short for its encryption"))?;
        if method == 0 && plain != size {
            return Err(bad_at(name, "a stored member of two sizes"));
        }
        if is_special(attributes, names, size) {
            self.surplus = true;
            self.special.push(name.to_owned());
            self.hidden.push(member);
            return Ok(());
        }
        if self.index.insert(key, self.members.len()).is_some() {
            return Err(bad_at(name, "two members of one name"));
        }
        self.members.push(member);
        Ok(())
    }

    fn check_ratio(&self, limits: &Limits) -> Result<(), Refusal> {
        let bomb = |size: usize, packed: usize, ratio: u64| {
            let (size, packed) = (u64::try_from(size).unwrap_or(u64::MAX), u64::try_from(packed).unwrap_or(u64::MAX));
            size > limits.ratio_floor_bytes && size / packed.max(1) > ratio
        };
        let (mut size, mut packed) = (0usize, 0usize);
        for m in &self.members {
            if bomb(m.size, m.packed, limits.member_ratio) {
                return Err(Refusal::limit(Limit::Ratio, &m.name, "the member unpacks to too much"));
            }
            size = size.saturating_add(m.size);
            packed = packed.saturating_add(m.packed);
        }
        if bomb(size, packed, limits.archive_ratio) {
            return Err(Refusal::limit(Limit::Ratio, "", "the container unpacks to too much"));
        }
        Ok(())
    }
}

struct Central<'a> {
    flags: u16,
    method: u16,
    crc: u32,
    packed: usize,
    size: usize,
    modified: Stamp,
    /// The data of the field about AES.
    sealed: Option<&'a [u8]>,
}

/// What the audit found out about a member.
struct Found<'a> {
    data: usize,
    lock: Option<Lock>,
    /// External attributes.
    attributes: u32,
    central: Central<'a>,
}

/// Whether the upper half of the external attributes is the Unix mode of a link, device, pipe or socket (ZIP-12).
fn is_special(attributes: u32, names: &Reader, size: usize) -> bool {
    // S_IFIFO, S_IFCHR, S_IFBLK, S_IFLNK, S_IFSOCK; what is left are files, folders and modes nobody set.
    match attributes >> 28 {
        // What was packed as it came out of a pipe bears the mode of that pipe; the new archive has no modes.
        0x1 => size == 0 || matches!(names, Reader::Parts),
        kind => matches!(kind, 0x2 | 0x6 | 0xA | 0xC),
    }
}

/// Resolves the 32-bit fields `[size, packed, offset]` and the disk number with the ZIP64 extra field (APPNOTE 4.5.3).
fn wide(extra: &[u8], narrow: [u32; 3], disk: u16) -> Option<[u64; 4]> {
    let mut out = [u64::from(narrow[0]), u64::from(narrow[1]), u64::from(narrow[2]), u64::from(disk)];
    let mut at = 0usize;
    let mut found = false;
    // Some writers pad the extra area with fewer bytes than a header needs: nothing can hide there.
    while let (Some(id), Some(len)) = (u16_at(extra, at), u16_at(extra, at.checked_add(2)?)) {
        let Some(body) = part(extra, at.checked_add(4)?, usize::from(len)) else { break };
        if id == 1 {
            if found {
                return None;
            }
            found = true;
            let mut from = 0usize;
            for value in out.iter_mut().take(3) {
                if *value == u64::from(u32::MAX) {
                    *value = u64_at(body, from)?;
                    from = from.checked_add(8)?;
                }
            }
            if disk == u16::MAX {
                out[3] = u64::from(u32_at(body, from)?);
            }
        }
        at = at.checked_add(4)?.checked_add(usize::from(len))?;
    }
    Some(out)
}

/// No way out of the container (ZIP-06).
fn check_name(name: &str) -> Result<(), Refusal> {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let segments = name.split('/').all(|s| !matches!(s, "" | "." | "..") && !s.contains(['\\', '\0']));
    if drive || !segments { Err(bad_at(name, "a member name that leads out of the container")) } else { Ok(()) }
}
