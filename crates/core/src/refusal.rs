//! Why nothing may be released. One table: variant = reason code = Japanese text = what to do. There is no "unknown, so let it through".

use crate::Limit;
use std::fmt;

/// A refusal: the reason, where in the file, and a detail for the engineer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason; decides code and message.
    pub reason: Reason,
    /// Where: part, object, line; may hold words from the file, so it is shown with [`crate::names::show`] only.
    pub place: String,
    /// What exactly, in English; may hold words from the file.
    pub detail: String,
}

impl Refusal {
    /// A refusal with its place and detail.
    pub fn new(reason: Reason, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { reason, place: place.into(), detail: detail.into() }
    }

    /// A limit that was hit.
    pub fn limit(limit: Limit, place: &str, detail: &str) -> Self {
        let reason = match limit {
            Limit::Input => Reason::LimitInput,
            Limit::Bytes => Reason::LimitBytes,
            Limit::Output => Reason::LimitOutput,
            Limit::Ratio => Reason::LimitRatio,
            Limit::Parts => Reason::LimitParts,
            Limit::Depth => Reason::LimitDepth,
            Limit::Xml => Reason::LimitXml,
            Limit::Objects => Reason::LimitObjects,
            Limit::Pixels => Reason::LimitPixels,
            Limit::Length => Reason::LimitLength,
            Limit::Time => Reason::LimitTime,
            Limit::Memory => Reason::LimitMemory,
        };
        Self::new(reason, place, detail)
    }

    /// The same refusal, with a place when it had none.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        if self.place.is_empty() {
            place.clone_into(&mut self.place);
        }
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.code())?;
        if !self.place.is_empty() {
            write!(f, " at {}", crate::names::show(&self.place))?;
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", crate::names::show(&self.detail))?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

macro_rules! reasons {
    ($($variant:ident = $code:literal, $en:literal, $ja:literal, $ask_ja:literal;)*) => {
        /// The reasons for a refusal. The code stands in reports and logs and never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason { $(#[doc = $en] $variant,)* }

        impl Reason {
            /// Every reason, in wire order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code in reports.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }

            /// What happened, in English.
            pub fn en(self) -> &'static str { match self { $(Self::$variant => $en,)* } }

            /// What happened, for a clerk.
            pub fn ja(self) -> &'static str { match self { $(Self::$variant => $ja,)* } }

            /// What the clerk can do next.
            pub fn ask_ja(self) -> &'static str { match self { $(Self::$variant => $ask_ja,)* } }
        }
    };
}

reasons! {
    UnknownType = "unknown_type", "The kind of file could not be recognised or is not handled.", "ファイルの形式を判定できないか、取り扱いのない形式です。", "差出人に、Word・Excel・PowerPoint（docx・xlsx・pptx）または PDF で送り直すよう依頼してください。";
    TypeMismatch = "type_mismatch", "The content is not what the file name says.", "ファイルの中身が、拡張子の示す形式と違います（拡張子偽装のおそれ）。", "開かずに、差出人に本当に送ったファイルか確かめ、正しい拡張子で送り直すよう依頼してください。";
    Polyglot = "polyglot", "The file is two kinds of file at once.", "一つのファイルが複数の形式を兼ねています（攻撃の手口です）。", "開かずに、情報セキュリティ担当へ連絡してください。";
    ActiveFormat = "active_format", "This kind of file runs when it is opened and is never let through.", "開くと動作する種類のファイルのため、取り込めません。", "差出人に、実行されない形式（docx・xlsx・pptx・PDF）で送り直すよう依頼してください。";
    BadName = "bad_name", "The file name is dangerous.", "ファイル名が危険な形をしています（二重拡張子・制御文字など）。", "差出人に、普通のファイル名で送り直すよう依頼してください。";
    Encrypted = "encrypted", "The file is protected by a password.", "パスワードで保護されているため、中身を検査できません。", "パスワードを入力して再度無害化するか、差出人に保護を外して送り直すよう依頼してください。";
    WrongPassword = "wrong_password", "The password does not open the file.", "入力されたパスワードでは開けません。", "パスワードを確かめて、もう一度お試しください。";
    Malformed = "malformed", "The file is broken or cut off.", "ファイルが壊れているか、途中で切れています。", "差出人に、開けることを確かめてから送り直すよう依頼してください。";
    MalformedZip = "malformed_zip", "The ZIP container is broken or contradicts itself.", "ファイルの入れ物（ZIP 構造）が壊れているか、矛盾しています。", "差出人に、元のアプリケーションで開いて保存し直し、送り直すよう依頼してください。";
    MalformedXml = "malformed_xml", "A part of the document is not well-formed XML.", "文書の中の部品（XML）が正しく書かれていません。", "差出人に、元のアプリケーションで開いて保存し直し、送り直すよう依頼してください。";
    MalformedOffice = "malformed_office", "The Office document is put together wrongly.", "Office 文書の組み立てが正しくありません。", "差出人に、元のアプリケーションで開いて保存し直し、送り直すよう依頼してください。";
    MalformedPdf = "malformed_pdf", "The PDF is broken.", "PDF が壊れています。", "差出人に、「印刷」から PDF として保存し直し、送り直すよう依頼してください。";
    MalformedImage = "malformed_image", "The picture is broken.", "画像が壊れています。", "差出人に、画像を開いて保存し直し、送り直すよう依頼してください。";
    MalformedText = "malformed_text", "The text cannot be read in any known encoding.", "文字コードを判定できないか、文字ではないデータが含まれています。", "差出人に、UTF-8 または Shift_JIS のテキストとして送り直すよう依頼してください。";
    MalformedMail = "malformed_mail", "The mail is broken.", "メールの構造が壊れています。", "差出人に送り直すよう依頼してください。";
    Ambiguous = "ambiguous", "Two readers see different things in this file.", "読み方によって中身が変わるファイルです（攻撃の手口です）。", "差出人に、元のアプリケーションで保存し直し、送り直すよう依頼してください。";
    Policy = "policy", "The policy refuses files with this danger.", "無害化ポリシーにより、この危険因子を含むファイルは取り込めません。", "危険因子を取り除いて送り直すよう差出人に依頼するか、情報セキュリティ担当へ相談してください。";
    NoDecoder = "no_decoder", "There is no safe decoder for this kind of content.", "安全に読み取る手段がない形式が使われています。", "差出人に、別の形式（PDF・PNG・JPEG など）で送り直すよう依頼してください。";
    LimitInput = "limit_input", "The file is larger than allowed.", "ファイルが大きすぎます。", "差出人に、分割するか小さくして送り直すよう依頼してください。";
    LimitBytes = "limit_bytes", "The expanded data is larger than allowed (a decompression bomb?).", "展開後の大きさが上限を超えました（展開爆弾のおそれ）。", "差出人に、分割して送り直すよう依頼してください。";
    LimitOutput = "limit_output", "The rebuilt file would be larger than allowed.", "作り直したファイルの大きさが上限を超えました。", "差出人に、分割して送り直すよう依頼してください。";
    LimitRatio = "limit_ratio", "The compression ratio is that of a decompression bomb.", "圧縮率が異常です（展開爆弾のおそれ）。", "開かずに、差出人に内容を確かめてください。";
    LimitParts = "limit_parts", "The file holds more parts than allowed.", "ファイルの中の部品の数が上限を超えました。", "差出人に、分割して送り直すよう依頼してください。";
    LimitDepth = "limit_depth", "Files are nested too deep.", "ファイルの入れ子が深すぎます。", "差出人に、入れ子にせずに送り直すよう依頼してください。";
    LimitXml = "limit_xml", "An XML part is larger or deeper than allowed.", "文書の中の部品（XML）が上限を超えています。", "差出人に、元のアプリケーションで保存し直し、送り直すよう依頼してください。";
    LimitObjects = "limit_objects", "The file holds more objects or pages than allowed.", "PDF の構成要素またはページの数が上限を超えました。", "差出人に、分割して送り直すよう依頼してください。";
    LimitPixels = "limit_pixels", "The picture has more pixels than allowed.", "画像の画素数が上限を超えています。", "差出人に、画像を小さくして送り直すよう依頼してください。";
    LimitLength = "limit_length", "A line, header or name is longer than allowed.", "行・ヘッダ・名前の長さが上限を超えています。", "差出人に、内容を確かめて送り直すよう依頼してください。";
    LimitTime = "limit_time", "It took longer than allowed.", "時間内に処理が終わりませんでした。", "差出人に、分割して送り直すよう依頼してください。";
    LimitMemory = "limit_memory", "It needs more memory than allowed.", "処理に必要なメモリが上限を超えました。", "差出人に、分割して送り直すよう依頼してください。";
    Residue = "residue", "The second look still found something forbidden in the rebuilt file.", "作り直したファイルの再検査で、危険因子が見つかりました。", "このファイルは隔離しました。情報システム担当へ連絡してください。";
    ScannerDown = "scanner_down", "The malware scanner did not answer.", "不正プログラム対策ソフトが応答しません。", "しばらくしてから、もう一度お試しください。";
    WorkerDied = "worker_died", "The process that reads the file died (our failure).", "ファイルを読み取る処理が異常終了しました（本システムの不具合）。", "情報システム担当へ、このファイル名と時刻を連絡してください。";
    Internal = "internal", "Something inside the gate failed (our failure).", "本システムの内部で失敗しました（本システムの不具合）。", "情報システム担当へ、このファイル名と時刻を連絡してください。";
}

impl Reason {
    /// The number used on the wire.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The reason a wire number means.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_code_and_its_words() {
        let mut codes: Vec<_> = Reason::ALL.iter().map(|r| r.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            assert!(reason.code().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", reason.code());
            assert!(reason.ja().ends_with('。') && reason.ask_ja().ends_with('。'), "{}", reason.code());
            assert_eq!(Reason::from_number(reason.number()), Some(*reason));
        }
        assert_eq!(Reason::from_number(200), None);
    }
}
