//! What verification can find, each with its place and in words.

use crate::verify::Summary;
use crate::{Digest, OpenError};
use std::fmt;

/// One thing that is wrong (改ざん・欠落).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The file.
    pub file: String,
    /// The line in it, from 1; 0 when it concerns the file as a whole.
    pub line: u64,
    /// The number of the record it concerns; 0 when it cannot be told.
    pub seq: u64,
    /// What is wrong.
    pub what: Damage,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The line is no record of ours.
    Unreadable,
    /// The record is not the one the next record was chained to.
    Changed,
    /// Records up to this number are missing.
    Missing {
        /// The last missing number.
        until: u64,
    },
    /// The record stands later than it should.
    Reordered,
    /// The same line stands there a second time.
    Duplicated,
    /// A second, different record with a number that was used before.
    Inserted,
    /// The end was cut off: a record known from elsewhere is not there.
    Cut,
    /// The record differs from what is known from elsewhere (head file, package, log): the trail was rewritten.
    Rewritten {
        /// The digest that is known.
        known: Digest,
    },
    /// The head file is missing or unreadable.
    HeadMissing,
    /// The trail is that of another node, or its beginning was replaced.
    OtherBeginning,
    /// A checkpoint by a key that is not trusted.
    UnknownKey {
        /// The id of the key.
        key: String,
    },
    /// The signature of a checkpoint is wrong.
    BadSignature,
    /// The time goes back and no record of a clock jump says so.
    TimeBack,
}

impl Damage {
    fn ja(&self) -> String {
        match self {
            Self::Unreadable => "記録として読めない行です（書き換えられています）".into(),
            Self::Changed => "記録が書き換えられています（次の記録が控えているダイジェストと違います）".into(),
            Self::Missing { until } => format!("通番 {until} までの記録がありません（削除されています）"),
            Self::Reordered => "記録の順序が入れ替えられています".into(),
            Self::Duplicated => "同じ記録が二重に入っています".into(),
            Self::Inserted => "同じ通番の別の記録があります（どちらかが差し込まれたものです）".into(),
            Self::Cut => "末尾が切り取られています（この通番の記録があったことが分かっています）".into(),
            Self::Rewritten { known } => {
                format!("控えのダイジェスト {known} と違います（証跡が作り直されています）")
            }
            Self::HeadMissing => "末尾を示すファイル（head）がないか壊れています".into(),
            Self::OtherBeginning => "別のノードの証跡か、先頭が差し替えられています".into(),
            Self::UnknownKey { key } => format!("検証点が、登録されていない鍵（{key}）で署名されています"),
            Self::BadSignature => "検証点の署名が正しくありません".into(),
            Self::TimeBack => "時計のずれの記録がないのに、時刻が前の記録より戻っています".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Unreadable => "not a record (the line was changed)".into(),
            Self::Changed => "the record was changed (the next one is chained to another digest)".into(),
            Self::Missing { until } => format!("records up to number {until} are missing"),
            Self::Reordered => "the record is out of order".into(),
            Self::Duplicated => "the same record stands here a second time".into(),
            Self::Inserted => "another record with the same number (one of the two was inserted)".into(),
            Self::Cut => "the end was cut off (a record with this number is known to have been there)".into(),
            Self::Rewritten { known } => format!("differs from the known digest {known} (the trail was rewritten)"),
            Self::HeadMissing => "the head file is missing or unreadable".into(),
            Self::OtherBeginning => "the trail of another node, or its beginning was replaced".into(),
            Self::UnknownKey { key } => format!("the checkpoint is signed by key {key}, which is not trusted"),
            Self::BadSignature => "the signature of the checkpoint is wrong".into(),
            Self::TimeBack => "the time goes back and no record of a clock jump says so".into(),
        }
    }
}

impl Broken {
    /// Place and damage, for an auditor.
    pub fn ja(&self) -> String {
        let Self { file, line, seq, what } = self;
        let line = if *line > 0 { format!("{line} 行目") } else { String::new() };
        let seq = if *seq > 0 { format!("（通番 {seq}）") } else { String::new() };
        format!("{} {line}{seq}：{}", mugai_core::names::show(file), what.ja())
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", mugai_core::names::show(&self.file), self.line)?;
        if self.seq > 0 {
            write!(f, " record {}", self.seq)?;
        }
        write!(f, ": {}", self.what.en())
    }
}

/// Why a trail does not verify.
#[derive(Clone, Debug)]
pub enum NotVerified {
    /// It could not be read to its end.
    Unreadable(OpenError),
    /// It was damaged or tampered with.
    Broken {
        /// Each place, in the order found; at most [`crate::MAX_BROKEN`].
        broken: Vec<Broken>,
        /// Whether there were more.
        more: bool,
        /// What was found besides.
        summary: Box<Summary>,
    },
}

impl NotVerified {
    /// For an auditor: one line per place.
    pub fn ja(&self) -> String {
        match self {
            Self::Unreadable(error) => error.ja(),
            Self::Broken { broken, more, .. } => {
                let mut text =
                    format!("証跡に異常が {} 件{}あります。\n", broken.len(), if *more { "以上" } else { "" });
                for one in broken {
                    text.push_str(&one.ja());
                    text.push('\n');
                }
                text.push_str("このフォルダに手を加えず、全体を別の場所へ写して保全し、情報セキュリティ担当へ連絡してください。\n");
                text
            }
        }
    }
}

impl fmt::Display for NotVerified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => error.fmt(f),
            Self::Broken { broken, more, .. } => {
                writeln!(
                    f,
                    "{}{} things are wrong with the trail:",
                    broken.len(),
                    if *more { " or more" } else { "" }
                )?;
                broken.iter().try_for_each(|one| writeln!(f, "{one}"))
            }
        }
    }
}

impl std::error::Error for NotVerified {}
