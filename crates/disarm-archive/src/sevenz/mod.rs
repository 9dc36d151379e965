//! 7z archives: entries packed together in blocks, listed at the end of the file. Read only behind our own look at how it is packed.

mod coders;
mod front;
#[cfg(test)]
mod tests;

use crate::ZipArchive;
use crate::collect::Collector;
use crate::packed::{broken, expand, large, memory_kib};
use crate::rules;
use front::Front;
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff, names};
use mugai_zip::Stamp;
use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};
use std::io::{Cursor, Read};
use unicode_normalization::UnicodeNormalization;

/// A 7z archive.
#[derive(Debug, Clone, Copy)]
pub struct SevenZipArchive;

static FORMAT: Format = Format {
    id: "7z",
    ja: "7z 書庫",
    en: "7z archive",
    extensions: &["7z"],
    mime: &["application/x-7z-compressed"],
    recognised: "the six bytes of its signature (7z, BC AF 27 1C)",
    lost_ja: "ZIP 書庫になります。中の各ファイルは、それぞれの形式の無害化を受けます。属性は失われます。",
    refines: &[],
    rules: rules::ALL,
};

/// Its first bytes.
const SIGNATURE: &[u8] = b"7z\xBC\xAF\x27\x1C";
/// Attributes of Windows: a reparse point (a link), and that the upper half is a file mode of UNIX.
const REPARSE_POINT: u32 = 0x400;
const UNIX: u32 = 0x8000;
/// A file mode's kind, and those of files and folders.
const KIND: u32 = 0o170_000;
const USUAL: [u32; 3] = [0, 0o100_000, 0o040_000];

impl Disarm for SevenZipArchive {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(SIGNATURE) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let mut entries = Collector::new(input.bytes.len());
        let front = front::read(input.bytes, cx)?;
        let mut surplus = front.surplus;
        if front.listed {
            let (archive, password) = open(input.bytes, &front, cx)?;
            let count = archive.files.len().max(archive.blocks.len());
            if u64::try_from(count).unwrap_or(u64::MAX) > cx.limits().entries {
                return Err(Refusal::limit(Limit::Parts, "", "too many entries"));
            }
            surplus |= front.leaves_gaps(&archive)?;
            let opened = Opened { bytes: input.bytes, archive: &archive, whole: input.name };
            opened.read(password, &mut entries, cx)?;
        }
        if surplus {
            cx.did(&rules::SURPLUS_BYTES, "", Action::Removed)?;
        }
        Ok(Output { bytes: entries.finish(cx)?, format: ZipArchive.format(), extension: "zip" })
    }

    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "a 7z archive, which is never written"))
    }
}

/// The list of what is in the archive, and the password that was needed to see it.
fn open(bytes: &[u8], front: &Front, cx: &Context<'_>) -> Result<(Archive, Option<Password>), Refusal> {
    let read = |password: &Password| Archive::read_with_memory_limit(&mut Cursor::new(bytes), password, memory(cx));
    if !front.locked {
        return Ok((read(&Password::empty()).map_err(unread)?, None));
    }
    let mut passwords = candidates(cx);
    passwords.find_map(|p| read(&p).ok().map(|archive| (archive, Some(p)))).ok_or_else(|| locked(cx))
}

/// An archive whose list was read.
struct Opened<'a> {
    bytes: &'a [u8],
    archive: &'a Archive,
    /// Name of the archive; an entry without a name is called after it.
    whole: &'a str,
}

impl Opened<'_> {
    /// Brings every entry to `entries`.
    fn read(&self, known: Option<Password>, entries: &mut Collector, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let chains = self.archive.blocks.iter().map(|b| coders::audit(&b.coders, cx.limits()));
        let chains = chains.collect::<Result<Vec<_>, _>>()?;
        let sealed = chains.iter().position(|c| c.locked && c.foreign.is_none());
        let password = match (known, sealed) {
            (None, Some(block)) => Some(self.password(block, cx)?),
            (known, _) => known,
        };
        if password.is_some() {
            entries.unlocked(cx)?;
        }
        let password = password.unwrap_or_default();
        for (entry, block) in self.archive.files.iter().zip(&self.archive.stream_map.file_block_index) {
            if !entry.has_stream {
                self.empty(entry, entries, cx)?;
                continue;
            }
            // That of a whole block is looked at when its last entry was read.
            let block = block.and_then(|b| self.archive.blocks.get(b).zip(chains.get(b)));
            let (_, chain) = block.filter(|(b, _)| b.has_crc || entry.has_crc).ok_or_else(unsummed)?;
            if let Some(method) = &chain.foreign {
                let name = self.name(entry)?;
                let refusal = Refusal::new(Reason::NoDecoder, &name, format!("packing method {method}"));
                entries.unreadable(&name, refusal, cx)?;
            }
        }
        for (block, chain) in chains.iter().enumerate() {
            if chain.foreign.is_none() {
                self.block(block, &password, entries, cx)?;
            }
        }
        Ok(())
    }

    /// A folder or a file without content. What an anti-item names is deleted where the archive is unpacked.
    fn empty(&self, entry: &ArchiveEntry, entries: &mut Collector, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let name = self.name(entry)?;
        cx.part()?;
        if entries.skips(&name, cx)? {
            return Ok(());
        }
        if entry.is_anti_item || special(entry) {
            return entries.special(&name, cx);
        }
        if entry.is_directory { entries.folder(&name, cx) } else { entries.file(&name, &[], modified(entry), cx) }
    }

    /// The entries of a block, in the order in which they lie in it.
    fn block(
        &self,
        block: usize,
        password: &Password,
        entries: &mut Collector,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let mut failed = None;
        let result = self.decode(block, password, memory(cx), &mut |entry, reader| {
            failed = self.entry(entry, reader, entries, cx).err();
            failed.is_none()
        });
        match failed {
            Some(refusal) => Err(refusal),
            None => result.map_err(unread),
        }
    }

    /// What is skipped is unpacked and counted all the same: the next entry lies behind it.
    fn entry(
        &self,
        entry: &ArchiveEntry,
        reader: &mut dyn Read,
        entries: &mut Collector,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let name = self.name(entry)?;
        let content = self.unpack(entry, reader, cx).map_err(|r| r.at(&name))?;
        cx.hand_out(&content);
        if entries.skips(&name, cx)? {
            return Ok(());
        }
        if special(entry) {
            return entries.special(&name, cx);
        }
        entries.file(&name, &content, modified(entry), cx)
    }

    fn unpack(
        &self,
        entry: &ArchiveEntry,
        mut reader: &mut dyn Read,
        cx: &mut Context<'_>,
    ) -> Result<Vec<u8>, Refusal> {
        if entry.size > cx.limits().member_bytes {
            return Err(Refusal::limit(Limit::Bytes, "", "an entry larger than allowed"));
        }
        cx.part()?;
        let mut content = Vec::new();
        expand(&mut reader, self.bytes.len(), &mut content, cx)?;
        Ok(content)
    }

    /// The first password that opens the first entry of this block.
    fn password(&self, block: usize, cx: &mut Context<'_>) -> Result<Password, Refusal> {
        for password in candidates(cx) {
            let mut tried = Ok(false);
            let decoded = self.decode(block, &password, memory(cx), &mut |entry, reader| {
                tried = self.unpack(entry, reader, cx).map(|_| true);
                false
            });
            match tried {
                Ok(true) if decoded.is_ok() => return Ok(password),
                Err(refusal) if refusal.reason != Reason::Malformed => return Err(refusal),
                _ => {}
            }
        }
        Err(locked(cx))
    }

    /// Gives the entries of a block to `each` until it says that it wants no more.
    fn decode(
        &self,
        block: usize,
        password: &Password,
        memory: usize,
        each: &mut dyn FnMut(&ArchiveEntry, &mut dyn Read) -> bool,
    ) -> Result<(), Error> {
        let mut source = Cursor::new(self.bytes);
        let decoder = BlockDecoder::new_with_memory_limit(1, memory, block, self.archive, password, &mut source);
        decoder.for_each_entries(&mut |e, r| Ok(!e.has_stream || each(e, r))).map(|_| ())
    }

    /// Folders and name with `/` between them, composed.
    fn name(&self, entry: &ArchiveEntry) -> Result<String, Refusal> {
        let name = if entry.name.is_empty() { names::base(self.whole) } else { &entry.name };
        let name: String = name.replace('\\', "/").nfc().collect();
        if name.chars().any(char::is_control) {
            return Err(broken("an entry whose name holds control characters"));
        }
        let name = name.trim_end_matches('/');
        Ok(if name.is_empty() { "file" } else { name }.to_owned())
    }
}

/// What is given, as 7-Zip takes it.
fn candidates<'a>(cx: &Context<'a>) -> impl Iterator<Item = Password> + use<'a> {
    cx.passwords().iter().filter(|p| !p.is_empty()).map(|p| Password::new(p))
}

/// A link, a device, a pipe or a socket.
fn special(entry: &ArchiveEntry) -> bool {
    let attributes = if entry.has_windows_attributes { entry.windows_attributes } else { 0 };
    let unix = attributes & UNIX != 0 && !USUAL.contains(&(attributes >> 16 & KIND));
    unix || attributes & REPARSE_POINT != 0
}

fn modified(entry: &ArchiveEntry) -> Stamp {
    /// Seconds between the epochs of Windows (1601) and of UNIX.
    const SINCE_1601: i64 = 11_644_473_600;
    let ticks = u64::from(entry.last_modified_date);
    match i64::try_from(ticks / 10_000_000) {
        Ok(seconds) if entry.has_last_modified_date => Stamp::unix(seconds.saturating_sub(SINCE_1601)),
        _ => Stamp::default(),
    }
}

/// The memory that one decoder may take, KiB.
fn memory(cx: &Context<'_>) -> usize {
    usize::try_from(memory_kib(cx)).unwrap_or(usize::MAX)
}

fn unsummed() -> Refusal {
    broken("an entry without a checksum")
}

fn locked(cx: &Context<'_>) -> Refusal {
    let reason = if cx.passwords().is_empty() { Reason::Encrypted } else { Reason::WrongPassword };
    Refusal::new(reason, "", "the archive is encrypted")
}

fn unread(error: Error) -> Refusal {
    match error {
        Error::MaxMemLimited { .. } => large(),
        Error::UnsupportedCompressionMethod(_) | Error::ExternalUnsupported | Error::Unsupported(_) => {
            Refusal::new(Reason::NoDecoder, "", "a way of packing that is not known")
        }
        _ => broken("a list or packed data that are broken or cut off"),
    }
}
