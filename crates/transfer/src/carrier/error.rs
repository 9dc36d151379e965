//! What is wrong with a carrier.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What is wrong with a carrier.
#[derive(Debug)]
pub enum CarrierError {
    /// The folder is not there, or not a folder: unmounted, unplugged.
    Gone {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// No room.
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Another file of this name lies there.
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The name cannot be used on a carrier.
    BadName {
        /// The name.
        name: String,
    },
    /// It could not be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl CarrierError {
    pub(crate) fn io(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        |error| {
            let path = path.to_owned();
            match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
                io::ErrorKind::AlreadyExists => Self::Exists { path },
                _ => Self::Io { path, error },
            }
        }
    }

    pub(crate) fn gone(folder: &Path) -> impl Fn(io::Error) -> Self + '_ {
        |error| Self::Gone { folder: folder.to_owned(), error }
    }

    /// What happened and what to do, for the operator.
    pub fn ja(&self) -> String {
        match self {
            Self::Gone { folder, error } => format!(
                "運搬フォルダ {} が見えません（{error}）。接続（マウント）と権限を確かめてください。戻れば自動で再開します。",
                folder.display()
            ),
            Self::Full { path } => {
                format!("空きがないため、{} を書けません。空きを作ってください。自動で再開します。", path.display())
            }
            Self::Exists { path } => format!(
                "{} に、同じ名前で中身の違うファイルがあります。上書きしません。誰が置いたかを確かめてください。",
                path.display()
            ),
            Self::BadName { name } => {
                format!("「{}」という名前のファイルは運べません。", mugai_core::names::show(name))
            }
            Self::Io { path, error } => format!("{} を読み書きできません（{error}）。", path.display()),
        }
    }
}

impl fmt::Display for CarrierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone { folder, error } => write!(f, "the carrier {} is gone: {error}", folder.display()),
            Self::Full { path } => write!(f, "no room for {}", path.display()),
            Self::Exists { path } => write!(f, "another file lies at {}", path.display()),
            Self::BadName { name } => write!(f, "cannot be carried under the name {:?}", mugai_core::names::show(name)),
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}
impl std::error::Error for CarrierError {}
