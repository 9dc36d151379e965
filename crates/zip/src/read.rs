//! The content of one member: never more than the directory promised, exactly that, and of an encrypted one only what a password
//! proved.

use super::audit::{Archive, Member, bad};
use super::bytes::part;
use super::lock::{self, Lock, Opened};
use super::stamp::Stamp;
use super::unpack::unpack;
use flate2::{Crc, Decompress, FlushDecompress};
use mugai_core::{Context, Limit, Reason, Refusal, advice};
use std::collections::hash_map::Entry;

/// Reasons for which a member is handed out as it lies there; if it is needed, the file will be refused for it.
const UNREAD: [Reason; 4] = [Reason::MalformedZip, Reason::NoDecoder, Reason::Encrypted, Reason::WrongPassword];

impl Archive<'_> {
    /// The content of a member, its size spent from the budget first.
    ///
    /// # Errors
    /// `limit_bytes`; `malformed_zip` when size, checksum or end do not fit; `no_decoder` for another packing method;
    /// `encrypted` without a password, `wrong_password` when none of them opens it.
    pub fn read(&self, index: usize, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
        let size = self.members.get(index).map_or(0, |m| m.size);
        let name = self.members.get(index).map_or("", |m| m.name.as_str());
        if u64::try_from(size).unwrap_or(u64::MAX) > cx.limits().member_bytes {
            return Err(Refusal::limit(Limit::Bytes, name, "a member larger than allowed"));
        }
        cx.take(size).map_err(|r| r.at(name))?;
        cx.part().map_err(|r| r.at(name))?;
        self.content(index, cx.passwords())
    }

    /// Adds a member of our own, as if the container had held it; `None` when the name is taken.
    pub fn lay(&mut self, name: &str, content: Vec<u8>) -> Option<usize> {
        let index = self.members.len();
        match self.index.entry(super::key(name)) {
            Entry::Occupied(_) => return None,
            Entry::Vacant(free) => free.insert(index),
        };
        let size = content.len();
        self.members.push(Member {
            name: name.to_owned(),
            method: 0,
            flags: 0,
            lock: None,
            crc: 0,
            packed: 0,
            size,
            data: 0,
            modified: Stamp::default(),
        });
        self.laid.insert(index, content);
        Some(index)
    }

    /// Hands out every member for scanning, also those that will be removed unread. One that cannot be inflated is handed out
    /// as it lies there: if it is needed, the file will be refused for it.
    pub fn hand_out(&self, cx: &mut Context<'_>) {
        cx.ahead(|cx| {
            let mut hopeless = false;
            for (index, member) in self.members.iter().enumerate() {
                // Trying passwords is dear; the file will be refused for the first member that none opens.
                let read = if hopeless && member.lock.is_some() { None } else { Some(self.read(index, cx)) };
                match read {
                    Some(Ok(bytes)) => cx.hand_out(&bytes),
                    Some(Err(r)) if !UNREAD.contains(&r.reason) => return Err(r),
                    unread => {
                        hopeless |= unread.is_some_and(|r| r.is_err_and(|r| r.reason == Reason::WrongPassword));
                        cx.hand_out(part(self.bytes, member.data, member.packed).unwrap_or_default());
                    }
                }
                if cx.not_handed_out().is_some() {
                    return Ok(());
                }
            }
            for member in &self.hidden {
                cx.take(member.size).map_err(|r| r.at(&member.name))?;
                match self.unpacked(member, &[]) {
                    Ok(bytes) => cx.hand_out(&bytes),
                    Err(_) => cx.hand_out(part(self.bytes, member.data, member.packed).unwrap_or_default()),
                }
            }
            Ok(())
        });
    }

    /// [`Archive::read`] without a budget, for recognition: at most `most` bytes or nothing.
    pub fn peek(&self, index: usize, most: usize) -> Option<Vec<u8>> {
        let fits = self.members.get(index).is_some_and(|m| m.size <= most);
        if fits { self.content(index, &[]).ok() } else { None }
    }

    /// The first bytes of a member, unchecked: only for recognition.
    pub fn head(&self, index: usize, most: usize) -> Option<Vec<u8>> {
        let m = self.members.get(index)?;
        let packed = part(self.bytes, m.data, m.packed)?;
        if m.lock.is_some() || m.method != 0 && m.method != 8 {
            return None;
        }
        if m.method == 0 {
            return Some(packed.get(..packed.len().min(most))?.to_vec());
        }
        let mut out = Vec::with_capacity(most);
        Decompress::new(false).decompress_vec(packed, &mut out, FlushDecompress::None).ok()?;
        Some(out)
    }

    fn content(&self, index: usize, passwords: &[String]) -> Result<Vec<u8>, Refusal> {
        if let Some(own) = self.laid.get(&index) {
            return Ok(own.clone());
        }
        self.unpacked(self.members.get(index).ok_or_else(|| bad("no such member"))?, passwords)
    }

    fn unpacked(&self, m: &Member, passwords: &[String]) -> Result<Vec<u8>, Refusal> {
        let packed = part(self.bytes, m.data, m.packed).ok_or_else(|| bad("the member is cut off").at(&m.name))?;
        match m.lock {
            None => plain(m, packed),
            Some(_) if passwords.is_empty() => Err(Refusal::advised(&advice::LOCKED, "", "and no password was given")),
            Some(lock) => self.unlocked(m, lock, packed, passwords),
        }
        .map_err(|r| r.at(&m.name))
    }

    /// Tries every password, the one that opened the last member first.
    fn unlocked(&self, m: &Member, lock: Lock, packed: &[u8], passwords: &[String]) -> Result<Vec<u8>, Refusal> {
        let first = self.opened.get().min(passwords.len());
        let (before, after) = (passwords.iter().enumerate().take(first), passwords.iter().enumerate().skip(first));
        let mut broken = false;
        for (place, password) in after.chain(before) {
            for spelling in lock::spellings(password) {
                let data = match lock.open(packed, &spelling) {
                    Opened::No => continue,
                    Opened::Broken => {
                        broken = true;
                        continue;
                    }
                    Opened::Data(data) => data,
                };
                match plain(m, &data) {
                    // Traditional encryption lets one wrong password in 256 pass: then the content is not what it should be.
                    Err(r) if r.reason == Reason::MalformedZip && matches!(lock, Lock::Traditional(_)) => {}
                    content => {
                        self.opened.set(place);
                        return content;
                    }
                }
            }
        }
        if broken {
            return Err(bad("the encrypted data are not what was sealed"));
        }
        Err(Refusal::new(Reason::WrongPassword, "", "no password opens the member"))
    }
}

/// The content of packed data, of the size and checksum promised.
fn plain(m: &Member, packed: &[u8]) -> Result<Vec<u8>, Refusal> {
    let out = unpack(m.method, m.flags, packed, m.size)?;
    if m.lock.is_none_or(|lock| lock.has_crc(m.crc)) {
        let mut crc = Crc::new();
        crc.update(&out);
        if crc.sum() != m.crc {
            return Err(bad("the checksum is wrong"));
        }
    }
    Ok(out)
}
