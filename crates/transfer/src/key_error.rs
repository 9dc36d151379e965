//! What is wrong with a key, a key file or the folder of trusted keys.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// What is wrong with a key. Names the file where there is one.
#[derive(Debug)]
pub enum KeyError {
    /// The line is not a key.
    Malformed {
        /// What is wrong.
        why: &'static str,
    },
    /// A public key where a private one is wanted, or the other way round.
    OtherKind {
        /// `public` or `private`.
        wanted: &'static str,
    },
    /// The id is not the one of the key beside it: a slip in copying, or a swapped key.
    WrongId,
    /// A key under which foreign signatures would hold.
    Weak,
    /// The same key stands in two places.
    Twice {
        /// Its id.
        id: String,
    },
    /// There is a file of this name already; keys are never overwritten.
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Others could read or replace the key.
    Exposed {
        /// The file or folder.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The mode it should have.
        wanted: u32,
    },
    /// A link, a folder, a device, or not the owner's own file.
    NotAFile {
        /// The file.
        path: PathBuf,
    },
    /// It belongs to another user.
    OtherOwner {
        /// The file.
        path: PathBuf,
    },
    /// The kernel gave no random numbers.
    NoRandom {
        /// What the system says.
        error: io::Error,
    },
    /// It could not be read or written.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// One of the above, in a file.
    In {
        /// The file.
        path: PathBuf,
        /// What is wrong there.
        error: Box<KeyError>,
    },
}

impl KeyError {
    pub(crate) fn within(self, path: &std::path::Path) -> Self {
        Self::In { path: path.to_owned(), error: Box::new(self) }
    }

    /// What happened and what to do, for the operator.
    pub fn ja(&self) -> String {
        match self {
            Self::Malformed { why } => format!("鍵の書式が正しくありません（{why}）。鍵ファイルを写し直してください。"),
            Self::OtherKind { wanted: "public" } => {
                "公開鍵が必要な場所に秘密鍵があります。秘密鍵を直ちに取り除き、鍵を作り直してください。".into()
            }
            Self::OtherKind { .. } => "秘密鍵が必要な場所に公開鍵があります。設定の鍵の場所を確かめてください。".into(),
            Self::WrongId => "鍵の番号と鍵の中身が一致しません。写し間違いか、すり替えのおそれがあります。作成元と電話で鍵の番号を照合してください。".into(),
            Self::Weak => "この鍵は安全ではありません（弱い鍵）。使わずに、情報セキュリティ担当へ連絡してください。".into(),
            Self::Twice { id } => format!("同じ鍵（{id}）が二か所にあります。片方を取り除いてください。"),
            Self::Exists { path } => {
                format!("{} はすでにあります。鍵は上書きしません。別の名前を指定してください。", path.display())
            }
            Self::Exposed { path, mode, wanted } => format!(
                "{} を他の利用者が読み書きできます（{mode:04o}）。chmod {wanted:o} とし、読まれたおそれがあれば鍵を作り直してください。",
                path.display()
            ),
            Self::NotAFile { path } => {
                format!("{} は普通のファイル（鍵の置き場所ならフォルダ）ではありません。リンクは使えません。", path.display())
            }
            Self::OtherOwner { path } => {
                format!("{} は別の利用者の所有です。このサービスの利用者の所有にしてください。", path.display())
            }
            Self::NoRandom { error } => format!("乱数を得られないため、鍵を作れません（{error}）。"),
            Self::Io { path, error } => format!("{} を読み書きできません（{error}）。", path.display()),
            Self::In { path, error } => format!("{}: {}", path.display(), error.ja()),
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { why } => write!(f, "not a key: {why}"),
            Self::OtherKind { wanted } => write!(f, "a {wanted} key is wanted here"),
            Self::WrongId => {
                f.write_str("the id is not the one of the key beside it; compare it with its maker by telephone")
            }
            Self::Weak => f.write_str("a weak key, under which foreign signatures would hold"),
            Self::Twice { id } => write!(f, "the key {id} is there twice"),
            Self::Exists { path } => write!(f, "{} exists; keys are never overwritten", path.display()),
            Self::Exposed { path, mode, wanted } => {
                write!(f, "others may read or write {} ({mode:04o}, should be {wanted:o})", path.display())
            }
            Self::NotAFile { path } => write!(f, "{} is not an ordinary file or folder", path.display()),
            Self::OtherOwner { path } => write!(f, "{} belongs to another user", path.display()),
            Self::NoRandom { error } => write!(f, "the kernel gives no random numbers: {error}"),
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Self::In { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}
impl std::error::Error for KeyError {}
