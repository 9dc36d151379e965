//! Why a configuration is not accepted: the key, what is wrong, what to write instead.

use std::fmt;
use std::path::PathBuf;

/// Why a node does not start with this configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SiteError {
    /// The file cannot be read.
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Not TOML, an unknown key, a value of the wrong kind.
    Syntax(String),
    /// A policy is not accepted.
    Policy {
        /// Its name.
        name: String,
        /// Why.
        why: String,
    },
    /// A value that cannot be.
    Value {
        /// The key, with the entry it stands in.
        key: String,
        /// What is wrong, in Japanese.
        ja: &'static str,
        /// What is wrong.
        en: &'static str,
    },
    /// With these folders a file could pass that was never disarmed.
    RawFilesCouldCross {
        /// One folder.
        one: PathBuf,
        /// The other, which lies in it or is the same.
        other: PathBuf,
    },
    /// A key that must not stand in the configuration of this segment.
    WrongSegment {
        /// The key.
        key: String,
        /// The segment of the file.
        segment: &'static str,
    },
}

impl SiteError {
    /// What is wrong, for the operator.
    pub fn ja(&self) -> String {
        match self {
            Self::Read { path, why } => format!("{}: 読み込めません（{why}）", path.display()),
            Self::Syntax(why) => format!("設定ファイルの書き方に誤りがあります: {why}"),
            Self::Policy { name, why } => format!("無害化ポリシー {name} を読み込めません: {why}"),
            Self::Value { key, ja, .. } => format!("{key}: {ja}"),
            Self::RawFilesCouldCross { one, other } => format!(
                "{} と {} は同じ場所か、一方が他方の中にあります。無害化していないファイルが系をまたぐおそれがあるため、起動しません。別のフォルダにしてください。",
                one.display(),
                other.display()
            ),
            Self::WrongSegment { key, segment } => {
                format!(
                    "{key}: segment = \"{segment}\" の設定には書けません。無害化していないファイルが系をまたぐ設定になります。"
                )
            }
        }
    }
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, why } => write!(f, "{}: cannot be read: {why}", path.display()),
            Self::Syntax(why) => write!(f, "the configuration is not well written: {why}"),
            Self::Policy { name, why } => write!(f, "policy {name}: {why}"),
            Self::Value { key, en, .. } => write!(f, "{key}: {en}"),
            Self::RawFilesCouldCross { one, other } => {
                write!(
                    f,
                    "{} and {} are the same place or lie in each other: files that were never disarmed could cross",
                    one.display(),
                    other.display()
                )
            }
            Self::WrongSegment { key, segment } => {
                write!(f, "{key}: must not stand in the configuration of segment {segment:?}: raw files could cross")
            }
        }
    }
}
impl std::error::Error for SiteError {}
