//! An instance of a danger in a file, what was done about it, and the verdict over the whole file.

use crate::{Rule, Treatment};

/// One danger found in one place (検出事項).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The kind of danger.
    pub rule: &'static Rule,
    /// Where: the part, object or cell, in words; comes from the file, so it is shown with [`crate::names::show`] only.
    pub place: String,
    /// What was done (処置).
    pub action: Action,
    /// How many of the same kind were found in the same place (at least 1).
    pub count: u32,
}

/// What was done about a finding (処置).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// 除去.
    Removed,
    /// 置換.
    Replaced,
    /// 平坦化.
    Flattened,
    /// 保持 (kept and reported).
    Kept,
}

impl Action {
    /// Every action in wire order: English word, Japanese word.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Removed, "removed", "除去"),
        (Self::Replaced, "replaced", "置換"),
        (Self::Flattened, "flattened", "平坦化"),
        (Self::Kept, "kept", "保持"),
    ];

    /// The action that carries out a treatment; `None` for a refusal.
    pub fn of(treatment: Treatment) -> Option<Self> {
        match treatment {
            Treatment::Remove => Some(Self::Removed),
            Treatment::Replace => Some(Self::Replaced),
            Treatment::Flatten => Some(Self::Flattened),
            Treatment::Keep => Some(Self::Kept),
            Treatment::Refuse => None,
        }
    }

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Replaced => "replaced",
            Self::Flattened => "flattened",
            Self::Kept => "kept",
        }
    }

    /// The Japanese word in reports.
    pub fn ja(self) -> &'static str {
        match self {
            Self::Removed => "除去",
            Self::Replaced => "置換",
            Self::Flattened => "平坦化",
            Self::Kept => "保持",
        }
    }

    /// The number used on the wire.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The action a wire number means.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).map(|(a, _, _)| *a)
    }
}

/// What became of a file (判定).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 取り出し可.
    Released,
    /// 隔離: rebuilt, but the second look still found something.
    Quarantined,
    /// 拒否.
    Refused,
}

impl Verdict {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Released => "released",
            Self::Quarantined => "quarantined",
            Self::Refused => "refused",
        }
    }

    /// The Japanese word in reports.
    pub fn ja(self) -> &'static str {
        match self {
            Self::Released => "取り出し可",
            Self::Quarantined => "隔離",
            Self::Refused => "拒否",
        }
    }
}
