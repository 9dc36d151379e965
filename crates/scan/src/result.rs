//! What a scan says, in types and in words.

use crate::answer::Engine;
use std::fmt;
use std::time::SystemTime;

/// A scan that lets the file go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// The scanner looked at every part and said so.
    Clean(Clean),
    /// Nobody looked, which the mode allows.
    NotScanned(Skipped),
}

/// Every part was called clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clean {
    /// By which engine, with which database.
    pub engine: Engine,
    /// When.
    pub when: SystemTime,
    /// How many parts.
    pub parts: u64,
    /// Their bytes together.
    pub bytes: u64,
}

/// Nobody looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// When.
    pub when: SystemTime,
    /// Why the scanner could not say (mode `advisory`); `None` when nobody was asked (mode `off`).
    pub why: Option<Hold>,
}

impl Scanned {
    /// One line for records.
    pub fn summary(&self) -> String {
        match self {
            Self::Clean(c) => format!(
                "clean: {} database {} of {}, {} parts, {} bytes",
                c.engine.version, c.engine.database, c.engine.database_date, c.parts, c.bytes
            ),
            Self::NotScanned(Skipped { why: Some(why), .. }) => format!("not scanned: {why}"),
            Self::NotScanned(_) => "not scanned: switched off".to_owned(),
        }
    }
}

/// A scan that does not let the file go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotClean {
    /// Malware: to be quarantined.
    Infected {
        /// What the scanner calls it, cleaned of controls.
        name: String,
        /// The part it was found in.
        part: String,
    },
    /// The scanner cannot say: to be tried again.
    Hold(Hold),
}

impl NotClean {
    /// What happened, for a clerk.
    pub fn ja(&self) -> &'static str {
        match self {
            Self::Infected { .. } => "不正プログラム（ウイルス）が見つかりました。",
            Self::Hold(hold) => hold.ja(),
        }
    }

    /// What the clerk can do next.
    pub fn ask_ja(&self) -> &'static str {
        match self {
            Self::Infected { .. } => {
                "このファイルは隔離しました。開かずに、情報セキュリティ担当へ連絡してください。差出人のパソコンが感染しているおそれがあります。"
            }
            Self::Hold(hold) => hold.ask_ja(),
        }
    }
}

impl fmt::Display for NotClean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Infected { name, part } => write!(f, "malware {name} in {part}"),
            Self::Hold(hold) => write!(f, "{hold}"),
        }
    }
}
impl std::error::Error for NotClean {}

impl From<Hold> for NotClean {
    fn from(hold: Hold) -> Self {
        Self::Hold(hold)
    }
}

/// Why the scanner cannot say. The text is English, for the administrator; words of the scanner in it are cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// It is not there, or silent.
    NoAnswer(String),
    /// Its database is too old, or from the future.
    OldDatabase(String),
    /// It has no database of malware.
    EmptyDatabase,
    /// A part is larger or deeper than it looks into.
    SizeLimit(String),
    /// It says it failed.
    ScannerError(String),
    /// It says something nobody expected.
    Protocol(String),
    /// What was to be scanned could not be read (our failure).
    Reading(String),
}

impl Hold {
    /// The code in reports and records; never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer(_) => "scan_no_answer",
            Self::OldDatabase(_) => "scan_old_database",
            Self::EmptyDatabase => "scan_empty_database",
            Self::SizeLimit(_) => "scan_limit",
            Self::ScannerError(_) => "scan_error",
            Self::Protocol(_) => "scan_protocol",
            Self::Reading(_) => "scan_reading",
        }
    }

    /// What happened, for a clerk.
    pub fn ja(&self) -> &'static str {
        match self {
            Self::NoAnswer(_) => "不正プログラム対策ソフトが応答しないため、保留しています。",
            Self::OldDatabase(_) => "不正プログラム対策ソフトの定義ファイルが古いため、保留しています。",
            Self::EmptyDatabase => "不正プログラム対策ソフトに定義ファイルがないため、保留しています。",
            Self::SizeLimit(_) => "不正プログラム対策ソフトの検査できる上限を超えたため、保留しています。",
            Self::ScannerError(_) => "不正プログラム対策ソフトが検査に失敗したため、保留しています。",
            Self::Protocol(_) => "不正プログラム対策ソフトの応答が正しくないため、保留しています。",
            Self::Reading(_) => "検査するファイルを読み取れないため、保留しています（本システムの不具合）。",
        }
    }

    /// What the clerk can do next.
    pub fn ask_ja(&self) -> &'static str {
        match self {
            Self::SizeLimit(_) => {
                "差出人に、分割するか小さくして送り直すよう依頼してください。お急ぎの場合は情報システム担当へ連絡してください。"
            }
            Self::Reading(_) => "情報システム担当へ、このファイル名と時刻を連絡してください。",
            _ => "自動で再度検査します。しばらくしても終わらない場合は、情報システム担当へ連絡してください。",
        }
    }

    /// Whether it is this part that cannot be scanned, and not the scanner that cannot scan: other parts and files can still be asked
    /// about, and the scanner is not down.
    pub fn is_about_the_part(&self) -> bool {
        matches!(self, Self::SizeLimit(_) | Self::ScannerError(_) | Self::Reading(_))
    }

    /// Whether trying again by itself can help: not when it is the file that is too large.
    pub fn passes(&self) -> bool {
        !matches!(self, Self::SizeLimit(_))
    }
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer(why) => write!(f, "the scanner does not answer: {why}"),
            Self::OldDatabase(why) => write!(f, "the scanner's database is not to be believed: {why}"),
            Self::EmptyDatabase => f.write_str("the scanner has no database"),
            Self::SizeLimit(why) => write!(f, "over a limit of the scanner: {why}"),
            Self::ScannerError(why) => write!(f, "the scanner failed: {why}"),
            Self::Protocol(why) => write!(f, "the scanner's answer is not to be believed: {why}"),
            Self::Reading(why) => write!(f, "a part could not be read: {why}"),
        }
    }
}
impl std::error::Error for Hold {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hold_has_its_code_and_its_words() {
        let text = String::new;
        let all = [
            Hold::NoAnswer(text()),
            Hold::OldDatabase(text()),
            Hold::EmptyDatabase,
            Hold::SizeLimit(text()),
            Hold::ScannerError(text()),
            Hold::Protocol(text()),
            Hold::Reading(text()),
        ];
        let codes: std::collections::BTreeSet<_> = all.iter().map(Hold::code).collect();
        assert_eq!(codes.len(), all.len());
        for hold in &all {
            assert!(hold.ja().ends_with('。') && hold.ask_ja().ends_with('。') && !hold.to_string().is_empty());
        }
    }
}
