//! Why the staging area did not do what it was asked, named for the blame, with words for a clerk.

use crate::{ArrivalState, Receipt, State};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What went wrong. Nothing was changed when one of these comes back (except `Crashed`, which only the double gives).
#[derive(Debug)]
pub enum StagingError {
    /// There is no such request, package, arrival or exception.
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// The caller gave a value that cannot be stored.
    Invalid {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A request cannot go from the state it is in to the one asked for.
    Transition {
        /// The request.
        receipt: Receipt,
        /// Where it is.
        from: State,
        /// Where it was to go.
        to: State,
    },
    /// An arrival cannot go there.
    ArrivalTransition {
        /// Its number.
        arrival: i64,
        /// Where it is.
        from: ArrivalState,
        /// Where it was to go.
        to: ArrivalState,
    },
    /// Applicant and approver are one person (R12).
    OwnRequest {
        /// The request.
        receipt: Receipt,
    },
    /// He is neither approver nor deputy of the section.
    NotAnApprover {
        /// The request.
        receipt: Receipt,
        /// Who tried.
        who: String,
    },
    /// Somebody decided already.
    Decided {
        /// The request.
        receipt: Receipt,
    },
    /// The schema forbids it; the code above should have said so more kindly.
    Schema {
        /// The rule, as the database words it.
        rule: String,
    },
    /// The section's area has no room left (R11).
    QuotaFull {
        /// The section.
        section: String,
        /// Bytes in use.
        used: u64,
        /// Bytes allowed.
        quota: u64,
        /// Bytes asked for.
        asked: u64,
    },
    /// A row, a blob or a key is not what was stored: edited by hand, or the disk is failing.
    Tampered {
        /// What does not hold: the receipt, the blob, the table.
        what: String,
    },
    /// The bytes were destroyed (廃棄) and cannot be had any more.
    Disposed {
        /// What was destroyed.
        what: String,
    },
    /// A package with this id or this sequence number came before.
    Replayed {
        /// The id of the package that came now.
        package: String,
        /// The id of the one that came first.
        first: String,
        /// When the first one came (UTC).
        first_at: String,
        /// Whether it is the very same file (a carrier that hands over twice), not another one under a used number.
        same_file: bool,
    },
    /// The disk is full; nothing was half done.
    Full,
    /// The file is longer than the caller allowed.
    TooLong {
        /// Bytes allowed.
        most: u64,
    },
    /// The database was written by a newer version of the program.
    Newer {
        /// The schema found.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The key of the node is missing, unreadable or not protected.
    NodeKey {
        /// The key file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Somebody else holds the database; try again.
    Busy,
    /// The system could not read or write.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// SQLite could not.
    Database {
        /// What SQLite says.
        why: String,
    },
    /// The double was told to die here.
    Crashed,
}

impl StagingError {
    /// An error of the system at a path; a full disk or an exceeded disk quota becomes [`StagingError::Full`].
    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io { path: path.to_owned(), error },
        }
    }

    /// What happened and what to do, for a clerk.
    pub fn ja(&self) -> String {
        match self {
            Self::NotFound { what } => format!("「{what}」は見つかりません。受付番号を確かめてください。"),
            Self::Invalid { field, why } => {
                format!("項目 {field} の値が正しくありません（{why}）。入力を確かめてください。")
            }
            Self::Transition { receipt, from, to } => {
                format!(
                    "受付番号 {receipt} は「{}」のため、「{}」にできません。一覧で状態を確かめてください。",
                    from.ja(),
                    to.ja()
                )
            }
            Self::ArrivalTransition { arrival, from, to } => {
                format!(
                    "到着番号 {arrival} は「{}」のため、「{}」にできません。情報システム担当へ連絡してください。",
                    from.ja(),
                    to.ja()
                )
            }
            Self::OwnRequest { receipt } => {
                format!("受付番号 {receipt} は申請者本人のため承認できません。別の承認者に依頼してください。")
            }
            Self::NotAnApprover { receipt, who } => {
                format!("{who} は受付番号 {receipt} の課の承認者・代理者ではありません。課の承認者に依頼してください。")
            }
            Self::Decided { receipt } => format!("受付番号 {receipt} はすでに承認または却下されています。"),
            Self::Schema { rule } => {
                format!("データベースの規則により禁止されています（{rule}）。情報システム担当へ連絡してください。")
            }
            Self::QuotaFull { section, used, quota, .. } => format!(
                "課「{section}」の保管容量が一杯です（使用 {used} / 上限 {quota} バイト）。不要な申請の廃棄を情報システム担当へ依頼してください。"
            ),
            Self::Tampered { what } => {
                format!(
                    "{what} が保管時と一致しません（改ざん又は故障のおそれ）。取り出せません。直ちに情報セキュリティ担当へ連絡してください。"
                )
            }
            Self::Disposed { what } => {
                format!("{what} は廃棄済みです。必要なら、差出人に送り直すよう依頼してください。")
            }
            Self::Replayed { package, first_at, .. } => format!(
                "パッケージ {package} は、すでに受け取った番号を使っています（最初の到着 {first_at}）。取り込みません。情報セキュリティ担当へ連絡してください。"
            ),
            Self::Full => "ディスクが一杯です。何も保存していません。情報システム担当へ連絡してください。".to_owned(),
            Self::TooLong { most } => format!(
                "ファイルが大きすぎます（上限 {most} バイト）。差出人に、分割して送り直すよう依頼してください。"
            ),
            Self::Newer { found, known } => format!(
                "データベースは新しい版（{found}）で作られており、この版（{known}）では開けません。新しい版の mugai を使ってください。"
            ),
            Self::NodeKey { path, why } => {
                format!("鍵ファイル {} を使えません（{why}）。情報システム担当へ連絡してください。", path.display())
            }
            Self::Busy => "データベースが使用中です。しばらくしてから、もう一度お試しください。".to_owned(),
            Self::Io { path, error } => {
                format!("{} を読み書きできません（{error}）。情報システム担当へ連絡してください。", path.display())
            }
            Self::Database { why } => {
                format!("データベースの処理に失敗しました（{why}）。情報システム担当へ連絡してください。")
            }
            Self::Crashed => "試験のため停止しました。".to_owned(),
        }
    }
}

impl fmt::Display for StagingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { what } => write!(f, "there is no {what}"),
            Self::Invalid { field, why } => write!(f, "{field} cannot be stored: {why}"),
            Self::Transition { receipt, from, to } => {
                write!(f, "{receipt} is {} and cannot become {}", from.word(), to.word())
            }
            Self::ArrivalTransition { arrival, from, to } => {
                write!(f, "arrival {arrival} is {} and cannot become {}", from.word(), to.word())
            }
            Self::OwnRequest { receipt } => write!(f, "{receipt}: the applicant may not approve his own request"),
            Self::NotAnApprover { receipt, who } => {
                write!(f, "{receipt}: {who} is neither approver nor deputy of the section")
            }
            Self::Decided { receipt } => write!(f, "{receipt} was decided already"),
            Self::Schema { rule } => write!(f, "forbidden by the schema: {rule}"),
            Self::QuotaFull { section, used, quota, asked } => {
                write!(f, "section {section} is full: {used} of {quota} bytes used, {asked} more asked for")
            }
            Self::Tampered { what } => write!(f, "tampered: {what} is not what was stored"),
            Self::Disposed { what } => write!(f, "{what} was disposed of"),
            Self::Replayed { package, first, first_at, same_file } => {
                let how = if *same_file { "the same file again" } else { "another file under a used number" };
                write!(f, "package {package} was replayed: {first} came at {first_at}; {how}")
            }
            Self::Full => f.write_str("the disk is full; nothing was stored"),
            Self::TooLong { most } => write!(f, "longer than {most} bytes"),
            Self::Newer { found, known } => write!(f, "schema {found} is newer than {known}, the newest known here"),
            Self::NodeKey { path, why } => write!(f, "the node key {} cannot be used: {why}", path.display()),
            Self::Busy => f.write_str("the database is busy"),
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Database { why } => write!(f, "SQLite: {why}"),
            Self::Crashed => f.write_str("the double was told to crash here"),
        }
    }
}

impl std::error::Error for StagingError {}

impl From<rusqlite::Error> for StagingError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match &error {
            rusqlite::Error::SqliteFailure(e, text) => match e.code {
                // 4874: SQLITE_IOERR_SHMSIZE, the index of the write-ahead log could not grow.
                Code::DiskFull => Self::Full,
                Code::SystemIoFailure if e.extended_code == 4874 => Self::Full,
                Code::DatabaseBusy | Code::DatabaseLocked => Self::Busy,
                Code::ConstraintViolation => Self::Schema { rule: text.clone().unwrap_or_else(|| e.to_string()) },
                Code::DatabaseCorrupt | Code::NotADatabase => {
                    Self::Tampered { what: format!("the database ({error})") }
                }
                _ => Self::Database { why: error.to_string() },
            },
            _ => Self::Database { why: error.to_string() },
        }
    }
}
