//! What the watcher hands over, and to whom.

use crate::Notice;
use std::fs::File;
use std::path::PathBuf;
use std::time::SystemTime;

/// Whoever takes the files. Called from several threads at a time.
pub trait Taker: Sync {
    /// A complete file. Answer [`Answer::Taken`] only when it is durably stored under `claimed.source`; the same source may come again
    /// after a crash and is then to be answered [`Answer::Taken`] without a second request. After reading and before storing, ask
    /// [`Claimed::unchanged`]; if it says no, answer [`Answer::NotNow`].
    fn take(&self, claimed: Claimed) -> Answer;

    /// Something that is no ordinary file, or has no readable name. When [`Answer::Taken`] the thing is removed (a file with a bad name is
    /// kept aside); the same source may come again after a crash.
    fn refused(&self, what: RefusedDrop) -> Answer;

    /// Something staff or operators should know; nothing was taken.
    fn notice(&self, notice: Notice);
}

/// The taker's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Durably stored; the claim may go.
    Taken,
    /// Not now (disk full, queue full, file still changing): it stays claimed and is offered again.
    NotNow,
}

/// A complete file, out of everybody's reach but ours.
#[derive(Debug)]
pub struct Claimed {
    /// The claim id: unique, the same when the file is offered again. The source key of the request.
    pub source: String,
    /// The section's id.
    pub section: String,
    /// The staff number or name of the folder, NFC; `None` without staff folders, or when the file lay outside of them.
    pub staff: Option<String>,
    /// The user id that owns the file.
    pub owner_uid: u32,
    /// The file's name in NFC; otherwise as it came: not checked, to be shown with [`mugai_core::names::show`] only.
    pub name: String,
    /// The sub-folders it lay in, `a/b`, NFC; empty when none.
    pub folder: String,
    /// Where it lies now.
    pub path: PathBuf,
    /// The file, open for reading, at its start.
    pub file: File,
    /// Length in bytes.
    pub length: u64,
    /// Time of the last change, as the file system tells it.
    pub modified: SystemTime,
    /// Whether it may have been offered before.
    pub again: bool,
    pub(crate) ctime: (i64, i64),
}

impl Claimed {
    /// Whether the file is still as it was when it was handed over: ask after reading it.
    pub fn unchanged(&self) -> bool {
        use std::os::unix::fs::MetadataExt;
        self.file.metadata().is_ok_and(|now| {
            now.len() == self.length
                && (now.ctime(), now.ctime_nsec()) == self.ctime
                && now.modified().is_ok_and(|m| m == self.modified)
        })
    }

    /// Folder and name as a clerk knows them.
    pub fn shown(&self) -> String {
        let path = if self.folder.is_empty() { self.name.clone() } else { format!("{}/{}", self.folder, self.name) };
        mugai_core::names::show(&path)
    }
}

/// A dropped thing that cannot be taken. It has been moved out of the drop folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedDrop {
    /// The claim id, as in [`Claimed`].
    pub source: String,
    /// The section's id.
    pub section: String,
    /// The staff folder, as in [`Claimed`].
    pub staff: Option<String>,
    /// The user id that owns the thing.
    pub owner_uid: u32,
    /// Folder and name, safe to show; bytes that are no UTF-8 stand as `\xNN`.
    pub shown: String,
    /// Why.
    pub why: Why,
    /// Whether it may have been offered before.
    pub again: bool,
}

macro_rules! whys {
    ($($variant:ident = $code:literal, $en:literal, $ja:literal, $ask_ja:literal;)*) => {
        /// Why a dropped thing is refused unseen. The code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Why { $(#[doc = $en] $variant,)* }

        impl Why {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code in reports.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }

            /// What it is, in English.
            pub fn en(self) -> &'static str { match self { $(Self::$variant => $en,)* } }

            /// What it is, for a clerk.
            pub fn ja(self) -> &'static str { match self { $(Self::$variant => $ja,)* } }

            /// What the clerk can do next.
            pub fn ask_ja(self) -> &'static str { match self { $(Self::$variant => $ask_ja,)* } }
        }
    };
}

whys! {
    Symlink = "drop_symlink", "A symbolic link, not a file.", "ファイルではなく、別の場所を指すリンク（シンボリックリンク）です。", "リンクではなく、ファイルそのものを投入フォルダに入れてください。";
    HardLink = "drop_hard_link", "A second name of a file that also lies elsewhere (hard link).", "別の場所にあるファイルと中身を共有するリンク（ハードリンク）です。", "リンクではなく、ファイルの写し（コピー）を投入フォルダに入れてください。";
    Fifo = "drop_fifo", "A named pipe, not a file.", "ファイルではなく、名前付きパイプ（特殊ファイル）です。", "通常のファイルを入れてください。心当たりがないときは、情報システム担当へ連絡してください。";
    Socket = "drop_socket", "A socket, not a file.", "ファイルではなく、ソケット（特殊ファイル）です。", "通常のファイルを入れてください。心当たりがないときは、情報システム担当へ連絡してください。";
    Device = "drop_device", "A device, not a file.", "ファイルではなく、デバイス（特殊ファイル）です。", "通常のファイルを入れてください。心当たりがないときは、情報セキュリティ担当へ連絡してください。";
    BadName = "drop_bad_name", "The name of the file or of its folder cannot be read as UTF-8.", "ファイルまたはフォルダの名前の文字が壊れています（文字化け）。", "ファイルの名前を付け直して、もう一度投入フォルダに入れてください。";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_code_and_its_words() {
        let mut codes: Vec<_> = Why::ALL.iter().map(|w| w.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Why::ALL.len());
        for why in Why::ALL {
            assert!(
                why.en().ends_with('.') && why.ja().ends_with('。') && why.ask_ja().ends_with('。'),
                "{}",
                why.code()
            );
        }
    }
}
