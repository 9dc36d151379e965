//! Why a package is not opened, and why one is not sealed. Every reason says what to do.

use crate::{Caps, KeyId, when};
use jiff::Timestamp;
use mugai_core::names::show;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a package or a receipt is not opened.
#[derive(Debug)]
pub enum NotOpened {
    /// It could not be read.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A link, a folder, a pipe, a device.
    NotAFile,
    /// Larger than allowed.
    TooLarge {
        /// Which part.
        what: &'static str,
        /// Its size, bytes (or as claimed).
        size: u64,
        /// Bytes allowed.
        most: u64,
    },
    /// It does not begin as a package does.
    NotAPackage,
    /// A version this program does not know.
    Version {
        /// What it says.
        found: String,
    },
    /// It ends before it should.
    Truncated,
    /// Its envelope is not spelt the one way it must be.
    Envelope {
        /// Where it departs.
        why: &'static str,
    },
    /// It is signed as something else.
    OtherType {
        /// As what.
        found: String,
    },
    /// Nobody told us to trust this key.
    UnknownKey {
        /// Its id.
        key: KeyId,
    },
    /// The key it names did not sign it.
    Forged {
        /// The key it names.
        key: KeyId,
    },
    /// The key's time was not begun, or over, when it was sealed or when it came.
    KeyTime {
        /// The key.
        key: KeyId,
        /// When the key was used: the time of sealing or of arrival.
        at: Timestamp,
        /// Good from.
        from: Timestamp,
        /// Good until.
        until: Timestamp,
    },
    /// It was sealed later than now: a clock is wrong.
    Ahead {
        /// When it says it was sealed.
        created: Timestamp,
    },
    /// The key belongs to another node than the one it claims to come from.
    OtherNode {
        /// The node of the key.
        key: String,
        /// The node it claims.
        claimed: String,
    },
    /// Signed by a known key, yet not written as it must be.
    Malformed {
        /// Which field; for a file with its number from 0.
        place: String,
        /// What is wrong.
        why: String,
    },
    /// A file name that must not be used.
    BadName {
        /// Number of the file from 0.
        index: usize,
        /// The name.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// Applicant and approver are one person.
    OwnApproval {
        /// Number of the file from 0.
        index: usize,
        /// Who.
        who: String,
    },
    /// A payload is not the one that was signed for.
    Payload {
        /// Number of the file from 0.
        index: usize,
        /// Its name.
        name: String,
    },
    /// Bytes behind the last payload.
    Trailing {
        /// How many.
        bytes: u64,
    },
}

impl NotOpened {
    /// The reason in records; never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "package_unreadable",
            Self::NotAFile => "package_not_a_file",
            Self::TooLarge { .. } => "package_too_large",
            Self::NotAPackage => "package_unknown",
            Self::Version { .. } => "package_version",
            Self::Truncated => "package_truncated",
            Self::Envelope { .. } => "package_envelope",
            Self::OtherType { .. } => "package_other_type",
            Self::UnknownKey { .. } => "package_unknown_key",
            Self::Forged { .. } => "package_forged",
            Self::KeyTime { .. } => "package_key_time",
            Self::Ahead { .. } => "package_ahead",
            Self::OtherNode { .. } => "package_other_node",
            Self::Malformed { .. } => "package_malformed",
            Self::BadName { .. } => "package_bad_name",
            Self::OwnApproval { .. } => "package_own_approval",
            Self::Payload { .. } => "package_payload",
            Self::Trailing { .. } => "package_trailing",
        }
    }

    /// Whether the same file may open later: the disk, a clock, a key that is not yet there or not yet good.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Io { .. } | Self::Ahead { .. } | Self::UnknownKey { .. } => true,
            Self::KeyTime { at, from, .. } => at < from,
            _ => false,
        }
    }

    /// What happened and what to do, for the operator.
    pub fn ja(&self) -> String {
        const AGAIN: &str = "インターネット側で運び直してください。";
        const ALARM: &str = "取り込まずに隔離し、情報セキュリティ担当へ連絡してください。";
        match self {
            Self::Io { error, .. } => {
                format!("パッケージを読み取れません（{error}）。記憶装置と運搬経路を確かめてください。")
            }
            Self::NotAFile => {
                format!("パッケージの場所にあるものが普通のファイルではありません（リンクなど）。{ALARM}")
            }
            Self::TooLarge { what, size, most } => format!(
                "パッケージの{}が大きすぎます（{size} バイト、上限 {most} バイト）。両側の上限の設定を確かめてください。",
                part_ja(what)
            ),
            Self::NotAPackage => format!("無害化パッケージではないファイルです。{ALARM}"),
            Self::Version { found } => {
                format!("パッケージの版（{}）に対応していません。両側のプログラムの版をそろえてください。", show(found))
            }
            Self::Truncated => format!("パッケージが途中で切れています。{AGAIN}"),
            Self::Envelope { .. } => {
                format!("パッケージの封の書式が正しくありません。壊れたか、作り替えられたおそれがあります。{ALARM}")
            }
            Self::OtherType { .. } => format!("別の用途の署名が付いています（流用のおそれ）。{ALARM}"),
            Self::UnknownKey { key } => format!(
                "知らない鍵（{key}）で封印されています。鍵を替えた場合は、新しい公開鍵を電話で照合してから登録してください。心当たりがなければ、{ALARM}"
            ),
            Self::Forged { key } => format!("署名が鍵（{key}）のものではありません。改ざんか偽造です。{ALARM}"),
            Self::KeyTime { key, at, from, until } => format!(
                "鍵（{key}）の有効期間（{} から {} まで）の外で使われました（{}）。鍵の更新と、両側の時計を確かめてください。",
                when::shown(*from),
                when::shown(*until),
                when::shown(*at)
            ),
            Self::Ahead { created } => format!(
                "封印の時刻（{}）がこちらの時計より先です。両側の時計を確かめてください。",
                when::shown(*created)
            ),
            Self::OtherNode { key, claimed } => {
                format!("「{key}」の鍵で封印されていますが、「{}」から来たと名乗っています。{ALARM}", show(claimed))
            }
            Self::Malformed { place, why } => format!(
                "署名は正しいものの、内容の書き方が正しくありません（{}: {}）。両側のプログラムの版をそろえ、情報システム担当へ連絡してください。",
                show(place),
                show(why)
            ),
            Self::BadName { index, name, .. } => format!(
                "{} 番目のファイル名「{}」は危険な形をしています（フォルダをたどる、制御文字など）。{ALARM}",
                index.saturating_add(1),
                show(name)
            ),
            Self::OwnApproval { index, who } => format!(
                "{} 番目のファイルは、申請者と承認者が同じ（{}）です。{ALARM}",
                index.saturating_add(1),
                show(who)
            ),
            Self::Payload { index, name } => format!(
                "{} 番目のファイル「{}」の中身が、署名されたものと違います（改ざん・すり替え）。{ALARM}",
                index.saturating_add(1),
                show(name)
            ),
            Self::Trailing { bytes } => format!("パッケージの後ろに余分なデータ（{bytes} バイト）があります。{ALARM}"),
        }
    }

    pub(crate) fn io(path: &std::path::Path) -> impl Fn(io::Error) -> Self + '_ {
        |error| match error.kind() {
            // Shorter than it was a moment ago.
            io::ErrorKind::UnexpectedEof => Self::Truncated,
            _ => Self::Io { path: path.to_owned(), error },
        }
    }

    pub(crate) fn malformed(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Malformed { place: place.into(), why: why.into() }
    }
}

fn part_ja(what: &str) -> &'static str {
    match what {
        "the envelope" => "封（目録）",
        "a payload" => "中のファイル",
        "the receipt" => "受領書",
        _ => "全体",
    }
}

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Self::NotAFile => f.write_str("not an ordinary file"),
            Self::TooLarge { what, size, most } => write!(f, "{what} is too large: {size} bytes, {most} allowed"),
            Self::NotAPackage => f.write_str("not a package"),
            Self::Version { found } => write!(f, "unsupported version {}", show(found)),
            Self::Truncated => f.write_str("it ends before it should"),
            Self::Envelope { why } => write!(f, "the envelope is not spelt as it must be: {why}"),
            Self::OtherType { found } => write!(f, "signed as something else: {}", show(found)),
            Self::UnknownKey { key } => write!(f, "sealed with a key nobody told us to trust: {key}"),
            Self::Forged { key } => write!(f, "the key {key} did not sign this"),
            Self::KeyTime { key, at, from, until } => {
                let (at, from, until) = (when::text(*at), when::text(*from), when::text(*until));
                write!(f, "the key {key} holds from {from} until {until} and was used at {at}")
            }
            Self::Ahead { created } => write!(f, "sealed at {}, which is later than now", when::text(*created)),
            Self::OtherNode { key, claimed } => write!(f, "the key is {key}'s, the package claims {}", show(claimed)),
            Self::Malformed { place, why } => write!(f, "malformed at {}: {}", show(place), show(why)),
            Self::BadName { index, name, why } => write!(f, "file {index}: the name {:?}: {}", show(name), show(why)),
            Self::OwnApproval { index, who } => write!(f, "file {index}: {} approved his own request", show(who)),
            Self::Payload { index, name } => write!(f, "file {index} ({}) is not what was signed for", show(name)),
            Self::Trailing { bytes } => write!(f, "{bytes} bytes behind the last payload"),
        }
    }
}
impl std::error::Error for NotOpened {}

/// Why a package or receipt is not sealed. Nothing was written then.
#[derive(Debug)]
pub enum NotSealed {
    /// It would not be opened on the other side.
    Manifest(NotOpened),
    /// The bytes that were loaded are not those that were attested.
    Changed {
        /// Number of the file from 0.
        index: usize,
        /// Its name.
        name: String,
    },
    /// The verified file could not be loaded.
    Load {
        /// Number of the file from 0.
        index: usize,
        /// Its name.
        name: String,
        /// What the loader says.
        why: String,
    },
    /// Our key's time is not begun or over.
    KeyTime {
        /// The key.
        key: KeyId,
        /// When it was to be used.
        at: Timestamp,
    },
    /// There is a file of this name already.
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    Full {
        /// The file.
        path: PathBuf,
    },
    /// It could not be written.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl NotSealed {
    pub(crate) fn io(path: &std::path::Path) -> impl Fn(io::Error) -> Self + '_ {
        |error| {
            let path = path.to_owned();
            match error.kind() {
                io::ErrorKind::AlreadyExists => Self::Exists { path },
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
                _ => Self::Io { path, error },
            }
        }
    }

    /// What happened and what to do, for the operator.
    pub fn ja(&self) -> String {
        match self {
            Self::Manifest(e) => format!("封印できません。{}", e.ja()),
            Self::Changed { index, name } => format!(
                "{} 番目のファイル「{}」が、検証されたときのものと違います。封印を中止しました。情報セキュリティ担当へ連絡してください。",
                index.saturating_add(1),
                show(name)
            ),
            Self::Load { index, name, why } => format!(
                "{} 番目のファイル「{}」を一時保管領域から読み出せません（{}）。封印を中止しました。",
                index.saturating_add(1),
                show(name),
                show(why)
            ),
            Self::KeyTime { key, at } => format!(
                "封印の鍵（{key}）は {} には有効ではありません。mugai keygen で新しい鍵を作り、公開鍵を LGWAN 側へ登録してください。",
                when::shown(*at)
            ),
            Self::Exists { path } => format!("{} はすでにあります。上書きしません。", path.display()),
            Self::Full { path } => {
                format!("ディスクに空きがないため、{} を書けません。空きを作ってください。", path.display())
            }
            Self::Io { path, error } => format!("{} を書けません（{error}）。", path.display()),
        }
    }
}

impl fmt::Display for NotSealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Manifest(e) => write!(f, "would not be opened on the other side: {e}"),
            Self::Changed { index, name } => write!(f, "file {index} ({}) is not what was attested", show(name)),
            Self::Load { index, name, why } => {
                write!(f, "file {index} ({}) cannot be loaded: {}", show(name), show(why))
            }
            Self::KeyTime { key, at } => write!(f, "our key {key} does not hold at {}", when::text(*at)),
            Self::Exists { path } => write!(f, "{} exists", path.display()),
            Self::Full { path } => write!(f, "no room for {}", path.display()),
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}
impl std::error::Error for NotSealed {}

/// Refuses a size above its cap.
pub(crate) fn within(what: &'static str, size: u64, most: u64) -> Result<(), NotOpened> {
    if size > most { Err(NotOpened::TooLarge { what, size, most }) } else { Ok(()) }
}

/// Refuses a time that is further ahead of ours than clocks may differ.
pub(crate) fn not_ahead(created: Timestamp, now: Timestamp, caps: &Caps) -> Result<(), NotOpened> {
    let ahead = created.as_second().saturating_sub(now.as_second());
    if ahead > i64::try_from(caps.ahead_seconds).unwrap_or(i64::MAX) {
        Err(NotOpened::Ahead { created })
    } else {
        Ok(())
    }
}
