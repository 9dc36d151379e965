//! What staff or operators should know although nothing was taken: things left lying, folders gone, limits reached.

/// One such report. The same report is not made again before `stale_after` has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The kind.
    pub what: What,
    /// The section's id, where one is concerned.
    pub section: Option<String>,
    /// The staff folder, where one is concerned.
    pub staff: Option<String>,
    /// The file or folder below the drop root, safe to show; empty when the root itself or nothing is concerned.
    pub place: String,
    /// The error or figure, in English.
    pub detail: String,
}

macro_rules! whats {
    ($($variant:ident = $code:literal, $en:literal, $ja:literal, $ask_ja:literal;)*) => {
        /// The kinds of reports. The code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum What { $(#[doc = $en] $variant,)* }

        impl What {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code in reports.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }

            /// What it is, in English.
            pub fn en(self) -> &'static str { match self { $(Self::$variant => $en,)* } }

            /// What it is, for a clerk.
            pub fn ja(self) -> &'static str { match self { $(Self::$variant => $ja,)* } }

            /// What to do next.
            pub fn ask_ja(self) -> &'static str { match self { $(Self::$variant => $ask_ja,)* } }
        }
    };
}

whats! {
    Stale = "watch_stale", "A file has been lying in the drop folder for long and is not taken: a temporary file, or one that never comes to rest.", "投入フォルダに長く残っているファイルがあります（作業用の一時ファイル、または書き込みが終わらないファイルです）。", "不要なら削除してください。必要なファイルなら、開いているアプリケーションを閉じ、名前を確かめて入れ直してください。";
    TooDeep = "watch_too_deep", "Folders are nested too deep; what lies in there is not taken.", "フォルダの階層が深すぎるため、中のファイルを取り込めません。", "ファイルを浅い階層に移してください。";
    UnknownFolder = "watch_unknown_folder", "A folder of the drop root that is no section's.", "投入フォルダに、どの課のものでもないフォルダがあります。", "課のフォルダの中に入れ直してください。新しい課のフォルダなら、情報システム担当へ連絡してください。";
    StrayFile = "watch_stray_file", "A file lies in the drop root, outside of the sections' folders.", "課のフォルダの外にファイルが置かれています。", "課のフォルダの中に入れ直してください。";
    FolderLink = "watch_folder_link", "A section's folder is a link or lies on another file system; nothing is taken from it.", "課のフォルダがリンクになっているか、別の領域にあるため、取り込めません。", "情報システム担当は、課のフォルダを投入フォルダと同じ領域に作り直してください。";
    Unreadable = "watch_unreadable", "A file or folder may not be read by this system.", "読み取り権限がないため、取り込めないファイルまたはフォルダがあります。", "情報システム担当は、アクセス権（投入フォルダのグループ）を確かめてください。";
    ReadOnly = "watch_read_only", "Files cannot be moved out of a folder: no permission, or read-only.", "書き込み権限がないため、フォルダからファイルを取り出せません。", "情報システム担当は、フォルダのアクセス権と、読み取り専用になっていないかを確かめてください。";
    RootGone = "watch_root_gone", "The drop root is not there, or is not usable (share not mounted?).", "投入フォルダが見つからないか、使えません（共有が切断されているおそれがあります）。", "情報システム担当は、共有フォルダの接続を確かめてください。戻りしだい自動で再開します。";
    RootBack = "watch_root_back", "The drop root is usable again.", "投入フォルダが使えるようになりました。", "対応は要りません。";
    SectionGone = "watch_section_gone", "A section's folder is not there.", "課の投入フォルダが見つかりません。", "情報システム担当は、課のフォルダを作り直してください。戻りしだい自動で再開します。";
    SectionBack = "watch_section_back", "A section's folder is there again.", "課の投入フォルダが戻りました。", "対応は要りません。";
    AlreadyWatched = "watch_already", "Another process watches the same drop root; nothing is taken by this one.", "別の処理が同じ投入フォルダを見ています。", "情報システム担当は、本システムが二重に起動していないかを確かめてください。";
    DiskFull = "watch_disk_full", "The file system of the drop root is full; nothing can be claimed.", "投入フォルダの領域がいっぱいで、ファイルを取り込めません。", "情報システム担当は、空き容量を増やしてください。空きができしだい自動で再開します。";
    NoEvents = "watch_no_events", "The kernel gives no events (limit of watches reached?); the rescan alone finds files.", "ファイルの到着通知を受けられないため、定期確認だけで取り込みます（少し遅れます）。", "情報システム担当は、fs.inotify.max_user_watches の値を確かめてください。";
    Overflow = "watch_overflow", "The kernel dropped events; everything was looked at again.", "到着通知があふれたため、全体を確認し直しました。", "対応は要りません。";
    TooMany = "watch_too_many", "More files lie there than are watched at a time; the others follow.", "投入されたファイルが多いため、順に取り込んでいます。", "対応は要りません。しばらくお待ちください。";
    ChangedLate = "watch_changed_late", "A file was still being written while it was taken; the new state is handed over as another file.", "取り込み中に書き換えられたファイルがあります。書き換え後の内容を別の申請として取り込みます。", "先の申請は、書きかけの内容の可能性があります。後の申請を使ってください。";
    ClaimUnclear = "watch_claim_unclear", "Something in the claim folder is not what this system put there; it is left alone.", "取り込み用の作業フォルダに、本システムのものではない項目があります。", "情報システム担当は、.mugai-claim の中を確かめてください。";
    Purged = "watch_purged", "A file with an unreadable name was deleted after its time.", "名前の壊れたファイルを、保管期間が過ぎたため削除しました。", "対応は要りません。";
    Failed = "watch_failed", "The file system failed; it is tried again.", "ファイルの読み書きに失敗しました。自動でやり直します。", "続くときは、情報システム担当へ連絡してください。";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_code_and_its_words() {
        let mut codes: Vec<_> = What::ALL.iter().map(|w| w.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), What::ALL.len());
        for what in What::ALL {
            assert!(
                what.en().ends_with('.') && what.ja().ends_with('。') && what.ask_ja().ends_with('。'),
                "{}",
                what.code()
            );
        }
    }
}
