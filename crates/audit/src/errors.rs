//! What can go wrong, named for the blame, with words for an operator: what happened and what to do.

use std::{fmt, io, path::Path};

/// Why a trail cannot be opened, read or continued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The operating system refused.
    Io {
        /// What was tried, in English: "open", "write" …
        doing: &'static str,
        /// The file or folder.
        path: String,
        /// What the system said.
        error: String,
        /// Whether the disk is full or a quota is used up.
        full: bool,
    },
    /// There are records but no readable head file: it was removed or overwritten.
    HeadMissing {
        /// The folder.
        dir: String,
    },
    /// The head file says the trail is longer than it is: its end was cut off.
    Cut {
        /// The file that should hold the last record.
        file: String,
        /// Number of the last record according to the head file.
        seq: u64,
    },
    /// A line at the end is not the one that was written.
    Changed {
        /// The file.
        file: String,
        /// Number of the last record that is still good, or of the changed one where it is known.
        seq: u64,
    },
    /// A file, or the beginning of one, is gone.
    Missing {
        /// Number of the first record that is missing.
        seq: u64,
    },
    /// The trail belongs to another node.
    OtherNode {
        /// The folder.
        dir: String,
    },
}

impl OpenError {
    /// Wraps an error of the system.
    pub(crate) fn io(doing: &'static str, path: &Path, error: &io::Error) -> Self {
        let full = matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
        );
        Self::Io { doing, path: path.display().to_string(), error: error.to_string(), full }
    }

    /// What happened and what to do, for an operator.
    pub fn ja(&self) -> String {
        const KEEP: &str = "このフォルダは証拠です。手を加えず、全体を別の場所へ写して保全し、情報セキュリティ担当へ連絡してください。「mugai audit verify」で箇所を確かめ、バックアップから復元するか、フォルダの名前を変えて新しい証跡を始めてください。";
        match self {
            Self::Io { path, error, full: true, .. } => format!(
                "証跡を書き込めません。ディスクの空きがありません（{path}：{error}）。空きを作ると自動的に再開します。それまで新しい処理は行いません。"
            ),
            Self::Io { path, error, .. } => format!(
                "証跡を読み書きできません（{path}：{error}）。フォルダの権限とディスクの状態を確かめてください。それまで新しい処理は行いません。"
            ),
            Self::HeadMissing { dir } => {
                format!("証跡の末尾を示すファイル（head）がないか壊れています（{dir}）。{KEEP}")
            }
            Self::Cut { file, seq } => {
                format!("証跡の末尾が切り取られています（{file}：通番 {seq} の記録がありません）。{KEEP}")
            }
            Self::Changed { file, seq } => {
                format!("証跡の末尾が書き換えられています（{file}：通番 {seq} の前後）。{KEEP}")
            }
            Self::Missing { seq } => format!("証跡のファイルが足りません（通番 {seq} から）。{KEEP}"),
            Self::OtherNode { dir } => {
                format!("この証跡は別のノードのものです（{dir}）。設定のデータフォルダとノード名を確かめてください。")
            }
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const KEEP: &str = "keep the folder as evidence, run `mugai audit verify`, then restore a backup or move the folder away and start anew";
        match self {
            Self::Io { doing, path, error, full } => {
                write!(f, "cannot {doing} {path}: {error}")?;
                if *full { f.write_str("; goes on by itself when there is space again") } else { Ok(()) }
            }
            Self::HeadMissing { dir } => write!(f, "{dir}: the head file is missing or unreadable; {KEEP}"),
            Self::Cut { file, seq } => write!(f, "{file}: the end is cut off before record {seq}; {KEEP}"),
            Self::Changed { file, seq } => write!(f, "{file}: changed around record {seq}; {KEEP}"),
            Self::Missing { seq } => write!(f, "records are missing from number {seq} on; {KEEP}"),
            Self::OtherNode { dir } => write!(f, "{dir}: this is the trail of another node; check the configuration"),
        }
    }
}

impl std::error::Error for OpenError {}

/// Why something could not be recorded. Whoever gets this from `begin` must not act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditError {
    /// The trail could not be written or is damaged; tried again with every record.
    Trail(OpenError),
    /// Too many records wait for a disk that does not take them.
    QueueFull,
    /// The trail was stopped.
    Stopped,
    /// This process has no key to sign a checkpoint with.
    NoSigner,
}

impl AuditError {
    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Trail(OpenError::Io { full: true, .. }))
    }

    /// What happened and what to do, for an operator.
    pub fn ja(&self) -> String {
        match self {
            Self::Trail(error) => error.ja(),
            Self::QueueFull => {
                "書き込み待ちの証跡が上限に達しました。ディスクの空きと状態を確かめてください。".to_owned()
            }
            Self::Stopped => "証跡の記録は停止しています。サービスを起動し直してください。".to_owned(),
            Self::NoSigner => "検証点に署名する鍵が設定されていません。設定の鍵の場所を確かめてください。".to_owned(),
        }
    }
}

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trail(error) => write!(f, "the trail cannot be written: {error}"),
            Self::QueueFull => f.write_str("too many records wait to be written; check the disk"),
            Self::Stopped => f.write_str("the trail was stopped; start the service again"),
            Self::NoSigner => f.write_str("no key to sign a checkpoint with; check the configuration"),
        }
    }
}

impl std::error::Error for AuditError {}

impl From<OpenError> for AuditError {
    fn from(error: OpenError) -> Self {
        Self::Trail(error)
    }
}
