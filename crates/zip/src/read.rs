//! Inflates one member: never more than the directory promised, and exactly that.

use super::audit::{Archive, Member};
use super::bytes::part;
use super::stamp::Stamp;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use mugai_core::{Context, Limit, Reason, Refusal};
use std::collections::hash_map::Entry;

/// How far the output grows at a time, bytes: a member that lies about its size costs no more memory than it really expands to.
const STEP: usize = 1 << 18;

impl Archive<'_> {
    /// The content of a member, its size spent from the budget first.
    ///
    /// # Errors
    /// `limit_bytes`; `malformed_zip` when size, checksum or end do not fit; `no_decoder` for another packing method.
    pub fn read(&self, index: usize, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
        let size = self.members.get(index).map_or(0, |m| m.size);
        let name = self.members.get(index).map_or("", |m| m.name.as_str());
        if u64::try_from(size).unwrap_or(u64::MAX) > cx.limits().member_bytes {
            return Err(Refusal::limit(Limit::Bytes, name, "a member larger than allowed"));
        }
        cx.take(size).map_err(|r| r.at(name))?;
        cx.part().map_err(|r| r.at(name))?;
        self.inflate(index)
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
            for (index, member) in self.members.iter().enumerate() {
                match self.read(index, cx) {
                    Ok(bytes) => cx.hand_out(&bytes),
                    Err(r) if matches!(r.reason, Reason::MalformedZip | Reason::NoDecoder) => {
                        cx.hand_out(part(self.bytes, member.data, member.packed).unwrap_or_default());
                    }
                    Err(limit) => return Err(limit),
                }
                if cx.not_handed_out().is_some() {
                    break;
                }
            }
            Ok(())
        });
    }

    /// [`Archive::read`] without a budget, for recognition: at most `most` bytes or nothing.
    pub fn peek(&self, index: usize, most: usize) -> Option<Vec<u8>> {
        let fits = self.members.get(index).is_some_and(|m| m.size <= most);
        if fits { self.inflate(index).ok() } else { None }
    }

    /// The first bytes of a member, unchecked: only for recognition.
    pub fn head(&self, index: usize, most: usize) -> Option<Vec<u8>> {
        let m = self.members.get(index)?;
        let packed = part(self.bytes, m.data, m.packed)?;
        if m.method != 0 && m.method != 8 {
            return None;
        }
        if m.method == 0 {
            return Some(packed.get(..packed.len().min(most))?.to_vec());
        }
        let mut out = Vec::with_capacity(most);
        Decompress::new(false).decompress_vec(packed, &mut out, FlushDecompress::None).ok()?;
        Some(out)
    }

    fn inflate(&self, index: usize) -> Result<Vec<u8>, Refusal> {
        if let Some(own) = self.laid.get(&index) {
            return Ok(own.clone());
        }
        let m = self.members.get(index).ok_or_else(|| Refusal::new(Reason::MalformedZip, "", "no such member"))?;
        let bad = |why: &str| Refusal::new(Reason::MalformedZip, &m.name, why);
        let packed = part(self.bytes, m.data, m.packed).ok_or_else(|| bad("the member is cut off"))?;
        let out = match m.method {
            0 => packed.to_vec(),
            8 => inflate(packed, m.size).ok_or_else(|| bad("the packed data do not fit their description"))?,
            other => return Err(Refusal::new(Reason::NoDecoder, &m.name, format!("packing method {other}"))),
        };
        let mut crc = Crc::new();
        crc.update(&out);
        if crc.sum() != m.crc {
            return Err(bad("the checksum is wrong"));
        }
        Ok(out)
    }
}

/// Exactly `size` bytes from exactly one deflate stream that fills `packed` to its last byte; `None` for anything else.
fn inflate(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::new();
    let mut z = Decompress::new(false);
    loop {
        let used = usize::try_from(z.total_in()).ok()?;
        // One byte of room beyond the promise shows a stream that holds more.
        let room = size.checked_add(1)?.checked_sub(out.len())?.min(STEP.max(out.len()));
        out.reserve_exact(room.max(1));
        let before = (z.total_in(), out.len());
        let status = z.decompress_vec(packed.get(used..)?, &mut out, FlushDecompress::None).ok()?;
        if out.len() > size {
            return None;
        }
        if status == Status::StreamEnd {
            break;
        }
        if (z.total_in(), out.len()) == before && out.capacity() > out.len() {
            return None;
        }
    }
    (out.len() == size && usize::try_from(z.total_in()) == Ok(packed.len())).then_some(out)
}
