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

/// Every advice.
static ALL: [&Advice; 6] = [&DYNAMIC_FORM, &PLACEHOLDER, &FOREIGN_PROTECTION, &ODD_PROTECTION, &LOCKED, &FOREIGN_LOCK];

impl Refusal {
    /// A refusal that tells the clerk more than its reason does; `more` is for the engineer.
    pub fn advised(advice: &'static Advice, place: impl Into<String>, more: &str) -> Self {
        let reason = advice.reasons.first().copied().unwrap_or(Reason::Internal);
        let space = if more.is_empty() { "" } else { " " };
        Self::new(reason, place, format!("{}{space}{more}", advice.detail))
    }

    fn advice(&self) -> Option<&'static Advice> {
        ALL.into_iter().find(|a| a.reasons.contains(&self.reason) && self.detail.starts_with(a.detail))
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
