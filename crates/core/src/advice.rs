//! What to do next, where the refusal knows more than its reason does.

use crate::{Reason, Refusal};

/// One piece of advice. A refusal bears it when its detail begins with these words; what comes after them may be from the file.
#[derive(Debug)]
pub struct Advice {
    /// How the detail of the refusal begins; English, ends in a word that no other advice begins with.
    pub detail: &'static str,
    /// The reasons it belongs to.
    pub reasons: &'static [Reason],
    /// What happened, for a clerk.
    pub ja: &'static str,
    /// What the clerk can do next.
    pub ask_ja: &'static str,
}

/// A form that only Adobe's own programs draw (threats PDF-R04).
pub static DYNAMIC_FORM: Advice = Advice {
    detail: "a dynamic XFA form has no pages of its own",
    reasons: &[Reason::ActiveFormat],
    ja: "動的フォーム（XFA）の PDF です。プログラムで画面を組み立てる形式のため、取り込めません。",
    ask_ja: "差出人に、Adobe Acrobat などで開いて「印刷」から PDF として保存し直し、送り直すよう依頼してください。",
};

/// A cover page that asks for another viewer, with nothing else to show (threats PDF-R04, PDF-R05).
pub static PLACEHOLDER: Advice = Advice {
    detail: "the page only asks for another viewer",
    reasons: &[Reason::ActiveFormat],
    ja: "開くと「別の閲覧ソフトで開いてください」とだけ表示される PDF です（動的フォームまたは PDF ポートフォリオ）。",
    ask_ja: "差出人に、「印刷」から PDF として保存し直すか、中のファイルを一つずつ取り出して、送り直すよう依頼してください。",
};

/// A protection that no password opens (threats PDF-R03).
pub static FOREIGN_PROTECTION: Advice = Advice {
    detail: "protected by",
    reasons: &[Reason::Encrypted],
    ja: "パスワード以外の仕組み（証明書や権限管理サービスなど）で保護されているため、中身を検査できません。",
    ask_ja: "差出人に、保護を外した PDF を送り直すよう依頼してください（この仕組みはパスワードでは開けません）。",
};

/// A protection of a part of the file only, or of a kind no standard has (threats PDF-R03).
pub static ODD_PROTECTION: Advice = Advice {
    detail: "an encryption that cannot be undone:",
    reasons: &[Reason::Encrypted],
    ja: "取り扱いのない方法で暗号化されているため、中身を検査できません。",
    ask_ja: "差出人に、セキュリティ設定を「なし」にして保存し直し、送り直すよう依頼してください。",
};

/// A file in an archive that a password opens (threats ARC-02, the custom called PPAP).
pub static LOCKED: Advice = Advice {
    detail: "a password locks the entry",
    reasons: &[Reason::Encrypted],
    ja: "パスワード付きの書庫（ZIP など）のため、中身を検査できません。",
    ask_ja: "別のメールなどで届いたパスワードを入力して再度無害化するか、差出人に、パスワードを付けずにファイル共有サービスなどで送り直すよう依頼してください。",
};

/// A file in an archive that is encrypted in a way no password opens here (threats ARC-02).
pub static FOREIGN_LOCK: Advice = Advice {
    detail: "an entry encrypted in a way that is not handled:",
    reasons: &[Reason::Encrypted],
    ja: "取り扱いのない方法で暗号化された書庫のため、中身を検査できません。",
    ask_ja: "差出人に、暗号化せずに送り直すか、AES-256 のパスワード付き ZIP として作り直すよう依頼してください。",
};

/// Programs and parts of programs (threats §13).
pub static PROGRAM: Advice = Advice {
    detail: "a program:",
    reasons: &[Reason::ActiveFormat],
    ja: "プログラム（実行ファイルやインストーラーなど）のため、取り込めません。名前や拡張子が文書や画像でも、中身はプログラムです。",
    ask_ja: "開かずに、差出人に心当たりを確かめてください。心当たりのないファイルは情報セキュリティ担当へ連絡してください。",
};

/// Scripts and macros in files of their own (threats §13, JP-07).
pub static SCRIPT: Advice = Advice {
    detail: "a script:",
    reasons: &[Reason::ActiveFormat],
    ja: "開くと命令が実行されるスクリプト（バッチ・VBScript・PowerShell など）のため、取り込めません。",
    ask_ja: "開かずに、差出人に心当たりを確かめてください。内容を読む必要があるときは、PDF か docx に貼り付けて送り直すよう依頼してください。",
};

/// Shortcuts, settings and links that act when they are opened (threats §13, TXT-04).
pub static SHORTCUT: Advice = Advice {
    detail: "a shortcut or a settings file:",
    reasons: &[Reason::ActiveFormat],
    ja: "開くと別のプログラムの起動や設定の変更につながるファイル（ショートカット・設定・接続情報など）のため、取り込めません。",
    ask_ja: "開かずに、差出人に本来のファイルそのものを送り直すよう依頼してください。Web ページの案内なら、URL を本文に書いてもらってください。",
};

/// Disk images (threats §13).
pub static DISK_IMAGE: Advice = Advice {
    detail: "a disk image:",
    reasons: &[Reason::ActiveFormat],
    ja: "ディスクイメージ（ISO・VHD など）のため、取り込めません。開くと中のプログラムが警告なしに動くことがあります。",
    ask_ja: "差出人に、必要な文書だけを取り出し、そのまま、または ZIP にまとめて送り直すよう依頼してください。",
};

/// Documents that are programs at heart: help files, notebooks with files in them, add-ins (threats §13, JP-14, JP-15).
pub static ACTIVE_DOCUMENT: Advice = Advice {
    detail: "a document that runs:",
    reasons: &[Reason::ActiveFormat],
    ja: "開くと動作する部品を含む種類の文書（OneNote・HTML ヘルプ・アドイン・外部データ接続など）のため、取り込めません。",
    ask_ja: "差出人に、PDF として保存し直すか、値だけを docx・xlsx に写して送り直すよう依頼してください。",
};

/// Archives that are not unpacked here (threats §10).
pub static ARCHIVE: Advice = Advice {
    detail: "an archive that is not unpacked:",
    reasons: &[Reason::NoDecoder, Reason::UnknownType],
    ja: "取り扱いのない方式の圧縮ファイル（書庫）のため、中身を検査できません。",
    ask_ja: "差出人に、ZIP（パスワードなし）にまとめ直して送り直すよう依頼してください。",
};

/// Old Office documents and their like (threats §3–5).
pub static OLD_OFFICE: Advice = Advice {
    detail: "an Office document of another generation:",
    reasons: &[Reason::UnknownType],
    ja: "旧形式などの Office 文書（doc・xls・ppt・rtf・OpenDocument など）のため、取り込めません。",
    ask_ja: "差出人に、docx・xlsx・pptx または PDF として保存し直し、送り直すよう依頼してください。",
};

/// Ichitaro and its relatives (threats JP-01).
pub static ICHITARO: Advice = Advice {
    detail: "a document of Ichitaro or its family:",
    reasons: &[Reason::NoDecoder],
    ja: "一太郎などジャストシステム製品の文書です。仕様が公開されておらず、体裁を保ったまま無害化することができません。",
    ask_ja: "差出人に、PDF か docx として保存し直し、送り直すよう依頼してください。それができないときは、例外措置（例外承認）を情報セキュリティ担当へ相談してください。",
};

/// DocuWorks (threats JP-02).
pub static DOCUWORKS: Advice = Advice {
    detail: "a DocuWorks document:",
    reasons: &[Reason::NoDecoder],
    ja: "DocuWorks 文書（xdw・xbd）です。仕様が公開されておらず、元のファイルやリンクが隠れていることもあるため、無害化できません。",
    ask_ja: "差出人に、DocuWorks の「PDF ファイルとして保存」などで PDF にして送り直すよう依頼してください。それができないときは、例外措置（例外承認）を情報セキュリティ担当へ相談してください。",
};

/// Drawings of CAD programs and maps (threats JP-03 … JP-06, JP-10).
pub static DRAWING: Advice = Advice {
    detail: "a drawing or a map:",
    reasons: &[Reason::NoDecoder],
    ja: "CAD 図面や地図などの専用データです。外部ファイルの参照や埋め込みの部品を安全に取り除く手段がないため、取り込めません。",
    ask_ja: "差出人に、図面を PDF に出力して送り直すよう依頼してください。図面データそのものが必要なときは、例外措置（例外承認）を情報セキュリティ担当へ相談してください。",
};

/// Word processors of the past and of other makers, e-books (threats JP-12).
pub static FOREIGN_DOCUMENT: Advice = Advice {
    detail: "a document of a program that is not handled:",
    reasons: &[Reason::NoDecoder],
    ja: "取り扱いのないワープロ・表計算・電子書籍などの文書のため、安全に読み取る手段がありません。",
    ask_ja: "差出人に、PDF か docx・xlsx として保存し直し、送り直すよう依頼してください。それができないときは、例外措置（例外承認）を情報セキュリティ担当へ相談してください。",
};

/// Applications filed online, signatures, certificates and keys (threats JP-09).
pub static APPLICATION: Advice = Advice {
    detail: "an application form, a certificate or a key:",
    reasons: &[Reason::NoDecoder],
    ja: "電子申告・電子申請の専用データ、電子証明書または鍵です。書き直すと署名が無効になるため、無害化の対象にできません。",
    ask_ja: "専用の受付システムで受け取るか、控えを PDF で送るよう差出人に依頼してください。データそのものが必要なときは、例外措置（例外承認）を情報セキュリティ担当へ相談してください。",
};

/// Databases (threats JP-11).
pub static DATABASE: Advice = Advice {
    detail: "a database:",
    reasons: &[Reason::NoDecoder, Reason::UnknownType, Reason::ActiveFormat],
    ja: "データベースのファイルです。マクロや問い合わせなど動作する部品を含むことがあり、取り込めません。",
    ask_ja: "差出人に、必要な表を CSV か xlsx に書き出して送り直すよう依頼してください。",
};

/// Sound and film (threats JP-13).
pub static MEDIA: Advice = Advice {
    detail: "sound or film:",
    reasons: &[Reason::NoDecoder],
    ja: "音声・動画のファイルです。安全に作り直す手段がないため、取り込めません。",
    ask_ja: "必要な場面を画像（PNG・JPEG）で送るよう差出人に依頼するか、インターネット接続系で視聴してください。ファイルが必要なときは、例外措置（例外承認）を情報セキュリティ担当へ相談してください。",
};

/// Pictures nobody here can decode safely (threats §7).
pub static PICTURE: Advice = Advice {
    detail: "a picture that is not decoded:",
    reasons: &[Reason::NoDecoder, Reason::ActiveFormat],
    ja: "取り扱いのない画像・印刷データの形式（HEIC・AVIF・Photoshop・PostScript など）のため、取り込めません。",
    ask_ja: "差出人に、JPEG・PNG または PDF として保存し直し、送り直すよう依頼してください（iPhone の写真は「互換性優先」で撮るか、JPEG に変換してください）。",
};

/// Fonts (threats JP-08).
pub static FONT: Advice = Advice {
    detail: "a font:",
    reasons: &[Reason::NoDecoder],
    ja: "フォント・外字のファイルです。読み込むだけで攻撃が成立することがあるため、取り込めません。",
    ask_ja: "差出人に、外字やフォントを埋め込んだ PDF として文書を送り直すよう依頼してください。フォントが必要なときは、例外措置（例外承認）を情報セキュリティ担当へ相談してください。",
};

/// Text whose font is not in the file, to be drawn for a picture of the page.
pub static FONTLESS_TEXT: Advice = Advice {
    detail: "text without its font",
    reasons: &[Reason::NoDecoder],
    ja: "フォントが埋め込まれていない PDF です。ページを画像にすると文字が消えたり化けたりするため、取り込めません。",
    ask_ja: "差出人に、フォントを埋め込んだ PDF を送り直すよう依頼してください。この PDF が必要なときは、画像化に使う日本語フォント（formats.fonts）の設定か、文字を保つ再構成（pdf = \"rebuild\"）での取り込みを、情報セキュリティ担当へ相談してください。",
};

/// Every advice.
static ALL: &[&Advice] = &[
    &DYNAMIC_FORM,
    &PLACEHOLDER,
    &FOREIGN_PROTECTION,
    &ODD_PROTECTION,
    &FONTLESS_TEXT,
    &LOCKED,
    &FOREIGN_LOCK,
    &PROGRAM,
    &SCRIPT,
    &SHORTCUT,
    &DISK_IMAGE,
    &ACTIVE_DOCUMENT,
    &ARCHIVE,
    &OLD_OFFICE,
    &ICHITARO,
    &DOCUWORKS,
    &DRAWING,
    &FOREIGN_DOCUMENT,
    &APPLICATION,
    &DATABASE,
    &MEDIA,
    &PICTURE,
    &FONT,
];

impl Refusal {
    /// A refusal that tells the clerk more than its reason does; `more` is for the engineer.
    pub fn advised(advice: &'static Advice, place: impl Into<String>, more: &str) -> Self {
        let reason = advice.reasons.first().copied().unwrap_or(Reason::Internal);
        let space = if more.is_empty() { "" } else { " " };
        Self::new(reason, place, format!("{}{space}{more}", advice.detail))
    }

    /// [`Refusal::advised`] with another of the reasons the advice belongs to.
    pub fn advised_as(advice: &'static Advice, reason: Reason, place: impl Into<String>, more: &str) -> Self {
        Self { reason, ..Self::advised(advice, place, more) }
    }

    fn advice(&self) -> Option<&'static Advice> {
        ALL.iter().copied().find(|a| a.reasons.contains(&self.reason) && self.detail.starts_with(a.detail))
    }

    /// What happened, for a clerk.
    pub fn ja(&self) -> &'static str {
        self.advice().map_or(self.reason.ja(), |a| a.ja)
    }

    /// What the clerk can do next.
    pub fn ask_ja(&self) -> &'static str {
        self.advice().map_or(self.reason.ask_ja(), |a| a.ask_ja)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_advice_is_found_again_and_no_other_refusal_gets_one() {
        for advice in ALL {
            let refusal = Refusal::advised(advice, "trailer", "Adobe.PubSec");
            assert_eq!((refusal.ja(), refusal.ask_ja()), (advice.ja, advice.ask_ja));
            assert!(advice.ja.ends_with('。') && advice.ask_ja.ends_with('。') && !advice.reasons.is_empty());
            assert_eq!(ALL.iter().filter(|a| refusal.detail.starts_with(a.detail)).count(), 1);
        }
        let other = Refusal::new(Reason::Encrypted, "", "the PDF is encrypted");
        assert_eq!(other.ask_ja(), Reason::Encrypted.ask_ja());
        let other = Refusal::new(Reason::MalformedPdf, "", "protected by");
        assert_eq!(other.ja(), Reason::MalformedPdf.ja());
    }
}
