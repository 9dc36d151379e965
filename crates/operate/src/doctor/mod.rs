//! The checks of `mugai doctor` that look at the machine around a node, as data: what, how it stands, what to do.

mod clock;
mod rights;
mod sockets;

pub use clock::clock;
pub use rights::{apart, configuration, private_folder, private_key, shared_folder, trust_folder};
pub use sockets::{listening_of_this_machine, listening_of_this_process};

use crate::Room;
use mugai_core::names;
use std::path::Path;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Ok,
    /// Works, but somebody should look.
    Warn,
    /// Must be put right first.
    Bad,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at, in Japanese.
    pub ja: String,
    /// What was looked at.
    pub en: String,
    /// How it ended.
    pub state: State,
    /// What was found; the same in both languages, control characters escaped.
    pub found: String,
    /// What to do, in Japanese; empty when nothing.
    pub todo_ja: String,
    /// What to do; empty when nothing.
    pub todo_en: String,
}

impl Check {
    fn ok(ja: &str, en: &str, found: impl AsRef<str>) -> Self {
        Self::new(State::Ok, ja, en, found, "", "")
    }

    fn new(state: State, ja: &str, en: &str, found: impl AsRef<str>, todo_ja: &str, todo_en: &str) -> Self {
        Self {
            ja: names::show(ja),
            en: names::show(en),
            state,
            found: names::show(found.as_ref()),
            todo_ja: todo_ja.to_owned(),
            todo_en: todo_en.to_owned(),
        }
    }
}

/// Whether a folder's file system has more free space than the floor, bytes; less than twice the floor is a warning.
pub fn space(folder: &Path, floor: u64) -> Check {
    let (ja, en) = (format!("空き容量 {}", folder.display()), format!("free space of {}", folder.display()));
    let todo = ("不要なファイルを移すか、ディスクを増やしてください。", "free some space or add a disk");
    match Room::of(folder) {
        Err(e) => Check::new(
            State::Bad,
            &ja,
            &en,
            e.to_string(),
            "フォルダがあるか確認してください。",
            "check that it exists",
        ),
        Ok(room) => {
            let found = format!("{} MiB, floor {} MiB", room.bytes >> 20, floor >> 20);
            let state = match room.bytes {
                b if b < floor => State::Bad,
                b if b < floor.saturating_mul(2) => State::Warn,
                _ => return Check::ok(&ja, &en, found),
            };
            Check::new(state, &ja, &en, found, todo.0, todo.1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_is_measured_against_the_floor() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(space(dir.path(), 1).state, State::Ok);
        assert_eq!(space(dir.path(), u64::MAX).state, State::Bad);
        assert_eq!(space(&dir.path().join("gone"), 1).state, State::Bad);
        let free = Room::of(dir.path()).unwrap().bytes;
        assert_eq!(space(dir.path(), free / 4 * 3).state, State::Warn);
        assert!(!space(dir.path(), u64::MAX).todo_ja.is_empty());
    }
}
