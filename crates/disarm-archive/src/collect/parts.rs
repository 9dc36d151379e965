//! The files of the new archive, each packed under a name of its own.

use super::path::{self, leaf, parent};
use mugai_core::{Context, Reason, Refusal, names};
use mugai_zip::{Packed, Packer, Stamp, key};
use std::collections::HashSet;

/// How many times a taken name is tried with a number.
const TRIES: u32 = 1_000;
/// Bytes a number and an extension may need behind a stem.
const ROOM: usize = 30;

/// What goes into the new archive.
#[derive(Debug, Default)]
pub(super) struct Parts {
    packer: Packer,
    packed: Vec<Packed>,
    taken: HashSet<String>,
}

impl Parts {
    pub(super) fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// Packs a file, with a number in its name when the name is taken.
    pub(super) fn add(&mut self, name: &str, content: &[u8], modified: Stamp, cx: &Context<'_>) -> Result<(), Refusal> {
        let (folder, file) = (parent(name), leaf(name));
        let (stem, dot) = file.rsplit_once('.').map_or((file, String::new()), |(stem, e)| (stem, format!(".{e}")));
        let mut free = name.to_owned();
        let mut folded = key(&free);
        let mut number = 1u32;
        while self.taken.contains(&folded) {
            number = number.saturating_add(1);
            if number > TRIES {
                return Err(Refusal::new(Reason::Ambiguous, name, "too many entries of one name"));
            }
            let short = names::cut(stem, path::longest(cx).saturating_sub(ROOM)).trim_end();
            free = format!("{folder}{short} ({number}){dot}");
            folded = key(&free);
        }
        for above in path::above(&folded) {
            if !self.taken.contains(above) {
                self.taken.insert(above.to_owned());
            }
        }
        self.taken.insert(folded);
        self.packed.push(self.packer.pack(&free, content)?.modified(modified));
        Ok(())
    }

    /// A folder, unless something lies in it already.
    pub(super) fn add_folder(&mut self, name: &str) -> Result<(), Refusal> {
        if self.taken.insert(key(name)) {
            self.packed.push(self.packer.pack(&format!("{name}/"), &[])?);
        }
        Ok(())
    }

    /// The name of a folder that is not there yet, with a number when it is.
    pub(super) fn free_folder(&self, base: &str) -> Result<String, Refusal> {
        let tries = (1..=TRIES).map(|n| if n == 1 { base.to_owned() } else { format!("{base} ({n})") });
        let mut free = tries.filter(|name| !self.taken.contains(&key(name)));
        free.next().ok_or_else(|| Refusal::new(Reason::Ambiguous, base, "too many folders of one name"))
    }

    pub(super) fn into_parts(self) -> Vec<Packed> {
        self.packed
    }
}
