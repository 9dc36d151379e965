//! The directory: a tree of storages and streams (MS-CFB §2.6), walked without recursion.

use crate::bad;
use crate::sectors::{FREE, u16_at, u32_at};
use mugai_core::{Limit, Refusal};

/// Bytes of a directory entry.
const ENTRY: usize = 128;
/// Most entries of a directory (threats §0.3).
const MAX_ENTRIES: usize = 20_000;
/// Deepest storage (threats §0.3).
const MAX_DEPTH: usize = 32;

/// A storage or a stream.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Names from below the root down, with `/` between them. A name may hold control characters.
    pub path: String,
    /// A stream, not a storage.
    pub stream: bool,
    /// Bytes of the stream.
    pub size: usize,
    pub(crate) start: u32,
}

pub(crate) struct Tree {
    pub(crate) class: [u8; 16],
    pub(crate) root_start: u32,
    pub(crate) entries: Vec<Entry>,
}

/// One raw entry.
struct Raw<'a>(&'a [u8]);

impl Raw<'_> {
    fn word(&self, at: usize) -> u32 {
        u32_at(self.0, at).unwrap_or(FREE)
    }

    fn kind(&self) -> u8 {
        self.0.get(0x42).copied().unwrap_or(0)
    }

    fn name(&self) -> Option<String> {
        let bytes = usize::from(u16_at(self.0, 0x40)?).checked_sub(2).filter(|n| *n <= 62 && n % 2 == 0)?;
        let units = self.0.get(..bytes)?.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b));
        let name = char::decode_utf16(units).collect::<Result<String, _>>().ok()?;
        (!name.is_empty() && !name.contains(['/', '\0'])).then_some(name)
    }
}

/// Walks the tree from its root.
pub(crate) fn walk(directory: &[u8]) -> Result<Tree, Refusal> {
    let count = directory.len() / ENTRY;
    let raw = |number: u32| {
        let at = usize::try_from(number).ok()?.checked_mul(ENTRY)?;
        directory.get(at..at.checked_add(ENTRY)?).map(Raw)
    };
    let root = raw(0).filter(|r| r.kind() == 5).ok_or_else(|| bad("the directory has no root"))?;
    let class = root.0.get(0x50..).and_then(|c| c.first_chunk()).copied().unwrap_or_default();
    let mut seen = vec![false; count];
    let mut entries: Vec<Entry> = Vec::new();
    // What is still to be visited: entry, path of its storage, depth, and whether its left neighbours are done.
    let mut open = vec![(root.word(0x4c), String::new(), 1usize, false)];
    while let Some((number, parent, depth, left_done)) = open.pop() {
        if number == FREE {
            continue;
        }
        let here = raw(number).ok_or_else(|| bad("an entry outside the directory"))?;
        if !left_done {
            match usize::try_from(number).ok().and_then(|n| seen.get_mut(n)) {
                Some(seen) if !*seen => *seen = true,
                _ => return Err(bad("the directory is no tree")),
            }
            open.push((number, parent.clone(), depth, true));
            open.push((here.word(0x44), parent, depth, false));
            continue;
        }
        let name = here.name().ok_or_else(|| bad("an entry without a name that can be read"))?;
        let stream = match here.kind() {
            1 => false,
            2 => true,
            _ => return Err(bad("an entry that is neither storage nor stream")),
        };
        let path = if parent.is_empty() { name } else { format!("{parent}/{name}") };
        if entries.len() >= MAX_ENTRIES {
            return Err(Refusal::limit(Limit::Parts, "compound file", "too many entries"));
        }
        let size = usize::try_from(here.word(0x78)).unwrap_or(usize::MAX);
        entries.push(Entry { path: path.clone(), stream, size, start: here.word(0x74) });
        open.push((here.word(0x48), parent, depth, false));
        if !stream {
            if depth >= MAX_DEPTH {
                return Err(Refusal::limit(Limit::Depth, "compound file", "storages nested too deep"));
            }
            open.push((here.word(0x4c), path, depth.saturating_add(1), false));
        }
    }
    Ok(Tree { class, root_start: root.word(0x74), entries })
}
