//! The head file: where the trail ends. Two slots of one disk sector each, written in turn, so that one is always whole.
//!
//! It is written after the records are durable, so it may be behind them (after a power failure) and never ahead.

use crate::{Digest, Head, digest::hex, files, when};

/// Bytes of a slot.
pub(crate) const SLOT: usize = 512;
/// Name of the file.
pub(crate) const NAME: &str = "head";
const MAGIC: &str = "mugai-audit-head-1";

/// The end of the trail as this file knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Counts the writings of the head file.
    pub(crate) generation: u64,
    pub(crate) head: Head,
    /// The file that holds the last record; `None` when there is none.
    pub(crate) file: Option<String>,
    /// Length of that file.
    pub(crate) offset: u64,
}

fn check(text: &str, node: &str) -> String {
    let digest = Digest::of(format!("{text}\n{node}").as_bytes());
    hex(digest.0.get(..8).unwrap_or_default())
}

impl Tail {
    /// Before the first record.
    pub(crate) fn start(node: &str) -> Self {
        let head = Head { seq: 0, digest: Digest::genesis(node), time: jiff::Timestamp::UNIX_EPOCH };
        Self { generation: 0, head, file: None, offset: 0 }
    }

    /// The slot this belongs into.
    pub(crate) fn slot(&self) -> usize {
        usize::from(self.generation % 2 == 1)
    }

    /// The bytes of its slot.
    pub(crate) fn encode(&self, node: &str) -> Vec<u8> {
        let Self { generation, head, file, offset } = self;
        let file = file.as_deref().unwrap_or("-");
        let genesis = hex(Digest::genesis(node).0.get(..8).unwrap_or_default());
        let text = format!(
            "{MAGIC} {generation} {} {} {file} {offset} {} {genesis}",
            head.seq,
            head.digest,
            when::text(head.time)
        );
        let mut slot = format!("{text} {}", check(&text, node)).into_bytes();
        slot.resize(SLOT.saturating_sub(1), b' ');
        slot.push(b'\n');
        slot
    }

    /// Reads one slot.
    fn decode(slot: &[u8], node: &str) -> Result<Self, Bad> {
        let text = std::str::from_utf8(slot).map_err(|_| Bad::Unreadable)?;
        let text = text.strip_suffix('\n').ok_or(Bad::Unreadable)?.trim_end_matches(' ');
        let (text, sum) = text.rsplit_once(' ').ok_or(Bad::Unreadable)?;
        let words: Vec<&str> = text.split(' ').collect();
        let [MAGIC, generation, seq, digest, file, offset, time, genesis] = words.as_slice() else {
            return Err(Bad::Unreadable);
        };
        if *genesis != hex(Digest::genesis(node).0.get(..8).unwrap_or_default()) {
            return Err(Bad::OtherNode);
        }
        if sum != check(text, node) || (*file != "-" && files::parse_name(file).is_none()) {
            return Err(Bad::Unreadable);
        }
        let number = |text: &str| text.parse::<u64>().map_err(|_| Bad::Unreadable);
        let head = Head {
            seq: number(seq)?,
            digest: digest.parse().map_err(|_| Bad::Unreadable)?,
            time: when::parse(time).ok_or(Bad::Unreadable)?,
        };
        let file = (*file != "-").then(|| (*file).to_owned());
        Ok(Self { generation: number(generation)?, head, file, offset: number(offset)? })
    }

    /// Reads the head file: the newest slot that is whole.
    pub(crate) fn read(bytes: &[u8], node: &str) -> Result<Self, Bad> {
        let slots: Vec<_> = bytes.chunks(SLOT).take(2).map(|slot| Self::decode(slot, node)).collect();
        let other = slots.iter().any(|slot| matches!(slot, Err(Bad::OtherNode)));
        let newest = slots.into_iter().flatten().max_by_key(|tail| tail.generation);
        newest.ok_or(if other { Bad::OtherNode } else { Bad::Unreadable })
    }
}

/// Why a head file says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bad {
    Unreadable,
    OtherNode,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(generation: u64) -> Tail {
        let head =
            Head { seq: generation * 3, digest: Digest([7; 32]), time: "2026-11-22T01:02:03.456Z".parse().unwrap() };
        Tail { generation, head, file: Some("2026-11-22.2.jsonl".into()), offset: 12345 }
    }

    #[test]
    fn the_newest_whole_slot_counts() {
        let (old, new) = (tail(4), tail(5));
        assert_eq!((old.slot(), new.slot()), (0, 1));
        let mut bytes = [old.encode("n"), new.encode("n")].concat();
        assert_eq!(bytes.len(), 2 * SLOT);
        assert_eq!(Tail::read(&bytes, "n"), Ok(new));
        assert_eq!(Tail::read(&bytes, "m"), Err(Bad::OtherNode));
        bytes[SLOT + 30] ^= 1;
        assert_eq!(Tail::read(&bytes, "n"), Ok(old.clone()));
        assert_eq!(Tail::read(&bytes[..SLOT + 100], "n"), Ok(old));
        assert_eq!(Tail::read(&bytes[..SLOT - 1], "n"), Err(Bad::Unreadable));
        assert_eq!(Tail::read(b"", "n"), Err(Bad::Unreadable));
        let start = Tail::start("n");
        assert_eq!(Tail::read(&start.encode("n"), "n"), Ok(start));
    }
}
